"""A new deck: two questions in its language, and all that a deck has beside its chapters.

The only room where chance is wanted: two decks that begin alike must never share an identity.
"""

from __future__ import annotations

import json
import re
import secrets
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Final

from slugify import slugify

from rectoverso import archive, languages
from rectoverso.diagnostics import RectoversoError
from rectoverso.history import repository
from rectoverso.languages import writing
from rectoverso.source.config import LANGUAGE
from rectoverso.source.folder import SETTINGS

CHAPTER: Final = "01-first.md"
"""The name of the first chapter's file."""
SCHEMA: Final = ".rectoverso/deck.schema.json"
"""Where a deck has the JSON Schema of its `deck.toml`, which editors read without a network."""
_SCHEMA_LINE: Final = f"#:schema ./{SCHEMA}\n"  # as taplo knows it

_OWN: Final = {
    SETTINGS: "deck.toml",
    "README.md": "README.md",
    "LICENSE": "LICENSE",
    ".gitignore": "gitignore",
}
"""The files of a deck, and those of `beginnings/` that they are made of."""
_OF_THE_REPOSITORY: Final = {
    ".github/workflows/deck.yml": "deck.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".editorconfig": "editorconfig",
    ".vscode/settings.json": "settings.json",
    ".vscode/extensions.json": "extensions.json",
    ".vscode/tasks.json": "tasks.json",
}
"""The files that belong to the root of a repository."""
_FILLED: Final = (SETTINGS, "README.md", "LICENSE")
"""The files with blanks in them."""

_LONGEST: Final = 40  # letters of a name
_PLAIN: Final = re.compile(r"[a-z0-9]+([-_ ][a-z0-9]+)*", re.ASCII)
_MARKS: Final = re.compile(r"([\\`*_\[\]<>#&|~])")


@dataclass(frozen=True, slots=True)
class Begun:
    """A deck that was begun: its folder and language, the language that its example is in, and
    whether it is the root of a repository, or may become one.
    """

    folder: Path
    language: str
    example: str
    is_root: bool


def begin(folder: Path, language: str = "en") -> Begun:
    """Write a new deck in `language` into `folder`, which is made with the folders above it; all of
    it or nothing.

    In a language that has no example it is English. A folder that is there may hold git's own, and
    nothing else. `RectoversoError` where it holds more, can't be written, or its name or the
    language will not do.
    """
    _expect_language(language)
    name = _name_of(folder)
    _expect_empty(folder)
    inner = next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
    top = repository.top(inner) if repository.holds(inner) else None
    is_root = top is None or top.resolve() == folder.resolve()
    example = languages.code(language) or "en"
    try:
        _write(folder, dict(_contents(name, language, example, is_root=is_root)))
    except OSError as error:
        reason = error.strerror or error
        words = f"{folder} can't be written ({reason}): name a folder where you may write"
        raise RectoversoError(words) from error
    return Begun(folder, language, example, is_root)


def _expect_language(code: str) -> None:
    """Raise `RectoversoError` where `code` is not that of a language."""
    if LANGUAGE.match(code) and writing.exists(code):
        return
    if LANGUAGE.match(code.lower()) and writing.exists(code.lower()):
        likely: str | None = code.lower()
    else:
        likely = writing.spoken_in(code)
    hint = f"did you mean {likely}?" if likely else "a code like ko, en or pt-BR is"
    raise RectoversoError(f"{code!r} is the code of no language: {hint}")


def _name_of(folder: Path) -> str:
    """What a folder is called. `RectoversoError` where no deck can be called so."""
    name = unicodedata.normalize("NFC", folder.resolve().name).strip()
    if not name or not name.isprintable():
        raise RectoversoError(
            f"{str(folder)!r} is no name for a deck (it is its title at first): name a folder"
            " with letters that can be printed"
        )
    return name


def _expect_empty(folder: Path) -> None:
    """Raise `RectoversoError` where `folder` is there, and anything but an empty folder."""
    try:
        held = sorted(each.name for each in folder.iterdir() if each.name != ".git")
    except FileNotFoundError:
        return
    except NotADirectoryError as error:
        raise RectoversoError(
            f"{folder} can't become a folder, since a file stands there: name another"
        ) from error
    except OSError as error:
        raise RectoversoError(f"{folder} can't be read: {error.strerror}") from error
    if SETTINGS in held:
        words = f"{folder} is a deck already: write in it, or name a new folder"
    else:
        words = f"{folder} is not empty ({held[0]} lies there): name a new folder" if held else ""
    if words:
        raise RectoversoError(words)


def _contents(
    name: str, language: str, example: str, *, is_root: bool
) -> Iterator[tuple[str, bytes]]:
    """The files of a deck, as paths in its folder and what they hold."""
    ours = files("rectoverso.desk")
    slug = slugify(name, max_length=_LONGEST, word_boundary=True) or "deck"
    title = re.sub("[-_]", " ", name).capitalize() if _PLAIN.fullmatch(name) else name
    core = tomllib.loads((ours / "examples/core.toml").read_text(encoding="utf-8"))[example]
    blanks = {"uid": f"{slug}-{secrets.token_hex(4)}", "name": slug, "title": title}
    quoted = {**blanks, "language": language, "core": core}
    settings = {each: json.dumps(words, ensure_ascii=False) for each, words in quoted.items()}
    plain = {**blanks, "language": language}
    marked = {**plain, "title": _MARKS.sub(r"\\\1", title)}
    filled: Mapping[str, Mapping[str, str]] = dict(
        zip(_FILLED, (settings, marked, plain), strict=True)
    )
    schema = files("rectoverso.source") / "deck.schema.json"
    for path, kept in {**_OWN, **(_OF_THE_REPOSITORY if is_root else {})}.items():
        text = (ours / "beginnings" / kept).read_text(encoding="utf-8")
        if path in filled:
            text = Template(text).substitute(filled[path])
        if path == SETTINGS and schema.is_file():
            text = _SCHEMA_LINE + text
        yield path, text.encode()
    if schema.is_file():
        yield SCHEMA, schema.read_bytes()
    yield f"{language}/{CHAPTER}", (ours / f"examples/{example}.md").read_bytes()


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files into `folder`, or none. OSError when that fails."""
    missing = [each for each in (folder, *folder.absolute().parents) if not each.exists()]
    first = missing[-1] if missing else folder  # of the folders that have to be made
    with TemporaryDirectory(
        prefix=".rectoverso-", dir=first.absolute().parent if missing else folder
    ) as name:
        staged = Path(name, "new")
        inside = staged / folder.absolute().relative_to(first.absolute()) if missing else staged
        for path, content in contents.items():
            (inside / path).parent.mkdir(parents=True, exist_ok=True)
            archive.write(inside / path, content)
        if missing:
            staged.rename(first)
            return
        placed: list[Path] = []
        try:
            for entry in sorted(staged.iterdir()):
                entry.rename(folder / entry.name)
                placed.append(folder / entry.name)
        except BaseException:
            for entry in placed:
                entry.rename(staged / entry.name)
            raise
