"""`make` installs what is missing, once, and says in one line what it can't."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import rectoverso
from rectoverso import machine
from tools import setup

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
VERBS = {
    *("all", "test", "check", "prove", "release", "bench", "lint", "format", "doctor", "pins"),
    "pythons",
    *("clean", "docs", "help", "setup", "setup-release", "setup-test"),
}


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def run(
    *command: str | Path, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command with no environment but the one given."""
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def pins(name: str) -> dict[str, tuple[str, str]]:
    """What is pinned, with the version and the condition, by name."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    found = re.findall(r"^([\w.-]+)==(\S+)(?: ; (.+))? \\$", text, re.MULTILINE)
    return {name: (version, condition) for name, version, condition in found}


# ---------------------------------------------------------------- the Makefile and the traps


def test_help_lists_every_verb_with_its_comment() -> None:
    done = run("make", "help", PATH=os.environ["PATH"])
    lines = done.stdout.splitlines()
    assert {line.split()[0] for line in lines} == VERBS
    assert all(len(line.split()) > 2 for line in lines)


def test_every_verb_is_phony_because_a_folder_build_exists() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == VERBS


def test_the_source_in_src_build_is_not_ignored(tmp_path: Path) -> None:
    run("git", "init", "-q", folder=tmp_path, PATH=os.environ["PATH"])
    shutil.copy(ROOT / ".gitignore", tmp_path)
    paths = ["build/deck.apkg", ".venv/x", "src/build/rectoverso/cli.py", "content/d/ledger/x"]
    done = run("git", "check-ignore", *paths, folder=tmp_path, PATH=os.environ["PATH"])
    assert done.stdout.split() == ["build/deck.apkg", ".venv/x"]


def test_no_package_named_build_shadows_the_one_of_pypa() -> None:
    assert not (ROOT / "src" / "build" / "__init__.py").exists()


def test_continuous_integration_runs_make_test_and_make_prove() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    assert run("bash", "-n", path, PATH=os.environ["PATH"]).returncode == 0
    commands = [line for line in path.read_text().splitlines() if line.startswith("make ")]
    assert commands == ["make test </dev/null", "make prove </dev/null"]


def test_the_installed_package_is_this_source() -> None:
    assert Path(rectoverso.__file__) == ROOT / "src" / "build" / "rectoverso" / "__init__.py"


# ---------------------------------------------------------------- pins


@pytest.mark.parametrize("name", ["run", "release", "test"])
def test_pins_have_hashes_and_neither_host_nor_path(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    for block in re.split(r"\n(?=\S)", text):
        if not block.startswith("#"):
            head, *hashes = block.strip().split(" \\\n    ")
            assert re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", head), head
            assert hashes
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)
    assert not re.search(r"//|@|file:|index-url|/[a-z]+/", text)


def test_everything_declared_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, source in (("run", declared["dependencies"]), ("test", [])):
        lines = [*source, *(ROOT / "requirements" / f"{name}.in").read_text().splitlines()]
        names = {
            re.split(r"[<>=]", line)[0].lower().replace("_", "-")
            for line in lines
            if line[:1].isalpha()
        }
        assert names
        assert names <= set(pins(name))


def imports(folder: Path) -> set[str]:
    """The distributions that the modules of a folder import, by their names in normal form."""
    modules = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    modules -= {*sys.stdlib_module_names, "rectoverso", "tests", "tools"}
    known = packages_distributions()
    return {re.sub(r"[-_.]+", "-", name).lower() for module in modules for name in known[module]}


@pytest.mark.slow
def test_everything_imported_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {
        re.split(r"[<>=]", line)[0].lower().replace("_", "-") for line in declared["dependencies"]
    }
    # Anki's engine is an extra, and only one module knows it.
    assert imports(ROOT / "src") - {"anki"} <= names
    assert imports(ROOT / "tests") | imports(ROOT / "tools") <= set(pins("test"))


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    """In other words: at those versions, under no narrower condition."""
    for fewer, more in (("run", "release"), ("release", "test")):
        for name, (version, condition) in pins(fewer).items():
            assert name in pins(more)
            assert pins(more)[name] in {(version, condition), (version, "")}


def test_the_default_install_has_nothing_of_the_engine_of_anki() -> None:
    assert not {"anki", "aqt", "pyqt6"} & set(pins("run"))
    assert {"anki", "aqt"} <= set(pins("test"))


# ---------------------------------------------------------------- which Python


def find_python(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script, beside which there is no .venv."""
    (tmp_path / "tools").mkdir(exist_ok=True)
    script = shutil.copy(ROOT / "tools" / "find-python", tmp_path / "tools")
    for name in ("dirname", "uname"):
        found = shutil.which(name)
        assert found
        program(tmp_path / "bin", name, f'exec {found} "$@"')
    return run("/bin/sh", script, folder=tmp_path, PATH=str(tmp_path / "bin"), **environment)


