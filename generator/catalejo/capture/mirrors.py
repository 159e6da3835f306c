"""Bare depth-limited blobless mirrors in the cache: the tree is fetched, then wanted contents in batches.

Reading goes through :mod:`objects`, which knows no remote, so that nothing is ever fetched one by one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..model.capture import RefHead, RepositoryInfo
from . import gitcmd, shard, wanted
from .context import Context, SourceError
from .objects import ObjectStore

BATCH = 1_000
_OID = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")


class Remote(NamedTuple):
    """Where a repository is cloned from, and with what: ``token`` "" is anonymous."""

    url: str
    user: str = ""
    token: str = ""


def check_url(url: str) -> None:
    """Refuse what is not a plain https address (http on loopback).

    Raises:
        SourceError: it is something else, or carries credentials.

    """
    if not re.match(r"^https?://[A-Za-z0-9.\[\]:-]+/[A-Za-z0-9._~+/%-]+$", url) or "/../" in url or "@" in url:
        raise SourceError("the clone address is not https://HOST/PATH without credentials")
    if url.startswith("http://") and not gitcmd.is_loopback(url):
        raise SourceError("the clone address is plain http: only https is used beyond this machine")


def remote_head(remote: Remote, context: Context) -> tuple[str, str]:
    """Return (branch, commit) of a remote's HEAD; ("", "") for an empty repository.

    Raises:
        SourceError: the remote does not answer, refuses, or is not there.

    """
    check_url(remote.url)
    context.scratch.mkdir(parents=True, exist_ok=True)
    args = ["ls-remote", "--symref", "--end-of-options", remote.url, "HEAD"]
    out = _network(args, remote, context).decode("utf-8", "replace")
    branch, commit = "", ""
    for line in out.splitlines():
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: refs/heads/"):
            branch = value.removeprefix("ref: refs/heads/")
        elif name == "HEAD" and _OID.match(value):
            commit = value
    return branch, commit


def read_remote(
    info: RepositoryInfo, remote: Remote, history: int, target: Path, earlier: Path | None, context: Context
) -> RepositoryInfo:
    """Write the content of a remote's default branch into a shard; an unchanged head asks nothing of the network.

    Raises:
        SourceError: it cannot be fetched or read.

    """
    info = msgspec.structs.replace(info, fetched_at=context.world.now())
    if not info.commit or not info.default_branch:
        return msgspec.structs.replace(info, status="empty", commit="")
    again = _unchanged(info, history, target, earlier, context)
    if again is not None:
        return again
    check_url(remote.url)
    with _mirror(info, history, context) as mirror:
        try:
            commit = _fetch_head(mirror, remote, info, history, context)
        except SourceError as error:
            if error.status or not _looks_broken(str(error)):
                raise
            _make(mirror, fresh=True)
            commit = _fetch_head(mirror, remote, info, history, context)
        return _read(msgspec.structs.replace(info, commit=commit), mirror, remote, history, target, context)


def _unchanged(
    info: RepositoryInfo, history: int, target: Path, earlier: Path | None, context: Context
) -> RepositoryInfo | None:
    """Reuse the earlier shard of the same commit, where it was made by the same choice of contents."""
    names = (info.id, *info.previous_names)
    old = next((o for name in names if (o := context.previous.infos.get(name)) is not None), None)
    if earlier is None or old is None or old.commit != info.commit or old.status not in ("ok", "truncated", "stale"):
        return None
    if not context.previous.same_tool(context.options.tool) or bool(history) != (old.history != "none"):
        return None
    shard.reuse(earlier, target)
    cut = any(reason in old.left_out for reason in ("too-many-files", "repository-too-large"))
    return msgspec.structs.replace(
        info, committed_at=old.committed_at, left_out=old.left_out, history=old.history,
        status="truncated" if cut else "ok",
    )  # fmt: skip


@contextmanager
def _mirror(info: RepositoryInfo, history: int, context: Context) -> Iterator[Path]:
    """Give the mirror's folder, for us alone. The host's own id names it where known: a rename keeps it."""
    key = f"{info.host}\0{info.host_id or info.id}\0{history}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:20]
    place = context.cache / "git" / digest[:2] / f"{digest}.git"
    place.mkdir(parents=True, exist_ok=True)
    lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make(place)
        yield place
    finally:
        os.close(lock)


def _make(mirror: Path, fresh: bool = False) -> None:
    """Make an empty bare repository with our own configuration, by hand: no template, no hook."""
    if fresh:
        for child in mirror.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    for folder in ("objects/pack", "objects/info", "refs/heads"):
        (mirror / folder).mkdir(parents=True, exist_ok=True)
    if not (mirror / "config").is_file():
        (mirror / "HEAD").write_text("ref: refs/heads/main\n")
        (mirror / "config").write_text(
            "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tpartialClone = origin\n"
            '[remote "origin"]\n\tpromisor = true\n\tpartialCloneFilter = blob:none\n'
        )
    for leftover in (*mirror.glob("*.lock"), *mirror.glob("refs/heads/**/*.lock")):
        leftover.unlink(missing_ok=True)


def _network(
    args: list[str], remote: Remote, context: Context, cwd: Path | None = None, data: bytes | None = None
) -> bytes:
    env = gitcmd.environment(context.world.environ, network=remote.url, user=remote.user, token=remote.token)
    settings = {"http.lowSpeedTime": str(max(1, int(context.options.read_seconds)))}
    if cwd is not None:
        env["GIT_DIR"] = str(cwd)
        settings["remote.origin.url"] = remote.url
    context.patience.check()
    try:
        out = gitcmd.run(
            args, gitcmd.with_settings(env, settings), cwd=cwd or context.scratch, data=data,
            seconds=context.options.git_seconds,
        )  # fmt: skip
    except SourceError as error:
        context.patience.told(error)
        text = context.world.scrub(str(error))
        raise SourceError(text, error.state, error.gone, error.permission, error.status) from None
    context.patience.told(None)
    return out


def _fetch_head(mirror: Path, remote: Remote, info: RepositoryInfo, history: int, context: Context) -> str:
    """Bring the default branch's newest commits; nothing is asked where the mirror stands at that commit."""
    branch = info.default_branch
    ref = f"refs/heads/{branch}"
    gitcmd.run(["check-ref-format", ref], gitcmd.environment(context.world.environ), cwd=mirror)
    if _ref(mirror, ref) == info.commit:
        return info.commit
    _network(
        ["fetch", "--no-tags", f"--depth={max(1, history)}", "--filter=blob:none", "--no-write-fetch-head",
         "--no-auto-maintenance", "--recurse-submodules=no", "--force", "--quiet", "--end-of-options", "origin",
         f"+{ref}:{ref}"],
        remote, context, mirror,
    )  # fmt: skip
    commit = _ref(mirror, ref)
    if not commit:
        raise SourceError(f"the branch {branch!r} is not there any more")
    return commit


