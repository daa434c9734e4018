"""Vaults made for a test, and what holds for every vault that is read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rectoverso.importers.document import Document, Fate, Item
from rectoverso.importers.given import Given
from rectoverso.importers.obsidian import ObsidianImporter
from rectoverso.model import Blocks, Chapter, Inlines, plain
from rectoverso.source.markdown import writing
from tests.importers.anki.accounting import said

_WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(
    r"<!--.*?-->|%%.*?%%|\|\d+(?=\]\])|\[\[[^\]|]*\||\(<?[^()]*\)|\[![a-z]+\]|\.\w+(?=\]\])"
    r"|(?<![^\s])\^[\w-]+\s*$|#flashcards?[\w/-]*|^(?:Front|Back|Text|Back Extra|Q|A):"
    r"|\{\{c?\d*|STARTI \[.*?\]|ENDI|Back:|Tags:|\d+;;|^\s*\d+[.)]"
)


def vault(folder: Path, notes: Mapping[str, str | bytes], **plugins: object) -> Path:
    """A vault of these files, with the settings of `repetition`, `to_anki` and `app`."""
    inside = folder / ".obsidian"
    inside.mkdir(parents=True)
    named = {
        "repetition": "plugins/obsidian-spaced-repetition/data.json",
        "to_anki": "plugins/obsidian-to-anki-plugin/data.json",
        "app": "app.json",
    }
    for name, settings in plugins.items():
        path = inside / named[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    for name, content in notes.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(path: Path, *, with_words: bool = True) -> Document:
    """What is read, once each line is known to be accounted for as it should be."""
    document = ObsidianImporter().read(Given(path, path.name))
    accounted(document, path, with_words=with_words)
    return document


def accounted(document: Document, path: Path, *, with_words: bool = True) -> None:
    """Assert that each line with words has one account, or its whole note one, and that the words
    of a line are in the item that is said to have them.
    """
    lines: dict[str, str] = {}
    for note in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
        name = note.relative_to(path).as_posix() if path.is_dir() else ""
        try:
            text = note.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            lines[name] = ""
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                lines[f"{name}:{number}" if name else str(number)] = line
    counted = Counter(account.place for account in document.accounts)
    assert max(counted.values(), default=1) == 1
    whole = {place for place in counted if not place.rpartition(":")[2].isdigit()}
    expected = {each for each in lines if each.rpartition(":")[0] not in whole}
    assert set(counted) - whole == expected - whole
    items = {item.key: item for item in document.items()}
    assert len(items) == sum(1 for _ in document.items())
    found = {key: said(item) for key, item in items.items()}
    for account in document.accounts:
        assert bool(account.reason) == (account.fate is Fate.LEFT_OUT), account
        if account.key and with_words:
            words = set(_WORD.findall(_SIGNS.sub(" ", lines[account.place])))
            missing = [each for each in words if each not in found[account.key]]
            assert not missing, (account, lines[account.place], missing)


def markdown(document: Document) -> str:
    """The chapters as they would be written, without anchors."""
    made: list[str] = []
    for section in document.sections:
        span = section.items[0].question.span
        questions = tuple(item.question for item in section.items)
        chapter = Chapter("c", section.title, (), questions, "c.md", span, span)
        made.append(writing.chapter(chapter))
    return re.sub(
        r' <a id="c"></a>| <a (?! *id)',
        lambda at: "" if "id=" in at[0] else " <a ",
        "\n".join(made),
    )


def only(document: Document) -> Item:
    (item,) = document.items()
    return item


def words(of: Inlines | Blocks) -> str:
    """The words of inlines, or of blocks that are paragraphs."""
    parts = [plain(each.children) if hasattr(each, "children") else "" for each in of]
    return plain(of) if not any(parts) else " ".join(parts)  # type: ignore[arg-type]
