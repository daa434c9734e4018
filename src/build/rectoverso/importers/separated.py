"""Rows of separated values: the separator found out, quotes read where they are meant as such.

Source: RFC 4180 for quotes. A quote that does not begin and end a field by that is a letter like
any other: exports without quotes (Quizlet's) hold them as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

SEPARATORS: Final = ("\t", ";", ",", "|")
"""Separators that a table may have between all its columns, the surest first."""
DASHES: Final = ("\t", " - ", " \u2013 ", " \u2014 ", " = ", " : ", ",", ";", ":", "=")
"""What parts the two halves of a pair in exports where an author chose it."""
_LOOKED_AT: Final = 500


class Row(NamedTuple):
    """A row that is not empty: its number among all, the line in which it begins, its fields."""

    number: int
    line: int
    fields: tuple[str, ...]


class Shape(NamedTuple):
    """How a text is separated: between fields, how many of them a row has mostly, which share of
    rows has so many.
    """

    separator: str
    columns: int
    share: float


def rows(text: str, separator: str) -> Iterator[Row]:
    """The rows of a text whose lines end in a newline; those without a word are left out."""
    at, line, number = 0, 1, 0
    while at < len(text):
        number += 1
        fields, end = _row(text, at, separator)
        if any(each.strip() for each in fields):
            yield Row(number, line, fields)
        line += text.count("\n", at, end)
        at = end


def _row(text: str, at: int, separator: str) -> tuple[tuple[str, ...], int]:
    """The fields of the row that begins at a place, and where the next one begins."""
    fields = []
    while True:
        if text.startswith('"', at) and (quoted := _quoted(text, at, separator)) is not None:
            words, at = quoted
        else:
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
            next_one = text.find(separator, at, line_end)
            end = line_end if next_one < 0 else next_one
            words, at = text[at:end], end
        fields.append(words)
        if text.startswith(separator, at):
            at += len(separator)
            continue
        return tuple(fields), at + 1


def _quoted(text: str, at: int, separator: str) -> tuple[str, int] | None:
    """A quoted field that begins at a place, and its end; None where it is none."""
    start = position = at + 1
    while (position := text.find('"', position)) >= 0:
        after = position + 1
        if text.startswith('"', after):
            position += 2
            continue
        if after == len(text) or text[after] == "\n" or text.startswith(separator, after):
            return text[start:position].replace('""', '"'), after
        return None
    return None


def shape(text: str) -> Shape:
    """How a text is separated most likely; of no columns where it is not."""
    found = [_shape(text, separator) for separator in SEPARATORS if separator in text]
    found = [each for each in found if each.columns > 1]
    if not found:
        return Shape("", 0, 0.0)
    return max(found, key=lambda each: (round(each.share, 1), -SEPARATORS.index(each.separator)))


def _shape(text: str, separator: str) -> Shape:
    widths = Counter(len(row.fields) for row in islice(rows(text, separator), _LOOKED_AT))
    if not widths:
        return Shape(separator, 0, 0.0)
    columns, count = max(widths.items(), key=lambda each: (each[1], each[0]))
    return Shape(separator, columns, count / widths.total())


def pairs(text: str) -> tuple[str, list[Row]]:
    """The rows of a text in which something else parts two halves, at its first place in a line,
    and what that is; none where it is not in nearly all lines. Where all stands in one line, a
    semicolon parts the rows.
    """
    lines = [(at, each) for at, each in enumerate(text.split("\n"), start=1) if each.strip()]
    if len(lines) == 1 and lines[0][1].count(";") > 1:
        lines = [(1, each) for each in lines[0][1].split(";") if each.strip()]
    for dash in DASHES:
        parted = sum(dash in each.strip() for _, each in lines[:_LOOKED_AT])
        if len(lines) > 1 and parted >= _NEARLY * min(len(lines), _LOOKED_AT):
            found = []
            for number, (at, each) in enumerate(lines, start=1):
                first, _, second = each.partition(dash)
                found.append(Row(number, at, (first.strip(), second.strip())))
            return dash, found
    return "", []


_NEARLY: Final = 0.9
