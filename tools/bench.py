"""`make bench`: times and peak memory on generated decks, as ratios measured in one run.

What is compared, each a process of its own, started cold:

    package   rectoverso build DECK --to apkg
    parts     what any such tool must do, in one process, with the libraries as they come:
              markdown-it-py parses every chapter, MathJax (in V8, two hundred formulas a call)
              checks each formula once, Pygments colours each code block, genanki writes notes
              whose fields stand ready
    parts*    the same with our own checker in MathJax's place, which does less per formula and
              uses two threads: the harder mark
    md2anki   the same questions by md2anki from the package index (it checks no formula)

The book and the EPUB are timed for the record. Then a deck of 10,000 questions goes through ten
releases, a hundredth of its questions changed in each, and a learner imports every one of them
into Anki's own engine:

    release   rectoverso release DECK --no-commit --to apkg: check, make, rehearse, ledger
    build     rectoverso build DECK --to apkg of what was just released
    import    the package into the learner's collection, by the engine that Anki's desktop has

With `--against REVISION`, the same commands of that revision and of the working tree take turns,
and nothing else is measured.

Every deck is generated: per question a table, a list, a code block and five formulas, all
distinct. Figures are medians; a ratio is that of two medians of this run, and runs of what is
compared take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki.collection import Collection

REPOSITORY = Path(__file__).resolve().parent.parent
MD2ANKI = "md2anki==3.1.0"
CHAPTER = 100
EPOCH, DAY = 1_700_000_000, 86_400
PROGRAM = [sys.executable, "-m", "rectoverso"]
START = [sys.executable, "-c", "from rectoverso.cli import main; main()"]
"""Starts the program of any revision."""


# ---------------------------------------------------------------- decks


def question(number: int, edition: int = 0) -> str:
    """A question with an answer in Korean, none of whose parts another question has; another
    `edition` words it otherwise.
    """
    n = number
    pace = f"{edition}판에서 고친 대로 **빠르게**" if edition else "**빠르게**"
    return f"""## 질문 {n}: 층이 {n}개인 신경망에서 기울기는 어떻게 변하는가? <a id="q{n}"></a>

깊이가 {n}일 때 기울기는 층마다 $w_{{{n}}} \\approx {n % 97 / 97:.3f}$ 배가 되어
{pace} 줄어든다.

입력 $x_{{{n}}}$ 에 가중치 $W^{{({n})}}$ 를 곱하고 편향을 더한 뒤 활성화 함수를 통과시킨다.
이 과정을
되풀이하면 출력의 크기는 초기값에 따라 달라지며, {n}번째 실험에서는 그 비율이 {n % 13}%였다.

$$
\\frac{{\\partial L_{{{n}}}}}{{\\partial \\theta}} = \\sum_{{i=1}}^{{{n}}} \\prod_{{k=1}}^{{i}}
\\sigma'(z_{{k}}) \\, w_{{k}}^{{({n})}}
$$

- 첫째 조건 {n}: 분산이 {n % 7}보다 크다
- 둘째 조건 {n}: 학습률이 $10^{{-{n}}}$ 이다
- 셋째 조건 {n}: `batch_size = {n}` 으로 둔다

| 방법 {n} | 값 | 비고 |
|:--|--:|:-:|
| 기본 | {n}.1 | 그대로 |
| 개선 | {n}.2 | 조금 빠름 |
| 최신 | {n}.3 | 가장 빠름 |

```python
def step_{n}(x, w):
    # {n}번째 단계
    total = sum(a * b for a, b in zip(x, w))
    return max(0.0, total - {n})
```
"""


def deck(folder: Path, count: int, release: int = 1) -> Path:
    """A deck of `count` questions in chapters of a hundred, as its `release` shows it: each
    changes a hundredth of them, always others.
    """
    (folder / "ko").mkdir(parents=True, exist_ok=True)
    (folder / "deck.toml").write_text(
        f'uid = "bench-{count}"\ntitle = "Bench {count}"\nlanguages = ["ko"]\n'
        f'version = "1.{release - 1}.0"\n'
    )
    for chapter in range(0, count, CHAPTER):
        head = f'# 장 {chapter // CHAPTER + 1} <a id="c{chapter // CHAPTER + 1}"></a>\n\n'
        numbers = range(chapter + 1, min(chapter + CHAPTER, count) + 1)
        body = "\n".join(question(n, _edition(n, release)) for n in numbers)
        (folder / "ko" / f"{chapter // CHAPTER + 1:03}.md").write_text(head + body)
    return folder


def _edition(number: int, release: int) -> int:
    """The release that changed a question last; 0 where none has."""
    last = number % CHAPTER
    return last if 1 < last <= release else 0


def flat(folder: Path, file: Path) -> Path:
    """The same questions as one document in md2anki's form."""
    parts = [f"# Bench {folder.name}\n"]
    for chapter in sorted((folder / "ko").glob("*.md")):
        text = chapter.read_text()
        parts.append(text[text.index("\n\n") + 2 :])
    file.write_text("\n".join(parts))
    return file


