"""The preview as an author uses it: a deck on the disk, `rectoverso preview`, and Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Route

from rectoverso.cli import preview as command
from tests.cards.page import CONTRASTS, LEAST
from tests.desk.preview.started import Started, desk, started

pytestmark = pytest.mark.slow

SETTINGS = """\
uid = "preview"
title = "A small deck"
languages = ["en"]
version = "1.0.0"
format = 2

[tags]
core = "what comes up most"
"""
FIRST = """\
# Ohm's law <a id="ohms-law"></a>

## What is a volt? <a id="volt" class="core"></a>

A joule per coulomb.

At length: $U = R\\,I$.

## What is an ohm? <a id="ohm"></a>

A volt per ampere.

### And a siemens? <a id="siemens"></a>

An ampere per volt.
"""
SECOND = """\
# Power <a id="power"></a>

## What is a watt? <a id="watt" data-reversed></a>

A joule per second.

## A gap <a id="gap"></a>

Power is {{c1::voltage}} times {{c2::current}}.
"""


def written(folder: Path) -> Path:
    (folder / "en").mkdir(parents=True)
    (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "en/01-ohm.md").write_text(FIRST, encoding="utf-8")
    (folder / "en/02-power.md").write_text(SECOND, encoding="utf-8")
    return folder


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return written(tmp_path / "deck")


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A preview of a deck that no test changes."""
    with started(written(tmp_path_factory.mktemp("still") / "deck")) as at:
        yield at


def save(deck: Path, old: str, new: str, name: str = "en/01-ohm.md") -> None:
    path = deck / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_saved_is_seen_broken_and_mended(browser: Browser, deck: Path) -> None:
    with started(deck, "ohm") as at, desk(browser, at.address) as page:
        page.sees("What is an ohm?")
        page.sees("A volt per ampere.", "Back")
        page.checked()
        page.says("Nothing is wrong here.")

        save(deck, "A volt per ampere.", "One volt for each ampere.")
        page.sees("One volt for each ampere.", "Back")
        save(deck, "A joule per coulomb.", "A joule for each coulomb.")  # of another question
        page.sees("What is a volt?")
        page.sees("A joule for each coulomb.", "Back")

        save(deck, "$U = R\\,I$", "$U = \\frac{R$")
        page.says("TEX001")
        link = page.page.get_attribute("#found a.place", "href")
        assert link == f"vscode://file{deck.resolve()}/en/01-ohm.md:7:22"
        page.sees("A joule for each coulomb.", "Back")
        assert page.page.inner_text("[aria-selected=true] .mark.error") == "1"
        page.page.keyboard.press("j")
        page.sees("What is an ohm?")
        page.says("Nothing is wrong here.")

        save(deck, "$U = \\frac{R$", "$U = RI$")
        page.sees("What is a volt?")
        page.says("Nothing is wrong here.")
        assert not page.page.query_selector(".mark.error")


def test_a_question_without_a_chapter_or_an_id_leaves_its_neighbours(
    browser: Browser, deck: Path
) -> None:
    with started(deck) as at, desk(browser, at.address) as page:
        page.sees("What is a volt?")
        save(deck, ' <a id="volt" class="core"></a>', "")
        page.says("ID001")
        assert page.page.inner_text("#about .id") == "no id yet"
        page.page.keyboard.press("j")
        page.sees("What is an ohm?")
        save(deck, "# Ohm's law", "Ohm's law")
        page.until(
            lambda: (
                "CHP001" in page.page.inner_text("body")
                or page.ask("state.findings.found.some(each => each.code === 'CHP001')")
            ),
            "the finding",
        )
        page.until(lambda: page.ask("state.lost"), "that the question is gone")
        page.says("not in the deck at the moment")
        page.page.click("text=What is a watt?")
        page.sees("What is a watt?")


def test_a_list_from_before_a_save_is_asked_for_again(browser: Browser, deck: Path) -> None:
    with started(deck) as at, desk(browser, at.address) as page:
        page.sees("What is a volt?")
        late: list[tuple[Route, APIResponse]] = []
        page.page.route("**/deck", lambda way: late.append((way, way.fetch())), times=1)
        page.ask("void load()")
        page.until(lambda: late, "the list that comes late")
        save(deck, "What is a watt?", "What is one watt?", "en/02-power.md")
        page.says("What is one watt?", "#rows")
        [(way, answer)] = late
        with page.page.expect_request("**/deck") as again:
            way.fulfill(response=answer)
        assert again.value.response() is not None
        page.says("What is one watt?", "#rows")
        assert page.page.inner_text("#count") == "5 questions"


