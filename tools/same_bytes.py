"""Whether two versions of the program make the same of the same source, byte by byte.

    python tools/same_bytes.py [REVISION] [--decks 20] [--first 1] [--to ARTIFACTS] [--keep FOLDER]

REVISION (else HEAD) is what the program was, the working tree what it is now. Both of them

- build every deck of content/,
- release generated decks twice: as they were written, then with questions added, reworded, moved,
  renamed and retired; compared are the artifacts, the ledger, and the source that a release leaves,
- check broken decks (generated ones with letters lost, doubled and swapped): compared are the
  findings as JSON, with their codes and places.

A deck is decided by its number alone (`--first`). Prints a line for each deck and one for each
file that differs; exit code 1 where one does.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = (
    "apkg,book,book-questions,book-compact,cheatsheet,cheatsheet-core,"
    "epub,notes,retired,ankiweb,json,sums"
)
START = "from rectoverso.cli import main; main()"
FIRST, SECOND = "1760000000", "1760086400"

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" viewBox="0 0 120 60">'
    '<path d="M5 55 L60 {} L115 5" fill="none" stroke="#345"/></svg>'
)
REFERENCES = """@article{nair2010,
  author = {Nair, Vinod and Hinton, Geoffrey E.},
  title = {Rectified linear units improve restricted {Boltzmann} machines},
  journal = {Proceedings of ICML},
  year = {2010},
  pages = {807--814}
}

