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

The EPUB is timed for the record. Then what an edit costs, with a cache that begins empty:

    cold      rectoverso build DECK --to apkg, and rectoverso check DECK
    edit      the same after an edit of one question, with what the first remembered
    reading   the model of the deck in one process, read anew and after an edit (`LastRead`)

Then what is printed, the book and the cheat sheet:

    build     rectoverso build DECK --to book, with an empty cache: everything from Markdown on
    again     the same with the cache of formulas that the first left behind
    plain     the command of WeasyPrint as it comes, on the same HTML in one document: formulas are
              inline SVG as MathJax gives it, numbers of pages target-counter(); nothing before
              the HTML is counted, and nothing floats

Peaks are those of the largest process and of all together. Then a deck of 10,000 questions goes
through ten releases, a hundredth of its questions changed in each, and a learner imports every one
of them into Anki's own engine:

    release   rectoverso release DECK --no-commit --to apkg: check, make, rehearse, ledger
    build     rectoverso build DECK --to apkg of what was just released
    import    the package into the learner's collection, by the engine that Anki's desktop has

Last, `rectoverso preview` in Chromium: words of a question are saved again and again, each time of
another one, while the whole is being checked:

    seen      from the save to both sides on the screen, formulas set
    findings  from the save to the findings of the whole

With `--against REVISION`, the same commands of that revision and of the working tree take turns,
and nothing else is measured.

Every deck is generated: per question a table, a list, a code block and five formulas, all
distinct. Figures are medians; a ratio is that of two medians of this run, and runs of what is
compared take turns.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki.collection import Collection
    from playwright.sync_api import Browser, Page

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
    """One finished process and those that it started: wall seconds, seconds of processors, and
    peak resident memory in megabytes of the largest of them and of all together (which counts what
    they share more than once; 0 where it was not asked for).
    """

    seconds: float
    worked: float
    megabytes: float
    together: float = 0.0


def run(
    command: list[str],
    epoch: int = EPOCH,
    program: Path = REPOSITORY,
    cache: Path | None = None,
    *,
    together: bool = False,
    more: Mapping[str, str] | None = None,
) -> Run:
    """Run a command to its end, at `epoch` seconds, with the `program` of some folder, its caches
    in the folder `cache` or a new one, and `more` in its environment; SystemExit with its output
    when it fails.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory() as empty:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                "PYTHONPATH": str(program / "src/build"),
                "SOURCE_DATE_EPOCH": str(epoch),
                "XDG_CACHE_HOME": str(cache or empty),
                **(more or {}),
            },
        )
        with watched(child.pid if together else None) as sums:
            _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)} failed:\n{tail}")
    scale = 1 if platform.system() == "Darwin" else 1024
    worked = usage.ru_utime + usage.ru_stime
    return Run(seconds, worked, usage.ru_maxrss * scale / 1e6, max(sums) / 1e6)


@contextmanager
def watched(session: int | None) -> Iterator[list[int]]:
    """How many bytes all processes of a session have in memory, looked up again and again while
    the block runs; zeros where there is no `/proc`.
    """
    sums, over = [0], threading.Event()

    def watch(session: int) -> None:
        while not over.wait(0.05):
            sums.append(sum(resident(each, session) for each in Path("/proc").glob("[0-9]*")))

    if session is None:
        yield sums
        return
    thread = threading.Thread(target=watch, args=(session,))
    thread.start()
    try:
        yield sums
    finally:
        over.set()
        thread.join()


def resident(process: Path, session: int) -> int:
    """The bytes that a process of a session has in memory; 0 for others and where it is over."""
    try:
        # what follows the name in brackets: state, parent, group, session; the pages come later
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") if int(fields[3]) == session else 0


def in_turn(times: int, *commands: list[str]) -> list[Run]:
    """The median run of each command, the commands taking turns."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(times):
        for kept, command in zip(runs, commands, strict=True):
            kept.append(run(command))
    return [median(kept) for kept in runs]


def median(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.worked for each in runs),
        statistics.median(each.megabytes for each in runs),
        statistics.median(each.together for each in runs),
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


def bench(sizes: list[int], times: int) -> None:
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
            if count <= 1_000:
                row("epub", count, run([*build, "epub"]))
        if rival is None:
            print("md2anki was not measured: it needs Python 3.12")
        print()
        for small, large in pairwise(sizes):
            growth = packages[large].seconds / packages[small].seconds
            print(f"package, {small} to {large} questions: {growth:.1f} x the time")
        asked, bare = in_turn(15, [*PROGRAM, "--help"], [sys.executable, "-c", "import click"])
        ratio = asked.seconds / bare.seconds
        print(f"--help {asked.seconds * 1000:.0f} ms, {ratio:.2f} x a bare import of click")


