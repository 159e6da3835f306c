"""One source of repositories: list, decide who may see what, read, let older content stand in where reading failed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..kit.ask.errors import MALFORMED_ANSWER, SourceError, malformed_answer
from ..kit.read import shards
from ..kit.swallowed import note_swallowed
from ..kit.text.urls import repository_key
from ..model.capture import HostTeam, RepositoryInfo, SourceKind, SourceStatus, Visibility
from ..model.settings import GitHubSource, GitSource, LocalSource, Source
from ..model.status import STALE_AFTER_HOURS
from .claims import Claims
from .context import Context, Listing, RemoteRepository
from .git import command as gitcmd
from .shards import shard
from .shards.previous import Previous
from .shards.since import carry_over
from .visibility import admits_team, may_enter, named, narrower, repository_names


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


class _SourceCapture(NamedTuple):
    """One source being captured: what it is, how it is asked, the folder that is written, the capture before."""

    spec: Source
    context: Context
    fresh: Path
    previous: Previous


def capture_source(
    spec: Source,
    discover: Callable[[Source, Context], Listing],
    context: Context,
    fresh: Path,
    previous: Previous,
    claims: Claims,
) -> SourceOutcome:
    """Capture one source into the folder ``fresh``; never raises for what the source does."""
    kind = type(spec).__struct_config__.tag
    if spec.visibility and not may_enter(context.options.visibility, spec.visibility) and not spec.admit:
        return SourceOutcome(None)
    asked = context.world.now()
    base = SourceStatus(context.id, SourceKind.REPOSITORIES, str(kind), "ok", asked, asked,
                        limit_hours=STALE_AFTER_HOURS["catalog"], entities=spec.entities)  # fmt: skip
    this = _SourceCapture(spec, context, fresh, previous)
    try:
        listing = _list(discover, spec, context)
    except SourceError as error:
        return _listing_failed(this, base, error, claims)
    told = [found._replace(info=_with_level(spec, found.info, found.names)) for found in listing.found]
    told, shut = _parted(spec, context, told, claims)
    hidden = frozenset(repository_key(name) for f in shut for name in (f.info.id, *_local_names(f)))
    left_out: Counter[str] = Counter()
    found = [f._replace(info=_renamed(f.info, previous)) for f in told]
    found = _unique(found, claims.taken, context.id, left_out)
    if isinstance(spec, GitSource) and not found and listing.found:
        return SourceOutcome(None, hidden=hidden)
    if listing.teams_missing:
        teams = _earlier_teams(context, previous, {item.info.id for item in found})
        found = [f._replace(info=_with_earlier_teams(f.info, previous, teams)) for f in found]
    else:
        teams = _teams(spec, context, listing, [item.info for item in found])
        found = [f._replace(info=_with_teams(f.info, listing, teams)) for f in found]
    infos = _read_all(found, context, fresh, previous)
    if listing.missing:
        infos += _missing(this, listing, infos)
    for info in (_with_level(spec, info) for info in listing.left_out):
        if _enters(spec, context, info):
            left_out[info.error] += 1
        else:
            hidden |= {repository_key(info.id)}
    if not isinstance(spec, LocalSource):
        claims.hidden.update(hidden)
    status = msgspec.structs.replace(
        _judge(base, infos, listing, left_out), gone=_gone(spec, context, previous, hidden, infos)
    )
    return SourceOutcome(
        status, infos, teams, hidden,
        head_check_states={f.info.id: f.head_check_state for f in found if f.head_check_state},
    )  # fmt: skip


def _parted(
    spec: Source, context: Context, told: list[RemoteRepository], claims: Claims
) -> tuple[list[RemoteRepository], list[RemoteRepository]]:
    """Part what may be seen from what may not: a clone of what its host hides is hidden with it, unless admitted."""
    shown: list[RemoteRepository] = []
    shut: list[RemoteRepository] = []
    for item in told:
        private = msgspec.structs.replace(item.info, visibility=Visibility.PRIVATE)
        shut_by_host = isinstance(spec, LocalSource) and repository_key(item.info.id) in claims.hidden
        info = private if shut_by_host else item.info
        (shown if _enters(spec, context, info, item.names) else shut).append(item)
    return shown, shut


def _local_names(item: RemoteRepository) -> tuple[str, ...]:
    """Return the further ids that a local repository has had or may get: its folder tells its name as well."""
    folder = item.info.folder
    return (f"local/{item.info.name}", f"local/{folder}", *(f"local/{name}" for name in item.names)) if folder else ()


def _gone(
    spec: Source, context: Context, previous: Previous, hidden: frozenset[str], infos: tuple[RepositoryInfo, ...]
) -> tuple[str, ...]:
    """Return earlier repositories whose folder is gone: only this machine says so for certain."""
    if not isinstance(spec, LocalSource) or not _same_level(context, previous):
        return ()
    here = {info.id for info in infos} | {name for info in infos for name in info.previous_names}
    earlier = [old.id for old in previous.of_source(context.id)]
    return tuple(name for name in earlier if name not in here and repository_key(name) not in hidden)


def _list(discover: Callable[[Source, Context], Listing], spec: Source, context: Context) -> Listing:
    try:
        return discover(spec, context)
    except MALFORMED_ANSWER as error:
        raise malformed_answer(error) from error


def _with_level(spec: Source, info: RepositoryInfo, names: tuple[str, ...] = ()) -> RepositoryInfo:
    """Return the facts with the level that counts: what the host says, never wider; ``private`` names win."""
    level = info.visibility
    if isinstance(spec, GitHubSource):
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
    found: list[RemoteRepository], taken: set[str], source: str, left_out: Counter[str]
) -> list[RemoteRepository]:
    """Drop what an earlier source gave; folders that only share a name get their source's name into the id."""
    kept: list[RemoteRepository] = []
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


