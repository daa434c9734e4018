"""`deck.toml` as frozen settings, with a diagnostic at its place for whatever is wrong in it.

Every key is listed in `docs/format.md`. An unknown key is a finding, so that a slip of the pen
never passes as a setting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath
from typing import Any, Final
from unicodedata import category

from rectoverso import languages
from rectoverso.diagnostics import INVALID_DECK_TOML, Diagnostic, Span
from rectoverso.languages import writing
from rectoverso.languages.furniture import Words, bare, blanks
from rectoverso.source import macros, toml
from rectoverso.source.folder import SETTINGS
from rectoverso.source.macros import Macros
from rectoverso.source.nearest import Nearest

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
SPOKEN = re.compile(r"[a-z]{2,3}_[A-Z]{2}\Z")
_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}\Z")
TAG = re.compile(r"[^\s:\"'<>&]+\Z")
_REPORT = re.compile(r"(https?://|mailto:)(?:[^\s\"'<>{}]|\{id\}|\{edition\})+\Z")
_ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"'<>]+\Z")


PAPERS: Final = ("B5", "A4", "letter")
"""The papers that a book can be set for."""
SHEET_PAPERS: Final = ("A4", "letter")
"""Those of a cheat sheet."""
ROLES: Final = ("serif", "sans", "mono")
"""What a face may be for: running text, headings, program text."""

Wording = str | Mapping[str, str]
"""What an author says in one way for all languages, or in each language by its code."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """What `[[ignore]]` says: findings of `code` are silenced in the files below `path` (empty for
    all files), for a reason. `span` is the table's header.
    """

    code: str
    reason: str
    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """What `deck.toml` says.

    `uid` is the deck's identity for ever, `name` the slug of file names, tags and note types.
    `titles` holds a title per language where it differs from `title`. `report` and `home` are
    addresses for the foot of a card; in `report`, `{id}` and `{edition}` stand for the note's.
    `tags` are the tags that questions may carry, with what they mean, `ignores` the warnings that
    are silenced, `macros` what is written out in formulas. `format` is 2 where `---` parts a
    question's front from its answer, 1 where it says that it does not, 0 where it is not said.
    `speech` is the language in which Anki speaks what the rows of lists ask, empty where it is
    silent. `fonts` are paths of font files in the deck's folder, which books are set in first;
    `words` are the deck's own `languages.Words`, by language and field. `unfolded` is whether long
    answers stand open on cards, `kept` are paths of drawings that night leaves as they are.
    `earlier` is the path of a folder in the deck that holds packages of earlier releases. `paper`
    is what books are set for, `sheet_paper` what cheat sheets are, empty where that is not
    said. `faces` are the families of the deck's own fonts that books lead with, as `serif`, `sans`
    and `mono`.
    """

    uid: str
    title: str
    languages: tuple[str, ...]
    version: str
    name: str
    titles: dict[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    license: str = ""
    description: Wording = ""
    report: str = ""
    home: str = ""
    tags: dict[str, Wording] = field(default_factory=dict)
    subdecks: bool = False
    subtitle: Wording = ""
    format: int = 0
    ignores: tuple[Ignore, ...] = ()
    macros: Macros = field(default_factory=Macros)
    speech: str = ""
    fonts: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unfolded: bool = False
    kept: tuple[str, ...] = ()
    paper: str = PAPERS[0]
    sheet_paper: str = ""
    faces: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""

    def title_place(self, text: str, language: str) -> Span:
        """Where the title in `language` is set in `text` (the whole of `deck.toml`)."""
        if language in self.titles:
            return place(text, "titles", language)
        return place(text, "title")

    def title_in(self, language: str) -> str:
        """The deck's title in `language`."""
        return self.titles.get(language, self.title)

    def description_in(self, language: str) -> str:
        """What the deck is, in `language`."""
        return self._in(language, self.description)

    def subtitle_in(self, language: str) -> str:
        """The line under the title in `language`."""
        return self._in(language, self.subtitle)

    def tags_in(self, language: str) -> dict[str, str]:
        """The tags that questions may carry, with what they mean in `language`."""
        return {tag: self._in(language, meaning) for tag, meaning in self.tags.items()}

    def words_in(self, language: str) -> Words:
        """What artifacts say by themselves in `language`, the deck's own words first."""
        return languages.words(language, self.words.get(language))

    def brief_in(self, language: str) -> frozenset[str]:
        """The labels of thirty seconds in `language`, the usual ones too; in English always."""
        usual = languages.words(language), languages.words("en")
        return frozenset(words.brief for words in (self.words_in(language), *usual))

    def _in(self, language: str, said: Wording) -> str:
        """What is said in `language`; or else in the first of the deck's, or in any."""
        if isinstance(said, str):
            return said
        named = (said[each] for each in (language, *self.languages) if each in said)
        return next(named, next(iter(said.values()), ""))


