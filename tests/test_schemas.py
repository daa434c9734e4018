"""The JSON Schemas say what the program says: of `deck.toml`, and of a deck as JSON."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rectoverso.model import to_json
from rectoverso.source import config
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from tests import factory
from tools import schemas

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/format.md").read_text(encoding="utf-8")
WHOLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
Place = tuple[str | int, ...]


def validator(wing: str, name: str) -> jsonschema.Draft7Validator:
    schema = json.loads((files(wing) / name).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def settings() -> jsonschema.Draft7Validator:
    return validator("rectoverso.source", "deck.schema.json")


@pytest.fixture(scope="module")
def decks() -> jsonschema.Draft7Validator:
    return validator("rectoverso", "model.schema.json")


def test_no_schema_is_stale() -> None:
    for path, text in schemas.made():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make docs"


# ---------------------------------------------------------------- deck.toml


def tomls() -> list[str]:
    folders = ("content", "docs", "tests")
    decks = [path for folder in folders for path in ROOT.glob(f"{folder}/**/deck.toml")]
    pages = re.findall(r"(?<!-->\n)```toml\n(.*?)```", PAGE, re.DOTALL)
    return [*pages, *(path.read_text(encoding="utf-8") for path in decks)]


def test_what_the_program_takes_the_schema_takes(settings: jsonschema.Draft7Validator) -> None:
    taken = 0
    for text in tomls():
        if config.settings(text)[0] is not None:
            taken += 1
            settings.validate(tomllib.loads(text))
    assert taken > 5


def _places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place in a value, the outer ones first."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _places(inner, (*path, number))


def _with(path: Place, value: Any) -> dict[str, Any]:
    """The settings of docs/format.md with another value in one place."""
    whole: Any = copy.deepcopy(tomllib.loads(WHOLE))
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return dict(whole)


def _written(values: dict[str, Any]) -> str:
    """Values as TOML: JSON's strings, lists and numbers are TOML's, and so are inline tables."""

    def inline(value: Any) -> str:
        if isinstance(value, dict):
            inner = (f"{json.dumps(key)} = {inline(each)}" for key, each in value.items())
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(inline, value))}]"
        return json.dumps(value, ensure_ascii=False)

    return "".join(f"{json.dumps(key)} = {inline(value)}\n" for key, value in values.items())


@pytest.mark.parametrize("path", list(_places(tomllib.loads(WHOLE))), ids=str)
def test_what_the_program_refuses_the_schema_refuses(
    path: Place, settings: jsonschema.Draft7Validator
) -> None:
    """A value of another type, and a setting that there is not, in each place."""
    settings.validate(tomllib.loads(_written(tomllib.loads(WHOLE))))
    beside = (*path[:-1], "nothing-there")
    wrong = [_with(path, 1.5)]
    named = path[:-1] not in (("tags",), ("ignore",)) and isinstance(path[-1], str)
    if named:
        wrong.append(_with(beside, 1.5))
    for values in wrong:
        assert config.settings(_written(values))[0] is None, path
        assert not settings.is_valid(values), path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("uid",), "Activation"), (("uid",), ""), (("title",), ""), (("languages",), []),
        (("languages",), ["ko", "ko"]), (("languages",), ["korean!"]), (("version",), "1.2"),
        (("version",), "01.0.0"), (("format",), 3), (("report",), "ftp://example.org"),
        (("home",), "example.org"), (("anki", "tts"), "en"), (("book", "paper"), "A5"),
        (("cheatsheet", "paper"), "B5"), (("words", "en", "brief"), " "), (("tags",), {"a b": "c"}),
        (("math", "macros"), {"a1": "x"}),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_both(
    path: Place, value: Any, settings: jsonschema.Draft7Validator
) -> None:
    values = _with(path, value)
    assert config.settings(_written(values))[0] is None
    assert not settings.is_valid(values)


def test_every_setting_says_what_it_is() -> None:
    said = schemas.descriptions()
    for name, of in config.TOP.items():
        inner = config.TABLES.get(name, {})
        for key in [f"{name}.{each}" for each in inner] if of is dict and inner else [name]:
            assert key in said or f"{key}.en" in said, key
    assert not [words for words in said.values() if re.search(r"[*`]|\]\(", words)]


# ---------------------------------------------------------------- a deck as JSON


@pytest.mark.parametrize("folder", ["docs/example", "tests/forms"])
def test_a_deck_as_json_is_what_the_schema_says(
    folder: str, decks: jsonschema.Draft7Validator
) -> None:
    for deck in read(open_source(ROOT / folder)).decks:
        decks.validate(json.loads(json.dumps(to_json(deck))))


def test_a_deck_of_every_node_is_what_the_schema_says(decks: jsonschema.Draft7Validator) -> None:
    whole = json.loads(json.dumps(to_json(factory.whole())))
    decks.validate(whole)
    kinds = set(re.findall(r'"t": "(\w+)"', json.dumps(whole)))
    known = json.loads((files("rectoverso") / "model.schema.json").read_text("utf-8"))[
        "definitions"
    ]
    assert known.keys() - kinds <= {"Inline", "Block", "Foreign"}


@pytest.mark.parametrize(
    "path", [("uid",), ("chapters", 0, "id"), ("chapters", 0, "title", 0, "t")]
)
def test_a_deck_that_lacks_something_is_refused(
    path: Place, decks: jsonschema.Draft7Validator
) -> None:
    whole = json.loads(json.dumps(to_json(factory.whole())))
    inner: Any = whole
    for key in path[:-1]:
        inner = inner[key]
    inner["nothing"] = 1
    assert not decks.is_valid(whole)
    del inner["nothing"]
    decks.validate(whole)
    del inner[path[-1]]
    assert not decks.is_valid(whole)
