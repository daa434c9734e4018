"""Which answers are none: an author's way out is left out with its reason, an answer stays."""

from __future__ import annotations

import pytest

from rectoverso.importers.text import fillers


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("내용", fillers.TEMPLATE),
        ("Answer here", fillers.TEMPLATE),
        ("[Titel](Link)", fillers.TEMPLATE),
        ("TODO", fillers.UNFINISHED),
        ("TODO: look it up", fillers.UNFINISHED),
        ("(coming soon)", fillers.UNFINISHED),
        ("???", fillers.UNFINISHED),
        ("…", fillers.UNFINISHED),
        ("추후 작성", fillers.UNFINISHED),
        ("準備中", fillers.UNFINISHED),
        ("I don't know.", fillers.NOT_KNOWING),
        ("Hmm, no idea!", fillers.NOT_KNOWING),
        ("모르겠습니다 ㅠㅠ", fillers.NOT_KNOWING),
        ("Keine Ahnung.", fillers.NOT_KNOWING),
        ("わかりません。", fillers.NOT_KNOWING),
        ("不知道", fillers.NOT_KNOWING),
        ("Не знаю...", fillers.NOT_KNOWING),
        ("perhaps the graph..?!", fillers.NOT_KNOWING),
    ],
)
def test_what_answers_nothing_is_known(text: str, reason: str) -> None:
    assert fillers.filler(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "None",
        "42",
        "Yes!?",
        "1 to 2 hours?",
        "가능하다!?",
        "It is not known who built it.",
        "We don't know the true distribution, so we estimate it from a sample of the data.",
        "It optimises itself, I think. I am not sure about the details.",
        "O(1)",
        "x",
        "[the paper](https://example.org/paper)",
    ],
)
def test_an_answer_stays(text: str) -> None:
    assert fillers.filler(text) == ""


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("- [Title](link)", True),
        ("[제목](링크)", True),
        ("[x](#)", True),
        ("[x]()", True),
        ("[Title](https://example.org)", False),
        ("[Chapter](chapter.md)", False),
        ("Title", False),
    ],
)
def test_a_link_of_a_template_leads_nowhere(text: str, is_one: bool) -> None:
    assert fillers.placeholder_link(text) is is_one
