"""Reads a git object store without its configuration: a git directory of our own points at foreign objects.

So no ``config``, hook, filter, attribute, replace reference or promisor of a repository ever counts, and nothing can
be fetched while reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...kit.ask.errors import ErrorKind, SourceError
from ...model.capture import PathChange, TreeEntry
from ..clock import format_time
from ..shards import wanted
from . import command as gitcmd
from .links import MAX_TARGET, Followed, follow, is_link
from .paths import clean_tree

HISTORY_SECONDS = 30.0
"""How long the history of one repository may take; beyond it there is none, and that is said."""
LIST_SECONDS = 60.0
"""How long a list of files may take."""
READ_SECONDS = 600.0
"""How long all reading of one repository may take."""
COMMIT_HEAD = 1 << 16
"""Bytes of a commit that are read: its tree and its times stand first, its message may have 300 MB."""
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_SIZE = re.compile(r"[0-9]{1,15}\Z")


class ObjectStore:
    """An object folder, read through a bare git directory that we made in ``scratch``."""

    def __init__(
        self, objects: Path, scratch: Path, environ: Mapping[str, str], shallow: bytes = b"", sha256: bool = False,
        deadline: gitcmd.Deadline | None = None,
    ) -> None:  # fmt: skip
        self.git_dir = scratch
        self.deadline = deadline or gitcmd.Deadline(READ_SECONDS)
        (scratch / "refs").mkdir(parents=True, exist_ok=True)
        (scratch / "HEAD").write_text("ref: refs/heads/none\n")
        version = "1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256" if sha256 else "0\n\tbare = true"
        (scratch / "config").write_text(f"[core]\n\trepositoryformatversion = {version}\n")
        if shallow:
            (scratch / "shallow").write_bytes(shallow)
        self.shallow = bool(shallow)
        self.env = gitcmd.environment(environ)
        self.env["GIT_DIR"] = str(scratch)
        self.env["GIT_OBJECT_DIRECTORY"] = str(objects)

    def commit_facts(self, commit: str) -> tuple[str, str]:
        """Return (tree id, commit time as RFC 3339 UTC or "") of a commit."""
        limits = gitcmd.GitLimits(self.deadline.left(LIST_SECONDS), COMMIT_HEAD)
        out = gitcmd.first_bytes(["cat-file", "commit", commit], self.env, cwd=self.git_dir, limits=limits)
        tree, when = "", ""
        for line in out.split(b"\n\n", 1)[0].split(b"\n"):
            if line.startswith(b"tree ") and not tree:
                tree = line[5:].decode("ascii", "replace")
            elif line.startswith(b"committer ") and not when:
                fields = line.rsplit(b" ", 2)
                when = _moment(fields[1].decode("ascii", "replace")) if len(fields) == 3 else ""
        if not _OID.match(tree):
            raise SourceError(f"commit {commit[:12]} names no tree", ErrorKind.DAMAGED)
        return tree, when

    def entries(self, tree: str, left_out: Counter[str]) -> list[TreeEntry]:
        """Return the files and links of a tree, all folders deep, that may be taken."""
        limits = gitcmd.GitLimits(self.deadline.left(LIST_SECONDS))
        args = ["ls-tree", "-r", "-z", "--full-tree", tree]
        lines = gitcmd.stream_records(args, self.env, cwd=self.git_dir, limits=limits)
        try:
            return list(clean_tree(_split(lines), left_out))
        finally:
            lines.close()  # type: ignore[attr-defined]  # a generator: closing it stops git at the cap

    def follow(self, entries: Sequence[TreeEntry]) -> Followed:
        """Return a tree's files with what its links lead to inside it; the texts of the links must be here."""
        oids = list(dict.fromkeys(entry.blob for entry in entries if is_link(entry)))
        sizes = self.sizes(oids) if oids else {}
        small = [oid for oid in oids if sizes.get(oid, MAX_TARGET + 1) <= MAX_TARGET]
        texts = _batch(small, self.env, self.git_dir, gitcmd.GitLimits(self.deadline.left()))
        known = dict(zip(small, texts, strict=True))
        return follow(list(entries), {entry.path: known.get(entry.blob) for entry in entries if is_link(entry)})

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """Return the sizes of the blobs that are here; absent ones are not in the answer."""
        data = "".join(f"{oid}\n" for oid in oids).encode()
        limits = gitcmd.GitLimits(self.deadline.left())
        args = ["cat-file", "--batch-check", "--buffer"]
        out = gitcmd.run(args, self.env, cwd=self.git_dir, data=data, limits=limits)
        known: dict[str, int] = {}
        for line in out.decode("ascii", "replace").splitlines():
            fields = line.split(" ")
            if len(fields) == 3 and fields[1] == "blob" and _SIZE.match(fields[2]):
                known[fields[0]] = int(fields[2])
        return known

    def contents(
        self, entries: Sequence[TreeEntry], left_out: Counter[str]
    ) -> Iterator[tuple[TreeEntry, bytes | None]]:
        """Yield every entry with its content where it is wanted, here, and within the caps."""
        is_chosen = wanted.choice(entry.path for entry in entries)
        candidates = list(dict.fromkeys(entry.blob for entry in entries if is_chosen(entry.path)))
        sizes = self.sizes(candidates) if candidates else {}
        chosen: dict[str, None] = {}
        total = 0
        for entry in entries:
            if not is_chosen(entry.path) or entry.blob in chosen:
                continue
            size = sizes.get(entry.blob)
            if size is None:
                left_out["content-missing"] += 1
            elif size > wanted.limit_of(entry.path):
                left_out["too-large"] += 1
            elif total + size > wanted.MAX_REPOSITORY:
                left_out["repository-too-large"] += 1
            else:
                total += size
                chosen[entry.blob] = None
        reader = _batch(list(chosen), self.env, self.git_dir, gitcmd.GitLimits(self.deadline.left()))
        done: set[str] = set()
        for entry in entries:
            if entry.blob in chosen and entry.blob not in done and is_chosen(entry.path):
                done.add(entry.blob)
                yield entry, next(reader)
            else:
                yield entry, None

    def changes(self, commit: str, limit: int, authors: bool) -> tuple[list[PathChange], str]:
        """Return the last change per path in the newest ``limit`` commits, and ``full`` or ``bounded``."""
        args = ["log", "-z", f"-n{limit}", "--no-merges", "--no-renames", "--name-only", "--no-show-signature",
                "--no-ext-diff", "--no-textconv", "--format=%x01%H%x02%ct%x02%an%x02%s",
                "--end-of-options", commit, "--"]  # fmt: skip
        changes: dict[str, PathChange] = {}
        head: tuple[str, str, str, str] | None = None
        commits = 0
        limits = gitcmd.GitLimits(self.deadline.left(HISTORY_SECONDS))
        for record in gitcmd.stream_records(args, self.env, cwd=self.git_dir, limits=limits):
            text = record.lstrip(b"\n").decode("utf-8", "replace")
            if text.startswith("\x01"):
                commits += 1
                fields = [*text[1:].split("\x02", 3), "", "", ""]
                author = fields[2][:80] if authors and "@" not in fields[2] else ""
                head = (fields[0], _moment(fields[1]), fields[3][:200], author)
            elif text and head is not None and text not in changes:
                changes[text] = PathChange(text, head[0], head[1], head[2], head[3])
        kind = "full" if commits < limit and not self.shallow else "bounded"
        return [changes[path] for path in sorted(changes)], kind


