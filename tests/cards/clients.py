"""What each client puts around a card: the page that a card's HTML, with its own style, stands in.

The desktop's page is Anki's own, with the style sheets of the `aqt` wheel. The pages of the other
clients are written anew after what their sources and manuals say of them: selectors, classes and
sizes are theirs. What is not known of a client stands in its docstring here, and a real phone
decides (`docs/clients.md`). All of them are shown in Chromium with the MathJax of the `aqt` wheel,
which every client ships in one version or another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["desktop", "ankidroid", "ankidroid-new", "ankimobile"]

PHONES: tuple[Name, ...] = ("ankidroid", "ankidroid-new", "ankimobile")

LEFT_ALONE = "a, button, summary, input, video, [onclick], [contenteditable], .tappable"
"""What, or what is inside of what, a tap of the finger means and not the card: AnkiMobile's list
as AnkiDroid's issue 14303 quotes it, and that of AnkiDroid's new study screen
(`assets/scripts/ankidroid-reviewer.js`). A tap on all else turns the card over, or answers it."""


@dataclass(frozen=True)
class Client:
    """A client's page.

    `sheets` are the files of the `aqt` wheel that it loads, `style` what it says beside them,
    all of it before the card's style. `root`, `body` and `night` are classes of `html` and
    `body`; `root_at_night` and `night` come in at night. `inside` is put around the card's
    element, with `{}` for it; `button` is what stands for a sound.
    """

    name: Name
    root: str
    body: str
    night: str
    sheets: tuple[str, ...] = ()
    style: str = ""
    root_at_night: str = ""
    inside: str = "{}"
    viewport: str = "width=device-width, initial-scale=1"
    button: str = (
        '<a class="replay-button soundLink" href=#><svg class="playImage" viewBox="0 0 64 64">'
        '<circle cx="32" cy="32" r="29" /><path d="M56 32 L19 52 L19 12 Z" /></svg></a>'
    )

    def classes(self, ordinal: int, *, night: bool) -> str:
        """The classes of `body` for a note's card, as the client writes them."""
        return " ".join(filter(None, ["card", f"card{ordinal + 1}", self.body, night * self.night]))

    def root_classes(self, *, night: bool) -> str:
        """The classes of `html`."""
        return " ".join(filter(None, [self.root, night * self.root_at_night]))

    def page(self, html: str, ordinal: int = 0, *, night: bool = False) -> str:
        """The whole page with a side of a card in it."""
        sheets = "".join(f'<link rel="stylesheet" href="/_anki/{each}">' for each in self.sheets)
        card = self.inside.format(f'<div id="qa" dir="auto">{html}</div>')
        return (
            f'<!doctype html><html class="{self.root_classes(night=night)}" dir="ltr"><head>'
            f'<meta charset="utf-8"><title>card</title><meta name="viewport" '
            f'content="{self.viewport}">{sheets}<style>{self.style}</style>'
            '<script src="/_anki/js/mathjax.js"></script>'
            '<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>'
            f'</head><body class="{self.classes(ordinal, night=night)}">{card}</body></html>'
        )


def _desktop() -> Client:
    """Anki 26.9's reviewer: the classes of `body` are aqt's (`ThemeManager.body_class`), those of
    `html` its script's, which reads the browser's name (`browser_selector` in `js/reviewer.js`).
    The font is aqt's `standard_css`, between the two sheets, which say nothing of it.
    """
    return Client(
        "desktop",
        root="linux chrome",
        body="isLin fancy",
        night="nightMode night_mode",
        root_at_night="night-mode",
        sheets=("css/webview.css", "css/reviewer.css"),
        style="body { font-size: 12px; font-family: sans-serif; }",
        inside='<div id="_mark" hidden></div><div id="_flag" hidden></div>{}',
    )


