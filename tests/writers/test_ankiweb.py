"""The description of a deck for AnkiWeb."""

from __future__ import annotations

import re
from dataclasses import replace

from rectoverso.writers.ankiweb import description
from tests import factory


def ankiweb(language: str) -> str:
    settings = replace(
        factory.settings(),
        description="<b>짧은</b> *설명*",
        license="CC BY-SA 4.0",
        titles={"en": "Deep Learning Interview"},
    )
    chapters = {"활성화 *함수*": 12, "최적화": 30}
    return description(settings, chapters, language)


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
        "https://example.org/report?id=&edition=1.0.0",
        "직접 써 본 기록은 아직 없습니다.",
        "“If newer”인지만 확인하시고(Anki는 지난번 설정을 기억합니다)",
    ):
        assert words in text
    assert not re.search(r"^#|^\||<", text, re.MULTILINE)


def test_the_description_in_english() -> None:
    assert "**Deep Learning Interview 1.0.0**" in ankiweb("en")
