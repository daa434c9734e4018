"""What holds of every text, whatever is in it: no traceback, every line accounted for once, the
words of a line in what is said to hold it, the same for the same.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import importer
from rectoverso.importers.document import Document, Fate
from rectoverso.importers.given import Given
from tests.importers.text.reading import TEXTS, shown
from tests.importers.text.test_documents import DOCUMENTS
from tests.importers.text.words import lost

LINES = [line for path in DOCUMENTS for line in path.read_text(encoding="utf-8").split("\n")]
SIGNS = "#*-+>`~|<> \n\t1aA.?:)(①q[]!$\\{}^=_&;가は\u3000\u200b\x0b\x0c\x85\u2028"
IN_FEW = ("3what", "x", "c1", "seconds", "戻る")
"""Words that a mark is made of in our documents: a number without a dot, a box, a gap, the label of
thirty seconds, a link back to the top (which a finding names).
"""


def documents(path: Path, content: str | bytes) -> list[Document]:
    """What each shape makes of a text; those that can't be read say so."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    given = Given(path, path.name)
    found = []
    for name in TEXTS:
        assert 0 <= importer(name).likeness(given).degree <= 1.0
        document = read(name, given)
        if document is not None:
            accounted(document, given)
            found.append(document)
    return found


def read(name: str, given: Given) -> Document | None:
    try:
        return importer(name).read(given)
    except UnfitError as error:
        codes = {each.code for each in error.diagnostics}
    assert codes == {"IMP001"}
    return None


def accounted(document: Document, given: Given) -> None:
    places = [int(account.place) for account in document.accounts]
    assert places == [number for number, line in enumerate(given.lines, 1) if line.strip()]
    keys = [item.key for item in document.items()]
    assert len(keys) == len(set(keys))
    for account in document.accounts:
        holds = account.fate in (Fate.QUESTION, Fate.ANSWER, Fate.REFERENCE)
        assert (account.key in keys) if holds else not account.key
        assert bool(account.reason) == (account.fate is Fate.LEFT_OUT)
    for finding in document.findings:
        assert finding.code in ("IMP002", "IMP003", "IMP004")
        assert 1 <= finding.span.line <= len(given.lines)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_words_of_a_line_are_where_it_is_said_to_be(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for document in documents(tmp_path / "text.md", text):
        words = lost(document, tuple(text.split("\n")))
        assert [word for word in words if word[1] not in IN_FEW] == [], document.shape


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_text_cut_anywhere_is_read(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    dice = random.Random(path.name)
    for _ in range(3):
        assert documents(tmp_path / "text.md", text[: dice.randrange(len(text))])


@pytest.mark.parametrize("seed", range(40))
def test_lines_of_all_shapes_in_any_order_are_read(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    lines = [dice.choice(LINES) for _ in range(dice.randrange(1, 40))]
    assert documents(tmp_path / "text.md", "\n".join(lines))


@pytest.mark.parametrize("seed", range(30))
def test_signs_in_any_order_are_read(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    assert documents(tmp_path / "text.md", "".join(dice.choices(SIGNS, k=200)))


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    documents(tmp_path / "text.md", dice.randbytes(dice.randrange(300)))


@pytest.mark.parametrize("text", ["", "\n\n", " ", "x", "---\n---", "```", "#", "1.", "Q:\nA:"])
def test_next_to_nothing_is_read(text: str, tmp_path: Path) -> None:
    assert documents(tmp_path / "text.md", text)


@pytest.mark.parametrize("path", DOCUMENTS[::7], ids=lambda path: path.name)
def test_the_same_text_is_read_the_same(path: Path) -> None:
    given = Given(path, path.name)
    name = path.parent.name
    assert importer(name).read(given) == importer(name).read(given)
    assert shown(importer(name).read(Given(path, path.name))) == shown(importer(name).read(given))


@pytest.mark.prove
@pytest.mark.parametrize(
    "line", ["1. x?", "- x?", "A: x", "<details>", "```py", "[[[[((((", "<pre>"]
)
def test_time_grows_with_a_text(line: str, tmp_path: Path) -> None:
    """30,000 lines are read; what takes more than their number would never end."""
    path = tmp_path / "text.md"
    path.write_text(f"{line}\n" * 30_000, encoding="utf-8")
    given = Given(path, path.name)
    for name in TEXTS:
        importer(name).likeness(given)
    document = importer("numbered").read(given)
    assert len(document.accounts) == 30_000
