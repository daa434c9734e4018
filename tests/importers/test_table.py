"""Tables of separated values as questions and lists of words."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import importer
from rectoverso.importers.anki import collected
from rectoverso.importers.document import Document, Fate
from rectoverso.importers.given import Given
from rectoverso.importers.separated import Row, rows
from rectoverso.model import (
    Cloze,
    Kind,
    Math,
    OrderedList,
    Paragraph,
    Question,
    Strong,
    plain,
    walk,
    walk_question,
)
from tests.growth.measure import in_proportion

TABLE = importer("table")


def given(folder: Path, text: str, name: str = "cards.csv", **mapping: str) -> Given:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Given(path, name, mapping=mapping)


def questions(document: Document) -> list[Question]:
    return [item.question for item in document.items()]


def said(question: Question, part: str) -> list[str]:
    return [plain(b.children) for b in getattr(question, part) if isinstance(b, Paragraph)]


@pytest.mark.parametrize(
    "head",
    [
        "Question,Answer,Notes,Source,Tags",
        "front;back;extra;url;Label",
        "Frage\tAntwort\tAnmerkung\tQuelle\tSchlagwort",
        "질문,답변,해설,출처,태그",
        "問題,答え,解説,出典,タグ",
        "问题;答案;备注;来源;标签",
        "Pregunta|Respuesta|Ejemplo|Fuente|Etiquetas",
        "Вопрос,Ответ,Пояснение,Источник,Теги",
    ],
)
def test_columns_are_known_by_their_names(tmp_path: Path, head: str) -> None:
    separator = next(each for each in "\t;|," if each in head)
    row = separator.join(
        ['"Why does it work, really?"', '"Because it ""must""."', "More.", "A book", "easy;old"]
        if separator != ";"
        else ["Why does it work, really?", '"Because it ""must""."', "More.", "A book", "easy"]
    )
    document = TABLE.read(given(tmp_path, f"{head}\n{row}\n\n{row.replace('Why', 'How')}\n"))
    why, how = document.items()
    assert plain(why.question.title) == "Why does it work, really?"
    assert said(why.question, "short") == ['Because it "must".']
    assert said(why.question, "long") == ["More."]
    assert [plain(line) for line in why.references] == ["A book"]
    assert why.question.tags[0] == "easy"
    assert (why.key, how.key) == ("row 2", "row 4")
    assert why.question.span.line == 2
    assert [each.role for each in document.mapping] == [
        "question", "short", "long", "references", "tags",
    ]  # fmt: skip


def test_the_order_of_columns_is_free_and_the_mapping_may_be_given(tmp_path: Path) -> None:
    text = "id,answer,unit,question\nq-1,Paris,Geography,What is the capital of France?\n"
    document = TABLE.read(given(tmp_path, text))
    (france,) = questions(document)
    assert (france.id, said(france, "short")) == ("q-1", ["Paris"])
    assert [plain(each.title) for each in document.sections] == ["Geography"]
    fates = {account.place: account.fate for account in document.accounts}
    assert fates["row 2/unit"] is Fate.TITLE
    assert len(fates) == len(document.accounts) == 8
    turned = TABLE.read(given(tmp_path, text, answer="question", question="hint", unit="tags"))
    (paris,) = questions(turned)
    assert (plain(paris.title), paris.tags) == ("Paris", ("Geography",))
    assert said(paris, "hint") == ["What is the capital of France?"]
    with pytest.raises(UnfitError, match="no such field"):
        TABLE.read(given(tmp_path, text, back="short"))


TOPICS = """Frage;Antwort;{};Beispiel;Merkhilfe
Was ist ein Gradient?;Die Ableitung nach allen Gewichten.;Training;Ein Hang;
Was ist Momentum?;;Training;;
Was ist Dropout?;Zufall beim Lernen.;Regeln;;aus
Was ist L2?;Strafe für Gewichte.;Regeln;;
"""


@pytest.mark.parametrize("name", ["Thema", "Fach", "Topic", "주제", "분야", "章", "Kapitel"])
def test_a_topic_that_rows_share_is_their_chapter(tmp_path: Path, name: str) -> None:
    document = TABLE.read(given(tmp_path, TOPICS.format(name)))
    assert [plain(each.title) for each in document.sections] == ["Training", "Regeln"]
    gradient, momentum, dropout, _ = questions(document)
    assert said(gradient, "long") == ["Beispiel: Ein Hang"]
    assert said(dropout, "long") == ["Merkhilfe: aus"]
    assert momentum.short == ()
    assert [each.role for each in document.mapping] == [
        "question", "short", "long", "long", "chapter",
    ]  # fmt: skip
    tagged = TABLE.read(given(tmp_path, TOPICS.format(name), **{name: "tags"}))
    assert questions(tagged)[0].tags == ("Training",)


def test_answers_to_choose_without_a_head(tmp_path: Path) -> None:
    text = "Gold?;Ag;Au;Gd;Au\nLargest?;Mars;Venus;Jupiter;Jupiter\nRed?;Mars;Venus;Earth;Mars\n"
    gold, largest, _ = questions(TABLE.read(given(tmp_path, text)))
    assert gold.kind is Kind.CHOICE
    assert [each.right for each in gold.choices] == [False, True, False]
    assert [each.right for each in largest.choices] == [False, False, True]


def test_numbers_of_rows_are_no_question(tmp_path: Path) -> None:
    text = "".join(f"{n}.,What is {n} squared?,It is {n * n} of course.\n" for n in range(1, 5))
    document = TABLE.read(given(tmp_path, text))
    assert [plain(each.title) for each in questions(document)][:1] == ["What is 1 squared?"]
    assert sum(each.fate is Fate.LEFT_OUT for each in document.accounts) == 4
    assert document.mapping[-1].role == "-"


def test_a_head_of_which_one_name_is_known(tmp_path: Path) -> None:
    text = "Origin,Article,English\nHund,der,dog\nKatze,die,cat\nBuch,das,book\n"
    (words,) = questions(TABLE.read(given(tmp_path, text)))
    assert [plain(each.title) for each in words.rows] == ["Hund", "Katze", "Buch"]
    assert said(words.rows[0], "short") == ["dog"]


def test_names_of_elements_and_types_are_words(tmp_path: Path) -> None:
    text = (
        'question,answer\nWhat is a <div>?,"A **block**, as `<b>x</b>` is not."\n'
        "Why List<String>?,It is safer <p> than List.\nIs it bold?,<b>Yes</b> it is.\n"
    )
    element, types, bold = questions(TABLE.read(given(tmp_path, text)))
    assert plain(element.title) == "What is a <div>?"
    assert said(element, "short") == ["A block, as <b>x</b> is not."]
    assert plain(types.title) == "Why List<String>?"
    assert said(bold, "short") == ["Yes it is."]


def test_questions_in_japanese_are_no_words(tmp_path: Path) -> None:
    text = (
        "問題,答え\n過学習とは何ですか,雑音まで覚えること\n正則化の目的は,重みを小さく保つこと\n"
        "過学習はなぜ起きますか,重みが多いから\n"
    )
    assert len(questions(TABLE.read(given(tmp_path, text)))) == 3


def test_a_title_of_each_row_is_no_chapter(tmp_path: Path) -> None:
    text = "title,question,answer\nOne,Why?,So.\nTwo,How?,Thus.\n"
    (only,) = TABLE.read(given(tmp_path, text)).sections
    assert len(only.items) == 2


def test_pairs_of_words_become_a_list(tmp_path: Path) -> None:
    text = "der Hund\tthe dog\ndie Katze\tthe cat\ndas Pferd\tthe horse\n" * 3
    document = TABLE.read(given(tmp_path, text, "Tiere_1.txt"))
    (animals,) = questions(document)
    assert animals.kind is Kind.LIST
    assert plain(animals.title) == "Tiere 1"
    assert [plain(row.title) for row in animals.rows[:2]] == ["der Hund", "die Katze"]
    assert said(animals.rows[0], "short") == ["the dog"]
    (table,) = animals.long
    assert [plain(cell.children) for cell in table.head] == ["term", "meaning"]  # type: ignore[union-attr]
    assert {account.key for account in document.accounts} == {"row 1"}
    assert len(document.accounts) == 18


def test_a_list_has_its_heads_and_further_columns(tmp_path: Path) -> None:
    text = "word,meaning,example,tag\n" + "".join(
        f'w{n},m{n},"{"an example" if n else ""}",\n' for n in range(4)
    )
    (words,) = questions(TABLE.read(given(tmp_path, text)))
    (table,) = words.long
    assert [plain(cell.children) for cell in table.head] == ["word", "meaning", "example"]  # type: ignore[union-attr]
    assert said(words.rows[3], "long") == ["example: an example"]
    assert words.rows[0].long == ()


def test_questions_among_words_stay_questions(tmp_path: Path) -> None:
    text = "".join(f"w{n}\tm{n}\n" for n in range(9)) + "What is a word?\tA sign with a meaning.\n"
    words, question = questions(TABLE.read(given(tmp_path, text)))
    assert (words.kind, question.kind) == (Kind.LIST, Kind.BASIC)
    few = "".join(f"w{n}\tm{n}\n" for n in range(3)) + "What is it?\tA sign.\n" * 3
    assert {each.kind for each in questions(TABLE.read(given(tmp_path, few)))} == {Kind.BASIC}


@pytest.mark.parametrize(
    "text",
    [
        "ohm - resistance\nvolt - voltage\nampere - current\n",
        "ohm = resistance\n\nvolt = voltage\nampere = current",
        "ohm,resistance;volt,voltage;ampere,current;",
        "sep=;\nohm;resistance\nvolt;voltage\nampere;current\n",
        '"ohm","resistance"\n"volt","voltage"\n"ampere","current"\n',
    ],
)
def test_pairs_that_something_else_parts(tmp_path: Path, text: str) -> None:
    (units,) = questions(TABLE.read(given(tmp_path, text)))
    assert [(plain(row.title), said(row, "short")) for row in units.rows] == [
        ("ohm", ["resistance"]),
        ("volt", ["voltage"]),
        ("ampere", ["current"]),
    ]


def test_cells_are_what_they_look_like(tmp_path: Path) -> None:
    plain_cells = 'q,a\nWhat is 2 * 3 * 4 < 30?,"line_one\nline_two & a"\n'
    (only,) = questions(TABLE.read(given(tmp_path, plain_cells)))
    assert plain(only.title) == "What is 2 * 3 * 4 < 30?"
    assert said(only, "short") == ["line_one line_two & a"]
    markdown = 'q,a\nWhat is $x^2$?,"**Bold**\nlines\n\n1. one\n2. two"\n'
    (only,) = questions(TABLE.read(given(tmp_path, markdown)))
    assert any(isinstance(node, Math) for node in only.title)
    assert any(isinstance(node, Strong) for node in walk(only.short))
    assert any(isinstance(block, OrderedList) for block in only.long)
    html = 'q,a\nWhat <b>is</b> it?,"one<br>\n<i>two</i>"\nWho & why?,1 < 2\n'
    what, who = questions(TABLE.read(given(tmp_path, html)))
    assert plain(what.title) == "What is it?"
    assert (plain(who.title), said(who, "short")) == ("Who & why?", ["1 < 2"])


def test_gaps_make_a_cloze(tmp_path: Path) -> None:
    text = "text,extra\n{{c1::Paris}} is a capital,of France\nWho?,me\n"
    gap, who = questions(TABLE.read(given(tmp_path, text)))
    assert gap.kind is Kind.CLOZE
    assert any(isinstance(node, Cloze) for node in walk_question(gap))
    assert said(gap, "long") == ["of France"]
    assert who.kind is Kind.BASIC


def test_a_question_without_an_answer_is_a_draft(tmp_path: Path) -> None:
    text = "question,answer\nWhy is it so?,\n,only an answer here\n"
    empty, only = questions(TABLE.read(given(tmp_path, text)))
    assert empty.short == ()
    assert said(only, "short") == ["only an answer here"]


def test_rows_and_their_quotes() -> None:
    assert list(rows('a,"b\nc"\n\n"d ""e""",f', ",")) == [
        Row(1, 1, ("a", "b\nc")),
        Row(3, 4, ('d "e"', "f")),
    ]
    assert list(rows('"so" he said\tx\n5" disk\ty"\n"open\tz', "\t")) == [
        Row(1, 1, ('"so" he said', "x")),
        Row(2, 2, ('5" disk', 'y"')),
        Row(3, 3, ('"open', "z")),
    ]


