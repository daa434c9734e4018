"""What documents become in a deck: chapters, ids, merged questions, media, records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Severity
from rectoverso.history import ledger_files
from rectoverso.importers import importing, record
from rectoverso.importers.document import Document, Item
from rectoverso.importers.laying import Laid, Laying
from rectoverso.importers.media import Media
from rectoverso.model import CodeBlock, Kind, Link, Paragraph, Text, plain
from rectoverso.source import reading
from rectoverso.source.folder import open_source
from rectoverso.typeset.texmath import Typesetter
from tests.decks import write_deck
from tests.importers.documents import document, item
from tests.importers.test_fetching import png

SETTINGS = """uid = "test-7f3a"
title = "Nets"
languages = ["en"]
version = "0.1.0"
format = 2
"""
HAS = """# Activation <a id="activation"></a>

## What is ReLU? <a id="relu"></a>

The larger of zero and its input.

### Why is it fast? <a id="relu-fast"></a>

It has no exponential.

## What is a sigmoid? <a id="sigmoid"></a>
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    folder = write_deck(tmp_path / "deck", SETTINGS)
    (folder / "ko").rename(folder / "en")
    (folder / "en/first.md").rename(folder / "en/01-activation.md")
    (folder / "en/01-activation.md").write_text(HAS, encoding="utf-8")
    return folder


def lay(deck: Path, *documents: Document, write: bool = True) -> Laid:
    """Lay documents into a deck, and write what comes of it."""
    target = importing.target(deck, "")
    laid = Laying(target, Media(importing.there(target.source))).lay(documents)
    if write:
        importing.Import(deck, documents, (), laid).write()
    return laid


def titles(deck: Path) -> dict[str, str]:
    read = reading.read(open_source(deck))
    return {each.question.id: plain(each.question.title) for each in read.decks[0].headings()}


def errors(deck: Path) -> list[str]:
    with Typesetter() as typesetter:
        found = pipeline.check(deck, typesetter).report.diagnostics
    return [f"{each.code} {each.message}" for each in found if each.severity is Severity.ERROR]


def text(deck: Path, path: str) -> str:
    return (deck / path).read_text(encoding="utf-8")


def test_questions_become_a_chapter(deck: Path) -> None:
    follow_up = item("1-1", "Which norm?", "The Frobenius norm.")
    given = document(
        item("1", "What is weight decay?", "A pull to zero.\n\nIt adds $\\lambda w$.", follow_up),
        item("2", "And dropout?"),
        chapter="Regularisation",
    )
    laid = lay(deck, given)
    assert text(deck, "en/02-regularisation.md") == (
        '# Regularisation <a id="regularisation"></a>\n\n'
        '## What is weight decay? <a id="weight-decay"></a>\n\n'
        "A pull to zero.\n\nIt adds $\\lambda w$.\n\n"
        '### Which norm? <a id="norm"></a>\n\nThe Frobenius norm.\n\n'
        '## And dropout? <a id="dropout"></a>\n'
    )
    assert (laid.new, laid.drafts, laid.merged) == (3, 1, 0)
    assert errors(deck) == []


def test_it_is_recorded_which_question_answers_which(deck: Path) -> None:
    lay(deck, document(item("1", "What is weight decay?", "A pull."), item("2", "What is ReLU?")))
    assert text(deck, "sources.toml") == (
        '[[document]]\nname = "notes.md"\nasked = 2\n\n[document.answers]\n'
        '"notes.md:1" = "weight-decay"\n"notes.md:2" = "relu"\n'
    )
    report, coverage = pipeline.cover(deck)
    assert [each.answered for each in coverage.documents] == [2]
    assert not report.diagnostics


def test_the_same_again_adds_nothing(deck: Path) -> None:
    given = document(item("1", "What is weight decay?", "A pull."), item("2", "And dropout?"))
    lay(deck, given)
    before = {path: path.read_bytes() for path in deck.rglob("*") if path.is_file()}
    laid = lay(deck, given)
    assert (laid.new, laid.same) == (0, 2)
    assert laid.files == {}
    assert {path: path.read_bytes() for path in deck.rglob("*") if path.is_file()} == before


def test_what_changed_is_told_and_not_touched(deck: Path) -> None:
    lay(deck, document(item("1", "What is weight decay?", "A pull."), item("2", "And dropout?")))
    laid = lay(
        deck,
        document(item("1", "What is weight decay?", "A push.", line=7), item("3", "And norms?")),
    )
    assert [(each.code, each.span.line) for each in laid.findings] == [("IMP007", 7), ("IMP007", 1)]
    assert "as `weight-decay`" in laid.findings[0].message
    assert laid.findings[0].hints[:2] == ("the deck has: A pull.", "the document has: A push.")
    assert "`2`, which was imported as `dropout`, is gone" in laid.findings[1].message
    assert laid.new == 1
    assert "A pull." in text(deck, "en/02-notes.md")
    assert "asked = 3" in text(deck, "sources.toml")