def _split(records: Iterator[bytes]) -> Iterator[tuple[str, str, bytes]]:
    for record in records:
        facts, _, path = record.partition(b"\t")
        fields = facts.decode("ascii", "replace").split(" ")
        if len(fields) == 3:
            yield fields[0], fields[2], path


def _moment(seconds: str) -> str:
    return format_time(int(seconds)) if _SIZE.match(seconds) else ""


def _batch(oids: Sequence[str], env: Mapping[str, str], cwd: Path, limits: gitcmd.GitLimits) -> Iterator[bytes]:
    """Yield the contents of blobs in the order asked, through one process."""
    if not oids:
        return
    wanted_ids = "".join(f"{oid}\n" for oid in oids).encode()
    with gitcmd.running(["cat-file", "--batch", "--buffer"], env, cwd, limits, wanted_ids) as git:
        stdout = git.process.stdout
        assert stdout is not None
        for oid in oids:
            header = stdout.readline(200).split()
            size = int(header[2]) if len(header) == 3 and _SIZE.match(header[2].decode("ascii", "replace")) else -1
            data = stdout.read(size) if size >= 0 else b""
            if len(data) != size:
                if not header or data:
                    git.check()
                raise SourceError(f"object {oid[:12]} is damaged or missing", ErrorKind.DAMAGED)
            stdout.read(1)
            yield data
