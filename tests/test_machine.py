"""What `rectoverso doctor` says is true here, and stays quick and light."""

import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from rectoverso import machine

ROOT = Path(__file__).parent.parent
PURPOSES = {*machine.PRODUCTS, machine.RELEASE, machine.TESTS}


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
        assert set(part.needed_for) <= PURPOSES
        assert part.how
        assert "\n" not in part.how


def test_versions_are_numbers() -> None:
    versions = {part.name: part.version for part in machine.probe()}
    for name in ("Python", "weasyprint", "pandoc", "libpango-1.0", "libharfbuzz-subset", "Java"):
        assert re.fullmatch(r"\d+(\.\d+)+", versions[name] or ""), (name, versions[name])
    assert versions["Python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_purpose_narrows_what_is_looked_for() -> None:
    names = [part.name for part in machine.probe(("apkg",))]
    assert "genanki" in names
    assert "weasyprint" not in names
    assert "Java" not in names
    assert [part for part in machine.probe() if part.name in names] == [*machine.probe(("apkg",))]


def test_the_packages_are_those_that_are_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[<>=~!]", line)[0] for line in declared["dependencies"]}
    parts = [part for part in machine.probe() if not part.is_native]
    products = {part.name for part in parts if part.needed_for != (machine.TESTS,)}
    assert products - {"Python", "pandoc", "anki"} == names
    text = (ROOT / "requirements" / "test.in").read_text()
    validators = {*re.findall(r"^([\w-]+)>=", text, re.MULTILINE), "anki"}
    tests = {
        part.name for part in parts if part.needed_for in ((machine.TESTS,), ("release", "tests"))
    } - {"Python", "pandoc"}
    assert tests == validators - {"uv"}  # which only `make pins` calls


def test_the_engine_of_anki_is_needed_for_no_artifact() -> None:
    (anki,) = (part for part in machine.probe() if part.name == "anki")
    assert anki.needed_for == ("release", "tests")


def test_a_bare_machine_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    missing = {part.name: part for part in machine.probe() if not part.present}
    assert set(missing) == {"git", "Java", "Chromium", "Poppler's tools"}
    assert all(part.is_native and part.version is None for part in missing.values())
    # Without apt there is no package to name, and the line still says what it is.
    assert missing["Java"].packages == ()
    assert "default-jre-headless" in missing["Java"].how
    program(tmp_path, "apt-get", "exit 1")
    (java,) = (part for part in machine.probe() if part.name == "Java")
    assert java.packages == ("default-jre-headless",)
    assert java.how == "apt-get install --no-install-recommends default-jre-headless"


def test_a_browser_that_does_not_answer_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "chromium-browser", "echo 'install the snap' >&2; exit 1")
    assert machine.find_chromium() is None
    chrome = program(tmp_path, "google-chrome", "echo 'Google Chrome 131.0.6778.85 '")
    assert machine.find_chromium() == chrome
    (part,) = (part for part in machine.probe() if part.name == "Chromium")
    assert (part.present, part.version) == (True, "131.0.6778.85")


def test_it_imports_the_standard_library_alone() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import rectoverso.machine; "
        "print(*{name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT / "src" / "build")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"__main__", "rectoverso"}


def test_it_is_quick() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        machine.probe()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.5
