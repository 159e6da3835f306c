"""``catalejo run``: capture, build, check, exchange, remember."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .. import pipeline
from ..capture import token_values
from ..history import last_tallies
from .capture import exit_code
from .making import append_to_history, captured_tallies, check_history_branch, make_site, snapshot_of
from .options import (
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
from .output import FINDINGS, INCOMPLETE, log, progress, relative_to_here, say
from .summary import capture_lines, change_lines, world_lines, write_summary


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
def command(
    config_file: Path | None, sources: tuple[str, ...], visibility: str | None, capture_dir: Path, out: Path,
    cache: Path | None, jobs: int | None, timeout: float, max_wait: float, history: str | None, fail_on: str,
    accept_loss: bool, summary: Path | None, quiet: bool,
) -> int:  # fmt: skip
    """Capture the sources, build the portal, check it, and put it into the site folder.

    \b
    Example: catalejo run --source ~/src --out site
    Example: catalejo run --source github:mercado-andino
    Example: catalejo run -f mkdocs.yml

    With --source and no -f no configuration is read: the portal is private, its reader is who runs it.
    """
    chosen = configuration(config_file, sources, visibility)
    store = pipeline.store_of(chosen, history)
    check_history_branch(store, written=True)
    before = captured_tallies(capture_dir)
    options = capture_options(jobs, timeout, max_wait)
    place = cache or pipeline.default_cache()
    manifest = pipeline.capture(chosen, capture_dir, place, options, progress(quiet), announce=log)
    conclusions = make_site(
        capture_dir, out, place, store=store, jobs=jobs, quiet=quiet,
        secrets=token_values(chosen.sources, chosen.systems, os.environ),
        previous={**before, **last_tallies(store, manifest.taken_at)},
        accept_loss=accept_loss,
    )  # fmt: skip
    kept = not store or append_to_history(store, snapshot_of(out.absolute()))
    world = conclusions.world
    if not quiet:
        where = relative_to_here(out)
        lines = [*capture_lines(manifest), *world_lines(world), f"look at it: catalejo serve --site {where}"]
        say("\n".join(lines))
    write_summary(summary, "Freshness", capture_lines(manifest))
    write_summary(summary, "Found", world_lines(world))
    write_summary(summary, "Changes", change_lines(world) or ["none"])
    if any(finding.severity in severities(fail_on) for finding in world.findings):
        return FINDINGS
    return exit_code(manifest) if kept else INCOMPLETE
