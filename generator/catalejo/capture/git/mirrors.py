"""Bare depth-limited blobless mirrors in the cache: the tree is fetched, then wanted contents in batches.

Reading goes through :mod:`objects`, which knows no remote, so that nothing is ever fetched one by one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.gitenv import with_settings
from ...model.capture import RefHead, RepositoryInfo
from ..context import Context
from ..shards import shard, wanted
from . import command as gitcmd
from .links import is_link, named
from .objects import ObjectStore

BATCH = 1_000
UNUSED_SECONDS = 31 * 86_400
HEAD_OUTPUT = 1 << 20
REPOSITORY_CALLS = 3
"""All of a repository's network calls together may take as long as so many single ones may."""
_PERHAPS_BROKEN = (ErrorKind.DAMAGED, ErrorKind.FAILED, ErrorKind.MALFORMED)
_OID = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")


class Remote(NamedTuple):
    """Where a repository is cloned from, and with what: ``token`` "" is anonymous."""

    url: str
    user: str = ""
    token: str = ""


_CONFIG = (
    "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tpartialClone = origin\n"
    '[remote "origin"]\n\tpromisor = true\n\tpartialCloneFilter = blob:none\n'
)


class Mirror(NamedTuple):
    """A mirror of ours at work: its folder, where it comes from, its depth, the time that is left, the source."""

    place: Path
    remote: Remote
    history: int
    deadline: gitcmd.Deadline
    context: Context


def check_url(url: str) -> None:
    """Refuse what is not a plain https address (http on loopback).

    Raises:
        SourceError: it is something else, or carries credentials.

    """
    if not re.match(r"^https?://[A-Za-z0-9.\[\]:-]+/[A-Za-z0-9._~+/%-]+$", url) or "/../" in url or "@" in url:
        raise SourceError("the clone address is not https://HOST/PATH without credentials", ErrorKind.REFUSED)
    if url.startswith("http://") and not gitcmd.is_loopback(url):
        raise SourceError("the clone address is plain http: only https is used beyond this machine", ErrorKind.REFUSED)


def remote_head(remote: Remote, context: Context) -> tuple[str, str]:
    """Return (branch, commit) of a remote's HEAD; ("", "") for an empty repository.

    Raises:
        SourceError: the remote does not answer, refuses, or is not there.

    """
    check_url(remote.url)
    context.scratch.mkdir(parents=True, exist_ok=True)
    args = ["ls-remote", "--symref", "--end-of-options", remote.url, "HEAD"]
    seconds = context.options.git_seconds
    out = network(args, remote, context, gitcmd.GitLimits(seconds, HEAD_OUTPUT)).decode("utf-8", "replace")
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
    deadline = gitcmd.Deadline(REPOSITORY_CALLS * context.options.git_seconds)
    with _mirror(info, history, deadline, context) as mirror:
        used = Mirror(mirror, remote, history, deadline, context)
        known = _make(mirror)
        try:
            done = _bring(used, info, target)
            if not known or not done.left_out.get("content-missing") or _is_full(mirror):
                return done
        except (SourceError, OSError) as error:
            if not known or not _may_be_broken(error, mirror):
                raise
        shard.remove(target)
        _make(mirror, fresh=True)
        done = _bring(used, info, target)
        return msgspec.structs.replace(done, remarks={**done.remarks, "mirror-damaged": ""})


def _may_be_broken(error: SourceError | OSError, mirror: Path) -> bool:
    """Tell whether a mirror of our own may be the reason; then it is made anew, once."""
    if isinstance(error, SourceError):
        return error.kind in _PERHAPS_BROKEN
    return str(error.filename or "").startswith(str(mirror))


def _is_full(mirror: Path) -> bool:
    """Tell whether so much was brought of a repository that no more of it is."""
    return _bytes_below(mirror / "objects") > 3 * wanted.MAX_REPOSITORY


