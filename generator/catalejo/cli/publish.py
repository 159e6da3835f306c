"""``catalejo publish --to DIR``: checks a built site once more and puts it in its place; keeps its snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .. import history
from ..publish import Problem, SwapError, check_site, is_ours, publish_to
from ..publish.check import LOSS_COUNT, LOSS_SHARE
from .making import refuse, snapshot_of
from .options import SITE
from .output import DONE, REFUSED, USAGE, Stop, say
from .summary import write_summary


@click.command(name="publish", short_help="Check a built site and put it in its place.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=SITE, show_default=True, help="The built site."
)
@click.option(
    "--to", "target", required=True, metavar="DIR", help="A folder; pages:DIR if the world will read what lies there."
)
@click.option("--history", "store", metavar="PLACE", default=None, help="Append the site's snapshot to this store.")
@click.option("--accept-loss", is_flag=True, help="Publish although much of the portal is gone.")
@click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Append a Markdown summary."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
def command(out: Path, target: str, store: str | None, accept_loss: bool, summary: Path | None, quiet: bool) -> int:
    """Check a site again, then exchange it with what is at DIR in one step.

    \b
    Example: catalejo publish --out site --to /srv/portal
    Example: catalejo publish --out site --to pages:public --history snapshots

    A portal that is not public is refused at pages:DIR.
    """
    if not out.is_dir() or not is_ours(out) or not any(out.iterdir()):
        raise Stop(USAGE, f"{out} is no site of catalejo", "build one first: catalejo build")
    status = json.loads((out / "api/v1/status.json").read_bytes())
    if target.startswith("pages:") and status.get("visibility") != "public":
        raise Stop(
            REFUSED, f"this portal is {status.get('visibility')}, and these pages can be read by the world",
            "publish it on a host behind your own proxy, or on private Pages",
        )  # fmt: skip
    snapshot = snapshot_of(out.absolute())
    if store and not (snapshot / "meta.json").is_file():
        raise Stop(USAGE, f"{snapshot} is no snapshot", "build the site with catalejo build")
    problems = check_site(out, {})
    if store and not accept_loss:
        problems += shrunk(store, snapshot)
    refuse(problems)
    try:
        publish_to(out, Path(target.removeprefix("pages:")))
    except SwapError as error:
        raise Stop(USAGE, str(error)) from error
    if store:
        history.append(store, snapshot)
    write_summary(summary, "Published", [f"{status.get('entities')} entities, data as of {status.get('taken_at')}"])
    if not quiet:
        say(f"published {out} to {target}")
    return DONE


def shrunk(store: str, folder: Path) -> list[Problem]:
    """Compare the number of entities with the newest earlier snapshot of the store."""
    own = json.loads((folder / "meta.json").read_bytes())
    previous = history.read_history(store, own["taken_at"]).previous
    before = previous.meta.counts.get("entities", 0) if previous else 0
    now = own.get("counts", {}).get("entities", 0)
    failed = any(state != "ok" for state in own.get("sources", {}).values())
    if before - now > LOSS_COUNT and before - now > before * LOSS_SHARE and not failed:
        return [Problem("loss", "entities", f"{now} entities, {before} the last time")]
    return []
