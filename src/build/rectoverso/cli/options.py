"""Arguments and options that several commands have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from rectoverso.writers import ON_DEMAND, PRINTED, RELEASED, SUMS, WRITERS

Command = TypeVar("Command", bound=Callable[..., Any])

TARGETS = (*WRITERS, SUMS)
DEFAULT_TARGETS = (*RELEASED, SUMS)
"""All that a release holds."""
DEFAULT_PRINTED = tuple(name for name in RELEASED if name in PRINTED)
"""The printed matter in it."""


class _TargetNames(click.ParamType):  # type: ignore[type-arg]
    """Names of artifacts with commas between them."""

    name = "artifacts"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in TARGETS:
                self.fail(f"{name!r} is none of {', '.join(TARGETS)}", param, ctx)
        if not names:
            self.fail(f"name one or more of {', '.join(TARGETS)}", param, ctx)
        return tuple(dict.fromkeys(names))


class _Codes(click.ParamType):  # type: ignore[type-arg]
    """Codes of findings, or what they begin with, with commas between them."""

    name = "codes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        from rectoverso import rules

        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if not any(rule.code.startswith(name) for rule in rules.rules()):
                near = rules.nearest(name)
                words = f": did you mean {near}?" if near else ", nor how one begins"
                self.fail(f"{name!r} is not the code of a finding{words}", param, ctx)
        if not names:
            self.fail("name one or more codes of findings, like QST006 or QST", param, ctx)
        return tuple(names)


def _all_of(
    _context: click.Context, _parameter: click.Parameter, given: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in given for name in names))


class _Names(click.ParamType):  # type: ignore[type-arg]
    """Names with commas between them."""

    name = "names"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        if not names:
            self.fail("name one or more, with commas between", param, ctx)
        return tuple(names)


class _Paper(click.ParamType):  # type: ignore[type-arg]
    """The name of a paper, in whatever case."""

    name = "paper"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from rectoverso.writers.paper import BOOK, PAPERS

        named = [name for name in PAPERS[BOOK] if name.lower() == str(value).lower()]
        if not named:
            self.fail(f"{value!r} is none of {', '.join(PAPERS[BOOK])}", param, ctx)
        return named[0]


def names_option(name: str, text: str) -> Callable[[Command], Command]:
    """An option for names; repeatable."""
    return click.option(
        name, type=_Names(), multiple=True, metavar="NAMES", callback=_all_of, help=text
    )


paper_option = click.option(
    "--paper",
    type=_Paper(),
    metavar="PAPER",
    help="What PDFs are set for: B5, A4 or letter; sheets are never B5, but A4 then."
    "  [default: what deck.toml says]",
)


def for_paper(context: click.Context, targets: tuple[str, ...]) -> tuple[str, ...]:
    """What to make where something is asked for that only PDFs have: these, or what was named."""
    if context.get_parameter_source("targets") is click.core.ParameterSource.DEFAULT:
        return DEFAULT_PRINTED
    if not set(targets) & {*PRINTED}:
        words = f"a paper or a part is for PDFs: --to {','.join(PRINTED)}"
        raise click.UsageError(words, context)
    return targets


def codes_option(name: str, text: str) -> Callable[[Command], Command]:
    """An option for codes of findings; repeatable."""
    return click.option(
        name, type=_Codes(), multiple=True, metavar="CODES", callback=_all_of, help=text
    )


def strict_option(text: str) -> Callable[[Command], Command]:
    """`--strict`, with which warnings count like errors."""
    return click.option("--strict", is_flag=True, help=text)


def _or_here(
    context: click.Context, _parameter: click.Parameter, named: tuple[Path, ...]
) -> tuple[Path, ...]:
    """The decks that were named, else the one that the current folder means."""
    if named or context.resilient_parsing:
        return named
    from rectoverso.history import repository

    return (repository.deck_here("by its folder"),)


def one_or_here(
    context: click.Context, parameter: click.Parameter, named: tuple[Path, ...]
) -> Path | None:
    if len(named) > 1:
        raise click.UsageError(f"one at a time, not {', '.join(map(str, named))}")
    return next(iter(_or_here(context, parameter, named)), None)


decks_argument = click.argument(
    "decks", metavar="[DECK]...", nargs=-1, type=click.Path(path_type=Path), callback=_or_here
)


def _or_none(
    context: click.Context, parameter: click.Parameter, named: tuple[Path, ...]
) -> tuple[Path, ...]:
    from rectoverso.diagnostics import RectoversoError

    try:
        return _or_here(context, parameter, named)
    except RectoversoError:
        return ()


any_decks_argument = click.argument(
    "decks", metavar="[DECK]...", nargs=-1, type=click.Path(path_type=Path), callback=_or_none
)
"""Decks that need not be named, nor be there at all."""


def deck_argument(name: str = "deck", metavar: str = "[DECK]") -> Callable[[Command], Command]:
    """One deck, which need not be named. Of any number, since click gives an argument that may
    be absent nothing when another one follows.
    """
    return click.argument(
        name, metavar=metavar, nargs=-1, type=click.Path(path_type=Path), callback=one_or_here
    )


targets_option = click.option(
    "--to",
    "targets",
    type=_TargetNames(),
    default=DEFAULT_TARGETS,
    metavar="ARTIFACTS",
    help=f"What to make, with commas between: {', '.join(TARGETS)}."
    f"  [default: all but {', '.join(ON_DEMAND)}]",
)
output_option = click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the artifacts go.  [default: build/ in the deck, or beside content/]",
)


def made_in(output: Path | None, *decks: Path) -> Path:
    """Where the artifacts of `decks` go: to `output` where that is named, else to `build/` in the
    deck, or beside the folder `content/` that it lies in. Decks for which these differ share
    `build/` in the current folder.
    """
    if output is not None:
        return output
    homes = set()
    for named in decks:
        deck = Path(os.path.abspath(named))  # noqa: PTH100 (without `..`)
        homes.add(deck.parents[1] if deck.parent.name == "content" else deck)
    home = homes.pop() if len(homes) == 1 else Path.cwd()
    return Path(os.path.relpath(home / "build"))


def format_option(
    text: str, *, forms: tuple[str, ...] = ("text", "json")
) -> Callable[[Command], Command]:
    """`--format`, one of `forms`; the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=text,
    )


def language_option(text: str) -> Callable[[Command], Command]:
    """`--language CODE`: an edition of the deck."""
    return click.option("--language", metavar="CODE", help=text)


def apply_option(text: str) -> Callable[[Command], Command]:
    """`--apply`, without which a command only says what it would do."""
    return click.option("--apply", is_flag=True, help=text)