def _ref(mirror: Path, ref: str) -> str:
    try:
        text = (mirror / ref).read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if _OID.match(text) else ""


def _looks_broken(text: str) -> bool:
    return any(word in text for word in ("bad object", "corrupt", "not a git repository", "shallow", "unable to read"))


def _read(
    info: RepositoryInfo, mirror: Path, remote: Remote, history: int, target: Path, context: Context
) -> RepositoryInfo:
    scratch = context.scratch / mirror.name
    shallow = (mirror / "shallow").read_bytes() if (mirror / "shallow").is_file() else b""
    store = ObjectStore(mirror / "objects", scratch, context.world.environ, shallow, len(info.commit) == 64)
    left_out: Counter[str] = Counter()
    tree, when = store.commit_facts(info.commit)
    entries = store.entries(tree, left_out)
    oids = list(dict.fromkeys(entry.blob for entry in entries if wanted.is_wanted(entry.path)))
    _fetch_blobs(mirror, remote, info.default_branch, store, oids, context)
    head = RefHead(f"refs/heads/{info.default_branch}", info.commit, tree, True)
    entries = shard.write_contents(target, tree, store.contents(entries, left_out), head)
    kind = "none"
    if history and entries and not left_out["too-many-files"]:
        try:
            changes, kind = store.changes(info.commit, history, context.options.people != "none")
            here = {entry.path for entry in entries}
            shard.write_history(target, (change for change in changes if change.path in here))
        except SourceError:
            left_out["history-unreadable"] += 1
    shutil.rmtree(scratch, ignore_errors=True)
    when = min(when, context.world.taken_at)
    return shard.finish(msgspec.structs.replace(info, committed_at=when, history=kind), entries, left_out)


def _fetch_blobs(
    mirror: Path, remote: Remote, branch: str, store: ObjectStore, oids: list[str], context: Context
) -> None:
    """Bring the contents that the mirror lacks, a thousand a call, until the cap of a repository is passed."""
    here = store.sizes(oids) if oids else {}
    absent = [oid for oid in oids if oid not in here]
    for start in range(0, len(absent), BATCH):
        if _bytes_below(mirror / "objects") > 3 * wanted.MAX_REPOSITORY:
            return
        part = absent[start : start + BATCH]
        try:
            _fetch_part(mirror, remote, part, context)
        except SourceError as error:
            if not any(word in str(error) for word in ("unadvertised object", "not our ref")):
                raise
            _fetch_whole(mirror, remote, branch, context)
            return


def _fetch_part(mirror: Path, remote: Remote, part: list[str], context: Context) -> None:
    _network(
        ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--no-tags", "--no-write-fetch-head", "--quiet",
         "--no-auto-maintenance", "--recurse-submodules=no", "--filter=blob:none", "--stdin", "origin"],
        remote, context, mirror, "".join(f"{oid}\n" for oid in part).encode(),
    )  # fmt: skip


def _fetch_whole(mirror: Path, remote: Remote, branch: str, context: Context) -> None:
    """Bring the newest commit with everything in it, from a server that gives no single contents."""
    ref = f"refs/heads/{branch}"
    _network(
        ["fetch", "--refetch", "--no-filter", "--no-tags", "--depth=1", "--no-write-fetch-head",
         "--no-auto-maintenance", "--recurse-submodules=no", "--force", "--quiet", "--end-of-options", "origin",
         f"+{ref}:{ref}"],
        remote, context, mirror,
    )  # fmt: skip


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
