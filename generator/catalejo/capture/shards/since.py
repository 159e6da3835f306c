"""Remembers since which commit each file has had its content, so that a link to a line need not move every night.

A link names a commit, for a line is a line of one content only. With the newest commit every commit of a repository
would change each page that cites one of its files, though the file is the same. The earlier capture has seen the same
content at the same path, in a commit that it knew: that link shows the same line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from ...kit.read import jsonl, shards
from ...kit.read.captured import Repo
from ...model.capture import RepositoryInfo, TreeEntry

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def carry_over(place: Path, info: RepositoryInfo, earlier: Path | None) -> None:
    """Write into a new shard since when its files are what they are, as far as the earlier shard tells.

    Raises:
        OSError, msgspec.DecodeError: a shard cannot be read or written.

    """
    if earlier is None or not _COMMIT.fullmatch(info.commit):
        return
    old = msgspec.json.decode((earlier / shards.INFO).read_bytes(), type=RepositoryInfo)
    tree = Repo(place, info).tree_file
    if tree is None or old.commit == info.commit or not _COMMIT.fullmatch(old.commit):
        return
    before = {entry.path: entry for entry in Repo(earlier, old).entries}
    entries = [_with_since(entry, before.get(entry.path), old.commit) for entry in jsonl.load_lines(tree, TreeEntry)]
    # The file may be a link to the earlier one: it is replaced, never changed.
    fresh = tree.with_suffix(".new")
    jsonl.dump_lines(fresh, entries)
    os.replace(fresh, tree)


def _with_since(entry: TreeEntry, was: TreeEntry | None, commit: str) -> TreeEntry:
    if was is None or was.blob != entry.blob:
        return entry
    since = was.since if _COMMIT.fullmatch(was.since) else commit
    return msgspec.structs.replace(entry, since=since)
