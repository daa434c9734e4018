"""What the two plugins were told in a vault: separators, tags, marks of gaps, patterns.

Sources: `src/settings.ts` and `docs/docs/en/flashcards/` of st3v3nmw/obsidian-spaced-repetition
(with the wrappers of `clozecraft` for patterns); `src/setting-to-data.ts` and the wiki's `Config`
and `Regex` of ObsidianToAnki/Obsidian_to_Anki; Obsidian's own `app.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

HIGHLIGHT: Final = "==[123;;]answer[;;hint]=="
BOLD: Final = "**[123;;]answer[;;hint]**"
CURLY: Final = "{{[123;;]answer[;;hint]}}"
_FLAGS: Final = (
    ("convertHighlightsToClozes", HIGHLIGHT, True),
    ("convertBoldTextToClozes", BOLD, False),
    ("convertCurlyBracketsToClozes", CURLY, False),
)
_MOST_BYTES: Final = 50 * 2**20


class Style(StrEnum):
    """The ways to write a card that the wiki of Obsidian_to_Anki gives patterns for."""

    HEADING = "heading"
    QUESTION_ANSWER = "Q: and A:"
    TAGGED = "#flashcard"
    RULED = "ruled"
    SINGLE_LINE = "::"
    TABLE = "table"
    CLOZE = "cloze paragraph"


@dataclass(frozen=True, slots=True)
class Repetition:
    """How cards of Spaced Repetition are written. `everywhere`: in notes without a tag too."""

    tags: tuple[str, ...] = ("#flashcards",)
    folders_are_decks: bool = False
    single: str = "::"
    single_reversed: str = ":::"
    several: str = "?"
    several_reversed: str = "??"
    end: str = ""
    clozes: tuple[str, ...] = (HIGHLIGHT, CURLY)
    ignored: tuple[str, ...] = ()
    everywhere: bool = False

    def is_deck(self, tag: str) -> bool:
        """Whether a tag (with its `#`) puts cards into a deck."""
        return self.deck(tag) is not None

    def deck(self, tag: str) -> tuple[str, ...] | None:
        """The deck that a tag names below the plugin's own tag; None where it is another tag."""
        folded = tag.casefold()
        for each in self.tags:
            own = each.casefold()
            if folded == own or folded.startswith(f"{own}/"):
                return tuple(part for part in tag[len(each) :].split("/") if part)
        return None


@dataclass(frozen=True, slots=True)
class ToAnki:
    """How notes of Obsidian_to_Anki are written. `styles` are those of its patterns that are known
    here (None where nobody said any), those of cards that are asked both ways again, with the
    first level of headings that ask; `unknown` are the others.
    """

    begin: str = "START"
    end: str = "END"
    begin_inline: str = "STARTI"
    end_inline: str = "ENDI"
    deck: str = "TARGET DECK"
    tags: str = "FILE TAGS"
    delete: str = "DELETE"
    frozen: str = "FROZEN"
    curly: bool = False
    highlights: bool = False
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    styles: tuple[Style, ...] | None = None
    heading_level: int = 1
    unknown: tuple[str, ...] = ()
    reversed_styles: tuple[Style, ...] = ()

    def fields_of(self, note_type: str) -> tuple[str, ...]:
        """The fields of a note type, where the vault's settings know them."""
        return dict(self.fields).get(note_type, ())


@dataclass(frozen=True, slots=True)
class Settings:
    """What a vault was told. `strict_breaks`: a line's end within a paragraph is a blank;
    `is_told`: it says how cards of Spaced Repetition are written.
    """

    repetition: Repetition = Repetition()
    to_anki: ToAnki = ToAnki()
    strict_breaks: bool = False
    is_told: bool = False


