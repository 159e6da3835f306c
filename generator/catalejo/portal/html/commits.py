"""Commits in links to files, put in when a page is written.

A link to a file names the commit that was read, and that moves whenever anything in its repository does: with a hundred
services in one GitOps repository, one of them would draw the pages of all. So bodies are drawn and kept with a slot in
the place of the commit. A slot is plain letters, digits and hyphens, the same quoted and escaped; a text of a
repository that spells one out shows a commit's hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from ...model.capture import RepositoryInfo

_PREFIX = b"catalejo-commit-"
_SLOT = re.compile(_PREFIX + rb"([0-9a-f]{16})(?:s([0-9]{1,2})s)?")


@lru_cache(maxsize=1 << 16)
def slot(repo: str) -> str:
    """Return what stands for the commit of a repository (its id) until a file is written."""
    return _PREFIX.decode() + hashlib.sha256(repo.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def short_slot(repo: str, chars: int) -> str:
    """Return what stands for the first characters of the commit."""
    return f"{slot(repo)}s{chars}s"


def commits_by_slot(repositories: Iterable[RepositoryInfo]) -> dict[bytes, bytes]:
    """Return the commit of each repository by its slot."""
    return {slot(info.id).encode(): info.commit.encode("utf-8", "replace") for info in repositories}


def filled(data: bytes, commits: dict[bytes, bytes]) -> bytes:
    """Put the commits in the place of their slots."""
    if _PREFIX not in data:
        return data

    def commit(found: re.Match[bytes]) -> bytes:
        known = commits.get(_PREFIX + found[1])
        return found[0] if known is None else known[: int(found[2])] if found[2] else known

    return _SLOT.sub(commit, data)
