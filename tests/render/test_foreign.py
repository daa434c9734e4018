"""Words in other languages than those around them, by their script."""

from __future__ import annotations

import pytest

from rectoverso.render.foreign import (
    Way,
    attributes,
    emphasis,
    isolated,
    marked,
    otherwise,
    told,
    turned,
)
from rectoverso.render.html import touching


def shown(words: str, around: str) -> str:
    """`words` with the stretches that a script tells as `[ja:…]`."""
    html = told(words, around, lambda each: each)
    html = html.replace(' dir="rtl"', "").replace(' dir="ltr"', "")
    return html.replace('<span lang="', "[").replace('">', ":").replace("</span>", "]")


@pytest.mark.parametrize(
    ("around", "words", "expected"),
    [
        ("en", "plain words", "plain words"),
        ("en", "naïve – “quoted” Ω μ αβ Δx слово 中国", "naïve – “quoted” Ω μ αβ Δx слово 中国"),
        ("ko", "한국어 漢字", "한국어 漢字"),
        ("ko", "שלום, עולם! 끝", "[he:שלום, עולם]! 끝"),
        ("ko", "שלום (עולם) 끝", "[he:שלום (עולם)] 끝"),
        ("en", "한국어 말, word", "[ko:한국어 말], word"),
        ("en", "日本語のかな and 日本 (にほん)", "[ja:日本語のかな] and [ja:日本 (にほん)]"),
        ("en", "カタカナー、ひらがな", "[ja:カタカナー、ひらがな]"),
        ("zh-Hans", "「カタカナ」是食べ物を的", "「[ja:カタカナ]」是食[ja:べ物を]的"),
        ("ja", "日本語カタカナ 한글", "日本語カタカナ [ko:한글]"),
        ("de", "ไทย ภาษา", "[th:ไทย ภาษา]"),
        ("de", "नमस्ते दुनिया", "[hi:नमस्ते दुनिया]"),
        ("de", "λόγος და ქართული հայ", "[el:λόγος] [ka:და ქართული] [hy:հայ]"),
        ("de", "مُحَمَّد 12 علي", "[ar:مُحَمَّد 12 علي]"),
        ("fa", "فارسی עברית", "فارسی [he:עברית]"),
        ("mr", "मराठी", "मराठी"),
        ("", "שלום", "שלום"),
    ],
)
def test_a_script_tells_its_language(around: str, words: str, expected: str) -> None:
    assert shown(words, around) == expected


def test_what_is_written_is_every_word_once_in_its_order() -> None:
    words = "ก a שלום b (עולם) 12 αβγδ"
    pieces: list[str] = []

    def write(each: str) -> str:
        pieces.append(each)
        return each

    told(words, "en", write)
    assert "".join(pieces) == words


def test_the_direction_is_said_where_it_is_another() -> None:
    assert attributes("he", "en") == ' lang="he" dir="rtl"'
    assert attributes("en", "ar", xml=True) == ' lang="en" xml:lang="en" dir="ltr"'
    assert attributes("he", "ar") == ' lang="he"'
    assert attributes("fr", "en") == ' lang="fr"'
    assert attributes("en", "en") == ""
    assert [turned(language) for language in ("ar", "fa", "he", "ur", "en", "")] == [
        *[' dir="rtl"'] * 4,
        *("", ""),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("لغة C++ و Java", "لغة C++| و Java"),
        ("يُنطق /kəmˈpjuːtə/.", "يُنطق |/kəmˈpjuːtə/|."),
        ("عند 100 °C و20°C", "عند |100 °C و|20°C"),
        ("343 m/s أو 1.5 GB، 2019 Python 3 Mac", "|343 m/s أو |1.5 GB، 2019 Python 3 Mac"),
        ("A* و .NET و C#، F#.", "A*| و |.NET و C#|، F#|."),
        ("--help https://a.b/", "|--help https://a.b/|"),
        ("f(x) GPT-4 a+b C++/CLI CPU/ذاكرة -5 ReLU!", "f(x) GPT-4 a+b C++/CLI CPU/ذاكرة -5 ReLU!"),
    ],
)
def test_signs_stay_at_their_latin_word(words: str, expected: str) -> None:
    assert marked(words, "ar").replace("\u200e", "|") == expected
    assert marked(words, "en") == words


def test_long_words_take_no_longer_than_their_length() -> None:
    for words in ("漢" * 100_000, "漢 " * 50_000 + "か", "א" + "\u0301" * 100_000, "א " * 50_000):
        assert told(words, "en", lambda each: each)


@pytest.mark.parametrize(
    ("words", "language", "way"),
    [
        ("word", "en", "slanted"),
        ("слово", "ru", "slanted"),
        ("λέξη", "el", "slanted"),
        ("낱말 漢字", "ko", "slanted"),
        ("word", "", "slanted"),
        ("ことば", "ja", "dotted"),
        ("Python の速さ", "ja", "dotted"),
        ("Homo sapiens 1", "ja", "slanted"),
        ("12", "zh-Hant", "dotted"),
        ("字", "zh-TW", "dotted"),
        ("كلمة", "ur", "weighted"),
        ("algebra", "ar", "slanted"),
        ("מילה", "yi", "weighted"),
        ("คำ", "th", "weighted"),
        ("शब्द", "mr", "weighted"),
        ("სიტყვა", "ka", "weighted"),
        ("բառ", "hy", "weighted"),
        ("ቃል", "am", "weighted"),
    ],
)
def test_emphasis_is_slanted_where_letters_have_italics(
    words: str, language: str, way: Way
) -> None:
    assert emphasis(words, language) == way


def test_a_stretch_within_emphasis_says_what_it_has_otherwise() -> None:
    assert otherwise("word", "en", "dotted") == ' class="slanted"'
    assert otherwise("word", "en", "slanted") == ""
    assert otherwise("word", "en", None) == ""
    html = told("word שלום", "en", str, emphasised="slanted")
    assert html == 'word <span lang="he" dir="rtl" class="weighted">שלום</span>'


def test_what_is_all_latin_is_isolated_among_lines_from_right_to_left() -> None:
    assert isolated("(Newton, 1729)", "ar") == ' dir="ltr"'
    assert isolated("(Newton, 1729; الخوارزمي, 1937)", "ar") == ""
    assert isolated("(1729)", "he") == ""
    assert isolated("(Newton, 1729)", "en") == isolated("(Newton, 1729)", "") == ""


def test_a_formula_takes_a_word_along_or_signs_where_words_are_not_parted() -> None:
    assert touching("값(", "를 쓴다", "ko") == ("값(", "를")
    assert touching("能量（", "）的關係是", "zh-Hant") == ("（", "）")
    assert touching("能量", "，那么", "zh-Hans") == ("", "，")
    assert touching("波長", "の四乗", "ja") == ("", "")
    assert touching("เป็น", "ปริมาตร", "th") == ("", "")
