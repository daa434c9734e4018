"""The git repository that a deck lies in: the only room that runs git.

What a repository's or the author's own settings could bring in (a program to run, a pager, a
signature printed before the answer) is switched off for questions; a commit and a tag are made
as the author would make them, hooks and signatures included.
"""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from rectoverso.diagnostics import RectoversoError
from rectoverso.source.folder import SETTINGS

_PATIENCE: Final = 60.0
# A git hook's environment names its own repository; what counts is the folder's.
_PLACES: Final = (
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
_QUIET: Final = (
    "git",
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
)
_LITERAL: Final = "--literal-pathspecs"
"""So that a name with signs in it is a name; `check-ignore` takes names alone, and not this."""
_REVISION: Final = re.compile(r"[^\s:?*\[\\^~-][^\s:?*\[\\]*")


def holds(folder: Path) -> bool:
    """Whether `folder` lies in the work tree of a repository that git opens."""
    return (_ask(folder, "rev-parse", "--is-inside-work-tree") or b"").strip() == b"true"


def sees(folder: Path) -> bool:
    """Whether git would take what lies in `folder`, a folder that is there, for a part of a tree:
    it lies in one, and nothing says to ignore it.
    """
    return holds(folder) and _ask(folder, "check-ignore", "--quiet", "--", "any") is None


def top(folder: Path) -> Path:
    """The root of the work tree that holds `folder`; `folder` itself where there is none."""
    said = _line(_ask(folder, "rev-parse", "--show-toplevel"))
    return Path(said) if said else folder


def private(folder: Path, name: str) -> Path:
    """A file beside git's own, which no commit and no status shows. `folder` is in a work tree."""
    said = _line(_ask(folder, "rev-parse", "--git-path", name))
    return folder / (said or f".git/{name}")


def changes(folder: Path) -> tuple[str, ...]:
    """What differs from the last commit, as paths from the repository's root: in the whole
    repository what git keeps, in `folder` also what it does not know yet.
    """
    kept = _status(folder, "--untracked-files=no")
    return tuple(sorted({*kept, *_status(folder, "--untracked-files=all", "--", ".")}))


def changes_in(folder: Path) -> tuple[str, ...]:
    """What differs in `folder` from the last commit, what git does not know yet with it, as paths
    from the repository's root; nothing outside of a repository.
    """
    if not sees(folder):
        return ()
    return tuple(sorted(_status(folder, "--untracked-files=all", "--", ".")))


def _status(folder: Path, *options: str) -> list[str]:
    said = _ask(folder, "status", "--porcelain", "-z", "--no-renames", *options)
    if said is None:
        raise RectoversoError(f"git does not say what changed in {folder}")
    return [entry[3:] for entry in os.fsdecode(said).split("\0") if entry]


def unready(folder: Path) -> str:
    """Why git could not commit in `folder` now, in one line; empty when it could."""
    if _ask(folder, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return "the repository has no commit yet: commit the deck first"
    for name in ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"):
        if private(folder, name).exists():
            return "a merge or a rebase is under way: finish it first"
    if _ask(folder, "var", "GIT_COMMITTER_IDENT") is None:
        return "git does not know who you are: git config user.name … and user.email …"
    return ""


def tags(folder: Path, beginning: str) -> tuple[str, ...]:
    """The names of the repository's tags that begin so."""
    said = _ask(folder, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags/") or b""
    names = os.fsdecode(said).splitlines()
    return tuple(sorted(name for name in names if name.startswith(beginning)))


def is_as_committed(folder: Path) -> bool:
    """Whether git keeps something in `folder`, and all in it is as in the last commit; False where
    git does not say.
    """
    options = ("--porcelain", "-z", "--untracked-files=all")
    return bool(kept(folder)) and _ask(folder, "status", *options, "--", ".") == b""


def committed_at(folder: Path, revision: str) -> str:
    """When a revision was committed, as git writes seconds since 1970; empty where it does not."""
    said = _ask(folder, "log", "-1", "--format=%ct", f"{revision}^{{commit}}") or b""
    return said.strip().decode("ascii", "replace")


def kept(folder: Path) -> tuple[str, ...]:
    """The files below `folder` that git keeps, as paths from it; none where there is no
    repository.
    """
    said = _ask(folder, "ls-files", "-z", "--", ".") or b""
    return tuple(name for name in os.fsdecode(said).split("\0") if name)


def deck_here(how: str) -> Path:
    """The deck that is meant where none is named: the one that the current folder lies in, else
    the only one in `content`, else the only one that the repository holds.

    `RectoversoError` where there is none, or more than one; `how` says how to name one.
    """
    here = Path.cwd()
    for number, folder in enumerate((here, *here.parents)):
        if (folder / SETTINGS).is_file():
            return Path(*[os.pardir] * number)
    decks = sorted(file.parent for file in Path("content").glob(f"*/{SETTINGS}"))
    if not decks:
        root = top(here)
        files = {root / name for name in kept(root) if PurePosixPath(name).name == SETTINGS}
        decks = sorted(Path(os.path.relpath(file.parent)) for file in files if file.is_file())
    if len(decks) != 1:
        if not decks:
            below = sorted(file.parent.name for file in here.glob(f"*/{SETTINGS}"))
            is_near = f"no deck is here, but in {', '.join(below)}" if below else "no deck is here"
            raise RectoversoError(
                f"{is_near}: say which, {how}, or begin one with rectoverso new my-deck"
            )
        raise RectoversoError(f"say which deck, {how}: {', '.join(map(str, decks))}")
    return decks[0]


def unknown(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of `paths` (relative to `folder`) that git does not keep, as it ignores them, say."""
    known = {unicodedata.normalize("NFC", name) for name in kept(folder)}
    return tuple(sorted({unicodedata.normalize("NFC", path) for path in paths} - known))


def why_not(folder: Path) -> str:
    """Why git does not take `folder` for part of a repository, in its own words."""
    try:
        _do(folder, "rev-parse", "--is-inside-work-tree")
    except RectoversoError as error:
        return str(error)
    return "it lies in git's own folder"


def has_tag(folder: Path, name: str) -> bool:
    """Whether the repository has a tag of that name."""
    return _ask(folder, "rev-parse", "--verify", "--quiet", f"refs/tags/{name}") is not None


def is_revision(folder: Path, name: str) -> bool:
    """Whether git knows `name` as a commit: a tag, a branch, a hash, HEAD~3."""
    if not _REVISION.fullmatch(name):
        return False
    return _ask(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is not None


def holds_the_same(folder: Path, one: str, other: str) -> bool:
    """Whether `folder` stands alike at two revisions; False where one does not hold it."""
    inside = _line(_ask(folder, "rev-parse", "--show-prefix")).rstrip("/")
    trees = [
        _ask(folder, "rev-parse", "--verify", "--quiet", f"{each}^{{commit}}:{inside}")
        for each in (one, other)
    ]
    return trees[0] is not None and trees[0] == trees[1]


def committed(folder: Path) -> tuple[Path, ...]:
    """The files that the last commit holds below `folder`, whether they are there or not; none
    where there is no repository.
    """
    here = folder.parent
    said = _ask(here, "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", folder.name) or b""
    return tuple(here / name for name in os.fsdecode(said).split("\0") if name)


def commit(folder: Path, paths: Sequence[Path], message: str) -> None:
    """Commit what stands at `paths`, and nothing else, with `message`; a file that is not there
    any more is taken out. Nothing where they are as in the last commit. `RectoversoError` with
    git's own words when it refuses.
    """
    names = [str(path.resolve()) for path in paths]
    _do(folder, "update-index", "--add", "--remove", "--", *names)
    if _ask(folder, "diff", "--cached", "--quiet", "HEAD", "--", *names) is None:
        _do(folder, "commit", "--quiet", "--message", message, "--only", "--", *names)


def tag(folder: Path, name: str, message: str) -> None:
    """Tag the last commit, with a message. `RectoversoError` with git's words when it refuses."""
    _do(folder, "tag", "--annotate", "--message", message, name)


def export(folder: Path, revision: str, target: Path) -> Path:
    """Write `folder` as it stands at `revision` below the folder `target`; where it lies there.

    Whatever `.gitattributes` says of archives, all of it is written. `RectoversoError` when the
    revision does not hold it.
    """
    inside = _line(_ask(folder, "rev-parse", "--show-prefix")).rstrip("/")
    root = top(folder)
    tree = f"{revision}^{{commit}}:{inside}" if inside else f"{revision}^{{tree}}"
    if _ask(folder, "rev-parse", "--verify", "--quiet", tree) is None:
        raise RectoversoError(f"{revision} does not hold {folder}: name a revision that does")
    made = target / inside
    made.mkdir(parents=True)
    with TemporaryDirectory(prefix="rectoverso-") as name:
        index = {"GIT_INDEX_FILE": str(Path(name) / "index")}
        _do(root, "read-tree", tree, more=index)
        _do(root, "checkout-index", "--all", f"--prefix={made.resolve()}/", more=index)
    return made


def _ask(folder: Path, *arguments: str) -> bytes | None:
    """What git answers in `folder`; None when it fails, is missing or takes too long."""
    literal = () if arguments[0] == "check-ignore" else (_LITERAL,)
    try:
        answer = subprocess.run(
            [*_QUIET, *literal, *arguments],
            cwd=folder,
            env=_environment() | {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout if answer.returncode == 0 else None


def _line(said: bytes | None) -> str:
    """A path that git answered; empty where it gave none."""
    return os.fsdecode(said or b"").removesuffix("\n")


def _do(folder: Path, *arguments: str, more: Mapping[str, str] | None = None) -> None:
    """Run a git command that changes the repository, as the author would."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**_environment(), **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RectoversoError(f"git can't be run: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").split("\n")
        words = "; ".join(line.strip() for line in said if line.strip()) or "it gave no reason"
        raise RectoversoError(f"git {arguments[0]} refused: {words}")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _PLACES}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
