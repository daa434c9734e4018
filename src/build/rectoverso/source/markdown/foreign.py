"""Everyday Markdown, of whatever habit, as HTML: what importers read.

GitHub's Markdown with formulas between dollars, footnotes, lists of definitions and `==marked==`
words; raw HTML passes, but for what only looks like it (`vector<int>`). No word is lost: a
definition of a link or of a footnote that nobody calls stays as a paragraph, and what is nested
deeper than anyone writes loses its marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from rectoverso.source.markdown.syntax import MAX_NESTING, basis

_MARKED: Final = re.compile(r"==(?=[^\s=])((?:[^=\n`]|=(?!=))+)(?<=\S)==(?!=)")
_DEFINITION: Final = re.compile(r"^((?:[ ]{0,3}>)*[ \t]*)(\[)(\^?)([^\]\n]+)\]:", re.MULTILINE)
_LEADING_MARKS: Final = re.compile(r"\A(?:[\s>]|[-*+](?=\s)|\d{1,9}[.)](?=\s))*")
_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9-])")
_ABOUT_A_PAGE: Final = re.compile(
    r"<!doctype|</?(?:html|head|body|meta|link|title|base|frameset|noframes)\b|<img\s*/?>"
    r"|</?(?:header|footer|nav|main|aside|input|form|button|select|textarea|script|style|area|param|embed|label|option)\s*/?>",
    re.IGNORECASE,
)
"""Elements that say nothing within a paragraph: who writes them there speaks of them."""
_DRAWN: Final = re.compile(r"<(?:svg|math)\b", re.IGNORECASE)
_DRAWING: Final = "drawing"
_ELEMENTS: Final = frozenset(
    (
        *("a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b"),
        *("base", "basefont", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br"),
        *("button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "data"),
        *("datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em"),
        *("embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame"),
        *("frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html"),
        *("i", "iframe", "img", "input", "ins", "isindex", "kbd", "label", "legend", "li", "link"),
        *("listing", "main", "map", "mark", "marquee", "menu", "meta", "meter", "nav", "nobr"),
        *("noembed", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p"),
        *("param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby"),
        *("s", "samp", "script", "search", "section", "select", "slot", "small", "source", "span"),
        *("strike", "strong", "style", "sub", "summary", "sup", "table", "tbody", "td", "template"),
        *("textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul"),
        *("var", "video", "wbr", "xmp"),
    )
)
"""The elements of HTML (WHATWG, the index of elements and the obsolete ones)."""


def as_html(markdown: str) -> str:
    """Everyday Markdown as HTML. A formula is `<span class="math inline">TeX</span>`, with
    `display` instead of `inline` where it stands by itself.
    """
    md = _parser()
    drawing = _DRAWN.search(markdown) is not None
    env: dict[str, Any] = {_DRAWING: drawing}
    tokens = md.parse(markdown, env)
    idle = _uncalled(tokens, env)
    if idle:
        markdown = _as_words(markdown, idle)
        env = {_DRAWING: drawing}
        tokens = md.parse(markdown, env)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        lines = (line[_marks(line) :].strip() for line in markdown.split("\n"))
        return "".join(f"<p>{escapeHtml(line)}</p>\n" for line in lines if line)
    return str(md.renderer.render(tokens, md.options, env))


def line_as_html(markdown: str) -> str:
    """A line of everyday Markdown, a title say, as HTML without a paragraph around it."""
    return str(_parser().renderInline(markdown, {_DRAWING: _DRAWN.search(markdown) is not None}))


def _marks(line: str) -> int:
    found = _LEADING_MARKS.match(line)
    return found.end() if found else 0


def _uncalled(tokens: Sequence[Token], env: dict[str, Any]) -> set[tuple[str, str]]:
    """The definitions that nobody calls: a circumflex for those of footnotes, and the label."""
    labels = set(env.get("references", {}))
    if labels:
        labels -= {
            normalizeReference(str(each.meta["label"]))
            for each in _all(tokens)
            if "label" in each.meta and each.type in ("link_open", "image")
        }
    notes = env.get("footnotes", {}).get("refs", {})
    idle = {("^", name.removeprefix(":")) for name, number in notes.items() if number < 0}
    return idle | {("", label) for label in labels}


def _all(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        if token.children:
            yield from _all(token.children)


def _as_words(markdown: str, idle: set[tuple[str, str]]) -> str:
    """A text in which these definitions are words."""

    def escaped(found: re.Match[str]) -> str:
        label = found[4] if found[3] else normalizeReference(found[4])
        if (found[3], label) not in idle:
            return found[0]
        # a paragraph of its own, which nothing above takes in
        return f"\n{found[1]}\\{found[0][len(found[1]) :]}"

    return _DEFINITION.sub(escaped, markdown)


@cache
def _parser() -> MarkdownIt:
    md = basis()
    md.options.update({"tasklists": True, "alerts": True})
    deflist_plugin(md)
    footnote_plugin(md)
    md.block.ruler.at(
        "footnote_def", footnote_def, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.inline.ruler.before("emphasis", "marked", _marked)
    md.normalizeLink = _as_it_is  # type: ignore[method-assign]
    rules = {
        "math_inline": _inline_formula,
        "math_inline_double": _display_formula,
        "math_block": _display_formula,
        "fence": _fence,
        "html_inline": _raw,
        "html_block": _raw,
    }
    for name, rule in rules.items():
        md.renderer.rules[name] = rule  # type: ignore[attr-defined]
    return md


def _as_it_is(url: str) -> str:
    return url


def _marked(state: StateInline, silent: bool) -> bool:
    """`==words==`, as Obsidian and others mark them."""
    found = _MARKED.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        maximum = state.posMax
        state.push("mark_open", "mark", 1)
        state.pos, state.posMax = found.start(1), found.end(1)
        state.md.inline.tokenize(state)
        state.posMax = maximum
        state.push("mark_close", "mark", -1)
    state.pos = found.end()
    return True


def _inline_formula(tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f'<span class="math inline">{escapeHtml(tokens[index].content)}</span>'


def _display_formula(tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f'<span class="math display">{escapeHtml(tokens[index].content)}</span>'


def _raw(
    tokens: Sequence[Token], index: int, _options: object = None, env: Any = None, *_: Any
) -> str:
    """Raw HTML. Names that no element has are words, of a program mostly: a sanitizer would take
    some for those of a drawing, and drop what follows. Where there are drawings all is as it is.
    """
    content = tokens[index].content
    if (env or {}).get(_DRAWING):
        return content
    if tokens[index].type == "html_inline" and _ABOUT_A_PAGE.match(content):
        return escapeHtml(content)
    return _TAG.sub(_element, content)


def _element(tag: re.Match[str]) -> str:
    return tag[0] if tag[1].lower() in _ELEMENTS else f"&lt;{tag[0][1:]}"


def _fence(tokens: Sequence[Token], index: int, *_: Any) -> str:
    token = tokens[index]
    words = token.info.split()
    if words[:1] == ["math"]:
        return f"<p>{_display_formula(tokens, index)}</p>\n"
    name = f' class="language-{escapeHtml(words[0])}"' if words else ""
    return f"<pre><code{name}>{escapeHtml(token.content)}</code></pre>\n"
