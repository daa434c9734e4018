"""Comments: where they stand, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.source.markdown import Comment, read_chapters
from tests.fuzz import examples
from tests.projection import cut

PATH = "ko/01.md"
TEXT = """<!-- a -->

# 장 {#c}

<!-- b --> <!-- c -->
<!-- d
d --> 글

## 하나? {#q} <!-- e --> <!-- f -->

글 <!-- g --> **글 <!-- h
h -->** `<!-- no -->` \\<!-- no -->

> - <!-- i -->

### 둘? <!-- j --> {#r}

| 가 | 나 <!-- k --> |
|----|----|
| `\\|` | `\\|` <!-- l --> |

```
<!-- no -->
```

    <!-- no -->

[^n]: 주 <!-- m -->
"""


def read(text: str) -> list[Comment]:
    found: list[Comment] = []
    read_chapters(PATH, text, comments=found)
    return found


def test_where_comments_stand() -> None:
    rows = TEXT.split("\n")
    starts = [1, rows.index("# 장 {#c}") + 1]
    starts += [number for number, row in enumerate(rows, 1) if row.startswith("##")]
    first, chapter, one, two = zip(starts, [*starts[1:], len(rows) + 1], strict=True)
    found = read(TEXT)
    assert [(each.text.split()[0], each.section, each.leads) for each in found] == [
        ("a", first, True),
        ("b", chapter, True),
        ("c", chapter, True),
        ("d", chapter, True),
        ("e", one, True),
        ("f", one, True),
        ("g", one, False),
        ("h", one, False),
        ("i", one, False),
        ("j", two, True),
        ("k", two, False),
        ("l", two, False),
        ("m", two, False),
    ]
    for each in found:
        assert cut(TEXT, each.span) == f"<!--{each.text}-->"


PARTS = st.sampled_from(
    [
        *("<!-- a -->", "<!--b\nc-->", "<!--", "-->", "## 가? {#q}", "# 나 {#c}", "글", "`", "*"),
        *("\n", "\n\n", "\n> ", "\n- ", "\n  ", "\n    ", " ", "\n| a |\n|---|\n| ", "|", "\\"),
        *("\n```\n", "[^1]: ", "[", "](x)", "\n---\n", "$"),
    ]
)


@given(st.lists(PARTS, max_size=20).map("".join))
@examples(500)
def test_a_span_covers_a_comment(text: str) -> None:
    for each in read(text):
        covered = cut(text, each.span)
        assert covered.startswith("<!--")
        assert covered.endswith("-->")
        assert each.section[0] <= each.span.line < each.section[1]


@pytest.mark.parametrize("count", [1_000])
def test_many_comments_after_an_id(count: int) -> None:
    found = read("# 장 {#c}\n\n## 왜? {#q} " + "<!-- a -->" * 90 + "\n\n" + "<!-- b -->\n" * count)
    assert len(found) == 90 + count
