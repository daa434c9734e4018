"""Cards of the plugin Spaced Repetition."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.importers.document import Fate
from rectoverso.model import Kind, plain
from tests.importers.obsidian.vaults import markdown, only, read, vault

BIOLOGY = """\
---
tags: [flashcards/biology, semester-1]
aliases:
  - cell
---
# Cells

A cell is the unit of life.

What makes ATP?::The mitochondrion #energy
<!--SR:!2026-01-03,4,270-->
Ribosome:::Makes proteins
- Where is `a::b`?::In the scope $x::y$

#flashcards/biology/membranes

## Membranes

What passes a membrane
without help?
?
Small molecules:
- water
- oxygen
<!--SR:!2026-01-03,4,270!2026-01-04,4,270-->

### Which two sides?
??
Outside
and inside

#flashcards/other #hard Who found cells?::Hooke

After that::the deck is as before

This stays prose.
"""


def test_cards_of_all_forms_are_read(tmp_path: Path) -> None:
    document = read(vault(tmp_path / "v", {"Cells.md": BIOLOGY}))
    assert (
        markdown(document)
        == """\
# biology

## What makes ATP? <a class="energy semester-1"></a>

The mitochondrion

## Ribosome <a class="semester-1" data-reversed></a>

Makes proteins

## Where is `a::b`? <a class="semester-1"></a>

In the scope $x::y$

# membranes

## What passes a membrane without help? <a class="semester-1"></a>

Small molecules:

- water
- oxygen

## Which two sides? <a class="semester-1" data-reversed></a>

Outside\\
and inside

## After that <a class="semester-1"></a>

the deck is as before

# other

## Who found cells? <a class="hard semester-1"></a>

Hooke
"""
    )
    left = {each.reason for each in document.accounts if each.fate is Fate.LEFT_OUT}
    assert left == {
        "a property of the note",
        "a heading over cards",
        "no part of a card",
        "the plugin's schedule",
        "a sign of the plugin",
    }


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("==Ada== wrote it", "{{c1::Ada}} wrote it"),
        ("a ==b== c ==d==", "a {{c1::b}} c {{c2::d}}"),
        ("==1;;a;;who?== and ==2;;b== and ==1;;c==", "{{c1::a::who?}} and {{c2::b}} and {{c1::c}}"),
        ("==a==^[USD] in ==b==^[year]", "{{c1::a::USD}} in {{c2::b::year}}"),
        ("==a==[^1] and ==b==[^2] and ==c==[^1]", "{{c1::a}} and {{c2::b}} and {{c1::c}}"),
        ("- [x] task ==a==", "task {{c1::a}}"),
        ("{{x}} is y", "{{c1::x}} is y"),
        ("{{c1::x::hint}} is {{c2::y}}", "{{c1::x::hint}} is {{c2::y}}"),
        ("==std::vector== grows", r"{{c1::std\:\:vector}} grows"),
        ("the ==$x^2$== and `==no==`", "the {{c1::$x^2$}} and `==no==`"),
        ("**a ==b c== d** e", "**a {{c1::b c}} d** e"),
        ("광합성은 ==엽록체==에서 일어난다", "광합성은 {{c1::엽록체}}에서 일어난다"),
        ("==Die **Zelle**== lebt", "{{c1::Die **Zelle**}} lebt"),
    ],
)
def test_gaps_are_those_of_a_cloze(line: str, written: str, tmp_path: Path) -> None:
    note = f"#flashcards\n\n{line}\n"
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    assert only(document).question.kind is Kind.CLOZE
    assert written in markdown(document)


def test_bold_hides_only_where_the_plugin_was_told_or_did_so(tmp_path: Path) -> None:
    note = "#flashcards\n\nA **bold** word.\n\nq::a\n"
    document = read(vault(tmp_path / "a", {"a.md": note}))
    assert plain(only(document).question.title) == "q"
    told = read(
        vault(
            tmp_path / "b",
            {"a.md": note},
            repetition={
                "settings": {"convertBoldTextToClozes": True, "convertHighlightsToClozes": False}
            },
        )
    )
    assert "A {{c1::bold}} word." in markdown(told)
    did = read(
        vault(tmp_path / "c", {"a.md": note.replace("word.", "word.\n<!--SR:!2026-01-03,4,270-->")})
    )
    assert "A {{c1::bold}} word." in markdown(did)


def test_own_signs_and_tags_are_the_vaults(tmp_path: Path) -> None:
    settings = {
        "flashcardTags": ["#학습"],
        "singleLineCardSeparator": ">>",
        "singleLineReversedCardSeparator": "<>",
        "multilineCardSeparator": ";;",
        "multilineReversedCardSeparator": ";;;",
        "multilineCardEndMarker": "+++",
        "clozePatterns": ["{{[123::]answer[::hint]}}"],
    }
    note = """\
#학습/화학

물의 화학식은?>>H₂O
std::vector 는 카드가 아니다
나트륨<>Na

표는 어떻게?
;;

| 원소 | 기호 |
|---|---|
| 철 | Fe |

끝.
+++
산소는 {{1::O::기호}} 이고 {{2::8번}} 원소다
+++
"""
    folder = vault(tmp_path / "v", {"a.md": note}, repetition={"settings": settings})
    document = read(folder, with_words=False)
    assert (
        markdown(document)
        == """\
# 화학

## 물의 화학식은?

H₂O

## 나트륨 <a data-reversed></a>

Na

## 표는 어떻게?

| 원소 | 기호 |
|---|---|
| 철 | Fe |

끝.

## 산소는 … 이고 … 원소다

산소는 {{c1::O::기호}} 이고 {{c2::8번}} 원소다
"""
    )


def test_a_separator_in_code_parts_nothing(tmp_path: Path) -> None:
    note = """\