# ---------------------------------------------------------------- the parts


MATHJAX = r"""
var M = MathJax._;
M.handlers.html_ts.RegisterHTMLHandler(M.adaptors.liteAdaptor.liteAdaptor());
var left_out = ["html", "newcommand", "require", "autoload", "configmacros"];
left_out.push("noundefined", "noerrors");
var page = M.mathjax.mathjax.document("", {InputJax: new M.input.tex_ts.TeX({
    packages: M.input.tex.AllPackages.AllPackages.filter(name => !left_out.includes(name)),
    formatError: (jax, error) => { throw error; }}),
    OutputJax: new M.output.svg_ts.SVG({font: new M.output.svg.fonts.tex_ts.TeXFont()})});
function wrong(formulas) {
    return formulas.filter(([tex, display]) => {
        try { page.convert(tex, {display, end: M.core.MathItem.STATE.CONVERT}); return false; }
        catch (error) { return true; }
    }).length;
}"""


def mathjax(formulas: list[tuple[str, bool]]) -> int:
    """How many formulas MathJax can't make sense of, by its own interface."""
    from importlib.metadata import files

    from py_mini_racer import MiniRacer

    core = next(file for file in files("sphinx-mathjax-offline") or () if file.name == "core.js")
    bundle = Path(str(core.locate())).parent
    js = MiniRacer()
    js.eval("var window = globalThis; var MathJax = {loader: {load: []}};")
    for name in (
        *("loader.js", "core.js", "adaptors/liteDOM.js", "input/tex-full.js"),
        *("output/svg.js", "output/svg/fonts/tex.js"),
    ):
        js.eval((bundle / name).read_text(encoding="utf-8"))
    js.eval(MATHJAX)
    count = 0
    for start in range(0, len(formulas), 200):
        count += int(str(js.eval(f"wrong({json.dumps(formulas[start : start + 200])})")))
    js.close()
    return count


def parts(folder: Path, target: Path, *, own_checker: bool) -> None:
    """What any such tool must do, written as plainly as can be."""
    import genanki
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    from rectoverso.typeset.texmath import Formula, Typesetter

    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    md.use(footnote_plugin)
    formulas: dict[Formula, None] = {}
    formatter = HtmlFormatter(nowrap=True)
    lexers = {name: get_lexer_by_name(name) for name in ("python",)}
    model = genanki.Model(
        1,
        "Bench",
        [{"name": "Q"}, {"name": "A"}],
        [{"name": "C", "qfmt": "{{Q}}", "afmt": "{{A}}"}],
    )
    package_deck = genanki.Deck(1, "Bench")
    for chapter in sorted((folder / "ko").glob("*.md")):
        text = chapter.read_text()
        for token in md.parse(text):
            if token.type == "math_block":
                formulas[Formula(token.content.strip(), True)] = None
            elif token.type == "fence":
                highlight(token.content, lexers[token.info], formatter)
            for child in token.children or ():
                if child.type == "math_inline":
                    formulas[Formula(child.content, False)] = None
        for piece in text.split("\n## ")[1:]:
            head, _, body = piece.partition("\n")
            ready = body.replace("<", "&lt;").replace("\n", "<br>")
            package_deck.add_note(genanki.Note(model, [head.partition(" <a")[0], ready]))
    if own_checker:
        with Typesetter() as typesetter:
            wrong = sum(found is not None for found in typesetter.check(formulas).values())
    else:
        wrong = mathjax([(formula.tex, formula.display) for formula in formulas])
    if wrong:
        raise SystemExit(f"{wrong} formulas of the bench can't be typeset")
    genanki.Package(package_deck).write_to_file(str(target), timestamp=1.0)


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds and peak resident memory in megabytes."""

    seconds: float
    megabytes: float


def run(command: list[str], epoch: int = EPOCH, program: Path = REPOSITORY) -> Run:
    """Run a command to its end, at `epoch` seconds, with the `program` of some folder; SystemExit
    with its output when it fails.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "PYTHONPATH": str(program / "src/build"),
                "SOURCE_DATE_EPOCH": str(epoch),
            },
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)} failed:\n{tail}")
    scale = 1 if platform.system() == "Darwin" else 1024
    return Run(seconds, usage.ru_maxrss * scale / 1e6)


