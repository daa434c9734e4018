from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso.anki.names import CLOZE, QUESTION
from rectoverso.anki.note_types import NoteType, digest, note_types
from rectoverso.anki.note_types import schema as schema_digest
from rectoverso.history.identity import kind_of
from rectoverso.model import Kind
from tests.decks import environment
from tests.factory import settings
from tests.schema import changes, refusal, schema

LANGUAGES = ("ko", "en")
ROOT = Path(__file__).parent.parent.parent
FROZEN = ROOT / "tests/golden/note_types.json"


def every() -> list[NoteType]:
    return [made for language in LANGUAGES for made in note_types(settings(), language).values()]


def test_names_order_and_ids_are_frozen(golden: Callable[[str, str], None]) -> None:
    kept = json.loads(FROZEN.read_text(encoding="utf-8"))
    found = changes(kept, schema(every()))
    if found:  # also with --rewrite-goldens: no option may cost learners their updates
        pytest.fail(refusal(found), pytrace=False)
    golden("note_types.json", json.dumps(schema(every()), indent=1) + "\n")


def test_the_digest_that_ledgers_hold_is_frozen() -> None:
    """Every release writes it down: where it moves, no deck can be released again."""
    assert schema_digest(settings()) == "e99b805f4c882436ba95a162f9abcc55"


