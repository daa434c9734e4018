r"""A deck that wants in: nothing of this machine reaches an artifact, and nobody is called.

Each attack is checked in a deck of its own. Those that the checks let pass, since they may be meant
otherwise, stand together in one deck, of which every artifact is made: with secrets in files beside
it and in the environment, and a server on this machine that hears every call.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from PIL import Image as Raster
from PIL.PngImagePlugin import PngInfo

from rectoverso import pipeline
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import WRITERS
from tests import fonts
from tests.decks import rectoverso
from tests.typeset.test_pdf import listening

SECRET = "CANARY7f3a"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' width="90" height="60">{}<path d="M0 60L90 0"/></svg>'
)
SETTINGS = """
uid = "test-0f3a21b7"
name = "hostile"
title = "Hostile"
languages = ["en"]
version = "0.1.0"
"""

WORDS = (
    "![x]({url})",
    "[x]({url})",
    "<{url}>",
    "[x]: {url}\n\n[x]",
    '<img src="{url}">',
    '<link rel="attachment" href="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<object data="{url}"></object>',
    '<iframe src="{url}"></iframe>',
    '<style>@import "{url}";</style>',
    '<p style="background: url({url})">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
    '<meta http-equiv="refresh" content="0; url={url}">',
    "```{{.python include={url}}}\nx = 1\n```",
    "```include {url}\n```",
    "<!-- include {url} -->",
    "[[include {url}]]",
    "{{{{ {url} }}}}",
    "[sound:{url}]",
    r"$\href{{{url}}}{{x}}$",
    r"$\style{{background: url({url})}}{{x}}$",
    r"$\class{{x}}{{\cssId{{y}}{{z}}}}$",
    r"$\includegraphics{{{url}}}$",
    r"$\input{{{url}}}$",
    r"$\require{{{url}}}$",
    r"$\unicode{{x41}}\text{{<img src='{url}'>}}$",
    r"$\mmlToken{{mi}}[href='{url}']{{x}}$",
    r"$\bbox[url({url})]{{x}}$",
    r"\input{{{url}}} \include{{{url}}}",
)
"""In the words of an answer."""
INNER = '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>'
PICTURES = (
    '<image href="{url}" width="9" height="9"/>',
    '<image xlink:href="{url}" width="9" height="9"/>',
    '<use href="{url}#x"/>',
    '<use xlink:href="{url}#x"/>',
    '<a href="{url}"><text y="9">x</text></a>',
    '<style>@import "{url}";</style>',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: F; src: url({url}) }}</style><text font-family='F'>x</text>",
    '<rect width="9" height="9" fill="url({url}#x)"/>',
    '<rect width="9" height="9" style="filter: url({url}#x)"/>',
    '<path d="M0 0h9" style="marker-start: url({url}#x)"/>',
    '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{url}"/></foreignObject>',
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="{url}"/></foreignObject>',
    '<script href="{url}"/>',
    "<script>fetch('{url}')</script>",
    '<rect onload="fetch(\'{url}\')" width="9" height="9"/>',
    '<animate attributeName="href" values="{url}"/>',
    '<feImage href="{url}"/>',
    '<textPath href="{url}">x</textPath>',
    f'<image href="data:image/svg+xml,{quote(INNER, safe="{}")}" width="9" height="9"/>',
)
"""In a drawing of the deck."""
WHOLE_PICTURES = (
    '<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}">]>' + SVG.format("<text y='9'>&x;</text>"),
    '<!DOCTYPE svg [<!ENTITY % x SYSTEM "{url}"> %x;]>' + SVG.format(""),
    '<!DOCTYPE svg SYSTEM "{url}">' + SVG.format(""),
    '<?xml-stylesheet href="{url}"?>' + SVG.format(""),
    '<?xml version="1.0"?><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{url}"/>',
)
STYLES = (
    '@import "{url}";',
    "@import url({url});",
    "@font-face {{ font-family: F; src: url({url}) }} p {{ font-family: F }}",
    "p {{ background: url({url}) }}",
    'p {{ background-image: URL( "{url}" ) }}',
    "p::before {{ content: url({url}) }}",
    "li {{ list-style-image: url({url}) }}",
    "p {{ border-image-source: url({url}) }}",
    'p {{ content: image("{url}") }}',
    "@page {{ background: url({url}) }}",
    "@page {{ @top-left {{ content: url({url}) }} }}",
    ":root {{ --x: url({url}) }} p {{ background: var(--x) }}",
    "p {{ background: u\\72l({url}) }}",
    "p {{ link: url({url}) }}",
    "p {{ -weasy-link: url({url}) }}",
    "a {{ -weasy-attachment: url({url}) }}",
    "@namespace url({url});",
    "@color-profile x {{ src: url({url}) }}",
    "@supports (x: y) {{ p {{ background: url({url}) }} }}",
    "@media print {{ @import url({url}); p {{ background: url({url}) }} }}",
)
"""In a style sheet of the deck."""
MORE_SETTINGS = (
    '[book]\nfonts = ["{url}"]',
    '[pictures]\nkeep = ["{url}"]',
    'license = "<link rel=attachment href={url}>"',
    'description = "<img src={url}>"',
    'home = "{url}"',
    'report = "{url}"',
    'authors = ["<object data={url}>"]',
)
REFERENCES = "@book{{{key}, author={{A, B}}, title={{{inner}}}, year={{2020}}, url={{{url}}}}}\n"
IN_REFERENCES = (r"\input{{{url}}}", '<img src="{url}">', r"\href{{{url}}}{{x}}")


NAMES = ("s.svg", "s.txt", "s.css", "s.png", "s.ttf")


def secrets(folder: Path) -> list[str]:
    """Files that hold the secret, each in its own way, and addresses of them."""
    folder.mkdir()
    (folder / "s.svg").write_text(SVG.format(f"<text y='9'>{SECRET}</text>"), encoding="utf-8")
    (folder / "s.txt").write_text(SECRET, encoding="utf-8")
    (folder / "s.css").write_text(f"p::before {{ content: '{SECRET}' }}", encoding="utf-8")
    (folder / "s.png").write_bytes(raster())
    fonts.make(folder / "s.ttf", {"A": True, "x": True}, SECRET)
    drawing, words, sheet, picture, font = (folder / name for name in NAMES)
    return [
        *(drawing.as_uri(), picture.as_uri(), words.as_uri()),
        *(str(sheet), str(font)),
        f"../../{folder.name}/{drawing.name}",
        "/proc/self/environ",
    ]


NOISE = bytes(range(7, 7 + 3 * 16))


def raster() -> bytes:
    """A picture that holds the secret beside its pixels, which are told by themselves."""
    made, words = io.BytesIO(), PngInfo()
    words.add_text("Comment", SECRET)
    Raster.frombytes("RGB", (4, 4), NOISE).save(made, "PNG", pnginfo=words)
    return made.getvalue()


def inside(name: str, content: bytes) -> Iterator[bytes]:
    """What is in a file, and in what it packs, unpacked."""
    yield name.encode()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from inside(each, packed.read(each))
    elif content.startswith(b"%PDF"):
        command = ["pdftotext", "-", "-"]
        yield subprocess.run(command, input=content, check=True, capture_output=True).stdout
        with pikepdf.open(io.BytesIO(content)) as file:
            assert not file.attachments
            for held in file.objects:
                yield held.unparse()
                if isinstance(held, pikepdf.Stream):
                    yield held.read_bytes()


def leaks(name: str, content: bytes) -> bool:
    """Whether a file shows the secret: as letters, a face's name or pixels."""
    wanted = (SECRET.encode(), SECRET.encode("utf-16-be"), SECRET.encode("utf-16-le"), NOISE)
    return any(each in part for part in inside(name, content) for each in wanted)