@pytest.mark.parametrize(
    ("piece", "times"), [('"', 200_000), ('"a\n', 60_000), ('a""b,"c', 40_000), ("x,", 90_000)]
)
def test_time_grows_with_the_text(piece: str, times: int) -> None:
    assert sum(len(row.fields) for row in rows(piece * times, ",")) > 0
    in_proportion(lambda count: list(rows(piece * count, ",")), times // 16, times)


def test_what_is_no_table(tmp_path: Path) -> None:
    for name, text in {
        "a.txt": "Some words, and more.\n\nOther words.\n",
        "b.md": "a,b\nc,d\n",
        "c.txt": "1. What? - That.\n2. Why? - So.\n3. Who? - Me.\n",
        "d.txt": "| a | b |\n|---|---|\n| c | d |\n",
        "e.txt": "",
    }.items():
        assert TABLE.likeness(given(tmp_path, text, name)).degree == 0, name
    assert TABLE.likeness(given(tmp_path, "a\tb\nc\td\n", "f.txt")).degree == 0.8
    assert TABLE.likeness(given(tmp_path, "a;b\nc;d\n", "g.csv")).degree > 0.9
    for text in ("", "\n\n", "words alone"):
        with pytest.raises(UnfitError, match="no columns"):
            TABLE.read(given(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "question,option1,option2,option3,correct,extra\nPrime?,4,7,9,2,7 is\nIt?,8,3,5,1,8 is\n",
        "Frage;Antwort A;Antwort B;Antwort C;Richtig;Notiz\nPrim?;4;7;9;B;7 is\nG?;8;3;5;a;8\n",
        "문제\t보기1\t보기2\t보기3\t정답\t해설\n소수?\t4\t7\t9\t②\t7 is\n짝수?\t8\t3\t5\t①\t8\n",
    ],
)
def test_answers_to_choose(tmp_path: Path, text: str) -> None:
    prime, even = questions(TABLE.read(given(tmp_path, text)))
    assert prime.kind is Kind.CHOICE
    assert [choice.right for choice in prime.choices] == [False, True, False]
    assert [choice.right for choice in even.choices] == [True, False, False]
    assert said(prime, "short") == ["7 is"]


def test_too_many_rows_are_refused_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collected, "MOST_NOTES", 3)
    with pytest.raises(UnfitError, match="more than 3 rows"):
        TABLE.read(given(tmp_path, "q,a\n" + "Why?,so\n" * 4))


def test_pictures_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "pics").mkdir()
    (tmp_path / "pics/a b.png").write_bytes(b"a picture")
    text = "q,a\nWhat is it? <img src='pics/a b.png'>,that <img src='../out.png'>\n"
    document = TABLE.read(given(tmp_path, text))
    assert document.media == {"pics/a b.png": tmp_path / "pics/a b.png"}
