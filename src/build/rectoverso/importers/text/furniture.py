"""What stands around the questions of a text: front matter, comments, a title in HTML, badges, what
follows the last rule.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from rectoverso.importers.text import marks, plan
from rectoverso.importers.text.lines import Line
from rectoverso.importers.text.plan import Opening, Role
from rectoverso.languages import documents

_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_TITLE: Final = re.compile(r"<h([1-6])\b[^<>]{0,200}>([^\n]{0,400}?)</h\1>", re.IGNORECASE)
_PICTURES: Final = re.compile(
    r"(?:\[?!\[[^\[\]]{0,200}\]\([^()\s]{1,500}(?:\s+\"[^\"]{0,100}\")?\)\]?(?:\([^()\s]{0,500}\))?\s*"
    r"|<img\b[^<>]{0,500}>\s*|</?a\b[^<>]{0,500}>\s*|</?p\b[^<>]{0,200}>\s*|&nbsp;\s*)+"
)
_BRACKETS: Final = re.compile(r"\[([^\[\]()]+)\]:?")
_ANCHOR: Final = re.compile(
    r"\s*<a\s+(?:name|id)\s*=\s*[\"']?([^\s\"'<>]{1,100})[\"']?[^<>]{0,200}>(?:\s*</a>)?",
    re.IGNORECASE,
)
_ATTRIBUTES: Final = re.compile(r"\s*\{\s*#([\w.:-]{1,100})[^{}]{0,200}\}\s*\Z")
_BACK: Final = re.compile(
    r"(?:<(?:a|p|b|div|strong|sub)\b[^<>]{0,200}>\s*){0,3}(?:\*\*|__)?"
    r"(?:\[(?:[^\[\]]|\[[^\[\]]{0,9}\]){0,40}\]\(#(?P<one>[^()\s]{0,80})\)|"
    r"<a\s[^<>]{0,100}href=[\"']?#(?P<two>[^\s\"'<>]{0,80})[\"']?[^<>]{0,100}>[^<>]{0,40}</a>)"
    r"\]?(?:\*\*|__)?(?:\s*</(?:a|p|b|div|strong|sub)>){0,3}\s*\Z",
    re.IGNORECASE,
)
_MOVES: Final = re.compile(r"\[([^\[\]\n]{1,60})\]\([^()\s]{0,500}\)")
_SOURCE: Final = re.compile(
    r"(?:\A|(?<=\s)|(?<=[?.!:]))(?:\*\*)?[\[(]\[(?P<one>[^\[\]\n]{1,30})\]"
    r"(?:\]\((?P<there>https?://[^()\s]{1,1000})\)|\((?P<where>https?://[^()\s]{1,1000})\)[\])])"
    r"(?:\*\*)?\s*\Z"
)
_TOPS: Final = frozenset(("", "top", "toc", "readme", "start", "home"))
_AFTER_NUMBER: Final = (".", ")", "\u3001", "\uff0e", "\uff09")
_MOST_BEHIND: Final = 12


def leave_out(lines: Sequence[Line], opens: dict[int, Opening]) -> Sequence[Line]:
    """Say what stands above the first question and is none: front matter (the lines behind which
    are given), comments, a title in HTML, pictures.
    """
    body = plan.without_front_matter(lines, opens)
    plan.leave_comments_out(body, opens)
    titles = {marks.words_of(line.words) for line in body if line.heading and line.words}
    for line in body:
        if line.verbatim or line.number in opens:
            continue
        if (named := _MOVES.fullmatch(line.text.strip())) and marks.words_of(named[1]) in titles:
            continue  # an entry of the contents
        back = leads_back(line.text)
        alone = back and not _TAGS.sub("", line.text[: back.start()]).strip(" *_-|>")
        if alone or (not line.heading and leads_about(line.text)):
            opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.BACK)
    headed = False
    for line in body:
        if line.verbatim or line.blank or line.number in opens:
            continue
        title = _TITLE.search(line.text)
        if title and not line.heading:
            opens[line.number] = Opening(Role.TITLE, title_words(_TAGS.sub("", title[2])))
        elif (
            line.heading > 1
            or (line.heading and headed)
            or line.bullet
            or "<details" in line.text.lower()
            or marks.asks(line.words) == 2
            or marks.numbered(line.words)
        ):
            break
        elif _PICTURES.fullmatch(line.text.strip()):
            opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.PICTURE_ROW)
        elif not _TAGS.sub("", line.text).strip():
            opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.EMPTY)
        headed = headed or line.heading > 0
    return body


def leads_about(text: str) -> bool:
    """Whether a line holds nothing but links by which readers move about: back, up, on."""
    if "](" not in text or len(text) > 600:
        return False
    names = [found[1] for found in _MOVES.finditer(text)]
    if not names or _MOVES.sub("", text).strip(" \t*_-|/·•>&,;[]()~\u2190\u2191\u2192<"):
        return False
    return all(marks.bare_name(name) in documents.NAVIGATION for name in names)


def named_sources(text: str) -> tuple[str, list[str]]:
    """A line's words without the links at its end that are called a source or an answer, and these
    links, as Markdown has them.
    """
    found: list[str] = []
    while len(text) <= 2_000 and (link := _SOURCE.search(text)):
        name, target = link["one"], link["there"] or link["where"]
        if marks.bare_name(name) not in documents.SOURCE_LINK:
            break
        found.insert(0, f"[{name}]({target})")
        text = text[: link.start()].rstrip()
    return text, found


def leads_back(text: str) -> re.Match[str] | None:
    """A link at the end of a line that leads back to the top of the page."""
    found = _BACK.search(text[-600:]) if "#" in text and len(text) <= 600 else None
    if found is None:
        return None
    target = (found["one"] or found["two"] or "").casefold()
    words = found[0].casefold()
    if not target:
        name = marks.bare_name(re.split(r"\]\(|</a", _TAGS.sub("", found[0]))[0])
        return found if not name or name in documents.NAVIGATION else None
    to_top = target in _TOPS or marks.bare_name(target.replace("-", " ")) in documents.CONTENTS
    signs = any(sign in words for sign in "⬆↑↥⇧🔝🔼⏫▲△") or "back to top" in words
    return found if to_top or signs else None


def title_words(words: str) -> str:
    """A title without its number, its anchor, and brackets around all of it."""
    words, _ = without_anchor(marks.without_marks(words))
    words = html.unescape(_TAGS.sub("", words)).strip() if "<" in words else words
    counted = marks.numbered(words)
    if counted and counted.rest and len(counted.parts) == 1 and counted.style in _AFTER_NUMBER:
        words = counted.rest
    whole = _BRACKETS.fullmatch(words)
    return whole[1].strip() if whole else words


def without_anchor(words: str) -> tuple[str, str]:
    """A heading's words, and the address that it gives itself, empty where it gives none."""
    back = leads_back(words)
    words = words[: back.start()].rstrip() if back else words
    found = _ATTRIBUTES.search(words) if words.endswith("}") else None
    if found:
        return words[: found.start()].rstrip(), found[1]
    anchor = _ANCHOR.search(words) if "<a" in words.lower() else None
    if anchor:
        rest = words[: anchor.start()] + words[anchor.end() :]
        return re.sub(r"</a>", "", rest, flags=re.IGNORECASE).strip(), anchor[1]
    return words, ""