def _bring(mirror: Mirror, info: RepositoryInfo, target: Path) -> RepositoryInfo:
    commit = _fetch_head(mirror, info)
    return _read(msgspec.structs.replace(info, commit=commit), mirror, target)


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
def _mirror(info: RepositoryInfo, history: int, deadline: gitcmd.Deadline, context: Context) -> Iterator[Path]:
    """Give the mirror's folder, for us alone. The host's own id names it where known: a rename keeps it.

    Raises:
        SourceError: another capture held it until the deadline.

    """
    key = f"{info.host}\0{info.host_id or info.id}\0{history}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:20]
    place = context.cache / "git" / digest[:2] / f"{digest}.git"
    place.mkdir(parents=True, exist_ok=True)
    lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(deadline.left(0.1))
        yield place
    finally:
        os.close(lock)


def prune(cache: Path, now: float) -> None:
    """Remove mirrors that no capture used for a month: of repositories that are gone, or not ours to read any more."""
    for place in (cache / "git").glob("*/*.git"):
        try:
            lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if now - (place / "config").stat().st_mtime > UNUSED_SECONDS:
                _remove(place)
        except OSError:
            continue
        finally:
            os.close(lock)


def _make(mirror: Path, fresh: bool = False) -> bool:
    """Make an empty bare repository with our own configuration, by hand: no template, no hook; return whether
    anything was there.

    What a process that was killed left half done is removed: locks, packs without an index.
    """
    if fresh:
        for child in mirror.iterdir():
            _remove(child)
    known = any(mirror.iterdir())
    for folder in ("objects", "objects/pack", "objects/info", "refs", "refs/heads"):
        if not (mirror / folder).is_dir() or (mirror / folder).is_symlink():
            _remove(mirror / folder)
        (mirror / folder).mkdir(exist_ok=True)
    _remove(mirror / "objects/info/alternates")
    for name, text in (("HEAD", "ref: refs/heads/main\n"), ("config", _CONFIG)):
        if _text(mirror / name) != text:
            _remove(mirror / name)
            (mirror / name).write_text(text)
    os.utime(mirror / "config")
    for leftover in (*mirror.rglob("*.lock"), *mirror.glob("objects/pack/tmp_*"), mirror / "packed-refs"):
        _remove(leftover)
    return known


def _remove(path: Path) -> None:
    """Remove a file or a folder of ours, whatever a disk or a hand made of it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for folder, _, _ in os.walk(path):
        with suppress(OSError):
            os.chmod(folder, 0o700)
    shutil.rmtree(path)


def network(
    args: list[str], remote: Remote, context: Context, limits: gitcmd.GitLimits, cwd: Path | None = None,
    data: bytes | None = None,
) -> bytes:  # fmt: skip
    """Run a git process that talks to a remote, in the repository at ``cwd`` where one is given.

    Raises:
        SourceError: git failed, took too long or wanted too much; no token is in the message.

    """
    env = gitcmd.environment(context.world.environ, network=remote.url, user=remote.user, token=remote.token)
    settings = {"http.lowSpeedTime": str(max(1, int(context.options.read_seconds)))}
    if cwd is not None:
        env["GIT_DIR"] = str(cwd)
        settings["remote.origin.url"] = remote.url
    context.timeouts.check()
    try:
        out = gitcmd.run(args, with_settings(env, settings), cwd=cwd or context.scratch, data=data, limits=limits)
    except SourceError as error:
        context.timeouts.record(error.kind)
        raise SourceError(context.world.scrub(str(error)), error.kind, error.permission, error.status) from None
    context.timeouts.record(None)
    return out


def _fetch(mirror: Mirror, args: list[str], data: bytes | None = None) -> None:
    seconds = mirror.deadline.left(mirror.context.options.git_seconds)
    network(args, mirror.remote, mirror.context, gitcmd.GitLimits(seconds), mirror.place, data)


def _fetch_head(mirror: Mirror, info: RepositoryInfo) -> str:
    """Bring the default branch's newest commits; nothing is asked where the mirror stands at that commit."""
    branch = info.default_branch
    ref = f"refs/heads/{branch}"
    env = gitcmd.environment(mirror.context.world.environ)
    gitcmd.run(["check-ref-format", ref], env, cwd=mirror.place, limits=gitcmd.GitLimits(mirror.deadline.left(30)))
    if _ref(mirror.place, ref) == info.commit:
        return info.commit
    _fetch(
        mirror,
        ["fetch", "--no-tags", f"--depth={max(1, mirror.history)}", "--filter=blob:none", "--no-write-fetch-head",
         "--no-auto-maintenance", "--recurse-submodules=no", "--force", "--quiet", "--end-of-options", "origin",
         f"+{ref}:{ref}"],
    )  # fmt: skip
    commit = _ref(mirror.place, ref)
    if not commit:
        raise SourceError(f"the branch {branch!r} is not there any more")
    return commit