def test_a_file_saved_half_way_is_shown_when_it_is_whole(browser: Browser, deck: Path) -> None:
    with started(deck) as at, desk(browser, at.address) as page:
        page.sees("What is a volt?")
        path = deck / "en/01-ohm.md"
        with path.open("w", encoding="utf-8") as file:
            file.flush()
            page.says("only half saved")
            page.sees("What is a volt?")
            file.write(FIRST.replace("A joule per coulomb.", "All of it."))
        page.sees("All of it.", "Back")
        page.until(lambda: not page.ask("state.lost"), "the question")
        path.write_bytes(b"# Not \xff text\n")
        page.until(
            lambda: page.ask("state.findings.found.some(each => each.code === 'SRC001')"),
            "the finding",
        )
        path.write_text(FIRST, encoding="utf-8")
        page.sees("A joule per coulomb.", "Back")


def test_a_deck_that_goes_away_and_comes_back(browser: Browser, deck: Path) -> None:
    with started(deck) as at, desk(browser, at.address) as page:
        page.sees("What is a volt?")
        away = deck.rename(deck.with_name("elsewhere"))
        page.says("is gone", "#status")
        page.sees("What is a volt?")
        save(away, "A joule per coulomb.", "Written elsewhere.")
        away.rename(deck)
        page.sees("Written elsewhere.", "Back")
        page.until(lambda: page.page.is_hidden("#status"), "that all is well")
        shutil.rmtree(deck)
        page.says("is gone", "#status")
        written(deck)
        page.sees("A joule per coulomb.", "Back")
        save(deck, "A joule per coulomb.", "Written anew.")
        page.sees("Written anew.", "Back")


def test_settings_that_are_broken_leave_what_was_known(browser: Browser, deck: Path) -> None:
    with started(deck) as at, desk(browser, at.address) as page:
        page.sees("What is a volt?")
        save(deck, 'title = "A small deck"', "title = 1", "deck.toml")
        page.until(lambda: page.page.query_selector("text=deck.toml"), "the file in the list")
        page.sees("What is a volt?")
        page.page.click(".row:has-text('deck.toml')")
        page.says("DECK001")
        save(deck, "title = 1", 'title = "Another"', "deck.toml")
        page.says("Another", "#title")


def test_settings_that_are_a_folder_are_said(browser: Browser, deck: Path) -> None:
    (deck / "deck.toml").unlink()
    (deck / "deck.toml").mkdir()
    with started(deck) as at, desk(browser, at.address) as page:
        page.until(lambda: page.page.query_selector(".row:has-text('deck.toml')"), "the file")
        page.page.click(".row:has-text('deck.toml')")
        page.says("this is a folder")


def test_a_later_entry_of_the_cheat_sheet_is_as_small_as_the_first(
    browser: Browser, still: Started
) -> None:
    with desk(browser, still.address) as page:
        zooms = []
        for _ in range(3):
            page.until(
                lambda: page.ask(
                    "document.querySelectorAll('#entry iframe').length === 1"
                    " && document.querySelector('#entry iframe').style.height !== ''"
                ),
                "the entry",
            )
            zooms.append(
                page.ask("+document.querySelector('#entry iframe').contentDocument.body.style.zoom")
            )
            page.page.keyboard.press("j")
            page.page.wait_for_timeout(500)
        assert max(zooms) < 1.05 * min(zooms)


def test_the_list_is_searched_filtered_and_walked(browser: Browser, still: Started) -> None:
    with desk(browser, still.address) as page:
        page.sees("What is a volt?")
        page.says("5 questions", "#count")
        for key, words in (("j", "ohm?"), ("ArrowDown", "siemens"), ("k", "ohm?")):
            page.page.keyboard.press(key)
            page.sees(words)
        page.page.keyboard.press("/")
        page.page.keyboard.type("watt")
        page.says("1 of 5", "#count")
        page.page.keyboard.press("Enter")
        page.sees("What is a watt?")
        assert page.ask("document.activeElement.id") == "list"
        page.page.keyboard.press("c")
        page.sees("A joule per second.")
        page.page.keyboard.press("/")
        page.page.keyboard.press("Escape")
        page.says("5 questions", "#count")
        page.page.select_option("#tag", "core")
        page.says("1 of 5", "#count")
        page.page.select_option("#tag", "")
        page.page.select_option("#chapter", label="Power")
        page.says("2 of 5", "#count")
        page.page.keyboard.press("?")
        assert page.page.is_visible("#keys")


def test_a_gap_of_a_cloze_is_chosen(browser: Browser, still: Started) -> None:
    with desk(browser, f"{still.address}#en/gap") as page:
        page.sees("Power is [...] times current.")
        page.page.click("text=Gap 2")
        page.sees("Power is voltage times [...].")
        assert page.page.get_attribute("text=Gap 2", "aria-pressed") == "true"


