"""How the command line speaks: results on stdout, logs on stderr, escape sequences of others made harmless."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import signal
import sys
import threading
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import click

from ..config import ConfigError
from ..kit.swallowed import LOGGER
from ..kit.text.mask import mask
from .exit_codes import DONE, FINDINGS, INCOMPLETE, INTERRUPTED, USAGE

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
    click.echo(clean(mask(text), commands))


def log(text: str) -> None:
    """Print to the log; a log that nobody can read any more stops nothing."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(clean(mask(text)), err=True)


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong and what to do."""
    log(f"catalejo: {message}" + (f"\n  hint: {hint}" if hint else ""))


def progress(quiet: bool) -> Callable[[str, int], None]:
    """Return a progress function: a line per stage on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda _stage, _count: None

    def report(stage: str, count: int) -> None:
        with contextlib.suppress(OSError, ValueError):
            click.echo(f"\r\033[K{clean(mask(stage))} {count}", err=True, nl=False)

    return report


class _SwallowedErrors(logging.Handler):
    """Prints what became a finding or a status, with its traceback: foreign text in it is made harmless like any."""

    def emit(self, record: logging.LogRecord) -> None:
        log(logging.Formatter("swallowed: %(message)s").format(record))


def guard(command: click.Command, argv: list[str] | None) -> int:
    """Run a command; every failure becomes a message and an exit code, one while complaining too.

    1 says that there are findings, and a nightly workflow goes on with it: a failure that nobody foresaw is always 2.
    """
    try:
        _open_streams()
        with _ended_as_by_hand():
            code = _run(command, argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException:  # the complaint itself failed: no memory, no disk, no reader
        code = USAGE
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            # What was said did not arrive; Python would try again at its end, and exit with 120.
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            code = USAGE if code in (DONE, FINDINGS, INCOMPLETE) else code
    return code


@contextlib.contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    """Let a scheduler's SIGTERM, and a terminal that is closed, end us as Ctrl-C does: scratch folders go, it is said.

    Once only: what is being tidied up is not interrupted again. A forked child ends at once, as it would without this.
    """
    owner = os.getpid()

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN if os.getpid() == owner else signal.SIG_DFL)
        if os.getpid() == owner:
            raise KeyboardInterrupt
        os.kill(os.getpid(), number)

    ours: list[int] = []
    if threading.current_thread() is threading.main_thread():
        numbers = [int(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _open_streams() -> None:
    """Make the three streams usable: a closed one leads nowhere, one that knows few characters spells the others."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: no file of ours may become the output
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(command: click.Command, argv: list[str] | None) -> int:
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
    except Exception as error:
        if debug:
            log(traceback.format_exc())
        complain(*explained(error))
        return USAGE  # nothing was made: the code at which a nightly workflow stops


def explained(error: Exception) -> tuple[str, str]:
    """Return what to say of an error that ended a verb, and what to do."""
    from ..capture import CAPTURE_ERRORS
    from ..history import BranchError
    from ..kit.read.captured import CaptureError
    from ..kit.sandbox.nursery import JailError
    from ..pipeline import BuildError
    from ..publish import SwapError

    text = next(iter(str(error).splitlines()), "")
    match error:
        case BrokenPipeError():
            return "nobody reads the output any more", ""
        case OSError() if error.strerror:
            place = f"{error.filename}: " if isinstance(error.filename, str | os.PathLike) else ""
            return f"{place}{error.strerror}", "look at the folder, its permissions and the space on the disk"
        case MemoryError():
            return "out of memory", "give it more, or fewer --jobs"
        case CaptureError() | BuildError() | SwapError() | BranchError() | JailError():
            return str(error), ""
        case _ if isinstance(error, CAPTURE_ERRORS):
            return str(error), ""
    return f"unexpected {type(error).__name__}: {text}", "run the same with --debug and report what it prints"


def relative_to_here(path: Path) -> str:
    """Return a path as people type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd())) or "."
    except ValueError:
        return str(path)