@book{goodfellow2016,
  author = {Goodfellow, Ian and Bengio, Yoshua and Courville, Aaron},
  title = {Deep Learning},
  publisher = {MIT Press},
  year = {2016},
  url = {https://www.deeplearningbook.org}
}
"""
GLOSSARY = """[[term]]
ko = "기울기"
en = "gradient"
avoid = ["그래디언트"]
"""


# ---------------------------------------------------------------- decks

KOREAN = """
신경망 기울기 학습률 가중치 편향 손실 표본 배치 정규화(BN)를 활성화 함수는
층마다 값이 작다 크게 줄어든다 분산과 평균이 그래디언트 역전파로 수렴한다
"""
ENGLISH = """
network gradient weights the bias of a layer shrinks while loss grows
slowly in batch norm (BN) units converge to zero, mostly; often at once
"""
WORDS = {"ko": KOREAN.split(), "en": ENGLISH.split()}
INLINE = (
    "**{0}**",
    "*{0}*",
    "~~{0}~~",
    "`{0}_x = [1, 2]`",
    "$x_{{{1}}} \\le \\frac{{1}}{{{1}}}$",
    "$`y^{{{1}}}`$",
    "[{0}](https://example.org/{1}?a=b&c=d)",
    "[@nair2010, p. {1}]",
    "[@nair2010; see @goodfellow2016]",
    "H<sub>{1}</sub>O<sup>+</sup>",
    "<kbd>Ctrl</kbd>",
    "[{0}](#q1)",
    "{0}[^n{1}]",
    "&lt;{0}&gt; & \\*{0}\\*",
    "![{0}](../media/a.svg)",
    "{{{0}}} \\(",
)
BLOCKS = (
    "```python\ndef f_{1}(x):\n    # {0}\n    return max(0.0, x - {1})\n```",
    "```\nplain {0} {{{{c1::x}}}} \\( [sound:x]\n```",
    "$$\n\\sum_{{i=1}}^{{{1}}} z_i \\begin{{pmatrix}} a & b \\\\ c & d \\end{{pmatrix}}\n$$",
    "```math\nE = mc^{{{1}}}\n```",
    "- {0}\n- $a_{1}$ {0}\n  - {0} `x`\n",
    "1. {0}\n\n   {0}\n\n2. {0}\n",
    "3. {0}\n4. {0}\n",
    "- [x] {0}\n- [ ] {0}\n",
    "| {0} | B | C |\n|:--|--:|:-:|\n| $x$ | {0} | `a` |\n| **{0}** | {1}.5 | |\n",
    "> {0}\n>\n> - {0}\n",
    "> [!NOTE]\n> {0} $x$\n",
    "> [!WARNING]\n> {0}\n",
    '![{0}](../media/b.svg "{0}: $x$")',
    "***",
    "{0}  \n{0}\n{0}",
)


class Author:
    """Writes decks; the same number, the same decks."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)
        self.number = number
        self.language = "ko" if number % 3 else "en"
        self.notes = 0
        self.questions = 0

    def words(self, most: int = 12) -> str:
        count = self.dice.randint(2, most)
        return " ".join(self.dice.choice(WORDS[self.language]) for _ in range(count))

    def fill(self, pattern: str) -> str:
        number = self.dice.randint(1, 99)
        if "[^n" in pattern:
            self.notes += 1
            number = self.notes
        return pattern.format(self.words(4), number)

    def line(self) -> str:
        parts = [self.words()]
        for _ in range(self.dice.randint(0, 3)):
            parts += [self.fill(self.dice.choice(INLINE)), self.words(6)]
        ended = self.dice.choice((" ", "\n")).join(parts)
        return ended + self.dice.choice((".", "", "다."))

    def question(self, level: int) -> str:
        self.questions += 1
        name = f"q{self.questions}"
        css = ' class="core"' if self.dice.random() < 0.3 else ""
        kind = self.dice.choice(("basic", "basic", "basic", "reversed", "cloze", "choice"))
        mark = " data-reversed" if kind == "reversed" else ""
        title = self.words(7) + self.dice.choice(("", " $x^2$", " **b**")) + "?"
        parts = [f'{"#" * level} {title} <a id="{name}"{css}{mark}></a>']
        before = self.notes
        if self.dice.random() < 0.2:
            parts.append(f"> [!TIP]\n> {self.words()}")
        if kind == "cloze":
            parts.append(
                f"{self.words()} {{{{c1::{self.words(2)}::{self.words(2)}}}}} {self.words()}"
                f" {{{{c2::$x_{{{{1}}}}$}}}} {self.words(3)}."
            )
        elif kind == "choice":
            marks = ["x", *self.dice.choices(" x", k=2), " "]
            self.dice.shuffle(marks)
            parts.append("\n".join(f"- [{mark}] {self.words()}" for mark in marks))
            parts.append(self.line())
        else:
            parts.append(self.line())
        for _ in range(self.dice.randint(0, 5)):
            choices: tuple[Callable[[], str], ...] = (
                self.line,
                lambda: self.fill(self.dice.choice(BLOCKS)),
            )
            parts.append(self.dice.choice(choices)())
        return "\n\n".join([*parts, *self.footnotes(before)]) + "\n"

    def footnotes(self, before: int) -> list[str]:
        return [f"[^n{note}]: {self.words()}" for note in range(before + 1, self.notes + 1)]

    def chapter(self, number: int) -> str:
        before = self.notes
        parts = [f'# {self.words(3)} {number} <a id="c{number}"></a>\n', self.line() + "\n"]
        parts += [f"{note}\n" for note in self.footnotes(before)]
        level = 1
        for _ in range(self.dice.randint(2, 5)):
            level = self.dice.randint(2, min(level + 1, 4))
            parts.append(self.question(level))
        return "\n".join(parts)

    def deck(self, folder: Path) -> Path:
        languages = [self.language, "fr"] if self.number % 5 == 0 else [self.language]
        media = folder / "media"
        media.mkdir(parents=True)
        (media / "a.svg").write_text(PICTURE.format(20))
        (media / "b.svg").write_text(PICTURE.format(40))
        (folder / "references.bib").write_text(REFERENCES)
        (folder / "glossary.toml").write_text(GLOSSARY)
        listed = ", ".join(f'"{language}"' for language in languages)
        (folder / "deck.toml").write_text(
            f'uid = "generated-{self.number}"\nname = "generated-{self.number}"\n'
            f'title = "{self.words(3)}"\nlanguages = [{listed}]\nversion = "0.1.0"\n'
            'authors = ["A. Author"]\nlicense = "CC BY-SA 4.0"\n'
            'report = "https://example.org/new?title={id}%20{edition}"\n'
            'home = "https://example.org"\n\n[tags]\ncore = "first"\n\n'
            f"[anki]\nsubdecks = {'true' if self.number % 4 == 0 else 'false'}\n"
        )
        texts = [self.chapter(number) for number in range(1, self.dice.randint(2, 3) + 1)]
        for language in languages:
            (folder / language).mkdir()
            for number, text in enumerate(texts, 1):
                (folder / language / f"{number:02}.md").write_text(text)
        return folder

    def revise(self, folder: Path) -> None:
        """Another release: of every question something may become another thing."""
        settings = folder / "deck.toml"
        settings.write_text(settings.read_text().replace("0.1.0", "0.2.0"))
        retired: list[str] = []
        for file in sorted(folder.glob("??/*.md")):
            head, *questions = file.read_text().split("\n## ")
            kept: list[str] = []
            for question in questions:
                fate = self.dice.choice(("stay", "stay", "reword", "retire", "rename", "move"))
                name = question.partition('<a id="')[2].partition('"')[0]
                if fate == "reword":
                    question = question.rstrip("\n") + f"\n\n{self.words()}.\n"
                elif fate == "retire" and name != "q1" and "\n### " not in question:
                    retired.append(name)
                    continue
                elif fate == "rename" and name != "q1":
                    question = question.replace(
                        f'<a id="{name}"', f'<a id="{name}-new" data-was="{name}"', 1
                    )
                kept.insert(0 if fate == "move" else len(kept), question)
            added = self.question(2).removeprefix("## ")
            file.write_text("\n## ".join([head, *kept, added]))
        (folder / "retired.toml").write_text(
            "\n".join(
                f'[[retired]]\nid = "{name}"\nreason = "Nobody asks."\n'
                for name in dict.fromkeys(retired)
            )
        )

    def spoil(self, folder: Path) -> None:
        """What slips of the pen do."""
        files = [*folder.glob("??/*.md"), *folder.glob("*.toml")]
        for file in sorted(files if self.number % 4 == 0 else files[:-3]):
            text = file.read_text()
            for _ in range(8 if text else 0):
                at = self.dice.randrange(len(text))
                to = at + self.dice.randint(1, 3)
                slip = self.dice.choice(
                    ("", text[at:to] * 2, text[at:to][::-1], "$", "`", "|", "\n## ", "[@x]", "<b>")
                )
                text = text[:at] + slip + text[to:]
            file.write_text(text)


# ---------------------------------------------------------------- the two programs


class Program:
    """A version of the program, run as a command in folders of its own."""

    def __init__(self, source: Path, work: Path) -> None:
        self.source = source
        self.work = work

    def run(self, *arguments: object, now: str = FIRST) -> str:
        """What a call printed, with its exit code."""
        environment = os.environ | {
            "PYTHONPATH": str(self.source / "src/build"),
            "SOURCE_DATE_EPOCH": now,
            "PYTHONHASHSEED": str(len(str(self.work))),
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", START, *map(str, arguments)],
            check=False,
            cwd=self.work,
            env=environment,
            capture_output=True,
            text=True,
        )
        return f"exit {done.returncode}\n{done.stdout}{done.stderr}"

    def generated(self, number: int, artifacts: str) -> dict[str, bytes]:
        """The files of two releases of a generated deck, and what was said of a broken one."""
        author = Author(number)
        name = f"deck{number}"
        folder = author.deck(self.work / name)
        said = self.run("release", name, "--no-commit", "--to", artifacts, "-o", f"{name}-1")
        author.revise(folder)
        said += self.run(
            *("release", name, "--no-commit", "--to", artifacts, "-o", f"{name}-2"),
            *(f"--against={path}" for path in sorted(self.work.glob(f"{name}-1/*-0.1.0.apkg"))),
            now=SECOND,
        )
        author.spoil(folder)
        found = self.run("check", name, "--format", "json")
        files = _files(self.work, name) | {f"{name}: findings": found.encode()}
        return files | {f"{name}: said": said.encode()}

    def built(self, deck: Path, artifacts: str) -> dict[str, bytes]:
        """The artifacts of a deck of the repository."""
        said = self.run("build", deck, "--to", artifacts, "-o", f"built-{deck.name}")
        found = self.run("check", deck, "--format", "json")
        files = _files(self.work, f"built-{deck.name}")
        return files | {"said": said.encode(), "findings": found.encode()}


def _files(root: Path, beginning: str) -> dict[str, bytes]:
    paths = (path for top in root.glob(f"{beginning}*") for path in top.rglob("*"))
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


def compare(name: str, before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Whether both made the same; prints what differs."""
    differ = sorted(key for key in before.keys() | after if before.get(key) != after.get(key))
    digest = hashlib.sha256(b"".join(before[key] for key in sorted(before))).hexdigest()
    if not differ:
        print(f"{name}: {len(before)} files the same, {digest[:12]}", flush=True)
        return True
    print(f"{name}: {len(differ)} of {len(before)} files differ", flush=True)
    for key in differ:
        sides = (side.get(key) for side in (before, after))
        was, now = (f"{len(side)} bytes" if side is not None else "none" for side in sides)
        print(f"    {key}: {was}, now {now}", flush=True)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description="Do two versions make the same bytes?")
    parser.add_argument("revision", nargs="?", default="HEAD")
    parser.add_argument("--decks", type=int, default=20, help="how many generated decks")
    parser.add_argument("--first", type=int, default=1, help="the first one's number")
    parser.add_argument("--to", default=ARTIFACTS, help="which artifacts")
    parser.add_argument("--no-content", action="store_true", help="leave the decks of content/ out")
    parser.add_argument("--keep", type=Path, help="where to leave what both made")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as scratch:
        base = (chosen.keep or Path(scratch)).resolve()
        old, new = base / "before", base / "after"
        packed = subprocess.run(
            ["git", "-C", str(ROOT), "archive", chosen.revision, "src"],
            check=True,
            capture_output=True,
        )
        for work in (old, new, base / "program"):
            work.mkdir(parents=True)
        subprocess.run(["tar", "-x", "-C", base / "program"], input=packed.stdout, check=True)
        programs = (Program(base / "program", old), Program(ROOT, new))
        same = True
        if not chosen.no_content:
            for deck in sorted(path.parent for path in ROOT.glob("content/*/deck.toml")):
                made = [program.built(deck, chosen.to) for program in programs]
                same &= compare(deck.name, *made)
        for number in range(chosen.first, chosen.first + chosen.decks):
            made = [program.generated(number, chosen.to) for program in programs]
            same &= compare(f"generated {number}", *made)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
