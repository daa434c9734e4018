"""A font that `[book] fonts` names is missing, is none, or lies about its letters.

A path is relative to the deck's folder and stays inside of it; TrueType and OpenType files can be
used. A font that claims to have a letter, and draws nothing or an empty box for it, would leave
holes in the book: take it out, or another version of it. `[book] serif`, `sans` and `mono` name
the family of one of these fonts, as the font itself calls it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.source.config import Settings, place
from rectoverso.typeset import own_fonts
from rectoverso.typeset.own_fonts import OwnFont, UnreadableFontError

_MOST = 12


def read(
    root: Path, text: str, settings: Settings, characters: Collection[str] = ()
) -> tuple[tuple[OwnFont, ...], tuple[Diagnostic, ...]]:
    """The fonts of the deck in `root`, whose `deck.toml` is `text`, and what is wrong with them;
    they are looked at for these characters.
    """
    fonts: list[OwnFont] = []
    found: list[Diagnostic] = []
    for path in settings.fonts:
        file = (root / path).resolve()
        span = place(text, "book", "fonts")
        if not file.is_relative_to(root.resolve()):
            hint = "put the file into the deck's folder"
            found.append(RULE.found(f"the font {path} lies outside of the deck", span, hint))
            continue
        try:
            font = own_fonts.read(file, characters)
        except UnreadableFontError as error:
            hint = "a path below the deck's folder, to a .ttf or .otf file"
            found.append(RULE.found(f"{path} can't be read as a font: {error}", span, hint))
            continue
        if font.hollow:
            letters = " ".join(sorted(font.hollow)[:_MOST])
            message = f"{path} claims to have letters that it draws as nothing: {letters}"
            hint = "take it out, or take another version of the font"
            found.append(RULE.found(message, span, hint))
        roles = {role for role, family in settings.faces.items() if family == font.family}
        fonts.append(replace(font, roles=frozenset(roles)))
    families = sorted({font.family for font in fonts})
    for role, family in settings.faces.items():
        if family not in families and not found:
            hint = f"the deck's fonts are {', '.join(families)}"
            if not families:
                hint = 'put its files into the deck\'s folder: [book] fonts = ["fonts/….ttf"]'
            message = f"no font of the deck is called {family!r}"
            found.append(RULE.found(message, place(text, "book", role), hint))
    return tuple(fonts), tuple(found)


RULE = Rule("GLYPH003", "unfit-font", Severity.ERROR)
