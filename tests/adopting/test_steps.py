from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from rectoverso.adopting import steps
from rectoverso.adopting.pairing import Pair
from rectoverso.adopting.plan import Match
from rectoverso.anki.package import Card, HeldNote, HeldPart, HeldType
from rectoverso.languages import NOTICES
from tests.adopting.test_plan import BASIC, CLOZE, QUESTIONS
from tests.engine import learner
from tests.factory import settings

NAMES = {each.id: each for each in QUESTIONS}


def match(name: str, of: HeldType = BASIC, *decks: str) -> Match:
    cards = tuple(Card(number, deck, 0) for number, deck in enumerate(decks or ("Old",)))
    return Match(HeldNote(name, of, 0, {}, (), cards), NAMES[name], False)


def changes(*matches: Match) -> tuple[steps.TypeChange, ...]:
    return steps.changes(matches, settings(), "ko")


def basic(name: str, number: int = 7, templates: tuple[str, ...] = ("Card 1",)) -> HeldType:
    parts = tuple(HeldPart(each, None) for each in templates)
    return HeldType(number, name, False, 0, BASIC.fields, parts, ())


def directed(*templates: str, fields: tuple[str, ...] = ("Front", "Back")) -> HeldType:
    """A note type whose first template asks with the first field, the others with the second."""
    fronts = [f"{{{{{name}}}}}" for name in (fields[0], *[fields[1]] * len(templates))]
    looks = [side for front, _ in zip(fronts, templates, strict=False) for side in (front, "", "")]
    parts = [tuple(HeldPart(each, None) for each in names) for names in (fields, templates)]
    return HeldType(7, "Old", False, 0, parts[0], parts[1], (*looks, ""))


def test_a_change_says_what_becomes_what() -> None:
    question, cloze = changes(match("relu"), match("gelu", CLOZE), match("tanh"))
    assert question == steps.TypeChange(
        search='"deck:Old" "note:Basic*"',
        wide='"note:Basic*"',
        foreign="Basic",
        ours="sample ko question",
        fields=(
            Pair("Question", "Front", True),
            Pair("Front", "", True),
            Pair("Short", "Back", True),
        ),
        cards=(
            Pair("Recall", "Card 1", False),
            Pair("Reverse", "Card 2", False),
            Pair("Spare", "Card 3", False),
        ),
    )
    assert (cloze.ours, cloze.fields, cloze.cards) == (
        "sample ko cloze",
        (Pair("Text", "Text", False),),
        (),
    )


@pytest.mark.parametrize(
    ("decks", "search"),
    [
        (("A",), '"deck:A" '),
        (("A", "A::b", "A::b::c"), '"deck:A" '),
        (("B", "A"), '("deck:A" OR "deck:B") '),
        (("A b", "A::b"), '("deck:A::b" OR "deck:A b") '),
        (("A", "A b", "A::c"), '("deck:A" OR "deck:A b") '),
        (("",), ""),
    ],
)
def test_decks_are_named_once(decks: tuple[str, ...], search: str) -> None:
    (change,) = changes(match("relu", BASIC, *decks))
    assert change.search == search + change.wide


def test_names_that_go_on_are_told_apart() -> None:
    one, two = basic("Basic", 7), basic("basic (and reversed card)", 8)
    first, second = changes(match("relu", one), match("tanh", two))
    assert first.wide == '"note:Basic*" -"note:basic (and reversed card)*"'
    assert second.wide == '"note:basic (and reversed card)*"'


def test_a_foreign_name_that_begins_ours_does_not_find_ours() -> None:
    (change,) = changes(match("relu", basic("Sample")))
    assert change.wide == '"note:Sample*" -"note:sample ko cloze" -"note:sample ko question"'


@pytest.mark.parametrize("name", ["plain", 'A: "b_c" *d\\e (1)', "면접::딥 러닝", "a`b"])
def test_terms_are_what_anki_itself_would_write(name: str, tmp_path: Path) -> None:
    from anki.collection import SearchNode

    with learner(tmp_path / "learner") as collection:
        for node, what in ((SearchNode(deck=name), "deck"), (SearchNode(note=name), "note")):
            # Anki leaves out the quotes where it needs none
            assert steps.term(what, name).strip('"') == collection.build_search_string(node).strip(
                '"'
            )


