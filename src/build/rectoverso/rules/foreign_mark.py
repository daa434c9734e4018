r"""A mark of another tool within a line, printed as it stands.

Obsidian, pandoc and others know marks that GitHub's Markdown has not: `[[wikilinks]]`,
`==highlights==`, `^[notes]` and `H~2~O` within a line, `%%comments%%`, `:emoji:` codes, lines of
`#tags`, `[[c1::gaps]]`, Anki's `{{Front}}`, and attributes in braces after a picture or a link.
None of them means anything here, so a reader would see the signs themselves; the hint says how the
same is written in this format. To show such a mark, write it as code, or put a backslash before its
first sign: `\==`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Edit, Fix, Rule, Severity
from rectoverso.model import Code, CrossReference, Deck, Emphasis, Image, Inline, Link, Strong
from rectoverso.rules.context import Context
from rectoverso.rules.headings import Headings
from rectoverso.rules.running import OBJECT, Running, running, short, whole
from rectoverso.source.markdown.escaping import TAGS

_Found = tuple[int, int, str, tuple[str, ...], tuple[tuple[int, int, str], ...]]
"""Where a mark stands, what it is, how to mend it, and what to write from where to where."""

_WIKILINK = re.compile(r"(?<![\w)\]\[])(!?)\[\[([^\[\]\n]{1,200})\]\](?![\](\[:])", re.ASCII)
_TABLE_OF_CONTENTS = re.compile(r"_?toc_?", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|bmp|avif)\Z", re.IGNORECASE)
# numbers, indices and conditions stand in double brackets too, and so do C++'s attributes
_NO_PAGE = re.compile(
    r"[\W\d_]*|\w|\w{1,3}(?:\s*,\s*\w{1,3})+|:\w+:|[^\n]*(?:[\"'=<>$`]|::)[^\n]*"
    r"|nodiscard|maybe_unused|noreturn|likely|unlikely|fallthrough|deprecated|assume"
)
_HIGHLIGHT = re.compile(
    r"(?<![\w=)\]])==(?=[^\s=>])((?>(?:[^=]|=(?!=)){1,300}))(?<=[^\s<>!])==(?![\w=])", re.ASCII
)
_NOTE = re.compile(r"(?<!\[)\^\[([^\[\]\n]{4,500})\]")
_NAMED_NOTE = re.compile(r"\[\^([A-Za-z0-9][^\[\]\n]{0,60}[ \t][^\[\]\n]{1,60})\]")
_PARTED = re.compile(
    r"(?<!\])\[([^\[\]\n]*[^\W\d_][^\[\]\n]*)\][ \t]{1,3}"
    rf"\(({OBJECT}"
    r"|#[\w\-]{1,100}|[^\s()]{1,200}\.md(?:#[\w\-]{1,100})?)\)"
)
_SIZED = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([^\s()]{1,300})[ \t]{1,3}=[0-9]*x?[0-9]*\)")
_LOOSE = re.compile(r"(?<![\w*])\*\*[ \t]([^*\n]{1,200}[^*\s])[ \t]\*\*(?![\w*])")
_COMMENT = re.compile(
    r"(?<![\w%])%%((?=\S)[^%]{1,500}(?<=\S)|(?=\s)[^%]{1,500}(?<=\s))%%(?![\w%])", re.ASCII
)
_COMMENT_LINE = re.compile(r"^[ \t]*%%[ \t]*$", re.MULTILINE)
_BELOW = re.compile(r"(?<=[A-Za-z)])~([0-9]{1,3}[+-]?(?=~)|[A-Za-z]{1,3}(?=~[^A-Za-z]|~\Z))~(?!~)")
_ABOVE = re.compile(r"(?<=[A-Za-z0-9)~])\^([+\-−]?[A-Za-z0-9]{1,12}[+\-−]?|\+)\^(?![A-Za-z0-9(^_])")
_STRUCK = re.compile(r"(?<![\w~\\/.)])~(?=[^\s~/=])([^~\n]{1,80})(?<=\S)~(?![A-Za-z0-9_~/])")
_EMOJI = re.compile(
    r"(?<![\w:./\\\-)\[\]}])(:(?:[a-z][a-z0-9_+\-]{1,40}|\+1|-1|100):)(?![\w:./])", re.ASCII
)
_CRITIC = re.compile(r"\{(\+\+|--|>>|~~)[^{}\n]{1,300}(\+\+|--|<<|~~)\}")
_BLOCK_ID = re.compile(r"(?:(?<=\s)|\A)\^(?=[a-z0-9\-]*[a-z])[a-z0-9\-]{4,40}\Z", re.IGNORECASE)
_ANKI = re.compile(r"\[sound:[^\[\]\n]{1,200}\]|\[/?latex\]|\[/?\${1,2}\]")
# `{{Front}}` in a template, and a gap as other programs write it
_FIELD = re.compile(
    r"\{\{(?:(?:cloze|hint|type|text|edit):)*"
    r"(?:Front|Back|FrontSide|Text|Extra|Back Extra|Tags|Type|Deck|Subdeck|Card)\}\}"
)
_GAP = re.compile(r"\[\[c\d{1,2}::([^\[\]\n]{1,200}?)(?:::[^\[\]\n]{1,200})?\]\]")
_LAYOUT = re.compile(
    r"(?<![\w\\:/])\\(?:newpage|pagebreak|clearpage|cleardoublepage|noindent|bigskip|medskip"
    r"|smallskip|hfill|vfill|centering|tableofcontents|(?:[vh]space|pagestyle)\*?\{[^{}\n]{0,40}\})"
    r"(?![A-Za-z])",
    re.ASCII,
)

_VALUE = r"(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|“[^“”\n]{0,80}”|[^\s{}\"'=<>]{1,80})"
_PART = rf"(?:[.#][A-Za-z][\w:.\-]{{0,60}}|[A-Za-z][\w\-]{{0,30}}={_VALUE})"
_ATTRIBUTES = re.compile(rf"\{{:?[ ]?{_PART}(?:[ ,]{{1,3}}{_PART}){{0,9}}[ ]?\}}")
_KNOWN = re.compile(
    r"[{ ,:](?:[.#]|(?:width|height|style|class|id|target|rel|align|alt|title|lang|size|scale|"
    r"loading|fig-[a-z]+|startFrom)=)"
)
_CARRIERS = (Image, Link, CrossReference, Code, Emphasis, Strong)
_AT_END = re.compile(r"[ \t]*(?:\n|\Z)")


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    for text in running(deck, context):
        covered = 0
        for start, end, message, hints, rewritten in sorted(_found(text, context.index.headings)):
            if start >= covered:
                covered = end
                edits = tuple(Edit(text.span(at, to), words) for at, to, words in rewritten)
                fix = None
                if edits:
                    fix = Fix(f"write {'…'.join(edit.text for edit in edits)}", edits, safe=False)
                yield RULE.found(message, text.span(start, end), *hints, fix=fix)


def _found(text: Running, headings: Headings) -> Iterator[_Found]:
    words = text.text
    if "[" in words:
        yield from _wikilinks(text, headings)
        yield from _notes(words)
        for found in _NAMED_NOTE.finditer(words):
            name = re.sub(r"[^a-z0-9]+", "-", found[1].lower()).strip("-")
            yield _of(
                found, "a footnote whose name holds a blank", f"write [^{name}] in both places"
            )
        for found in _PARTED.finditer(words):
            address = text.source(*found.span(2))
            hint = f"write [{whole(found[1])}]({whole(address)}), without the blank"
            yield _of(found, "a link with a blank in it", hint)
        for found in _SIZED.finditer(words):
            hint = f"write ![{whole(found[1])}]({found[2]}): pictures are set as wide as they fit"
            yield _of(found, "a picture with its size", hint)
        for found in _ANKI.finditer(words):
            yield from _anki(found)
        for found in _GAP.finditer(words):
            hint = "write {{c1::…}} in a cloze question, or the word alone"
            yield _of(found, "a gap of another program's", hint)
    if "#" in words and text.kind != "cell":  # `#params` heads a column of numbers
        for found in TAGS.finditer(words):
            start, end = found.span(1 if found[1] else 2)
            message = f"`{short(words[start:end])}` is printed as it stands: a tag of another tool"
            hint = "take it out; a tag of this deck stands at the heading's end: {#id .tag}"
            yield start, end, message, (hint,), ()
    if "{" in words:
        for found in _FIELD.finditer(words):
            yield _of(found, "a field of Anki's templates", "write what the field should hold")
        yield from _attributes(text)
        for found in _CRITIC.finditer(words):
            yield _of(found, "a reviewer's mark", "take the marks out: settle what they propose")
    if "==" in words:
        for found in _HIGHLIGHT.finditer(words):
            yield _of(
                found,
                "a highlight",
                f"write <mark>{whole(found[1])}</mark>",
                marks=("<mark>", "</mark>"),
            )
    if "**" in words:
        for found in _LOOSE.finditer(words):
            yield _of(
                found,
                "stars with blanks inside",
                f"write **{whole(found[1])}**",
                marks=("**", "**"),
            )
    if "%%" in words:
        for found in _COMMENT.finditer(words):
            hint = f"write a comment as <!-- {whole(found[1].strip())} -->"
            yield _of(found, "a comment of Obsidian's", hint)
        for found in _COMMENT_LINE.finditer(words):
            hint = "write <!-- where the comment begins and --> where it ends"
            yield _of(found, "a comment of Obsidian's", hint)
    if "~" in words:
        for found in _BELOW.finditer(words):
            yield _of(
                found,
                "a subscript",
                f"write <sub>{found[1]}</sub>, or a formula",
                marks=("<sub>", "</sub>"),
            )
        for found in _STRUCK.finditer(words):
            yield _of(
                found,
                "struck out by one tilde",
                f"write two: ~~{whole(found[1])}~~",
                marks=("~~", "~~"),
            )
    if "^" in words:
        for found in _ABOVE.finditer(words):
            yield _of(
                found,
                "a superscript",
                f"write <sup>{found[1]}</sup>, or a formula",
                marks=("<sup>", "</sup>"),
            )
        for found in _BLOCK_ID.finditer(words):
            hint = "take it out: links go to questions, by the ids of their headings"
            yield _of(found, "an id of Obsidian's", hint)
    if ":" in words:
        yield from _emoji(words)
    if "\\" in words:
        for found in _LAYOUT.finditer(words):
            yield _of(found, "a command of TeX's", "take it out: pages break by themselves")


def _of(found: re.Match[str], what: str, *hints: str, marks: tuple[str, str] = ("", "")) -> _Found:
    """A mark of another tool; `marks` are written in the place of those around its words."""
    message = f"`{short(found[0])}` is printed as it stands: {what}"
    rewritten: tuple[tuple[int, int, str], ...] = ()
    if marks[0]:
        start, end = found.span(1)
        rewritten = (found.start(), start, marks[0]), (end, found.end(), marks[1])
    return found.start(), found.end(), message, hints, rewritten


def _wikilinks(text: Running, headings: Headings) -> Iterator[_Found]:
    for found in _WIKILINK.finditer(text.text):
        inside = found[2]
        if inside != inside.strip() or OBJECT in inside or _NO_PAGE.fullmatch(inside):
            continue
        target, _, label = inside.partition("|")
        file, _, heading = re.sub(r"\^[\w\-]+\Z", "", target).rstrip("#").partition("#")
        if _TABLE_OF_CONTENTS.fullmatch(inside):
            continue  # a block of its own
        if found[1] and _PICTURE.search(file):
            name = whole(posixpath.basename(file))
            name = f"<../media/{name}>" if " " in name else f"../media/{name}"
            yield _of(found, "an embedded picture", f"write ![what is to be seen]({name})")
            continue
        name = headings.named(heading or file)
        words = whole(label or heading or file)
        hint = f"write [{words}](#{name})"
        if not name:
            hint = f"write [{words}](#id), with the id of the question that is meant"
        if found[1]:
            yield _of(found, "an embedded page", "no question holds another: " + hint)
        else:
            yield _of(found, "a wikilink", hint)


def _notes(words: str) -> Iterator[_Found]:
    for found in _NOTE.finditer(words):
        said = found[1].strip()
        attached = found.start() > 0 and not words[found.start() - 1].isspace()
        if not any(letter.isalpha() for letter in said) or not (attached or " " in said):
            continue
        hint = f"write [^name] here, and a paragraph below: [^name]: {whole(said)}"
        yield _of(found, "a note within the line", hint)


def _anki(found: re.Match[str]) -> Iterator[_Found]:
    if found[0].startswith("[sound:"):
        hint = "write ![what is to be heard](../media/name.mp3)"
        yield _of(found, "a sound of Anki's", hint)
    else:
        yield _of(found, "Anki's mark of a formula", "write $…$ within a line, $$…$$ on its own")


def _emoji(words: str) -> Iterator[_Found]:
    for found in _EMOJI.finditer(words):
        if words[found.end() : found.end() + 1] == OBJECT:
            yield _of(found, "a role before code", "take it out")
        else:
            hint = "write in words what it says, or the sign itself where the book's fonts have it"
            yield _of(found, "a code for an emoji", hint)


def _attributes(text: Running) -> Iterator[_Found]:
    for found in _ATTRIBUTES.finditer(text.text):
        before = text.ends.get(found.start())
        last = _AT_END.match(text.text, found.end()) is not None
        attached = (
            isinstance(before, _CARRIERS) or text.text[found.start() - 1 : found.start()] == "]"
        )
        line = text.text.rfind("\n", 0, found.start()) + 1
        if text.text.startswith(":::", line):
            continue  # a block of its own
        if attached or (last and (found[0].startswith("{:") or _KNOWN.search(found[0]))):
            yield _of(found, "attributes", _without(before, text, found[0]))


def _without(before: Inline | None, text: Running, attributes: str) -> str:
    if text.kind == "heading":
        named = re.search(r"#([a-z0-9][a-z0-9-]*)", attributes)
        return f'write <a id="{named[1] if named else "id"}"></a> at the heading\'s end'
    match before:
        case Image():
            return "take them out: a picture is as wide as it was drawn"
        case Link() | CrossReference():
            return "take them out: a link has an address and a title, and nothing else"
        case Code():
            return "take them out: code within a line is not coloured"
        case _:
            return "take them out: only headings have an id and classes"


RULE = Rule("MARK001", "foreign-mark", Severity.WARNING, _check)