BASE = getattr(sys, "_base_executable", sys.executable)


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3.13", "echo 'command not found' >&2; exit 127")
    program(tmp_path / "bin", "python3.12", f'exec {BASE} "$@"')
    done = find_python(tmp_path)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, BASE, "")


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    # As an old Python would answer: the check of its version fails.
    program(tmp_path / "bin", "python3", "exit 1")
    done = find_python(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no Python 3.11, 3.12 or 3.13 found; ")
    assert done.stderr.count("\n") == 1


def test_the_python_asked_for_is_taken_or_refused(tmp_path: Path) -> None:
    assert find_python(tmp_path, PYTHON=sys.executable).stdout.strip() == BASE
    program(tmp_path / "bin", "python3.13", f'exec {BASE} "$@"')
    done = find_python(tmp_path, PYTHON="/nowhere/python")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "PYTHON=/nowhere/python does not run, or is not Python 3.11, 3.12 or 3.13\n"
    )


def test_the_python_of_the_virtual_environment_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin", "python", f'exec {BASE} "$@"')
    program(tmp_path / "bin", "python3.13", "echo /usr/bin/another")
    assert find_python(tmp_path).stdout.strip() == BASE


# ---------------------------------------------------------------- the virtual environment


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that was made like ours."""
    venv = tmp_path_factory.mktemp("project") / ".venv"
    setup.make_venv(venv)
    return venv


@pytest.mark.slow
def test_a_virtual_environment_is_used_where_it_was_made(made: Path, tmp_path: Path) -> None:
    assert setup.venv_works(made)
    assert not setup.venv_works(tmp_path / ".venv")
    moved = tmp_path / "moved" / ".venv"
    shutil.copytree(made, moved, symlinks=True)
    assert not setup.venv_works(moved)


@pytest.mark.slow
def test_a_broken_virtual_environment_is_made_anew(tmp_path: Path, made: Path) -> None:
    venv = tmp_path / ".venv"
    shutil.copytree(made, venv, symlinks=True)
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to("/nowhere/python3")
    assert not setup.venv_works(venv)
    (venv / "stamp-pins").write_text("run 0\n")
    setup.make_venv(venv)
    assert setup.venv_works(venv)
    assert not (venv / "stamp-pins").exists()


# ---------------------------------------------------------------- installing once


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose pins stand installed, as far as the stamps and folders tell."""
    for name in ("requirements", "src/build/rectoverso", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "src/build/rectoverso/__init__.py").write_text('__version__ = "1"\n')
    site = tmp_path / ".venv/lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    for package, folder in (("mini-racer", "mini_racer-1.0"), ("PyQt6.sip", "pyqt6_sip-2.0")):
        (site / f"{folder}.dist-info").mkdir(parents=True)
        for name in setup.PURPOSES:
            with (tmp_path / "requirements" / f"{name}.txt").open("a") as file:
                file.write(f"{package}=={folder.partition('-')[2]} \\\n    --hash=sha256:0\n")
                file.write(f"only-{name} ; sys_platform == 'win32' \\\n    --hash=sha256:0\n")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be run, in place of running it: every command succeeds."""
    ran: list[str] = []

    def record(command: Sequence[str], folder: Path | None = None) -> int:
        ran.append(" ".join(command))
        return 0

    monkeypatch.setattr(setup, "_run", record)
    return ran


def install(project: Path, purpose: str) -> None:
    setup.install_pins(project, project / ".venv", purpose)
    setup.install_project(project, project / ".venv")
    (project / ".venv/bin/rectoverso").touch()


def test_pins_are_installed_in_two_steps_and_once(project: Path, commands: list[str]) -> None:
    install(project, "run")
    pip = f"{project}/.venv/bin/python -m pip --disable-pip-version-check --no-input install"
    hashed = "--require-hashes --only-binary :all: --no-deps"
    assert commands == [
        f"{pip} --quiet {hashed} --requirement requirements/run.txt",
        f"{pip} --quiet --no-deps --no-build-isolation --editable .",
    ]
    install(project, "run")
    assert len(commands) == 2


def test_the_pins_of_the_tests_serve_the_program_too(project: Path, commands: list[str]) -> None:
    install(project, "test")
    install(project, "run")
    install(project, "test")
    assert len(commands) == 2


def test_new_pins_are_installed(project: Path, commands: list[str]) -> None:
    install(project, "test")
    with (project / "requirements" / "run.txt").open("a") as file:
        file.write("# renewed\n")
    install(project, "run")
    assert len(commands) == 3
    install(project, "test")  # the stamp of the tests went with the old pins
    assert len(commands) == 4


def test_a_package_that_went_away_comes_back(project: Path, commands: list[str]) -> None:
    install(project, "run")
    (folder,) = (project / ".venv").rglob("mini_racer*")
    folder.rmdir()
    assert setup.missing_pins(project, project / ".venv", "run") == {"mini-racer"}
    install(project, "run")
    assert len(commands) == 3


def test_the_project_is_installed_again_when_it_declares_other_things(
    project: Path, commands: list[str]
) -> None:
    install(project, "run")
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    install(project, "run")
    assert len(commands) == 3
    assert commands[-1].endswith("--editable .")


def test_a_failure_of_pip_leaves_no_stamp(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "_run", lambda *_, **__: 1)
    with pytest.raises(setup.SetupError, match=r"pip could not install requirements/run\.txt"):
        install(project, "run")
    assert not (project / ".venv" / "stamp-pins").exists()


# ---------------------------------------------------------------- what the tests alone need


def test_every_tool_of_the_tests_is_here_with_its_version() -> None:
    parts = {part.name: part for part in machine.look(setup.test_tools())}
    assert all(part.present and part.is_native and part.how for part in parts.values())
    assert all("\n" not in part.how for part in parts.values())
    assert re.fullmatch(r"\d+(\.\d+)+", parts["Java"].version or "")


def test_a_bare_machine_is_told_which_tools_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    tools = machine.look(setup.test_tools())
    missing = {part.name: part for part in tools if not part.present}
    assert set(missing) == {"Java", "Chromium", "Poppler's tools"}
    assert all(part.is_native and part.version is None for part in missing.values())
    # Without apt there is no package to name, and the line still says what it is.
    assert missing["Java"].packages == ()
    assert "default-jre-headless" in missing["Java"].how
    program(tmp_path, "apt-get", "exit 1")
    (java,) = (part for part in machine.look(setup.test_tools()) if part.name == "Java")
    assert java.packages == ("default-jre-headless",)
    assert java.how == "apt-get install --no-install-recommends default-jre-headless"


def test_a_browser_that_does_not_answer_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chromium() -> tuple[bool, str | None]:
        (part,) = (part for part in machine.look(setup.test_tools()) if part.name == "Chromium")
        return part.present, part.version

    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "chromium-browser", "echo 'install the snap' >&2; exit 1")
    assert chromium() == (False, None)
    program(tmp_path, "google-chrome", "echo 'Google Chrome 131.0.6778.85 '")
    assert chromium() == (True, "131.0.6778.85")


# ---------------------------------------------------------------- what comes from the system


def test_nothing_native_is_installed_where_all_is_there(commands: list[str]) -> None:
    setup.install_native(setup.PURPOSES["test"], needs_ensurepip=False)
    assert commands == []


def test_root_calls_apt_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "apt-get", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    update, install = setup.install_commands(["libpango-1.0-0", "fonts-noto-cjk"], "linux")
    assert update[:3] == ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    assert update[-1] == "update"
    assert install[:3] == update[:3]
    tail = ("install", "--yes", "--no-install-recommends", "libpango-1.0-0", "fonts-noto-cjk")
    assert install[-5:] == tail


def test_others_need_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "apt-get", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    by_hand = "as root: apt-get install --no-install-recommends poppler-utils"
    with pytest.raises(setup.SetupError, match=f"^neither root nor sudo; {by_hand}$"):
        setup.install_commands(["poppler-utils"], "linux")
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        program(tmp_path, "sudo", "exit 1")
        with pytest.raises(setup.SetupError, match=rf"password .* no terminal; {by_hand}$"):
            setup.install_commands(["poppler-utils"], "linux")
        program(tmp_path, "sudo", "exit 0")
        update, _ = setup.install_commands(["poppler-utils"], "linux")
    assert update[:4] == ("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive")


def test_without_a_known_package_manager_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(setup.SetupError, match=r"Homebrew is missing; .*: brew install pango$"):
        setup.install_commands(["pango"], "darwin")
    with pytest.raises(setup.SetupError, match=r"no apt-get here; .* libpango-1.0-0$"):
        setup.install_commands(["libpango-1.0-0"], "linux")
    program(tmp_path, "brew", "exit 0")
    assert setup.install_commands(["pango"], "darwin") == (("brew", "install", "pango"),)


def test_a_machine_that_lacks_things_and_apt_is_told_in_one_line(tmp_path: Path) -> None:
    done = run(sys.executable, ROOT / "tools" / "setup.py", "test", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    for name in ("default-jre-headless", "chromium", "poppler-utils"):
        assert name in done.stderr


def test_apt_that_fails_leaves_one_line_on_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path, "apt-get", "exit 100")
    program(tmp_path, "env", 'shift; exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert setup.main(["test"]) == 2
    out, err = capfd.readouterr()
    assert out.startswith("installing ")
    assert err.startswith("that failed; install by hand: apt-get install --no-install-recommends ")
    assert err.count("\n") == 1


def test_what_it_is_called_with_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["everything"]) == 2
    assert capsys.readouterr().err == "usage: python tools/setup.py run|release|test\n"
