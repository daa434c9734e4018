"""A small deck through its releases: one question per state of a learner's card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rectoverso.anki import note_types
from rectoverso.releases import releasing

EPOCH = 1_760_000_000
"""When the first release was made, in seconds; each later one a day after. All lie in the past,
so that whatever a learner does now is later."""
DAY = 86_400

_SETTINGS = """uid = "life-2b8c"
name = "life"
title = "{title}"
languages = ["ko"]
version = "{version}"
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

    Each is a follow-up of the question `parent` in the chapter `chapter`.
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
        files = {
            "deck.toml": settings,
            "retired.toml": retired,
            "media/relu.svg": _PICTURE.format(colour=self.colour),
            "ko/first.md": self._chapter("first"),
            "ko/second.md": self._chapter("second"),
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def _chapter(self, chapter: str) -> str:
        lines = [f'# {chapter} 장 <a id="{chapter}"></a>']
        for parent in ("one", "two"):
            place = f"{chapter}-{parent}"
            lines += [f'## {parent}의 뜻은? <a id="{place}"></a>', "함수이다."]
            if (chapter, parent) == (self.chapter, self.parent):
                lines += self._follow_ups()
        return "\n\n".join(lines) + "\n"

    def _follow_ups(self) -> Iterable[str]:
        for name in self.questions:
            anchor = f'id="{name}"'
            if self.renamed:
                anchor = f'id="{name}-renamed" data-was="{name}"'
            yield f"### {name}의 뜻은? <a {anchor}{self.attributes}></a>"
            yield self.answer
            yield "![그래프](../media/relu.svg)"


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