# ---------------------------------------------------------------- edits


def edit(folder: Path, turn: int) -> None:
    """Change one question of a deck, another way each turn."""
    files = sorted((folder / "ko").glob("*.md"))
    file = files[len(files) // 2]
    text = file.read_text()
    file.write_text(re.sub(r"\*\*빠르게[^*]*\*\*", f"**빠르게 {turn}**", text, count=1))


def bench_edits(sizes: list[int], times: int) -> None:
    """Measure what an edit of one question costs, and print as it goes."""
    print(f"{machine()}; medians of {times} runs\n")
    print(f"{'':<12}{'questions':>9}{'cold':>12}{'edit':>12}{'of cold':>10}")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for count in sizes:
            folder = deck(home / str(count), count)
            for what, command in (
                ("package", ["build", str(folder), "-o", str(home / "out"), "--to", "apkg"]),
                ("check", ["check", str(folder)]),
            ):
                cold: list[Run] = []
                warm: list[Run] = []
                for turn in range(times):
                    cache = home / f"{what}-{count}-{turn}"
                    cold.append(run([*PROGRAM, *command], cache=cache))
                    edit(folder, turn)
                    warm.append(run([*PROGRAM, *command], cache=cache))
                _compared(what, count, median(cold).seconds, median(warm).seconds)
            _compared("reading", count, *_read_again(folder, max(times, 5)))


def _compared(what: str, count: int, cold: float, warm: float) -> None:
    figures = f"{count:>9}{cold:>10.2f} s{warm:>10.3f} s{warm / cold:>8.3f} x"
    print(f"{what:<12}{figures}", flush=True)


def _read_again(folder: Path, times: int) -> tuple[float, float]:
    """Seconds to read a deck, and to read it again after an edit (a median), in this process."""
    from rectoverso.source import chapters, reading
    from rectoverso.source.folder import open_source

    last = chapters.LastRead()

    def read() -> float:
        start = time.perf_counter()
        reading.read(open_source(folder), last)
        return time.perf_counter() - start

    gc.disable()  # as while a deck is built
    try:
        first, again = read(), []
        for turn in range(times):
            edit(folder, 100 + turn)
            again.append(read())
    finally:
        gc.enable()
    return first, statistics.median(again)


# ---------------------------------------------------------------- books


PRINTED = ("book", "cheatsheet")
PARTS = ("speed", "edits", "books", "releases", "preview")
_PAGE_NUMBER = re.compile(r'<span class="page" data-of="([^"]*)">000</span>')
_PAGE_NUMBERS = re.compile(r'<span class="pages" data-of="([^"]*)"[^<>]*></span>')
_FORMULA = re.compile(
    r'(?P<display><span class="display">)?<img class="math" src="(?P<source>[^"]*)"'
    r' alt="(?P<tex>[^"]*)" style="(?P<style>[^"]*)">'
)
_BODY = re.compile(r"<body[^<>]*>(.*)</body>", re.DOTALL)


def plainly(folder: Path, target: str, page: Path) -> None:
    """Write what a target prints as one HTML document that needs nothing but WeasyPrint, and
    beside it, in `fonts`, which configuration of fontconfig offers its faces.
    """
    from rectoverso import pipeline
    from rectoverso.typeset.fonts import font_environment
    from rectoverso.typeset.texmath import Formula
    from rectoverso.writers import Job, writer
    from rectoverso.writers.pdf import PdfWriter

    with pipeline.typesetting() as typesetter:
        at = pipeline.standing(pipeline.sound(folder, typesetter), EPOCH)
        (edition,) = at.editions
        job = Job(page.parent, at.version, at.time, typesetter, lambda _: None)
        printer = writer(target)
        assert isinstance(printer, PdfWriter)
        manuscript = printer.manuscript(edition, job)

        def drawn(found: re.Match[str]) -> str:
            height = f"height:{manuscript.formulas[found['source']].height:.4g}em"
            tex = Formula(unescape(found["tex"]), found["display"] is not None)
            picture = f'<svg class="math" style="{found["style"]};{height}"'
            return (found["display"] or "") + picture + typesetter.svg(tex).markup[4:]

        bodies = []
        for section in manuscript.sections:
            body = _FORMULA.sub(drawn, _BODY.findall(section.html)[0])
            body = _PAGE_NUMBER.sub(r'<a class="of-page" href="#\1"></a>', body)
            begins = "recto" if section.recto else "page"
            bodies.append(f'<div style="break-before:{begins}">{_PAGE_NUMBERS.sub("", body)}</div>')
    if 'class="math" src' in "".join(bodies):
        raise SystemExit("a formula of the bench was not put into its page")
    faces = manuscript.faces
    own = [font.path for font in faces.own]
    fonts = font_environment(page.parent / "fontconfig", faces.families, faces.generic, own)
    (page.parent / "fonts").write_text(str(fonts))
    head = manuscript.sections[0].html.partition("</head>")[0]
    style = faces.style(manuscript.style)
    style += ".of-page::after{content:target-counter(attr(href),page)}"
    page.write_text(
        f"{head}<style>{style}</style></head><body>{''.join(bodies)}</body></html>",
        encoding="utf-8",
    )


def bench_books(sizes: list[int], times: int) -> None:
    """Measure what is printed, and print as it goes."""
    print(f"{machine()}; medians of {times} runs, of one above 1,000 questions\n")
    print(
        f"{'':<18}{'questions':>9}{'wall':>12}{'processors':>12}{'largest':>11}{'together':>11}"
        f"{'file':>10}"
    )
    cold: dict[tuple[str, int], Run] = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for count in sizes:
            folder = deck(home / str(count), count)
            for target in PRINTED:
                turns = times if count <= 1_000 else 1
                work = home / f"{target}-{count}"
                cold[target, count] = _printed(folder, target, work, turns)
        print()
        for target in PRINTED:
            for small, large in pairwise(sizes):
                more = cold[target, large].seconds / cold[target, small].seconds
                print(f"{target}, {small} to {large} questions: {more:.1f} x the time")


def _printed(folder: Path, target: str, work: Path, times: int) -> Run:
    """Measure one target of one deck; its median build with an empty cache."""
    count = int(folder.name)
    work.mkdir()
    page, plain_pdf = work / "page.html", work / "plain.pdf"
    run([sys.executable, __file__, "--plainly", str(folder), target, str(page)])
    fonts = {"FONTCONFIG_FILE": (work / "fonts").read_text()}
    build = [*PROGRAM, "build", str(folder), "-o", str(work), "--to", target]
    plain = [sys.executable, "-m", "weasyprint", "--quiet", str(page), str(plain_pdf)]
    builds: list[Run] = []
    others: list[Run] = []
    plains: list[Run] = []
    for turn in range(times):
        cache = work / f"cache-{turn}"
        builds.append(run(build, cache=cache, together=True))
        others.append(run(build, cache=cache, together=True))
        plains.append(run(plain, together=True, more=fonts))
    (file,) = (each for each in work.glob("*.pdf") if each != plain_pdf)
    first, again, least = median(builds), median(others), median(plains)
    for what, one, size in (
        ("build", first, file.stat().st_size),
        ("again", again, file.stat().st_size),
        ("plain", least, plain_pdf.stat().st_size),
    ):
        line = f"{target + ', ' + what:<18}{count:>9}{one.seconds:>10.1f} s{one.worked:>10.1f} s"
        line += f"{one.megabytes:>8.0f} MB{one.together:>8.0f} MB{size / 1e6:>7.2f} MB"
        if one is not least:
            line += f"   of plain: {one.seconds / least.seconds:.2f} x the time, "
            line += f"{one.worked / least.worked:.2f} x the work, "
            line += f"{one.megabytes / least.megabytes:.2f} x the memory"
        print(line, flush=True)
    return first


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


# ---------------------------------------------------------------- the preview


MOST = {1_000: 0.2, 10_000: 1.0}
"""Seconds from a save to a card that is seen, 95 times in 100, by the size of the deck."""


def bench_preview(sizes: list[int], saves: int) -> None:
    """Measure how soon a preview shows what was saved. SystemExit where that is too late."""
    from playwright.sync_api import sync_playwright

    print(f"{machine()}; {saves} saves, of chapters of {CHAPTER} questions\n")
    print(f"{'':<10}{'questions':>9}{'median':>12}{'95th':>12}{'slowest':>12}{'findings':>12}")
    late = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for count in sizes:
            folder = deck(Path(name) / str(count), count)
            seen, found = _saved_and_seen(browser, folder, count, saves)
            most = statistics.quantiles(seen, n=20)[-1]
            print(
                f"{'preview':<10}{count:>9}{statistics.median(seen) * 1000:>9.0f} ms"
                f"{most * 1000:>9.0f} ms{max(seen) * 1000:>9.0f} ms{found:>10.2f} s",
                flush=True,
            )
            if most > MOST.get(count, most):
                late.append(f"{count} questions: {most * 1000:.0f} ms")
        browser.close()
    if late:
        raise SystemExit(f"too late to be seen: {', '.join(late)}")


def _saved_and_seen(
    browser: Browser, folder: Path, count: int, saves: int
) -> tuple[list[float], float]:
    """The seconds from each save to the card, and those from the last one to the findings."""
    with tempfile.TemporaryDirectory() as cache:
        child = subprocess.Popen(
            [*PROGRAM, "preview", "--deck", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY / "src/build"),
                "XDG_CACHE_HOME": cache,
            },
        )
        try:
            assert child.stdout is not None
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(child.stdout.readline().rpartition(": ")[2].strip())
            _until(page, "window.seen.length > 1 && state.findings.ready")
            seen = [_one_save(page, folder, number * 37 % count + 1) for number in range(saves)]
            page.evaluate("state.findings.ready = false")
            saved = time.time()
            _one_save(page, folder, 1)
            _until(page, "state.findings.ready")
            return seen, time.time() - saved
        finally:
            child.terminate()
            child.wait()


