"""Fronts, thirty seconds, reasons, lists of words, masks and sounds, from the text that an author
writes to the learner's cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from rectoverso.model import Deck
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact
from rectoverso.writers.apkg import PackageWriter
from tests import engine, every_form, factory
from tests.factory import EPOCH

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from anki.sound import TTSTag


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def build(deck: Deck, folder: Path, typesetter: Typesetter, **more: Any) -> Artifact:
    return PackageWriter().write(*factory.given(deck, folder, typesetter, **more))


@pytest.fixture(scope="module")
def learner(
    tmp_path_factory: pytest.TempPathFactory, typesetter: Typesetter
) -> Iterator[Collection]:
    """Who has imported the deck of all forms."""
    folder = tmp_path_factory.mktemp("forms")
    made = build(every_form.deck(speech="ko_KR"), folder, typesetter)
    with engine.learner(folder / "learner") as collection:
        assert engine.take(collection, made.path) == engine.Log(9, 0, 0, 0)
        yield collection


def card(learner: Collection, name: str, ordinal: int = 0) -> Card:
    return engine.card(learner, f"guid-{name}", ordinal)


def sides(learner: Collection, name: str, ordinal: int = 0) -> tuple[str, str]:
    shown = card(learner, name, ordinal)
    return bare(shown.question()), bare(shown.answer())


def bare(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def heard(shown: Card) -> tuple[list[str], list[str]]:
    """What Anki plays by itself when it shows a card's front, and when its back."""
    from anki.sound import SoundOrVideoTag

    def name(tag: object) -> str:
        if isinstance(tag, SoundOrVideoTag):
            return tag.filename.rpartition("-")[0]
        spoken = cast("TTSTag", tag)
        return f"{spoken.lang}: {spoken.field_text}"

    return [*map(name, shown.question_av_tags())], [*map(name, shown.answer_av_tags())]


# ---------------------------------------------------------------- fronts, thirty seconds, reasons


def test_a_front_stands_on_both_sides_and_thirty_seconds_on_the_back(learner: Collection) -> None:
    front, back = sides(learner, "prints")
    for side in (front, back):
        assert side.count('<pre class="code">') == 1
        assert side.index("출력하는가?") < side.index("<pre") < side.index("눈여겨보라")
    assert "30초 답변" not in front
    assert "[1, 2]" not in front
    assert back.index('<hr id="answer">') < back.index("[1, 2]")
    assert back.index("[1, 2]") < back.index("30초 답변") < back.index("__defaults__")


def test_a_follow_up_shows_its_parents_front_folded(learner: Collection) -> None:
    front, back = sides(learner, "prints-mended")
    for side in (front, back):
        above, _, below = side.partition("</details>")
        assert re.search(r"앞 질문</span> <details><summary [^>]*>이 코드는 .*?</summary>", above)
        assert "def" in above
        assert "고치면" in below
        assert "<pre" not in below


def test_reasons_are_on_the_back_alone(learner: Collection) -> None:
    front, back = sides(learner, "which-graph")
    assert "0과 1 사이" not in front
    assert "reason" not in front
    assert '<article class="verso reasoned"' in back
    reasons = back.partition('class="choices reasons"')[2]
    assert [
        words
        for words in ("시그모이드", "0과 1 사이", "ReLU", "음수는 0", "항등")
        if words in reasons
    ] == sorted(("시그모이드", "0과 1 사이", "ReLU", "음수는 0", "항등"), key=reasons.index)
    assert back.count('id="answer"') == 1


def test_a_reverse_card_asks_the_usual_or_the_authors_own(learner: Collection) -> None:
    usual, own = (sides(learner, name, 1)[0] for name in ("heard", "units-ohm"))
    asked = r'<h1 class="prompt"><span class="(\w+)">(.*?)</span><span class="words">(.*?)</span>'
    assert re.findall(asked, usual) == [("usual", "⇄", "무엇을 설명한 것인가?")]
    assert re.findall(asked, own) == [("own", "어떤 단위인가?", "무엇을 설명한 것인가?")]