@pytest.mark.slow
@pytest.mark.parametrize("option", [(), ("--rewrite-goldens",)], ids=["compared", "rewritten"])
def test_a_changed_schema_is_refused_with_what_it_costs(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    """The whole run, as one sees it who added a field."""
    fields = "FIELDS[QUESTION] = (*FIELDS[QUESTION], 'Source')"
    plugin = f"from rectoverso.anki.note_types import FIELDS, QUESTION\n{fields}\n"
    (tmp_path / "one_field_more.py").write_text(plugin)
    before = FROZEN.read_bytes()
    name = "tests/anki/test_note_types.py::test_names_order_and_ids_are_frozen"
    plugins = ("-p", "one_field_more", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *option, name],
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": f"{tmp_path}:src/build"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "sample ko question: field added: `Source`, as number 18 of 18." in done.stdout
    assert "The notes that learners have get no updates at all" in done.stdout
    assert "under a second note type, `sample ko question+`." in done.stdout
    assert "and are\nfrozen for good. For a new field there are Spare1 to Spare4" in done.stdout
    assert "sample ko cloze" not in done.stdout
    assert FROZEN.read_bytes() == before


def test_a_note_type_more_costs_nobody_anything() -> None:
    kept = schema(every())
    assert changes(kept[:-1], kept) == changes([], kept) == []
    assert [change.name for change in changes(kept, kept[:-1])] == ["note type removed"]


def test_ids_are_distinct_and_safe_for_every_client() -> None:
    for made in every():
        ids = [made.id, *(x.id for x in made.fields), *(x.id for x in made.templates)]
        assert len(set(ids)) == len(ids)
        assert all(2**40 <= number < 2**53 for number in ids)
    assert len({made.id for made in every()}) == 4


def test_a_new_title_changes_no_name_and_no_id() -> None:
    renamed = replace(settings(), title="다른 제목", titles={"en": "Another"})
    assert note_types(renamed, "ko") == note_types(settings(), "ko")


def test_another_deck_has_other_ids() -> None:
    other = note_types(replace(settings(), uid="other"), "ko")
    assert other[QUESTION].id != note_types(settings(), "ko")[QUESTION].id


def test_every_kind_of_question_has_its_note_type() -> None:
    assert {kind: kind_of(kind) for kind in Kind if kind is not Kind.LIST} == {
        Kind.BASIC: QUESTION,
        Kind.CHOICE: QUESTION,
        Kind.CLOZE: CLOZE,
    }


@pytest.mark.parametrize("made", every(), ids=lambda made: str(made.name))
def test_templates_name_only_fields_that_exist(made: NoteType) -> None:
    names = {field.name for field in made.fields}
    for template in made.templates:
        for side in (template.front, template.back, template.browser):
            used = set(re.findall(r"\{\{[#^/]?(?:cloze:)?(\w+)\}\}", side))
            assert used <= names | ({"FrontSide"} if side == template.back else set())
            assert len(re.findall(r"\{\{", side)) == len(re.findall(r"\}\}", side))
            assert "@{" not in side


@pytest.mark.parametrize("made", every(), ids=lambda made: str(made.name))
def test_nothing_is_loaded_and_nothing_runs(made: NoteType) -> None:
    assert not re.search(r"url\(|@import|@font-face|expression\(", made.css)
    for template in made.templates:
        for side in (template.front, template.back):
            assert not re.search(r"<script|<link|<iframe|<object|\bon\w+=|\bsrc=", side)


def test_a_card_of_reverse_and_spare_exists_only_where_their_field_is_filled() -> None:
    recall, reverse, spare = note_types(settings(), "ko")[QUESTION].templates
    assert "{{#Reverse}}" not in recall.front
    for template, field in ((reverse, "Reverse"), (spare, "Spare4")):
        for side in (template.front, template.back):
            assert side.startswith(f"{{{{#{field}}}}}")
            assert side.endswith(f"{{{{/{field}}}}}")


def test_the_foot_links_to_report_and_home() -> None:
    back = note_types(settings(), "ko")[QUESTION].templates[0].back
    assert (
        '<a href="https://example.org/report?id={{Id}}&amp;edition={{Edition}}">오류 알리기</a>'
    ) in back
    assert '<a href="https://example.org/home">자료 홈</a>' in back
    assert "{{Id}} · {{Edition}}" in back


def test_an_empty_address_is_no_link() -> None:
    for made in note_types(settings(report="", home=""), "ko").values():
        for template in made.templates:
            assert "<a " not in template.back
            assert "links" not in template.back
            assert '<footer class="foot"><span class="id">' in template.back
    back = note_types(settings(report=""), "ko")[QUESTION].templates[0].back
    assert '<span class="links"><a href="https://example.org/home">자료 홈</a></span>' in back


def test_braces_in_an_address_are_no_fields() -> None:
    made = note_types(settings(report="https://example.org/{{Id}}/{x}/{id}"), "ko")
    assert 'href="https://example.org/%7B%7BId%7D%7D/%7Bx%7D/{{Id}}"' in (
        made[QUESTION].templates[0].back
    )


def test_labels_and_lang_follow_the_language() -> None:
    korean, english = (note_types(settings(), language)[QUESTION] for language in LANGUAGES)
    assert 'lang="ko"' in korean.templates[0].front
    assert '--right:"맞음"' in korean.css
    assert "힌트" in korean.templates[0].front
    assert 'lang="en"' in english.templates[0].front
    assert '--right:"right"' in english.css


def test_the_digest_follows_templates_and_style_alone() -> None:
    assert digest(settings()) == digest(settings(title="다른 제목", version="2.0.0", tags={}))
    assert digest(settings()) != digest(settings(report=""))
    assert digest(settings()) != digest(settings(languages=("ko", "en")))
    assert digest(settings(languages=("en", "ko"))) == digest(settings(languages=("ko", "en")))


def test_words_of_a_deck_never_leave_the_style() -> None:
    own = {"right": 'a"\\</style>', "hint": "<b>&"}
    made = note_types(settings(words={"ko": own}), "ko")[QUESTION]
    assert made.css.startswith(':root{--right:"a\\22 \\5c \\3c /style>";--wrong:"틀림"}\n')
    assert "&lt;b&gt;&amp;</summary>" in made.templates[0].front


def test_cards_in_arabic_run_from_right_to_left() -> None:
    arabic, korean = (note_types(settings(), language) for language in ("ar", "ko"))
    for made in arabic.values():
        for template in made.templates:
            for side in (template.front, template.back):
                assert ' lang="ar" dir="rtl">' in side
        assert {each.name for each in made.fields if not each.rtl} == {
            *("Id", "Edition", "Spare1", "Spare2", "Spare3", "Spare4")
        }
    for made in korean.values():
        assert not any("dir=" in each.front + each.back for each in made.templates)
        assert not any(each.rtl for each in made.fields)
