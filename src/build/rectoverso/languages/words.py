"""The few words that artifacts add of their own, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Labels in one language; `{}` stands for a number."""

    contents: str
    references: str
    hint: str
    parent_question: str
    reverse_prompt: str
    report: str
    home: str
    edition: str
    cheat_sheet: str
    chapter: str
    page: str
    figure: str
    cover: str
    footnotes: str
    answer: str
    right: str
    wrong: str
    note: str
    tip: str
    important: str
    warning: str
    caution: str
    page_reference: str
    chapter_number: str
    edition_number: str
    license: str
    title_page: str
    accessibility: str

    def alerts(self) -> dict[str, str]:
        """The alerts' names by kind."""
        kinds = ("note", "tip", "important", "warning", "caution")
        return {kind: getattr(self, kind) for kind in kinds}


_LONGEST_TAG = 20


def tag_label(tag: str, meanings: tuple[tuple[str, str], ...]) -> str:
    """How readers see a tag: what `deck.toml` says it means, where that is short; else its name."""
    meaning = dict(meanings).get(tag, "")
    return meaning if 0 < len(meaning) <= _LONGEST_TAG else tag


_KOREAN = Words(
    contents="차례",
    references="참고문헌",
    hint="힌트",
    parent_question="앞 질문",
    reverse_prompt="무엇을 설명한 것인가?",
    report="오류 알리기",
    home="자료 홈",
    edition="판",
    cheat_sheet="한눈에 보기",
    chapter="장",
    page="쪽",
    figure="그림",
    cover="표지",
    footnotes="각주",
    answer="정답",
    right="맞음",
    wrong="틀림",
    note="참고",
    tip="도움말",
    important="중요",
    warning="주의",
    caution="경고",
    page_reference="→ {}쪽",
    chapter_number="{}장",
    edition_number="{}판",
    license="이용 허락",
    title_page="속표지",
    accessibility=(
        "글은 읽는 순서대로 놓여 있고 차례에서 모든 질문으로 갈 수 있다. 그림에는 대체 텍스트가,"
        " 수식에는 MathML이 있다."
    ),
)
_ENGLISH = Words(
    contents="Contents",
    references="References",
    hint="Hint",
    parent_question="Earlier question",
    reverse_prompt="What is being described?",
    report="Report a mistake",
    home="About this deck",
    edition="edition",
    cheat_sheet="Cheat sheet",
    chapter="Chapter",
    page="Page",
    figure="Figure",
    cover="Cover",
    footnotes="Footnotes",
    answer="Answer",
    right="right",
    wrong="wrong",
    note="Note",
    tip="Tip",
    important="Important",
    warning="Warning",
    caution="Caution",
    page_reference="→ p. {}",
    chapter_number="Chapter {}",
    edition_number="Edition {}",
    license="Licence",
    title_page="Title page",
    accessibility=(
        "The text stands in reading order, and the contents lead to every question. Pictures have"
        " alternative text, formulas are MathML."
    ),
)
_WORDS = {"ko": _KOREAN, "en": _ENGLISH}


def words(language: str) -> Words:
    """The labels in `language` (a code like `ko` or `pt-BR`); English where none are known."""
    return _WORDS.get(language.partition("-")[0].lower(), _ENGLISH)