def _ankidroid() -> Client:
    """AnkiDroid's study screen as most have it.

    Known from its sources (github.com/ankidroid/Anki-Android): the classes of `html` and the
    frame around the card (`assets/card_template.html`; `CardHtml.kt` makes `#qa`), the sizes and
    colours (`assets/flashcard.css`, read before the card's style), the class `chrome` that is
    given to `body` (`assets/scripts/card.js`), the classes at night (`CardAppearance.kt`; the
    theme "dark" has all three, "black" not the last one).
    No meta viewport: an Android web view lays a page out as wide as itself.

    Not known: fonts and text size of a device, the zoom that a learner sets for cards and for
    pictures; the sign that stands for a sound (its size is `flashcard.css`'s).
    """
    return Client(
        "ankidroid",
        root="mobile android linux js",
        body="chrome",
        night="night_mode nightMode ankidroid_dark_mode",
        style="""
            body { margin: 0 0 30px; padding: 0; }
            body.night_mode { background-color: black; color: white; }
            body.ankidroid_dark_mode { background-color: #303030; }
            #content { margin: 0.5em; }
            .chrome img { max-width: 100%; max-height: 90%; }
            .replaybutton { text-decoration: none; }
            .replaybutton span { display: inline-block; padding: 5px; vertical-align: middle; }
            .replaybutton span svg {
                display: inline; width: 1em; height: 1em; min-width: 32px; min-height: 32px;
                fill: black; stroke: none;
            }
            .night_mode .replaybutton svg { fill: white; }
        """,
        inside='<div id="content">{}</div>',
        button='<a class="replay-button replaybutton" href=#><span><svg class="playImage"'
        ' viewBox="0 0 64 64"><circle cx="32" cy="32" r="29" />'
        '<path d="M56 32 L19 52 L19 12 Z" /></svg></span></a>',
    )


def _ankidroid_new() -> Client:
    """AnkiDroid's new study screen, which a learner turns on in its settings (not the default in
    April 2026: its issue 20716).

    Known from its sources: it loads Anki's own `reviewer.css` and `reviewer.js` and says two
    sizes beside them (`stdHtml` in `previewer/PreviewerHelpers.kt`, `assets/ankidroid.css`);
    `html` has `night-mode`, and what Anki's script reads from the browser's name; `body` has
    `nightMode night_mode` in every dark theme, and no `ankidroid_dark_mode`; `mathjax-rendered`
    stays for old note types.

    Not known: the colours of its themes, which stand where the card's style says nothing.
    """
    return Client(
        "ankidroid-new",
        root="android mobile chrome",
        body="mathjax-rendered",
        night="nightMode night_mode",
        root_at_night="night-mode",
        sheets=("css/reviewer.css",),
        style="""
            img { max-width: 100%; max-height: 100%; }
            .replay-button svg { display: block; }
            :root { --canvas: #ffffff; --fg: #000000; }
            :root[class*="night-mode"] { --canvas: #303030; --fg: #ffffff; }
        """,
    )


def _ankimobile() -> Client:
    """AnkiMobile on an iPhone.

    Documented: `.mobile`, `.iphone` and `.ipad` around a card (Anki's manual, "Platform-Specific
    CSS"); `.card.nightMode` (AnkiMobile's manual, "Night Mode Styling"), and no other name for
    the night; MathJax out of the box. AnkiMobile is closed: what is left was read off pages of
    two versions by users, and published (gists of `glutanimate` and, for 2.0.88, `sartak`): the
    other classes of `html`, Anki's own `reviewer.css`, the viewport, and in the older one
    centred text of 1em, pictures of 95 % and a margin of 20 px around the card.

    Not known: what of the older page is left in the present one (all of it is here, as the
    harder case), whether `night_mode` is there as well, the ground around a card at night. And
    its engine is WebKit, which is not to be had here.
    """
    return Client(
        "ankimobile",
        root="webkit safari ios mobile iphone js",
        body="",
        night="nightMode",
        sheets=("css/reviewer.css",),
        style="""
            body { font-size: 1em; text-align: center; }
            img { max-width: 95%; }
            .card { margin: 20px; }
        """,
        viewport="width=device-width,initial-scale=1.0,maximum-scale=10,user-scalable=1",
    )


CLIENTS: dict[Name, Client] = {
    each.name: each for each in (_desktop(), _ankidroid(), _ankidroid_new(), _ankimobile())
}
