"""Drafts: what is left out of artifacts until it has an answer, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.diagnostics import RefusedError, Severity
from rectoverso.history import ledger_files
from rectoverso.history.identity import record
from rectoverso.history.ledger import Ledger, NoteRow, Release
from rectoverso.model import CrossReference, plain, walk_deck
from rectoverso.typeset.texmath import Typesetter
from tests.decks import CHAPTER, write_deck

DRAFT = '\n## 왜 빠른가? <a id="fast"></a>\n'


def checked(folder: Path, text: str, *rows: NoteRow) -> pipeline.Checked:
    """A deck of one chapter, checked, of which a release knows the `rows`."""
    write_deck(folder, first=text)
    if rows:
        ledger_files.write(Ledger(rows), folder / "ledger")
    with Typesetter() as typesetter:
        return pipeline.check(folder, typesetter)


def row(name: str, release: str = "0.1.0") -> NoteRow:
    digest = "0" * 16 if release else ""
    return NoteRow("ko", name, "question", f"guid-{name}", 1, digest, release, release)


def ids(given: pipeline.Checked) -> list[str]:
    return [entry.question.id for deck in given.decks for entry in deck.entries()]


def test_a_question_without_an_answer_waits(tmp_path: Path) -> None:
    given = checked(tmp_path, CHAPTER + DRAFT)
    assert isinstance(given, pipeline.Sound)
    assert ids(given) == ["relu", "relu-weakness", "sigmoid"]
    assert given.left_out == 1
    (found,) = given.report.diagnostics
    assert (found.code, found.severity, found.span.line) == ("QST016", Severity.WARNING, 19)


def test_what_follows_up_on_a_draft_waits_with_it(tmp_path: Path) -> None:
    given = checked(tmp_path, CHAPTER + DRAFT + '\n### 그래서? <a id="so"></a>\n\n답.\n')
    assert ids(given) == ["relu", "relu-weakness", "sigmoid"]
    assert given.left_out == 2
    assert "nor is its follow-up" in given.report.diagnostics[0].message


def test_drafts_below_drafts_are_told_each(tmp_path: Path) -> None:
    given = checked(tmp_path, CHAPTER + DRAFT + '\n### 그래서? <a id="so"></a>\n')
    assert [(each.code, each.span.line) for each in given.report.diagnostics] == [
        ("QST016", 19),
        ("QST016", 21),
    ]
    assert given.left_out == 2


def test_a_follow_up_may_be_a_draft_alone(tmp_path: Path) -> None:
    given = checked(tmp_path, CHAPTER.replace("음수 쪽 기울기가 0이다.\n", ""))
    assert ids(given) == ["relu", "sigmoid"]


def test_links_to_drafts_become_their_words(tmp_path: Path) -> None:
    text = CHAPTER.replace("식은 $f(x)=\\max(0,x)$ 이다.", "[왜 *빠른지*](#fast) 보라.")
    given = checked(tmp_path, text + DRAFT)
    assert [found.span.line for found in given.report.diagnostics] == [9, 19]
    (deck,) = given.decks
    assert not [node for node in walk_deck(deck) if isinstance(node, CrossReference)]
    (long,) = deck.chapters[0].questions[0].long
    assert plain(long.children) == "왜 빠른지 보라."  # type: ignore[union-attr]


def test_a_chapter_of_drafts_alone_waits_as_a_whole(tmp_path: Path) -> None:
    write_deck(tmp_path, first=CHAPTER, second='# 뒤 <a id="later"></a>\n' + DRAFT)
    with Typesetter() as typesetter:
        given = pipeline.sound(tmp_path, typesetter)
    assert [chapter.id for chapter in given.decks[0].chapters] == ["activation"]


@pytest.mark.parametrize("name", ["fast", "so"])
def test_what_a_release_knows_stays_an_error(tmp_path: Path, name: str) -> None:
    text = CHAPTER + DRAFT + '\n### 그래서? <a id="so"></a>\n\n답.\n'
    given = checked(tmp_path, text, row(name))
    found = [each.code for each in given.report.diagnostics if each.severity is Severity.ERROR]
    assert "QST001" in found
    assert "QST016" not in found


def test_an_adopted_note_that_was_never_released_may_be_a_draft(tmp_path: Path) -> None:
    given = checked(tmp_path, CHAPTER + DRAFT, row("fast", release=""))
    assert isinstance(given, pipeline.Sound)
    at = pipeline.standing(given, 2)
    shown = [(edition.deck, edition.digests) for edition in at.editions]
    after = record(given.ledger, shown, Release("0.1.0", 5, "", "", "", ""))
    assert [each for each in after.rows if each.id == "fast"] == [row("fast", release="")]


def test_an_earlier_name_is_known_too(tmp_path: Path) -> None:
    text = CHAPTER + DRAFT.replace('id="fast"', 'id="fast" data-was="quick"')
    given = checked(tmp_path, text, row("quick"))
    assert "QST001" in [each.code for each in given.report.diagnostics]


def test_a_deck_of_drafts_is_clean_and_makes_nothing(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first='# 장 <a id="a"></a>\n' + DRAFT)
    with Typesetter() as typesetter:
        assert not pipeline.check(deck, typesetter).report.has_errors
    with pytest.raises(RefusedError) as refused:
        pipeline.build([deck], ["apkg"], tmp_path / "out")
    assert refused.value.reasons == (
        "every question in ko is a draft: answer one, and there is something to make",
    )
    assert not (tmp_path / "out").exists()


def test_a_package_holds_what_is_answered(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first=CHAPTER + DRAFT)
    built = pipeline.build([deck], ["apkg", "json"], tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*.apkg")
    assert len(package.read(path).notes) == 3
    assert [each.code for each in built.reports[0].diagnostics] == ["QST016"]
    assert "fast" not in next((tmp_path / "out").glob("*.json")).read_text(encoding="utf-8")
