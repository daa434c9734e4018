"""How what authors write in raw HTML is written in Markdown, for the hints of HTML001."""

from __future__ import annotations

import re

from rectoverso.model import STYLED

_TAG = re.compile(r"<\s*(/?)\s*([a-zA-Z][\w\-:.]*)([^<>]*)>?")
_WORD = re.compile(r"[\w.:]+\Z", re.ASCII)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MAY = "these elements may be used, without attributes and closed in the same paragraph: br, "
_FOREIGN = 'words in another language are <span lang="fr">words</span>, all in one paragraph'

_PICTURE = "write a picture as ![what is to be seen](../media/name.svg)"
_TABLE = "write a table with bars: | a | b |, and |---|---| below its first line"
_LIST = "write a list: - or 1. before each item, in a line of its own"
_FOLD = "take it out: nothing folds on paper; a bold line can stand above: **summary**"
_TAKE_OUT = "take the tags out and leave an empty line around what they hold"
_STRESS = "take the tags out; for stress write **words** or <mark>words</mark>"
_MARKDOWN = {
    **dict.fromkeys(("b", "strong"), "write **words**"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "write *words*"),
    **dict.fromkeys(("s", "del", "strike"), "write ~~words~~"),
    **dict.fromkeys(("code", "tt", "samp"), "write code between `backticks`"),
    "pre": "write a program between lines of ```",
    "a": "a link is [words](address); one id stands at the very end of a heading",
    **dict.fromkeys(("img", "picture", "figure", "svg"), _PICTURE),
    "figcaption": 'write the caption as the picture\'s title: ![…](../media/name.svg "caption")',
    **dict.fromkeys(("p", "div", "section", "article", "center", "header", "footer"), _TAKE_OUT),
    **dict.fromkeys(("span", "font", "big", "abbr"), _STRESS),
    "hr": "write --- with an empty line above and below",
    "br": "write <br>, or a backslash at the line's end",
    "blockquote": "write > before each line",
    "q": "write quotation marks",
    **dict.fromkeys(("ul", "ol", "li"), _LIST),
    **dict.fromkeys(
        ("dl", "dt", "dd"), "write term and definition in a line: **term**: definition"
    ),
    **dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"), _TABLE),
    **dict.fromkeys(("details", "summary"), _FOLD),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "write a heading with ## before it"),
    **dict.fromkeys(
        ("video", "audio", "iframe", "embed", "object", "source", "track"),
        "link to it: [words](https://example.org); cards and books are read offline",
    ),
    **dict.fromkeys(
        ("script", "style", "link", "meta", "html", "head", "body", "form", "input", "button"),
        "take it out: no artifact could show it",
    ),
}


def hint(raw: str, before: str = "") -> str:
    """How to mend raw HTML, a tag or a block that begins with one; `before` is what stands before
    it in its line.
    """
    found = _TAG.search(_COMMENT.sub("", raw))
    if found is None:
        return _as_text(raw, before)
    closes, name, rest = found[1] == "/", found[2].lower(), found[3].strip(" /\n\t")
    if name in STYLED:
        if rest:
            return f"take the attributes out: <{name}>words</{name}>"
        other = f"<{name}>" if closes else f"</{name}>"
        return f"close it in the same paragraph, without other marks between: {other} is missing"
    if name == "span" and re.search(r"\blang\b", rest):
        return _FOREIGN
    if name == "br":
        return "write <br>" if closes or rest else _MARKDOWN["br"]
    if name in _MARKDOWN:
        return _MARKDOWN[name]
    if name in ("annotation", "math", "mi", "mn", "mo", "mrow"):
        return "write a formula between dollar signs: $x$"
    return _as_text(raw, before)


def _as_text(raw: str, before: str) -> str:
    """How a sign is written that begins no tag: `vector<int>`, `<T>`."""
    word = _WORD.search(before[-40:])
    words = (word[0] if word else "") + " ".join(raw.split())
    words = words if len(words) <= 40 else words[:40] + "…"
    return f"for code write `{words}`, for the sign itself \\<; " + _MAY + ", ".join(STYLED)
