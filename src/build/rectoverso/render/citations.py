"""Citations and references as the model's inlines, the same for every output.

`bibliography` reads `references.bib`, `resolve` formats every citation of a deck in one run of
pandoc's citeproc with the style `style/author-year.csl`. The words of a citation depend on the
works it names and on nothing else: not on its place, its neighbours or the other works cited
(two works of one author and year read the same; their entries tell them apart).

Titles are printed as `references.bib` has them. Names of authors in Hangul or Han characters are
printed whole, family name first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

from rectoverso.diagnostics import RectoversoError, Span
from rectoverso.languages import asking, writing
from rectoverso.memory import recalled
from rectoverso.model import (
    Chapter,
    Citation,
    Code,
    Deck,
    Emphasis,
    Foreign,
    Inline,
    Inlines,
    Link,
    Strikeout,
    Strong,
    Styled,
    Text,
    leads_out,
    placeless,
    plain,
    walk_chapter,
)
from rectoverso.typeset import pandoc

FILE = "references.bib"


@dataclass(frozen=True, slots=True)
class Citations:
    """Every citation of a deck, formatted.

    `texts` holds a citation's words by the citation's key (`citation_key`), `entries` the entry in
    the list of references of every work cited, by its key, in the order of that list;
    `languages` the language of those that are in another than the deck.
    """

    texts: Mapping[tuple[object, ...], Inlines]
    entries: Mapping[str, Inlines]
    languages: Mapping[str, str] = field(default_factory=dict)

    def text(self, citation: Citation) -> Inlines:
        """The words of a citation, e.g. (Nair & Hinton, 2010)."""
        return self.texts[citation_key(citation)]

    def inputs(self, chapter: Chapter) -> str:
        """What decides over how the citations of a chapter and their works read."""
        cited = _in_chapter(chapter)
        if not cited:
            return ""
        works = dict.fromkeys(item.key for citation in cited for item in citation.items)
        said = [
            [placeless(self.texts.get(citation_key(each), ())) for each in cited],
            [[key, placeless(self.entries.get(key, ())), self.languages.get(key)] for key in works],
        ]
        return json.dumps(said)

    def listed(self, key: str) -> Inlines:
        """A work's entry as a list of references shows it: in its own language. (The digest of a
        note covers the entry alone.)
        """
        entry = self.entries[key]
        language = self.languages.get(key)
        return (Foreign(language, entry, Span.whole(FILE)),) if language else entry


def citation_key(citation: Citation) -> tuple[object, ...]:
    """What decides how a citation reads: its works, prefixes and locators; not its place."""
    works = tuple(
        (item.key, item.prefix, item.locator, item.suppress_author) for item in citation.items
    )
    return (citation.in_text, *works)


class Problem(NamedTuple):
    """What is wrong with `references.bib`, and where: line and column count from 1."""

    line: int
    column: int
    message: str


class Bibliography(NamedTuple):
    """What `references.bib` holds: the keys of its works, and what is wrong with it."""

    keys: frozenset[str]
    problems: tuple[Problem, ...]


def bibliography(text: str) -> Bibliography:
    """The works in `text` (BibTeX or BibLaTeX), and what is wrong with it.

    A text that can't be read has no works. Blank text needs no pandoc. Raises `RectoversoError`
    when pandoc is missing.
    """
    works, problems = _works(text)
    return Bibliography(frozenset(works), problems)


def resolve(deck: Deck) -> Citations:
    """Every citation of `deck`, formatted; with none, pandoc is not started.

    A citation of a work that is not in `references.bib` (a rule's finding) reads as it was
    written. Raises `RectoversoError` when pandoc is missing or fails.
    """
    wanted: dict[tuple[object, ...], Citation] = {}
    for chapter in deck.chapters:
        for citation in _in_chapter(chapter):
            wanted.setdefault(citation_key(citation), citation)
    works = _works(deck.references)[0] if wanted else {}
    known = {
        key: citation
        for key, citation in wanted.items()
        if all(item.key in works for item in citation.items)
    }
    texts: dict[tuple[object, ...], Inlines] = {
        key: (Text(_as_written(citation), citation.span),)
        for key, citation in wanted.items()
        if key not in known
    }
    if not known:
        return Citations(texts, {})
    cited = {item.key for citation in known.values() for item in citation.items}
    references = [_without_language(work) for key, work in works.items() if key in cited]
    meta = {
        "lang": {"t": "MetaString", "c": deck.language},
        "references": {"t": "MetaList", "c": references},
    }
    blocks = [{"t": "Para", "c": [_cite(citation)]} for citation in known.values()]
    style = files("rectoverso").joinpath("style", "author-year.csl").read_bytes()
    try:
        *paragraphs, listed = pandoc.cite(pandoc.document(meta, blocks), style)["blocks"]
    except pandoc.PandocError as error:
        raise RectoversoError(str(error)) from error
    for (key, citation), paragraph in zip(known.items(), paragraphs, strict=True):
        numbered = enumerate(citation.items)
        locators = {_mark(number): item.locator for number, item in numbered if item.locator}
        texts[key] = _inlines(paragraph["c"], citation.span, locators)
    entries: dict[str, Inlines] = {}
    for entry in listed["c"][1]:
        (identifier, *_), content = entry["c"]
        words = [inline for block in content for inline in block["c"]]
        entries[identifier.removeprefix("ref-")] = _inlines(words, Span.whole(FILE), {})
    languages = {
        key: language
        for key, entry in entries.items()
        if (language := _language(works[key]) or _guessed(entry, deck.language))
        and language.partition("-")[0] != deck.language.partition("-")[0]
    }
    return Citations(texts, entries, languages)


def _in_chapter(chapter: Chapter) -> tuple[Citation, ...]:
    """The citations of a chapter, of those that read alike the first."""

    def found() -> tuple[Citation, ...]:
        alike: dict[tuple[object, ...], Citation] = {}
        for node in walk_chapter(chapter):
            if isinstance(node, Citation):
                alike.setdefault(citation_key(node), node)
        return tuple(alike.values())

    return recalled("citations", (chapter.known_as,), found)


_LATIN = re.compile(r"[A-Za-z]")
_NO_LATIN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")


def _language(work: dict[str, Any]) -> str:
    """The language that a work's `langid` names; empty where it names none."""
    language = _string(work["c"]["language"]) if "language" in work["c"] else "und"
    return language if language != "und" and writing.exists(language) else ""


def _guessed(entry: Inlines, language: str) -> str:
    """English for an entry in Latin letters, in a deck that is written in others; else nothing."""
    words = plain(entry)
    foreign = writing.script(language) != "Latn"
    return "en" if foreign and _LATIN.search(words) and not _NO_LATIN.search(words) else ""


# ---------------------------------------------------------------- references.bib

_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)[ \t]*\{\s*([^\s,{}()=\"#%'\\]+)\s*,", re.MULTILINE)
_NOT_WORKS = ("comment", "preamble", "string")
_PLACE = re.compile(r"\(line (\d+), column (\d+)\):?\s*")
# Without a language pandoc takes a title for English and lowers its capitals; without `useprefix`
# it cites Laurens van der Maaten as Maaten. A field of the entry's own comes later and wins.
_FIELDS = " langid={und}, options={useprefix=true},"


@lru_cache(maxsize=8)
def _works(text: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The works of a `references.bib` as pandoc's metadata by key, and what is wrong with it."""
    if not text.strip():
        return {}, ()
    try:
        ast = pandoc.read(_with_fields(text), "biblatex")
    except pandoc.PandocError as error:
        if not error.output:
            raise RectoversoError(str(error)) from error
        return {}, (_malformed(text, error),)
    works: dict[str, Any] = {}
    repeated = set()
    for work in ast["meta"].get("references", {"c": []})["c"]:
        key = _string(work["c"]["id"])
        if key in works:
            repeated.add(key)
        else:
            works[key] = _mended(work)
    return works, tuple(_repeated(text, repeated))


def _with_fields(text: str) -> str:
    def extend(found: re.Match[str]) -> str:
        return found[0] if found[1].lower() in _NOT_WORKS else found[0] + _FIELDS

    return _ENTRY.sub(extend, text)


def _malformed(text: str, error: pandoc.PandocError) -> Problem:
    """What pandoc says about the text as its author wrote it."""
    try:
        pandoc.read(text, "biblatex")
    except pandoc.PandocError as plain:
        error = plain
    place = _PLACE.search(error.output)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    reason = error.output[place.end() :] if place else str(error)
    words = reason.strip().splitlines()[0] if reason.strip() else str(error)
    return Problem(min(line, len(text.splitlines())), column, f"not valid BibTeX: {words}")


def _repeated(text: str, keys: set[str]) -> Iterator[Problem]:
    """The places where one of `keys` comes again: pandoc reads all such works and prints one."""
    first: dict[str, int] = {}
    for found in _ENTRY.finditer(text):
        key = found[2]
        if key not in keys or found[1].lower() in _NOT_WORKS:
            continue
        line = text.count("\n", 0, found.start(2)) + 1
        if key not in first:
            first[key] = line
            continue
        column = found.start(2) - (text.rfind("\n", 0, found.start(2)) + 1) + 1
        yield Problem(line, column, f"the key `{key}` is already taken in line {first[key]}")


_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_RESOLVER = re.compile(r"\Ahttps?://(dx\.)?doi\.org/", re.IGNORECASE)


def _mended(work: dict[str, Any]) -> dict[str, Any]:
    """A work of pandoc's metadata with Eastern names whole, and addresses that may be linked."""
    fields: dict[str, Any] = dict(work["c"])
    for role in ("author", "editor"):
        if role in fields:
            names = [_mended_name(name) for name in fields[role]["c"]]
            fields[role] = {"t": "MetaList", "c": names}
    for name in [name for name in fields if name.upper() in ("DOI", "URL")]:
        words = _string(fields.pop(name))
        if name.upper() == "DOI":
            fields["DOI"] = _meta(_RESOLVER.sub("", words))
        elif leads_out(words):
            fields["URL"] = _meta(words)
    return {"t": "MetaMap", "c": fields}


def _without_language(work: dict[str, Any]) -> dict[str, Any]:
    """A work whose title the citation style leaves as it is."""
    fields = {name: value for name, value in work["c"].items() if name != "language"}
    return {"t": "MetaMap", "c": fields}


def _mended_name(name: dict[str, Any]) -> dict[str, Any]:
    parts = name["c"]
    if "family" not in parts or "given" not in parts:
        return name
    family, given = _string(parts["family"]), _string(parts["given"])
    if not _EASTERN.search(family + given):
        return name
    return {"t": "MetaMap", "c": {"literal": _meta(family + given)}}


def _meta(words: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": words}


def _string(value: dict[str, Any]) -> str:
    """The words of a value of pandoc's metadata."""
    content = value["c"]
    if isinstance(content, str):
        return content
    found = _inlines(content, Span.whole(FILE), {})
    return "".join(inline.text for inline in found if isinstance(inline, Text | Code))


# ---------------------------------------------------------------- to pandoc and back

# A locator goes through citeproc as one character of the private use area: given as words, pandoc
# would take it apart and put it together again with English labels (`§3` becomes `p. §3`).
_LOCATOR, _LOCATORS, _FURTHER = 0xE000, 6400, 0xF0000


def _mark(number: int) -> int:
    """The character that stands for the locator of a citation's work of that number."""
    return _LOCATOR + number if number < _LOCATORS else _FURTHER + number - _LOCATORS


def _cite(citation: Citation) -> dict[str, Any]:
    items = []
    for number, item in enumerate(citation.items):
        mode = "NormalCitation"
        if item.suppress_author:
            mode = "SuppressAuthor"
        elif citation.in_text and number == 0:
            mode = "AuthorInText"
        suffix = f", {chr(_mark(number))}" if item.locator else ""
        items.append(
            {
                "citationId": item.key,
                "citationPrefix": _words(item.prefix),
                "citationSuffix": _words(suffix),
                "citationMode": {"t": mode},
                "citationNoteNum": 0,
                "citationHash": 0,
            }
        )
    return {"t": "Cite", "c": [items, []]}


def _words(words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, word in enumerate(words.split(" ")):
        if number:
            found.append({"t": "Space"})
        if word:
            found.append({"t": "Str", "c": word})
    return found


def _as_written(citation: Citation) -> str:
    works = []
    for item in citation.items:
        sign = "-@" if item.suppress_author else "@"
        prefix = f"{item.prefix} " if item.prefix else ""
        locator = f", {item.locator}" if item.locator else ""
        works.append(f"{prefix}{sign}{item.key}{locator}")
    return "; ".join(works) if citation.in_text else f"[{'; '.join(works)}]"


def _inlines(content: list[Any], span: Span, locators: Mapping[int, str]) -> Inlines:
    """What pandoc gives, as the model's inlines; neighbouring words are joined."""
    pieces = (piece for inline in content for piece in _inline(inline, span, locators))
    found: list[Inline] = []
    for are_words, run in groupby(pieces, lambda piece: isinstance(piece, Text)):
        if are_words:
            words = "".join(piece.text for piece in run if isinstance(piece, Text))
            found.append(Text(_polished(words), span))
        else:
            found += run
    return tuple(found)


def _polished(words: str) -> str:
    return asking.others(words)


_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def _inline(inline: dict[str, Any], span: Span, locators: Mapping[int, str]) -> Inlines:
    kind: str = inline["t"]
    content: Any = inline.get("c")

    def inner(position: int | None = None) -> Inlines:
        words = content if position is None else content[position]
        return _inlines(words, span, locators)

    match kind:
        case "Str":
            return (Text(content.translate(locators), span),)
        case "Space" | "SoftBreak" | "LineBreak":
            return (Text(" ", span),)
        case "Emph" | "Underline":
            return (Emphasis(inner(), span),)
        case "Strong":
            return (Strong(inner(), span),)
        case "Strikeout":
            return (Strikeout(inner(), span),)
        case "Superscript" | "Subscript":
            return (Styled(kind[:3].lower(), inner(), span),)
        case "SmallCaps":
            return inner()
        case "Span" | "Cite":
            return inner(1)
        case "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            return (Text(opening, span), *inner(1), Text(closing, span))
        case "Code":
            return (Code(content[1], span),)
        case "Math":
            # as words: a formula here would have passed no rule
            return (Text(content[1], span),)
        case "Link":
            target = content[2][0]
            if leads_out(target):
                return (Link(inner(1), target, "", span),)
            return inner(1)
        case _:
            # notes, pictures and raw TeX have no place in a reference
            return ()
