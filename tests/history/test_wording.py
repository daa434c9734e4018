"""What makes a translation stale, and what does not."""

from __future__ import annotations

import pytest

from rectoverso.history.wording import PARTS, Wording, changed, wordings
from rectoverso.model import Deck
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form
from tests import every_form, factory

TEXT = """# Functions <a id="functions"></a>

## What is *ReLU*? <a id="relu" class="core"></a>

> [!TIP]
> It is short.

It sets all that is below zero to zero: $f(x) = \\max(0, x)$ [see @nair2010, p. 3], and [more](https://example.org).

- one **thing**
- another

| a | b |
|---|---|
| 1 | 2 |

```python
f(x)
```

$$
x^2
$$

### Words <a id="words" data-list></a>

| word | meaning | example |
|---|---|---|
| one <a id="one"></a> | 1 | once |
| two <a id="two"></a> | 2 | twice |
"""


def deck(text: str) -> Deck:
    chapters, found = read_chapters("en/1.md", text, Form(fronts=True))
    assert not found
    return Deck("uid", "name", "Title", "en", "1.0.0", (), chapters, (), "")


def words(text: str) -> dict[str, Wording]:
    return wordings(deck(text))


def moved(old: str, new: str) -> dict[str, tuple[str, ...]]:
    """What of which question changes with `new` in place of `old`, for who has another text."""
    assert old in TEXT
    before, after = words(TEXT), words(TEXT.replace(old, new))
    other = Wording("1", "2", "3", "4")
    every = {name: changed(before[name], after[name], other) for name in before}
    return {name: parts for name, parts in every.items() if parts}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("all that is below", "all\nthat is   \nbelow"),
        ("all that is below", "all that\\\nis below"),
        ("*ReLU*", "_ReLU_"),
        ("**thing**", "__thing__"),
        ("- one **thing**\n- another", "* one\n  **thing**\n\n* another"),
        ('<a id="relu" class="core"></a>', "{#relu .core}"),
        ('class="core"', 'class="hard" data-was="relu-what"'),
        ("[more](https://example.org)", "[more][1]"),
        ("| 1 | 2 |", "|1|  2|"),
        ("|---|---|\n| 1", "|:-:|--:|\n| 1"),
        ("```python\nf(x)\n```", "~~~\nf(x)\n~~~"),
        ("$f(x) = \\max(0, x)$", "$`f(x) = \\max(0, x)`$"),
        ("$f(x) = \\max(0, x)$", "$f(x) =\n\\max(0, x)$"),
        ("$$\nx^2\n$$", "```math\nx^2\n```"),
        ("It sets", "It&#32;sets"),
        ("below zero to zero", 'below <span lang="la">zero</span> to zero'),
    ],
)
def test_a_mere_change_of_form_is_none(old: str, new: str) -> None:
    reference = "\n\n[1]: https://example.org\n" if new == "[more][1]" else ""
    assert words(TEXT) == words(TEXT.replace(old, new) + reference)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("What is *ReLU*?", "What is ReLU?", {"relu": ("question",)}),
        ("below zero", "negative", {"relu": ("answer",)}),
        ("It is short.", "It has four letters.", {"relu": ("answer",)}),
        ("f(x)\n", "f(y)\n", {"relu": ("answer",)}),
        ("x^2", "x^3", {"relu": ("formulas",)}),
        ("p. 3", "p. 4", {"relu": ("answer",)}),
        ("https://example.org", "https://example.org/relu", {"relu": ("answer",)}),
        ("| 1 | 2 |", "| 1 | 3 |", {"relu": ("answer",)}),
        ("### Words", "### Numbers", {"words": ("question",)}),
        ("| once", "| once more", {"one": ("answer",)}),
        ("| meaning ", "| sense ", {"words": ("answer",)}),
        ("two <a", "a pair <a", {"two": ("question",)}),
    ],
)
def test_what_is_said_otherwise(old: str, new: str, parts: dict[str, tuple[str, ...]]) -> None:
    assert moved(old, new) == parts


def test_formulas_and_pictures_that_both_show_need_nobody_s_work() -> None:
    before = Wording("q", "a", "f", "p")
    after = Wording("q", "a", "f2", "p2")
    assert changed(before, after, before) == ("formulas", "pictures")
    assert changed(before, after, Wording("x", "y", "f2", "p2")) == ()
    assert changed(before, Wording("q2", "a2", "f", "p"), Wording("q2", "a2", "", "")) == PARTS[:2]


def test_lines_of_japanese_end_anywhere() -> None:
    text = TEXT.replace("It is short.", "これは短い。")
    assert words(text) == words(text.replace("これは", "これは\n"))


def test_written_and_read_back() -> None:
    for wording in wordings(every_form.deck()).values():
        assert Wording.parse(str(wording)) == wording
    with pytest.raises(ValueError, match="no digest"):
        Wording.parse("a.b.c")


def test_every_form_says_something() -> None:
    """No two questions of the deck that has every kind of thing say the same."""
    for made in (factory.deck(), every_form.deck()):
        said = [(each.question, each.answer) for each in wordings(made).values()]
        assert len(set(said)) == len(said)
