"""Program text in pages: its lines as they are, its language, and no numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rectoverso.importers.web.tree import Element

_BESIDE: Final = re.compile(
    r"(?:^|\s)(?:\S*line-?no(?:s|div)?|\S*line-?numbers?(?:-rows)?|lnt?|lnum|\S*gutter"
    r"|hljs-ln-numbers?|blob-num\S*|\S*linenumbers?)(?=$|\s)"
)
_PREFIXES: Final = (
    *("language-", "lang-", "highlight-source-", "highlight-text-", "highlight-", "brush:"),
    *("crayon-lang:", "enlighterjs-lang:", "syntax-", "src-"),
)
_BARE: Final = frozenset(("sourcecode", "hljs", "prettyprint", "src", "brush:", "codehilite"))
"""Classes beside which a language's name stands as a class of its own."""
_NO_LANGUAGE: Final = frozenset(
    (
        *("default", "none", "text", "plain", "plaintext", "txt", "nohighlight"),
        *("no-highlight", "auto", "undefined", "unknown", "null", "line-numbers", "linenums"),
        *("lines", "wrap", "copy", "copyable", "notranslate", "highlight", "hljs"),
        *("prettyprint", "sourcecode", "code", "code-block", "codehilite", "language"),
        *("prettyprinted", "numberlines", "plain_text"),
    )
)
_ALIASES: Final = {
    "py3": "python",
    "c++": "cpp",
    "cplusplus": "cpp",
    "jsx-harmony": "jsx",
    "shell-session": "console",
    "ipython3": "python",
    "ipython": "python",
    "python3": "python",
    "pycon3": "pycon",
    "source-python": "python",
}
_DATA: Final = ("data-lang", "data-language", "data-code-language")
_PROGRAMS: Final = frozenset(("pre", "code", "table", "tr", "tbody"))
# Elements that stand in program text and begin a line.
_LINES: Final = frozenset(("div", "p", "li", "tr"))


def program(element: Element) -> str:
    """The text of a program in an element: without the numbers of its lines, without a blank line
    at its end.
    """
    text = "".join(_lines(element)).replace("\u00a0", " ").replace("\u200b", "")
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def _lines(element: Element) -> Iterator[str]:
    """The pieces of a program's text, a line end where an element ends a line."""
    open_line = False
    waiting: list[Element | str] = [element]
    ends = Element("#end")
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            open_line = not each.endswith("\n") if each else open_line
            yield each
        elif each is ends:
            if open_line:
                yield "\n"
            open_line = False
        elif each.name == "br":
            yield "\n"
            open_line = False
        elif each.name in ("#comment", "script", "button", "svg") or is_beside(each):
            continue
        else:
            lines = each.name in _LINES and each is not element
            if lines and open_line:
                yield "\n"
                open_line = False
            if lines:
                waiting.append(ends)
            waiting += each.children[::-1]


def is_beside(element: Element) -> bool:
    """Whether an element holds the numbers of lines, or what else stands beside them."""
    names = element.get("class")
    return bool(names and element.name not in _PROGRAMS and _BESIDE.search(names.lower()))


def language(*elements: Element) -> str:
    """The language of a program, by the classes of the elements around it, innermost first; empty
    where none says it.
    """
    for element in elements:
        if not element.attributes:
            continue
        for name in _DATA:
            if found := _known(element.get(name).lower()):
                return found
        words = element.classes
        for word in words:
            prefix = next((each for each in _PREFIXES if word.startswith(each)), "")
            if prefix and (found := _known(word.removeprefix(prefix))):
                return found
        if not _BARE.isdisjoint(words):
            for word in words:
                if word not in _BARE and (found := _known(word.strip(";"))):
                    return found
    return ""


def _known(name: str) -> str:
    """A language's name as a fence has it; empty for what is none."""
    name = name.strip().strip(".").removeprefix("language-").removeprefix("lang-")
    if not name or name in _NO_LANGUAGE or not re.fullmatch(r"[a-z0-9][a-z0-9+#._-]*", name):
        return ""
    return _ALIASES.get(name, name)
