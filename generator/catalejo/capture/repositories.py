"""One source of repositories: list, decide who may see what, read, let older content stand in where reading failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..hosts.contract import Host, HostAsker, ListedRepository, Listing
from ..hosts.registry import host_of
from ..kit.ask.errors import MALFORMED_ANSWER, SourceError, malformed_answer
from ..kit.read import shards
from ..kit.text.named import named, repository_names
from ..kit.text.urls import repository_key
from ..model.capture import HostTeam, RepositoryInfo, SourceKind, SourceStatus, Visibility
from ..model.settings import Source
from ..model.status import STALE_AFTER_HOURS
from .asker import SourceAsker
from .claims import Claims
from .context import Context
from .reading import SourceCapture, read_all
from .shards import shard
from .shards.previous import Previous
from .visibility import admits_team, may_enter, narrower


class SourceOutcome(NamedTuple):
    """What one source gave.

    ``hidden`` are keys of repositories that must not be seen; ``head_check_states`` are by repository id.
    """

    status: SourceStatus | None
    infos: tuple[RepositoryInfo, ...] = ()
    teams: tuple[HostTeam, ...] = ()
    hidden: frozenset[str] = frozenset()
    unknown_owner: str = ""
    head_check_states: dict[str, str] = {}  # noqa: RUF012  # never changed
    unanswered: SourceError | None = None
    """Why the host did not tell its repositories: older ones stand in for all of them."""


def capture_source(spec: Source, context: Context, fresh: Path, previous: Previous, claims: Claims) -> SourceOutcome:
    """Capture one source into the folder ``fresh``; never raises for what the source does."""
    host = host_of(spec)
    if spec.visibility and not may_enter(context.options.visibility, spec.visibility) and not spec.admit:
        return SourceOutcome(None)
    asked = context.world.now()
    base = SourceStatus(context.id, SourceKind.REPOSITORIES, host.id, "ok", asked, asked,
                        limit_hours=STALE_AFTER_HOURS["catalog"], entities=spec.entities)  # fmt: skip
    this = SourceCapture(spec, host, context, fresh, previous)
    try:
        listing = _list(host, spec, context)
    except SourceError as error:
        return _listing_failed(this, base, error, claims)
    told = [found._replace(info=_with_level(spec, found.info, found.names)) for found in listing.found]
    told, shut = _parted(spec, context, told, claims)
    hidden = frozenset(repository_key(name) for f in shut for name in (f.info.id, *_local_names(f)))
    left_out: Counter[str] = Counter()
    found = [f._replace(info=_renamed(f.info, previous)) for f in told]
    found = _unique(found, claims.taken, context.id, left_out)
    if host.only is not None and not found and listing.found:
        return SourceOutcome(None, hidden=hidden)
    if listing.teams_missing:
        teams = _earlier_teams(context, previous, {item.info.id for item in found})
        found = [f._replace(info=_with_earlier_teams(f.info, previous, teams)) for f in found]
    else:
        teams = _teams(spec, context, listing, [item.info for item in found])
        found = [f._replace(info=_with_teams(f.info, listing, teams)) for f in found]
    infos = read_all(found, this)
    if listing.missing:
        infos += _missing(this, listing, infos)
    for info in (_with_level(spec, info) for info in listing.left_out):
        if _enters(spec, context, info):
            left_out[info.error] += 1
        else:
            hidden |= {repository_key(info.id)}
    if host.remote:
        claims.hidden.update(hidden)
    status = msgspec.structs.replace(
        _judge(base, infos, listing, left_out), gone=_gone(spec, context, previous, hidden, infos)
    )
    return SourceOutcome(
        status, infos, teams, hidden,
        head_check_states={f.info.id: f.head_check_state for f in found if f.head_check_state},
    )  # fmt: skip


def _parted(
    spec: Source, context: Context, told: list[ListedRepository], claims: Claims
) -> tuple[list[ListedRepository], list[ListedRepository]]:
    """Part what may be seen from what may not: a clone of what its host hides is hidden with it, unless admitted."""
    shown: list[ListedRepository] = []
    shut: list[ListedRepository] = []
    for item in told:
        private = msgspec.structs.replace(item.info, visibility=Visibility.PRIVATE)
        shut_by_host = not host_of(spec).remote and repository_key(item.info.id) in claims.hidden
        info = private if shut_by_host else item.info
        (shown if _enters(spec, context, info, item.names) else shut).append(item)
    return shown, shut


def _local_names(item: ListedRepository) -> tuple[str, ...]:
    """Return the further ids that a local repository has had or may get: its folder tells its name as well."""
    folder = item.info.folder
    return (f"local/{item.info.name}", f"local/{folder}", *(f"local/{name}" for name in item.names)) if folder else ()


def _gone(
    spec: Source, context: Context, previous: Previous, hidden: frozenset[str], infos: tuple[RepositoryInfo, ...]
) -> tuple[str, ...]:
    """Return earlier repositories whose folder is gone: only this machine says so for certain."""
    if host_of(spec).remote or not _same_level(context, previous):
        return ()
    here = {info.id for info in infos} | {name for info in infos for name in info.previous_names}
    earlier = [old.id for old in previous.of_source(context.id)]
    return tuple(name for name in earlier if name not in here and repository_key(name) not in hidden)


def _list(host: Host, spec: Source, context: Context) -> Listing:
    if host.remote and context.options.offline:
        raise SourceError("not asked: only local and recorded sources are read without `catalejo capture`")
    asker: HostAsker = SourceAsker(context)
    try:
        return host.list_repositories(spec, asker)
    except MALFORMED_ANSWER as error:
        raise malformed_answer(error) from error


def _with_level(spec: Source, info: RepositoryInfo, names: tuple[str, ...] = ()) -> RepositoryInfo:
    """Return the facts with the level that counts: what the host says, never wider; ``private`` names win."""
    level = info.visibility
    if host_of(spec).tells_levels:
        level = narrower(level, spec.visibility)
    if named(spec.private, *repository_names(info.id), info.name, *names):
        level = Visibility.PRIVATE
    return msgspec.structs.replace(info, visibility=level)


def _enters(spec: Source, context: Context, info: RepositoryInfo, names: tuple[str, ...] = ()) -> bool:
    if may_enter(context.options.visibility, info.visibility):
        return True
    admit = [name for name in spec.admit if not name.startswith("@")]
    return named(admit, *repository_names(info.id), info.name, *names)


def _unique(
    found: list[ListedRepository], taken: set[str], source: str, left_out: Counter[str]
) -> list[ListedRepository]:
    """Drop what an earlier source gave; folders that only share a name get their source's name into the id."""
    kept: list[ListedRepository] = []
    for item in found:
        info = item.info
        if repository_key(info.id) in taken and info.id.startswith("local/"):
            info = msgspec.structs.replace(info, id=f"local/{source.partition(':')[2]}/{info.id.partition('/')[2]}")
        if repository_key(info.id) in taken:
            left_out["duplicate"] += 1
            continue
        taken.add(repository_key(info.id))
        kept.append(item._replace(info=info))
    return kept


