"""What the model can say and Markdown can't: how it is said otherwise, or refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rectoverso.model import (
    Alert,
    Block,
    BulletList,
    Citation,
    CitationItem,
    CodeBlock,
    CrossReference,
    Image,
    Inline,
    Kind,
    Link,
    ListItem,
    OrderedList,
    Question,
    Quote,
    Sound,
    Table,
    Text,
    ThematicBreak,
    plain,
)
from rectoverso.source.markdown import read_chapters, sayable, writing
from rectoverso.source.markdown.questions import Form
from tests.factory import AT, bullets, choice, cite, footnote, inlines, para, question, table


def text(*content: Block) -> str:
    return writing.blocks(content, "ko/1.md")


def body(asked: Question) -> str:
    return writing.question(asked, "ko/1.md").split("\n\n", 1)[1]


def test_a_link_holds_no_link_and_no_citation() -> None:
    inner = Link(inlines("b"), "https://b.org", "", AT)
    outer = Link(inlines("a ", inner, cite("key"), footnote(para("n"))), "https://a.org", "", AT)
    assert text(para(outer)) == "[a b](https://a.org)[@key][^1]\n\n[^1]: n\n"


def test_a_footnote_holds_no_footnote() -> None:
    note = footnote(para("a", footnote(para("b"))))
    assert text(para("x", note)) == "x[^1]\n\n[^1]: a\n\n    b\n"


def test_a_picture_elsewhere_is_a_link() -> None:
    picture = Image("https://a.org/a.png", "a", "", AT)
    assert text(para("x ", picture)) == "x [a](https://a.org/a.png)\n"


def test_a_list_is_as_tight_as_it_can_be() -> None:
    two = ListItem((para("a"), para("b")), None, AT)
    assert text(BulletList((two,), True, AT)) == "- a\n\n  b\n"
    one = ListItem((para("a"),), None, AT)
    assert text(OrderedList((one,), 3, False, AT)) == "3. a\n"


def test_a_table_is_as_wide_as_its_widest_row() -> None:
    narrow = table(("a",), ("b", "c"))
    assert text(narrow) == "| a | |\n|:---|---|\n| b | c |\n"


def test_code_is_no_formula() -> None:
    assert text(CodeBlock("x", "math", AT)) == "```tex\nx\n```\n"


def test_a_short_answer_is_one_block() -> None:
    asked = replace(question("q", "Q"), short=(para("a"), para("b")), long=(para("c"),))
    assert body(asked) == "a\n\nb\n\nc\n"
    made = sayable.question(replace(asked, short=(), brief=(bullets("x"),)), 2)
    assert (made.short, made.brief, len(made.long)) == ((bullets("x"),), (), 1)


def test_thirty_seconds_are_a_list() -> None:
    asked = question("q", "Q", para("a"), brief=(para("b"), para("c")))
    assert body(asked) == "a\n\n**In 30 seconds**\n\n- b\n- c\n"


def test_an_answer_that_is_a_tip_is_no_hint() -> None:
    asked = question("q", "Q", Alert("tip", (para("a"),), AT))
    assert body(asked) == "> [!NOTE]\n> a\n"
    hinted = replace(asked, hint=(para("h"),))
    assert body(hinted) == "> [!TIP]\n> h\n\n> [!TIP]\n> a\n"


def test_an_answer_that_is_a_list_of_tasks_is_no_choice() -> None:
    tasks = BulletList((ListItem((para("a"),), True, AT), ListItem((), False, AT)), True, AT)
    assert body(question("q", "Q", tasks)) == "- \\[x] a\n- \\[ ]\n"


def test_rules_part_nothing_that_they_should_not() -> None:
    rule = ThematicBreak(AT, separates=True)
    asked = question("q", "Q", para("a"), long=(rule, para("b"), rule))
    assert body(asked) == "a\n\n***\n\nb\n\n***\n"
    fronted = replace(asked, front=(para("f"), rule, para("g")))
    assert body(fronted) == "f\n\n***\n\ng\n\n---\n\na\n\n---\n\nb\n\n***\n"


def test_a_quotation_at_the_end_of_a_choice_is_its_reason() -> None:
    asked = question(
        "q",
        "Q",
        choices=(choice(True, para("a"), Quote((para("b"),), AT)), choice(False, para("c"))),
    )
    made = sayable.question(asked, 2)
    assert made.kind is Kind.CHOICE
    assert [len(each.reason) for each in made.choices] == [1, 0]


def test_follow_ups_go_as_deep_as_headings_do() -> None:
    asked = question("q8", "Q")
    for number in range(7, 0, -1):
        asked = question(f"q{number}", "Q", follow_ups=(asked,))
    written = writing.question(asked, "ko/1.md")
    levels = [len(line.split(" ")[0]) for line in written.split("\n") if line.startswith("#")]
    assert levels == [2, 3, 4, 5, 6, 6, 6, 6]


def test_a_front_that_no_answer_follows_is_a_comment() -> None:
    """It would be the answer, and learners would get it."""
    shown = CodeBlock("<script> --> \n\nx", "html", AT)
    waiting = replace(question("q", "Q"), short=(), front=(shown, para("a", footnote(para("n")))))
    comment = "<!--\n```html\n<script> --&gt;\n\nx\n```\n\na[^1]\n\n[^1]: n\n-->\n"
    assert body(waiting) == comment
    chapters, found = read_chapters("ko/1.md", f"# x\n\n## Q\n\n{comment}", Form(fronts=True))
    assert chapters[0].questions[0].short == chapters[0].questions[0].front == ()
    assert not found


REFUSED: tuple[Inline, ...] = (
    Link(inlines("a"), "javascript:x", "", AT),
    CrossReference(inlines("a"), "", AT),
    Image("/etc/a.png", "a", "", AT),
    Image("media/a.mp3", "a", "", AT),
    Sound("media/a.png", "a", AT),
    Citation((), False, AT),
    Citation((CitationItem("a b", "", "", False, AT),), False, AT),
)


@pytest.mark.parametrize("word", REFUSED)
def test_what_has_no_form_is_refused_by_its_place(word: Inline) -> None:
    with pytest.raises(ValueError, match=r"ko/01-sample.md:1:1"):
        writing.blocks((para("x ", word),), "ko/1.md")


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match="is no id"):
        writing.question(question("a b", "Q"), "ko/1.md")
    with pytest.raises(ValueError, match="too long"):
        writing.question(question("q", "Q", both_ways=True, prompt="x" * 1000), "ko/1.md")
    listed = replace(question("q", "Q", kind=Kind.LIST), long=(), rows=(question("r", "R"),))
    with pytest.raises(ValueError, match="one table"):
        writing.question(listed, "ko/1.md")


def test_no_word_is_lost() -> None:
    odd = table(("a", Text("b", AT)), ("c",))
    made = sayable.blocks((odd,))
    assert isinstance(made[0], Table)
    assert [plain(cell.children) for row in (made[0].head, *made[0].rows) for cell in row] == [
        *("a", "b"),
        *("c", ""),
    ]
