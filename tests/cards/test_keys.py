"""Anki's keys still work after a choice is marked, or an answer unfolded, by a tap.

In the real desktop program (`tests.cards.study`), one run for all tests here. What is proved
holds for the desktop, where Qt offers every key to Anki's shortcuts first and the page gets what
they leave, unless a text is being edited (`test_a_text_field_would_take_the_keys` is the control).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rectoverso.anki.engine import opened
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.apkg import PackageWriter
from tests import engine, every_form, factory
from tests.cards.study import MARK, PROFILE, Seen, Step

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120  # seconds; it takes about 12
# What each key answers on a back that nobody has touched, new cards having four buttons.
EASES = {"Space": 3, "Return": 3, "1": 1, "2": 2, "3": 3, "4": 4}


def choices(control: str, tag: str = "label") -> str:
    """A list of three choices, each one a label around `control` and its words."""
    items = "".join(
        f'<li class="{right}"><{tag} class="tappable" style="display: block">{control}'
        f"<p>{words}</p></{tag}></li>"
        for right, words in (("wrong", "sigmoid"), ("right", "ReLU"), ("wrong", "identity"))
    )
    return f"<ul>{items}</ul>"


FRONT = ".recto .offered li:nth-child(2) .tappable"
BACK = ".verso > .offered li:nth-child(2)"
SUMMARY = "details.more > summary"
SHOW: Step = ("key", "Space")

# Choices written in other ways than ours, and where the focus is after a click.
OTHERS = {
    "a checkbox that can be focused": (choices('<input type="checkbox">'), "input"),
    "a transparent checkbox": (choices('<input type="checkbox" style="opacity: 0">'), "input"),
    "radio buttons": (choices('<input type="radio" name="choice">'), "input"),
    "hidden radio buttons": (choices('<input type="radio" name="choice" hidden>'), "body"),
    "something with a tabindex": (
        choices("", "div").replace("<div", '<div tabindex="0"'),
        "div",
    ),
    "details": (
        choices("")
        .replace("<label", "<details><summary")
        .replace("</label>", "</summary></details>"),
        "summary",
    ),
}
FIELD = (
    choices("")
    .replace("label", "span")
    .replace("<p>ReLU</p></span>", '</span><input type="text" class="tappable">')
)

Plan = Mapping[str, tuple[dict[str, str], list[Step]]]


def plan() -> Plan:
    """Each card by a name: what stands in its fields instead, and the steps to take on it."""
    made: dict[str, tuple[dict[str, str], list[Step]]] = {}
    orders: dict[str, list[Step]] = {
        "untouched": [SHOW],
        "front": [("click", FRONT), SHOW],
        "back": [SHOW, ("click", BACK)],
        "long": [SHOW, ("click", SUMMARY)],
        "all": [("click", FRONT), ("key", "Return"), ("click", BACK), ("click", SUMMARY)],
    }
    for order, steps in orders.items():
        for key in EASES:
            made[f"{order} {key}"] = ({}, [*steps, ("key", key)])
    # On a front, a number does nothing; and a key between two clicks loses neither
    made["front, number"] = ({}, [("click", FRONT), ("key", "3"), ("click", FRONT), SHOW])
    for name, (html, _) in OTHERS.items():
        other = {"Choices": html, "Reasons": html}
        made[name] = (other, [("click", FRONT), SHOW, ("click", BACK), ("key", "1")])
    field = {"Choices": FIELD, "Reasons": ""}
    made["text field"] = (field, [("click", ".recto input"), SHOW, ("key", "Return")])
    return made


def prepared(folder: Path, cards: Plan) -> None:
    """Anki's folder with a profile that has a card for each of the plan, made from a package."""
    made = folder / "made"
    with Typesetter() as typesetter:
        deck = every_form.deck(speech="ko_KR")
        package = PackageWriter().write(*factory.given(deck, made, typesetter)).path
    (folder / PROFILE).mkdir()
    with opened(folder / PROFILE / "collection.anki2", make=True) as collection:
        assert engine.take(collection, package).new > 0
        (found,) = collection.find_notes("Id:which-graph")
        collection.sched.suspend_cards(collection.find_cards(""))
        number = collection.decks.id("sitting")
        assert number is not None
        limits = collection.decks.config_dict_for_deck_id(number)
        limits["new"]["perDay"] = len(cards)
        collection.decks.update_config(limits)
        collection.decks.select(number)
        kind = collection.get_note(found).note_type()
        assert kind is not None
        for place, (fields, _) in enumerate(cards.values()):
            note = collection.new_note(kind)
            note.fields = list(collection.get_note(found).fields)
            for name, html in fields.items():
                note[name] = html
            note["Question"] += f'<span hidden {MARK}="{place}"></span>'
            collection.add_note(note, number)
    (folder / "plan.json").write_text(json.dumps([steps for _, steps in cards.values()]), "utf-8")


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Seen]]:
    """What was seen of each card of the plan, after each of its steps."""
    folder = tmp_path_factory.mktemp("anki")
    cards = plan()
    prepared(folder, cards)
    paths = os.pathsep.join([str(ROOT / "src/build"), str(ROOT)])
    run = subprocess.run(
        [sys.executable, "-m", "tests.cards.study", str(folder)],
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": paths,
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu",
            "ANKI_SINGLE_INSTANCE_KEY": folder.name + str(os.getpid()),
        },
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads((folder / "seen.json").read_text("utf-8"))
    return {name: [Seen(*step) for step in seen] for name, seen in zip(cards, answers, strict=True)}