#flashcards

What does this print?
```python
print({"a": 1}["a"])

?
x::y
```
?
`1`

```
no::card
?
here
```
"""
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    question = only(document).question
    assert plain(question.title) == "What does this print?"
    assert len(question.front) == 1
    assert plain(question.short[0].children) == "1"  # type: ignore[union-attr]


def test_lines_of_an_answer_that_hold_a_separator_stay_in_it(tmp_path: Path) -> None:
    note = "#flashcards\n\nWhat is std?\n?\nA namespace.\nstd::vector is in it.\n"
    document = read(vault(tmp_path / "v", {"a.md": note}))
    assert plain(only(document).question.title) == "What is std?"


def test_folders_are_decks_where_the_vault_says_so(tmp_path: Path) -> None:
    notes = {"Bio/Cells/a.md": "q1::a1\n", "Bio/b.md": "q2::a2\n", "c.md": "nothing\n"}
    folder = vault(tmp_path / "v", notes, repetition={"settings": {"convertFoldersToDecks": True}})
    document = read(folder)
    assert [plain(each.title) for each in document.sections] == ["Bio", "Cells"]


def test_notes_without_a_card_have_one_account_each(tmp_path: Path) -> None:
    notes = {f"daily/{number}.md": "key:: value\n\nprose\n" for number in range(30)}
    document = read(vault(tmp_path / "v", {**notes, "a.md": "#flashcards\nq::a\n"}))
    assert len(document.accounts) == 32
    (found,) = document.findings
    assert (found.code, found.message) == ("IMP003", "30 notes have no card, and stay out")


def test_without_any_tag_the_cards_of_all_notes_are_read(tmp_path: Path) -> None:
    notes = {
        "a.md": "why?::so\nkey:: value\nDue Date:: tomorrow\n\na ==highlight== is no gap\n",
        "b.md": "who\n?\nshe\n",
    }
    document = read(vault(tmp_path / "v", notes))
    assert [plain(each.question.title) for each in document.items()] == ["why?", "who"]
    assert [found.code for found in document.findings] == ["IMP002"]
    alone = tmp_path / "alone.md"
    alone.write_text("q::a\n", encoding="utf-8")
    assert plain(only(read(alone)).question.title) == "q"


def test_what_a_card_stands_under_is_its_heading_where_it_has_no_words(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "Bones.md": "#flashcards\n\n## The hand\n\n![[hand.png]]\n?\nSeven bones\n",
        "pictures/hand.png": b"\x89PNG\r\n\x1a\n",
    }
    document = read(vault(tmp_path / "v", notes))
    question = only(document).question
    assert plain(question.title) == "The hand"
    assert question.front
    assert [found.code for found in document.findings] == ["IMP002"]


def test_ids_of_blocks_are_keys(tmp_path: Path) -> None:
    note = "#flashcards\n\nq::a ^abc12\n\nwhy\n?\nso\n^def34\n\nx::y\n"
    document = read(vault(tmp_path / "v", {"n/a.md": note}))
    assert [item.key for item in document.items()] == ["n/a#^abc12", "n/a#^def34", "n/a#3"]


def test_a_blank_line_beside_the_sign_is_mended(tmp_path: Path) -> None:
    note = """\
#flashcards/libft

## What is bzero?

It clears memory; how is it declared?

?

```c
void *ft_bzero(void *s, size_t n);
```
<!--SR:!2024-10-28,4,270-->

Which services are there?
?

| Name | For |
|---|---|
| Inspector | scans |

Without an answer
?

Next?
?
Yes.
"""
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    assert (
        markdown(document)
        == """\
# libft

## It clears memory; how is it declared?

```c
void *ft_bzero(void *s, size_t n);
```

## Which services are there?

| Name | For |
|---|---|
| Inspector | scans |

## Without an answer

## Next?

Yes.
"""
    )
    assert [(each.code, each.span.line) for each in document.findings] == [
        ("IMP002", 5),
        ("IMP002", 14),
    ]


def test_tags_may_be_of_any_letters_and_signs(tmp_path: Path) -> None:
    settings = {"flashcardTags": ["#🧠"], "singleLineCardSeparator": "->->->"}
    note = "## 複習\n#🧠 什麼是 URL？->->-> `位址` #網路/基礎 #1\n<!--SR:!2024-01-13,302,250-->\n"
    folder = vault(tmp_path / "v", {"a.md": note}, repetition={"settings": settings})
    question = only(read(folder, with_words=False)).question
    assert plain(question.title) == "什麼是 URL？"
    assert question.tags == ()
    document = read(vault(tmp_path / "w", {"a.md": "#flashcards\n\nq::a #網路/基礎 #🌱\n"}))
    assert only(document).question.tags == ("網路-基礎", "🌱")


def test_a_card_by_signs_that_nobody_knows_is_named(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("q >> a\n<!--SR:!2024-01-13,302,250-->\n\nx::y\n", encoding="utf-8")
    document = read(note)
    (found,) = document.findings
    assert (found.code, found.span.line) == ("IMP003", 1)
    assert found.message.startswith("a line has a schedule of the plugin")


def test_a_program_is_asked_about_by_the_paragraph_above_it(tmp_path: Path) -> None:
    program = "다음 코드는?\n\n```python\nprint(1)\n```\n?\n1\n"
    note = f"#flashcards\n\n{program}\nProse.\n\n$$\nx\n$$\n?\ny\n"
    document = read(vault(tmp_path / "v", {"a.md": note}), with_words=False)
    first, second = document.items()
    assert plain(first.question.title) == "다음 코드는?"
    assert len(first.question.front) == 1
    assert plain(second.question.title) == "x"
    assert [(each.code, each.span.line) for each in document.findings] == [("IMP002", 3)]
