"""What a release says of the addresses at the foot of its cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.releases import addresses
from rectoverso.source import config
from rectoverso.source.folder import open_source
from tests.content.chapters import DECK
from tests.decks import SETTINGS, rectoverso, write_deck
from tests.factory import settings

REAL = "https://github.com/me/deck/issues/new?title={id}"


@pytest.mark.parametrize(
    ("report", "home", "said"),
    [
        ("", "", "the deck has no address for reports and no home: "),
        (REAL, "", "the deck has no home: "),
        ("", REAL, "the deck has no address for reports: "),
        (REAL, "https://example.org", "`home` leads nowhere (example.org is a reserved name"),
        ("", "http://a.test/", "the deck has no address for reports; `home` leads nowhere (a.test"),
    ],
)
def test_what_is_lacking_is_said_with_how_to_mend_it(report: str, home: str, said: str) -> None:
    remark = addresses.remark(settings(report=report, home=home), first=True)
    assert remark.startswith(said)
    assert 'report = "https://…"' in remark
    assert "no note moves" in remark
    assert "\n" not in remark


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com?a={id}",
        "http://EXAMPLE.net:8080/x",
        "https://me@www.example.org/",
        "https://deck.example",
        "https://deck.invalid./#{id}",
        "http://localhost:3000/{id}",
        "http://deck.localhost",
        "mailto:me@example.org?subject={id}",
        "mailto:me@github.com,you@a.test",
        "mailto:me%40example.org",
    ],
)
def test_a_reserved_name_leads_nowhere(address: str) -> None:
    assert addresses.remark(settings(report=address, home=REAL), first=True).startswith(
        "`report` leads nowher"
    )


@pytest.mark.parametrize(
    "address",
    [
        REAL,
        "https://github.com/example.org?to=me@example.org#localhost",
        "https://myexample.org/",
        "https://test.github.com",
        "mailto:example.org@github.com?cc=me@example.org",
        "https://[::1",
        "https://",
    ],
)
def test_any_other_name_is_left_alone(address: str) -> None:
    assert addresses.remark(settings(report=address, home=REAL), first=True) == ""


def test_the_deck_in_content_leads_nobody_astray() -> None:
    found, wrong = config.settings(open_source(DECK).settings_text())
    assert not wrong
    assert found
    assert "leads nowhere" not in addresses.remark(found, first=True)


def test_what_was_left_out_on_purpose_is_not_said_again() -> None:
    assert addresses.remark(settings(report="", home=""), first=False) == ""
    nowhere = addresses.remark(settings(report="", home="http://a.test"), first=False)
    assert nowhere.startswith("`home` leads nowhere (a.test")


@pytest.mark.slow
def test_the_first_release_says_it_once_and_nothing_else_does(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    remark = "the deck has no address for reports and no home"
    for command in (("check", deck), ("build", deck, "--to", "apkg", "-o", tmp_path / "out")):
        said = rectoverso(*command)
        assert said.returncode == 0
        assert "address" not in said.stdout + said.stderr
    release = ("release", deck, "--no-commit", "--to", "apkg", "-o", tmp_path / "out")
    for more in (("--dry-run",), ()):
        said = rectoverso(*release, *more)
        assert said.returncode == 0, said.stderr
        assert said.stdout.count(remark) == 1
        assert remark not in said.stderr
    given = f'report = "{REAL}"\n{SETTINGS}'  # and still no home
    (deck / "deck.toml").write_text(given.replace("0.1.0", "0.2.0"), encoding="utf-8")
    said = rectoverso(*release)
    assert said.returncode == 0, said.stderr
    assert "notes: 0 new, 0 changed, 0 retired" in said.stdout
    assert "home" not in said.stdout