def test_sides_devices_and_night_are_chosen(browser: Browser, still: Started) -> None:
    with desk(browser, still.address) as page:
        page.sees("What is a volt?")

        def there() -> list[str]:
            found: list[str] = page.ask(
                "[...document.querySelectorAll('.leaf:not([hidden]) iframe')]"
                ".map(each => each.title.replace(' of the card', ''))"
            )
            return found

        assert there() == ["Front, phone", "Back, phone"]
        page.page.keyboard.press("f")
        assert there() == ["Front, phone"]
        page.page.keyboard.press("f")
        assert there() == ["Back, phone"]
        page.page.keyboard.press("p")
        assert there() == ["Back, desktop"]
        page.page.keyboard.press("p")
        assert there() == ["Back, phone", "Back, desktop"]
        page.until(lambda: page.words("Back", "desktop"), "the card on a desktop")
        widths = [
            page.frame("Back", device).evaluate("innerWidth") for device in ("phone", "desktop")
        ]
        assert widths == [390, 860]
        ground = "getComputedStyle(document.body).backgroundColor"
        day = page.frame("Back").evaluate(ground)
        page.frame("Back").evaluate("document.body.focus()")
        page.page.keyboard.press("d")
        page.until(lambda: page.frame("Back").evaluate(ground) != day, "the night")
        assert "nightMode" in page.frame("Back").evaluate("document.body.className")


def test_keys_pressed_on_a_card_are_the_page_s(browser: Browser, still: Started) -> None:
    with desk(browser, still.address) as page:
        page.sees("What is a volt?")
        page.frame("Front").click("h1")
        page.page.keyboard.press("j")
        page.sees("What is an ohm?")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_and_nothing_is_cut(
    browser: Browser, still: Started, width: int, scheme: str
) -> None:
    with desk(browser, still.address, width, color_scheme=scheme) as page:
        page.sees("What is a volt?")
        page.checked()
        page.says("Nothing is wrong")
        everywhere = CONTRASTS.replace("#qa *", "body *")
        faint = {name: each for name, each in page.ask(everywhere).items() if each < LEAST}
        assert faint == {}
        assert page.ask("document.documentElement.scrollWidth") <= width
        unnamed = page.ask(
            "[...document.querySelectorAll('button, input, select, iframe')].filter(each =>"
            " !(each.textContent.trim() || each.ariaLabel || each.title ||"
            " each.labels?.[0]?.textContent.trim())).map(each => each.outerHTML)"
        )
        assert unnamed == []


def test_the_entry_of_the_cheat_sheet_stands_beside_the_card(
    browser: Browser, still: Started
) -> None:
    with desk(browser, f"{still.address}#en/volt") as page:
        page.until(lambda: page.page.query_selector("#entry iframe"), "the entry")

        def entry() -> str:
            handle = page.page.query_selector("#entry iframe")
            inside = handle.content_frame() if handle else None
            return inside.inner_text("body") if inside else ""

        page.until(lambda: "A joule per coulomb." in entry(), "its words")
        assert "1.1 What is a volt?" in entry()
        assert "At length" not in entry()


def test_the_page_of_the_book_comes_when_it_is_asked_for(browser: Browser, still: Started) -> None:
    with desk(browser, f"{still.address}#en/watt") as page:
        page.sees("What is a watt?")
        page.page.click("#lay-out")
        page.page.keyboard.press("f")  # meanwhile all else goes on
        page.until(lambda: page.page.query_selector("#page a"), "the page")
        shown = page.page.get_attribute("#page a", "href")
        assert shown is not None
        assert still.ask(shown.partition("#")[0]).body.startswith(b"%PDF-")
        picture = page.page.query_selector("#page img")
        assert picture is not None
        page.until(lambda: page.ask("document.querySelector('#page img').naturalWidth"), "it")


def test_the_deck_is_left_as_it_is(browser: Browser, deck: Path) -> None:
    before = sorted(deck.rglob("*"))
    with started(deck) as at, desk(browser, at.address) as page:
        page.checked()
        page.page.click("#lay-out")
        page.until(lambda: page.page.query_selector("#page a"), "the page")
    assert sorted(deck.rglob("*")) == before


def test_an_editor_is_named_or_described() -> None:
    kind = command._Editor()
    assert kind.convert("zed", None, None).startswith("zed://file{path}")
    own = "my-editor://open?f={path}&l={line}"
    assert kind.convert(own, None, None) == own
    for wrong in ("javascript:alert('{path}')", "notepad", "vscode://file", "x://{path} y"):
        with pytest.raises(Exception, match="is none of"):
            kind.convert(wrong, None, None)
