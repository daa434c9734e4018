"""The papers that books and sheets are set for: their pages, their margins and the size of type.

A book is drawn for ISO B5 (176 by 250 mm): its measure of 133 mm holds the forty-odd syllables that
a line of Korean prose wants and eighty-eight columns of program text, and it has the proportions of
A4, so that a home printer wastes no paper on it: one page to a sheet comes out at 119 %, large
enough for notes in the margin, two at 84 %, still legible.

On a larger page a line of the same type would be too long to be read. So every length of the style
sheet grows with `scale`, type and measure alike, and the lines stay the same; the rest of the page
is margin, wide enough for notes. The inner margin is wider, for a binding or for holes. No margin
is under 9 mm, where home printers end.

A sheet lies on its side. Its type is as small as can be read, so it is the same on every paper, and
its columns are narrower on the narrower one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rectoverso.render import paged
from rectoverso.source.config import Settings
from rectoverso.typeset.sheets import EVERYWHERE

BOOK: Final = "book"
SHEET: Final = "cheatsheet"
"""The two kinds of printed matter; also the names of their style sheets."""
SHEETS: Final = (EVERYWHERE, f"{BOOK}.css", f"{SHEET}.css")
"""The style sheets that a deck may have."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page, in millimetres. Lengths of the style sheet are multiplied by `scale`; a line of the
    measure holds `share` of what one on the paper holds that the style sheet is drawn for.
    """

    name: str
    width: float
    height: float
    top: float
    outer: float
    bottom: float
    inner: float
    scale: float = 1.0
    share: float = 1.0

    @property
    def measure(self) -> float:
        """How wide the text is, in millimetres."""
        return self.width - self.inner - self.outer

    def properties(self) -> dict[str, str]:
        """What the style sheets know of it, by the names of their custom properties."""
        return {
            "page-size": f"{self.width:g}mm {self.height:g}mm",
            "margin-top": f"{self.top:g}mm",
            "margin-outer": f"{self.outer:g}mm",
            "margin-bottom": f"{self.bottom:g}mm",
            "margin-inner": f"{self.inner:g}mm",
        }


PAPERS: Final = {
    BOOK: {
        "B5": Paper("B5", 176, 250, top=25, outer=20, bottom=25, inner=23),
        "A4": Paper("A4", 210, 297, top=30, outer=30.2, bottom=31, inner=33.5, scale=1.1),
        "letter": Paper("letter", 215.9, 279.4, 26, 33.1, 27, 36.5, scale=1.1),
    },
    SHEET: {
        "A4": Paper("A4", 297, 210, top=15, outer=9, bottom=9, inner=9),
        "letter": Paper("letter", 279.4, 215.9, 15, 9, 9, 9, share=0.93),
    },
}
"""Every paper, by the kind of printed matter and the paper's name in `deck.toml`."""


def properties() -> dict[str, str]:
    """The custom properties of the style sheets, which a deck's own may set and use."""
    return {**paged.properties(paged.style(f"{BOOK}.css")), **PAPERS[BOOK]["B5"].properties()}


def paper(kind: str, settings: Settings, asked: str = "") -> Paper:
    """What a kind of printed matter is set for: the paper that is `asked` for, or the deck's own.

    A sheet lies on its book's paper; on A4 where no sheet is set for that.
    """
    table = PAPERS[kind]
    own = settings.sheet_paper if kind == SHEET and settings.sheet_paper else settings.paper
    return table.get(asked or own, table["A4"])
