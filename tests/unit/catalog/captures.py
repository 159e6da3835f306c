"""Writes capture folders as capture does, out of texts, so that tests read the real format."""

from __future__ import annotations

import atexit
import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from catalejo.catalog import build_catalog
from catalejo.catalog.gather import LIMITS
from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.kit.sandbox.pool import SandboxPool
from catalejo.model.capture import SCHEMA, HostTeam, Manifest, RepositoryInfo, TreeEntry, Visibility
from catalejo.model.entities import Catalog
from catalejo.model.world import Settings

POOL = SandboxPool("catalejo.catalog.reading.reader:read", LIMITS, 1, [Path(tempfile.gettempdir())])
"""Workers that all tests of this process share; starting them for each test would cost more than the tests."""
atexit.register(POOL.close)

Files = Mapping[str, str | bytes]


def info_of(identity: str, **facts: Any) -> RepositoryInfo:
    """Return the facts of a repository by its id: ``host/owner/name`` or ``local/name``."""
    parts = identity.split("/")
    host = "" if parts[0] == "local" else parts[0]
    base = {
        "id": identity,
        "name": parts[-1],
        "source": "test",
        "status": "ok",
        "visibility": Visibility.INTERNAL,
        "host": host,
        "owner": "/".join(parts[1:-1]),
        "host_type": host.partition(".")[0],
        "default_branch": "main",
        "commit": "c" * 40,
        "web": f"https://{identity}" if host else "",
    }
    return RepositoryInfo(**{**base, **facts})


def write_repository(root: Path, info: RepositoryInfo, files: Files) -> None:
    """Write one repository of a capture folder."""
    folder = root / "repos" / info.id
    (folder / "trees").mkdir(parents=True, exist_ok=True)
    entries = []
    with zipfile.ZipFile(folder / "blobs.zip", "w") as archive:
        for path, content in sorted(files.items()):
            data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            blob = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            if blob not in archive.namelist():
                archive.writestr(blob, data)
            entries.append(TreeEntry(path, blob, "100644", len(data)))
    jsonl.dump_lines(folder / "trees" / "t.jsonl", entries)
    (folder / "repo.json").write_bytes(jsonl.encode(info))


def make_capture(
    root: Path,
    repositories: Mapping[str, Files],
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    teams: Iterable[HostTeam] = (),
) -> Captured:
    """Write a capture of repositories by id, and open it."""
    for identity, files in repositories.items():
        write_repository(root, info_of(identity, **(facts or {}).get(identity, {})), files)
    jsonl.dump_lines(root / "people" / "teams.jsonl", teams)
    manifest = Manifest(SCHEMA, "test", "2026-11-24T02:00:00Z", Visibility.INTERNAL)
    (root / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return Captured(root)


def build(
    root: Path,
    repositories: Mapping[str, Files],
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    teams: Iterable[HostTeam] = (),
    people: str = "names",
) -> Catalog:
    """Capture and build in one step."""
    return build_catalog(make_capture(root, repositories, facts, teams), Settings(people=people), pool=POOL)


def component(name: str, spec: str = "", metadata: str = "", kind: str = "Component") -> str:
    """Return a valid document with further lines for ``spec`` and ``metadata``."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n{metadata}"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: team-a\n{spec}"
    )


def group(name: str, extra: str = "") -> str:
    """Return a Group document."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\n"
        f"spec:\n  type: team\n  children: []\n{extra}"
    )
