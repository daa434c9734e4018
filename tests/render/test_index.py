"""Places of terms and citations, and the index of terms."""

from __future__ import annotations

import re

from rectoverso.render.index import index
from rectoverso.render.places import Places
from rectoverso.render.terms import Terms
from tests.factory import cite

CONCEPTS = (
    {"ko": "활성화 함수", "en": "activation function"},
    {"ko": "ReLU", "en": "ReLU"},
    {"ko": "층", "en": "layer"},
    {"ko": "값"},
)


def book(*questions: dict[str, str]) -> Places:
    """The places in a book whose questions have these words in their parts."""
    places = Places(Terms(CONCEPTS, "ko"))
    for question in questions:
        places.begin()
        for part, words in question.items():
            places.part = part
            assert "".join(stretch for stretch, _ in places.marked(words)) == words
    return places


def bare(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_term_is_marked_where_it_stands_first_in_a_question() -> None:
    places = Places(Terms(CONCEPTS, "ko"))
    places.begin()
    assert list(places.marked("층과 ReLU, 층")) == [
        *(("층", "term.2.0"), ("과 ", ""), ("ReLU", "term.1.0"), (", 층", "")),
    ]
    assert list(places.marked("또 층")) == [("또 층", "")]
    places.begin()
    assert list(places.marked("층")) == [("층", "term.2.1")]
    assert [(stand.weight, stand.count) for stand in places.stands[2]] == [(2, 3), (2, 1)]


def test_the_part_says_how_much_a_question_is_about_a_term() -> None:
    places = book({"title": "층은?"}, {"short": "층"}, {"long": "층 하나, 층 둘"})
    assert [(stand.weight, stand.count) for stand in places.stands[2]] == [(2, 1), (1, 1), (0, 2)]


def test_a_citation_counts_for_each_of_its_works() -> None:
    places = book()
    assert [places.citation(cite("a", "b")), places.citation(cite("b"))] == ["cite.1", "cite.2"]
    assert places.cited == {"a": ["cite.1"], "b": ["cite.1", "cite.2"]}


def test_terms_stand_under_both_languages_in_groups() -> None:
    made = index(book({"short": "활성화 함수, ReLU, 층"}), "ko")
    groups = re.split(r'<div class="letter">', made)[1:]
    assert [bare(group) for group in groups] == [
        *("ㅊ 층 layer", "ㅎ 활성화 함수 activation function"),
        *("A activation function 활성화 함수", "L layer 층", "R ReLU"),
    ]
    assert '<span class="other" lang="en">layer</span>' in made
    assert "값" not in made


def test_main_places_are_told_apart() -> None:
    made = index(book({"long": "층"}, {"title": "층"}), "ko")
    assert 'data-of="term.2.0 term.2.1" data-main="term.2.1"' in made


def test_an_everyday_word_shows_its_weightiest_places_alone() -> None:
    questions = [{"long": "층"} for _ in range(30)]
    questions[7] = {"title": "층"}
    questions[20] = {"long": "층 층"}
    made = index(book(*questions), "ko")
    shown = {int(number) for number in re.findall(r"term\.2\.(\d+)", made)}
    assert shown == {*range(9), 20}


def test_without_a_term_there_is_no_index() -> None:
    assert index(book({"short": "없다"}), "ko") == ""
