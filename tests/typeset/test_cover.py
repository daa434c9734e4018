"""The cover picture: always the same for the same words, and inside its leaf whatever they are."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from rectoverso.typeset import cover, fonts

TITLE, SUBTITLE, AUTHORS = "딥러닝 면접", "짧은 답, 이유, 계산", ("홍길동", "A. Author")
LEAF = (130, 150, 1470, 2250)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def differences(one: bytes, other: bytes) -> tuple[int, int, int, int]:
    box = ImageChops.difference(opened(one), opened(other)).getbbox()
    assert box is not None
    return box


def test_it_is_a_png_in_the_proportion_of_a_book() -> None:
    picture = Image.open(BytesIO(cover.cover(TITLE, SUBTITLE, AUTHORS, "Kore")))
    assert picture.format == "PNG"
    assert picture.size == cover.SIZE
    assert picture.size[0] * 3 == picture.size[1] * 2


@pytest.mark.slow
def test_every_word_shows() -> None:
    whole = cover.cover(TITLE, SUBTITLE, AUTHORS, "Kore")
    for other in (
        cover.cover("다른 제목", SUBTITLE, AUTHORS, "Kore"),
        cover.cover(TITLE, "", AUTHORS, "Kore"),
        cover.cover(TITLE, SUBTITLE, (), "Kore"),
    ):
        assert differences(whole, other)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "subtitle", "authors"),
    [
        ("아주 " * 60, "부제목 " * 60, ("이름 " * 20,) * 12),
        ("가" * 300, "W" * 400, ("W" * 200,)),
        ("x", "", ()),
    ],
)
def test_words_stay_inside_the_leaf(title: str, subtitle: str, authors: tuple[str, ...]) -> None:
    empty = cover.cover(" ", "", (), "Kore")
    left, top, right, bottom = differences(empty, cover.cover(title, subtitle, authors, "Kore"))
    assert left > LEAF[0]
    assert top > LEAF[1]
    assert right < LEAF[2]
    assert bottom < LEAF[3]


def test_the_same_words_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    script = (
        "import sys; from rectoverso.typeset.cover import cover;"
        f"sys.stdout.buffer.write(cover({TITLE!r}, {SUBTITLE!r}, {AUTHORS!r}, 'Kore'))"
    )
    source = Path(cover.__file__).parents[1]
    environment = os.environ | {"TZ": "Asia/Seoul", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(source)},
    )
    assert done.stdout == cover.cover(TITLE, SUBTITLE, AUTHORS, "Kore")


def test_where_no_face_is_installed_the_leaf_stays_blank(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blank = cover.cover("", "", (), "Kore")
    with monkeypatch.context() as patched:
        patched.setattr(fonts, "_folders", lambda: iter((tmp_path,)))
        without = cover.cover(TITLE, SUBTITLE, AUTHORS, "Kore")
        assert cover.cover("Another title", "", (), "Latn") == without
    assert Image.open(BytesIO(without)).size == cover.SIZE
    assert without not in {blank, cover.cover(TITLE, SUBTITLE, AUTHORS, "Kore")}


@pytest.mark.parametrize(
    ("script", "title"),
    [
        ("Latn", "Sounds and letters"),
        ("Arab", "أسئلة في العلوم GPT-4"),
        ("Thai", "คำถามเรื่องภาษาไทย"),
        ("Deva", "हिन्दी के प्रश्न"),
        ("Jpan", "機械学習の問いと答え"),
    ],
)
def test_every_script_has_a_cover(script: str, title: str) -> None:
    right_to_left = script == "Arab"
    empty = cover.cover(" ", "", (), script, right_to_left=right_to_left)
    whole = cover.cover(title, "", (), script, right_to_left=right_to_left)
    left, top, right, bottom = differences(empty, whole)
    assert LEAF[0] < left < right < LEAF[2]
    assert LEAF[1] < top < bottom < LEAF[3]
    assert (right > 1250) is right_to_left or left > 250


def test_letters_that_no_face_has_leave_the_leaf_blank() -> None:
    blank = cover.cover("\U00018b00", "", (), "Kore")
    assert opened(blank).getpixel((800, 700)) == (250, 247, 240)


def test_a_word_is_broken_where_its_script_allows() -> None:
    assert cover._pieces("สำหรับแล้ว") == ["สำ", "ห", "รั", "บ", "แล้", "ว"]
    assert cover._pieces("word") == ["w", "o", "r", "d"]
