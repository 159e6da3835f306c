"""Makes one commit and pushes it: by ``git fast-import`` into a bare repository, so that no file is checked out.

https://git-scm.com/docs/git-fast-import; a push never forces, and a branch that is there is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ...kit.ask.errors import ErrorKind, SourceError
from ...model.scaffolding import PlannedRequest
from ..context import Context
from . import command as gitcmd
from .mirrors import HEAD_OUTPUT, Remote, check_url, network

MAX_LISTED = 16 << 20
_MODES = ("100644", "100755")


class Commit(NamedTuple):
    """What is committed: files and message of a request, onto ``base`` ("" = the first commit), seconds of its time."""

    asked: PlannedRequest
    base: str
    when: int


def branches(remote: Remote, context: Context) -> frozenset[str]:
    """Return the names of the branches of a remote.

    Raises:
        SourceError: the remote does not answer, refuses, or is not there.

    """
    check_url(remote.url)
    args = ["ls-remote", "--heads", "--end-of-options", remote.url]
    out = network(args, remote, context, gitcmd.GitLimits(context.options.git_seconds, MAX_LISTED))
    names = (line.partition("\t")[2] for line in out.decode("utf-8", "replace").splitlines())
    return frozenset(name.removeprefix("refs/heads/") for name in names)


def push(folder: Path, commit: Commit, remote: Remote, context: Context) -> str:
    """Make the commit in an empty folder and push it to its branch; return its id.

    Raises:
        SourceError: the branch is there already, nothing would change, or the host does not take it.

    """
    check_url(remote.url)
    seconds = context.options.git_seconds
    limits = gitcmd.GitLimits(seconds, HEAD_OUTPUT)
    env = gitcmd.environment(context.world.environ)
    gitcmd.run(["init", "--quiet", "--bare", "--initial-branch=none", "."], env, cwd=folder, limits=limits)
    env["GIT_DIR"] = str(folder)
    ref = f"refs/heads/{commit.asked.branch}"
    gitcmd.run(["check-ref-format", ref], env, cwd=folder, limits=limits)
    parent = _parent(folder, commit, remote, context, limits) if commit.base else ""
    gitcmd.run(["fast-import", "--quiet"], env, cwd=folder, data=_stream(commit, ref, parent), limits=limits)
    made = gitcmd.run(["rev-parse", "--verify", ref], env, cwd=folder, limits=limits).decode().strip()
    if parent:
        trees = [gitcmd.run(["rev-parse", f"{one}^{{tree}}"], env, cwd=folder, limits=limits) for one in (parent, made)]
        if trees[0] == trees[1]:
            raise SourceError(f"{commit.asked.place.full} holds all of it already", ErrorKind.REFUSED)
    # A lease on nothing: the push is refused where the branch is there, also where it came a moment ago.
    network(
        ["push", "--quiet", "--no-follow-tags", f"--force-with-lease={ref}:", "--end-of-options", "origin",
         f"{made}:{ref}"],
        remote, context, limits, folder,
    )  # fmt: skip
    return made


def _parent(folder: Path, commit: Commit, remote: Remote, context: Context, limits: gitcmd.GitLimits) -> str:
    """Bring the newest commit of the base branch."""
    ref = f"refs/heads/{commit.base}"
    network(
        ["fetch", "--quiet", "--no-tags", "--depth=1", "--end-of-options", "origin", f"+{ref}:refs/base"],
        remote, context, limits, folder,
    )  # fmt: skip
    env = {**gitcmd.environment(context.world.environ), "GIT_DIR": str(folder)}
    return gitcmd.run(["rev-parse", "--verify", "refs/base"], env, cwd=folder, limits=limits).decode().strip()


def _stream(commit: Commit, ref: str, parent: str) -> bytes:
    """Return what fast-import reads: names in quotes, so that no path is taken for a word of its language."""
    asked = commit.asked
    name, mail = asked.author
    who = f"{name or 'Scaffolder'} <{mail}> {commit.when} +0000"
    message = asked.message.encode("utf-8", "replace")
    lines = [
        f"commit {ref}\n".encode(), f"author {who}\n".encode(), f"committer {who}\n".encode(),
        b"data %d\n%s\n" % (len(message), message),
    ]  # fmt: skip
    if parent:
        lines.append(f"from {parent}\n".encode())
    lines += [f"D {_quoted(path)}\n".encode() for path in asked.deleted]
    for path, file in sorted(asked.files.items()):
        mode = file.mode if file.mode in _MODES else _MODES[0]
        lines.append(f"M {mode} inline {_quoted(path)}\n".encode() + b"data %d\n%s\n" % (len(file.data), file.data))
    return b"".join(lines) + b"\n"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
