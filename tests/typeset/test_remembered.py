"""What is remembered of formulas: it saves MathJax, and changes nothing."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rectoverso import memory as memories
from rectoverso.typeset import mathjax, remembered
from rectoverso.typeset.remembered import NAME, Remembered
from rectoverso.typeset.texmath import Formula, TexError, Typesetter

FORMULAS = [Formula(r"\frac{가}{b}", True), Formula("x" * 40, False), Formula(r"\foo", False)]
GARBAGE = [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000]


def answers(folder: Path | None) -> list[object]:
    """Everything that MathJax is asked, by a typesetter that remembers in `folder`."""
    memory = Remembered(folder) if folder else None
    with Typesetter(remembered=memory) as typesetter:
        found: list[object] = [typesetter.check(FORMULAS)]
        for formula in FORMULAS:
            found.append(typesetter.width(formula, 8))
            for make in (typesetter.drawing, typesetter.mathml):
                try:
                    found.append(make(formula))
                except TexError as error:
                    found.append(error.problem)
        return found


@pytest.fixture(scope="module")
def fresh() -> list[object]:
    return answers(None)


def test_a_second_build_starts_no_mathjax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = FORMULAS[:2]
    with Typesetter(remembered=Remembered(tmp_path)) as typesetter:
        before = [typesetter.check(FORMULAS)] + [
            (typesetter.drawing(each), typesetter.mathml(each), typesetter.width(each, 8))
            for each in sound
        ]

    def refuse(engine: object, needed: object) -> None:
        raise AssertionError(f"V8 was asked for {needed}")

    monkeypatch.setattr(mathjax.Engine, "_started", refuse)
    with Typesetter(remembered=Remembered(tmp_path)) as typesetter:
        after = [typesetter.check(FORMULAS)] + [
            (typesetter.drawing(each), typesetter.mathml(each), typesetter.width(each, 8))
            for each in sound
        ]
    assert after == before
    with Typesetter() as typesetter, pytest.raises(AssertionError, match="asked"):
        typesetter.drawing(sound[0])


def test_an_answer_is_the_same_from_wherever_it_comes(fresh: list[object], tmp_path: Path) -> None:
    assert answers(tmp_path) == fresh
    assert answers(tmp_path) == fresh


@pytest.mark.parametrize("content", GARBAGE)
def test_garbage_is_as_good_as_nothing(content: bytes, fresh: list[object], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert answers(tmp_path) == fresh
    assert Remembered(tmp_path).answer("width", FORMULAS[1]) == pytest.approx(fresh[4])


def test_a_broken_answer_is_none(tmp_path: Path) -> None:
    keep(tmp_path, {"a": 1})
    with sqlite3.connect(tmp_path / NAME) as file:
        file.execute("UPDATE answers SET answer = ?", (b"broken",))
    assert Remembered(tmp_path).answer("a") is None


def keep(folder: Path, said: dict[str, object], limit: int = memories.LIMIT) -> None:
    memory = Remembered(folder, limit=limit)
    for question, answer in said.items():
        memory.learn(answer, question)
    memory.save()


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    keep(tmp_path / "file" / "below", {"a": 1})
    (tmp_path / NAME).mkdir()
    keep(tmp_path, {"a": 1})
    assert Remembered(tmp_path).answer("a") is None


def test_it_may_be_deleted_at_any_moment(tmp_path: Path) -> None:
    keep(tmp_path / "x", {"a": 1, "b": 2})
    memory = Remembered(tmp_path / "x")
    assert memory.answer("a") == 1
    shutil.rmtree(tmp_path / "x")
    memory.answer("b")
    memory.learn(3, "c")
    memory.save()
    assert memory.answer("c") == 3


def test_a_full_disk_loses_nothing_but_time(tmp_path: Path) -> None:
    keep(tmp_path, {"a": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        keep(tmp_path, {str(number): [number * 7919 % 10007] * 50 for number in range(3_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert Remembered(tmp_path).answer("a") == 1
    assert Remembered(tmp_path).answer("5") is None


def test_a_disk_that_can_t_be_written_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, {"a": 1})
    connect = sqlite3.connect

    def read_only(path: object, **more: Any) -> sqlite3.Connection:
        address = str(path) if more.pop("uri", False) else f"{Path(str(path)).as_uri()}?mode=ro"
        found: sqlite3.Connection = connect(address, uri=True, **more)
        return found

    monkeypatch.setattr(sqlite3, "connect", read_only)
    keep(tmp_path, {"b": 2})
    assert Remembered(tmp_path).answer("a") == 1
    assert Remembered(tmp_path).answer("b") is None


def test_two_at_once(tmp_path: Path) -> None:
    def run(number: int) -> None:
        for turn in range(10):
            keep(tmp_path, {f"{number} {turn}": turn})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    memory = Remembered(tmp_path)
    assert [memory.answer(f"{n} {turn}") for n in range(4) for turn in range(10)] == [
        *range(10)
    ] * 4


def test_a_file_that_is_held_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, {"a": 1})
    monkeypatch.setattr(memories, "_WAIT", 0.05)
    holder = sqlite3.connect(tmp_path / NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert Remembered(tmp_path).answer("a") is None
    keep(tmp_path, {"b": 2})
    holder.execute("COMMIT")
    holder.close()
    assert Remembered(tmp_path).answer("a") == 1


def test_what_was_asked_longest_ago_goes_first(tmp_path: Path) -> None:
    limit = 200_000
    for number in range(40):
        memory = Remembered(tmp_path, limit=limit)
        memory.answer("kept")
        memory.learn([f"{number}{each * 7919 % 10007}" for each in range(3_000)], number)
        if number == 0:
            memory.learn("of use", "kept")
        memory.save()
        assert (tmp_path / NAME).stat().st_size <= limit
    memory = Remembered(tmp_path)
    assert memory.answer("kept") == "of use"
    assert memory.answer(39)
    assert memory.answer(0) is None


def test_other_code_gives_other_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, {"a": 1})
    monkeypatch.setattr(remembered, "maker", lambda: "another")
    assert Remembered(tmp_path).answer("a") is None
