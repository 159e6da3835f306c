"""``catalejo doctor``: asks each host and system one cheap question, and says which permission is missing for what."""

from __future__ import annotations

import click

from .. import questions
from .exit_codes import DONE, INCOMPLETE
from .options import SourceOptions, as_struct, configuration, source_options
from .output import log, say

STATE = {"ok": "answers", "lacks": "answers, but its token lacks a permission", "denied": "refuses", "failed": "fails"}


class DoctorOptions(SourceOptions, frozen=True):
    """What ``catalejo doctor`` is told."""

    timeout: float


@click.command(name="doctor", short_help="Ask whether every host and system can be read, before a capture.")
@source_options
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
              help="Seconds without a byte after which a host or system counts as silent.")  # fmt: skip
@as_struct(DoctorOptions)
def command(given: DoctorOptions) -> int:
    """Ask each source and system one cheap question, and print who is asked as, and what is missing for what.

    \b
    Example: catalejo doctor -f mkdocs.yml
    Example: catalejo doctor --source gitlab:mercado-andino

    Nothing is written. The exit code is 3 where something does not answer, refuses, or has a token that lacks a
    permission; without a token that what is not public stays out is said, and is no failure.
    """
    found = questions.examine(configuration(given), given.timeout, announce=log)
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        line = f"  {one.id:{width}}  {STATE.get(one.state, one.state)}"
        line += f", asked as {one.identity}" if one.identity else ""
        say(line + (f": {one.error}" if one.error else ""))
        for need in one.lacks:
            say(f"  {'':{width}}  missing: {need.permission}; without it not shown: {need.gives}")
    if not found:
        say("no sources and no systems are configured")
    return DONE if all(one.state == "ok" for one in found) else INCOMPLETE