def _renamed(info: RepositoryInfo, previous: Previous) -> RepositoryInfo:
    old = previous.by_host_id(info.source, info.host_id)
    if old is None:
        return info
    names = [*old.previous_names, *([old.id] if old.id != info.id else [])]
    return msgspec.structs.replace(info, previous_names=tuple(dict.fromkeys(n for n in names if n != info.id)))


def _listing_failed(this: SourceCapture, base: SourceStatus, error: SourceError, claims: Claims) -> SourceOutcome:
    """Let the earlier capture of this source stand in, as far as today's readers may see it."""
    spec, context, previous = this.spec, this.context, this.previous
    kept: list[RepositoryInfo] = []
    for old in previous.of_source(context.id):
        info = _with_level(spec, old)
        if not _enters(spec, context, info) or (this.host.only is not None and error.gone):
            continue
        claims.taken.add(repository_key(info.id))
        kept.append(_keep(this, info, error))
    before = previous.status(context.id)
    state = "stale" if kept else error.state
    teams = _earlier_teams(context, previous, {info.id for info in kept}) if kept else ()
    status = msgspec.structs.replace(
        base, state=state, error=str(error), permission=error.permission, count=len(kept), failed=max(1, len(kept)),
        fetched_at=before.fetched_at if kept and before else "", left_out=before.left_out if kept and before else {},
    )  # fmt: skip
    only = this.host.only
    if only is not None and not kept and not _may_be_in(only(spec, SourceAsker(context)), this):
        return SourceOutcome(None)
    unknown = this.host.owner(spec) if this.host.owner is not None else ""
    return SourceOutcome(status, tuple(kept), teams, unknown_owner=unknown, unanswered=error)


def _earlier_teams(context: Context, previous: Previous, shown: set[str]) -> tuple[HostTeam, ...]:
    """Return the teams of the earlier capture, as far as today's readers may see them."""
    if not _same_level(context, previous):
        return ()
    return tuple(
        msgspec.structs.replace(
            team, repositories=tuple(r for r in team.repositories if r in shown),
            members=team.members if context.options.people != "none" else (),
            member_names=team.member_names if context.options.people != "none" else {},
        )
        for team in previous.teams(context.id)
    )  # fmt: skip