def test_what_is_put_in_between_is_new(deck: Path) -> None:
    fork, spoon, knife = (
        ("What is a fork?", "Tines."),
        ("A spoon?", "A bowl."),
        ("A knife?", "Cut."),
    )
    whisk, ladle = ("What is a whisk?", "It beats air in."), ("A ladle?", "A deep bowl.")

    def said(*pairs: tuple[str, str]) -> Document:
        return document(*(item(str(number), *each) for number, each in enumerate(pairs, 1)))

    lay(deck, said(fork, spoon, knife))
    laid = lay(deck, said(fork, whisk, spoon, knife))
    assert (laid.new, laid.same, laid.findings) == (1, 3, [])
    assert "It beats air in." in text(deck, "en/02-notes.md")
    assert [f"{number}" for number in range(1, 5)] == sorted(key for _, key in laid.at)
    assert laid.at["notes.md", "3"] == "spoon"
    laid = lay(deck, said(fork, ladle, spoon, ("A knife?", "It cuts bread.")))
    assert (laid.new, laid.same) == (1, 2)
    assert [each.message for each in laid.findings] == [
        "this reads otherwise than when it was imported as `knife`",
        "`2`, which was imported as `whisk`, is gone from the document",
    ]
    laid = lay(deck, said(fork, ladle, spoon, ("A knife?", "It cuts bread.")))
    assert (laid.new, laid.same, laid.files) == (0, 3, {})


def test_what_is_taken_out_leaves_the_rest_as_it_was(deck: Path) -> None:
    pairs = [("What is a fork?", "Tines."), ("A spoon?", "A bowl."), ("A knife?", "It cuts.")]
    lay(deck, document(*(item(str(number), *each) for number, each in enumerate(pairs, 1))))
    left = document(item("1", *pairs[0]), item("2", *pairs[2]))
    laid = lay(deck, left)
    assert (laid.new, laid.same) == (0, 2)
    assert [each.message for each in laid.findings] == [
        "`2`, which was imported as `spoon`, is gone from the document"
    ]
    assert '"notes.md:2" = "knife"\n' in text(deck, "sources.toml")
    assert '"notes.md:3"' not in text(deck, "sources.toml")
    assert "asked = 2" in text(deck, "sources.toml")
    laid = lay(deck, left)
    assert (laid.new, laid.same, laid.findings, laid.files) == (0, 2, [], {})


def test_a_question_in_other_words_is_the_same_by_its_answer(deck: Path) -> None:
    lay(deck, document(item("1", "What is weight decay?", "A pull.")))
    laid = lay(deck, document(item("1", "Say what decay of weights is", "A pull.")))
    assert (laid.new, [each.code for each in laid.findings]) == (0, ["IMP007"])
    assert laid.findings[0].hints == (
        "the deck has: ## What is weight decay?",
        "the document has: ## Say what decay of weights is",
        "the deck keeps what it has",
    )


def test_another_document_of_that_name_loses_nothing(deck: Path) -> None:
    lay(deck, document(item("1", "What is weight decay?", "A pull.")))
    assert lay(deck, document(item("1", "What is a fork?", "Tines."))).new == 1


def test_a_question_that_is_there_gets_another_answer_beside_its_own(deck: Path) -> None:
    laid = lay(deck, document(item("9", "What is ReLU?!", "max(0, x) --> x.", line=3)))
    assert text(deck, "en/01-activation.md") == HAS.replace(
        "input.\n",
        "input.\n\n<!-- another answer, from notes.md:3:\n\nmax(0, x) --&gt; x.\n-->\n",
    )
    assert (laid.new, laid.merged) == (0, 1)
    assert errors(deck) == []


def test_a_draft_that_is_there_gets_its_answer(deck: Path) -> None:
    lay(deck, document(item("9", "what is a Sigmoid", "An S.\n\n- squashes\n- is smooth")))
    assert text(deck, "en/01-activation.md") == f"{HAS}\nAn S.\n\n- squashes\n- is smooth\n"


def test_a_new_follow_up_of_what_is_there_stands_below_it(deck: Path) -> None:
    given = document(
        item("1", "What is ReLU?", "", item("1-1", "Why does it die?", "A slope of 0."))
    )
    lay(deck, given)
    assert text(deck, "en/01-activation.md") == HAS.replace(
        "exponential.\n",
        'exponential.\n\n### Why does it die? <a id="why-die"></a>\n\nA slope of 0.\n',
    )


