"""What `rectoverso doctor` says is true here, and stays quick and light."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rectoverso import machine, pipeline
from rectoverso.typeset import fonts
from rectoverso.writers import WRITERS

ROOT = Path(__file__).parent.parent
PURPOSES = {*machine.PRODUCTS, machine.RELEASE, machine.PREVIEW, machine.IMPORT}


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert machine.lacking(*PURPOSES) == ()


def test_each_part_can_be_read_on_its_own() -> None:
    parts = machine.probe()
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        assert part.needed_for
        assert set(part.needed_for) <= {*WRITERS, machine.RELEASE, machine.PREVIEW, machine.IMPORT}
        assert part.how
        assert "\n" not in part.how


def test_versions_are_numbers() -> None:
    versions = {part.name: part.version for part in machine.probe()}
    for name in ("Python", "weasyprint", "pandoc", "libpango-1.0", "libharfbuzz-subset"):
        assert re.fullmatch(r"\d+(\.\d+)+", versions[name] or ""), (name, versions[name])
    assert versions["Python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_purpose_narrows_what_is_looked_for() -> None:
    names = [part.name for part in machine.probe(("apkg",))]
    assert "genanki" in names
    assert "weasyprint" not in names
    assert "git" not in names
    assert [part for part in machine.probe() if part.name in names] == [*machine.probe(("apkg",))]


def test_the_packages_are_those_that_are_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[<>=~!]", line)[0] for line in declared["dependencies"]}
    products = {part.name for part in machine.probe() if not part.is_native}
    assert products - {"Python", "pandoc", "anki"} == names


def test_the_engine_of_anki_is_needed_for_no_artifact() -> None:
    (anki,) = (part for part in machine.probe() if part.name == "anki")
    assert anki.needed_for == ("release",)


def test_a_bare_machine_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    (git,) = (part for part in machine.probe() if not part.present)
    assert (git.name, git.is_native, git.version) == ("git", True, None)
    # Without apt there is no package to name, and the line still says what it is.
    assert git.packages == ()
    assert "Debian's git" in git.how
    program(tmp_path, "apt-get", "exit 1")
    (git,) = (part for part in machine.probe() if not part.present)
    assert git.packages == ("git",)
    assert git.how == "apt-get install --no-install-recommends git"


def test_a_face_that_was_installed_meanwhile_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make test` looks, installs, and looks again in one process."""
    monkeypatch.setattr(fonts, "_folders", lambda: iter([tmp_path]))
    family = "Noto Color Emoji"
    face = [*machine.faces_of([family], "tests")]
    assert [part.present for part in machine.look(face)] == [False]
    (tmp_path / "NotoColorEmoji.ttf").touch()
    assert [part.present for part in machine.look(face)] == [True]


def test_it_imports_the_standard_library_alone() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import rectoverso.machine; "
        "print(*{name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT / "src" / "build")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"__main__", "rectoverso"}


def test_the_faces_of_a_deck_are_named_with_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "deck"
    (folder / "en").mkdir(parents=True)
    (folder / "deck.toml").write_text(
        'format = 2\nuid = "a"\ntitle = "A"\nlanguages = ["en"]\nversion = "0.1.0"\n'
    )
    (folder / "en/01-a.md").write_text("# A\n\n## Q\n\nThai ไทย, a 👍, Hangul 글.\n", "utf-8")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(fonts, "_folders", lambda: iter((tmp_path / "none",)))
    parts = machine.families(pipeline.families(folder))
    packages = {name: part.packages for part in parts for name in [part.name]}
    assert packages["Noto Serif"] == packages["Noto Serif Thai"] == ("fonts-noto-core",)
    assert packages["Noto Color Emoji"] == ("fonts-noto-color-emoji",)
    assert packages["Noto Serif CJK KR"] == ("fonts-noto-cjk",)
    assert packages["Noto Sans Mono"] == ("fonts-noto-mono",)
    assert not any(part.present for part in parts)


def test_the_faces_of_stretches_in_other_languages_are_named(tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "deck.toml").write_text(
        'format = 2\nuid = "a"\ntitle = "A"\nlanguages = ["ja"]\nversion = "0.1.0"\n'
    )
    words = "# A\n\n## Q\n\nA {} word.\n"
    (tmp_path / "ja/01-a.md").write_text(words.format("plain"), "utf-8")
    assert "Noto Serif" not in pipeline.families(tmp_path)
    (tmp_path / "ja/01-a.md").write_text(words.format('<span lang="fr">mot</span>'), "utf-8")
    assert "Noto Serif" in pipeline.families(tmp_path)
    (tmp_path / "ja/01-a.md").write_text(words.format("[@a]"), "utf-8")
    (tmp_path / "references.bib").write_text(
        "@book{a, title={Light}, author={Ray, A.}, year={1900}}"
    )
    assert "Noto Serif" in pipeline.families(tmp_path)
