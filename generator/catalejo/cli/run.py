"""``catalejo run``: capture, build, check, exchange, remember."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .. import pipeline
from ..capture import token_values
from ..history import last_tallies
from .capture import exit_code
from .exit_codes import FINDINGS, INCOMPLETE
from .making import SiteRequest, append_to_history, captured_tallies, check_history_branch, make_site, snapshot_of
from .options import (
    AskOptions,
    as_struct,
    cache_option,
    capture_option,
    capture_options,
    configuration,
    fail_on_option,
    history_option,
    jobs_option,
    out_option,
    patience_options,
    severities,
    source_options,
)
from .output import log, progress, relative_to_here, say
from .summary import capture_lines, change_lines, world_lines, write_summary


class RunOptions(AskOptions, frozen=True):
    """What ``catalejo run`` is told."""

    out: Path
    history: str | None
    fail_on: str
    accept_loss: bool


@click.command(name="run", short_help="Everything: capture, build, check, publish into a folder.")
@source_options
@capture_option
@out_option
@cache_option
@jobs_option
@patience_options
@history_option
@fail_on_option("never")
@click.option("--accept-loss", is_flag=True, help="Publish although much of a source is gone.")
@click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Append a Markdown summary."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@as_struct(RunOptions)
def command(given: RunOptions) -> int:
    """Capture the sources, build the portal, check it, and put it into the site folder.

    \b
    Example: catalejo run --source ~/src --out site
    Example: catalejo run --source github:mercado-andino
    Example: catalejo run -f mkdocs.yml

    With --source and no -f no configuration is read: the portal is private, its reader is who runs it.
    """
    chosen = configuration(given)
    store = pipeline.store_of(chosen, given.history)
    check_history_branch(store, written=True)
    before = captured_tallies(given.capture_dir)
    place, report = given.cache or pipeline.default_cache(), progress(given.quiet)
    manifest = pipeline.capture(chosen, given.capture_dir, place, capture_options(given), report, announce=log)
    conclusions = make_site(SiteRequest(
        given.capture_dir, given.out, place, store, given.jobs, given.quiet,
        secrets=token_values(chosen.sources, chosen.systems, os.environ),
        previous={**before, **last_tallies(store, manifest.taken_at)},
        accept_loss=given.accept_loss,
    ))  # fmt: skip
    keep = chosen.settings.history_keep
    kept = not store or append_to_history(store, snapshot_of(given.out.absolute()), keep)
    world = conclusions.world
    if not given.quiet:
        where = relative_to_here(given.out)
        lines = [*capture_lines(manifest), *world_lines(world), f"look at it: catalejo serve --site {where}"]
        say("\n".join(lines))
    write_summary(given.summary, "Freshness", capture_lines(manifest))
    write_summary(given.summary, "Found", world_lines(world))
    write_summary(given.summary, "Changes", change_lines(world) or ["none"])
    if any(finding.severity in severities(given.fail_on) for finding in world.findings):
        return FINDINGS
    return exit_code(manifest) if kept else INCOMPLETE