def test_one_question_of_two_documents_is_one(deck: Path) -> None:
    one = document(item("1", "What is weight decay?", "A pull."), name="one.md")
    two = document(
        item("a", "What is Weight-Decay", "Shrinking."),
        item("b", "What is weight decay?", "A pull!"),
        name="two.md",
    )
    laid = lay(deck, one, two)
    assert laid.new == 1
    assert "A pull.\n\n<!-- another answer, from notes.md:1:\n\nShrinking.\n-->\n" in text(
        deck, "en/02-one.md"
    )
    assert not (deck / "en/03-two.md").exists()


def test_a_slip_is_the_same_and_another_word_is_near(deck: Path) -> None:
    lay(deck, document(item("1", "Why does normalization help the optimizer?", "It scales.")))
    slip = document(item("1", "Why does normalizaton help the optimizer?", "Yes."), name="b.md")
    near = document(item("1", "Why does normalization help the classifier?", "No."), name="c.md")
    laid = lay(deck, slip, near)
    assert (laid.new, laid.merged) == (1, 1)
    assert [each.code for each in laid.findings] == ["IMP006"]


def test_the_same_in_another_language_is_told(deck: Path) -> None:
    laid = lay(deck, document(item("1", "Sigmoid와 ReLU의 차이는?", "모양.")), write=False)
    assert [each.code for each in laid.findings] == []
    lay(deck, document(item("1", "Compare Adam with SGD and momentum", "Yes."), name="b.md"))
    laid = lay(deck, document(item("1", "Adam과 SGD, momentum을 비교하라", "예."), name="c.md"))
    assert "in another language" in laid.findings[0].message


def test_short_follow_ups_are_told_apart_by_what_they_follow_up_on(deck: Path) -> None:
    given = document(
        item("1", "What is weight decay?", "A pull.", item("1-1", "Why?", "To generalise.")),
        item("2", "What is dropout?", "Noise.", item("2-1", "Why?", "For ensembles.")),
    )
    assert lay(deck, given).new == 4
    assert list(titles(deck))[-4:] == ["weight-decay", "why", "dropout", "why-2"]


def test_two_notes_stay_two(deck: Path) -> None:
    given = document(
        item("a", "bank", "money", guid="guid-a"), item("b", "bank", "river", guid="guid-b")
    )
    laid = lay(deck, given)
    assert [(row.id, row.guid) for row in laid.notes] == [("bank", "guid-a"), ("bank-2", "guid-b")]


def test_references_stand_below_the_answer(deck: Path) -> None:
    from rectoverso.importers import everyday

    link = everyday.inlines("[A paper](https://example.org/a)", item("", "").question.span)
    lay(deck, document(item("1", "What is weight decay?", "A pull.", references=(link,))))
    assert "A pull.\n\n**References**\n\n- [A paper](https://example.org/a)\n" in text(
        deck, "en/02-notes.md"
    )


def test_references_of_a_draft_wait_with_it(deck: Path) -> None:
    from rectoverso.importers import everyday

    link = everyday.inlines("[A paper](https://example.org/a)", item("", "").question.span)
    laid = lay(deck, document(item("1", "What is weight decay?", references=(link,))))
    assert laid.drafts == 1
    assert "<!-- references, from notes.md:1:\n\n- [A paper](https://example.org/a)\n-->" in text(
        deck, "en/02-notes.md"
    )


def test_many_questions_make_several_chapters(deck: Path) -> None:
    items = [item(str(each), f"What is thing {each}?", "It.") for each in range(130)]
    lay(deck, document(*items, chapter="Things"))
    names = sorted(path.name for path in (deck / "en").iterdir())
    assert names[1:] == ["02-things.md", "03-things-2.md", "04-things-3.md"]
    assert errors(deck) == []


@pytest.mark.parametrize(("last", "after"), [("01", "02"), ("007", "008"), ("99", "9901")])
def test_a_new_chapter_comes_last_by_its_name(deck: Path, last: str, after: str) -> None:
    (first,) = (deck / "en").iterdir()
    first.rename(first.with_name(f"{last}-first.md"))
    laid = lay(deck, document(item("1", "What is a new one?", "It is new.")), write=False)
    (path,) = (each for each in laid.files if each.startswith("en/"))
    assert path.startswith(f"en/{after}-")


def test_a_chapter_of_that_title_gets_the_questions(deck: Path) -> None:
    lay(deck, document(item("1", "What is tanh?", "A sigmoid about 0."), chapter="activation"))
    assert text(deck, "en/01-activation.md").endswith(
        '\n\n## What is tanh? <a id="tanh"></a>\n\nA sigmoid about 0.\n'
    )


