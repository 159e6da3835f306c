"""``catalejo build``: offline, from a capture folder to a site and a snapshot."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from .. import pipeline
from ..kit.read.captured import Captured
from .capture import exit_code
from .exit_codes import FINDINGS
from .making import SiteRequest, make_site
from .options import (
    as_struct,
    cache_option,
    capture_option,
    configuration_here,
    fail_on_option,
    history_option,
    jobs_option,
    out_option,
    severities,
)
from .output import progress, say
from .summary import capture_lines, change_lines, world_lines, write_summary


class BuildOptions(msgspec.Struct, frozen=True):
    """What ``catalejo build`` is told."""

    capture_dir: Path
    out: Path
    cache: Path | None
    jobs: int | None
    history: str | None
    fail_on: str
    accept_loss: bool
    summary: Path | None
    quiet: bool


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
@as_struct(BuildOptions)
def command(given: BuildOptions) -> int:
    """Build the site from a capture folder: no network, no token, no clock.

    \b
    Example: catalejo build --capture capture --out site --history snapshots

    The new site is made beside the old one, checked, and exchanged with it in one step. Its snapshot lies in
    OUT.snapshot; `catalejo publish --history PLACE` keeps it.
    """
    Captured(given.capture_dir)
    store, place = pipeline.store_of(configuration_here(), given.history), given.cache or pipeline.default_cache()
    conclusions = make_site(SiteRequest(
        given.capture_dir, given.out, place, store, given.jobs, given.quiet, accept_loss=given.accept_loss
    ))  # fmt: skip
    world = conclusions.world
    progress(given.quiet)("", 0)
    if not given.quiet:
        say("\n".join([*world_lines(world), f"site: {given.out}"]))
    write_summary(given.summary, "Freshness", capture_lines(world.manifest))
    write_summary(given.summary, "Found", world_lines(world))
    write_summary(given.summary, "Changes", change_lines(world) or ["none"])
    if any(finding.severity in severities(given.fail_on) for finding in world.findings):
        return FINDINGS
    return exit_code(world.manifest)
