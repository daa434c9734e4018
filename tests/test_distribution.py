"""What is installed from a wheel or an sdist is whole, and needs Python alone where it can."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "src/build/rectoverso"
BUILD = (sys.executable, "-m", "hatchling", "build", "--directory")

NOT_ON_WINDOWS = (
    *("curses", "fcntl", "grp", "nis", "ossaudiodev", "pty", "pwd", "readline"),
    *("resource", "spwd", "syslog", "termios", "tty"),
)
"""Modules of the standard library that its documentation calls Unix only; but not `posix`, without
which Python is none here."""

START = "from rectoverso.cli import main; main()"
EVERY_MODULE = f"""
import sys
for name in {NOT_ON_WINDOWS}:
    sys.modules[name] = None
import importlib, pkgutil, os, signal
for name in ("fork", "forkpty", "getuid", "geteuid", "getpgid", "killpg", "setsid", "uname"):
    delattr(os, name)
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE"):
    delattr(signal, name)
import rectoverso
for module in pkgutil.walk_packages(rectoverso.__path__, "rectoverso."):
    if module.name != "rectoverso.__main__":
        importlib.import_module(module.name)
        print(module.name)
"""


class Made(NamedTuple):
    """What is published."""

    sdist: Path
    wheel: Path


def tracked() -> list[str]:
    """The files that git knows, those not yet committed too."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run((*BUILD, folder), cwd=ROOT, check=True, capture_output=True)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Made(sdist, wheel)


@pytest.fixture(scope="module")
def installed(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed in a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index")
    subprocess.run((*pip, "--target", folder, made.wheel), check=True)
    return folder


def ran(installed: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The installed program at work, in another folder than ours."""
    return subprocess.run(
        (sys.executable, "-P", "-m", "rectoverso", *arguments),
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed), "NO_COLOR": "1", **more},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(made: Made) -> None:
    ours = {name.removeprefix("src/build/") for name in tracked() if name.startswith(PACKAGE)}
    held = set(zipfile.ZipFile(made.wheel).namelist())
    assert {name for name in held if ".dist-info/" not in name} == ours
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in held)


@pytest.mark.slow
def test_the_sdist_builds_the_same_wheel(made: Made, tmp_path: Path) -> None:
    with tarfile.open(made.sdist) as archive:
        # what `filter` of extractall sets; Python before 3.11.4 does not know either
        archive.extraction_filter = lambda member, _: member
        archive.extractall(tmp_path)
    (folder,) = (each for each in tmp_path.iterdir() if each.is_dir())
    subprocess.run((*BUILD, "out", "-t", "wheel"), cwd=folder, check=True, capture_output=True)
    (wheel,) = (folder / "out").glob("*.whl")
    assert wheel.read_bytes() == made.wheel.read_bytes()


@pytest.mark.slow
def test_an_index_would_take_them(made: Made) -> None:
    twine = (sys.executable, "-m", "twine", "check", "--strict", made.sdist, made.wheel)
    done = subprocess.run(twine, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_without_the_libraries_of_pages_all_else_is_built(installed: Path, tmp_path: Path) -> None:
    for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
        (tmp_path / name).touch()  # what the linker finds first, and can't load
    bare = {"LD_LIBRARY_PATH": str(tmp_path)}
    deck = installed.parent / "peaks"
    assert ran(installed, "new", str(deck), **bare).returncode == 0
    done = ran(installed, "build", str(deck), "--to", "apkg,epub,json", **bare)
    assert done.returncode == 0, done.stdout + done.stderr
    suffixes = {path.suffix for path in (deck / "build").iterdir()}
    assert suffixes >= {".apkg", ".epub", ".json"}
    refused = ran(installed, "build", str(deck), **bare)
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert package in line


@pytest.mark.slow
def test_nothing_is_needed_that_windows_lacks() -> None:
    done = subprocess.run(
        (sys.executable, "-c", EVERY_MODULE),
        env={**os.environ, "PYTHONPATH": str(ROOT / "src/build")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "rectoverso.pipeline" in done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    def said(instruction: str, **more: str) -> str:
        return subprocess.run(
            (sys.executable, "-c", "import sys; sys.argv[0] = 'rectoverso'; " + START),
            env={**os.environ, "_RECTOVERSO_COMPLETE": f"{shell}_{instruction}", **more},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "rectoverso" in said("source")
    shown = said(
        "complete", COMP_WORDS="rectoverso che", COMP_CWORD="1" if shell != "fish" else "che"
    )
    assert "check" in shown
    assert "build" not in shown