class Worded:
    """The type of a setting that may differ by language."""


TOP: Final[Mapping[str, type]] = {
    "format": int,
    "uid": str,
    "name": str,
    "title": str,
    "titles": dict,
    "languages": list,
    "version": str,
    "authors": list,
    "license": str,
    "description": Worded,
    "report": str,
    "home": str,
    "tags": dict,
    "words": dict,
    "anki": dict,
    "book": dict,
    "cheatsheet": dict,
    "math": dict,
    "pictures": dict,
    "release": dict,
    "ignore": list,
}
TABLES: Final[Mapping[str, Mapping[str, type]]] = {
    "anki": {"subdecks": bool, "tts": str, "unfolded": bool},
    "book": {
        "subtitle": Worded,
        "fonts": list,
        "paper": str,
        "serif": str,
        "sans": str,
        "mono": str,
    },
    "cheatsheet": {"paper": str},
    "math": {"macros": dict},
    "pictures": {"keep": list},
    "release": {"earlier": str},
}
IGNORE: Final[Mapping[str, type]] = {"code": str, "reason": str, "path": str}
_IGNORE_FORM = '[[ignore]] with code = "…" and reason = "…", and perhaps path = "…"'
_TYPE_NAMES = {
    str: "a string",
    list: "a list of strings",
    dict: "a table",
    bool: "true or false",
    int: "a whole number",
    Worded: "a string, or strings by language",
}
_LANGUAGE = "a language code like ko, en or pt-BR"
WORDS: Final = tuple(each.name for each in fields(Words))
"""The words that `[words.LANG]` may change."""
_HINTS = {
    "uid": 'uid = "…": letters a-z, digits and hyphens; choose it once, it is the deck\'s identity',
    "title": 'title = "…": what learners see',
    "languages": 'languages = ["ko"]: one folder of chapters per language, the first one leads',
    "version": 'version = "1.0.0": three numbers, raised with every release',
}
FORMS: Final = {
    "uid": (_SLUG, "letters a-z, digits and hyphens"),
    "name": (_SLUG, "letters a-z, digits and hyphens"),
    "version": (_VERSION, "three numbers with dots, like 1.0.0"),
    "report": (
        _REPORT,
        "an http, https or mailto address, {id} and {edition} in it",
    ),
    "home": (_ADDRESS, "an http, https or mailto address"),
}


def place(text: str, *keys: str) -> Span:
    """Where `keys` (a key, or those of a table and in it) are set in `text` (the whole of
    `deck.toml`); its start when they are nowhere.
    """
    return toml.Places(SETTINGS, text).line(*keys)


def macro_place(text: str, name: str) -> Span:
    """Where the macro `name` is defined in `text` (the whole of `deck.toml`)."""
    return place(text, "math", "macros", name)


def settings(text: str) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
    """The settings in `text` (the whole of `deck.toml`), or None with the reasons why not."""
    values, found = toml.decode(text, SETTINGS, INVALID_DECK_TOML)
    if values is None:
        return None, found
    return _SettingsReader(text, values).result()