def of(folder: Path) -> Settings:
    """The settings in a vault's folder; the plugins' own where there are none."""
    plugins = folder / ".obsidian" / "plugins"
    app = _json(folder / ".obsidian" / "app.json")
    repetition = _json(plugins / "obsidian-spaced-repetition" / "data.json").get("settings")
    to_anki = _json(plugins / "obsidian-to-anki-plugin" / "data.json")
    return Settings(
        _repetition(repetition) if isinstance(repetition, dict) else Repetition(),
        _to_anki(to_anki) if isinstance(to_anki.get("settings"), dict) else ToAnki(),
        app.get("strictLineBreaks") is True,
        isinstance(repetition, dict),
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        read = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _repetition(said: dict[str, Any]) -> Repetition:
    usual = Repetition()
    patterns = _strings(said.get("clozePatterns"))
    if not isinstance(said.get("clozePatterns"), list):
        patterns = tuple(
            pattern
            for name, pattern, unsaid in _FLAGS
            if (said[name] is True if name in said else unsaid)
        )
    tags = tuple(each if each.startswith("#") else f"#{each}" for each in _tags(said))
    return Repetition(
        tags or usual.tags,
        said.get("convertFoldersToDecks") is True,
        _string(said, "singleLineCardSeparator", usual.single),
        _string(said, "singleLineReversedCardSeparator", usual.single_reversed),
        _string(said, "multilineCardSeparator", usual.several),
        _string(said, "multilineReversedCardSeparator", usual.several_reversed),
        _string(said, "multilineCardEndMarker", usual.end),
        patterns,
        _strings(said.get("noteFoldersToIgnore")),
    )


def _tags(said: dict[str, Any]) -> tuple[str, ...]:
    return tuple(each for each in _strings(said.get("flashcardTags")) if each.strip("#"))


def _to_anki(data: dict[str, Any]) -> ToAnki:
    said = data["settings"]
    usual = ToAnki()
    syntax, defaults = _table(said, "Syntax"), _table(said, "Defaults")
    fields, patterns = _table(data, "fields_dict"), _table(said, "CUSTOM_REGEXPS")
    styles: list[Style] = []
    backwards: list[Style] = []
    unknown: list[str] = []
    level = 1
    for note_type, pattern in patterns.items():
        if not isinstance(pattern, str) or not pattern:
            continue
        style = _style(pattern)
        if style is None:
            unknown.append(pattern)
            continue
        styles.append(style)
        if "reversed" in str(note_type).casefold() and "optional" not in str(note_type).casefold():
            backwards.append(style)
        if style is Style.HEADING and pattern.startswith("^#{"):
            number = pattern[3:4]
            level = int(number) if number in "123456" else 1
    return ToAnki(
        _string(syntax, "Begin Note", usual.begin),
        _string(syntax, "End Note", usual.end),
        _string(syntax, "Begin Inline Note", usual.begin_inline),
        _string(syntax, "End Inline Note", usual.end_inline),
        _string(syntax, "Target Deck Line", usual.deck),
        _string(syntax, "File Tags Line", usual.tags),
        _string(syntax, "Delete Note Line", usual.delete),
        _string(syntax, "Frozen Fields Line", usual.frozen),
        defaults.get("CurlyCloze") is True,
        defaults.get("CurlyCloze - Highlights to Clozes") is True,
        tuple((str(name), _strings(each)) for name, each in fields.items()),
        tuple(dict.fromkeys(styles)),
        level,
        tuple(unknown),
        tuple(dict.fromkeys(backwards)),
    )


def _style(pattern: str) -> Style | None:
    """Which of the wiki's styles a pattern is of, by what only that one has."""
    if "#flashcard" in pattern:
        return Style.TAGGED
    if "Q:" in pattern and "A:" in pattern:
        return Style.QUESTION_ANSWER
    if pattern.startswith(("^#+", "^#{")):
        return Style.HEADING
    if "-{3,}" in pattern:
        return Style.RULED
    if r"\|" in pattern and "[^\\n|]" in pattern:
        return Style.TABLE
    if ":{2}" in pattern or "::" in pattern:
        return Style.SINGLE_LINE
    return Style.CLOZE if "{.*" in pattern or "==.*" in pattern else None


def _table(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _string(said: dict[str, Any], name: str, usual: str) -> str:
    """A setting; one of blanks alone is nothing, as for the plugin."""
    value = said.get(name)
    return value.strip() if isinstance(value, str) else usual


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(each.strip() for each in value if isinstance(each, str) and each.strip())
