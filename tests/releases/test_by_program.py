"""What moves because the program changed and not the author: a deck that one program released, and
another one, with an epoch raised or other markup, compares and releases."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from anki.collection import Collection

from rectoverso import memory, pipeline
from rectoverso.anki import note_types, package
from rectoverso.cli import diff
from rectoverso.cli import release as release_command
from rectoverso.cli.console import rendered
from rectoverso.diagnostics import RefusedError
from rectoverso.history import digesting, epochs
from rectoverso.history.epochs import FormOfCards
from rectoverso.model import Deck
from rectoverso.releases import changes, changes_json, release_notes, releasing, snapshots
from rectoverso.releases.causes import Cause
from rectoverso.releases.changes import Changes
from rectoverso.releases.releasing import Choices
from rectoverso.render import html
from rectoverso.typeset.texmath import Typesetter
from tests import engine
from tests.decks import EPOCH, SETTINGS, WHO, git, write_deck
from tests.shipped import Shipped, ship

LATER = str(int(EPOCH) + 86_400)
CHAPTER = """# 함수 <a id="functions"></a>

## 표로 답하면? <a id="tabled"></a>

표이다.

| 왼쪽 | 오른쪽 |
|------|--------|
| 1    | 2      |

## 수식으로 답하면? <a id="formula"></a>

식이다.

$$
f(x)=\\max(0,x)
$$

## 말로 답하면? <a id="words"></a>

말이다.
"""
CHOICES = Choices(("apkg", "notes"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@dataclass(frozen=True)
class Kept:
    """A released deck: its folder, the package, the tag."""

    deck: Path
    package: Path
    tag: str


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter) -> Kept:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, value in {**WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(pipeline, "Typesetter", lambda **_: nullcontext(typesetter))
    deck = write_deck(tmp_path / "top/deck", first=CHAPTER)
    git(tmp_path / "top", "init", "-q", "-b", "main", "--template=")
    git(deck, "add", ".")
    git(deck, "commit", "-q", "-m", "the deck")
    made = releasing.release(deck, tmp_path / "out", CHOICES)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    return Kept(deck, made.artifacts[0].path, made.tag)


def edit(kept: Kept, old: str, new: str, version: str = "0.2.0") -> None:
    """What the author does for the next release."""
    (kept.deck / "deck.toml").write_text(SETTINGS.replace("0.1.0", version), encoding="utf-8")
    (kept.deck / "ko/first.md").write_text(CHAPTER.replace(old, new), encoding="utf-8")
    git(kept.deck, "commit", "-q", "-a", "-m", "edited")


def raise_epoch(monkeypatch: pytest.MonkeyPatch, form: FormOfCards) -> None:
    monkeypatch.setattr(epochs, "FORMS", {**epochs.FORMS, form: epochs.FORMS[form] + 1})


def mark_tables(monkeypatch: pytest.MonkeyPatch, words: str = "") -> None:
    """The program writes other markup around tables, and perhaps words."""
    real = html.BlockFold.table
    monkeypatch.setattr(memory, "program", lambda: f"a later one {words}")
    monkeypatch.setattr(
        html.BlockFold,
        "table",
        lambda *given, **more: f'<section class="later">{words}{real(*given, **more)}</section>',
    )


def compare(kept: Kept, old: str | Path) -> Changes:
    return snapshots.compare(str(old), str(kept.deck), kept.deck)["ko"]


def kinds(told: Changes) -> dict[str, tuple[str, ...]]:
    return {change.question.id: change.kinds for change in told.all}


def sides(kept: Kept) -> tuple[str | Path, ...]:
    """What can be named as the last release."""
    return kept.package, kept.tag, "HEAD"


def test_nothing_is_the_programs_doing_where_it_is_the_same(kept: Kept) -> None:
    for old in sides(kept):
        told = compare(kept, old)
        assert (told.all, told.look, len(told.forecast.unchanged)) == ((), (), 3)
    edit(kept, "말이다", "낱말이다")
    for old in (kept.package, kept.tag):
        assert kinds(compare(kept, old)) == {"words": ("changed",)}


def test_a_raised_epoch_is_the_programs_doing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_epoch(monkeypatch, "table")
    for old in sides(kept):
        told = compare(kept, old)
        assert kinds(told) == {"tabled": ("program",)}, old
        assert [len(told.forecast.updated), len(told.forecast.unchanged)] == [1, 2]
    edit(kept, "말이다", "낱말이다")
    for old in (kept.package, kept.tag):
        assert kinds(compare(kept, old)) == {"tabled": ("program",), "words": ("changed",)}


def test_a_raised_epoch_is_told_without_a_tag(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger of any revision tells it, also of one between two releases."""
    git(kept.deck, "tag", "-d", kept.tag)
    edit(kept, "말이다", "낱말이다")
    raise_epoch(monkeypatch, "table")
    for old, others in (("HEAD~1", {"words": ("changed",)}), ("HEAD", {})):
        assert kinds(compare(kept, old)) == {"tabled": ("program",), **others}, old


