"""Release notes: what they say, that none of it is markup, and that their searches are true."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.import_export_pb2 import (
    IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS,
    IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
)
from anki.lang import set_lang
from markdown_it import MarkdownIt

from rectoverso.anki import engine, package, searches
from rectoverso.anki.names import CLOZE, QUESTION
from rectoverso.anki.searches import Wanted
from rectoverso.languages import phrases
from rectoverso.releases import escapes, release_notes
from rectoverso.releases.changes import Retired
from tests.engine import learner
from tests.shipped import TITLE, Shipped, compared, ship

Q = Shipped
KO = "sample ko question"

# ---------------------------------------------------------------- escapes

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough", "linkify"])
GITHUB.options["linkify"] = False

NASTY = (
    "*별* _밑줄_ **굵게** ~~취소~~ `코드` [링크](https://example.org) ![그림](x.png)",
    "# 제목",
    "- 목록",
    "+ 목록",
    "1. 목록",
    "12) 목록",
    "> 인용",
    "---",
    "===",
    "| 가 | 나 |",
    "a < b > c && d &amp; &lt;b&gt;",
    "<script>alert(1)</script> <b>굵게</b> <!-- 주석 -->",
    "\\*이미\\* \\\\ 역빗금 \\",
    "``` 울타리",
    "~~~ 울타리",
    "한 `역따옴표",
    "`` ` ``",
    "$x_1$과 $$y^*_2$$ 그리고 5$",
    "값 $a < b$ `c|d` $",
    "[x]: https://example.org",
    "{{c1::답}}",
    "    네 칸",
    "주소 https://example.org/a_b_(c)?x=*&y=1. 끝",
    "Doe 10 <https://doi.org/10.1/x_y_z>",
    "[^1] 각주",
)


def shown(markdown: str) -> str:
    """The letters that a page shows, without blanks and the signs around program text."""
    html = GITHUB.render(markdown)
    html = re.sub(r"</?(p|li|ul|h1|code|del|ins|blockquote|a)(?: href=\"[^\"]*\")?>", "", html)
    assert not re.search(r"<[a-z!/]", html), html
    return letters(unescape(html).replace("\u2060", ""))


def letters(words: str) -> str:
    return "".join(words.replace("`", "").split())


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("before", ["", "- ", "# ", "> <del>둔다</del> "])
def test_what_a_question_says_is_no_markup(words: str, before: str) -> None:
    said = shown(before + escapes.escaped(words)).removeprefix("둔다")
    # an address loses the brackets around it
    assert said == letters(words).replace("<https", "https").replace("y_z>", "y_z")


@pytest.mark.parametrize("seed", range(20))
def test_no_words_whatever_are_markup(seed: int) -> None:
    chance = random.Random(seed)
    signs = "*_`[]()<>&|~#$!-+=.:@\\{}\"' 가a1\n"
    for _ in range(100):
        words = "".join(chance.choice(signs) for _ in range(chance.randint(1, 30)))
        assert shown("x " + escapes.escaped(words)) == "x" + letters(words), words


@pytest.mark.parametrize(
    "words", ["@someone", "보라 @team/x 를", "#123", "(#7)", "GH-12", "gh-12", ":tada:", "a@b.org"]
)
def test_nobody_is_called_and_no_issue_is_named(words: str) -> None:
    for made in (escapes.escaped(words), escapes.code(words)):
        assert not re.search(r"@[a-z]|#\d|(?i:gh-)\d|:[a-z]+:", made)
        assert shown(made) == letters(words)


def test_a_fence_is_longer_than_those_in_a_program(tmp_path: Path) -> None:
    program = "<pre>@cache\nx = '''```\n````\n'''\n</pre>"
    told = compared(tmp_path, [Q("a")], [Q("a").changed(short=program)])
    notes = release_notes.markdown(told)
    blocks = [token for token in GITHUB.parse(notes) if token.type == "fence"]
    assert blocks[0].info == "diff"
    assert blocks[0].content.replace("\u2060", "") == "+ @cache\n+ x = '''```\n+ ````\n+ '''\n"
    assert "@cache" not in notes


# ---------------------------------------------------------------- what they say


def every_change(folder: Path, language: str = "ko") -> str:
    old = [
        Q("changed", title="<b>무엇</b>을 @재는가 #12?"),
        Q("renamed", title="이름은?"),
        Q("moved"),
        Q("cloze", title="정의는?"),
        Q("merged", title="합친 것?"),
        Q("reverse", reverse=True),
        Q("same"),
        Q("gone"),
    ]
    new = [
        old[0].changed(short="<p>꽤 긴 답이다.</p>", tags=("core",)),
        old[1].changed(id="new-name"),
        old[2].changed(chapter="more"),
        Q("cloze", "0.2.0", 2000, kind=CLOZE, title="정의는?"),
        Q("brand-new", "0.2.0", 2000),
        old[5].changed(reverse=False),
        old[6],
    ]
    retired = {
        f"{language}-question-merged": Retired("0.2.0", "*같은* 물음이다", "changed"),
        f"{language}-question-z": Retired("0.1.0", "", "", ("long-gone",), QUESTION),
    }
    told = compared(folder, old, new, retired, language)
    return release_notes.markdown(told, version="0.2.0", retired_package="x-retired.apkg")


def test_korean_release_notes_say_everything(tmp_path: Path) -> None:
    notes = every_change(tmp_path)
    for words in (
        f"# {TITLE} 0.2.0",
        "0.1.0 판에서 달라진 점",
        "새로 생기는 노트 2개, 바뀌는 노트 4개, 그대로인 노트 1개입니다. 지우신 노트가 있으면",
        "## 새 질문 (1)\n\n- brand-new? (`brand-new`)",
        "## 고친 질문 (1)\n\n### 무엇을 @\u2060재는가 \\#\u206012?\n\n`changed` 태그: `+core`.",
        "**짧은 답**\n\n> <del>짧은</del> <ins>꽤 긴</ins> 답이다.",
        "식별자: `renamed` → `new-name`.",
        "장이 바뀌었습니다(장의 식별자: `basics` → `more`).",
        "- 정의는? (`cloze`): 빈칸 채우기가 되었습니다.",
        "- 합친 것? (`merged`): \\*같은\\* 물음이다. 대신 볼 질문: 무엇을 @\u2060재는가",
        "- gone? (`gone`): 까닭은 적혀 있지 않습니다.",
        '("note:sample ko question" "Id:re:^(cloze|gone|merged)$")',
        "`x-retired.apkg`",
        "노트가 **6개** 나와야 합니다.",
        '("note:sample ko cloze" OR "note:sample ko question") Edition:0.2.0',
        "“노트 업데이트”(Update notes)가 “If newer”인지만",
        "다음 판을 가져오실 때는 반드시 “If newer”로 되돌려",
        "거꾸로 묻는 카드가 없어졌습니다.",
        "카드 1장은 이제 보여 줄 것이 없습니다.",
        "서로 바뀌지 않습니다",
    ):
        assert words in notes
    sentences = re.findall(r"[가-힣]+(?=\.(?:\s|$))", notes)
    polite = [word for word in sentences if word.endswith(("니다", "시오"))]
    assert len(polite) > 20
    assert {word for word in sentences if word not in polite} <= {"답이다", "물음이다"}


def test_english_release_notes(tmp_path: Path) -> None:
    notes = every_change(tmp_path, "en")
    assert "Notes: 2 new, 4 updated, 1 unchanged." in notes
    assert "“Update notes” set to “Always”. Anki remembers this: set it back to “If newer”" in notes
    assert "with “Update notes” at “If newer”" in notes
    own = re.sub(r"`[^`]*`|```.*?```", "", notes, flags=re.DOTALL)
    assert "The number of notes found must be **6**:" in own


def test_an_unknown_language_is_answered_in_english(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a").changed()], language="de")
    assert "What an import does" in release_notes.markdown(told)


def test_a_release_with_nothing_new_says_so(tmp_path: Path) -> None:
    notes = release_notes.markdown(compared(tmp_path, [Q("a")], [Q("a")]), version="0.2.0")
    assert "이번에 가져올 새 노트나 바뀐 노트는 없습니다." in notes
    assert "항상" not in notes


def test_the_first_release(tmp_path: Path) -> None:
    notes = release_notes.markdown(compared(tmp_path, [], [Q("a"), Q("b")]))
    assert notes.startswith(f"# {TITLE} 0.1.0\n\n이 덱의 첫 판입니다. 질문이 모두 2개 있습니다.")
    assert "노트가 **2개** 나와야 합니다." in notes


def test_another_title_and_other_subdecks_are_said(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a", deck=f"{TITLE}::가")], [Q("a", deck="새_이름::나")])
    notes = release_notes.markdown(told)
    assert f"덱 이름이 ‘{TITLE}’에서 ‘새\\_이름’(으)로 바뀌었습니다." in notes
    assert "새로 생긴 것: ‘나’. 없어진 것: ‘가’." in notes


def test_what_only_one_side_has_is_not_said_of_the_other(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a"), Q("b", deck=f"{TITLE}::언제부터?")])
    notes = release_notes.markdown(told)
    assert "하위 덱이 바뀌었습니다. 새로 생긴 것: ‘언제부터?’. 갖고 계신" in notes
    assert "새로 생기는 노트 1개, 그대로인 노트 1개입니다." in notes
    notes = release_notes.markdown(compared(tmp_path, [Q("a")], []))
    assert (
        "입니다" not in notes.partition("## 가져오면 이렇게 됩니다")[2].partition("\n\n파일을")[0]
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_full_stop_follows_a_question_mark(tmp_path: Path, language: str) -> None:
    old = [
        *(Q(name, title=f"{name}?") for name in ("a", "b", "c")),
        *(Q(name, parent="a?", title=f"{name}?") for name in ("lost", "other")),
        Q("gained", deck=f"{TITLE}::왜?"),
    ]
    new = [
        *old[1:3],
        old[3].changed(parent=""),
        old[4].changed(parent="b?"),
        old[5].changed(parent="c?", deck=f"{TITLE}::어떻게?"),
    ]
    retired = {f"{language}-question-a": Retired("0.2.0", "왜 뺐을까?", "b")}
    notes = release_notes.markdown(compared(tmp_path, old, new, retired, language))
    assert "?." not in notes
    expected = {
        "ko": (
            "(`lost`): 이제 앞 질문 없이 따로 묻습니다(전에는 ‘a?’ 다음에 물었습니다).",
            "(`other`): 이제 ‘b?’ 다음에 묻습니다(전에는 ‘a?’ 다음에 물었습니다).",
            "(`gained`): 이제 ‘c?’ 다음에 묻습니다. 하위 덱: ‘왜?’ → ‘어떻게?’.",
        ),
        "en": (
            "(`lost`): It is asked on its own now (before, it followed “a?”).",
            "(`other`): It follows “b?” now (before, it followed “a?”).",
            "(`gained`): It follows “c?” now. Subdeck: “왜?” → “어떻게?”.",
        ),
    }
    for words in expected[language]:
        assert words in notes


def test_what_does_not_arrive_is_said(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a", short="<p>딴 답이다.</p>")])
    assert "들어가지 않습니다: `a`" in release_notes.markdown(told)


def test_strangers_get_no_searches(tmp_path: Path) -> None:
    """Their notes have neither `Id` nor `Edition`."""
    told = compared(tmp_path, [Q("a"), Q("b")], [Q("a").changed(short="<p>새 답</p>")])
    sides = [replace(side, name="", language="") for side in (told.before, told.after)]
    notes = release_notes.markdown(replace(told, before=sides[0], after=sides[1]))
    assert "Retired questions (1)" in notes
    assert blocks(notes) == []


@pytest.mark.slow
def test_notes_stay_of_a_readable_length(tmp_path: Path) -> None:
    text = "<p>" + "같은 말 되풀이 " * 3000 + "</p>"
    old = [Q(f"q-{number}", short=text) for number in range(60)]
    new = [each.changed(short="<p>" + "전혀 다른 글 " * 3000 + "</p>") for each in old]
    notes = release_notes.markdown(compared(tmp_path, old, new))
    assert len(notes) < 60 * 2500
    assert notes.count("### ") == release_notes.MOST_SHOWN + 1
    assert all(f"`q-{number}`" in notes for number in range(60))


# ---------------------------------------------------------------- searches, in Anki


def blocks(notes: str) -> list[str]:
    """The searches of release notes, as a learner would copy them."""
    fences = [token for token in GITHUB.parse(notes) if token.type == "fence"]
    return [token.content.rstrip("\n") for token in fences if not token.info]


def found(collection: Collection, query: str) -> list[str]:
    """The guids of the notes that a search finds."""
    numbers = collection.find_notes(query)
    return sorted(collection.get_note(number).guid for number in numbers)


def edit(collection: Collection, guid: str, field: str, words: str) -> None:
    """Edit and mark a note as its learner would, now: later than any release of these tests."""
    number = engine.database(collection).scalar("SELECT id FROM notes WHERE guid = ?", guid)
    note = collection.get_note(number)
    note[field] = words
    note.add_tag("marked")
    collection.update_note(note)


OLD = (Q("same"), Q("changed"), Q("old-name"), Q("kind"), Q("gone"), Q("edited"))
NEW = (
    OLD[0],
    OLD[1].changed(short="<p>새 답이다.</p>"),
    OLD[2].changed(id="new-name"),
    Q("kind", "0.2.0", 2000, kind=CLOZE),
    OLD[5].changed(short="<p>새 답이다.</p>"),
    Q("new", "0.2.0", 2000),
)


def test_the_searches_are_true_at_every_step(tmp_path: Path) -> None:
    told = compared(tmp_path, OLD, NEW, {"ko-question-gone": Retired("0.2.0", "끝", "")})
    retired, count, behind = blocks(release_notes.markdown(told, version="0.2.0"))
    with learner(tmp_path) as collection:
        engine.import_package(collection, tmp_path / "old.apkg")
        before = ["ko-question-changed", "ko-question-edited", "ko-question-old-name"]
        assert found(collection, behind) == before
        assert found(collection, count) == []
        edit(collection, "ko-question-edited", "Short", "내 말")
        edit(collection, "ko-question-old-name", "Short", "내 말")
        edit(collection, "ko-question-same", "Short", "내 말")
        engine.import_package(collection, tmp_path / "new.apkg")
        skipped = ["ko-question-edited", "ko-question-old-name"]
        assert found(collection, behind) == skipped
        assert len(found(collection, count)) == 3
        rows = [engine.rows(collection, table) for table in ("cards", "revlog")]
        engine.import_package(collection, tmp_path / "new.apkg", update="always")
        assert found(collection, behind) == []
        assert found(collection, count) == sorted(
            note.guid
            for note in package.read(tmp_path / "new.apkg").notes
            if note.field("Edition") == "0.2.0"
        )
        assert found(collection, retired) == ["ko-question-gone", "ko-question-kind"]
        assert [engine.rows(collection, table) for table in ("cards", "revlog")] == rows
        # as the notes warn, what the release left alone was overwritten too
        (number,) = collection.find_notes("Id:same")
        overwritten = collection.get_note(number)
        assert overwritten["Short"] == OLD[0].short
        assert not overwritten.has_tag("marked")


def test_the_count_tells_of_a_new_question_that_is_missing(tmp_path: Path) -> None:
    told = compared(tmp_path, OLD, NEW)
    notes = release_notes.markdown(told, version="0.2.0")
    _, count, behind = blocks(notes)
    expected = re.search(r"노트가 \*\*(\d+)개\*\*", notes)
    assert expected is not None
    with learner(tmp_path) as collection:
        engine.import_package(collection, tmp_path / "new.apkg")
        assert len(found(collection, count)) == int(expected[1]) == 5
        collection.remove_notes(collection.find_notes("Id:new"))
        assert len(found(collection, count)) == 4
        assert found(collection, behind) == []


def test_a_learner_who_skipped_releases(tmp_path: Path) -> None:
    """From the first of three to the third: names, editions and what is gone, of both steps."""
    first = [Q("a"), Q("b"), Q("c"), Q("d"), Q("e")]
    second = [
        first[0].changed("0.2.0", id="a2"),
        first[1].changed("0.2.0", short="<p>둘</p>"),
        first[2],
        first[4],
    ]
    third = [second[0], second[1], first[2].changed("0.3.0", short="<p>셋</p>")]
    ship(tmp_path / "first.apkg", first)
    retired = {
        "ko-question-d": Retired("0.2.0", "", "", ("d",), QUESTION),
        "ko-question-e": Retired("0.3.0", "", ""),
    }
    told = compared(tmp_path, second, third, retired, former={"ko-question-a": ("a",)})
    notes = release_notes.markdown(told, version="0.3.0")
    gone, every_gone, _count, behind, complete = blocks(notes)
    with learner(tmp_path) as collection:
        engine.import_package(collection, tmp_path / "first.apkg")
        assert found(collection, behind) == ["ko-question-c"]
        assert found(collection, complete) == ["ko-question-a", "ko-question-b", "ko-question-c"]
        edit(collection, "ko-question-a", "Short", "내 말")
        engine.import_package(collection, tmp_path / "new.apkg")
        assert found(collection, behind) == []
        assert found(collection, complete) == ["ko-question-a"]
        assert found(collection, gone) == ["ko-question-e"]
        assert found(collection, every_gone) == ["ko-question-d", "ko-question-e"]


def test_the_check_of_everything_stands_last_and_folded(tmp_path: Path) -> None:
    """And only where somebody can have skipped a release."""
    (first, second) = ([Q("a"), Q("b")], [Q("a").changed(), Q("b").changed()])
    notes = release_notes.markdown(compared(tmp_path, first, second), version="0.2.0")
    assert "<details>" not in notes
    third = [second[0].changed("0.3.0"), second[1]]
    notes = release_notes.markdown(compared(tmp_path, second, third), version="0.3.0")
    details = notes.partition("<details>")[2]
    assert details.startswith("\n<summary>중간 판을 건너뛰신 분이 확인하실 것</summary>\n\n")
    assert details.endswith("\n```\n\n</details>\n")
    assert blocks(notes)[-1] in details
    assert "Edition:0.2.0" in blocks(notes)[-1]


def test_anki_remembers_how_notes_are_updated(tmp_path: Path) -> None:
    """Why the notes say to set it back: what was chosen once is proposed for every later import."""
    ship(tmp_path / "old.apkg", OLD)
    with learner(tmp_path) as collection:
        proposed = collection._backend.get_import_anki_package_presets
        engine.import_package(collection, tmp_path / "old.apkg")
        before = proposed().update_notes
        engine.import_package(collection, tmp_path / "old.apkg", update="always")
        assert proposed().update_notes == IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS
        engine.import_package(collection, tmp_path / "old.apkg")
        assert proposed().update_notes == before == IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER


@pytest.mark.parametrize("language", ["ko", "en"])
def test_labels_are_those_that_anki_shows(tmp_path: Path, language: str) -> None:
    say = phrases(language)
    set_lang(language)
    try:
        with learner(tmp_path) as collection:
            words = collection.tr
            newer, always = words.importing_update_if_newer(), words.importing_update_always()
            update, flag = words.importing_update_notes(), words.browsing_flag().lower()
            move = words.browsing_change_deck()
    finally:
        set_lang("en")
    for sentence in (say.kept, say.missing_how, say.web_updating[0]):
        assert f"“{update}”" in sentence
        assert f"“{newer}”" in sentence
    assert f"“{always}”" in say.missing_how
    assert f"“{always}”" in say.warn_reversed
    assert f"“{move}”" in say.warn_decks
    for sentence in (say.warn_own_tags, say.missing_keeps, say.web_updating[2]):
        assert flag in sentence.lower()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_learner_with_one_week(tmp_path: Path, language: str) -> None:
    """In every release of a deck that has core questions, the first one too."""
    say = phrases(language)
    plain, core = Q("a"), Q("b", tags=("core",))
    for folder, old, new in (
        ("first", [], [plain, core]),
        ("next", [plain, core], [plain.changed(short="<p>새 답</p>"), core]),
    ):
        (tmp_path / folder).mkdir()
        notes = release_notes.markdown(compared(tmp_path / folder, old, new, language=language))
        assert f"## {say.week}\n" in notes
        for search in searches.core("sample", language):
            assert f"`{search}`\n" in notes
    without = release_notes.markdown(compared(tmp_path, [], [plain], language=language))
    assert say.week not in without


def test_two_editions_of_one_deck_in_one_collection(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    told = compared(tmp_path, OLD, NEW)
    compared(tmp_path / "en", OLD, OLD, language="en")
    retired, count, behind = blocks(release_notes.markdown(told, version="0.2.0"))
    with learner(tmp_path) as collection:
        engine.import_package(collection, tmp_path / "en" / "old.apkg")
        engine.import_package(collection, tmp_path / "new.apkg")
        assert found(collection, behind) == []
        assert found(collection, retired) == []
        assert len(found(collection, count)) == 5


def test_three_hundred_ids_and_ids_within_ids(tmp_path: Path) -> None:
    names = [f"a-rather-long-name-of-a-question-{number}" for number in range(300)]
    old = [Q(name) for name in (*names, "name", "a")]
    new = [*(each.changed(short="<p>새 답</p>") for each in old[:300]), *old[300:]]
    told = compared(tmp_path, old, new)
    _count, *behind = blocks(release_notes.markdown(told, version="0.2.0"))
    assert all(len(query) <= 1.5 * searches.LONGEST for query in behind)
    with learner(tmp_path) as collection:
        engine.import_package(collection, tmp_path / "old.apkg")
        late = [guid for query in behind for guid in found(collection, query)]
        assert len(late) == 300
        engine.import_package(collection, tmp_path / "new.apkg")
        assert [guid for query in behind for guid in found(collection, query)] == []


@pytest.mark.parametrize("name", ["a_b", "a*", "x) OR (y", '"', "", "A"])
def test_what_is_no_id_never_reaches_a_search(name: str) -> None:
    assert searches.those([Wanted(KO, (name,))]) == ()
    assert searches.behind([Wanted(KO, ("a",), "0.1.0 OR deck:x")]) == ()


def test_searches_of_many_ids_are_parted(tmp_path: Path) -> None:
    wanted = [Wanted(KO, (f"question-{number}",), "0.1.0") for number in range(3000)]
    made = searches.behind(wanted)
    assert len(made) > 1
    assert max(map(len, made)) < 32_767
    named = re.findall(r"question-\d+", " ".join(made))
    assert sorted(named) == sorted(f"question-{number}" for number in range(3000))
