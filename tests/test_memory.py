"""What phases remember saves time, and decides nothing: not a byte, not a finding."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Final

import pytest

from rectoverso import memory, pipeline
from rectoverso.diagnostics import Diagnostic, RefusedError
from rectoverso.memory import PHASES, recalled, remembering
from rectoverso.source import chapters
from rectoverso.source.markdown import read_chapters
from rectoverso.typeset import pandoc
from tests.decks import environment

FORMS: Final = Path(__file__).parent / "forms"
CHAPTER: Final = r"""# Currents <a id="currents"></a>

An opening with a [link](01-fronts.md#divider) and a work [@horowitz2015, p. 3].

## What is a current? <a id="current" class="core"></a>

Charge per time, $\D{Q}{t}$, in amperes.

More of it at [the divider](#divider), and in @horowitz2015.

> [!NOTE]
> ![said](../media/volt.ogg)

### Why? <a id="current-why"></a>

Because charges move.

## Which way does it flow? <a id="way"></a>

- [x] From plus to minus
  > So it was agreed.
- [ ] From minus to plus

## What does Ohm say? <a id="ohm-says"></a>

{{c1::Voltage}} is {{c2::resistance}} times current[^note].

[^note]: Named after Ohm.
"""
WITHOUT_ID: Final = "\n## Nothing carries this one?\n\nNot yet.\n"
SETTINGS: Final = """
[pictures]
keep = ["media/divider.svg"]

[math.macros]
D = '\\frac{d #1}{d #2}'
"""
GLOSSARY: Final = """[[term]]
en = "current"
avoid = ["amperage"]
"""


def deck(folder: Path) -> Path:
    """A deck of three chapters that hangs together."""
    shutil.copytree(FORMS, folder)
    for name in ("newton.m4a", "watt.wav", "pascal.ogg"):
        (folder / "media" / name).touch()
    settings = folder / "deck.toml"
    settings.write_text(settings.read_text() + SETTINGS)
    (folder / "glossary.toml").write_text(GLOSSARY)
    (folder / "en/03-currents.md").write_text(CHAPTER)
    return folder


# ---------------------------------------------------------------- what may change


def changed(path: str, old: str, new: str) -> Callable[[Path, int], None]:
    """Replaces some words of a file, or puts them back."""

    def change(folder: Path, number: int) -> None:
        file = folder / path
        if not file.exists():
            return
        text = file.read_text()
        there, here = (old, new.replace("NUMBER", str(number)))
        if there not in text:
            there, here = here, there
        file.write_text(text.replace(there, here, 1))

    return change


def moved(path: str, other: str) -> Callable[[Path, int], None]:
    """Renames a file, or renames it back."""

    def change(folder: Path, _: int) -> None:
        if (folder / path).exists():
            (folder / path).rename(folder / other)
        elif (folder / other).exists():
            (folder / other).rename(folder / path)

    return change


def added(path: str, text: str) -> Callable[[Path, int], None]:
    """Writes a file at the end, or takes that out again."""

    def change(folder: Path, _: int) -> None:
        file = folder / path
        before = file.read_text() if file.exists() else ""
        file.write_text(before.removesuffix(text) if before.endswith(text) else before + text)

    return change


CURRENTS: Final = "en/03-currents.md"
CHANGES: Final = {
    "a word": changed(CURRENTS, "Charge per time", "Charge NUMBER per time"),
    "a word elsewhere": changed("en/02-words.md", "Named after people", "Named after men NUMBER"),
    "a line above": added("en/01-fronts.md", "\n\nOne more line.\n"),
    "an avoided word": changed(CURRENTS, "charges move", "there is amperage"),
    "a heading that is linked by its words": changed(
        "en/01-fronts.md", "Which voltage does", "Which current does"
    ),
    "a link without an address": changed(CURRENTS, "charges move", "[units][] say so"),
    "a neighbour's id": changed("en/01-fronts.md", 'id="divider"', 'id="dividers"'),
    "the same id again": changed("en/02-words.md", 'id="lists-differ"', 'id="current"'),
    "the same question again": changed(
        "en/02-words.md", "How do the two lists differ?", "What is a current?"
    ),
    "a question without an id": added(CURRENTS, WITHOUT_ID),
    "a chapter's id": changed("en/01-fronts.md", 'id="circuits"', 'id="circuit"'),
    "a chapter's title": changed(CURRENTS, "# Currents", "# Streams"),
    "a file's name": moved("en/01-fronts.md", "en/00-fronts.md"),
    "a broken file": changed("en/02-words.md", "# Words", "Words"),
    "a silence": changed(CURRENTS, "Because", "<!-- ignore QST006: it is fine -->\n\nBecause"),
    "a title": changed("deck.toml", "Every form of question", "Every form NUMBER"),
    "the slug": changed("deck.toml", 'name = "forms"', 'name = "shapes"'),
    "a tag's meaning": changed("deck.toml", "asked first", "asked before"),
    "a tag that is gone": changed("deck.toml", 'core = "', 'kern = "'),
    "the format": changed("deck.toml", "format = 2", "format = 1"),
    "a macro": changed("deck.toml", r"\frac{d #1}{d #2}", r"\frac{\partial #1}{\partial #2}"),
    "a refused macro": changed("deck.toml", r"\frac{d #1}{d #2}", r"\href{#1}{#2}"),
    "a kept picture": changed("deck.toml", 'keep = ["media/divider.svg"]', "keep = []"),
    "speech": added("deck.toml", '\n[anki]\ntts = "en_US"\n'),
    "words of the furniture": added("deck.toml", '\n[words.en]\nhint = "A nudge"\n'),
    "the version": changed("deck.toml", "0.1.0", "0.2.0"),
    "the glossary": changed("glossary.toml", "amperage", "agreed"),
    "a term": changed("glossary.toml", 'en = "current"', 'en = "amperes"'),
    "a work's title": changed("references.bib", "The Art of Electronics", "The Art NUMBER"),
    "a work's key": changed("references.bib", "horowitz2015,", "horowitz2016,"),
    "broken references": changed("references.bib", "@book{", "@book{{"),
    "a picture": changed("media/divider.svg", "</svg>", "<!-- NUMBER --></svg>"),
    "an unusable picture": changed("media/divider.svg", "</svg>", "<script/></svg>"),
    "a picture that is gone": moved("media/divider.svg", "media/dividers.svg"),
    "a sound that is gone": moved("media/volt.ogg", "media/volts.ogg"),
    "retirements": added("retired.toml", '[[retired]]\nid = "gone"\nreason = "x"\n'),
}

NO_CARD: Final = (
    *("a word elsewhere", "a chapter's title", "a tag's meaning", "a term"),
    "retirements",
)
"""What no card shows, and what breaks nothing."""

SAID: dict[tuple[object, ...], bytes] = {}
"""What pandoc said."""

Outcome = tuple[tuple[Diagnostic, ...], dict[str, bytes]]


def outcome(folder: Path, output: Path) -> Outcome:
    """All that is found in a deck, and the package, where it is sound."""
    try:
        built = pipeline.build([folder], ["apkg"], output)
    except RefusedError as refused:
        (report,) = refused.reports
        return report.diagnostics, {}
    packages = {file.path.name: file.path.read_bytes() for file in built.artifacts[0].files}
    return built.reports[0].diagnostics, packages


@contextmanager
def forgetful() -> Iterator[None]:
    """No phase is remembered in the block (what MathJax and pandoc say is: that takes longest, and
    has tests of its own).
    """

    def asked(given: bytes, arguments: list[str], files: dict[str, bytes]) -> bytes:
        inputs = given, *arguments, *files.items()
        if inputs not in SAID:
            SAID[inputs] = ask(given, arguments, files)
        return SAID[inputs]

    ask = pandoc._asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "remembering", nullcontext)
        patch.setattr(pandoc, "_asked", asked)
        yield


@pytest.fixture(autouse=True)
def at_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def same_as_without(folder: Path, output: Path) -> Outcome:
    """What comes of a deck, which is what comes without any memory."""
    found = outcome(folder, output)
    with forgetful():
        assert outcome(folder, output) == found
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_noticed(name: str, tmp_path: Path) -> None:
    folder = deck(tmp_path / "deck")
    before = outcome(folder, tmp_path / "out")
    assert before[1], before[0]
    CHANGES[name](folder, 7)
    after = same_as_without(folder, tmp_path / "out")
    assert (after != before) is (name not in NO_CARD)


def _walk(folder: Path, output: Path, seed: int, steps: int) -> None:
    """An author who changes things, and begins anew where nothing has been sound for long."""
    chance = random.Random(seed)
    deck(folder)
    sound = unsound = 0
    for number in range(steps):
        for name in chance.sample(sorted(CHANGES), chance.randint(1, 2)):
            CHANGES[name](folder, number)
        if same_as_without(folder, output)[1]:
            sound += 1
            unsound = 0
        else:
            unsound += 1
        if unsound > 3:
            shutil.rmtree(folder)
            deck(folder)
            unsound = 0
    assert sound


def test_an_author_who_changes_this_and_that(tmp_path: Path) -> None:
    _walk(tmp_path / "deck", tmp_path / "out", 1, 8)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_authors_who_change_this_and_that(tmp_path: Path, seed: int) -> None:
    _walk(tmp_path / "deck", tmp_path / "out", seed, 60)


# ---------------------------------------------------------------- how little is done again


@pytest.mark.parametrize("languages", [["en"], ["en", "ko"]])
def test_only_the_chapter_that_changed_is_read(
    languages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = deck(tmp_path / "deck")
    for language in languages[1:]:
        shutil.copytree(folder / "en", folder / language)
    settings = folder / "deck.toml"
    settings.write_text(settings.read_text().replace('["en"]', json.dumps(languages)))
    assert outcome(folder, tmp_path / "out")[1]
    read: list[str] = []

    def watched(path: str, *more: object) -> object:
        read.append(path)
        return read_chapters(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(chapters, "read_chapters", watched)
    outcome(folder, tmp_path / "out")
    assert read == []
    CHANGES["a word"](folder, 1)
    outcome(folder, tmp_path / "out")
    assert read == [CURRENTS]


def test_an_outline_is_the_whole_to_whoever_looks(tmp_path: Path) -> None:
    folder = deck(tmp_path / "deck")
    pipeline.check_all([folder])
    (outlined,), _ = pipeline.check_all([folder])
    with forgetful():
        (whole,), _ = pipeline.check_all([folder])
    assert outlined.decks == whole.decks
    assert repr(outlined.decks) == repr(whole.decks)


# ---------------------------------------------------------------- what may be wrong with it


def kept(folder: Path) -> Path:
    """The file in which phases of a deck, which is made, are remembered."""
    outcome(deck(folder / "deck"), folder / "out")
    return folder / "cache/rectoverso" / PHASES


def _bits(file: Path) -> None:
    with closing(sqlite3.connect(file)) as store, store:
        rows = store.execute("SELECT question, answer FROM answers").fetchall()
        assert len(rows) > 20
        for number, (key, answer) in enumerate(rows):
            at = number * 7919 % len(answer)
            broken = answer[:at] + bytes([answer[at] ^ 4]) + answer[at + 1 :]
            store.execute("UPDATE answers SET answer = ? WHERE question = ?", (broken, key))


def _swapped(file: Path) -> None:
    with closing(sqlite3.connect(file)) as store, store:
        rows = store.execute("SELECT question, answer FROM answers").fetchall()
        for (key, _), (_, other) in zip(rows, [*rows[1:], rows[0]], strict=True):
            store.execute("UPDATE answers SET answer = ? WHERE question = ?", (other, key))


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _text(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def _gone(file: Path) -> None:
    shutil.rmtree(file.parent)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("harm", [_bits, _swapped, _cut, _text, _gone, _folder])
def test_harm_to_the_memory_changes_nothing(harm: Callable[[Path], None], tmp_path: Path) -> None:
    file = kept(tmp_path)
    harm(file)
    for _ in range(2):
        assert same_as_without(tmp_path / "deck", tmp_path / "out")[1]


def test_two_builds_at_once(tmp_path: Path) -> None:
    folder = deck(tmp_path / "deck")
    build = [sys.executable, "-m", "rectoverso", "build", str(folder), "--to", "apkg", "-o"]
    running = [
        subprocess.Popen([*build, str(tmp_path / str(turn))], env=environment())
        for turn in range(2)
    ]
    assert [each.wait(120) for each in running] == [0, 0]
    with forgetful():
        _, package = outcome(folder, tmp_path / "out")
    for turn in range(2):
        made = {file.name: file.read_bytes() for file in (tmp_path / str(turn)).iterdir()}
        assert made == package
    assert sorted(each.name for each in (tmp_path / "cache/rectoverso").iterdir()) == [
        "formulas.sqlite",
        PHASES,
    ]


# ---------------------------------------------------------------- what is remembered at all


def answered(inputs: tuple[object, ...], value: object = "new") -> object:
    with remembering():
        return recalled("phase", inputs, lambda: value)


def test_the_inputs_and_the_program_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(("a", 1), "old") == "old"
    assert answered(("a", 1)) == "old"
    assert answered(("a", 2)) == "new"
    assert answered(("a", "1")) == "new"
    monkeypatch.setattr(memory, "program", lambda: "another")
    assert answered(("a", 1)) == "new"


def test_the_program_is_every_file_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "style").mkdir()
    for name in ("memory.py", "style/card.css"):
        (tmp_path / name).touch()
    monkeypatch.setattr(memory, "__file__", str(tmp_path / "memory.py"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    whole = memory.program.__wrapped__
    said = {whole()}
    (tmp_path / "style/card.css").write_text("a { color: red }")
    said.add(whole())
    (tmp_path / "site/genanki-0.13.1.dist-info").mkdir(parents=True)
    said.add(whole())
    assert len(said) == 3
    assert whole() in said


def test_what_nobody_knows_is_not_remembered() -> None:
    assert answered((None,), "old") == "old"
    assert answered((None,)) == "new"
    with remembering():
        assert recalled("phase", ("brief",), lambda: 1, lambda _: False) == 1
    with remembering():
        assert recalled("phase", ("brief",), lambda: 2) == 2


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_nothing_is_read_that_others_may_have_written(tmp_path: Path) -> None:
    assert answered(("a",), "old") == "old"
    folder = tmp_path / "cache/rectoverso"
    assert not folder.stat().st_mode & 0o077
    folder.chmod(0o777)
    assert answered(("a",)) == "new"
    folder.chmod(0o755)
    assert answered(("a",)) == "old"


def test_without_a_home_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")

    def lost() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", lost)
    assert answered(("a",), "old") == "old"
    assert answered(("a",)) == "new"
