"""The faces of a book, by the script of its language and by what it says."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso.typeset import faces, fonts, own_fonts
from rectoverso.typeset.faces import choose
from tests import fonts as made

EUROPEAN = ("Noto Serif", "Noto Sans Mono")


@pytest.mark.parametrize(
    ("script", "words", "text"),
    [
        ("Kore", "한글 abc (漢字) → x²", (fonts.SERIF, fonts.MONO)),
        ("Kore", "Dušan", (fonts.SERIF, "Noto Serif", fonts.MONO)),
        ("Latn", "plain words, ə ɛ̃ Ж λ “…”", EUROPEAN),
        ("Latn", "한글", ("Noto Serif", fonts.SERIF, "Noto Sans Mono")),
        ("Latn", "תּוֹרָה", ("Noto Serif", "Noto Serif Hebrew", "Noto Sans Mono")),
        ("Latn", "ไทย", ("Noto Serif", "Noto Serif Thai", "Noto Sans Mono")),
        ("Latn", "かな漢字", ("Noto Serif", "Noto Serif CJK JP", "Noto Sans Mono")),
        ("Latn", "汉字", ("Noto Serif", "Noto Serif CJK SC", "Noto Sans Mono")),
        ("Latn", "ქართ հայ", ("Noto Serif", "Noto Serif Armenian", "Noto Serif Georgian")),
        ("Latn", "∈ ✓", (*EUROPEAN, "Noto Sans Symbols2")),
        ("Arab", "سلام abc", ("Noto Naskh Arabic", *EUROPEAN)),
        ("Hebr", "שלום", ("Noto Serif Hebrew", *EUROPEAN)),
        ("Deva", "नमस्ते", ("Noto Serif Devanagari", *EUROPEAN)),
        ("Jpan", "日本語", ("Noto Serif CJK JP", "Noto Sans Mono CJK JP")),
        ("Hant", "繁體", ("Noto Serif CJK TC", "Noto Sans Mono CJK TC")),
    ],
)
def test_what_running_text_is_set_in(script: str, words: str, text: tuple[str, ...]) -> None:
    chosen = choose(script, {*words})
    assert chosen.text[: len(text)] == text
    assert not chosen.without
    assert not chosen.lacking()


def test_an_english_book_needs_no_korean_face() -> None:
    chosen = choose("Latn", {*"Plain words → and code = [1, 2]"})
    assert not [family for family in chosen.families if "CJK" in family or "D2" in family]


def test_emphasis_is_italic_where_the_face_has_it_and_the_other_face_elsewhere() -> None:
    english = choose("Latn", {*"abc 한글"})
    assert english.emphasis[:2] == ("Noto Serif", fonts.SANS)
    assert english.emphasis_sans[:2] == ("Noto Sans", fonts.SERIF)
    assert english.is_slanted
    arabic = choose("Arab", {*"سلام"})
    assert arabic.emphasis[:2] == ("Noto Serif", "Noto Sans Arabic")
    assert arabic.emphasis_sans[:2] == ("Noto Sans", "Noto Naskh Arabic")
    korean = choose("Kore", {*"한글"})
    assert (korean.emphasis, korean.emphasis_sans) == (korean.sans, korean.text)
    assert not korean.is_slanted


def test_a_word_is_set_in_one_face() -> None:
    chosen = choose("Kore", {*"한글 Mrkšić & Dušan’s e\u0301"})
    html = '<p title="š">한글 <b>Mrkšić</b> &amp; Dušan’s word</p>'
    assert chosen.marked(html) == (
        '<p title="š">한글 <b><span class="latin">Mrkšić</span></b> &amp;'
        ' <span class="latin">Dušan’s</span> word</p>'
    )


def test_emoji_alone_are_set_in_their_face() -> None:
    words = "1 ✅ 👩\u200d👩\u200d👧 2\ufe0f\u20e3 a"
    chosen = choose("Latn", {*words})
    assert chosen.marked(words) == (
        '1 <span class="emoji">✅</span> <span class="emoji">👩\u200d👩\u200d👧</span>'
        ' <span class="emoji">2\ufe0f\u20e3</span> a'
    )
    assert fonts.EMOJI not in chosen.text


def test_html_without_such_words_stays_as_it_is() -> None:
    html = "<p>a &lt; b &#x27; 한글</p>"
    assert choose("Kore", {*html}).marked(html) is html


def test_a_font_of_the_deck_leads_where_it_is_named(tmp_path: Path) -> None:
    def own(name: str, *roles: str) -> own_fonts.OwnFont:
        path = made.make(tmp_path / f"{name}.ttf", {"a": True}, name)
        return replace(own_fonts.read(path), roles=frozenset(roles))

    chosen = choose("Latn", {*"abc"}, (own("All"), own("Heads", "sans"), own("Code", "mono")))
    assert chosen.text[:2] == ("All", "Noto Serif")
    assert chosen.sans[:3] == ("Heads", "All", "Noto Sans")
    assert chosen.mono[:2] == ("Code", "Noto Sans Mono")
    assert chosen.emphasis[:2] == ("All", "Noto Serif")
    assert chosen.emphasis_sans[:3] == ("Heads", "All", "Noto Sans")
    assert {"Heads", "Code"} <= {*chosen.text}  # for letters that only they have
    korean = choose("Kore", {*"한글"}, (own("Serif", "serif"),))
    assert (korean.text[0], korean.sans[0]) == ("Serif", fonts.SANS)


def test_the_decks_own_fonts_come_first(tmp_path: Path) -> None:
    own = own_fonts.read(made.make(tmp_path / "a.ttf", {"\ue000": True}))
    chosen = choose("Latn", {*"a\ue000"}, (own,))
    assert (chosen.text[0], chosen.sans[0]) == ("Own Letters", "Own Letters")
    assert "Own Letters" not in chosen.families
    assert not chosen.without


def test_letters_that_no_face_has_are_told_with_the_face_that_would(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert choose("Latn", {*"a\ue000\U00018b00"}).without == (("\ue000", ""), ("\U00018b00", ""))
    monkeypatch.setattr(fonts, "_folders", lambda: iter((tmp_path,)))
    bare = dict(choose("Latn", {*"a1ก👍"}).without)
    assert bare == {
        "a": "Noto Serif",
        "1": "Noto Serif",
        "ก": "Noto Serif Thai",
        "👍": fonts.EMOJI,
    }


def test_a_style_sheet_gets_its_families() -> None:
    css = choose("Latn", {*"a"}).style(
        "p { font-family: var(--text) } em { var(--emphasis-style) }"
    )
    assert css == 'p { font-family: "Noto Serif", "Noto Sans Mono", serif } em { italic }'


def test_stretches_in_another_language_have_its_faces() -> None:
    chosen = choose("Kore", {*"한글 abc"}, (), [("ja", "Jpan"), ("en", "Latn"), ("he", "Hebr")])
    assert [(language, first.serif) for language, first in chosen.foreign] == [
        ("en", "Noto Serif"),
        ("ja", "Noto Serif CJK JP"),
    ]
    css = chosen.style("")
    assert '[lang="en"] em { font-family: "Noto Serif", ' in css
    assert '[lang="ja"] { font-family: "Noto Serif CJK JP", ' in css
    assert not choose("Latn", {*"abc"}, (), [("fr", "Latn")]).foreign


def test_every_family_named_here_is_debians() -> None:
    """All of them are installed where the tests run, but for faces of the same packages."""
    named = [
        *(f"Noto Serif {name}" for name in faces._SERIF_TOO | faces._SERIF_ALONE),
        *(f"Noto Sans {name}" for name in faces._SERIF_TOO | faces._SANS_ALONE),
        *("Noto Naskh Arabic", "Noto Sans Arabic", *faces._SYMBOLS),
    ]
    assert [family for family in sorted(named) if not fonts.is_installed(family)] == []


def test_faces_that_went_to_another_process_give_the_same_style() -> None:
    faces = choose("Kore", "가a", languages=[("en", "Latn")])
    assert "italic" in faces.style("")
    assert pickle.loads(pickle.dumps(faces)).style("") == faces.style("")
