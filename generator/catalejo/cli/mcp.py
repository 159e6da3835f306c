"""``catalejo mcp``: answers questions of language models about a built site, over stdin and stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .. import __version__
from ..kit.text.mask import mask_bytes
from ..mcp import MAX_MESSAGE, SiteError, SiteReader, answer
from .exit_codes import DONE, USAGE
from .options import SITE
from .output import Stop, log


@click.command(name="mcp", short_help="Answer language models about a built site.")
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), default=SITE, show_default=True, help="The built site."
)
def command(site: Path) -> int:
    """Serve a built site by the Model Context Protocol over stdin and stdout, until stdin ends.

    \b
    Example: catalejo mcp --site public
    Example: claude mcp add portal -- catalejo mcp --site /srv/portal

    Tools: search, get_entity, who_owns, what_runs_where, dependents, findings. Nothing is written, nobody is asked.
    A site that is exchanged meanwhile is read anew.
    """
    reader = SiteReader(site)
    try:
        reader.refresh()
    except SiteError as error:
        raise Stop(USAGE, str(error), "build it first, or name another with --site") from error
    log(f"catalejo: {len(reader.entities)} entities of {reader.status.taken_at}; waiting for questions on stdin")
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while line := incoming.readline(MAX_MESSAGE + 2):
        if not line.endswith(b"\n") and len(line) > MAX_MESSAGE:
            while (rest := incoming.readline(MAX_MESSAGE)) and not rest.endswith(b"\n"):
                pass  # the rest of a message that is too long
        if line.strip() and (told := answer(reader, line.strip(), __version__)) is not None:
            # An answer is one line: JSON has no line end in it.
            outgoing.write(mask_bytes(told) + b"\n")
            outgoing.flush()
    return DONE