@pytest.mark.parametrize("key", EASES)
def test_keys_answer_as_they_do_without_a_click(
    sitting: Mapping[str, list[Seen]], key: str
) -> None:
    """After clicks on choices and on a long answer, on the front, the back and both."""
    untouched = sitting[f"untouched {key}"]
    assert [seen.side for seen in untouched] == ["answer", "gone"]
    assert untouched[-1].ease == EASES[key]
    for order, sides in {
        "front": ["question", "answer", "gone"],
        "back": ["answer", "answer", "gone"],
        "long": ["answer", "answer", "gone"],
        "all": ["question", "answer", "answer", "answer", "gone"],
    }.items():
        seen = sitting[f"{order} {key}"]
        assert [each.side for each in seen] == sides, order
        assert seen[-1].ease == EASES[key], order


def test_a_click_marks_a_choice_and_leaves_the_focus_where_it_is(
    sitting: Mapping[str, list[Seen]],
) -> None:
    front, back, *_ = sitting["front Space"]
    assert (front.checked, front.focus) == ([False, True, False], "body")
    # The back is another page: a mark on the front does not come along, and none is made there.
    assert True not in back.checked
    _, unmarked, *_ = sitting["back Space"]
    assert True not in unmarked.checked
    assert unmarked.focus == "body"


def test_a_number_does_nothing_on_a_front_and_a_second_click_takes_a_mark_back(
    sitting: Mapping[str, list[Seen]],
) -> None:
    one, number, two, back = sitting["front, number"]
    assert [each.side for each in (one, number, two, back)] == ["question"] * 3 + ["answer"]
    assert one.checked == number.checked == [False, True, False]
    assert two.checked == [False, False, False]


@pytest.mark.parametrize("key", EASES)
def test_a_key_does_not_fold_a_long_answer_that_a_click_unfolded(
    sitting: Mapping[str, list[Seen]], key: str
) -> None:
    """The summary has the focus then, and in a browser space and enter would fold it."""
    before, after, _ = sitting[f"long {key}"]
    assert before.opened == [False]
    assert (after.opened, after.focus) == ([True], "summary")


@pytest.mark.parametrize("name", OTHERS)
def test_other_ways_to_write_a_choice(sitting: Mapping[str, list[Seen]], name: str) -> None:
    """They leave the keys to Anki as well, but most take the focus."""
    front, shown, back, gone = sitting[name]
    assert front.focus == back.focus == OTHERS[name][1]
    assert [each.side for each in (front, shown, back, gone)] == [
        "question",
        "answer",
        "answer",
        "gone",
    ]
    assert gone.ease == 1


def test_a_text_field_would_take_the_keys(sitting: Mapping[str, list[Seen]]) -> None:
    """What a key that is lost looks like here: the card stays on its front."""
    assert [(each.side, each.focus) for each in sitting["text field"]] == [
        ("question", "input")
    ] * 3
