"""``catalejo publish --to DIR``: checks a built site once more and puts it in its place; keeps its snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec

from .. import pipeline
from ..history import fresh_tallies, last_tallies
from ..kit.text.moments import is_time
from ..model.history import Tally
from ..publish import SwapError, check_site, is_ours, publish_to, sudden_loss
from .exit_codes import DONE, INCOMPLETE, REFUSED, USAGE
from .making import append_to_history, check_history_branch, keep_of, known_of, refuse, snapshot_of
from .options import SITE, as_struct, capture_option, configuration_here, history_option
from .output import Stop, say
from .summary import write_summary


class PublishOptions(msgspec.Struct, frozen=True):
    """What ``catalejo publish`` is told."""

    out: Path
    target: str
    capture_dir: Path
    history: str | None
    accept_loss: bool
    summary: Path | None
    quiet: bool


@click.command(name="publish", short_help="Check a built site and put it in its place.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=SITE, show_default=True, help="The built site."
)
@click.option(
    "--to", "target", required=True, metavar="DIR", help="A folder; pages:DIR if the world will read what lies there."
)
@capture_option
@history_option
@click.option("--accept-loss", is_flag=True, help="Publish although much of the portal is gone.")
@click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Append a Markdown summary."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@as_struct(PublishOptions)
def command(given: PublishOptions) -> int:
    """Check a site again, then exchange it with what is at DIR in one step.

    \b
    Example: catalejo publish --out site --to /srv/portal
    Example: catalejo publish --out site --to pages:public --history snapshots

    A portal that is not public is refused at pages:DIR. The site is searched for the tokens that the capture knows by
    their hashes.
    """
    out, target = given.out, given.target
    if not out.is_dir() or not is_ours(out) or not any(out.iterdir()):
        raise Stop(USAGE, f"{out} is no site of catalejo", "build one first: catalejo build")
    status = facts_of(out / "api/v1/status.json")
    if target.startswith("pages:") and status.get("visibility") != "public":
        raise Stop(
            REFUSED, f"this portal is {status.get('visibility')}, and these pages can be read by the world",
            "publish it on a host behind your own proxy, or on private Pages",
        )  # fmt: skip
    snapshot = snapshot_of(out.absolute())
    here = configuration_here()
    store = pipeline.store_of(here, given.history)
    check_history_branch(store, written=True)
    place = Path(target.removeprefix("pages:"))
    if store and not (snapshot / "meta.json").is_file():
        raise Stop(USAGE, f"{snapshot} is no snapshot", "build the site with catalejo build")
    if store and facts_of(snapshot / "meta.json").get("taken_at") != status.get("taken_at"):
        raise Stop(USAGE, f"{snapshot} is not of the same night as {out}: a build was stopped", "build the site again")
    # An archive for Pages shares no files, a folder does.
    seen = None if target.startswith("pages:") else set[tuple[int, int]]()
    problems = check_site(out, {}, known=known_of(given.capture_dir), seen=seen)
    if not given.accept_loss and (snapshot / "meta.json").is_file():
        before = {**tallies_at(place), **last_tallies(store, str(status["taken_at"]))}
        try:
            problems += sudden_loss(before, fresh_tallies(snapshot))
        except msgspec.DecodeError as error:
            raise Stop(USAGE, f"{snapshot}/meta.json is damaged: {error}", "build the site again") from error
    refuse(problems)
    try:
        publish_to(out, place)
    except SwapError as error:
        raise Stop(USAGE, str(error)) from error
    kept = not store or append_to_history(store, snapshot, keep_of(here, given.capture_dir))
    write_summary(
        given.summary, "Published", [f"{status.get('entities')} entities, data as of {status.get('taken_at')}"]
    )
    if not given.quiet:
        say(f"published {out} to {target}")
    return DONE if kept else INCOMPLETE


def facts_of(path: Path) -> dict[str, object]:
    """Return what a site or a snapshot says of itself; an earlier job made it, so that its time must be a time.

    Raises:
        Stop: the file is damaged (2), or says something that cannot be (5).

    """
    try:
        facts = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Stop(USAGE, f"{path} cannot be read", "build the site again") from error
    if not isinstance(facts, dict) or not is_time(facts.get("taken_at")):
        raise Stop(REFUSED, f"{path}: taken_at is no time", "build the site again, and look who changed it")
    return facts


def tallies_at(target: Path) -> dict[str, Tally]:
    """Return what each source gave in the site that lies at a folder; nothing where there is none."""
    try:
        status = json.loads((target / "api/v1/status.json").read_bytes())
        sources = status["sources"]
        return {s["id"]: Tally(s.get("count", 0)) for s in sources if s["state"] not in ("failed", "denied")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