def test_the_browser_shows_what_a_card_asks_in_a_line(learner: Collection) -> None:
    """There is no style in it, so what style hides on a card is left out by the template."""
    learner._backend.set_active_browser_columns(["question"])

    def line(name: str, ordinal: int = 0) -> str:
        row = learner._backend.browser_row_for_id(card(learner, name, ordinal).id)
        return str(row.cells[0].text).strip()

    assert line("prints").startswith("이 코드는 무엇을 출력하는가? def add(item, items=[]):")
    assert line("prints", 1) == "어떤 코드의 출력인가? [1, 2]를 출력한다.".replace(
        "]를", "]\u2060를"
    )
    assert line("heard", 1).startswith("⇄ 볼트")
    assert line("prints-mended") == "고치면 무엇을 출력하는가?"
    assert "세 법칙" in line("laws")
    assert [len(learner.find_cards(f"{search} card:Reverse")) for search in ("⇄", "단위인가")] == [
        1,
        2,
    ]


# ---------------------------------------------------------------- lists, masks, sounds


def test_a_list_is_a_note_a_row_and_none_itself(learner: Collection) -> None:
    assert learner.find_notes("Id:units") == []
    front, back = sides(learner, "units-ohm")
    assert '<span class="list">단위</span>' in front
    assert "저항" not in front
    for words in ("저항", "<strong>기호</strong>: \\(\\Omega\\)", "<strong>소리</strong>: "):
        assert words in back


def test_the_rows_of_a_list_are_spoken(learner: Collection) -> None:
    assert heard(card(learner, "units-ohm")) == (["ko_KR: 옴"], ["ohm"])
    # what the reverse card asks is silent, what it answers is not
    assert heard(card(learner, "units-ohm", 1)) == ([], ["ko_KR: 옴", "ohm"])
    spoken = learner.find_notes("anki\\:tts")
    assert len(spoken) == 2


def test_no_row_is_spoken_without_the_setting(tmp_path: Path, typesetter: Typesetter) -> None:
    made = build(every_form.deck(), tmp_path, typesetter)
    with engine.learner(tmp_path / "learner") as other:
        engine.take(other, made.path)
        assert heard(card(other, "units-ohm")) == ([], ["ohm"])
        assert other.find_notes("anki\\:tts") == []


def test_sounds_are_played_once_and_their_words_stand_beside_them(learner: Collection) -> None:
    assert heard(card(learner, "heard")) == (["volt", "volt"], ["ampere"])
    front, back = sides(learner, "heard")
    assert front.count("[anki:play:q:") == back.count("[anki:play:q:") == 2
    for words in ("들어 보기", "다시"):
        assert words in front
    assert "따라 하기" in back


@pytest.mark.parametrize(("name", "ordinal"), [("heard-more", 0), ("prints", 0), ("laws", 0)])
def test_what_is_folded_or_masked_plays_nothing_by_itself(
    learner: Collection, name: str, ordinal: int
) -> None:
    """Neither the parent's front, nor a hint, nor a gap that is not asked."""
    assert heard(card(learner, name, ordinal)) == ([], [])
    assert '<audio class="tappable" controls="" preload="none" src=' in "".join(
        sides(learner, name, ordinal)
    )


def test_sounds_are_media_that_anki_finds(learner: Collection) -> None:
    found = learner.media.check()
    assert (list(found.missing), list(found.unused)) == ([], [])
    names = sorted(path.name.rpartition("-")[0] for path in Path(learner.media.dir()).iterdir())
    assert names == ["ampere", "ohm", "relu", "volt", "watt"]


def test_a_masked_cloze_says_so_around_its_text(learner: Collection) -> None:
    front, back = sides(learner, "laws")
    for side in (front, back):
        masked = side.partition('<div class="masked">')[2].partition("</div>")[0]
        assert masked.count('class="cloze-inactive"') == 3
        assert masked.count('class="cloze"') == 1
    assert 'class="masked"' not in sides(learner, "unmasked")[0]
    assert len(learner.find_cards("Id:laws")) == 4