def test_tags_are_declared(deck: Path) -> None:
    lay(deck, document(item("1", "What is tanh?", "S.", tags=("Week 1", "core"))))
    assert text(deck, "deck.toml").endswith('\n\n[tags]\n"week-1" = "Week 1"\n"core" = "core"\n')
    assert errors(deck) == []


def test_pictures_are_laid_into_the_deck(deck: Path, tmp_path: Path) -> None:
    picture = png()
    (tmp_path / "a b.png").write_bytes(picture)
    given = document(
        item("1", "What is tanh?", "![An S](a%20b.png) and ![again](x/c.png)"),
        item("2", "What is softplus?", "![none](gone.png) and ![far](https://example.org/a.png)"),
        media={"a b.png": tmp_path / "a b.png", "x/c.png": lambda: picture},
    )
    laid = lay(deck, given)
    assert [path.name for path in (deck / "media").iterdir()] == ["a-b.png"]
    said = text(deck, "en/02-notes.md")
    assert "![An S](../media/a-b.png) and ![again](../media/a-b.png)" in said
    assert "none `gone.png` and [far](https://example.org/a.png)" in said
    assert [each.code for each in laid.findings] == ["IMP005", "IMP005"]
    assert errors(deck) == []


def test_choices_and_clozes_keep_their_form(deck: Path) -> None:
    given = document(
        Item("1", item("", "Which is bounded?", kind=Kind.CHOICE).question),
    )
    assert lay(deck, given, write=False).drafts == 1


def test_digests_are_kept_by_key(deck: Path) -> None:
    lay(deck, document(item("a\tb", "What is tanh?", "S.")))
    digests, found = record.read((deck / record.IMPORTS).read_bytes())
    assert list(digests) == [("notes.md", "a b", "en")]
    assert not found


def test_learners_of_notes_go_on(deck: Path) -> None:
    given = document(
        item("a", "What is tanh?", "S.", guid="old-a"),
        item("b", "What is ReLU?", "max", guid="old-b"),
        item("c", "What is softmax?", "", guid="bad\tguid"),
    )
    laid = lay(deck, given)
    known, found = ledger_files.read(deck / "ledger")
    assert not found
    assert [(row.id, row.guid, row.first_release) for row in known.rows] == [
        ("relu", "old-b", ""),
        ("tanh", "old-a", ""),
    ]
    assert "control characters" in laid.findings[-1].message
    assert errors(deck) == []
    assert lay(deck, given).files == {}


def test_what_the_author_took_out_stays_out(deck: Path) -> None:
    given = document(
        item("a", "What is tanh?", "S.", guid="old-a"), item("b", "What is ReLU?", "max")
    )
    lay(deck, given)
    path = deck / "en/02-notes.md"
    path.write_text(path.read_text(encoding="utf-8").partition("## ")[0], encoding="utf-8")
    assert lay(deck, given).files == {}
    parent = item("b", "What is ReLU?", "max")
    below = item("c", "Why is it good?", "It does not fade.")
    laid = lay(deck, document(replace(parent, follow_ups=(below,))))
    assert laid.new == 1
    assert sum("## Why is it good?" in each.read_text("utf-8") for each in deck.glob("en/*")) == 1


def test_what_a_draft_shows_waits_in_a_comment(deck: Path) -> None:
    span = item("", "").question.span
    script = (CodeBlock("<script>ask()</script> -->", "html", span),)
    laid = lay(deck, document(item("1", "What is asked?", front=script)))
    assert laid.drafts == 1
    assert text(deck, "en/02-notes.md").endswith(
        '<a id="asked"></a>\n\n<!--\n```html\n<script>ask()</script> --&gt;\n```\n-->\n'
    )
    with Typesetter() as typesetter:
        assert pipeline.check(deck, typesetter).left_out == 2


def test_nothing_is_in_place_before_all_is_written(deck: Path) -> None:
    target = importing.target(deck, "")
    given = document(item("1", "What is tanh?", "S.", tags=("core",)))
    laid = Laying(target, Media({})).lay([given])
    (deck / "ledger").write_text("no folder", encoding="utf-8")
    before = {path: path.read_bytes() for path in deck.rglob("*") if path.is_file()}
    with pytest.raises(OSError, match="ledger"):
        importing.Import(deck, (given,), (), laid).write()
    assert {path: path.read_bytes() for path in deck.rglob("*") if path.is_file()} == before


def test_all_that_markdown_has_no_form_for_is_told_at_once(deck: Path) -> None:
    span = item("", "").question.span
    nowhere = Paragraph((Link((Text("words", span),), "javascript:x", "", span),), span)
    items = [item(str(each), f"What is thing {each}?", short=(nowhere,)) for each in range(20)]
    laid = lay(deck, document(*items), write=False)
    assert [told.item.key for told, _ in laid.unsaid] == [str(each) for each in range(20)]
