"""Reads the repositories that a host told of, several at a time; what cannot be read costs itself only."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..hosts.contract import Folder, Host, ListedRepository
from ..kit.ask.errors import SourceError
from ..kit.read import shards
from ..kit.swallowed import note_swallowed
from ..model.capture import RepositoryInfo
from ..model.settings import Source
from .asker import remote_of
from .context import Context
from .folders import read_folder
from .git import command as gitcmd
from .git.mirrors import read_remote, remote_head
from .shards import shard
from .shards.previous import Previous
from .shards.since import carry_over


class SourceCapture(NamedTuple):
    """One source being captured: what it is, how it is asked, the folder that is written, the capture before."""

    spec: Source
    host: Host
    context: Context
    fresh: Path
    previous: Previous


def read_all(found: list[ListedRepository], this: SourceCapture) -> tuple[RepositoryInfo, ...]:
    """Write the shard of each repository; return their final facts in the same order."""
    context = this.context
    done = 0

    def read(item: ListedRepository) -> RepositoryInfo:
        nonlocal done
        info = _read_one(item, this)
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


def _read_one(found: ListedRepository, this: SourceCapture) -> RepositoryInfo:
    fresh, previous = this.fresh, this.previous
    place = shards.place_of(fresh / "repos", found.info.id)
    earlier, damaged = _earlier_shard(found.info, previous)
    try:
        info = _read_content(found, this, place, earlier)
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


def _read_content(found: ListedRepository, this: SourceCapture, target: Path, earlier: Path | None) -> RepositoryInfo:
    info, context, history = found.info, this.context, this.spec.history
    if isinstance(found.place, Folder):
        return read_folder(info, found.place, history, target, context)
    remote = remote_of(found.place)
    if not found.head_known:
        branch, commit = remote_head(remote, context)
        info = msgspec.structs.replace(info, default_branch=branch or info.default_branch, commit=commit)
    return read_remote(info, remote, history, target, earlier, context)


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
