"""The file of recorded translations: written, read, and what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError, Severity
from rectoverso.history import translations
from rectoverso.history.translations import Translation
from rectoverso.history.wording import Wording

ONE = Translation("en", "relu", "ko", Wording("1a", "2b", "3c", "4d"))
TWO = Translation("en", "gelu", "ko", Wording("1a", "2b", "3c", "4d"))
TEXT = "language\tid\tsource\twording\nen\tgelu\tko\t1a.2b.3c.4d\nen\trelu\tko\t1a.2b.3c.4d\n"


def test_it_is_sorted_and_read_back(tmp_path: Path) -> None:
    assert translations.text([ONE, TWO]) == TEXT
    assert translations.read(tmp_path / "ledger") == ({}, ())
    translations.write([ONE, TWO], tmp_path / "ledger")
    assert translations.read(tmp_path / "ledger") == ({ONE.key: ONE, TWO.key: TWO}, ())


@pytest.mark.parametrize(
    ("old", "new", "message", "place", "left"),
    [
        (
            "1a.2b.3c.4d\nen\tr",
            "1a.2b\nen\tr",
            "'1a.2b' in column `wording` is not",
            (2, 12),
            [ONE],
        ),
        ("en\tgelu", "en\tGELU", "'GELU' in column `id` is not an id", (2, 4), [ONE]),
        ("language\t", "lang\t", "the first line does not name", (1, 1), [ONE, TWO]),
        ("en\trelu\tko\t", "en\trelu\t", "this line has 3 fields, and 4 belong", (3, 1), [TWO]),
        ("en\trelu", "en\tgelu", "line 2 already stands for this", (3, 1), []),
        ("en\trelu", "=======\nen\trelu", "a merge conflict stands", (3, 1), [ONE, TWO]),
    ],
)
def test_what_is_wrong_is_a_warning(
    old: str, new: str, message: str, place: tuple[int, int], left: list[Translation]
) -> None:
    lines, (found,) = translations.parse(TEXT.replace(old, new, 1).encode())
    assert found.message.startswith(message)
    assert found.span[:3] == (translations.PATH, *place)
    assert (found.code, found.severity, bool(found.hints)) == ("TRANS005", Severity.WARNING, True)
    assert sorted(lines.values()) == sorted(left)


def test_the_sides_of_a_merge_record_nothing() -> None:
    theirs = TEXT.splitlines()[2].replace("1a", "1b")
    text = f"{TEXT}{theirs}\n".replace("en\trelu", "<<<<<<< ours\nen\trelu", 1)
    lines, found = translations.parse(text.encode())
    assert [*lines] == [TWO.key]
    assert found


def test_bytes_that_are_no_text() -> None:
    lines, (found,) = translations.parse(TEXT.encode() + b"en\t\xff\n")
    assert (lines, found.message, found.span.line) == ({}, "this line is not UTF-8", 4)


def test_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "ledger" / translations.FILE).mkdir(parents=True)
    lines, (found,) = translations.read(tmp_path / "ledger")
    assert (lines, found.code) == ({}, "TRANS005")


def test_a_folder_that_cant_be_written(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("", encoding="utf-8")
    with pytest.raises(RectoversoError, match="can't be written"):
        translations.write([ONE], tmp_path / "ledger")