def test_the_heading_the_front_and_the_text_of_a_cloze(learner: Collection) -> None:
    front, back = sides(learner, "unmasked")
    for side in (front, back):
        assert '<section class="text fronted"><h1' in side
        assert '<div class="front"><pre' in side
    assert "[...]" in front


def test_anki_finds_no_card_too_many_or_too_few(learner: Collection) -> None:
    assert not learner.get_empty_cards().notes
    before = len(learner.find_cards(""))
    assert learner.fix_integrity()[1]
    assert len(learner.find_cards("")) == before == 17


# ---------------------------------------------------------------- over releases

FIRST = """# 형식 <a id="forms"></a>

## 무엇을 출력하는가? <a id="prints"></a>

```
print(1)
```

---

1

## 셋은? <a id="three"></a>

3

## 고르라. <a id="choose"></a>

- [x] 하나
- [ ] 둘

하나다.

## 법칙 <a id="law"></a>

{{c1::전압}}은 {{c2::전류}}와 저항의 곱이다.

## 단위 <a id="units" data-list></a>

| 단위 | 재는 것 |
|------|---------|
| 옴 <a id="units-ohm"></a> | 저항 |
| 볼트 <a id="units-volt"></a> | 전압 |
"""
SECOND = """# 형식 <a id="forms"></a>

## 무엇을 출력하는가? <a id="prints"></a>

1

## 셋은? <a id="three"></a>

```
1 + 2
```

---

3

**30초 답변**

- 둘에 하나를 더한다.

## 고르라. <a id="choose"></a>

- [x] 하나

  > 먼저니까.

- [ ] 둘

하나다. ![들어 보기](../media/ohm.wav)

## 법칙 <a id="law" data-masked></a>

![그림](../media/relu.svg)

---

{{c1::전압}}은 {{c2::전류}}와 저항의 곱이다.

## 단위 <a id="units" data-list data-reversed="어떤 단위인가?"></a>

| 단위 | 재는 것 | 기호 |
|------|---------|------|
| 볼트 <a id="units-volt"></a> | 전압 | V |
| 옴 <a id="units-ohm"></a> | 저항 | |
"""


@pytest.mark.parametrize(("before", "after"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_question_that_gains_or_loses_a_form_keeps_note_and_schedule(
    tmp_path: Path, typesetter: Typesetter, before: str, after: str
) -> None:
    old = build(every_form.deck(before), tmp_path / "old", typesetter)
    new = every_form.deck(after)
    mods = factory.notes(new, mod=EPOCH + 100, edition="1.1.0")
    newer = build(new, tmp_path / "new", typesetter, notes=mods, note_type_mod=EPOCH + 100)
    with engine.learner(tmp_path / "learner") as collection:
        assert engine.take(collection, old.path) == engine.Log(6, 0, 0, 0)
        notes = {collection.get_note(n).guid: n for n in collection.find_notes("")}
        for shown in engine.cards(collection)[::2]:
            engine.study(collection, shown, 3)
        kept = {row[0]: row for row in engine.rows(collection, "cards")}
        reviews = engine.rows(collection, "revlog")
        assert engine.take(collection, newer.path) == engine.Log(0, 6, 0, 0)
        assert {collection.get_note(n).guid: n for n in collection.find_notes("")} == notes
        rows = {row[0]: row for row in engine.rows(collection, "cards")}
        assert {number: rows[number] for number in kept} == kept
        assert engine.rows(collection, "revlog") == reviews
        for guid, number in notes.items():
            entry = next(e for e in new.entries() if f"guid-{e.question.id}" == guid)
            assert bool(collection.get_note(number)["Front"]) == bool(entry.question.front)
        reverse = collection.find_cards("card:Reverse")
        assert len(reverse) == 2
        # one more package of the same content changes nothing
        assert engine.take(collection, newer.path) == engine.Log(0, 0, 6, 0)