def in_turn(times: int, *commands: list[str]) -> list[Run]:
    """The median run of each command, the commands taking turns."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(times):
        for kept, command in zip(runs, commands, strict=True):
            kept.append(run(command))
    return [median(kept) for kept in runs]


def median(runs: list[Run]) -> Run:
    """The median of times and that of memory."""
    return Run(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.megabytes for each in runs),
    )


def row(name: str, count: int, one: Run, remark: str = "") -> None:
    """A line of the table."""
    figures = f"{count:>9}{one.seconds:>10.2f} s{one.megabytes:>9.0f} MB"
    print(f"{name:<12}{figures}   {remark}".rstrip(), flush=True)


def md2anki(home: Path) -> Path | None:
    """md2anki in an environment of its own (it needs Python 3.12); None when it can't be had."""
    environment = home / "md2anki"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [*sorted(pyenv.glob("versions/3.12*/bin/python")), Path("python3.12")]
    pip = [str(environment / "bin/pip"), "install", "-q", "--disable-pip-version-check", MD2ANKI]
    for python in candidates:
        try:
            for command in ([str(python), "-m", "venv", str(environment)], pip):
                subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return environment / "bin/md2anki"
    return None


def bench(sizes: list[int], times: int, books: int) -> None:
    """Measure, and print as it goes."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        print(f"{machine()}; medians of {times} runs, of one from 10,000 questions on\n")
        print(f"{'':<12}{'questions':>9}{'wall':>12}{'peak':>12}")
        rival = md2anki(home)
        packages: dict[int, Run] = {}
        for count in sizes:
            folder = deck(home / str(count), count)
            turns = 1 if count >= 10_000 else times
            build = [*PROGRAM, "build", str(folder), "-o", str(home / "out"), "--to"]
            plain = [sys.executable, __file__, "--parts", str(folder), str(home / "parts.apkg")]
            harder = [*plain, "--own-checker"]
            rivals = []
            if rival and count <= 1_000:
                document = flat(folder, home / f"{count}.md")
                rivals = [[str(rival), str(document), "-o-anki", str(home / "md2anki.apkg")]]
            package, least, hard, *theirs = in_turn(turns, [*build, "apkg"], plain, harder, *rivals)
            packages[count] = package
            row("package", count, package)
            row("parts", count, least, f"package: {package.seconds / least.seconds:.2f} x")
            row("parts*", count, hard, f"package: {package.seconds / hard.seconds:.2f} x")
            for one in theirs:
                ahead = one.seconds / package.seconds
                row("md2anki", count, one, f"package: {ahead:.1f} x as fast")
            if count <= books:
                for target in ("book", "cheatsheet", "epub"):
                    row(target, count, run([*build, target]))
        if rival is None:
            print("md2anki was not measured: it needs Python 3.12")
        print()
        for small, large in pairwise(sizes):
            growth = packages[large].seconds / packages[small].seconds
            print(f"package, {small} to {large} questions: {growth:.1f} x the time")
        asked, bare = in_turn(15, [*PROGRAM, "--help"], [sys.executable, "-c", "import click"])
        ratio = asked.seconds / bare.seconds
        print(f"--help {asked.seconds * 1000:.0f} ms, {ratio:.2f} x a bare import of click")


def machine() -> str:
    """What was measured on."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores"


# ---------------------------------------------------------------- before and after


