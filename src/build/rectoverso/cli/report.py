"""What a command found and made: findings as text and as JSON, a table of artifacts."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from rectoverso.cli import console, workflow_commands
from rectoverso.cli.console import CLEAN, ENDLESS, FINDINGS, counted, printable
from rectoverso.diagnostics import Diagnostic, Report, Severity, Span

if TYPE_CHECKING:
    from rich.text import Text

    from rectoverso.pipeline import Checked
    from rectoverso.writers import Artifact

_WIDEST: Final = 100
"""Letters of a source line that are shown."""
_MANY: Final = 5
_SHOWN: Final = 3
"""How often the same may be said, and how often it is where there is more of it."""


def print_findings(reports: Iterable[Report], form: str = "text", *, strict: bool = False) -> int:
    """Print all findings, as text to standard error, or in a form for programs to standard output;
    gives the exit code, which is that of findings where one is an error or, when `strict`, where
    there is any.
    """
    found = [(each, diagnostic) for each in reports for diagnostic in each.diagnostics]
    if form == "json":
        from rectoverso import rules

        names = {rule.code: rule.name for rule in rules.rules()}
        values = [as_json(every, each.prefix, names.get(every.code, "")) for each, every in found]
        console.print_json(values)
    elif form == "github":
        for each, every in found:
            click.echo(workflow_commands.command(every, each.prefix))
        click.echo(tally(every for _, every in found), err=True)
    elif form == "sarif":
        from rectoverso.cli import sarif

        console.print_json(sarif.log(found))
    elif found:
        columns = console.columns_of(sys.stderr)
        texts = list(_texts(found, columns))
        if console.takes_colors(sys.stderr):
            console.show(*texts, err=True, width=ENDLESS)
        else:
            click.echo("\n".join(each.plain for each in texts), err=True)
        click.echo(tally(every for _, every in found), err=True)
    fails = any(strict or every.severity is Severity.ERROR for _, every in found)
    return FINDINGS if fails else CLEAN


def print_clean(checked: Checked, looked: str) -> None:
    """Say that nothing was found in a deck, and of how much that is said; `looked` tells what was
    looked for, where that is not everything.
    """
    counts = {deck.language: sum(1 for _ in deck.entries()) for deck in checked.decks}
    among = [counted(count, "questions") for count in counts.values()]
    if len(counts) > 1:
        among = [f"{words} in {name}" for words, name in zip(among, counts, strict=True)]
    name = checked.report.prefix.rstrip("/")
    words = " ".join(filter(None, ("nothing found", looked, "in", " and ".join(among))))
    if checked.left_out:
        words += f", {counted(checked.left_out, 'drafts')} left out"
    click.echo(printable(f"{name}: {words}"), err=True)


def _texts(found: Sequence[tuple[Report, Diagnostic]], columns: int | None) -> Iterator[Text]:
    """The findings as text. Of one that is found again and again the first few; the last of them
    tells of the others.
    """
    from rich.text import Text

    same: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for said, each in found:
        same.setdefault((said.prefix, each.code, each.message), []).append(each)
    counts: Counter[tuple[str, str, str]] = Counter()
    for said, each in found:
        key = (said.prefix, each.code, each.message)
        counts[key] += 1
        many = len(same[key]) > _MANY
        if not many or counts[key] <= _SHOWN:
            shown = text(each, said, columns)
            if many and counts[key] == _SHOWN:
                rest = same[key][_SHOWN:]
                places = [f"{said.prefix}{other.span.path}:{other.span.line}" for other in rest]
                words = f" {len(rest)} more of this: {', '.join(dict.fromkeys(places[:_SHOWN]))}"
                if len(rest) > _SHOWN:
                    words += " … (check --format json names all)"
                shown = Text("\n").join([shown, Text.assemble("   ", ("and", "blue"), words)])
            yield shown


def refuse(reports: Iterable[Report], reasons: Iterable[str]) -> NoReturn:
    """Print why nothing was written, and leave with the code for findings."""
    print_findings(reports)
    for reason in (*reasons, "nothing was written"):
        click.echo(printable(reason), err=True)
    sys.exit(FINDINGS)


def text(found: Diagnostic, said: Report, columns: int | None = None) -> Text:
    """One finding of a report: `file:line:column CODE message`, the source line with a mark, the
    hints. `columns` is how wide the terminal is, where there is one.
    """
    from rich.text import Text

    span = found.span
    grave = "red" if found.severity is Severity.ERROR else "yellow"
    place = f"{said.prefix}{span.path}:{span.line}:{span.column}"
    code, message = (found.code, f"bold {grave}"), f" {printable(found.message)}"
    rows = [Text.assemble((place, "bold"), " ", code, message)]
    source = said.lines(span.path)
    if span.line <= len(source) and source[span.line - 1].strip():
        rows += _excerpt(found, source[span.line - 1], grave, columns)
    notes = [("hint:", hint) for hint in found.hints]
    if found.fix is not None:
        notes.append(("fix:" if found.fix.safe else "unsafe fix:", found.fix.title))
    rows += [Text.assemble("   ", (label, "blue"), f" {printable(note)}") for label, note in notes]
    return Text("\n").join(rows)


def _excerpt(found: Diagnostic, line: str, grave: str, columns: int | None) -> Iterator[Text]:
    """The source line and a mark under the span; a long line is cut around it."""
    from rich.cells import cell_len
    from rich.text import Text

    span = found.span
    gutter = " " * len(str(span.line))
    widest = _WIDEST
    if columns is not None:  # what stands around the excerpt takes 10 and the line's number
        room = columns - len(gutter) - 10
        widest = max(10, min(widest, room * len(line) // max(cell_len(line), 1)))
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = min(max(end, start + 1), max(len(line), start + 1))
    first = max(0, start - widest * 3 // 5) if len(line) > widest else 0
    shown = printable(line[first : first + widest].replace("\t", " "))
    head = "… " if first else ""
    tail = " …" if first + widest < len(line) else ""
    indent = cell_len(head + shown[: start - first])
    mark = "^" * max(cell_len(shown[start - first : end - first]), 1)
    yield Text.assemble("   ", (f"{span.line} |", "dim"), f" {head}{shown}{tail}")
    yield Text.assemble("   ", (f"{gutter} |", "dim"), " " * (indent + 1), (mark, grave))


def tally(found: Iterable[Diagnostic]) -> str:
    """How many errors and warnings, in words."""
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        counted(counts[severity], severity.value)
        for severity in Severity
        if counts[severity] or severity is Severity.ERROR
    )


def as_json(found: Diagnostic, prefix: str, name: str) -> dict[str, Any]:
    """One finding as JSON values; `name` is its rule's."""
    fix = found.fix
    edits = [] if fix is None else [_place(edit.span) | {"text": edit.text} for edit in fix.edits]
    return {
        "code": found.code,
        "name": name,
        "severity": found.severity.value,
        "message": found.message,
        "file": f"{prefix}{found.span.path}",
        **_place(found.span),
        "hints": list(found.hints),
        "fix": None if fix is None else {"title": fix.title, "safe": fix.safe, "edits": edits},
    }


