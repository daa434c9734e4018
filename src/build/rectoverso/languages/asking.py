"""Words that ask or bind and carry no matter, so that two questions can be compared by what they
are about (`rules.repeated_question`) and an answer with what stands beside it (`rules.gaps`), and
what a work's further authors are called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rectoverso.languages import en, ko

EMPTY: Final = frozenset((en.ASKING + ko.ASKING + ko.PARTICLES).split())
"""Words that ask, and particles and articles."""

_PASSED: Final = """
was ist sind welche welcher welches welchen der das den dem des ein eine einer einem einen
quel quelle quels quelles est est-ce sont ce que que le la les des une un du
qué cuál cuáles es son el los las una unos unas del
qual quais são os as um uma da do
что такое какой какая какое какие это
"""
PASSED: Final = EMPTY | {*_PASSED.split()}
"""The same in several languages: what is asked can be told without them."""

_BINDING: Final = """
be been being by at as from with this that these those has have had will would can than then not
there their they his her our your you but also into over about when where who only each
der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird
werden hat haben hatte mit von vom zur zum aus auf bei nach für über unter durch nicht auch sich
sie wir ihr als wie wenn dass man
les des une est sont dans pour par sur avec que qui aux elle ils nous vous pas plus mais
los las del una uno unos unas son para por con como más pero sus está
"""
BINDING: Final = frozenset(_BINDING.split())
"""Words of European languages that bind others and stand in any text: an answer that is nothing
else may stand elsewhere by chance. (Words of one or two letters need no list.)"""

_ASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ko": "무엇 무엇인가 무엇인가요 무엇인지 무엇일까 무엇이라 뭔가 뭐 뭘까 무슨 어떤 어느"
        " 어떻게 또 하는가 하는지 되는가 한가 것 말 낱말 단어 용어 정답 답 빈칸",
        "en": "what which how one word words term terms thing answer gap blank else",
        "ja": "何 何か 何が 何を 何と 何の 何ですか なに どれ どれか どんな どの どう 語 言葉 単語"
        " 用語 答え 空欄",
        "zh": "什么 是什么 什么词 哪个 哪个词 怎么 怎样 词 词语 术语 答案",
        "zh-Hant": "什麼 是什麼 什麼詞 哪個 哪個詞 怎麼 怎樣 詞 詞語 術語 答案",
        "de": "was welche welcher welches welchen welchem wie wort wörter begriff ausdruck antwort"
        " lücke ist das sind die noch",
        "fr": "quoi que quel quelle quels quelles qu comment est ce c mot terme réponse",
        "es": "qué que cuál cuáles cómo es son palabra término respuesta",
        "pt": "que o quê qual quais como é são palavra termo resposta",
        "vi": "gì cái nào là thế như từ thuật ngữ câu trả lời",
        "ru": "что какой какая какое какие как это слово термин ответ",
        "ar": "ما ماذا أي كيف هو هي كلمة مصطلح جواب",
        "he": "מה איזה איזו אילו איך זה מילה מונח תשובה",
        "hi": "क्या कौन सा सी से कैसे है शब्द उत्तर",
        "th": "อะไร ไหน อย่างไร คือ คำ คำตอบ",
    }
)
"""Words that ask for something and don't say of which kind, by language. Who, when, where and how
many do: a person, a time, a place, a number."""

_WORDS: Final = re.compile(r"[\w\u0900-\u097f\u0e00-\u0e7f]+")
_UNSAID: Final = frozenset("?？¿.…‥·-–—!！¡()[]“”\"'")

# taken off a Korean word of which two letters stay
_ENDING: Final = re.compile(rf"(?<=[가-힣]{{2}})(?:{'|'.join(ko.PARTICLES.split())})\Z")

_ENDINGS: Final = re.compile(
    rf"(?<=[가-힣]{{2}})(?:{'|'.join((ko.PARTICLES + ko.ENDINGS).split())})+\Z"
)

_OTHERS: Final = re.compile(r"(?<=[가-힣]) et al\.")


_ASKS_BY_END: Final = re.compile(
    r"(?:(?<=.{3})(?:(?:です|ます|る|た|の)か|とは|の\w{1,6}は|[는은인한던]가|[은는]가요|까요?|무엇|나요|시오)"
    r"|(?<=.{2})(?:吗|嗎|什么|什麼))\Z"
)


def asks_without_sign(words: str) -> bool:
    """Whether words end as questions do in Japanese, Chinese and Korean without a question mark."""
    return _ASKS_BY_END.search(words) is not None


def stem(word: str) -> str:
    """A word without the particle at its end."""
    return _ENDING.sub("", word)


def bare(word: str) -> str:
    """A word without all that stands at the end of a Korean noun: “분포까지는” is “분포”."""
    return _ENDINGS.sub("", word)


def others(words: str) -> str:
    """The names of authors, “and others” after one in Hangul in Korean."""
    return _OTHERS.sub(f" {ko.OTHERS}", words)


def only_asks(words: str, language: str) -> bool:
    """Whether `words` ask without saying for what: “?”, “what is it”, “무엇을”, “which word”.

    `language` is one of `LANGUAGES` or empty; English is known in all.
    """
    said = _WORDS.findall(words.casefold())
    if not said:
        return all(letter in _UNSAID or letter.isspace() for letter in words)
    asks = frozenset(f"{_ASKS.get(language, '')} {_ASKS['en']}".split())
    return any(_asks(word, asks) for word in said) and all(
        word in EMPTY or _asks(word, asks) for word in said
    )


def _asks(word: str, asks: frozenset[str]) -> bool:
    return word in asks or stem(word) in asks