def leave_footer_out(lines: Sequence[Line], opens: dict[int, Opening]) -> None:
    """Say that what stands behind the last rule belongs to no question, where rules stand nowhere
    within answers.
    """
    last = max((n for n, each in opens.items() if each.role is Role.QUESTION), default=0)
    if not last:
        return
    rule: Line | None = None
    waiting: Line | None = None
    asked = False
    for line in lines:
        opening = opens.get(line.number)
        if opening and opening.role in (Role.QUESTION, Role.CHAPTER):
            asked = asked or opening.role is Role.QUESTION
            waiting = None
        elif line.is_rule and not opening and asked:
            waiting = line
        elif not line.blank and waiting is not None:
            if line.number < last:
                return  # a rule within an answer
            if rule is None:
                rule = waiting
            waiting = None
    if rule is None:
        _leave_far_end_out(lines, opens, last)
        return
    behind = [line for line in lines if line.number > rule.number and not line.blank]
    if len(behind) <= _MOST_BEHIND and not any(line.number in opens for line in behind):
        opens[rule.number] = Opening(Role.LEFT_OUT, reason=plan.RULE)
        if behind:
            opens[behind[0].number] = Opening(Role.OUTSIDE, reason=plan.FOOTER)


def _leave_far_end_out(lines: Sequence[Line], opens: dict[int, Opening], last: int) -> None:
    """Say that what stands far behind the last answer belongs to no question, where no other answer
    has as many blank lines in it.
    """
    first = min(n for n, each in opens.items() if each.role is Role.QUESTION)
    widest = far = 0
    fresh = True
    behind: Line | None = None
    count = 0
    for line in lines:
        if line.number < first or line.blank:
            continue
        if line.number in opens:
            fresh = True
            continue
        if line.number < last:
            widest = max(widest, 0 if fresh else line.gap)
        elif behind is None and not fresh and line.gap > 1 and not line.bullet:
            behind, far = line, line.gap
        count += behind is not None
        fresh = False
    if behind is not None and far > widest and count <= _MOST_BEHIND // 2 and first < last:
        opens[behind.number] = Opening(Role.OUTSIDE, reason=plan.FOOTER)