def _with_earlier_teams(info: RepositoryInfo, previous: Previous, teams: tuple[HostTeam, ...]) -> RepositoryInfo:
    seen = {team.slug for team in teams}
    old = next((o for name in (info.id, *info.previous_names) if (o := previous.infos.get(name)) is not None), None)
    return msgspec.structs.replace(info, teams=tuple(slug for slug in old.teams if slug in seen) if old else ())


def _keep(this: SourceCapture, old: RepositoryInfo, error: SourceError) -> RepositoryInfo:
    """Copy an earlier repository, marked stale."""
    earlier, damaged = this.previous.shard(old.id)
    status = "empty" if old.status == "empty" else "stale" if earlier else "failed" if damaged else old.status
    remarks = {"shard-damaged": damaged} if damaged else {}
    info = msgspec.structs.replace(_with_level(this.spec, old), status=status, error=str(error), remarks=remarks)
    place = shards.place_of(this.fresh / "repos", info.id)
    if earlier is not None:
        shard.reuse(earlier, place)
    shard.write_info(place, info)
    return info


def _may_be_in(level: Visibility, this: SourceCapture) -> bool:
    """Tell whether a source that gave nothing may be told of, where its very id names a repository of this level."""
    return may_enter(this.context.options.visibility, level) or bool(this.spec.admit)


def _same_level(context: Context, previous: Previous) -> bool:
    return previous.manifest is not None and may_enter(context.options.visibility, previous.manifest.visibility)


def _teams(spec: Source, context: Context, listing: Listing, infos: Iterable[RepositoryInfo]) -> tuple[HostTeam, ...]:
    """Return the teams that may be seen: visible ones are internal, secret ones private; ``admit`` lets in."""
    shown = {info.id for info in infos}
    portal = context.options.visibility
    visible: dict[str, HostTeam] = {}
    for team in listing.teams:
        level = Visibility.PRIVATE if team.slug in listing.secret_teams else Visibility.INTERNAL
        level = narrower(level, spec.visibility)
        if may_enter(portal, level) or admits_team(spec.admit, team.organization, team.slug):
            visible[team.slug] = team
    people = context.options.people
    return tuple(
        msgspec.structs.replace(
            team, parent=team.parent if team.parent in visible else "",
            members=team.members if people != "none" else (),
            member_names=team.member_names if people != "none" else {},
            repositories=tuple(sorted(r for r in team.repositories if r in shown)),
        )
        for _, team in sorted(visible.items())
    )  # fmt: skip


def _with_teams(info: RepositoryInfo, listing: Listing, teams: tuple[HostTeam, ...]) -> RepositoryInfo:
    seen = {team.slug for team in teams}
    return msgspec.structs.replace(info, teams=tuple(t for t in listing.grants.get(info.id, ()) if t in seen))


def _missing(this: SourceCapture, listing: Listing, infos: tuple[RepositoryInfo, ...]) -> tuple[RepositoryInfo, ...]:
    """Keep earlier repositories that the host's partial answer does not hold and says nothing of."""
    told = {info.id for info in infos} | {info.id for info in listing.left_out}
    told |= {f.info.id for f in listing.found} | {name for info in infos for name in info.previous_names}
    error = SourceError(listing.error)
    kept = [old for old in this.previous.of_source(this.context.id) if old.id not in told]
    return tuple(_keep(this, old, error) for old in kept if _enters(this.spec, this.context, old))


def _judge(
    base: SourceStatus, infos: tuple[RepositoryInfo, ...], listing: Listing, left_out: Counter[str]
) -> SourceStatus:
    bad = [info for info in infos if info.status in ("stale", "failed", "denied")]
    state = "ok"
    if bad or listing.error:
        state = "partial"
    if infos and len(bad) == len(infos):
        state = "stale" if any(info.status == "stale" for info in bad) else "failed"
    error = listing.error
    if bad and not error:
        error = (
            bad[0].error if len(bad) == 1 else f"{len(bad)} repositories could not be read; the first: {bad[0].error}"
        )
    return msgspec.structs.replace(
        base, state=state, count=len(infos), failed=len(bad), error=error, permission=listing.permission,
        left_out={name: left_out[name] for name in sorted(left_out)}, notes=listing.notes, requests=listing.requests,
        fetched_at=max((i.fetched_at for i in infos), default="") if state in ("stale", "failed") else base.fetched_at,
    )  # fmt: skip