def test_what_the_author_changed_too_is_the_authors_doing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_epoch(monkeypatch, "table")
    edit(kept, "표이다.", "표 하나이다.")
    for old in (kept.package, kept.tag):
        assert kinds(compare(kept, old)) == {"tabled": ("changed",)}


def test_an_epoch_with_other_markup_and_other_words(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that the program adds are shown, since learners see them."""
    raise_epoch(monkeypatch, "table")
    mark_tables(monkeypatch)
    (change,) = compare(kept, kept.package).all
    assert change.kinds == ("program",)
    assert [(each.field, each.lines) for each in change.fields] == [("Long", ())]
    mark_tables(monkeypatch, "<p>표 1</p>")
    (change,) = compare(kept, kept.package).all
    assert change.kinds == ("changed", "program")
    assert "표 1" in str(change.fields)


def test_other_markup_alone_reaches_newcomers_only(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_tables(monkeypatch)
    told = compare(kept, kept.package)
    assert kinds(told) == {"tabled": ("rendered",)}
    assert not told.all[0].arrives
    assert len(told.forecast.unchanged) == 3
    notes = release_notes.markdown(told)
    assert "tabled" not in notes
    assert compare(kept, kept.tag).all == (), "a revision is rendered by today's program"


def test_content_that_is_read_otherwise(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its source tells that it is not the author's doing."""
    real = digesting.digests

    def later(deck: Deck, citations: epochs.Resolved) -> dict[str, str]:
        found = real(deck, citations)
        return {**found, "words": found["formula"]}

    monkeypatch.setattr(digesting, "digests", later)
    told = compare(kept, kept.tag)
    assert kinds(told) == {"words": ("program",)}
    assert len(told.forecast.updated) == 1
    assert kinds(compare(kept, kept.package)) == {"words": ("stamped",)}


def test_another_look_of_the_cards(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = kept.deck / "deck.toml"
    usual = settings.read_text(encoding="utf-8")
    settings.write_text(f'home = "https://example.org"\n{usual}', encoding="utf-8")
    assert compare(kept, kept.tag).look == ("author",)
    assert compare(kept, kept.package).look == ("unknown",)
    settings.write_text(usual, encoding="utf-8")
    read = note_types._read
    monkeypatch.setattr(note_types, "_read", lambda name: read(name) + "\n<!-- later -->")
    told = compare(kept, kept.tag)
    assert (told.look, told.all) == (("program",), ())
    assert compare(kept, kept.package).look == ("unknown",)
    settings.write_text(f'home = "https://example.org"\n{usual}', encoding="utf-8")
    assert compare(kept, kept.tag).look == ("program", "author")


def test_how_it_is_told(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_epoch(monkeypatch, "displayed formula")
    mark_tables(monkeypatch)
    told = replace(compare(kept, kept.package), look=("program",))
    text = rendered(diff.as_tables(told), color=False, width=100)
    for words in (
        "1 delivered anew because the program changed, not their author",
        "수식으로 답하면?",
        "1 rendered otherwise by today's program",
        "표로 답하면?",
        "all cards look new: the program's templates or style changed",
    ):
        assert words in text
    assert "말로 답하면?" not in text
    values = json.loads(json.dumps(changes_json.as_json(told)))
    assert values["look"] == ["program"]
    assert {each["id"]: each["kinds"] for each in values["questions"]} == {
        "tabled": ["rendered"],
        "formula": ["program"],
    }


@pytest.mark.parametrize(
    ("language", "heading", "look"),
    [
        ("ko", "## 모양이 새로워진 질문 (1)", "모든 카드의 모양이 새로워집니다"),
        ("en", "## Questions in a new form (1)", "All cards have a new look"),
    ],
)
def test_learners_read_what_is_delivered_anew_and_why(
    tmp_path: Path, language: str, heading: str, look: str
) -> None:
    old = [Shipped("a"), Shipped("b"), Shipped("c")]
    new = [old[0].changed(), old[1].changed(short="<p>다른 답</p>"), old[2]]
    before, after = (
        package.read(ship(tmp_path / f"{number}.apkg", side, language))
        for number, side in enumerate((old, new))
    )
    named = {name: f"{language}-question-{name}" for name in "abc"}
    causes = {named["a"]: Cause(False, True), named["b"]: Cause(True, False)}
    told = changes.compare(before, after, {}, causes=causes)
    assert kinds(told) == {"a": ("program",), "b": ("changed",)}
    text = release_notes.markdown(told)
    section = text[text.index(heading) :].split("\n## ")[0]
    assert "`a`" in section
    assert "`b`" not in section
    assert look not in text
    assert look in release_notes.markdown(replace(told, look=("unknown",)))


def test_a_release_moves_what_it_names_and_no_other_note(
    kept: Kept,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the real engine: the notes updated are those that `diff` and the dry run name."""
    raise_epoch(monkeypatch, "table")
    edit(kept, "말이다", "낱말이다")
    named = compare(kept, kept.package)
    tried = releasing.release(kept.deck, tmp_path / "out", replace(CHOICES, try_only=True))
    release_command._print_outcome(tried)
    said = capsys.readouterr().out
    assert "changed for: text 1, render epoch 1" in said
    assert "the program, not the author (ko): 1 note delivered anew" in said
    made = releasing.release(kept.deck, tmp_path / "out", CHOICES)
    assert dict(made.moved.reasons) == {"text": 1, "render epoch": 1}
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, kept.package).new == 3
        before = snapshot_of(learner)
        log = engine.take(learner, made.artifacts[0].path)
        assert (log.updated, log.duplicate, log.conflicting) == (2, 1, 0)
        after = snapshot_of(learner)
    moved = {name for name in after if after[name] != before[name]}
    assert moved == {change.question.id for change in named.all} == {"tabled", "words"}
    text = (kept.deck / "releases").glob("0.2.0*")
    assert any("## 모양이 새로워진 질문 (1)" in each.read_text("utf-8") for each in text)


def snapshot_of(learner: Collection) -> dict[str, int]:
    """The `mod` of every note by its question's id."""
    notes = [learner.get_note(number) for number in learner.find_notes("")]
    return {note["Id"]: note.mod for note in notes}


def test_a_release_from_a_tag_knows_what_learners_have(
    kept: Kept,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where the last package is gone, the tag is built again: with the times that it shipped."""
    shipped = {note.guid: note.mod for note in package.read(kept.package).notes}
    raise_epoch(monkeypatch, "table")
    with snapshots.snapshot(kept.tag, kept.deck, held=True) as held:
        assert {note.guid: note.mod for note in held.package("ko").notes} == shipped
        assert held.packed[0].version == "0.1.0"
    edit(kept, "말이다", "낱말이다")
    read = note_types._read
    monkeypatch.setattr(note_types, "_read", lambda name: read(name) + "\n<!-- later -->")
    trial = replace(CHOICES, try_only=True)
    tried = releasing.release(kept.deck, tmp_path / "elsewhere", trial)
    release_command._print_outcome(tried)
    assert "all cards look new (ko): by the program\n" in capsys.readouterr().out
    (delivery,) = tried.deliveries
    assert kinds(delivery.changes) == {"tabled": ("program",), "words": ("changed",)}
    assert len(delivery.changes.forecast.unchanged) == 1


def test_other_markup_is_no_reason_to_refuse_a_release_and_other_words_are(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that learners would not get: an epoch has to be raised."""
    edit(kept, "말이다", "낱말이다")
    trial = replace(CHOICES, try_only=True)
    with monkeypatch.context() as later:
        mark_tables(later)
        (delivery,) = releasing.release(kept.deck, tmp_path / "out", trial).deliveries
        assert kinds(delivery.changes) == {"tabled": ("rendered",), "words": ("changed",)}
    mark_tables(monkeypatch, "<p>표 1</p>")
    with pytest.raises(RefusedError) as refused:
        releasing.release(kept.deck, tmp_path / "out", trial)
    assert "tabled: does not show what the package holds" in str(refused.value.reasons)
    raise_epoch(monkeypatch, "table")
    releasing.release(kept.deck, tmp_path / "out", trial)
