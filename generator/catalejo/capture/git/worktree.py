"""A working copy: which of its files git does not ignore, and from which commit its changes are counted.

As in ``objects``, a git directory of our own points at what is foreign: no ``config``, hook, filter or file system
monitor of a repository is ever run or read; of the repository's own git folder only the index, ``info/exclude`` and
objects count. Rules of this machine (``core.excludesFile``) do not: what is said must not depend on who asks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.git_folder import (
    GitFolder,
    git_folder,
    head_of,
    is_commit,
    named_commit,
    refuse_other_objects,
    small_text,
)
from . import command as gitcmd
from .objects import LIST_SECONDS, ObjectStore

_BACK = re.compile(r"(?P<name>[^~^]+)(?P<back>(?:[~^][0-9]{0,4}){0,8})\Z")


class ListedFiles(msgspec.Struct, frozen=True):
    """The paths that count, and the folders on the way to them."""

    files: frozenset[bytes]
    folders: frozenset[bytes]

    def has(self, path: bytes) -> bool:
        """Tell whether a path counts, or leads to one that does."""
        return path in self.files or path in self.folders


def listed(git: GitFolder, root: Path, scratch: Path, environ: Mapping[str, str]) -> ListedFiles:
    """Return what git tracks, and what it does not ignore, of a working copy.

    Raises:
        SourceError: git is not there, cannot read the index, or takes too long.

    """
    commit = head_of(git)[1]
    env = _directory(git, scratch, environ, len(commit) == 64)
    env |= {"GIT_WORK_TREE": str(root), "GIT_INDEX_FILE": str(git.git / "index")}
    args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    records = gitcmd.stream_records(args, env, cwd=root, limits=gitcmd.GitLimits(LIST_SECONDS))
    files = frozenset(record for record in records if record and not record.endswith(b"/"))
    folders = {path[:end] for path in files for end in range(len(path)) if path[end] == 0x2F}
    return ListedFiles(files, frozenset(folders))


def _directory(git: GitFolder, scratch: Path, environ: Mapping[str, str], sha256: bool) -> dict[str, str]:
    """Make a git directory of our own for a working copy; return the environment in which git uses it."""
    for name in ("refs", "objects", "info"):
        (scratch / name).mkdir(parents=True, exist_ok=True)
    (scratch / "HEAD").write_text("ref: refs/heads/none\n")
    version = "1\n[extensions]\n\tobjectFormat = sha256" if sha256 else "0"
    (scratch / "config").write_text(f"[core]\n\tbare = false\n\trepositoryformatversion = {version}\n")
    (scratch / "info" / "exclude").write_text(small_text(git.common / "info" / "exclude"))
    for part in git.git.glob("sharedindex.*"):  # an index in two parts is looked for beside HEAD
        os.symlink(part, scratch / part.name)
    return {**gitcmd.environment(environ), "GIT_DIR": str(scratch)}


def base_commit(git: GitFolder, base: str, scratch: Path, environ: Mapping[str, str]) -> str:
    """Return the commit that HEAD and ``base`` have in common last: what the change is counted from.

    ``base`` is a branch, a tag, HEAD or a commit in full, with ``~N`` and ``^N`` behind it.

    Raises:
        SourceError: there is no such commit here, or nothing in common (a shallow clone may lack it).

    """
    match = _BACK.match(base)
    start = named_commit(git, match["name"]) if match else ""
    head = head_of(git)[1]
    if match is None or not start or not head:
        raise SourceError(f"there is no branch, tag or commit {base!r} here")
    refuse_other_objects(git.common / "objects")
    shallow = small_text(git.common / "shallow").encode()
    store = ObjectStore(git.common / "objects", scratch, environ, shallow, len(head) == 64)
    found = _asked(store, ["rev-parse", "--verify", "--end-of-options", f"{start}{match['back']}^{{commit}}"])
    if not found:
        raise SourceError(f"the commit of {base!r} is not here: fetch it first")
    common = _asked(store, ["merge-base", "--end-of-options", found, head])
    if not common:
        raise SourceError(f"HEAD and {base!r} have no commit in common here: fetch more of their history")
    return common


def _asked(store: ObjectStore, args: list[str]) -> str:
    """Return the commit that git prints, "" where it finds none."""
    try:
        limits = gitcmd.GitLimits(store.deadline.left(LIST_SECONDS), 1 << 10)
        out = gitcmd.run(args, store.env, cwd=store.git_dir, limits=limits).decode("ascii", "replace").strip()
    except SourceError as error:
        if error.kind in (ErrorKind.TIMEOUT, ErrorKind.TOO_LARGE):
            raise
        return ""
    return out if is_commit(out) else ""


def change_base(folder: Path, base: str, scratch: Path) -> str:
    """Return the commit from which the change in a folder is counted, asked of the repository that lies there.

    Raises:
        SourceError: the folder is no git repository, or there is no such commit.

    """
    git = git_folder(folder)
    if git is None:
        raise SourceError("it is no git repository, so nothing tells what a change is")
    return base_commit(git, base, scratch, os.environ)
