"""The room that words, programs and tables want."""

from __future__ import annotations

import pytest

from rectoverso.model import Inline
from rectoverso.render import room
from tests import factory
from tests.factory import code, math, strong


def needed(language: str, *heads: str | Inline) -> float:
    return room.needed(factory.table(heads), language)


def test_a_letter_is_as_wide_as_its_script() -> None:
    assert room.letters("한글") == pytest.approx(1.92)
    assert room.letters("ab") < 1.2
    assert room.letters("e\u0301") == room.letters("e")


def test_a_command_of_a_formula_is_one_sign() -> None:
    assert room.formula(r"\alpha + x_{10}") == pytest.approx(5 * 0.65)


@pytest.mark.parametrize(
    ("program", "columns"), [("", 0), ("ab\nabc\na", 3), ("\tx", 5), ("가나", 3)]
)
def test_the_longest_line_of_a_program_counts(program: str, columns: int) -> None:
    assert room.columns(program) == columns


def test_words_are_kept_together_where_they_have_blanks_between_them() -> None:
    assert needed("ko", "가" * 20) > needed("ko", "가가 " * 10)
    assert needed("ja", "あ" * 20) == needed("ja", "あ" * 10), "wherever a line ends"


def test_what_touches_is_one_piece() -> None:
    assert needed("ko", strong("가나다라마"), "x") > needed("ko", "가나다라마", "x") - 0.01
    assert needed("ko", strong("가나다라마바사", math("x"), "아자차카타파하")) > 12


def test_columns_add_up_and_say_more_than_their_longest_word() -> None:
    one, three = (needed("ko", *["가 나 다 라 마 바 사 아 자 차"] * count) for count in (1, 3))
    assert three == pytest.approx(3 * one, rel=0.1)
    assert one > needed("ko", "가 나 다")


def test_code_counts_in_columns() -> None:
    assert needed("ko", code("a" * 30)) > needed("ko", code("a a a a a"))
