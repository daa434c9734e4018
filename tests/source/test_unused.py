"""What lies in `media/` and nothing shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.typeset.texmath import Typesetter
from tests.decks import SETTINGS, write_deck
from tests.factory import PICTURE
from tests.importers.test_fetching import png

PNG = png()
TWO = SETTINGS.replace('["ko"]', '["ko", "en"]')


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def chapter(*pictures: str) -> str:
    shown = "".join(f"\n\n![뜻](../{path})" for path in pictures)
    return f'# 장 <a id="c"></a>\n\n## 왜? <a id="q"></a>\n\n답.{shown}\n'


def found(
    deck: Path, typesetter: Typesetter, media: list[str], **editions: str
) -> list[tuple[str, str, str]]:
    for language, text in editions.items():
        (deck / language).mkdir(exist_ok=True)
        (deck / language / "1.md").write_text(text, encoding="utf-8")
    for path in media:
        (deck / path).parent.mkdir(parents=True, exist_ok=True)
        (deck / path).write_bytes(PICTURE)
    report = pipeline.check(deck, typesetter).report
    return [(each.code, each.span.path, each.message) for each in report.diagnostics]


def test_one_edition(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "ko/first.md").unlink()
    media = ["media/a.svg", "media/b.svg", "media/deep/c.svg", "media/data.csv"]
    left = ["media/.hidden", "media/a.svg~", "media/README.md", "media/LICENSE", "media/.git/x"]
    assert found(deck, typesetter, media + left, ko=chapter("media/a.svg")) == [
        ("IMG005", "media/b.svg", "nothing shows this picture"),
        ("IMG005", "media/data.csv", "nothing shows this file"),
        ("IMG005", "media/deep/c.svg", "nothing shows this picture"),
    ]


def test_an_edition_s_own(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck", TWO)
    (deck / "ko/first.md").unlink()
    media = ["media/a.svg", "media/en/a.svg", "media/en/b.svg", "media/b.svg", "media/ko/c.svg"]
    shown = chapter("media/a.svg")
    assert found(deck, typesetter, media, ko=shown, en=chapter("media/a.svg", "media/b.svg")) == [
        ("TRANS003", "en/1.md", "`q` is not as in ko/1.md:3: its pictures: +media/b.svg"),
        ("IMG005", "media/b.svg", "nothing shows this picture"),  # English has its own
        ("IMG005", "media/ko/c.svg", "nothing shows this picture"),
    ]


def test_a_name_in_pieces(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "ko/first.md").unlink()
    media = [unicodedata.normalize("NFD", "media/그림.svg")]
    assert not found(deck, typesetter, media, ko=chapter("media/그림.svg"))


def test_nothing_is_said_where_text_may_be_lost(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = write_deck(tmp_path / "deck")
    (deck / "ko/first.md").unlink()
    unclosed = chapter().replace("답.", "답.\n\n```\n\n![뜻](../media/a.svg)")
    codes = [each[0] for each in found(deck, typesetter, ["media/a.svg"], ko=unclosed)]
    assert codes == ["SRC006"]
    lost = chapter("media/A.svg")
    codes = [each[0] for each in found(deck, typesetter, ["media/a.svg"], ko=lost)]
    assert codes == ["IMG001", "IMG005"]


def test_what_is_kept_is_a_drawing_that_is_shown(tmp_path: Path, typesetter: Typesetter) -> None:
    kept = '["media/a.svg", "media/aa.svg", "media/b.png", "c"]'
    deck = write_deck(tmp_path / "deck", f"{SETTINGS}\n[pictures]\nkeep = {kept}\n")
    (deck / "ko/first.md").unlink()
    media = ["media/a.svg", "media/b.png"]
    (deck / "ko").mkdir(exist_ok=True)
    (deck / "ko/1.md").write_text(chapter(*media), encoding="utf-8")
    for path in media:
        (deck / path).parent.mkdir(exist_ok=True)
        (deck / path).write_bytes(PICTURE if path.endswith("svg") else PNG)
    report = pipeline.check(deck, typesetter).report
    assert sorted((each.message, each.hints) for each in report.diagnostics) == [
        (
            "`pictures.keep` names c, which no edition shows",
            ("the path of a drawing (SVG) in the deck's folder: media/a.svg",),
        ),
        (
            "`pictures.keep` names media/aa.svg, which no edition shows",
            ("did you mean media/a.svg?",),
        ),
        ("media/b.png stays as it is without `keep`", ("take it out: it is no SVG",)),
    ]
    assert {each.code for each in report.diagnostics} == {"IMG007"}
