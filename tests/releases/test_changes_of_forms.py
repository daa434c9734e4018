"""What is told of changes of fronts, reasons, thirty seconds, sounds and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rectoverso.anki import package
from rectoverso.releases import changes
from rectoverso.releases.changes import Change
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.apkg import PackageWriter
from tests import every_form, factory
from tests.factory import EPOCH

Told = Callable[..., dict[str, Change]]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture
def told(tmp_path: Path, typesetter: Typesetter) -> Told:
    """What is told by id when words of the deck of all forms become others."""

    def compared(*words: tuple[str, str], **more: Any) -> dict[str, Change]:
        text = every_form.TEXT
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        sides = []
        for number, deck in enumerate((every_form.deck(), every_form.deck(text, **more))):
            notes = factory.notes(deck, mod=EPOCH + number)
            job = factory.given(deck, tmp_path / str(number), typesetter, notes=notes)
            sides.append(package.read(PackageWriter().write(*job).path))
        found = changes.compare(sides[0], sides[1], {}).all
        return {each.question.id: each for each in found if each.kinds != ("stamped",)}

    return compared


def test_a_front_changed(told: Told) -> None:
    found = told(("기본값을 눈여겨보라.", "기본값을 보라."))
    assert {name: each.kinds for name, each in found.items()} == {
        "prints": ("changed",),
        "prints-mended": ("parent",),
    }
    assert [field.field for field in found["prints"].fields] == ["Front"]
    assert found["prints-mended"].moves == ()


def test_thirty_seconds_and_reasons_changed(told: Told) -> None:
    found = told(("왼쪽은 0이다.", "왼쪽은 영이다."), ("어디서나 매끄럽다", "매끄럽다"))
    assert [field.field for field in found["which-graph"].fields] == ["Brief", "Reasons"]


def test_a_choice_with_reasons_is_told_once(told: Told) -> None:
    found = told(("항등 함수", "계단 함수"))
    assert [field.field for field in found["which-graph"].fields] == ["Reasons"]


def test_another_sound_of_the_same_words(told: Told) -> None:
    found = told(("media/volt.wav", "media/watt.wav"))
    assert {name: each.kinds for name, each in found.items()} == {
        "heard": ("picture",),
        "heard-more": ("parent",),
    }


def test_what_a_reverse_card_asks_changed(told: Told) -> None:
    found = told(("어떤 단위인가?", "단위는?"), ('<a id="heard" data-reversed>', '<a id="heard">'))
    assert [field.field for field in found["units-ohm"].fields] == ["Reverse"]
    assert found["units-ohm"].kinds == ("changed",)
    assert (found["heard"].kinds, found["heard"].fields) == (("reversed",), ())


def test_a_reworded_heading_of_a_list_is_its_rows_parent(told: Told) -> None:
    found = told(("## 단위 <a", "## 여러 단위 <a"))
    assert found.keys() == {"units-ohm", "units-volt"}
    assert {move.what for each in found.values() for move in each.moves} == {"parent"}
