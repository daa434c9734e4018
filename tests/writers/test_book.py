"""The book: what stands on its pages, what its file carries, what it refuses."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image as Raster

from rectoverso.diagnostics import RectoversoError, UnfitError
from rectoverso.model import (
    CodeBlock,
    Deck,
    Figure,
    Image,
    Inline,
    Link,
    MathBlock,
    Medium,
    Styled,
)
from rectoverso.render.citations import resolve
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import Manuscript, Section
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED, Artifact
from rectoverso.writers.book import BookWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from tests import factory, glyphs, paged, smaller
from tests.factory import AT, code, inlines, math, para, question

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(scope="module")
def deck() -> Deck:
    return factory.deck(
        factory.chapter("activation", *factory.every_kind()),
        factory.chapter("other", question("last", "마지막 질문은?"), title="다른 장"),
    )


@pytest.fixture(scope="module")
def book(deck: Deck, typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    folder = tmp_path_factory.mktemp("book")
    return BookWriter().write(*paged.given(deck, folder, typesetter))


def laid_out(deck: Deck, typesetter: Typesetter, folder: Path, **more: Any) -> paged.Laid:
    """The pages as boxes."""
    return paged.laid_out(BookWriter().manuscript(*paged.given(deck, folder, typesetter, **more)))


def test_the_artifact(book: Artifact) -> None:
    assert book.path.name == "sample-ko-1.0.0-book.pdf"
    content = book.path.read_bytes()
    assert book.files[0].sha256 == hashlib.sha256(content).hexdigest()
    with pikepdf.open(book.path) as file:
        assert book.counts == {"questions": 6, "pages": len(file.pages)}


def test_every_part_is_there(book: Artifact) -> None:
    words = paged.words_of(book.path)
    for part in (
        *("딥러닝 면접", "짧은 답과 긴 답", "홍길동, Ada Writer", "CC BY-SA 4.0", "차례", "1장"),
        *(
            "활성화 함수",
            "머리말.",
            "relu-over-sigmoid",
            "꼭 나오는 것",
            "힌트",
            "그렇다면 ReLU의 단점은?",
        ),
        *("✓", "✗", "표준 정규 분포", "ReLU: 음수는 0", "죽은 ReLU", "주의", "참고문헌"),
        *("(Nair 2010)", "Nair, A. (2010).", "torch.where"),
    ):
        assert part in words, part


def test_words_come_out_unharmed(book: Artifact) -> None:
    words = paged.words_of(book.path)
    assert "\u2060" not in words
    assert "한번 음수에 머무른 뉴런은 기울기가 0이라" in " ".join(words.split())


def test_the_file_carries_its_metadata(book: Artifact) -> None:
    with pikepdf.open(book.path) as file:
        info = file.docinfo
        assert str(info["/Title"]) == "딥러닝 면접"
        assert str(info["/Author"]) == "홍길동, Ada Writer"
        assert str(info["/CreationDate"]).startswith("D:20251009")
        assert str(file.Root.Lang) == "ko"
        assert file.Root.PageMode == "/UseOutlines"
        first = file.pages[0].mediabox
        assert [round(float(side) / 72 * 25.4) for side in first] == [0, 0, 176, 250]


def test_the_outline_nests(book: Artifact) -> None:
    with pikepdf.open(book.path) as file, file.open_outline() as outline:
        tree = {item.title: [child.title for child in item.children] for item in outline.root}
        chapter = outline.root[1]
        followed = chapter.children[0]
        assert [item.title for item in followed.children] == ["1.1.1\u2002그렇다면 ReLU의 단점은?"]
    assert list(tree) == ["차례", "1장\u2002활성화 함수", "2장\u2002다른 장", "참고문헌"]
    assert tree["1장\u2002활성화 함수"] == [
        "1.1\u2002은닉층에 왜 시그모이드 대신 ReLU를 쓰는가?",
        "1.2\u2002소프트플러스란?",
        "1.3\u2002GELU의 정의",
        "1.4\u2002포화하는 함수는?",
        "짧은 답 모음",
    ]


def pages_of(path: Path) -> list[str]:
    return paged.words_of(path).split("\f")[:-1]


def test_contents_and_references_name_the_right_pages(book: Artifact) -> None:
    with pikepdf.open(book.path) as file:
        names: Any = file.Root.Names.Dests.Names
        where = {}
        numbers = {page.objgen: number for number, page in enumerate(file.pages, 1)}
        for index in range(0, len(names), 2):
            where[str(names[index])] = numbers[names[index + 1][0].objgen]
    contents = " ".join(paged.words_of(book.path, "-layout", "-f", "3", "-l", "3").split())
    contents = " ".join(contents.replace(".", " ").split())
    assert f"포화하는 함수는? {where['saturating']}" in contents
    assert f"2장 다른 장 {where['other']}" in contents
    assert f"단점(1.1.1 → {where['relu-drawbacks']}쪽)" in paged.words_of(book.path)


def test_chapters_begin_on_right_hand_pages(book: Artifact) -> None:
    pages = pages_of(book.path)
    for title in ("1장\n", "2장\n"):
        (number,) = [n for n, page in enumerate(pages, 1) if page.lstrip().startswith(title)]
        assert number % 2 == 1


def test_running_heads(deck: Deck, book: Artifact) -> None:
    heads = [page.lstrip().split("\n")[0] for page in pages_of(book.path)]
    first = next(n for n, head in enumerate(heads, 1) if head == "1장")
    assert heads[first] == "1장 활성화 함수"  # the left page after the opening
    assert heads[first + 1] in {
        "1.1 은닉층에 왜 시그모이드 대신 ReLU를 쓰는가?",
        "1.2 소프트플러스란?",
        "1.3 GELU의 정의",
    }


def test_every_character_has_its_glyph(book: Artifact) -> None:
    assert glyphs.without_glyph(book.path) == []


def test_links_stay_inside_or_go_to_the_web(book: Artifact) -> None:
    targets = set()
    with pikepdf.open(book.path) as file:
        for page in file.pages:
            for note in page.get("/Annots", []):
                if "/A" in note:
                    targets.add(str(note.A.get("/URI", "inside")))
                else:
                    targets.add("inside")
    assert targets == {
        "inside",
        "https://example.org/home",
        "https://example.org/?a=1&b=2",
        "https://example.org/nair2010",
        "https://example.org/glorot2011",
    }


# ---------------------------------------------------------------- nothing runs off the page


def worst_case() -> tuple[Deck, dict[str, bytes]]:
    """What authors do to a page, at every depth of follow-ups."""
    wide = BytesIO()
    Raster.new("RGB", (3000, 900), "#ccc").save(wide, "PNG")
    tall = BytesIO()
    Raster.new("L", (400, 3000), 200).save(tall, "PNG")
    media = {"media/wide.png": wide.getvalue(), "media/tall.png": tall.getvalue()}
    sum_of_many = "+".join(f"x_{{{n}}}" for n in range(60))
    cells: tuple[str | Inline, ...] = (
        *("정규화된값", code("torch.nn.functional"), math(r"\sum_{i=1}^{n} x_i^2"), "123456789"),
        *("채널마다 학습하는 값", "값", "very_long_identifier_name", "끝"),
    )
    head = factory.table([f"열{n}" for n in range(8)], cells)
    eight_columns = replace(head, alignments=("",) * 8, rows=head.rows * 12)
    blocks = (
        CodeBlock("x" * 140 + "\n" + "한글 주석 " * 30 + "\n" + "y = 1\n" * 60, "python", AT),
        CodeBlock("z = " + "value + " * 14, "python", AT),
        MathBlock(sum_of_many, AT),
        para("긴 식 ", math(sum_of_many), "이 줄 안에 있고 ", code("a" * 200), "도 있다."),
        para("unbreakable" * 30),
        para("가" * 300),
        para("그림 ", Image("media/wide.png", "w", "", AT), " 이어지는 글."),
        eight_columns,
        Figure(Image("media/wide.png", "w", "", AT), "아주 긴 설명 " * 20, AT),
        Figure(Image("media/tall.png", "t", "", AT), "", AT),
        factory.bullets(code("b" * 150), math(sum_of_many), "unbreakable" * 20),
        para(factory.footnote(para("주" * 200)), "."),
    )
    made: Any = None
    for depth in reversed(range(4)):
        made = question(
            f"depth-{depth}",
            inlines("아주 긴 질문 " * 12, math(sum_of_many)),
            para("짧은 답 ", math(sum_of_many), " ", code("c" * 150)),
            long=blocks,
            follow_ups=(made,) if made else (),
        )
    chapter = factory.chapter("worst", made, title="unbreakable" * 12)
    deck = factory.deck(chapter, title="아주 긴 제목 " * 12)
    hashes = [Medium(path, hashlib.sha256(data).hexdigest()) for path, data in media.items()]
    return replace(deck, media=tuple(hashes)), media


def test_nothing_runs_off_the_page(typesetter: Typesetter, tmp_path: Path) -> None:
    deck, media = worst_case()
    made = laid_out(deck, typesetter, tmp_path, medium=media.__getitem__)
    assert made.layout.pages > 15
    assert paged.overflows(made.pages) == []


@pytest.mark.parametrize("every", [60, pytest.param(1, marks=pytest.mark.prove)])
def test_our_own_deck_fits_its_pages(typesetter: Typesetter, tmp_path: Path, every: int) -> None:
    source = open_source(ROOT / "content/deep-learning-interview")
    reading = read(source)
    assert reading.settings is not None
    deck = smaller.sampled(reading.decks[0], every)
    given = paged.given(
        deck,
        tmp_path,
        typesetter,
        settings=reading.settings,
        medium=lambda path: source.medium(source.medium_path(path, deck.language)),
        citations=resolve(deck),
    )
    for pages in (BookWriter().manuscript(*given), CheatSheetWriter().manuscript(*given)):
        made = paged.laid_out(pages)
        assert paged.overflows(made.pages) == []
        content, missing = made.layout.write()
        assert missing == ()
        path = tmp_path / "own.pdf"
        path.write_bytes(content)
        assert glyphs.without_glyph(path) == []


def test_the_eye_for_overflow_sees() -> None:
    """The measuring itself works."""
    html = "<!doctype html><meta charset=utf-8><pre id=code>" + "x" * 400 + "</pre><p>ok"
    style = "@page { size: A5 } pre { white-space: pre }"
    faces = choose("Kore", "xok")
    found = paged.overflows(
        paged.laid_out(Manuscript((Section(html),), style, {}, {}, faces)).pages
    )
    assert found
    assert {each.side for each in found} == {"right"}


# ---------------------------------------------------------------- refusals


def hostile(*blocks: Any) -> Deck:
    return factory.deck(factory.chapter("a", question("one", "질문", *blocks)))


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "../../etc/passwd", "/etc/passwd", "http://127.0.0.1:9/x.png"]
)
def test_a_picture_from_elsewhere_is_refused(
    source: str, typesetter: Typesetter, tmp_path: Path
) -> None:
    asked: list[str] = []

    def medium(path: str) -> bytes:
        asked.append(path)
        return b""

    deck = hostile(Figure(Image(source, "", "", AT), "", AT))
    with pytest.raises(RectoversoError, match="no medium of the deck"):
        BookWriter().write(*paged.given(deck, tmp_path, typesetter, medium=medium))
    assert asked == []
    assert list(tmp_path.iterdir()) == []


def test_markup_in_the_model_stays_words(typesetter: Typesetter, tmp_path: Path) -> None:
    attack = '"><link rel=attachment href="file:///etc/passwd"><img src=x>'
    deck = hostile(
        para(
            attack,
            Styled(f"b{attack}", inlines("x"), AT),
            Link(inlines("x"), f"javascript:{attack}", attack, AT),
            Link(inlines("x"), "file:///etc/passwd", "", AT),
        ),
        CodeBlock(attack, attack, AT),
    )
    given = paged.given(
        replace(deck, title=attack),
        tmp_path,
        typesetter,
        settings=factory.settings(license=attack, description=attack, authors=(attack,), home=""),
    )
    made = BookWriter().write(*given)
    content = made.path.read_bytes()
    assert b"EmbeddedFile" not in content
    with pikepdf.open(made.path) as file:
        for page in file.pages:
            for note in page.get("/Annots", []):
                assert "/URI" not in note.get("/A", {})


def test_a_missing_glyph_stops_the_book(typesetter: Typesetter, tmp_path: Path) -> None:
    deck = hostile(para("좋다 \U00018b00"))
    with pytest.raises(UnfitError) as caught:
        BookWriter().write(*paged.given(deck, tmp_path, typesetter))
    (found,) = caught.value.diagnostics
    assert (found.code, found.span) == ("GLYPH001", AT._replace(column=4, end_column=5))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_glyph_in_a_formula_stops_the_book(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    deck = hostile(para(math("\\text{\U00018b00}")))
    with pytest.raises(UnfitError) as caught:
        BookWriter().write(*paged.given(deck, tmp_path, typesetter))
    assert [found.span for found in caught.value.diagnostics] == [
        AT._replace(column=7, end_column=8)
    ]


def test_a_sparse_deck(typesetter: Typesetter, tmp_path: Path) -> None:
    deck = factory.deck(factory.chapter("a"), title="빈 책")
    settings = factory.settings(report="", home="")
    given = paged.given(deck, tmp_path, typesetter, settings=settings)
    made = BookWriter().write(*given)
    assert made.counts["questions"] == 0
    for label in (given[0].words.home, given[0].words.report):
        assert label not in paged.words_of(made.path)
    assert "참고문헌" not in paged.words_of(made.path)


def test_an_english_book(typesetter: Typesetter, tmp_path: Path) -> None:
    deck = factory.deck(language="en", title="Questions")
    made = BookWriter().write(*paged.given(deck, tmp_path, typesetter))
    words = paged.words_of(made.path)
    for part in ("Contents", "Chapter 1", "References", "(1.1.1 → p. "):
        assert part in words


# ---------------------------------------------------------------- the same bytes anywhere


SCRIPT = """
import sys
from pathlib import Path
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED, writer
from tests import factory, paged
deck = factory.deck()
folder = Path(sys.argv[1])
with Typesetter() as typesetter:
    for name in PRINTED:
        print(writer(name).write(*paged.given(deck, folder, typesetter)).files[0].sha256)
"""


def test_the_same_bytes_in_any_folder_time_zone_and_hash_seed(tmp_path: Path) -> None:
    answers = []
    for name, zone, seed in (("one", "Asia/Seoul", "0"), ("다른 곳", "America/New_York", "1")):
        folder = tmp_path / name
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ
            | {
                "TZ": zone,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join((str(ROOT / "src/build"), str(ROOT))),
                "XDG_CACHE_HOME": str(folder / "cache"),
            },
        )
        answers.append(done.stdout.split())
    assert len(answers[0]) == len(PRINTED)
    assert answers[0] == answers[1]
