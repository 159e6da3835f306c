"""Writes capture folders out of texts and builds their documentation, as the pipeline does."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from catalejo.docs import build_docs, engine
from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.kit.store.cache import Cache
from catalejo.model.capture import SCHEMA, Manifest, PathChange, RepositoryInfo, TreeEntry, Visibility
from catalejo.model.docs import Article, Bundle, Documentation
from catalejo.model.entities import Catalog, Entity
from catalejo.model.findings import Finding
from catalejo.model.origin import Origin
from catalejo.model.refs import make_ref
from catalejo.model.world import Settings

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WEB = "https://git.example.com/shop/orders"

Files = Mapping[str, str | bytes]


def write_capture(
    root: Path,
    repositories: Mapping[str, Files],
    links: Mapping[str, str] | None = None,
    history: Mapping[str, str] | None = None,
    web: bool = True,
    **facts: Any,
) -> Captured:
    """Write a capture; ``links`` are symbolic links of every repository, ``history`` dates by path."""
    for identity, files in repositories.items():
        folder = root / "repos" / identity
        (folder / "trees").mkdir(parents=True)
        entries = [TreeEntry(path, "1" * 40, "120000", len(target)) for path, target in (links or {}).items()]
        with zipfile.ZipFile(folder / "blobs.zip", "w") as archive:
            for path, content in sorted(files.items()):
                data = content if isinstance(content, bytes) else content.encode()
                blob = hashlib.sha1(data, usedforsecurity=False).hexdigest()
                if blob not in archive.namelist():
                    archive.writestr(blob, data)
                entries.append(TreeEntry(path, blob, "100644", len(data)))
        jsonl.dump_lines(folder / "trees" / "t.jsonl", entries)
        changes = [PathChange(path, COMMIT, date) for path, date in (history or {}).items()]
        jsonl.dump_lines(folder / "history.jsonl", changes)
        base = f"https://{identity}"
        info = RepositoryInfo(
            id=identity,
            name=identity.rpartition("/")[2],
            source="test",
            status="ok",
            visibility=Visibility.PUBLIC,
            default_branch="main",
            commit=COMMIT,
            history="500" if history else "none",
            **{
                **({"web": base, "blob_url": base + "/blob/{commit}/{path}#L{line}"} if web else {}),
                **({"tree_url": base + "/tree/{commit}/{path}"} if web else {}),
                **facts,
            },
        )
        (folder / "repo.json").write_bytes(jsonl.encode(info))
    manifest = Manifest(SCHEMA, "test", "2026-11-24T02:00:00Z", Visibility.PUBLIC)
    (root / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return Captured(root)


def entity(name: str, repo: str, path: str = "", how: str = "techdocs-ref", subpath: str = "") -> Entity:
    """Return a component with documentation."""
    ref = make_ref("component", "default", name)
    return Entity(
        ref=ref, kind="Component", namespace="default", name=name, raw={},
        origin=Origin("test", repo, "catalog-info.yaml", 1),
        docs_repo=repo, docs_path=path, docs_from=how, subpath=subpath,
    )  # fmt: skip


def catalog_of(*entities: Entity) -> Catalog:
    """Return a catalog of entities."""
    return Catalog({e.ref: e for e in sorted(entities, key=lambda e: e.ref)}, (), (), {})


REPO = "git.example.com/shop/orders"


def build(
    root: Path,
    files: Files,
    how: str = "techdocs-ref",
    path: str = "",
    cache: Cache | None = None,
    jobs: int = 1,
    language: str = "en",
    **options: Any,
) -> Documentation:
    """Build the documentation of one component in one repository."""
    captured = write_capture(root, {REPO: files}, **options)
    catalog = catalog_of(entity("orders", REPO, path, how))
    settings = Settings(language=language)
    return build_docs(captured, catalog, settings, cache or Cache(None, engine()), jobs)


def bundle_of(docs: Documentation) -> Bundle:
    """Return the one bundle."""
    return docs.bundles["component:default/orders"]


def article(docs: Documentation, url: str = "") -> Article:
    """Return an article of the one bundle by address."""
    return next(page for page in bundle_of(docs).articles if page.url == url)


def found(docs: Documentation, code: str) -> list[Finding]:
    """Return the findings with a code."""
    return [finding for finding in docs.findings if finding.code == code]
