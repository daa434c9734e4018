"""Which faces a book is set in: by the script of its language and by what its content needs.

A book in Korean, Japanese or Chinese leads with a face of its own; every other one with Noto Serif
and Noto Sans, which have true italics for Latin, Greek and Cyrillic, and with the face of its
script, if that is another. Faces for letters of other scripts follow as the content needs them.
Where a face has no italics, emphasis takes the other face: sans in running text, serif in what is
set in sans, as Korean books do.

Scripts are those of Unicode, by `fontTools.unicodedata`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape, unescape
from typing import Final, NamedTuple, TypeVar
from unicodedata import category

from rectoverso.typeset import fonts
from rectoverso.typeset.fonts import EMOJI
from rectoverso.typeset.own_fonts import OwnFont


class Lead(NamedTuple):
    """The faces of running text, of headings, and of program text; `is_narrow`: its letters are
    half as wide as they are high, else six tenths.
    """

    serif: str
    sans: str
    mono: str
    is_narrow: bool = True


_EUROPEAN: Final = Lead("Noto Serif", "Noto Sans", "Noto Sans Mono", is_narrow=False)
_EAST_ASIAN: Final = {
    "Kore": Lead(fonts.SERIF, fonts.SANS, fonts.MONO),
    "Jpan": Lead("Noto Serif CJK JP", "Noto Sans CJK JP", "Noto Sans Mono CJK JP"),
    "Hans": Lead("Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Sans Mono CJK SC"),
    "Hant": Lead("Noto Serif CJK TC", "Noto Sans CJK TC", "Noto Sans Mono CJK TC"),
}
_Thing = TypeVar("_Thing")
_ALPHABETS: Final = ("Latn", "Grek", "Cyrl")
"""Scripts that Noto Serif and Noto Sans have, with italics."""
_SYMBOLS: Final = (
    "Noto Serif",
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
    "Noto Sans Math",
    "Noto Sans Mono",
    fonts.MONO,
    fonts.SERIF,
)
"""Where a sign that no face of the book has is looked for."""
_SERIF_TOO: Final = frozenset(
    (
        *("Armenian", "Balinese", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Grantha"),
        *("Gujarati", "Gurmukhi", "Hebrew", "Khmer", "Khojki", "Kannada", "Lao", "Malayalam"),
        *("Myanmar", "Sinhala", "Tamil", "Telugu", "Thai"),
    )
)
"""Scripts with a Noto Serif and a Noto Sans."""
_SERIF_ALONE: Final = frozenset(("Ahom", "Dogra", "Tangut", "Tibetan", "Yezidi"))
_SANS_ALONE: Final = frozenset(
    (
        *("Adlam", "Caucasian Albanian", "Imperial Aramaic", "Avestan", "Bamum", "Bassa Vah"),
        *("Batak", "Bhaiksuki", "Brahmi", "Buginese", "Buhid", "Chakma", "Canadian Aboriginal"),
        *("Carian", "Cham", "Cherokee", "Coptic", "Cypriot", "Deseret", "Duployan"),
        *("Egyptian Hieroglyphs", "Elbasan", "Elymaic", "Glagolitic", "Gothic", "Gunjala Gondi"),
        *("Masaram Gondi", "Hanunoo", "Hatran", "Anatolian Hieroglyphs", "Pahawh Hmong"),
        *("Old Hungarian", "Old Italic", "Javanese", "Kayah Li", "Kharoshthi", "Kaithi"),
        *("Tai Tham", "Lepcha", "Limbu", "Linear A", "Linear B", "Lisu", "Lycian", "Lydian"),
        *("Mahajani", "Mandaic", "Manichaean", "Marchen", "Medefaidrin", "Mende Kikakui", "Modi"),
        *("Mongolian", "Mro", "Meetei Mayek", "Multani", "Old North Arabian", "Nabataean", "Newa"),
        *("Nushu", "Ogham", "Ol Chiki", "Old Turkic", "Oriya", "Osage", "Osmanya", "Palmyrene"),
        *("Pau Cin Hau", "Old Permic", "Inscriptional Pahlavi", "Psalter Pahlavi", "Phoenician"),
        *("Miao", "Inscriptional Parthian", "Rejang", "Hanifi Rohingya", "Runic", "Samaritan"),
        *("Old South Arabian", "Saurashtra", "SignWriting", "Shavian", "Sharada", "Siddham"),
        *("Khudawadi", "Sogdian", "Old Sogdian", "Sora Sompeng", "Soyombo", "Sundanese"),
        *("Syloti Nagri", "Syriac", "Tagbanwa", "Takri", "Tai Le", "New Tai Lue", "Tai Viet"),
        *("Tifinagh", "Tagalog", "Thaana", "Tirhuta", "Ugaritic", "Vai", "Warang Citi", "Wancho"),
        *("Old Persian", "Cuneiform", "Yi", "Zanabazar Square"),
    )
)
"""Beside those with special names, the scripts of Debian's fonts-noto-core."""
_INVISIBLE: Final = frozenset("\u2060\ufe0e\ufe0f\u061c\ufeff")
"""What needs no glyph; beside these, controls and formats of Unicode."""
_VARIANT: Final = "\ufe0f"
"""The sign before it is drawn as an emoji."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The families that a book is set in, best first, by what they are for.

    `emphasis` is what running text is emphasised in, `emphasis_sans` what is set in sans; they are
    slanted where `is_slanted`. `latin` and `latin_sans` set the words that have a letter which
    the first face lacks, one of `strange`. `emoji` are the characters that only the face of emoji
    has. `without` are the characters that no face here has, each with the family that would, if one
    is known; `own` are the deck's own fonts. `foreign` are the languages of stretches that have
    faces of their own, serif and sans.
    """

    text: tuple[str, ...]
    sans: tuple[str, ...]
    mono: tuple[str, ...]
    emphasis: tuple[str, ...]
    emphasis_sans: tuple[str, ...]
    is_slanted: bool
    latin: tuple[str, ...]
    latin_sans: tuple[str, ...]
    is_narrow: bool
    strange: frozenset[str]
    emoji: frozenset[str]
    without: tuple[tuple[str, str], ...]
    own: tuple[OwnFont, ...]
    foreign: tuple[tuple[str, Lead], ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """Every family that is asked for, without the deck's own."""
        own = {font.family for font in self.own}
        every = (*self.text, *self.sans, *self.mono, *self.emphasis, *self.emphasis_sans)
        every += (*self.latin, *self.latin_sans, *((EMOJI,) if self.emoji else ()))
        every += tuple(each for _, lead in self.foreign for each in (lead.serif, lead.sans))
        return tuple(dict.fromkeys(each for each in every if each not in own))

    @property
    def generic(self) -> tuple[str, str, str]:
        """What serif, sans-serif and monospace stand for."""
        return self.text[0], self.sans[0], self.mono[0]

    def lacking(self) -> tuple[str, ...]:
        """What this machine lacks of these families: one line each, saying how to get it."""
        return fonts.missing_faces(self.families)

    def style(self, css: str) -> str:
        """A style sheet with the families put in for its variables."""
        values = {
            "text": _listed(self.text, "serif"),
            "sans": _listed(self.sans, "sans-serif"),
            "mono": _listed(self.mono, "monospace"),
            "emphasis": _listed(self.emphasis, "serif"),
            "emphasis-sans": _listed(self.emphasis_sans, "sans-serif"),
            "emphasis-style": "italic" if self.is_slanted else "normal",
            "latin": _listed(self.latin or self.text, "serif"),
            "latin-sans": _listed(self.latin_sans or self.sans, "sans-serif"),
            "emoji": _listed((EMOJI,), "sans-serif"),
            "set-in-sans": _SET_IN_SANS,
            "code": "8.2pt" if self.is_narrow else "7.6pt",
            "code-wide": "7.1pt" if self.is_narrow else "6.6pt",
            "code-small": "5.9pt" if self.is_narrow else "5.4pt",
        }
        css = re.sub(r"var\(--([a-z-]+)\)", lambda found: values[found[1]], css)
        return "\n".join([css, *(self._foreign(*each) for each in self.foreign)])

    def _foreign(self, language: str, first: Lead) -> str:
        """The rules for stretches in a language: its letters have other forms there, or italics."""
        serif = _listed(_unique(first.serif, *self.text), "serif")
        sans = _listed(_unique(first.sans, *self.sans), "sans-serif")
        here = f'[lang="{language}"]'
        rules = [
            f"{here} {{ font-family: {serif} }}",
            f"{_SET_IN_SANS} {here} {{ font-family: {sans} }}",
        ]
        if first == _EUROPEAN:
            rules += [
                f"{here} em {{ font-family: {serif}; font-style: italic }}",
                f"{_SET_IN_SANS} {here} em {{ font-family: {sans}; font-style: italic }}",
            ]
        return "\n".join(rules)

    def marked(self, html: str) -> str:
        """HTML with a mark around every word of which the first face lacks a letter, so that it is
        set in one face, and around emoji, whose face would take figures too.
        """
        if not self.strange and not self.emoji:
            return html
        return _PART.sub(lambda part: part[0] if part[1] else self._marked_words(part[2]), html)

    def _marked_words(self, html: str) -> str:
        words = unescape(html)
        if self.emoji.isdisjoint(words) and self.strange.isdisjoint(words):
            return html
        found = []
        for piece in self._emoji_apart(words):
            if piece[:1] in self.emoji or piece[1:2] == _VARIANT:
                found.append(f'<span class="emoji">{escape(piece, quote=False)}</span>')
            else:
                found += [self._in_one_face(word) for word in _WORD.split(piece)]
        return "".join(found)

    def _emoji_apart(self, words: str) -> list[str]:
        """Words and emoji, one after the other; what an emoji is joined to belongs to it."""
        if self.emoji.isdisjoint(words):
            return [words]
        signs = "".join(map(re.escape, sorted(self.emoji)))
        one = f"(?:[{signs}]{_VARIANT}?|[0-9#*]{_VARIANT}?\u20e3)"
        return re.split(f"({one}+(?:\u200d{one})*)", words)

    def _in_one_face(self, word: str) -> str:
        html = escape(word, quote=False)
        return html if self.strange.isdisjoint(word) else f'<span class="latin">{html}</span>'


_SET_IN_SANS: Final = (
    ":is(h1, h2, h3, h4, h5, h6, table, figcaption, .short, .brief, .colophon, .title-page,"
    " .alert-title, .contents > ol > li > a, .sheet)"
)
"""What the style sheets set in sans."""
_PART: Final = re.compile(r"(<[^>]*>)|([^<]+)")
_WORD: Final = re.compile(r"([^\W\d_][^\W\d_\u0300-\u036f'’\-]*(?:[\u0300-\u036f'’\-]+[^\W\d_]*)*)")


def lead(script: str) -> Lead:
    """The first faces of a book in a language of `script` (ISO 15924)."""
    return _EAST_ASIAN.get(script, _EUROPEAN)


def family_of(family: str, character: str) -> str:
    """The family that sets a character: `family`, or the one of its script; empty for none."""
    pair = _pair(_script(character), "")
    families = (family, *(pair[:1] if pair else ()))
    return next((each for each in families if character in fonts.letters(each)), "")


def advance(family: str, character: str) -> float:
    """How far a character moves on, in em, in the family that sets it; 0 where none does."""
    found = family_of(family, character)
    return fonts.advance(found, character) if found else 0.0


def is_shaped(character: str) -> bool:
    """Whether a letter is of a script whose letters change beside one another."""
    return _script(character) not in (
        *("Latn", "Grek", "Cyrl", "Armn", "Geor", "Zyyy", "Zinh", "Zzzz"),
        *("Hang", "Hani", "Hira", "Kana", "Bopo"),
    )


def choose(
    script: str,
    characters: Collection[str],
    own: tuple[OwnFont, ...] = (),
    languages: Collection[tuple[str, str]] = (),
) -> Faces:
    """The faces of a book in a language of `script` (ISO 15924), that shows these characters; the
    deck's own fonts come first. `languages` are those of its stretches in other languages, each
    with its script.
    """
    first = lead(script)
    pairs = [(first.serif, first.sans)]
    of_script = _pair(script, "") if first is _EUROPEAN else None
    if of_script and of_script not in pairs:
        pairs.insert(0, of_script)
    foreign = [
        (language, lead(its))
        for language, its in sorted(languages)
        if (its in _EAST_ASIAN or its in _ALPHABETS) and lead(its) != first
    ]
    pairs += _unique(*((each.serif, each.sans) for _, each in foreign))
    shown = {each for each in characters if _needs_glyph(each)}
    left = shown.difference(*(font.letters for font in own))
    left -= fonts.letters(first.serif).among(left)
    countries = _countries(characters)
    for other in sorted({_script(each) for each in left if not each.isascii()}):
        pair = _pair(other, countries)
        if pair and pair not in pairs:
            pairs.append(pair)
    for family in (*(serif for serif, _ in pairs), first.mono):
        left -= fonts.letters(family).among(left)
    extra: list[str] = []
    for family in _SYMBOLS:
        more = fonts.letters(family).among(left)
        if more:
            extra.append(family)
            left -= more
    emoji = set(fonts.letters(EMOJI).among(left))
    left -= emoji
    if emoji:
        emoji |= fonts.letters(EMOJI).among(shown & _pictures(characters))
    stacks = _stacks(first, pairs, extra, emoji, left, own, shown)
    return replace(stacks, foreign=tuple(foreign))


def _stacks(
    first: Lead,
    pairs: Sequence[tuple[str, str]],
    extra: list[str],
    emoji: set[str],
    left: set[str],
    own: tuple[OwnFont, ...],
    shown: set[str],
) -> Faces:
    def leading(role: str) -> list[str]:
        """The deck's own families for a role, those first that are for it alone."""
        ranked = sorted(own, key=lambda font: not font.roles)
        return [font.family for font in ranked if role in font.roles or not font.roles]

    mine = [font.family for font in own]
    serif, sans_serif = leading("serif"), leading("sans")
    programs = [font.family for font in own if "mono" in font.roles]
    serifs, sanses = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    is_east_asian = first is not _EUROPEAN
    strange: set[str] = set()
    latin: tuple[str, ...] = ()
    latin_sans: tuple[str, ...] = ()
    if is_east_asian and _EUROPEAN.serif in serifs:
        strange = {each for each in shown if _is_latin(each)}
        strange -= fonts.letters(first.sans).among(fonts.letters(first.serif).among(strange))
        latin = (_EUROPEAN.serif, *serifs)
        latin_sans = (_EUROPEAN.sans, *sanses)
    rest = (first.mono, *extra)
    text = _unique(*serif, *serifs, *mine, *rest)
    sans = _unique(*sans_serif, *sanses, *mine, *rest, *serifs)
    if is_east_asian:
        emphasis, emphasis_sans = sans, text
    else:
        others = [pair for pair in pairs if pair != (first.serif, first.sans)]
        emphasis = _unique(*serif, first.serif, *(each[1] for each in others), *text)
        emphasis_sans = _unique(*sans_serif, first.sans, *(each[0] for each in others), *sans)
    return Faces(
        text=text,
        sans=sans,
        mono=_unique(
            *programs,
            first.mono,
            *mine,
            *sanses,
            *extra,
            *serifs,
        ),
        emphasis=emphasis,
        emphasis_sans=emphasis_sans,
        is_slanted=not is_east_asian,
        latin=_unique(*latin),
        latin_sans=_unique(*latin_sans),
        is_narrow=first.is_narrow,
        strange=frozenset(strange),
        emoji=frozenset(emoji),
        without=tuple((each, _who_has(each, first)) for each in sorted(left)),
        own=own,
    )


def _pair(script: str, countries: str) -> tuple[str, str] | None:
    """The faces of a script, serif and sans; None where there are none."""
    from fontTools.unicodedata import script_name

    if script in _ALPHABETS:
        return _EUROPEAN.serif, _EUROPEAN.sans
    if script in ("Hang", "Hira", "Kana", "Hani", "Bopo"):
        fitting = {"Hang": "Kore", "Hira": "Jpan", "Kana": "Jpan", "Bopo": "Hant"}
        east = _EAST_ASIAN[fitting.get(script, countries or "Hans")]
        return east.serif, east.sans
    if script == "Arab":
        return "Noto Naskh Arabic", "Noto Sans Arabic"
    name = script_name(script, "")
    serif, sans = f"Noto Serif {name}", f"Noto Sans {name}"
    if name in _SERIF_TOO:
        return serif, sans
    if name in _SERIF_ALONE:
        return serif, serif
    return (sans, sans) if name in _SANS_ALONE else None


def _countries(characters: Collection[str]) -> str:
    """Whose Han characters stand beside these: Japan's beside kana, Korea's beside Hangul."""
    scripts = {_script(each) for each in characters if not each.isascii()}
    if scripts & {"Hira", "Kana"}:
        return "Jpan"
    return "Kore" if "Hang" in scripts else ""


def _who_has(character: str, first: Lead) -> str:
    """The family that would have a character; empty where none is known, or all are here."""
    pair = _pair(_script(character), "")
    if pair is None and (character.isascii() or not fonts.is_installed(first.serif)):
        pair = first.serif, first.sans
    if _is_picture(character):
        pair = EMOJI, EMOJI
    families = _SYMBOLS if pair is None else pair[:1]
    return next((each for each in families if not fonts.is_installed(each)), "")


@cache
def _script(character: str) -> str:
    from fontTools.unicodedata import script, script_extension

    found = script(character)
    if found == "Zyyy" and "\u3000" <= character <= "\u30ff":
        extensions = script_extension(character)
        return next((each for each in ("Hani", "Kana") if each in extensions), str(found))
    return str(found)


def _is_latin(character: str) -> bool:
    return _script(character) in _ALPHABETS or "\u0300" <= character <= "\u036f"


def _needs_glyph(character: str) -> bool:
    return character not in _INVISIBLE and category(character) not in (
        "Cc",
        "Cf",
        "Zs",
        "Zl",
        "Zp",
    )


def _pictures(characters: Iterable[str]) -> set[str]:
    return {each for each in characters if _is_picture(each)}


def _is_picture(character: str) -> bool:
    """Whether a sign is drawn as an emoji by itself (UTS #51): those of the pictures' planes."""
    return character >= "\U0001f000"


def _unique(*things: _Thing) -> tuple[_Thing, ...]:
    return tuple(dict.fromkeys(things))


def _listed(families: tuple[str, ...], generic: str) -> str:
    return ", ".join([*(f'"{family}"' for family in families), generic])
