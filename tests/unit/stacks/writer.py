"""Writes small capture folders as ``capture/`` does, from texts."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import (
    SCHEMA,
    Envelope,
    Manifest,
    RepositoryInfo,
    SourceKind,
    SourceStatus,
    TreeEntry,
    Visibility,
)

TAKEN_AT = "2026-11-19T03:00:00Z"


def write_capture(
    folder: Path,
    repos: Mapping[str, Mapping[str, str]],
    answers: Mapping[str, Envelope] | None = None,
    states: Mapping[str, str] | None = None,
) -> Captured:
    """Write repositories (id -> path -> text) and answers (file name -> envelope); ``states`` by source id."""
    for identity, files in repos.items():
        host, _, rest = identity.partition("/")
        owner = rest.rpartition("/")[0]
        info = RepositoryInfo(
            identity, rest.rpartition("/")[2], "local:test", "ok", Visibility.PUBLIC, host="" if host == "local" else host,
            owner=owner, default_branch="main", commit="1" * 40,
        )  # fmt: skip
        root = folder / "repos" / identity
        root.mkdir(parents=True)
        (root / "repo.json").write_bytes(jsonl.encode(info))
        entries: list[TreeEntry] = []
        seen: set[str] = set()
        with zipfile.ZipFile(root / "blobs.zip", "w") as archive:
            for path, text in sorted(files.items()):
                data = dedent(text).lstrip("\n").encode()
                blob = hashlib.sha1(data, usedforsecurity=False).hexdigest()
                if blob not in seen:
                    seen.add(blob)
                    archive.writestr(blob, data)
                entries.append(TreeEntry(path, blob, "100644", len(data)))
        jsonl.dump_lines(root / "trees" / f"{'2' * 40}.jsonl", entries)
    sources: list[SourceStatus] = []
    for name, envelope in (answers or {}).items():
        target = folder / "systems" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_suffix(".json").write_bytes(jsonl.encode(envelope))
    known = {envelope.source for envelope in (answers or {}).values()} | set(states or {})
    for source in sorted(known):
        state = (states or {}).get(source, "ok")
        sources.append(SourceStatus(source, SourceKind.SYSTEM, source.partition(":")[0], state, TAKEN_AT, TAKEN_AT))
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(SCHEMA, "test", TAKEN_AT, Visibility.PUBLIC, tuple(sources))
    (folder / "manifest.json").write_bytes(jsonl.encode(manifest))
    return Captured(folder)
