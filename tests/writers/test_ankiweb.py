"""The description of a deck for AnkiWeb."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any

import pytest
from markdown_it import MarkdownIt

from rectoverso.anki import searches
from rectoverso.anki.week import Core
from rectoverso.languages import phrases
from rectoverso.writers.ankiweb import description
from tests import factory


def ankiweb(language: str, core: tuple[int, int] = (0, 0), **more: Any) -> str:
    settings = replace(
        factory.settings(),
        description="<b>짧은</b> *설명*",
        license="CC BY-SA 4.0",
        titles={"en": "Deep Learning Interview"},
        **more,
    )
    chapters = {"활성화 *함수*": 12, "최적화": 30}
    return description(settings, chapters, Core("sample", language, *core))


def test_the_description_for_ankiweb() -> None:
    text = ankiweb("ko")
    for words in (
        "**딥러닝 면접 1.0.0**",
        "‹b›짧은‹/b› 설명",
        "2개 장에 질문 42개가 있습니다.",
        "- 활성화 함수 (12)",
        "지우지 말고 일시중단",
        "CC BY-SA 4.0",
        "https://example.org/home",
        "오류 알리기: https://example.org/report\n",
        "직접 써 본 기록은 아직 없습니다.",
        "“If newer”인지만 확인하시고(Anki는 지난번 설정을 기억합니다)",
    ):
        assert words in text
    assert not re.search(r"^#|^\||<", text, re.MULTILINE)


def test_the_description_in_english() -> None:
    text = ankiweb("en")
    assert "**Deep Learning Interview 1.0.0**" in text
    assert "Questions: 42. Chapters: 2." in text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_learner_with_one_week(language: str) -> None:
    assert phrases(language).week not in ankiweb(language)
    text = ankiweb(language, (12, 14))
    assert f"**{phrases(language).week}**\n\n" in text
    assert "**3**" in text
    for search in searches.core("sample", language):
        assert re.search(f": {re.escape(search)}$", text, re.MULTILINE)
    html = MarkdownIt().render(text)
    assert html.count("<ol>") == 1
    assert all(escape(search) in html for search in searches.core("sample", language))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_address_that_there_is_not_leaves_nothing_behind(language: str) -> None:
    text = ankiweb(language, report="", home="")
    say = phrases(language)
    for words in (say.web_report, say.web_home):
        assert words.partition("{")[0] not in text
    assert text.endswith("CC BY-SA 4.0\n")