def bench_against(revision: str, sizes: list[int], times: int, books: int) -> None:
    """The same commands of an earlier revision and of the working tree, in turn."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        before = home / "before"
        before.mkdir()
        archive = ["git", "-C", str(REPOSITORY), "archive", revision, "src"]
        packed = subprocess.run(archive, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(before)], input=packed, check=True)
        print(f"{machine()}; medians of {times} runs in turn, of one from 10,000 questions on\n")
        print(f"{'':<12}{'questions':>9}{revision:>12.11}{'now':>12}{'ratio':>9}{'memory':>9}")
        for count in sizes:
            folder = deck(home / str(count), count)
            out = ["-o", str(home / "out"), "--to"]
            targets = ("apkg", "book", "cheatsheet", "epub") if count <= books else ("apkg",)
            for target in targets:
                command = [*START, "build", str(folder), *out, target]
                runs: tuple[list[Run], list[Run]] = ([], [])
                for _ in range(1 if count >= 10_000 else times):
                    for kept, program in zip(runs, (before, REPOSITORY), strict=True):
                        kept.append(run(command, program=program))
                was, now = map(median, runs)
                print(
                    f"{target:<12}{count:>9}{was.seconds:>10.2f} s{now.seconds:>10.2f} s"
                    f"{now.seconds / was.seconds:>7.2f} x{now.megabytes / was.megabytes:>7.2f} x",
                    flush=True,
                )


# ---------------------------------------------------------------- releases


def bench_releases(count: int, releases: int) -> None:
    """Take a deck of `count` questions through `releases`, and a learner with it.

    SystemExit where an import does anything but what it should.
    """
    from rectoverso.anki.engine import opened

    print(f"{machine()}; {count} questions, {count // CHAPTER} of them changed in each release\n")
    print(
        f"{'':<9}{'release':>10}{'peak':>10}{'build':>10}{'import':>10}{'new':>8}{'updated':>9}"
        f"{'ledger':>13}{'a question':>13}{'package':>11}"
    )
    runs = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        packages = []
        with opened(home / "learner.anki2", make=True) as learner:
            for number in range(1, releases + 1):
                folder = deck(home / "deck", count, number)
                out = ["-o", str(home / "out"), "--to", "apkg"]
                epoch = EPOCH + number * DAY
                made = run([*PROGRAM, "release", str(folder), "--no-commit", *out], epoch)
                rebuilt = run([*PROGRAM, "build", str(folder), *out], epoch)
                runs.append(made)
                (package,) = (home / "out").glob(f"*-1.{number - 1}.0.apkg")
                packages.append(package)
                ledger = sum(file.stat().st_size for file in (folder / "ledger").glob("*.tsv"))
                seconds, found = timed_import(learner, package)
                expected = (count, 0) if number == 1 else (0, count // CHAPTER)
                if found != expected:
                    raise SystemExit(f"new and updated: {found}, and not {expected}")
                print(
                    f"1.{number - 1}.0".ljust(9)
                    + f"{made.seconds:>8.1f} s{made.megabytes:>7.0f} MB{rebuilt.seconds:>8.1f} s"
                    f"{seconds:>8.2f} s{found[0]:>8}{found[1]:>9}{ledger:>11} B"
                    f"{ledger / count:>11.1f} B{package.stat().st_size / 1e6:>8.2f} MB",
                    flush=True,
                )
        with opened(home / "skipping.anki2", make=True) as learner:
            timed_import(learner, packages[0])
            seconds, found = timed_import(learner, packages[-1])
    changed = (releases - 1) * (count // CHAPTER)
    if found != (0, changed):
        raise SystemExit(f"new and updated: {found}, and not {(0, changed)}")
    growth = runs[-1].seconds / runs[1].seconds
    print(f"\nfrom the first to the last at once: {seconds:.2f} s, {found[1]} updated")
    print(f"the last release takes {growth:.2f} x the time of the second (the first has no other)")


def timed_import(learner: Collection, package: Path) -> tuple[float, tuple[int, int]]:
    """Import a package: seconds, and how many notes are new and updated.

    SystemExit where one conflicts.
    """
    from rectoverso.anki.engine import import_package

    start = time.perf_counter()
    log = import_package(learner, package)
    seconds = time.perf_counter() - start
    if log.conflicting:
        raise SystemExit(f"{len(log.conflicting)} notes of {package.name} conflict")
    return seconds, (len(log.new), len(log.updated))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="100,1000,10000", help="how many questions, with commas")
    parser.add_argument("--times", type=int, default=3, help="runs per figure (10,000: one)")
    parser.add_argument("--books", type=int, default=1000, help="largest deck made into books")
    parser.add_argument("--parts", nargs=2, metavar=("DECK", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--own-checker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--against", metavar="REVISION", help="compare the tree with a revision")
    parser.add_argument("--only", choices=("speed", "releases"), help="one of the two parts")
    parser.add_argument(
        "--questions", type=int, default=10_000, help="of the deck with releases, in hundreds"
    )
    parser.add_argument("--releases", type=int, default=10, help="how many, 2 to 99")
    chosen = parser.parse_args()
    if chosen.questions % CHAPTER or not 2 <= chosen.releases < CHAPTER:
        parser.error("--questions takes hundreds, --releases 2 to 99")
    if chosen.parts:
        parts(Path(chosen.parts[0]), Path(chosen.parts[1]), own_checker=chosen.own_checker)
        return
    sizes = [int(size) for size in chosen.sizes.split(",")]
    if chosen.against:
        bench_against(chosen.against, sizes, chosen.times, chosen.books)
        return
    if chosen.only != "releases":
        bench(sizes, chosen.times, chosen.books)
    if chosen.only is None:
        print()
    if chosen.only != "speed":
        bench_releases(chosen.questions, chosen.releases)


if __name__ == "__main__":
    main()
