"""The phases in their order: what they give, and what they leave as it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import RefusedError, Report, UnfitError
from rectoverso.model import Citation, plain, walk_deck
from rectoverso.pipeline import Sound
from rectoverso.typeset.texmath import Typesetter
from tests.decks import CHAPTER, SETTINGS, write_deck

CITED = CHAPTER.replace("함수이다.", "함수이다 [@nair2010].", 1)
REFERENCES = """@article{nair2010,
  author = {Nair, Vinod and Hinton, Geoffrey E.},
  title = {Rectified linear units},
  year = {2010}
}
"""


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def test_a_deck_without_an_error_is_sound(tmp_path: Path, typesetter: Typesetter) -> None:
    checked = pipeline.check(write_deck(tmp_path / "deck"), typesetter)
    assert isinstance(checked, Sound)
    assert checked.settings.languages == tuple(deck.language for deck in checked.decks) == ("ko",)
    assert checked.report == Report(checked.report.prefix, checked.report.lines, ())
    assert pipeline.sound(tmp_path / "deck", typesetter).decks == checked.decks


def test_a_warning_leaves_a_deck_sound(tmp_path: Path, typesetter: Typesetter) -> None:
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck/glossary.toml").write_text(
        '[[term]]\nko = "기울기"\nen = "gradient"\navoid = ["그래디언트"]\n', encoding="utf-8"
    )
    text = CHAPTER.replace("음수 쪽", "그래디언트")
    checked = pipeline.check(write_deck(tmp_path / "deck", first=text), typesetter)
    assert [found.code for found in checked.report.diagnostics] == ["TERM001"]
    assert isinstance(checked, Sound)


def test_of_a_deck_with_errors_is_known_what_can_be(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck", first=CITED + "\n## 답이 없는 것은?\n")
    (deck / "references.bib").write_text(REFERENCES, encoding="utf-8")
    checked = pipeline.check(deck, typesetter)
    assert not isinstance(checked, Sound)
    assert checked.report.has_errors
    (draft,) = checked.drafts
    (citation,) = (node for node in walk_deck(draft.deck) if isinstance(node, Citation))
    assert plain(draft.citations.text(citation)) == "(Nair & Hinton, 2010)"
    assert draft.digests["relu"]
    with pytest.raises(RefusedError) as refused:
        pipeline.sound(deck, typesetter)
    (report,) = refused.value.reports
    assert report.diagnostics == checked.report.diagnostics


def test_unusable_settings_leave_nothing_to_know(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck", SETTINGS.replace("uid", "uiid"))
    checked = pipeline.check(deck, typesetter)
    assert not isinstance(checked, Sound)
    assert checked.drafts == ()
    assert {found.code for found in checked.report.diagnostics} == {"DECK001"}


def test_a_refusal_holds_the_findings_of_all_decks(tmp_path: Path) -> None:
    good = write_deck(tmp_path / "good")
    bad = write_deck(tmp_path / "bad", first=CHAPTER.replace("$f(x)", "$f(x}"))
    with pytest.raises(RefusedError) as refused:
        pipeline.build((good, bad), ("json",), tmp_path / "out")
    found = [[each.code for each in report.diagnostics] for report in refused.value.reports]
    assert found == [[], ["TEX001"]]
    assert [report.prefix for report in refused.value.reports] == [f"{good}/", f"{bad}/"]
    assert not (tmp_path / "out").exists()


def test_what_is_unfit_is_told_with_the_deck_it_stands_in(tmp_path: Path) -> None:
    checked, _ = pipeline.check_all((write_deck(tmp_path / "deck"),))
    (report,) = (each.report for each in checked)
    other = Report("other/", report.lines, ())
    (wrong,) = pipeline.check_all((write_deck(tmp_path / "x", first="# A\n"),))[0]
    found = wrong.report.diagnostics
    assert found
    with pytest.raises(RefusedError) as refused, pipeline.refusing(report, (other, report)):
        raise UnfitError(found)
    assert refused.value.reports == (other, report.with_findings(found))


@pytest.mark.parametrize("collecting", [True, False])
def test_typesetting_leaves_the_process_as_it_was(collecting: bool) -> None:
    before = gc.isenabled(), sys.getswitchinterval()
    try:
        (gc.enable if collecting else gc.disable)()
        with pipeline.typesetting():
            assert not gc.isenabled()
            assert sys.getswitchinterval() < before[1]
            with pipeline.typesetting():
                pass
            assert not gc.isenabled()
        assert (gc.isenabled(), sys.getswitchinterval()) == (collecting, before[1])
        assert gc.get_freeze_count() == 0
    finally:
        (gc.enable if before[0] else gc.disable)()


def test_what_a_process_has_frozen_stays_so() -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        with pipeline.typesetting():
            pass
        assert gc.get_freeze_count() >= count > 0
    finally:
        gc.unfreeze()
