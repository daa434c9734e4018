"""A question that is read alone is what it is in its whole chapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.desk.preview.contents import Contents
from rectoverso.desk.preview.excerpts import excerpt
from rectoverso.source.markdown import read_chapters

DECK = Path(__file__).parents[2] / "languages/decks/en"

CHAPTER = """\
# Chapter <a id="c"></a>

Prose.

## One? <a id="one"></a>

First [^note] answer [there][link].

### Below? <a id="below"></a>

Second.

## Two? <a id="two"></a>

```
## no heading
```

[^note]: What it says,

    in two paragraphs.

## Three? <a id="three"></a>

Third.

[link]: https://example.org/
"""


def part(new: str, old: str = CHAPTER) -> list[str] | None:
    """The lines that are left to be read."""
    chapters, _ = read_chapters("en/01.md", old)
    found = excerpt(old, new, chapters)
    if found is None:
        return None
    assert found.count("\n") == new.count("\n")
    return [line for line in found.split("\n") if line]


def test_a_question_is_left_with_its_follow_ups_and_what_is_called_from_anywhere() -> None:
    left = part(CHAPTER.replace("Second.", "Second!"))
    assert left == [
        '# Chapter <a id="c"></a>',
        '## One? <a id="one"></a>',
        "First [^note] answer [there][link].",
        '### Below? <a id="below"></a>',
        "Second!",
        "[^note]: What it says,",
        "    in two paragraphs.",
        "[link]: https://example.org/",
    ]


def test_lines_that_come_and_go_move_what_follows() -> None:
    for new in (
        CHAPTER.replace("Second.", "Second.\n\nMore of it.\n\nAnd more."),
        CHAPTER.replace('### Below? <a id="below"></a>\n\nSecond.\n\n', ""),
    ):
        left = part(new)
        assert left is not None
        assert "## no heading" not in left
        assert left[1] == '## One? <a id="one"></a>'


@pytest.mark.parametrize(
    "new",
    [
        CHAPTER,
        CHAPTER.replace("Prose.", "Other prose."),
        CHAPTER.replace("# Chapter", "# Another"),
        CHAPTER.replace("Second.", "Second!").replace("Third.", "Third!"),
        CHAPTER.replace('## Two? <a id="two"></a>\n', ""),
        "",
    ],
    ids=["nothing", "prose", "chapter", "two questions", "a heading", "all"],
)
def test_all_is_read_where_more_than_a_question_changed(new: str) -> None:
    assert part(new) is None


def test_words_added_anywhere_are_seen_as_in_the_whole(tmp_path: Path) -> None:
    """Each line of a deck of every form in turn: the glance shows what the whole says. A fence that
    an edit leaves open is left out: it runs on in the whole alone.
    """
    (tmp_path / "en").mkdir()
    for name in ("deck.toml", "references.bib"):
        (tmp_path / name).write_bytes((DECK / name).read_bytes())
    (source,) = (DECK / "en").glob("*.md")
    path = f"en/{source.name}"
    lines = source.read_text(encoding="utf-8").split("\n")
    (tmp_path / path).write_text("\n".join(lines), encoding="utf-8")
    known = Contents(tmp_path)
    known.read()
    first = known.decks["en"].chapters[0].questions[0].span.line
    seen = 0
    for number in range(first, len(lines)):
        if not lines[number].strip() or lines[number].startswith(("#", "|", "```")):
            continue
        edited = [*lines[:number], lines[number] + " more", *lines[number + 1 :]]
        (tmp_path / path).write_text("\n".join(edited), encoding="utf-8")
        glanced = known.glance(path)
        whole = Contents(tmp_path)
        whole.read()
        assert glanced is not None, lines[number]
        assert glanced.question == whole.question("en", glanced.key), lines[number]
        assert glanced.question.entry.question.span.line <= number + 1
        (tmp_path / path).write_text("\n".join(lines), encoding="utf-8")
        assert known.reread([path])
        seen += 1
    assert seen > 20
