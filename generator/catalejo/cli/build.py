"""``catalejo build``: offline, from a capture folder to a site and a snapshot."""

from __future__ import annotations

from pathlib import Path

import click

from .. import pipeline
from ..kit.read.captured import Captured
from .capture import exit_code
from .making import make_site
from .options import (
    cache_option,
    capture_option,
    configuration_here,
    fail_on_option,
    history_option,
    jobs_option,
    out_option,
    severities,
)
from .output import FINDINGS, progress, say
from .summary import capture_lines, change_lines, world_lines, write_summary


@click.command(name="build", short_help="Offline: capture folder in, site and snapshot out.")
@capture_option
@out_option
@cache_option
@jobs_option
@history_option
@fail_on_option("never")
@click.option("--accept-loss", is_flag=True, help="Publish although much of a source is gone.")
@click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Append a Markdown summary."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
def command(
    capture_dir: Path, out: Path, cache: Path | None, jobs: int | None, history: str | None, fail_on: str,
    accept_loss: bool, summary: Path | None, quiet: bool,
) -> int:  # fmt: skip
    """Build the site from a capture folder: no network, no token, no clock.

    \b
    Example: catalejo build --capture capture --out site --history snapshots

    The new site is made beside the old one, checked, and exchanged with it in one step. Its snapshot lies in
    OUT.snapshot; `catalejo publish --history PLACE` keeps it.
    """
    Captured(capture_dir)
    store = pipeline.store_of(configuration_here(), history)
    conclusions = make_site(
        capture_dir, out, cache or pipeline.default_cache(), store=store, jobs=jobs, quiet=quiet, secrets={},
        previous={}, accept_loss=accept_loss,
    )  # fmt: skip
    world = conclusions.world
    progress(quiet)("", 0)
    if not quiet:
        say("\n".join([*world_lines(world), f"site: {out}"]))
    write_summary(summary, "Freshness", capture_lines(world.manifest))
    write_summary(summary, "Found", world_lines(world))
    write_summary(summary, "Changes", change_lines(world) or ["none"])
    if any(finding.severity in severities(fail_on) for finding in world.findings):
        return FINDINGS
    return exit_code(world.manifest)
