"""The HTML of our own fields as `importers.web` reads it best: the inverse of what `render.card`
does on top of plain HTML.

Programs get their language back, alerts and footnotes the marks that the web knows them by,
recordings their element; what stands there for a browser alone goes. What a card does not have
can't come back: where a cross-reference leads, and which work a citation cites.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from urllib.parse import quote

from rectoverso.render.code import language_of, uncoloured

_PROGRAM: Final = re.compile(r'<pre class="code"[^<>]*><code>(.*?)</code></pre>', re.DOTALL)
_ALERT: Final = re.compile(r'<div class="alert ([a-z]+)"><p class="alert-title">[^<]*</p>')
_HEARD: Final = re.compile(
    r'<span class="sound">(?:\[sound:([^\]]*)\]|<audio\b[^<>]*\bsrc="([^"]*)"[^<>]*></audio>)'
    r"\s*(?:<small>([^<]*)</small>)?\s*</span>"
)
_ALIGNED: Final = re.compile(r'<(t[dh](?: scope="\w+")?) class="(left|right|center)"')
_HEAD: Final = re.compile(r'<span class="head">(?:(?!</?span).)*</span>', re.DOTALL)
"""A column's head once more, within each of its cells, for narrow cards."""
_JOINER: Final = re.compile("(?<=>)(?:&#8288;|\u2060)|(?:&#8288;|\u2060)(?=<sup class)")
_BOUND: Final = re.compile(r"(?<=[)\]”’」』》])(?:&#8288;|" + "\u2060)")
"""What keeps a particle, or a sign, on the line of what it follows."""
_SPEECH: Final = re.compile(r"\[anki:tts\b[^\]]*\].*?\[/anki:tts\]", re.DOTALL)
_FOOT: Final = re.compile(
    r'<ul class="footnotes">(<li><sup>(?:(?!<ul class="footnotes">).)*)</li></ul>\Z', re.DOTALL
)
_NOTE: Final = re.compile(r"(?:</li>)?<li><sup>([*†‡§‖¶]+)</sup> ")
_CALL: Final = re.compile(r'<sup class="call">([*†‡§‖¶]+)</sup>')


@dataclass(frozen=True, slots=True)
class Unrendered:
    """The fields of a note, all of them: a footnote may stand in another field than its call."""

    fields: Mapping[str, str]

    def field(self, name: str) -> str:
        """A field's HTML; empty where the note has no such field, or nothing in it."""
        return self.html(self.fields.get(name, ""))

    def html(self, html: str) -> str:
        """A part of a field, with the footnotes that it calls at its end."""
        html = _SPEECH.sub("", _FOOT.sub("", html))
        called: list[str] = []
        body = self._plain(html, called)
        notes = self._notes() if called else {}
        listed = []
        for sign in called:  # a footnote may call another one
            words = self._plain(notes.get(sign, ""), called)
            listed.append(f'<li id="{_anchor(sign)}">{words}</li>')
        return body + (f'<ol class="footnotes">{"".join(listed)}</ol>' if listed else "")

    def _notes(self) -> dict[str, str]:
        """The footnotes of the whole note, by their signs."""
        found: dict[str, str] = {}
        for html in self.fields.values():
            for foot in _FOOT.finditer(html):
                _, *parts = _NOTE.split(foot[1])
                for sign, words in zip(parts[::2], parts[1::2], strict=True):
                    found.setdefault(sign, words)
        return found

    def _plain(self, html: str, called: list[str]) -> str:
        def call(found: re.Match[str]) -> str:
            if found[1] not in called:
                called.append(found[1])
            return f'<sup><a href="#{_anchor(found[1])}">{called.index(found[1]) + 1}</a></sup>'

        html = _BOUND.sub("", _JOINER.sub("", html))
        html = _PROGRAM.sub(_program, _HEARD.sub(_played, _HEAD.sub("", html)))
        html = _ALERT.sub(r'<div class="markdown-alert markdown-alert-\1">', html)
        html = _ALIGNED.sub(r'<\1 align="\2"', html)
        return _CALL.sub(call, html)


def _anchor(sign: str) -> str:
    """The id of the footnote that a sign calls."""
    return "footnote-" + "-".join(f"{ord(letter):x}" for letter in sign)


def _program(found: re.Match[str]) -> str:
    language = language_of(found[1])
    css = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{css}>{uncoloured(found[1])}</code></pre>"


def _played(sound: re.Match[str]) -> str:
    return played(unescape(sound[1] or sound[2]), unescape(sound[3] or ""))


def played(name: str, words: str = "") -> str:
    """The HTML of a recording: its file's name in Anki, and what is to be heard."""
    source = name.strip()
    source = source if "://" in source else quote(source)
    return f'<audio src="{escape(source)}" aria-label="{escape(words)}"></audio>'
