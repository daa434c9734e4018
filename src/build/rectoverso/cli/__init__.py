"""The command line: arguments in; tables, progress and exit codes out.

Exit codes: 0 clean, 1 findings in the content, 2 the tool could not do its work. Only this room
prints or exits. Everything heavy is imported when it is used, so that `--help` comes at once.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from rectoverso.cli import adopt, content, diff, doctor, push, rehearse, release
from rectoverso.cli.console import FAILED, STOPPED, refuse


class _Commands(click.Group):
    """A group that lists its commands in the order of the work, and says what refuses one."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The commands' names, in the order that they were added in."""
        return list(self.commands)

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        from rectoverso.diagnostics import RefusedError

        try:
            return super().invoke(context)
        except RefusedError as refused:
            refuse(refused)


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Commands, context_settings=_SETTINGS)
@click.version_option(None, "-V", "--version", package_name="rectoverso")
def cli() -> None:
    """Questions and answers in Markdown become an Anki package, a printable book, a cheat sheet
    and an EPUB, all with the same identities.

    A DECK is a folder with a deck.toml, chapters in a folder per language (ko/01-first.md) and
    pictures in media/.
    """


for _command in (
    content.check,
    content.build,
    content.coverage,
    diff.command,
    release.release,
    rehearse.command,
    push.command,
    adopt.command,
    doctor.doctor,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; every failure of the tool is one clear line and exit code 2."""
    from rectoverso.diagnostics import RectoversoError

    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(STOPPED)
    except RectoversoError as error:
        click.echo(f"rectoverso: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        # the reader of our output went away; there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"rectoverso: {where}{error.strerror or error}", err=True)
        sys.exit(FAILED)
    except MemoryError:
        click.echo("rectoverso: out of memory; build fewer artifacts at a time (--to)", err=True)
        sys.exit(FAILED)
    except Exception as error:
        if os.environ.get("RECTOVERSO_TRACEBACK"):
            raise
        kind = type(error).__name__
        click.echo(
            f"rectoverso: this is a bug in rectoverso ({kind}: {error});"
            " please report it with the output of RECTOVERSO_TRACEBACK=1",
            err=True,
        )
        sys.exit(FAILED)
