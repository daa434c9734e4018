"""Author and year, the same wherever a citation stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.model import (
    Citation,
    CitationItem,
    Deck,
    Emphasis,
    Inlines,
    Link,
    Paragraph,
    Text,
    plain,
    walk_inlines,
)
from rectoverso.render.citations import bibliography, resolve
from rectoverso.typeset import pandoc
from tests.factory import AT, chapter, cite, deck, footnote, para, question
from tests.growth.measure import in_proportion

WORKS = r"""
@inproceedings{nair2010,
  author = {Nair, Vinod and Hinton, Geoffrey E.},
  title = {Rectified Linear Units Improve Restricted Boltzmann Machines},
  booktitle = {Proceedings of ICML}, pages = {807--814}, year = {2010},
}
@article{nair2010b, author={Nair, V. and Hinton, G.}, title={Another}, journal={J}, year=2010}
@article{vaswani2017,
  author = {Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit and Llion Jones},
  title = {Attention Is All You Need}, eprint = {1706.03762}, archiveprefix = {arXiv},
  journal = {arXiv preprint}, year = 2017
}
@book{kim2020, author = {김, 철수 and 이, 영희 and 박, 민수}, title = {딥러닝},
  year = 2020, edition = 2}
@book{lee2021, author = {이, 영희}, title = {통계}, year = 2021, publisher = {한빛}}
@article{maaten2008, author = {van der Maaten, Laurens and Hinton, Geoffrey},
  title = {Visualizing Data using t-SNE}, journal = {JMLR}, volume = 9, number = 3, year = 2008,
  doi = {https://doi.org/10.1000/x}}
@online{pytorch, author = {{PyTorch Contributors}}, title = {Docs}, url = {https://pytorch.org/}}
@misc{evil, author = {Evil, E.}, year = 2000, url = {javascript:alert(1)},
  title = {\href{javascript:x}{y} \input{/etc/passwd} \includegraphics{/etc/passwd}
    z\footnote{note} $x^2$ <script>}}
"""


def item(key: str, prefix: str = "", locator: str = "", *, year_only: bool = False) -> CitationItem:
    return CitationItem(key, prefix, locator, year_only, AT)


def cited(*items: CitationItem, in_text: bool = False) -> Citation:
    return Citation(items, in_text, AT)


def holding(*citations: Citation, references: str = WORKS, language: str = "ko") -> Deck:
    shown = question("q", "q", *(para(citation) for citation in citations))
    return replace(deck(chapter("c", shown), language=language), references=references)


def words(citation: Citation, language: str = "ko") -> str:
    return plain(resolve(holding(citation, language=language)).text(citation))


def entry(key: str) -> Inlines:
    return resolve(holding(cite(key))).entries[key]


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        (cited(item("nair2010")), "(Nair & Hinton, 2010)"),
        (cited(item("nair2010"), in_text=True), "Nair & Hinton (2010)"),
        (cited(item("vaswani2017"), in_text=True), "Vaswani et al. (2017)"),
        (cited(item("nair2010", year_only=True)), "(2010)"),
        (cited(item("nair2010", "see", "p. 3–5")), "(see Nair & Hinton, 2010, p. 3–5)"),
        (cited(item("nair2010", "", "3장 2절")), "(Nair & Hinton, 2010, 3장 2절)"),
        (cited(item("nair2010", "", "35쪽"), in_text=True), "Nair & Hinton (2010, 35쪽)"),
        (
            cited(item("vaswani2017", "", "chap. 2"), item("nair2010", "또", "p. 1")),
            "(Vaswani et al., 2017, chap. 2; 또 Nair & Hinton, 2010, p. 1)",
        ),
        (cited(item("kim2020")), "(김철수 외, 2020)"),
        (cited(item("lee2021")), "(이영희, 2021)"),
        (cited(item("maaten2008")), "(van der Maaten & Hinton, 2008)"),
        (cited(item("pytorch")), "(PyTorch Contributors, n.d.)"),
    ],
)
def test_a_citation_reads(citation: Citation, expected: str) -> None:
    assert words(citation) == expected


def test_the_language_of_the_deck_changes_no_citation() -> None:
    citation = cited(item("vaswani2017", "", "p. 3"), item("nair2010"))
    assert words(citation) == words(citation, "en") == words(citation, "de-CH")


def test_neighbours_do_not_matter() -> None:
    """No letters after the year, no given names, no `ibid.`, whatever else is cited."""
    first, second = cited(item("nair2010")), cited(item("nair2010b"))
    alone = resolve(holding(first))
    among = resolve(holding(second, cited(item("lee2021")), first, first, second))
    assert among.text(first) == alone.text(first)
    assert among.entries["nair2010"] == alone.entries["nair2010"]
    assert plain(among.text(second)) == "(Nair & Hinton, 2010)"


def test_citations_everywhere_are_found() -> None:
    title, prose, note = (cited(item(key)) for key in ("nair2010", "lee2021", "pytorch"))
    shown = question("q", (title,), para(footnote(para(note))))
    made = replace(deck(chapter("c", shown)), references=WORKS)
    first = replace(made.chapters[0], prose=(para(prose),))
    found = resolve(replace(made, chapters=(first,)))
    assert set(found.entries) == {"nair2010", "lee2021", "pytorch"}
    assert plain(found.text(note)) == "(PyTorch Contributors, n.d.)"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "nair2010",
            (
                "Nair, V. & Hinton, G. E. (2010). Rectified Linear Units Improve Restricted"
                " Boltzmann Machines. In Proceedings of ICML, 807–814."
            ),
        ),
        (
            "vaswani2017",
            (
                "Vaswani, A., Shazeer, N., Parmar, N., et al. (2017). Attention Is All You Need."
                " arXiv preprint. https://arxiv.org/abs/1706.03762"
            ),
        ),
        ("kim2020", "김철수, 이영희 & 박민수 (2020). 딥러닝, 2nd ed."),
        ("lee2021", "이영희 (2021). 통계. 한빛."),
        (
            "maaten2008",
            (
                "van der Maaten, L. & Hinton, G. (2008). Visualizing Data using t-SNE. JMLR, 9(3)."
                " https://doi.org/10.1000/x"
            ),
        ),
    ],
)
def test_an_entry_reads(key: str, expected: str) -> None:
    assert plain(entry(key)) == expected


def test_addresses_are_links_and_titles_are_emphasised() -> None:
    inlines = entry("maaten2008")
    assert [i.target for i in inlines if isinstance(i, Link)] == ["https://doi.org/10.1000/x"]
    assert [plain(i.children) for i in inlines if isinstance(i, Emphasis)] == ["JMLR"]


def test_an_entry_loads_links_and_formulas_are_harmless() -> None:
    inlines = entry("evil")
    assert {type(node) for node in walk_inlines(inlines)} == {Text}
    assert plain(inlines).startswith("Evil, E. (2000). y")
    assert "root:" not in plain(inlines)
    assert "javascript" not in plain(inlines)


def test_the_list_is_sorted_by_author() -> None:
    found = resolve(holding(cite("pytorch"), cite("nair2010"), cite("lee2021"), cite("evil")))
    assert list(found.entries) == ["evil", "nair2010", "pytorch", "lee2021"]


def test_an_unknown_work_leaves_the_citation_as_it_was_written() -> None:
    unknown = cited(item("nair2010", "see"), item("nobody", "", "p. 3", year_only=True))
    known = cited(item("lee2021"))
    found = resolve(holding(unknown, known))
    assert plain(found.text(unknown)) == "[see @nair2010; -@nobody, p. 3]"
    assert plain(found.text(known)) == "(이영희, 2021)"
    assert list(found.entries) == ["lee2021"]
    in_text = cited(item("nobody"), in_text=True)
    assert plain(resolve(holding(in_text, references="")).text(in_text)) == "@nobody"


def test_without_citations_pandoc_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_program", lambda: None)
    assert resolve(holding(references="")).texts == {}
    assert resolve(holding(references="@book{fresh, title={never read}}")).entries == {}
    assert bibliography("") == (frozenset(), ())
    assert bibliography(" \n") == (frozenset(), ())


def test_without_pandoc_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_program", lambda: None)
    with pytest.raises(RectoversoError, match="pypandoc_binary"):
        bibliography("@book{unread, title={never seen before}}")
    with pytest.raises(RectoversoError, match="pypandoc_binary"):
        resolve(holding(cite("unread"), references="@book{unread, title={nor this}}"))


def test_the_keys_of_a_bibliography() -> None:
    text = '@string{a = "b"}\n@comment{x}\n@Book{One:1, title={x}}\n @misc {two.2, title="y"}\n'
    assert bibliography(text).keys == {"One:1", "two.2"}
    assert bibliography(text).problems == ()
    assert bibliography("% nothing yet\n").keys == frozenset()


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("@book{a, title={x}}\n\n@book{b author={x}}", 3, 9, "unexpected 'a'"),
        ("@book{a, title={x}}\n@book{b}\n", 2, 8, "unexpected '}'"),
        ("@book{a,\n author={x\n", 2, 1, "unexpected end of input"),
        ("@bo ok{a, title={x}}", 1, 5, "unexpected 'o'"),
        ("@book{a, title={x}, year=2000\n@book{b, title={y}}", 2, 1, "unexpected"),
    ],
)
def test_a_malformed_bibliography_is_a_problem_at_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    (problem,) = bibliography(text).problems
    assert (problem.line, problem.column) == (line, column)
    assert words in problem.message
    assert "\n" not in problem.message
    assert bibliography(text).keys == frozenset()


def test_a_repeated_key_is_a_problem_at_its_place() -> None:
    text = "@book{a, title={x}}\n@book{b, title={y}}\n  @misc{ a,\n title={z}}\n"
    assert bibliography(text).problems == ((3, 10, "the key `a` is already taken in line 1"),)
    assert bibliography(text).keys == {"a", "b"}


def test_a_work_in_a_comment_is_no_work() -> None:
    text = "@comment{\n@book{a, title={x}}\n}\n@book{a, title={y}}\n"
    assert bibliography(text) == (frozenset({"a"}), ())


def test_titles_stay_as_written() -> None:
    text = "@article{a, title={The GELU And x}, journal={Some Journal}, year=2000, author={A, B}}"
    found = resolve(holding(cite("a"), references=text))
    assert plain(found.entries["a"]) == "A, B. (2000). The GELU And x. Some Journal."


def test_a_paragraph_of_the_deck_is_untouched() -> None:
    made = holding(cite("nair2010"))
    before = made.chapters[0].questions[0].short
    resolve(made)
    assert isinstance(before[0], Paragraph)
    assert made.chapters[0].questions[0].short == before


def test_a_citation_of_thousands_of_works() -> None:
    """Each has its own locator, also beyond the characters that stand for the first ones."""

    def resolve_citation(count: int) -> None:
        many = cited(*(item("nair2010", "see", f"p. {number}") for number in range(count)))
        words = plain(resolve(holding(many)).text(many))
        assert words.count("p. ") == count
        assert words.endswith(f"see Nair & Hinton, 2010, p. {count - 1})")

    in_proportion(resolve_citation, 500, 7_000)


def test_a_private_character_of_the_author_s_stays() -> None:
    citation = cited(item("nair2010", "\ue000\ue001", "3장"), item("kim2020", "\ue001"))
    assert "\ue001" in plain(resolve(holding(citation)).text(citation))


def test_a_work_says_its_language_where_it_is_another() -> None:
    works = """
@book{plain, author={Nair, V.}, title={Deep Nets}, year=2010}
@book{german, langid={german}, author={Gau{\\ss}, C.}, title={Zahlen}, year=1801}
@book{korean, author={김철수}, title={통계학}, year=2020}
@book{lost, langid={nonsense}, author={Nair, W.}, title={Nets}, year=2011}
"""
    keys = ("plain", "german", "korean", "lost")
    made = replace(deck(chapter("c", question("q", "q", para(*map(cite, keys))))), references=works)
    for language, expected in (
        ("ko", {"plain": "en", "german": "de-DE", "lost": "en"}),
        ("ar", {"plain": "en", "german": "de-DE", "lost": "en"}),
        ("en", {"german": "de-DE"}),
        ("de", {}),
    ):
        found = resolve(replace(made, language=language))
        assert found.languages == expected, language
        for key in keys:
            entry = found.entries[key]
            said = expected.get(key)
            assert (plain(found.listed(key)) == plain(entry)) is True
            assert (found.listed(key) != entry) is bool(said)
    assert plain(found.entries["german"]).startswith("Gauß, C. (1801). Zahlen")
