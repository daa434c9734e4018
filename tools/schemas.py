"""Write the JSON Schemas of `deck.toml` and of a deck as JSON, for editors and other programs.

That of `deck.toml` is made of the settings that the program knows (`source/config.py`) and of what
`docs/format.md` says about each; that of a deck of the model's types. `--check` says which file is
stale.
"""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any, Final

from rectoverso import model
from rectoverso.diagnostics import Places, Span
from rectoverso.model import (
    Block,
    Cell,
    Chapter,
    Choice,
    CitationItem,
    Deck,
    Inline,
    ListItem,
    Medium,
    Question,
)
from rectoverso.source import config

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "src/build/rectoverso"
DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""The draft that editors of TOML know."""
_ROW: Final = re.compile(r"^\| (`.+?) \| (.+) \|$", re.MULTILINE)
_TABLE_NAME: Final = re.compile(r"\[+([\w.]+)\]+")

Schema = dict[str, Any]


# ---------------------------------------------------------------- deck.toml


def deck_toml() -> Schema:
    """The schema of `deck.toml`."""
    said = descriptions()
    properties = {name: _setting((name,), of, said) for name, of in config.TOP.items()}
    return {
        "$schema": DIALECT,
        "title": "deck.toml",
        "description": "What a deck is called, its languages, its version, and how it looks.",
        **_object(properties, "uid", "title", "languages", "version"),
    }


def descriptions() -> dict[str, str]:
    """What `docs/format.md` says about each setting, as in `anki.tts`; of tables by their name."""
    page = (ROOT / "docs/format.md").read_text(encoding="utf-8")
    page = page[page.index("| setting |") : page.index("A setting that is not in this list")]
    found = {}
    for names, words in _ROW.findall(page):
        table = ""
        for name in re.findall(r"`(.+?)`", names):
            within = _TABLE_NAME.match(name)
            if within:
                table = within[1]
                name = name[within.end() :].strip()
            key = ".".join(filter(None, (table, name)))
            found[key] = _plain(words)
    return found


def _plain(words: str) -> str:
    """Words without Markdown's marks."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"\*\*|`", "", words)


def _setting(place: tuple[str, ...], of: type, said: dict[str, str]) -> Schema:
    name = ".".join(place)
    schema = {**_typed(place, of, said)}
    words = said.get(name) or said.get(name.removesuffix(".en"))
    return {"description": words, **schema} if words else schema


def _typed(place: tuple[str, ...], of: type, said: dict[str, str]) -> Schema:
    match place:
        case ("format",):
            return {"enum": [1, 2]}
        case ("languages",):
            return {"type": "array", "minItems": 1, "uniqueItems": True, "items": _language()}
        case ("book", "paper"):
            return {"enum": [*config.PAPERS]}
        case ("cheatsheet", "paper"):
            return {"enum": [*config.SHEET_PAPERS]}
        case ("anki", "tts"):
            return _matching(config.SPOKEN)
        case ("titles",):
            return _by_language({"type": "string"})
        case ("tags",):
            return {
                "type": "object",
                "propertyNames": _matching(config.TAG),
                "additionalProperties": _wording(),
            }
        case ("words",):
            word = {"type": "string", "pattern": r"\S"}
            words = dict.fromkeys(config.WORDS, word)
            return _by_language(_object(words))
        case ("math", "macros"):
            letters = {"pattern": "^[A-Za-z]+$"}
            text = {"type": "string"}
            return {"type": "object", "propertyNames": letters, "additionalProperties": text}
        case ("ignore",):
            keys = {key: {"type": "string"} for key in config.IGNORE}
            return {"type": "array", "items": _object(keys, "code", "reason")}
        case (name,) if name in config.TABLES:
            inner = config.TABLES[name].items()
            return _object({key: _setting((name, key), each, said) for key, each in inner})
        case (name,) if name in config.FORMS:
            return _matching(config.FORMS[name][0])
        case ("title",):
            return {"type": "string", "minLength": 1}
    if of is config.Worded:
        return _wording()
    if of is list:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": {str: "string", bool: "boolean"}[of]}