def _read_all(
    found: list[RemoteRepository], context: Context, fresh: Path, previous: Previous
) -> tuple[RepositoryInfo, ...]:
    done = 0

    def read(item: RemoteRepository) -> RepositoryInfo:
        nonlocal done
        info = _read_one(item, fresh, previous)
        done += 1
        context.progress(context.id, done, len(found), info.id)
        return info

    with ThreadPoolExecutor(max(1, context.options.jobs)) as pool:
        try:
            return tuple(pool.map(read, found))
        except BaseException:  # interrupted: what still runs would be waited for until its deadline
            pool.shutdown(wait=False, cancel_futures=True)
            with gitcmd.RUNNING.stopped():
                pool.shutdown(wait=True)
            raise


def _read_one(found: RemoteRepository, fresh: Path, previous: Previous) -> RepositoryInfo:
    place = shards.place_of(fresh / "repos", found.info.id)
    earlier, damaged = _earlier_shard(found.info, previous)
    try:
        info = found.read(found.info, place, earlier)
    except Exception as error:  # whatever a repository holds, it costs that repository only, and is told
        info = _stand_in(found.info, _problem(error, found.info), place, earlier, previous)
    try:
        carry_over(place, info, earlier)
    except (OSError, msgspec.DecodeError) as error:
        note_swallowed(error, info.id)
    if damaged:
        info = msgspec.structs.replace(info, remarks={**info.remarks, "shard-damaged": damaged})
    try:
        shard.write_info(place, info)
    except Exception as error:
        shard.remove(place)
        info = msgspec.structs.replace(
            found.info, status="failed", error=str(_problem(error, found.info)), commit="", fetched_at=""
        )
        shard.write_info(place, info)
    return info


def _problem(error: Exception, info: RepositoryInfo) -> SourceError:
    """Return the error to tell; the texts of exceptions repeat values and paths, so that only their kind is told."""
    if isinstance(error, SourceError):
        return error
    note_swallowed(error, info.id)
    if isinstance(error, OSError) and error.errno:
        return SourceError(f"cannot be read: {os.strerror(error.errno)}")
    return SourceError(f"cannot be read: unexpected {type(error).__name__}")


def _earlier_shard(info: RepositoryInfo, previous: Previous) -> tuple[Path | None, str]:
    """Return the newest earlier content under any of a repository's names, and what of it was damaged."""
    damaged = ""
    for name in (info.id, *reversed(info.previous_names)):
        place, broken = previous.shard(name)
        damaged = damaged or broken
        if place is not None:
            return place, damaged
    return None, damaged


def _stand_in(
    info: RepositoryInfo, error: SourceError, place: Path, earlier: Path | None, previous: Previous
) -> RepositoryInfo:
    """Keep the earlier content of a repository that cannot be read tonight, unless its host said that it is gone."""
    shard.remove(place)
    old = next((o for name in (info.id, *info.previous_names) if (o := previous.infos.get(name)) is not None), None)
    if earlier is None or old is None or error.gone:
        status = "denied" if error.state == "denied" else "failed"
        return msgspec.structs.replace(info, status=status, error=str(error), commit="", fetched_at="")
    shard.reuse(earlier, place)
    return msgspec.structs.replace(
        info, status="stale", error=str(error), commit=old.commit, committed_at=old.committed_at,
        default_branch=old.default_branch, fetched_at=old.fetched_at, left_out=old.left_out, history=old.history,
    )  # fmt: skip


def _listing_failed(this: _SourceCapture, base: SourceStatus, error: SourceError, claims: Claims) -> SourceOutcome:
    """Let the earlier capture of this source stand in, as far as today's readers may see it."""
    spec, context, previous = this.spec, this.context, this.previous
    kept: list[RepositoryInfo] = []
    for old in previous.of_source(context.id):
        info = _with_level(spec, old)
        if not _enters(spec, context, info) or (isinstance(spec, GitSource) and error.gone):
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
    if isinstance(spec, GitSource) and not kept and _git_level(spec, context) is False:
        return SourceOutcome(None)
    return SourceOutcome(status, tuple(kept), teams, unknown_owner=_owner_prefix(spec), unanswered=error)


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


def _keep(this: _SourceCapture, old: RepositoryInfo, error: SourceError) -> RepositoryInfo:
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


def _git_level(spec: GitSource, context: Context) -> bool:
    """Tell whether a git source that gave nothing would be in: its very id names the repository."""
    credentials = bool(context.world.token(spec.token_env)) if spec.token_env else False
    level = spec.visibility or (Visibility.PRIVATE if credentials else context.options.visibility)
    return may_enter(context.options.visibility, level) or bool(spec.admit)


def _same_level(context: Context, previous: Previous) -> bool:
    return previous.manifest is not None and may_enter(context.options.visibility, previous.manifest.visibility)


def _owner_prefix(spec: Source) -> str:
    if not isinstance(spec, GitHubSource):
        return ""
    host = spec.url.partition("://")[2].strip("/")
    return f"{host}/{spec.organization or spec.user}/".lower()


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


def _missing(this: _SourceCapture, listing: Listing, infos: tuple[RepositoryInfo, ...]) -> tuple[RepositoryInfo, ...]:
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
