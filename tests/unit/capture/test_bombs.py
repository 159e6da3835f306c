"""What git unpacks, and how long it takes, is bounded: small things that stand for very large ones."""

from __future__ import annotations

import hashlib
import resource
import struct
import time
import zlib
from pathlib import Path

import pytest

from catalejo.capture.git import command as gitcmd
from catalejo.capture.git.messages import classify
from catalejo.hosts.local import LocalSource
from catalejo.kit.ask.errors import ErrorKind, SourceError
from catalejo.kit.gitenv import with_settings

from .conftest import Capture, git, repository, write

MiB = 1 << 20


def length(size: int) -> bytes:
    """A size as a delta writes it."""
    out = bytearray()
    while True:
        out.append((size & 0x7F) | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return bytes(out)


def head(kind: int, size: int) -> bytes:
    """The header of an object in a pack."""
    first, size = (kind << 4) | (size & 15), size >> 4
    out = bytearray([first | (0x80 if size else 0)])
    if size:
        out += length(size)
    return bytes(out)


def bomb(kind: str, copies: int) -> tuple[bytes, str]:
    """A pack of a 16 MiB object and a delta that copies it many times; and the id of what the delta stands for."""
    base = b"\0" * (16 * MiB - 1)
    base_id = hashlib.sha1(b"%s %d\0" % (kind.encode(), len(base)) + base).hexdigest()
    size = copies * len(base)
    copy = bytes([0x80 | 0x70, 0xFF, 0xFF, 0xFF])
    delta = length(len(base)) + length(size) + copy * copies
    digest = hashlib.sha1(b"%s %d\0" % (kind.encode(), size))
    for _ in range(copies):
        digest.update(base)
    pack = b"PACK" + struct.pack(">II", 2, 2)
    pack += head({"commit": 1, "tree": 2, "blob": 3}[kind], len(base)) + zlib.compress(base)
    pack += head(7, len(delta)) + bytes.fromhex(base_id) + zlib.compress(delta)
    return pack + hashlib.sha1(pack).digest(), digest.hexdigest()


def peak() -> int:
    """The largest child so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def store(place: Path, pack: bytes) -> None:
    """Put a pack into a repository as its owner would, without any limit."""
    write(place, {"bomb.pack": pack})
    git(place, "index-pack", "--stdin", "--threads=1", data=pack)
    (place / "bomb.pack").unlink()


def test_a_delta_that_unpacks_to_gigabytes_costs_its_file_only(tmp_path: Path, capture: Capture) -> None:
    """2 GB behind 20 kB: its size is known without unpacking it, so that it is not unpacked."""
    place = repository(tmp_path / "src/one", {"README.md": "# One\n"})
    pack, oid = bomb("blob", 40)
    store(place, pack)
    tree = git(place, "mktree", data=f"100644 blob {oid}\tbig.md\n".encode())
    commit = git(place, "commit-tree", tree, "-m", "Grow")
    git(place, "update-ref", "refs/heads/main", commit)
    before = peak()
    (repo,) = capture(LocalSource(path=str(tmp_path / "src"))).repositories()
    assert repo.info.status == "ok" and repo.info.left_out == {"too-large": 1}
    assert peak() <= max(before, 300)


def test_a_fetched_delta_is_not_unpacked_beyond_its_limit(tmp_path: Path) -> None:
    """The same when git itself has to unpack it, as while fetching: it is stopped at its memory."""
    place = repository(tmp_path / "one", {"README.md": "# One\n"})
    pack, _ = bomb("blob", 60)
    env = {**gitcmd.environment({"PATH": "/usr/bin:/bin"}), "GIT_DIR": str(place / ".git")}
    env = with_settings(env, {"core.bigFileThreshold": "2g"})
    with pytest.raises(SourceError) as refused:
        gitcmd.run(["index-pack", "--stdin"], env, cwd=place, data=pack, limits=gitcmd.GitLimits(60))
    assert refused.value.kind is ErrorKind.TOO_LARGE


@pytest.mark.parametrize("where", ["subject", "body", "author"])
def test_a_commit_may_say_a_lot(tmp_path: Path, capture: Capture, where: str) -> None:
    """A message of 100 MB, on one line or many, or a name as long, is cut while it is read."""
    place = repository(tmp_path / "src/one", {"README.md": "# One\n", "a.md": "a"})
    long = ("word " * 20 * MiB).strip()
    who = long if where == "author" else "Ana Quispe"
    message = {"subject": long, "body": f"Subject\n\n{long}", "author": "Subject"}[where]
    tree, parent = git(place, "rev-parse", "HEAD^{tree}"), git(place, "rev-parse", "HEAD")
    text = f"tree {tree}\nparent {parent}\nauthor {who} <a@example.com> 1762000000 +0000\n"
    text += f"committer Ana Quispe <a@example.com> 1762000000 +0000\n\n{message}\n"
    commit = git(place, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=text.encode())
    git(place, "update-ref", "refs/heads/main", commit)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (repo,) = capture(LocalSource(path=str(tmp_path / "src")), people="names").repositories()
    assert repo.info.status == "ok" and repo.text("README.md") == "# One\n"
    assert all(len(change.subject) <= 200 and len(change.author) <= 80 for change in repo.history().values())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - own < 200


def test_what_git_prints_is_bounded(tmp_path: Path) -> None:
    """Output, time and records: each ends its process, and says of which kind it is."""
    place = repository(tmp_path / "one", {"a.md": "x" * MiB})
    env = {**gitcmd.environment({"PATH": "/usr/bin:/bin"}), "GIT_DIR": str(place / ".git")}
    with pytest.raises(SourceError) as refused:
        gitcmd.run(["cat-file", "blob", "HEAD:a.md"], env, cwd=place, limits=gitcmd.GitLimits(60, output=1000))
    assert refused.value.kind is ErrorKind.TOO_LARGE
    (record,) = gitcmd.stream_records(["cat-file", "blob", "HEAD:a.md"], env, cwd=place, limits=gitcmd.GitLimits(60))
    assert len(record) == gitcmd.MAX_RECORD
    started = time.monotonic()
    with pytest.raises(SourceError) as late:
        list(
            gitcmd.stream_records(["-c", "alias.wait=!sleep 600", "wait"], env, cwd=place, limits=gitcmd.GitLimits(0.5))
        )
    assert late.value.kind is ErrorKind.TIMEOUT and time.monotonic() - started < 300
    deadline = gitcmd.Deadline(0.0)
    with pytest.raises(SourceError) as over:
        deadline.left(5)
    assert over.value.kind is ErrorKind.TIMEOUT


@pytest.mark.parametrize(("said", "kind"), [
    ("fatal: unable to access 'https://h/x/': The requested URL returned error: 403", ErrorKind.DENIED),
    ("fatal: Authentication failed for 'https://h/x/'", ErrorKind.DENIED),
    ("remote: Repository not found.\nfatal: repository 'https://h/x/' not found", ErrorKind.GONE),
    ("fatal: unable to access 'https://h/x/': The requested URL returned error: 429", ErrorKind.RATE_LIMITED),
    ("fatal: unable to access 'https://h/x/': The requested URL returned error: 503", ErrorKind.HOST),
    ("fatal: unable to access 'https://h/x/': Empty reply from server", ErrorKind.UNREACHABLE),
    ("fatal: unable to access 'https://h/x/': transfer closed with 77 bytes remaining", ErrorKind.UNREACHABLE),
    ("fatal: unable to access 'https://h/x/': Operation too slow. Less than 1000 bytes/sec", ErrorKind.TIMEOUT),
    ("fatal: unable to access 'https://h/x/': Could not resolve host: h", ErrorKind.UNREACHABLE),
    ("fatal: Out of memory, malloc failed (tried to allocate 3 bytes)\nfatal: fetch-pack: invalid index-pack output",
     ErrorKind.TOO_LARGE),
    ("error: inflate: data stream error\nfatal: loose object 12 (stored in x) is corrupt", ErrorKind.DAMAGED),
    ("fatal: bad config line 1 in file config", ErrorKind.DAMAGED),
    ("error: Server does not allow request for unadvertised object 12", ErrorKind.WHOLE_ONLY),
    ("fatal: remote error: acme/secret-plans is closed", ErrorKind.HOST),
])  # fmt: skip
def test_gits_words_have_a_kind(said: str, kind: ErrorKind) -> None:
    """What is done next depends on the kind; the words that are told name nothing."""
    error = classify("fetch", said)
    assert ("503" in said) == ("(503)" in str(error))
    assert error.kind is kind and "secret-plans" not in str(error) and "https" not in str(error)