def _object(properties: Schema, *required: str) -> Schema:
    """A table that holds these keys alone."""
    needed = {"required": [*required]} if required else {}
    return {"type": "object", **needed, "additionalProperties": False, "properties": properties}


def _matching(form: re.Pattern[str]) -> Schema:
    """A string of a form, which the program matches from its beginning."""
    return {"type": "string", "pattern": f"^(?:{form.pattern.removesuffix(chr(92) + 'Z')})$"}


def _language() -> Schema:
    return _matching(config.LANGUAGE)


def _by_language(of: Schema) -> Schema:
    return {"type": "object", "propertyNames": _language(), "additionalProperties": of}


def _wording() -> Schema:
    return {"anyOf": [{"type": "string"}, _by_language({"type": "string"})]}


# ---------------------------------------------------------------- a deck as JSON

_NODES: Final = (
    *(*Inline.__args__, *Block.__args__, CitationItem, ListItem, Cell, Choice, Question, Chapter),
    *(Medium, Deck),
)
_SPAN: Final = r"^[^\n]*:[0-9]+:[0-9]+-[0-9]+:[0-9]+$"
_PLACES: Final = r"^[0-9]+:[0-9]+:[0-9]+( [0-9]+:[0-9]+:[0-9]+)*$"
_LEFT_OUT: Final = ("places", "key")
"""Fields that `model.to_json` leaves out where they say nothing."""


def deck_json() -> Schema:
    """The schema of what `model.to_json` makes of a deck, and the artifact `json` holds."""
    return {
        "$schema": DIALECT,
        "title": "A deck in one language",
        "description": "Objects carry their type's name under `t`.",
        "allOf": [_ref(Deck)],
        "definitions": {
            **{node.__name__: _node(node) for node in _NODES},
            "Inline": {"anyOf": [_ref(node) for node in Inline.__args__]},
            "Block": {"anyOf": [_ref(node) for node in Block.__args__]},
        },
    }


def _node(node: type[Any]) -> Schema:
    hints = typing.get_type_hints(node, vars(model))
    names = [field.name for field in fields(node)]
    properties = {"t": {"const": node.__name__}}
    for name in names:
        properties[name] = _value(name, hints[name])
    needed = [name for name in names if name not in _LEFT_OUT or hints[name] not in (bool, Places)]
    words = " ".join((node.__doc__ or "").split())
    return {"description": words, **_object(properties, "t", *needed)}


def _value(name: str, hint: Any) -> Schema:
    if name == "key" and hint is bool:
        return {"const": True}
    if hint is Span:
        return {"type": "string", "pattern": _SPAN}
    if hint == Places:
        return {"type": "string", "pattern": _PLACES}
    if hint == Inline:
        return {"$ref": "#/definitions/Inline"}
    if hint == Block:
        return {"$ref": "#/definitions/Block"}
    if hint in _NODES:
        return _ref(hint)
    if isinstance(hint, types.UnionType):
        return {"anyOf": [_value(name, each) for each in hint.__args__]}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", **_items(name, typing.get_args(hint))}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [each.value for each in hint]}
    return {"type": {str: "string", int: "integer", bool: "boolean", type(None): "null"}[hint]}


def _items(name: str, of: tuple[Any, ...]) -> Schema:
    if of[-1] is ...:
        return {"items": _value(name, of[0])}
    return {"items": [_value(name, each) for each in of], "minItems": len(of), "maxItems": len(of)}


def _ref(node: type[Any]) -> Schema:
    return {"$ref": f"#/definitions/{node.__name__}"}


# ---------------------------------------------------------------- files


def made() -> Iterator[tuple[Path, str]]:
    """Each schema's file and its text."""
    for path, schema in (
        (PACKAGE / "source/deck.schema.json", deck_toml()),
        (PACKAGE / "model.schema.json", deck_json()),
    ):
        yield path, json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` say which are stale; the exit code."""
    stale = [
        (path, text)
        for path, text in made()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} is stale: run make docs")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
