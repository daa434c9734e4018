"""Install what the program (`run`), a release with its rehearsal in Anki's own engine (`release`)
or the tests (`test`) need, and nothing that is there.

    python tools/setup.py run|release|test

Called by the Makefile with the Python that `.venv` is to be made from; the standard library
suffices. Everything of Python goes into `.venv`, pinned with hashes. Native things come from apt
or Homebrew. Where that is impossible, one line says what to install, and the exit code is 2.
A second call installs nothing: it compares stamps in `.venv` with the pins and probes the rest.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src" / "build"))

from rectoverso import machine  # noqa: E402 (the project is not installed yet)

TESTS = "tests"
PURPOSES: Mapping[str, tuple[str, ...]] = {
    "run": machine.PRODUCTS,
    "release": (*machine.PRODUCTS, machine.RELEASE),
    "test": (*machine.PRODUCTS, machine.RELEASE, TESTS),
}
"""Each holds all that those before it need."""
TESTS_PURPOSE = "test"
"""It has all the faces that there are packages of."""
FACES = ("Noto Serif CJK KR", "D2Coding", "Noto Serif", "Noto Sans Mono", "Noto Color Emoji")
"""A family of each package that the tests set books with."""


class SetupError(Exception):
    """It can't be installed from here; the message is one line on what to do."""


def main(arguments: Sequence[str]) -> int:
    """Set up for one purpose. Gives the exit code: 0 when all is there, 2 when something lacks."""
    if len(arguments) != 1 or arguments[0] not in PURPOSES:
        print("usage: python tools/setup.py run|release|test", file=sys.stderr)
        return 2
    try:
        setup(ROOT, arguments[0])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; the next call goes on from here", file=sys.stderr)
        return 2
    return 0


def setup(root: Path, purpose: str) -> None:
    """Bring the project folder `root` and its machine up to `purpose`, one of `PURPOSES`."""
    venv = root / ".venv"
    works = venv_works(venv)
    install_native(PURPOSES[purpose], needs_ensurepip=not works)
    if not works:
        make_venv(venv)
    install_pins(root, venv, purpose)
    install_project(root, venv)
    if purpose != TESTS_PURPOSE:
        install_faces(root, venv)


# ---------------------------------------------------------------- what comes from the system


def install_native(purposes: Sequence[str], *, needs_ensurepip: bool) -> None:
    """Install the libraries, fonts and programs that are missing, in one call."""
    missing = _missing(purposes)
    packages = sorted({package for part in missing for package in part.packages})
    if needs_ensurepip and find_spec("ensurepip") is None:
        # Debian and Ubuntu split it off; a Python from elsewhere brings it along.
        packages.append(f"python3.{sys.version_info.minor}-venv")
    if any(not part.packages for part in missing):
        raise SetupError("; ".join(part.how for part in missing))
    if not packages:
        return
    commands = install_commands(packages, sys.platform)
    print(f"installing {' '.join(packages)}", flush=True)
    *preparations, last = commands
    for command in preparations:
        _run(command)  # old lists of packages may still do
    if _run(last) != 0:
        raise SetupError(f"that failed; install by hand: {_by_hand(packages, sys.platform)}")
    still = _missing(purposes)
    if still:
        lines = (f"{part.name} is still missing: {part.how}" for part in still)
        raise SetupError("; ".join(lines))


def install_faces(root: Path, venv: Path) -> None:
    """Install the packages of the faces that the decks in `content/` are set in. A second look
    shows what signs the new faces lack. Raises `SetupError`.
    """
    decks = sorted(path.parent for path in (root / "content").glob("*/deck.toml"))
    tried: set[str] = set()
    while decks:
        done = subprocess.run(
            (venv / "bin" / "rectoverso", "doctor", "--packages", *decks),
            capture_output=True,
            text=True,
            check=False,
        )
        packages = sorted(set(done.stdout.split()) - tried)
        if done.returncode != 0 or not packages:
            return  # what is wrong with a deck, the build will say
        *preparations, last = install_commands(packages, sys.platform)
        print(f"installing {' '.join(packages)}", flush=True)
        for command in preparations:
            _run(command)
        if _run(last) != 0:
            raise SetupError(f"that failed; install by hand: {_by_hand(packages, sys.platform)}")
        tried |= {*packages}