def _place(span: Span) -> dict[str, Any]:
    """A span without its file."""
    return {name: value for name, value in span._asdict().items() if name != "path"}


def outcome(new: int, updated: int, unchanged: int, conflicting: int) -> str:
    """What an import does to notes, in words."""
    return f"{new} new, {updated} updated, {unchanged} unchanged, {conflicting} conflicting"


def print_artifacts(artifacts: Iterable[Artifact]) -> None:
    """A table of what was made, and how long each took. Where it is wider than the terminal, the
    hashes stand under the names, so that they stay whole. One line where nothing was made.
    """
    from rich.cells import cell_len

    titles = ("artifact", "size", "time", "holds", "sha256")
    rows = [
        (
            str(file.path),
            _size(file.path.stat().st_size),
            _time(artifact.seconds),
            ", ".join(_held(artifact)),
            file.sha256,
        )
        for artifact in artifacts
        for file in artifact.files
    ]
    if not rows:
        click.echo("nothing was made: there is nothing for these artifacts to hold", err=True)
        return
    table = console.table(titles, rows, right=(1, 2))
    columns = console.columns_of(sys.stdout) or ENDLESS
    lines = console.rendered([table], color=False, width=ENDLESS).splitlines()
    if max(map(cell_len, lines)) <= columns:
        console.show(table)
        return
    short = console.table(titles[:-1], [row[:-1] for row in rows], right=(1, 2))
    color = console.takes_colors(sys.stdout)
    lines = console.rendered([short], color=color, width=ENDLESS).splitlines()
    for line, row in zip(lines, [titles, *rows], strict=True):
        click.echo(f"{line}\n  {row[-1]}", color=color)


def _held(artifact: Artifact) -> Iterator[str]:
    """What an artifact holds, and how many questions of the first language its edition has, where
    it lacks some.
    """
    yield from (counted(count, what) for what, count in artifact.counts.items())
    if artifact.translated is not None and artifact.translated[0] < artifact.translated[1]:
        yield "{} of {} translated".format(*artifact.translated)


def _time(seconds: float | None) -> str:
    """How long something took; nothing where nobody looked."""
    return "" if seconds is None else f"{seconds:.1f} s"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
