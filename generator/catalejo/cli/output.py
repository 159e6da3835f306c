"""How the command line speaks: results on stdout, logs on stderr, escape sequences of others made harmless."""

from __future__ import annotations

import logging
import os
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import click

from ..config import ConfigError
from ..kit.swallowed import LOGGER

DONE, FINDINGS, USAGE, INCOMPLETE, REFUSED, INTERRUPTED = 0, 1, 2, 3, 5, 130


_ANYWHERE = re.compile(r"##((?:vso)?\[)", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*)::", re.MULTILINE)


class Stop(Exception):
    """Ends a verb with a code and a message for people."""

    def __init__(self, code: int, message: str, hint: str = "") -> None:
        """Keep what to say."""
        self.code, self.hint = code, hint
        super().__init__(message)


def clean(text: str, commands: bool = False) -> str:
    """Make foreign text safe for a terminal and a CI log: no control or direction characters, no workflow commands.

    GitHub's runner obeys ``::`` at the start of a line, blanks before it or not, and ``##[`` anywhere in one
    (``ActionCommand`` of actions/runner); Azure's agent ``##vso[`` anywhere. ``commands`` says that lines of ours begin
    with ``::``.
    """
    safe = "".join(
        char
        if char == "\n" or (unicodedata.category(char) not in ("Cc", "Cf") and char not in "\u2028\u2029")
        else "\ufffd"
        for char in text
    )
    safe = _ANYWHERE.sub(r"# #\1", safe)
    return safe if commands else _AT_START.sub(r"\1: :", safe)


def say(text: str = "", commands: bool = False) -> None:
    """Print a result; with ``commands`` its lines are commands for GitHub's runner, their values escaped."""
    click.echo(clean(text, commands))


def log(text: str) -> None:
    """Print to the log."""
    click.echo(clean(text), err=True)


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong and what to do."""
    log(f"catalejo: {message}" + (f"\n  hint: {hint}" if hint else ""))


def progress(quiet: bool) -> Callable[[str, int], None]:
    """Return a progress function: a line per stage on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda _stage, _count: None

    def tell(stage: str, count: int) -> None:
        click.echo(f"\r\033[K{clean(stage)} {count}", err=True, nl=False)

    return tell


class _SwallowedErrors(logging.Handler):
    """Prints what became a finding or a status, with its traceback: foreign text in it is made harmless like any."""

    def emit(self, record: logging.LogRecord) -> None:
        log(logging.Formatter("swallowed: %(message)s").format(record))


def guard(command: click.Command, argv: list[str] | None) -> int:
    """Run a command; every failure becomes a message and an exit code."""
    from ..kit.read.captured import CaptureError
    from ..pipeline import BuildError

    args = sys.argv[1:] if argv is None else argv
    debug = "--debug" in args or os.environ.get("CATALEJO_DEBUG") == "1"
    args = [arg for arg in args if arg != "--debug"]
    if debug:
        LOGGER.addHandler(_SwallowedErrors())
        LOGGER.setLevel(logging.DEBUG)
    try:
        code = command.main(args=args, prog_name="catalejo", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        log("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except ConfigError as error:
        log("\n".join(str(problem) for problem in error.problems))
        return USAGE
    except Stop as stop:
        complain(str(stop), stop.hint)
        return stop.code
    except (CaptureError, BuildError) as error:
        complain(str(error))
        return USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as error:
        if debug:
            raise
        complain(
            f"unexpected {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            "run the same with --debug and report what it prints",
        )
        return USAGE  # nothing was made: the code at which a nightly workflow stops


def relative_to_here(path: Path) -> str:
    """Return a path as people type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)