def _ref(mirror: Path, ref: str) -> str:
    text = _text(mirror / ref).strip()
    return text if _OID.match(text) else ""


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError):
        return ""


def _read(info: RepositoryInfo, mirror: Mirror, target: Path) -> RepositoryInfo:
    place, context = mirror.place, mirror.context
    scratch = context.scratch / place.name
    shutil.rmtree(scratch, ignore_errors=True)
    shallow = (place / "shallow").read_bytes() if (place / "shallow").is_file() else b""
    store = ObjectStore(
        place / "objects", scratch, context.world.environ, shallow, len(info.commit) == 64, mirror.deadline
    )
    left_out: Counter[str] = Counter()
    tree, when = store.commit_facts(info.commit)
    listed = store.entries(tree, left_out)
    texts = list(dict.fromkeys(entry.blob for entry in listed if is_link(entry)))
    if texts:
        _fetch_blobs(mirror, info.default_branch, store, texts)
    followed = store.follow(listed)
    left_out.update({reason: len(names) for reason, names in followed.left.items()})
    info = msgspec.structs.replace(info, remarks={**info.remarks, **named(followed.left)})
    entries = followed.entries
    is_chosen = wanted.choice(entry.path for entry in entries)
    oids = list(dict.fromkeys(entry.blob for entry in entries if is_chosen(entry.path)))
    _fetch_blobs(mirror, info.default_branch, store, oids)
    head = RefHead(f"refs/heads/{info.default_branch}", info.commit, tree, True)
    entries = shard.write_contents(target, tree, store.contents(entries, left_out), head)
    kind = "none"
    if mirror.history and entries and not left_out["too-many-files"]:
        try:
            changes, kind = store.changes(info.commit, mirror.history, context.options.people != "none")
            here = {entry.path for entry in entries}
            shard.write_history(target, (change for change in changes if change.path in here))
        except SourceError as error:
            if error.kind is ErrorKind.DAMAGED:
                raise
            left_out["history-unreadable"] += 1
    shutil.rmtree(scratch, ignore_errors=True)
    when = min(when, context.world.taken_at)
    return shard.finish(msgspec.structs.replace(info, committed_at=when, history=kind), entries, left_out)


def _fetch_blobs(mirror: Mirror, branch: str, store: ObjectStore, oids: list[str]) -> None:
    """Bring the contents that the mirror lacks, a thousand a call, until the cap of a repository is passed."""
    here = store.sizes(oids) if oids else {}
    absent = [oid for oid in oids if oid not in here]
    for start in range(0, len(absent), BATCH):
        if _is_full(mirror.place):
            return
        try:
            _fetch_part(mirror, absent[start : start + BATCH])
        except SourceError as error:
            if error.kind is not ErrorKind.WHOLE_ONLY:
                raise
            _fetch_whole(mirror, branch)
            return


def _fetch_part(mirror: Mirror, part: list[str]) -> None:
    _fetch(
        mirror,
        ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--no-tags", "--no-write-fetch-head", "--quiet",
         "--no-auto-maintenance", "--recurse-submodules=no", "--filter=blob:none", "--stdin", "origin"],
        "".join(f"{oid}\n" for oid in part).encode(),
    )  # fmt: skip


def _fetch_whole(mirror: Mirror, branch: str) -> None:
    """Bring the newest commit with everything in it, from a server that gives no single contents."""
    ref = f"refs/heads/{branch}"
    _fetch(
        mirror,
        ["fetch", "--refetch", "--no-filter", "--no-tags", "--depth=1", "--no-write-fetch-head",
         "--no-auto-maintenance", "--recurse-submodules=no", "--force", "--quiet", "--end-of-options", "origin",
         f"+{ref}:{ref}"],
    )  # fmt: skip


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
