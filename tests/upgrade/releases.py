"""A small deck through its releases: one question per state of a learner's card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rectoverso.anki import note_types
from rectoverso.releases import releasing
from tests.factory import RECORDING

EPOCH = 1_760_000_000
"""When the first release was made, in seconds; each later one a day after. All lie in the past,
so that whatever a learner does now is later."""
DAY = 86_400

_SETTINGS = """uid = "life-2b8c"
name = "life"
title = "{title}"
languages = ["ko"]
version = "{version}"
format = 2
report = "{report}"

[tags]
core = "먼저 볼 질문"

[anki]
subdecks = {subdecks}
"""
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<path d="M0 20H20L40 0" stroke="{colour}" fill="none"/></svg>'
)


@dataclass(frozen=True)
class Content:
    """What the deck holds in one release: questions by their ids, all of one making.

    Each is a follow-up of the question `parent` in the chapter `chapter`, or, with `listed`, a row
    of that list of words. With `lists` there are two, `a` and `b`, each with a row of its own (but
    for theirs, without `asides`); title and attributes are those of `a`. The rows of `more` are
    there beside theirs.
    """

    questions: tuple[str, ...]
    answer: str = "음수를 0으로 만드는 함수이다."
    attributes: str = ""
    colour: str = "#444"
    chapter: str = "first"
    parent: str = "one"
    renamed: bool = False
    retired: tuple[str, ...] = ()
    title: str = "시험"
    report: str = "https://example.org/?id={id}"
    style: str = ""
    subdecks: bool = False
    front: str = ""
    sound: int = 0
    lists: bool = False
    more: tuple[str, ...] = ()
    listed: str = ""
    asides: bool = True
    list_title: str = "낱말"
    list_attributes: str = ""

    def write(self, folder: Path, version: str) -> None:
        """Put the deck in `folder`; its ledger stays."""
        settings = _SETTINGS.format(
            title=self.title,
            version=version,
            report=self.report,
            subdecks=str(self.subdecks).lower(),
        )
        retired = "".join(
            f'[[retired]]\nid = "{name}"\nreason = "다른 질문이 더 잘 묻는다."\n\n'
            for name in self.retired
        )
        files: dict[str, str | bytes] = {
            "deck.toml": settings,
            "retired.toml": retired,
            "media/relu.svg": _PICTURE.format(colour=self.colour),
            "media/relu.wav": RECORDING.replace(b"\x80", bytes([self.sound]), 1),
            "ko/first.md": self._chapter("first"),
            "ko/second.md": self._chapter("second"),
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def _chapter(self, chapter: str) -> str:
        lines = [f'# {chapter} 장 <a id="{chapter}"></a>']
        for parent in ("one", "two"):
            place = f"{chapter}-{parent}"
            lines += [f'## {parent}의 뜻은? <a id="{place}"></a>', "함수이다."]
            if (chapter, parent) == (self.chapter, self.parent) and not self.listed:
                lines += self._follow_ups()
        if self.lists and chapter == self.chapter:
            for name in ("a", "b"):
                lines += self._list(name)
        return "\n\n".join(lines) + "\n"

    def _follow_ups(self) -> Iterable[str]:
        for name in self.questions:
            yield f"### {name}의 뜻은? {self._anchor(name)}"
            if self.front:
                yield self.front
                yield "---"
            yield self.answer
            yield "![그래프](../media/relu.svg)"

    def _list(self, name: str) -> Iterable[str]:
        title, attributes = "낱말", ""
        if name == "a":
            title, attributes = self.list_title, self.list_attributes
        yield f'## {title} {name} <a id="list-{name}" data-list{attributes}></a>'
        rows = ["| 물음 | 답 | |", "|---|---|---|"]
        if self.asides or name != self.listed:
            rows.append(f'| 곁의 {name}는? <a id="aside-{name}"></a> | 그대로이다. | |')
        if self.listed == name:
            rows += (
                f"| {each}의 뜻은? {self._anchor(each)} | {self.answer} |"
                " ![그래프](../media/relu.svg) |"
                for each in (*self.questions, *self.more)
            )
        yield "\n".join(rows)

    def _anchor(self, name: str) -> str:
        anchor = f'id="{name}"'
        if self.renamed:
            anchor = f'id="{name}-renamed" data-was="{name}"'
        return f"<a {anchor}{self.attributes}></a>"


def release(content: Content, deck: Path, number: int, out: Path) -> Path:
    """The package of the `number`th release (from 1) of the deck in the folder `deck`.

    `content` replaces what the deck held; its ledger remembers the releases before.
    """
    content.write(deck, f"0.{number}.0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH + (number - 1) * DAY))
        if content.style:
            read = note_types._read
            patch.setattr(
                note_types,
                "_read",
                lambda name: read(name) + (content.style if name == "cards.css" else ""),
            )
        choices = releasing.Choices(("apkg",), commit=False)
        released = releasing.release(deck, out, choices)
    return released.artifacts[0].path