class _SettingsReader:
    """One pass over the decoded values, gathering every finding."""

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.places = toml.Places(SETTINGS, text)
        self.values = values
        self.found: list[Diagnostic] = []
        self.meant: set[str] = set()
        """Top settings that seem to be there under a misspelt name."""

    def result(self) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
        self._known((), self.values, TOP)
        for table, keys in TABLES.items():
            if isinstance(self.values.get(table), dict):
                self._known((table,), self.values[table], keys)
        ignores = self.values.get("ignore")
        for number, ignore in enumerate(ignores if isinstance(ignores, list) else ()):
            if isinstance(ignore, dict):
                self._known(("ignore", number), ignore, IGNORE)
        for key, hint in _HINTS.items():
            if key not in self.values and key not in self.meant:
                self._say((key,), f"`{key}` is missing", hint)
        for key, (form, words) in FORMS.items():
            value = self.values.get(key)
            if isinstance(value, str) and not form.match(value):
                hint = _HINTS.get(key, f'{key} = "…": {words}')
                if form is _SLUG and (slug := re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")):
                    hint = f'{key} = "{slug}"'
                self._say((key,), f"`{key}` is {value!r}, which is not {words}", hint)
        given = self.values.get("format", 2)
        if type(given) is int and given not in (1, 2):
            self._say(("format",), "`format` is neither 1 nor 2", "format = 2")
        anki = self.values.get("anki")
        tts = anki.get("tts") if isinstance(anki, dict) else None
        if isinstance(tts, str) and not SPOKEN.match(tts):
            message = f"`anki.tts` is {tts!r}, which is no language of Anki's speech"
            self._say(("anki", "tts"), message, 'tts = "en_US": a language and a country')
        self._paper("book", PAPERS)
        self._paper("cheatsheet", SHEET_PAPERS)
        self._earlier()
        self._names()
        self._words()
        self._macros()
        if self.found:
            return None, tuple(sorted(self.found, key=lambda found: found.sort_key))
        return self._settings(), ()

    def _paper(self, table: str, papers: Sequence[str]) -> None:
        """What is wrong with the paper that a table names."""
        values = self.values.get(table)
        given = values.get("paper") if isinstance(values, dict) else None
        if isinstance(given, str) and given not in papers:
            message = f"`{table}.paper` is {given!r}, which is none of {', '.join(papers)}"
            near = next((each for each in papers if each.lower() == given.lower()), papers[0])
            self._say((table, "paper"), message, f'paper = "{near}"')

    def _earlier(self) -> None:
        """What is wrong with the folder of earlier packages."""
        release = self.values.get("release")
        given = release.get("earlier") if isinstance(release, dict) else None
        if not isinstance(given, str):
            return
        path = PurePosixPath(given)
        if path.is_absolute() or not path.parts or ".." in path.parts:
            message = f"`release.earlier` is {given!r}, which is no folder in the deck"
            self._say(("release", "earlier"), message, 'earlier = "packages"')

    def _names(self) -> None:
        for key, form, words in (
            ("languages", LANGUAGE, _LANGUAGE),
            ("tags", TAG, "one word without colons, quotes and <>&"),
            ("titles", LANGUAGE, _LANGUAGE),
            ("words", LANGUAGE, _LANGUAGE),
        ):
            value = self.values.get(key)
            for name in value if isinstance(value, dict | list) else ():
                place = (key, name) if isinstance(value, dict) else (key,)
                if isinstance(name, str) and form is LANGUAGE:
                    self._language(place, key, name)
                elif isinstance(name, str) and not form.match(name):
                    self._say(place, f"{name!r} in `{key}` is not {words}", words)
        if self.values.get("languages") == []:
            self._say(("languages",), "`languages` is empty", _HINTS["languages"])
        languages = self.values.get("languages")
        if isinstance(languages, list) and len(set(map(str, languages))) != len(languages):
            self._say(("languages",), "a language stands twice in `languages`", "name it once")
        for key in ("title", "version", "uid"):
            if self.values.get(key) == "":
                self._say((key,), f"`{key}` is empty", _HINTS[key])

    def _language(self, place: toml.Keys, key: str, code: str) -> None:
        """What is wrong with the code of a language that stands in the setting `key`."""
        if not LANGUAGE.match(code):
            own = place[0] == "words" and code in WORDS
            hint = f"`{code}` stands in a table like [words.en]" if own else _LANGUAGE
            self._say(place, f"{code!r} in `{key}` is not {_LANGUAGE}", hint)
        elif not writing.exists(code):
            spoken = writing.spoken_in(code)
            hint = f"did you mean `{spoken}`?" if spoken else _LANGUAGE
            self._say(place, f"{code!r} in `{key}` is the code of no language", hint)

    def _words(self) -> None:
        """What is wrong with the deck's own words, each at its own line."""
        given = self.values.get("words")
        nearest = Nearest(WORDS)
        for language, own in given.items() if isinstance(given, dict) else ():
            if not isinstance(own, dict):
                if LANGUAGE.match(language):
                    message = f"`words.{language}` is {toml.kind(own)}; it wants a table"
                    hint = f'[words.{language}] with lines like hint = "…" below it'
                    self._say(("words", language), message, hint)
                continue
            for name, value in own.items():
                place = ("words", language, name)
                if name not in WORDS:
                    hint = toml.meant(name, nearest, f"words: {', '.join(WORDS)}")
                    self._say(place, f"{_named(place)} is not one of the words", hint)
                elif not isinstance(value, str):
                    self._typed(place, value, str)
                else:
                    self._word(place, name, value)

    def _word(self, place: toml.Keys, name: str, value: str) -> None:
        """What is wrong with one of the deck's own words."""
        usual = getattr(languages.words("en"), name)
        wanted, given = sorted(blanks(usual)), sorted(blanks(value))
        like = f"like {_quoted(usual)}"
        if not value.strip():
            self._say(place, f"{_named(place)} is empty", like)
        elif any(category(each) in ("Cc", "Zl", "Zp") for each in value):
            self._say(place, f"{_named(place)} is more than one line of words", like)
        elif set(bare(value)) & set("{}"):
            self._say(place, f"{_named(place)} holds a brace outside of a blank", like)
        elif wanted != given:
            shown = ", ".join(f"{{{blank}}}" for blank in given) or "no blank"
            hint = f"its blanks are {', '.join(f'{{{blank}}}' for blank in wanted)}, {like}"
            message = f"{_named(place)} holds {shown}"
            self._say(place, message, hint if wanted else f"it has no blanks, {like}")

    def _macros(self) -> None:
        """What is wrong with the macros, each at its own line."""
        math = self.values.get("math")
        given = math.get("macros") if isinstance(math, dict) else None
        if not isinstance(given, dict):
            return
        if len(given) > macros.MAX_MACROS:
            message = f"`math.macros` holds more than {macros.MAX_MACROS:,} macros"
            self._say(("math", "macros"), message, "keep those that the deck uses")
            return
        sound = {}
        for name, body in given.items():
            fault = macros.fault(name, body)
            if fault is None:
                sound[name] = body
            else:
                self._say(("math", "macros", name), fault.message, fault.hint)
        for circle in macros.circles(sound):
            for name, called in zip(circle, (*circle[1:], circle[0]), strict=True):
                message = rf"the macro \{name} calls itself"
                message += "" if called == name else rf" by way of \{called}"
                hint = "write out what it stands for"
                self._say(("math", "macros", name), message, hint)

    def _known(self, table: toml.Keys, values: dict[str, Any], keys: Mapping[str, type]) -> None:
        nearest = Nearest(keys)
        for key, value in values.items():
            place = (*table, key)
            if key in keys:
                self._typed(place, value, keys[key])
                continue
            elsewhere = [name for name, inner in TABLES.items() if key in inner]
            hint = f"settings here: {', '.join(sorted(keys))}"
            if not table and elsewhere:
                hint = f"`{key}` stands in the table [{elsewhere[0]}]"
            elif table and key in TOP:
                hint = f"`{key}` stands before the first [table]"
            else:
                hint = toml.meant(key, nearest, hint)
            if not table:
                self.meant.add(nearest.to(key))
            self._say(place, f"{_named(place)} is not a setting", hint)

    def _typed(self, place: toml.Keys, value: object, wanted: type) -> None:
        key = str(place[-1])
        if place == ("ignore",):
            if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
                message = f"`ignore` is {toml.kind(value)}; it wants tables"
                self._say(place, message, _IGNORE_FORM)
        elif wanted is Worded and isinstance(value, dict):
            for language, words in value.items():
                self._language((*place, language), key, language)
                self._typed((*place, language), words, str)
        elif wanted is Worded and isinstance(value, str):
            return
        elif type(value) is not wanted:
            message = f"{_named(place)} is {toml.kind(value)}; it wants {_TYPE_NAMES[wanted]}"
            self._say(place, message, _example(key, value, wanted))
        elif isinstance(value, list):
            for each in value:
                if not isinstance(each, str):
                    message = f"{_named(place)} holds {toml.kind(each)}; it wants a list of strings"
                    self._say(place, message, _example(key, each, wanted))
        elif isinstance(value, dict) and place in (("tags",), ("titles",)):
            for name, words in value.items():
                self._typed((*place, name), words, Worded if key == "tags" else str)

    def _say(self, place: toml.Keys, message: str, hint: str) -> None:
        found = INVALID_DECK_TOML.found(message, self.places.line(*place), hint)
        if all(earlier.message != message for earlier in self.found):
            self.found.append(found)

    def _settings(self) -> Settings:
        values = self.values
        book = values.get("book", {})
        simple = ("uid", "title", "version", "license", "description", "report", "home")
        return Settings(
            **{key: values[key] for key in simple if key in values},
            name=values.get("name", values["uid"]),
            languages=tuple(values["languages"]),
            titles=dict(values.get("titles", {})),
            authors=tuple(values.get("authors", ())),
            tags=dict(values.get("tags", {})),
            subdecks=values.get("anki", {}).get("subdecks", False),
            subtitle=book.get("subtitle", ""),
            format=values.get("format", 0),
            macros=Macros.of(values.get("math", {}).get("macros", {})),
            ignores=tuple(
                Ignore(
                    ignore.get("code", ""),
                    ignore.get("reason", ""),
                    ignore.get("path", ""),
                    self.places.line("ignore", number),
                )
                for number, ignore in enumerate(values.get("ignore", ()))
            ),
            speech=values.get("anki", {}).get("tts", ""),
            fonts=tuple(book.get("fonts", ())),
            words=values.get("words", {}),
            unfolded=values.get("anki", {}).get("unfolded", False),
            kept=tuple(values.get("pictures", {}).get("keep", ())),
            paper=book.get("paper", PAPERS[0]),
            sheet_paper=values.get("cheatsheet", {}).get("paper", ""),
            earlier=values.get("release", {}).get("earlier", ""),
            faces={role: book[role] for role in ROLES if role in book},
        )


def _named(place: toml.Keys) -> str:
    """A setting as a message names it."""
    return f"`{'.'.join(key for key in place if isinstance(key, str))}`"


def _example(key: str, value: object, wanted: type) -> str:
    """How a setting is written, of what was given where that can be."""
    if wanted is list:
        words = value if isinstance(value, str) else "…"
        return f"{key} = [{_quoted(words)}]"
    if key in _HINTS:
        return _HINTS[key]
    if wanted is dict:
        return f'[{key}] with lines like name = "…" below it'
    if wanted is int:
        return f"{key} = 2"
    if wanted is bool:
        return f"{key} = {'false' if value in ('false', 'no', 'off', 0) else 'true'}"
    given = value[0] if isinstance(value, list) and len(value) == 1 else value
    whole = isinstance(given, str | int | float) and not isinstance(given, bool)
    return f"{key} = {_quoted(str(given) if whole else '…')}"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