def install_commands(packages: Sequence[str], system: str) -> tuple[tuple[str, ...], ...]:
    """The commands that install the packages without a question; only the last must succeed.

    `system` is as in `sys.platform`. Raises `SetupError` where this user can't install.
    """
    by_hand = _by_hand(packages, system)
    if system == "darwin":
        if shutil.which("brew") is None:
            raise SetupError(f"Homebrew is missing; get it, then: {by_hand}")
        return (("brew", "install", *packages),)
    if shutil.which("apt-get") is None:
        raise SetupError(f"there is no apt-get here; install what Debian calls {by_hand}")
    prefix: tuple[str, ...] = ()
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise SetupError(f"neither root nor sudo; as root: {by_hand}")
        # Without a terminal nobody could type a password.
        prefix = ("sudo",) if sys.stdin.isatty() else ("sudo", "-n")
        if (
            "-n" in prefix
            and subprocess.run((*prefix, "true"), capture_output=True, check=False).returncode
        ):
            raise SetupError(f"sudo wants a password and there is no terminal; as root: {by_hand}")
    apt = (*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq")
    options = ("-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0")
    return (
        (*apt, *options, "update"),
        (*apt, *options, "install", "--yes", "--no-install-recommends", *packages),
    )


def _by_hand(packages: Sequence[str], system: str) -> str:
    if system == "darwin":
        return f"brew install {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        return ", ".join(packages)
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def _missing(purposes: Sequence[str]) -> list[machine.Part]:
    """The parts that the system lacks. Those that pip installs are not looked at here: this runs
    in the Python outside of `.venv`.
    """
    parts = machine.probe(purposes)
    if TESTS in purposes:
        parts += machine.look(test_tools())
    return [part for part in parts if part.is_native and not part.present]


def test_tools() -> Iterator[machine.Native]:
    """What the tests alone need of the system."""
    if sys.platform == "linux":  # for the node that playwright brings along
        find = partial(machine.library, ("libatomic.so.1",), "")
        yield machine.Native("libatomic", (TESTS,), find, "libatomic1", "")
    java = partial(machine.program, "java", "-version")
    yield machine.Native("Java", (TESTS,), java, "default-jre-headless", "openjdk")
    yield from machine.faces_of(FACES, TESTS)
    # On Ubuntu the package is a shell around a snap, and useless where snaps do not run.
    is_ubuntu = _distribution() == "ubuntu"
    apt = "chromium-browser" if is_ubuntu else "chromium"
    remark = " (a snap; Google Chrome serves as well)" if is_ubuntu else ""
    yield machine.Native("Chromium", (TESTS,), _chromium, apt, "chromium", remark)
    yield machine.Native("Poppler's tools", (TESTS,), _poppler, "poppler-utils", "poppler")


def _chromium() -> tuple[bool, str | None]:
    """The first that answers: where Chromium comes as a snap, its command may be an empty shell."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    apps = ("Chromium", "Google Chrome")
    for command in (*names, *(f"/Applications/{app}.app/Contents/MacOS/{app}" for app in apps)):
        present, version = machine.program(command, "--version")
        if present:
            return True, version
    return False, None


def _poppler() -> tuple[bool, str | None]:
    if not all(shutil.which(name) for name in ("pdfinfo", "pdftotext", "pdftoppm")):
        return False, None
    return machine.program("pdfinfo", "-v")


def _distribution() -> str:
    """The Linux distribution's id, such as "debian"; empty elsewhere."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


# ---------------------------------------------------------------- what comes from PyPI


def venv_works(venv: Path) -> bool:
    """Whether the virtual environment runs, has pip, stands where it was made (scripts hold
    absolute paths), and belongs to this Python's version.
    """
    try:
        activate = (venv / "bin" / "activate").read_text(encoding="utf-8")
        if not re.search(
            rf"""VIRTUAL_ENV=["']?{re.escape(str(venv))}["']?$""", activate, re.MULTILINE
        ):
            return False
        program = "import pip, sys; print(*sys.version_info[:2], sep='.')"
        done = subprocess.run(
            [venv / "bin" / "python", "-I", "-c", program],
            capture_output=True,
            text=True,
            check=False,
        )
    except (OSError, UnicodeDecodeError):
        return False
    return done.returncode == 0 and done.stdout.split() == [_version()]


def make_venv(venv: Path) -> None:
    """Make the virtual environment anew. Raises `SetupError`."""
    print(f"making .venv with Python {_version()}", flush=True)
    if _run((sys.executable, "-m", "venv", "--clear", str(venv))) != 0:
        raise SetupError("python -m venv failed; on Debian and Ubuntu install python3-venv")


def install_pins(root: Path, venv: Path, purpose: str) -> None:
    """Install the pinned packages, where the stamp is not that of the pins. Raises `SetupError`."""
    stamp = venv / "stamp-pins"
    want = pins_stamp(root, purpose)
    if _stamped(stamp).issuperset(want) and not missing_pins(root, venv, purpose):
        return
    pins = Path("requirements") / f"{purpose}.txt"
    print(f"installing {pins} into .venv", flush=True)
    options = ("--require-hashes", "--only-binary", ":all:", "--no-deps")
    if _pip(root, venv, *options, "--requirement", str(pins)) != 0:
        raise SetupError(
            f"pip could not install {pins} (see above); "
            "with the network in order, remove .venv and try again"
        )
    stamp.write_text("".join(f"{line}\n" for line in sorted(want)), encoding="utf-8")


def install_project(root: Path, venv: Path) -> None:
    """Install the project itself, editable, where what it declares changed."""
    stamp = venv / "stamp-project"
    declared = (root / "pyproject.toml", root / "src/build/rectoverso/__init__.py")
    want = {f"project {_sha256(*declared)}"}
    if _stamped(stamp) == want and (venv / "bin" / "rectoverso").exists():
        return
    if _pip(root, venv, "--no-deps", "--no-build-isolation", "--editable", ".") != 0:
        raise SetupError("pip could not install the project itself (see above)")
    stamp.write_text("".join(want), encoding="utf-8")


def pins_stamp(root: Path, purpose: str) -> set[str]:
    """The lines that stand in the stamp once the purpose's pins are installed.

    The pins of a purpose hold those of the purposes before it.
    """
    names = list(PURPOSES)
    purposes = names[: names.index(purpose) + 1]
    return {f"{name} {_sha256(root / 'requirements' / f'{name}.txt')}" for name in purposes}


def missing_pins(root: Path, venv: Path, purpose: str) -> set[str]:
    """Pinned packages that have gone from the virtual environment."""
    text = (root / "requirements" / f"{purpose}.txt").read_text(encoding="utf-8")
    # A pin with a condition may rightly be absent.
    pinned = {_normal(name) for name in re.findall(r"^([\w.-]+)==\S+ \\$", text, re.MULTILINE)}
    site = venv / "lib" / f"python{_version()}" / "site-packages"
    here = {_normal(path.name.partition("-")[0]) for path in site.glob("*.dist-info")}
    return pinned - here


def _pip(root: Path, venv: Path, *arguments: str) -> int:
    pip = (str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input")
    return _run((*pip, "install", "--quiet", *arguments), folder=root)


def _normal(name: str) -> str:
    """A package's name in its normal form (PyPA's specification of names)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _stamped(stamp: Path) -> set[str]:
    try:
        return set(stamp.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return set()


def _sha256(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _run(command: Sequence[str], folder: Path | None = None) -> int:
    """Run a command in sight of the user; gives its exit code."""
    outside = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    try:
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
