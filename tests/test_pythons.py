"""`make pythons` finds the Pythons by itself, and tells other bytes from other contents."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki.names import QUESTION
from rectoverso.anki.note_types import note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from tests.decks import SETTINGS, write_deck
from tests.factory import EPOCH, PICTURE, PROGRAM, settings
from tools import pythons
from tools.pythons import COLLECTION, Interpreter, compare, differences, find, verdict

ROOT = Path(__file__).parent.parent
THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
ONE = Interpreter(Path("one"), "3.11.9", "3.40.1", "1.2.13")


# ---------------------------------------------------------------- which Python


def python(path: Path, version: str, status: int = 0) -> Path:
    """Something that answers as a Python of a version would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    answer = f"echo {version[:4]} {version}; echo 3.40.1 1.2.13; echo {path}"
    path.write_text(f"#!/bin/sh\n{answer}\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python: `bin` is its PATH, `pyenv` where pyenv would put some."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_python_on_the_path_is_found(machine: Path) -> None:
    here = python(machine / "bin/python3.12", "3.12.4")
    assert find("3.12") == Interpreter(here, "3.12.4", "3.40.1", "1.2.13")
    assert find("3.13") is None


def test_a_shim_that_fails_or_lies_is_passed_over(machine: Path) -> None:
    python(machine / "bin/python3.12", "3.12.4", status=127)
    python(machine / "bin/python3.13", "3.12.4")
    here = python(machine / "pyenv/versions/3.12.1/bin/python", "3.12.1")
    found = find("3.12")
    assert found is not None
    assert found.path == here
    assert find("3.13") is None


def test_of_pyenvs_versions_the_newest_is_taken(machine: Path) -> None:
    for version in ("3.12.9", "3.12.10", "3.12.2"):
        python(machine / f"pyenv/versions/{version}/bin/python", version)
    python(machine / "pyenv/versions/3.12.11rc1/bin/python", "3.12.11rc1")
    found = find("3.12")
    assert found is not None
    assert found.version == "3.12.10"


def test_a_python_says_what_it_brings_along() -> None:
    found = pythons.ask(Path(sys.executable))
    assert found is not None
    assert (found.sqlite, found.zlib) == (sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION)
    assert found.version.startswith(THIS)


def test_what_is_missing_is_named_before_anything_is_made(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python(machine / "bin/python3.12", "3.12.4")
    assert pythons.main([str(machine)]) == 2
    said = capsys.readouterr()
    assert said.err == "not on PATH, nor among pyenv's versions: python3.11, python3.13\n"
    assert said.out == ""


def test_a_python_that_cannot_be_set_up_is_named(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in pythons.VERSIONS:
        python(machine / f"bin/python{version}", f"{version}.0")
    monkeypatch.setattr(pythons, "ROOT", machine)

    def broken(interpreter: Interpreter, folder: Path) -> Path | None:
        assert folder == machine / "build/pythons/3.11"
        return None

    monkeypatch.setattr(pythons, "set_up", broken)
    assert pythons.main([str(machine)]) == 2
    assert capsys.readouterr().err == "Python 3.11.0 could not be set up\n"


# ---------------------------------------------------------------- two packages


@pytest.fixture
def package(tmp_path: Path) -> Path:
    made = note_types(settings(), "ko")[QUESTION]
    fields = tuple(f"{number}" for number in range(len(made.fields)))
    notes = tuple(
        PackageNote(made, f"guid-{number}", EPOCH, number, fields, (), (0,)) for number in (1, 2, 3)
    )
    decks = [PackageDeck(5, "시험", "", notes)]
    path = tmp_path / "one" / "test.apkg"
    path.parent.mkdir()
    write_package(
        path,
        decks,
        {"a.svg": lambda: b"<svg/>"},
        time=EPOCH,
        note_type_mod=EPOCH,
        progress=lambda share: None,
    )
    return path


Entries = dict[str, bytes]


def rewritten(package: Path, change: Callable[[Entries], Entries], level: int = 6) -> Path:
    """The package with other entries, or compressed otherwise."""
    with zipfile.ZipFile(package) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    other = package.parent.parent / "other" / package.name
    other.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in change(entries).items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, level)
    return other


@contextmanager
def edited(entries: Entries) -> Iterator[sqlite3.Connection]:
    """The collection of a package, which takes what is done to it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(entries[COLLECTION])
        yield connection
        connection.commit()
        entries[COLLECTION] = connection.serialize()


def sql(statement: str) -> Callable[[Entries], Entries]:
    def change(entries: Entries) -> Entries:
        with edited(entries) as connection:
            connection.execute(statement)
        return entries

    return change


def test_the_same_bytes_are_the_same_with_any_versions(package: Path) -> None:
    other = replace(ONE, version="3.13.0", sqlite="3.50.0", zlib="1.3.1")
    assert verdict((ONE, package), (other, package)) == (True, "the same bytes")


@pytest.mark.parametrize(
    ("level", "change"),
    [(0, lambda entries: entries), (6, sql("PRAGMA user_version = 7"))],
    ids=["of zlib", "of SQLite"],
)
def test_other_bytes_need_another_version(
    package: Path, level: int, change: Callable[[Entries], Entries]
) -> None:
    twin = rewritten(package, change, level)
    assert twin.read_bytes() != package.read_bytes()
    for other in (replace(ONE, zlib="1.3.1"), replace(ONE, sqlite="3.50.0")):
        assert verdict((ONE, package), (other, twin)) == (True, "the same contents")
    same, words = verdict((ONE, package), (replace(ONE, version="3.13.0"), twin))
    assert not same
    assert words == "differs: other bytes, though SQLite and zlib are of one version"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (sql("UPDATE notes SET mod = mod + 1 WHERE guid = 'guid-2'"), "table notes, from row 2 of"),
        (sql("DELETE FROM cards WHERE due = 3"), "table cards, from row 3 of 3 and 2"),
        (sql("UPDATE col SET models = '{}'"), "table col, from row 1 of 1 and 1"),
        (sql("CREATE INDEX more ON notes (mod)"), "the schema, from row"),
        (lambda entries: entries | {"0": b"<svg></svg>"}, "entry 0"),
        (lambda entries: entries | {"1": b"<svg/>"}, "the names in the archive, from row 4 of 3"),
        (
            lambda entries: dict(reversed(entries.items())),
            "the names in the archive, from row 1 of 3 and 3",
        ),
    ],
    ids=["a row", "a row less", "note types", "an index", "a medium", "an entry", "the order"],
)
def test_other_contents_are_named_whatever_the_versions(
    package: Path, change: Callable[[Entries], Entries], words: str
) -> None:
    other = replace(ONE, sqlite="3.50.0", zlib="1.3.1")
    twin = rewritten(package, change)
    same, said = verdict((ONE, package), (other, twin))
    assert not same
    assert said.startswith("differs: ")
    assert words in said
    assert list(differences(pythons.contents(package), pythons.contents(package))) == []


def test_the_table_says_what_each_python_made(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(ONE, version="3.12.1", zlib="1.3.1")
    twin = rewritten(package, lambda entries: entries, level=0)
    assert compare([(ONE, [package]), (other, [twin])]) == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:3] == ["3.11.9", "3.40.1", "1.2.13"]
    assert first.endswith("test.apkg: the one that the others are held against")
    assert second.split()[:3] == ["3.12.1", "3.40.1", "1.3.1"]
    assert second.endswith("test.apkg: the same contents")


def test_a_difference_is_a_failure(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twin = rewritten(package, sql("DELETE FROM cards"))
    assert compare([(ONE, [package]), (ONE, [twin])]) == 1
    assert "differs: table cards" in capsys.readouterr().out
    assert compare([(ONE, [package]), (ONE, [package, twin])]) == 1
    assert "made other packages" in capsys.readouterr().out


# ---------------------------------------------------------------- one golden for all Pythons

CHAPTER = f"""# 활성화 함수 <a id="activation"></a>

## 은닉층에 왜 `ReLU`를 쓰는가? <a id="relu" class="core" data-reversed></a>

> [!TIP]
> 기울기의 **곱**을 생각해 보라.

양수 구간에서 기울기가 $1$로 유지된다 [@nair2010].

$$
f(x)=\\max(0,x)
$$

![ReLU의 그래프](../media/relu.svg)

| 함수 | 최대 기울기 |
|:--|--:|
| 시그모이드 | $\\tfrac14$ |
| ReLU | $1$ |

```python
{PROGRAM}
```

### 단점은? <a id="relu-weakness"></a>

음수에 머무른 뉴런은 되살아나지 못한다.

## GELU의 정의 <a id="gelu"></a>

GELU는 {{{{c1::$x\\,\\Phi(x)$}}}}이고,
$\\Phi$는 {{{{c2::표준 정규 분포::종 모양}}}}의 누적 분포 함수다.

## 포화하는 함수는? <a id="saturating"></a>

- [x] 시그모이드
- [ ] ReLU

양끝에서 기울기가 0으로 간다.
"""
REFERENCES = """@inproceedings{nair2010,
  author = {Nair, Vinod and Hinton, Geoffrey E.},
  title = {Rectified linear units improve restricted {Boltzmann} machines},
  booktitle = {ICML},
  year = {2010}
}
"""
LONGEST = 200


def readable(value: object) -> object:
    """A value of a package's contents as JSON: texts in JSON unfolded, long texts as hashes.

    Without templates and style: those are files of ours, the same for every Python.
    """
    if isinstance(value, dict):
        left_out = ("css", "qfmt", "afmt", "bqfmt")
        return {key: readable(each) for key, each in value.items() if key not in left_out}
    if isinstance(value, list | tuple):
        return [readable(each) for each in value]
    if not isinstance(value, str):
        return value
    if value.startswith("{"):
        return readable(json.loads(value))
    if "\x1f" in value:
        return readable(value.split("\x1f"))
    if len(value) > LONGEST:
        return f"sha256 {hashlib.sha256(value.encode()).hexdigest()[:32]}"
    return value


def text(found: Mapping[str, object]) -> str:
    """JSON with one row of a table per line."""
    parts = []
    for name, value in found.items():
        rows = value if isinstance(value, list) else [value]
        lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(
            f" {json.dumps(name)}: [\n  {lines}\n ]" if rows else f" {json.dumps(name)}: []"
        )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def test_every_python_makes_the_package_of_the_golden(
    tmp_path: Path, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the Pythons runs this test (the matrix of continuous integration), so what they
    make is the same."""
    deck = write_deck(tmp_path / "deck", SETTINGS, first=CHAPTER)
    (deck / "media").mkdir()
    (deck / "media/relu.svg").write_bytes(PICTURE)
    (deck / "references.bib").write_text(REFERENCES)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    built = pipeline.build([deck], ("apkg",), tmp_path / "out")
    assert not built.reports[0].diagnostics
    (artifact,) = built.artifacts
    found = {name: readable(each) for name, each in pythons.contents(artifact.path).items()}
    golden("package.json", text(found))


def test_continuous_integration_runs_on_every_python_that_is_allowed() -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text()
    (matrix,) = re.findall(r"^ +python: \[(.*)\]$", text, re.MULTILINE)
    assert tuple(re.findall(r'"([^"]+)"', matrix)) == pythons.VERSIONS
    (listed,) = re.findall(r"python-version: \|\n((?: +3\.\d+\n)+)", text)
    assert tuple(listed.split()) == pythons.VERSIONS
    assert "run: make pythons" in text
    declared = (ROOT / "pyproject.toml").read_text()
    named = re.findall(r'"Programming Language :: Python :: ([\d.]+)"', declared)
    assert tuple(named) == pythons.VERSIONS
