"""Building a site safely: beside the old one, checked, exchanged; used by ``build``, ``run`` and ``serve``."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from .. import history, pipeline
from ..config import Configuration
from ..kit.read.captured import UNREADABLE, Captured, CaptureError
from ..kit.resources import resource
from ..kit.store import exchange
from ..kit.store.ledger import SiteLedger
from ..kit.text.known_values import FILE, KnownValues
from ..model.capture import Manifest
from ..model.history import Keep, Tally
from ..portal.html.page_cache import engine as kept_by
from ..publish import (
    OutputProblem,
    SwapError,
    carry,
    check_site,
    former_sites,
    identities,
    move_back,
    share,
    staging,
    strike,
    sudden_loss,
    swap,
    withhold,
)
from .exit_codes import REFUSED, USAGE
from .options import workers
from .output import Stop, log, progress

SHOWN = 8


class SiteRequest(msgspec.Struct, frozen=True):
    """A site to be made of a capture. ``store`` is the history's place, "" for none.

    ``secrets``: values by name that the site must not hold; ``previous``: what each source gave before.
    """

    capture: Path
    out: Path
    cache: Path
    store: str
    jobs: int | None
    quiet: bool
    secrets: dict[str, str] = {}
    previous: dict[str, Tally] = {}
    accept_loss: bool = False


def make_site(asked: SiteRequest) -> pipeline.Conclusions:
    """Build, check, exchange; write the snapshot beside the site as ``OUT.snapshot``.

    Raises:
        Stop: the site folder is not ours (2), or publication is refused (5); the former site is untouched.
    """
    out, snapshot, secrets = asked.out.absolute(), snapshot_of(asked.out.absolute()), asked.secrets
    if snapshot.exists() and any(snapshot.iterdir()) and not (snapshot / "meta.json").is_file():
        raise Stop(USAGE, f"{snapshot} is not empty and no snapshot of catalejo", "give another --out, or remove it")
    kept = asked.cache / "portal"
    known = known_of(asked.capture) if not secrets else KnownValues()
    hashes = {f"{value.name} {value.digest}": "" for value in known.values}
    ledger = SiteLedger(kept, out, kept_by((resource("site-templates"),)), {**secrets, **hashes})
    former = former_sites(out.resolve())
    request = pipeline.Request(
        asked.capture, asked.cache, asked.store, workers(asked.jobs), progress(asked.quiet), ledger, former
    )
    try:
        with staging(out) as fresh, exchange.beside(snapshot) as record:
            conclusions, problems = _checked(request, fresh, out.resolve(), secrets, known)
            if not asked.accept_loss:
                before = {**asked.previous, **history.kept_tallies(snapshot)}
                problems += sudden_loss(before, history.tallies(conclusions.snapshot.meta, ("ok",)))
            refuse(problems)
            history.write_snapshot(conclusions.snapshot, record)
            _with_earlier_nights(conclusions, fresh, out, secrets, known)
            exchange.replace(record, snapshot)
            ledger.save()
    except SwapError as error:
        raise Stop(USAGE, str(error)) from error
    return conclusions


def _with_earlier_nights(
    conclusions: pipeline.Conclusions, fresh: Path, out: Path, secrets: Mapping[str, str], known: KnownValues
) -> None:
    """Put the new site in its place, with the sites of earlier nights that stay.

    What was clean in its own night is looked through once more, files that are shared once: tokens and shapes that are
    known tonight were perhaps not known then. A night that has one goes.
    """
    world = conclusions.world
    try:
        carry(out.resolve(), fresh, world.history.sites, world.settings.language)
        seen = identities(fresh)
        for night in world.history.sites:
            place = fresh / "at" / night
            problems = check_site(place, secrets, known=known, seen=seen) if place.is_dir() else []
            if problems:
                log(f"catalejo: the site of {night} is not kept: {problems[0].place}: {problems[0].text}")
                strike(fresh, night)
        swap(fresh, out)
    except (OSError, SwapError) as error:
        move_back(fresh, out.resolve())
        raise (
            error if isinstance(error, SwapError) else SwapError(f"earlier nights could not be kept: {error}")
        ) from error


def _checked(
    request: pipeline.Request, fresh: Path, out: Path, secrets: Mapping[str, str], known: KnownValues
) -> tuple[pipeline.Conclusions, list[OutputProblem]]:
    """Build a site and look through it; made anew where a file of the last site was altered without a trace."""
    ledger = request.ledger
    assert ledger is not None
    with _quiet_mkdocs():
        conclusions, drawn = pipeline.build_site(request, fresh)
        if conclusions.world.settings.keep_sites:
            share(out, fresh)
        problems = check_site(fresh, secrets, ledger=ledger, known=known)
        if ledger.damaged:
            log(f"catalejo: {ledger.damaged[0]} of the last site was altered: the site is made without it")
            for entry in fresh.iterdir():
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
            ledger.forget()
            conclusions, drawn = pipeline.build_site(request, fresh)
            problems = check_site(fresh, secrets, ledger=ledger, known=known)
    for path in drawn.lost:
        log(f"catalejo: a second page that wants the address {path} is left out")
    for problem in problems:
        if problem.kind == "shape":
            log(f"  {problem.place}: {problem.text}: it is masked, or left out")
    return conclusions, withhold(fresh, problems)


def known_of(capture: Path) -> KnownValues:
    """Return what a capture knows of the tokens that it was made with; nothing where an older one says nothing.

    Raises:
        Stop: the file is damaged, so that nothing could be compared.
    """
    try:
        return msgspec.json.decode((capture / FILE).read_bytes(), type=KnownValues)
    except FileNotFoundError:
        return KnownValues()
    except UNREADABLE as error:
        raise Stop(USAGE, f"{capture / FILE} cannot be read", "capture again") from error


def snapshot_of(out: Path) -> Path:
    """Return the folder beside a site that holds its snapshot."""
    return out.with_name(f"{out.name}.snapshot")


def refuse(problems: list[OutputProblem]) -> None:
    """Stop publication if anything is wrong, naming the first problems.

    Raises:
        Stop: there is a problem.
    """
    if not problems:
        return
    for problem in problems[:SHOWN]:
        log(f"  {problem.kind}: {problem.place}: {problem.text}")
    if len(problems) > SHOWN:
        log(f"  and {len(problems) - SHOWN} more")
    losses = all(problem.kind == "loss" for problem in problems)
    hint = "if it is meant: --accept-loss" if losses else "mend the source of it; the site that was there is untouched"
    raise Stop(REFUSED, f"publication refused: {len(problems)} problem(s)", hint)


def captured_tallies(capture: Path) -> dict[str, Tally]:
    """Return the records by source of a capture folder that is there, for comparing with the next."""
    try:
        manifest = msgspec.json.decode((capture / "manifest.json").read_bytes(), type=Manifest)
    except UNREADABLE:
        return {}
    counted = [source for source in manifest.sources if history.is_counted(source)]
    return {source.id: Tally(source.count) for source in counted if source.state not in ("failed", "denied")}


def check_history_branch(store: str, written: bool) -> None:
    """Refuse a history branch that cannot be used, before anything is asked.

    Raises:
        Stop: there is no repository, the name is none, or (``written``) the branch is checked out.
    """
    if not store.startswith("branch:"):
        return
    try:
        with history.BranchStore(store) as branch:
            if written:
                branch.refuse_checked_out()
    except history.BranchError as error:
        raise Stop(USAGE, str(error), "git init the portal's folder, or keep the history in a folder") from error


def keep_of(here: Configuration, capture: Path) -> Keep:
    """Return how long nights are kept: as the configuration here says, else as the one that the capture travels with.

    Where a site is published there is often no configuration, and in a copy of it no capture: then it is the default.
    """
    if here.path:
        return here.settings.history_keep
    try:
        return pipeline.captured_config(Captured(capture)).settings.history_keep
    except CaptureError:
        return Keep()


def append_to_history(store: str, snapshot: Path, keep: Keep) -> bool:
    """Append a snapshot to the history store and compact it; say so and return False where it cannot be written."""
    try:
        history.append(store, snapshot)
    except (OSError, ValueError, ImportError) as error:
        log(f"catalejo: the snapshot was not kept: {_first_line(error)}")
        return False
    try:
        history.compact(store, keep)
    except (OSError, ValueError, ImportError) as error:
        log(f"catalejo: the snapshot is kept, older nights were not compacted: {_first_line(error)}")
    return True


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


@contextlib.contextmanager
def _quiet_mkdocs() -> Iterator[None]:
    """Let MkDocs speak only of errors: what concerns the portal is on its health page."""
    logger = logging.getLogger("mkdocs")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
