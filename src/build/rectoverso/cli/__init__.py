"""The command line: arguments in; tables, progress and exit codes out.

Exit codes: 0 no errors, 1 errors in the content (with `--strict`, warnings too), 2 the tool could
not do its work, 130 stopped by Ctrl-C. Only this room prints or exits. Everything heavy is imported
when it is used, so that `--help` comes at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import Any, Final

import click

from rectoverso.cli.console import FAILED, STOPPED, printable
from rectoverso.diagnostics import RectoversoError, RefusedError

_COMMANDS: Final = {
    "new": "new.command",
    "import": "importing.command",
    "preview": "preview.preview",
    "check": "check.command",
    "format": "format.command",
    "build": "content.build",
    "coverage": "content.coverage",
    "editions": "editions.command",
    "diff": "diff.command",
    "release": "release.release",
    "rehearse": "rehearse.command",
    "push": "push.command",
    "adopt": "adopt.command",
    "export": "export.command",
    "doctor": "doctor.doctor",
}
"""Where each command is, in the order of the work."""


class _Commands(click.Group):
    """A group that loads the command that is called alone, and says what refuses one."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The commands' names."""
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """A command by its name; None where there is none."""
        if name in _COMMANDS:
            return _loaded(name)
        # click looks for the nearest name among these
        self.commands = {each: _loaded(each) for each in _COMMANDS}
        return None

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except RefusedError as refused:
            from rectoverso.cli import report

            report.refuse(refused.reports, refused.reasons)


def _loaded(name: str) -> click.Command:
    module, _, function = _COMMANDS[name].partition(".")
    command: click.Command = getattr(import_module(f"rectoverso.cli.{module}"), function)
    return command


_GARBAGE: Final = 50_000
"""Values made before Python looks for cycles among them: it would do so a hundred times while our
modules are imported, which hold none.
"""

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(
    cls=_Commands,
    context_settings=_SETTINGS,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
)
@click.version_option(None, "-V", "--version", package_name="rectoverso")
@click.pass_context
def cli(context: click.Context) -> None:
    """Questions and answers in Markdown become an Anki package, a printable book, a cheat sheet
    and an EPUB, all with the same identities.

    A DECK is a folder with a deck.toml, chapters in a folder per language (ko/01-first.md) and
    pictures in media/. Where none is named, it is the one that the current folder lies in, else
    the only one in content/ or in the repository.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        sys.exit(FAILED)


def main() -> None:
    """Run the command line; every failure of the tool is one clear line and exit code 2."""
    gc.set_threshold(_GARBAGE)
    atexit.register(gc.freeze)  # a process that ends need not look for cycles
    try:
        cli(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(STOPPED)
    except BrokenPipeError:
        # the reader of our output went away; there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:
        words = _words(error)
        if not words and os.environ.get("RECTOVERSO_TRACEBACK"):
            raise
        bug = (
            f"this is a bug in rectoverso ({type(error).__name__}: {error});"
            " please report it with the output of RECTOVERSO_TRACEBACK=1"
        )
        click.echo(f"rectoverso: {printable(words or bug)}", err=True)
        sys.exit(FAILED)


def _words(error: Exception) -> str:
    """What went wrong, for the user; empty when it is our fault."""
    match error:
        case click.UsageError(ctx=context) if context is not None:
            message = error.format_message().rstrip(".")
            return f"{message} ({context.command_path} --help tells more)"
        case click.ClickException():
            return error.format_message()
        case RectoversoError():
            return str(error)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or error}"
        case MemoryError():
            return "out of memory; build fewer artifacts at a time (--to)"
    return ""