def _one_save(page: Page, folder: Path, number: int) -> float:
    """Save other words of a question: the seconds until both of its sides were on the screen."""
    path = folder / "ko" / f"{(number - 1) // CHAPTER + 1:03}.md"
    text = path.read_text(encoding="utf-8")
    before = page.evaluate("state.serial")
    begun = time.time()
    text = text.replace(f"깊이가 {number}일 때", f"깊이가 {number}일 때 {begun}", 1)
    path.write_text(text, encoding="utf-8")
    shown = f"window.seen.filter(each => each[0] > {before} && each[2] > {begun * 1000 - 1})"
    _until(page, f"new Set({shown}.map(each => each[1])).size === 2")
    if str(begun) not in page.evaluate("state.card.cards[0].back"):
        raise SystemExit("another card was shown than the one that was saved")
    ended = page.evaluate(f"Math.max(...{shown}.slice(0, 2).map(each => each[2]))")
    page.wait_for_timeout(1000)  # nobody saves again at once
    return float(ended) / 1000 - begun


def _until(page: Page, true: str, patience: float = 300.0) -> None:
    end = time.monotonic() + patience
    while not page.evaluate(true):
        if time.monotonic() > end:
            raise SystemExit(f"the preview never came to: {true}")
        page.wait_for_timeout(15)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="100,1000,10000", help="how many questions, with commas")
    parser.add_argument("--times", type=int, default=3, help="runs per figure (10,000: one)")
    parser.add_argument("--books", default="100,1000", help="as --sizes, for what is printed")
    parser.add_argument("--parts", nargs=2, metavar=("DECK", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--plainly", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--own-checker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--against", metavar="REVISION", help="compare the tree with a revision")
    parser.add_argument("--only", choices=PARTS, help="one of the parts")
    parser.add_argument(
        "--questions", type=int, default=10_000, help="of the deck with releases, in hundreds"
    )
    parser.add_argument("--saves", type=int, default=40, help="how often the preview is saved to")
    parser.add_argument("--releases", type=int, default=10, help="how many, 2 to 99")
    chosen = parser.parse_args()
    if chosen.questions % CHAPTER or not 2 <= chosen.releases < CHAPTER:
        parser.error("--questions takes hundreds, --releases 2 to 99")
    if chosen.parts:
        parts(Path(chosen.parts[0]), Path(chosen.parts[1]), own_checker=chosen.own_checker)
        return
    if chosen.plainly:
        folder, target, page = chosen.plainly
        plainly(Path(folder), target, Path(page))
        return
    sizes = [int(size) for size in chosen.sizes.split(",")]
    books = [int(size) for size in chosen.books.split(",")]
    if chosen.against:
        bench_against(chosen.against, sizes, chosen.times, max(books))
        return
    measured = {
        "speed": lambda: bench(sizes, chosen.times),
        "edits": lambda: bench_edits([size for size in sizes if size >= 1_000], chosen.times),
        "books": lambda: bench_books(books, chosen.times),
        "releases": lambda: bench_releases(chosen.questions, chosen.releases),
        "preview": lambda: bench_preview([each for each in sizes if each >= 1_000], chosen.saves),
    }
    for part in (chosen.only,) if chosen.only else PARTS:
        measured[part]()
        print(flush=True)


if __name__ == "__main__":
    main()