HEAD = '# C{n} <a id="c{n}"></a>\n\n## Q{n}? <a id="q{n}"></a>\n\nAn answer.\n\n'


def written(folder: Path, secret: Path, urls: list[str]) -> Path:
    """A deck of all attacks: each in a chapter of its own, or in a line of its own."""
    for name in ("en", "media", "style", "fonts"):
        (folder / name).mkdir(parents=True)
    bodies = [each.format(url=url) for each in WORDS for url in urls]
    drawings = [SVG.format(each.format(url=url)) for each in PICTURES for url in urls]
    drawings += [each.replace("{url}", url) for each in WHOLE_PICTURES for url in urls]
    entries = []
    for inner in IN_REFERENCES:
        for url in urls:
            bodies.append(f"A work [@k{len(bodies)}].")
            key = f"k{len(bodies) - 1}"
            entries.append(REFERENCES.format(key=key, inner=inner.format(url=url), url=url))
    for drawing in drawings:
        name = f"x{len(bodies)}.svg"
        (folder / "media" / name).write_text(drawing, encoding="utf-8")
        bodies.append(f"![x](../media/{name})")
    for name in ("s.svg", "s.png"):
        link = f"x{len(bodies)}{name[1:]}"
        (folder / "media" / link).symlink_to(secret / name)
        bodies.append(f"![x](../media/{link})")
    for number, body in enumerate(bodies):
        text = HEAD.replace("{n}", str(number)) + body + "\n"
        (folder / f"en/{number:04}.md").write_text(text, encoding="utf-8")
    (folder / "references.bib").write_text("".join(entries), encoding="utf-8")
    for sheet in ("print", "book", "cheatsheet"):
        asked = urls if sheet == "print" else urls[-1:]
        rules = "\n".join(each.format(url=url) for each in STYLES for url in asked)
        (folder / f"style/{sheet}.css").write_text(rules, encoding="utf-8")
    (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def pruned(deck: Path, typesetter: Typesetter) -> int:
    """Take out of a deck what is an error, until there is none; gives how many attacks these are.

    A drawing that is at fault goes with its chapter, and a line with what stands in it alone.
    """
    out = 0
    for _ in range(9):
        found = pipeline.check(deck, typesetter).report.diagnostics
        wrong = {(each.span.path, each.span.line) for each in found if each.severity == "error"}
        if not wrong:
            return out
        out += len(wrong)
        lines: dict[str, set[int]] = {}
        for path, line in wrong:
            if path.startswith(("en/", "media/")):
                digits = "".join(filter(str.isdigit, path))
                (deck / f"en/{int(digits):04}.md").unlink(missing_ok=True)
                for picture in (deck / "media").glob(f"x{int(digits)}.*"):
                    picture.unlink()
            else:
                lines.setdefault(path, set()).add(line)
        for path, gone in lines.items():
            kept = (deck / path).read_text(encoding="utf-8").split("\n")
            rest = (each for number, each in enumerate(kept, 1) if number not in gone)
            (deck / path).write_text("\n".join(rest), encoding="utf-8")
    raise AssertionError(f"there is always another error: {sorted(wrong)[:3]}")


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def test_the_eye_for_leaks_sees(tmp_path: Path) -> None:
    """What a deck shows on purpose is seen in every artifact that shows it."""
    secrets(tmp_path / "secret")
    deck = tmp_path / "deck"
    for name in ("s.svg", "s.png"):
        text = HEAD.replace("{n}", name[2]) + f"![x](../media/{name})\n"
        (deck / "media").mkdir(parents=True, exist_ok=True)
        (deck / "media" / name).write_bytes((tmp_path / "secret" / name).read_bytes())
        (deck / "en").mkdir(exist_ok=True)
        (deck / f"en/{name[2:]}.md").write_text(text, encoding="utf-8")
        (deck / "deck.toml").write_text(SETTINGS, encoding="utf-8")
        made = pipeline.build((deck,), ("apkg", "book", "epub"), tmp_path / name)
        for artifact in made.artifacts:
            assert leaks(artifact.path.name, artifact.path.read_bytes()), (name, artifact.writer)


@pytest.mark.slow
@pytest.mark.parametrize(
    "targets",
    [
        "apkg,book,cheatsheet,epub,json",
        pytest.param(
            ",".join(name for name in WRITERS if name != "retired"), marks=pytest.mark.prove
        ),
    ],
    ids=["some", "all"],
)
def test_nothing_gets_in_and_nobody_is_called(
    targets: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    with listening() as (address, calls):
        urls = [*secrets(tmp_path / "secret"), address]
        deck = written(tmp_path / "deck", tmp_path / "secret", urls)
        before = len(list((deck / "en").iterdir()))
        refused = pruned(deck, typesetter)
        left = len(list((deck / "en").iterdir()))
        out = tmp_path / "out"
        said = rectoverso("build", deck, "--to", targets, "-o", out, more={"CANARY": SECRET})
        assert said.returncode == 0, said.stderr[-2000:]
        made = list(out.iterdir())
    assert calls == []
    assert {"book.pdf", "cheatsheet.pdf"} <= {each.name.split("-")[-1] for each in made}
    assert {".apkg", ".epub", ".json"} <= {each.suffix for each in made}
    assert [each.name for each in made if leaks(each.name, each.read_bytes())] == []
    assert 50 < left < before, "some attacks are words, and some are refused"
    assert refused > 100


@pytest.mark.parametrize("more", MORE_SETTINGS)
def test_settings_let_nothing_in(more: str, tmp_path: Path, typesetter: Typesetter) -> None:
    built = False
    with listening() as (address, calls):
        for number, url in enumerate([*secrets(tmp_path / "secret"), address]):
            deck = tmp_path / str(number)
            (deck / "en").mkdir(parents=True)
            text = HEAD.replace("{n}", "1")
            (deck / "en/1.md").write_text(text, encoding="utf-8")
            given = more.format(url=url)
            settings = SETTINGS + given if given.startswith("[") else given + SETTINGS
            (deck / "deck.toml").write_text(settings, encoding="utf-8")
            checked = pipeline.check(deck, typesetter)
            if not isinstance(checked, pipeline.Sound):
                assert checked.report.has_errors
                continue
            if built:  # the others are of the same form
                continue
            built = True
            made = pipeline.build((deck,), ("apkg", "book", "epub"), tmp_path / f"out-{number}")
            for artifact in made.artifacts:
                assert not leaks(artifact.path.name, artifact.path.read_bytes())
    assert calls == []