def test_what_is_to_be_set_by_hand_is_said() -> None:
    named = ("Question", "Short")
    (right,) = changes(match("relu", directed("Recall", fields=named)))
    (partly,) = changes(match("relu", directed("Recognition", "Recall", "Third", fields=named)))
    (wrong,) = changes(match("relu", directed("Recognition", "Recall", fields=named)))
    (usual,) = changes(match("relu", basic("Old")))
    in_english = steps.announcement((right,), "en")
    assert "What Anki proposes is right: `Question` ← `Question`, `Short` ← `Short`," in in_english
    assert "by hand" not in in_english
    by_hand = "`Recall` ← `Recognition`, `Reverse` ← `Recall`"
    for change in (partly, wrong):
        assert f"something else: {by_hand}. *Save*" in steps.announcement((change,), "en")
        assert f"**직접 고르십시오**: {by_hand}. *저장하기*" in steps.announcement((change,), "ko")
    text = steps.announcement((partly,), "en")
    assert "Leave as Anki proposes: `Question` ← `Question`, `Short` ← `Short`, `Spare`" in text
    fronts = "`Question` ← `Front`, `Front` ← *(Nothing)*, `Short` ← `Back`"
    assert f"something else: {fronts}. *Save*" in steps.announcement((usual,), "en")


def test_a_part_that_must_stay_empty_is_called_as_anki_calls_it() -> None:
    kind = directed("Card 1", fields=("Id", "Back"))
    (change,) = changes(match("relu", kind))
    assert "`Id` ← *(Nothing)*" in steps.announcement((change,), "en")
    assert "`Id` ← *(없음)*" in steps.announcement((change,), "ko")


def test_nothing_to_change_is_nothing_to_announce() -> None:
    assert [steps.announcement((), language) for language in NOTICES] == [""] * len(NOTICES)


@pytest.mark.parametrize("language", NOTICES)
def test_an_announcement_names_every_search_and_every_button(language: str) -> None:
    changed = changes(match("relu"), match("gelu", CLOZE))
    text = steps.announcement(changed, language)
    for change in changed:
        assert f"`{change.search}`" in text
        assert f"`{change.ours}`" in text
    assert "`Recall` ← `Card 1`" in text
    assert '`("note:sample ko cloze" Id:) OR ("note:sample ko question" Id:)`' in text
    assert "$" not in text
    assert "하세요" not in text
    assert [line[0] for line in text.splitlines() if re.match(r"\d\.", line)] == list("12345")


def test_the_buttons_have_anki_s_own_names(tmp_path: Path) -> None:
    """What stands in italics or bold on the way through Anki's windows, in its two languages."""
    import anki.lang

    changed = changes(match("relu"))
    for language, code in (("en", "en_US"), ("ko", "ko_KR")):
        anki.lang.set_lang(code)
        try:
            with learner(tmp_path / language) as collection:
                words = (
                    collection.tr.importing_merge_notetypes(),
                    collection.tr.importing_update_notes(),
                    collection.tr.importing_update_always(),
                    collection.tr.importing_update_if_newer(),
                    collection.tr.browsing_change_note_type(),
                    collection.tr.browsing_notes(),
                    collection.tr.actions_save(),
                    collection.tr.qt_misc_browse(),
                    collection.tr.qt_accel_create_backup().replace("&", "").removesuffix("(B)"),
                    collection.tr.sync_upload_to_ankiweb(),
                    collection.tr.sync_download_from_ankiweb(),
                )
        finally:
            anki.lang.set_lang("en_US")
        said = steps.announcement(changed, language)
        assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("language", NOTICES)
def test_an_announcement_is_sound_markdown(language: str) -> None:
    """No star is left over: a Korean particle behind a bracket or an ellipsis would leave some."""
    text = steps.announcement(changes(match("relu"), match("gelu", CLOZE)), language)
    html = MarkdownIt("commonmark").render(text)
    assert "*" not in re.sub(r"<code>.*?</code>", "", html)
    assert html.count("<li>") == 7  # five steps, and one for each change


def test_the_check_of_one_note_type_is_one_term() -> None:
    assert '`"note:sample ko question" Id:`' in steps.announcement(changes(match("relu")), "en")


def test_a_name_with_backticks_stays_code_and_mentions_nobody() -> None:
    (change,) = changes(match("relu", basic("``x` @you")))
    text = steps.announcement((change,), "en")
    assert '``` "deck:Old" "note:``x` @you*" ```' in text
    outside = re.sub(r"(`+).*?(?<!`)\1(?!`)", "", text)
    assert "@" not in outside
