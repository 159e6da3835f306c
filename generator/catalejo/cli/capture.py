"""``catalejo capture``: asks hosts and systems, writes the capture folder."""

from __future__ import annotations

from pathlib import Path

import click

from .. import pipeline
from ..model.capture import Manifest
from .exit_codes import DONE, INCOMPLETE
from .making import known_of
from .options import (
    AskOptions,
    as_struct,
    cache_option,
    capture_option,
    capture_options,
    configuration,
    jobs_option,
    patience_options,
    source_options,
)
from .output import log, progress, say
from .summary import capture_lines, write_summary


@click.command(name="capture", short_help="Ask hosts and systems, write the capture folder.")
@source_options
@capture_option
@cache_option
@jobs_option
@patience_options
@click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Append a Markdown summary."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@as_struct(AskOptions)
def command(given: AskOptions) -> int:
    """Ask every source and system, and write what they answered into the capture folder.

    \b
    Example: catalejo capture -f mkdocs.yml --capture capture

    The only step with a network and tokens. A source that fails keeps its previous answer, marked stale; then the
    exit code is 3.
    """
    place = given.cache or pipeline.default_cache()
    manifest = pipeline.capture(
        configuration(given), given.capture_dir, place, capture_options(given), progress(given.quiet), announce=log
    )
    for name in known_of(given.capture_dir).weak:
        log(f"catalejo: the value of {name} could be guessed: it gets no hash, and later jobs cannot look for it")
    if not given.quiet:
        say("\n".join(capture_lines(manifest)))
    write_summary(given.summary, "Capture", capture_lines(manifest))
    return exit_code(manifest)


def exit_code(manifest: Manifest) -> int:
    """Return 3 where a source or system failed wholly or in part, or older data stands in for it."""
    return INCOMPLETE if any(source.state != "ok" for source in manifest.sources) else DONE
