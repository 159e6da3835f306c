"""Renders a folder with our reader and with kubectl, and says where they differ."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Repo
from catalejo.model.capture import RepositoryInfo, TreeEntry, Visibility
from catalejo.stacks.render.kustomize import Build, Kustomizer
from catalejo.stacks.tree import Tree
from catalejo.stacks.work import Work

Row = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Kind, name, namespace and (container, image) of an object."""
NO_KUBECTL = "kubectl is not on this machine"


class Answer(NamedTuple):
    """What one program says of a folder: its objects, why it refuses, why it is not certain."""

    rows: tuple[Row, ...] = ()
    refused: str = ""
    unsure: tuple[str, ...] = ()


def write_tree(folder: Path, files: Mapping[str, bytes]) -> Tree:
    """Write files as a captured repository and return its tree."""
    folder.mkdir(parents=True, exist_ok=True)
    info = RepositoryInfo("local/x", "x", "local:test", "ok", Visibility.PUBLIC, default_branch="main")
    (folder / "repo.json").write_bytes(jsonl.encode(info))
    entries: list[TreeEntry] = []
    with zipfile.ZipFile(folder / "blobs.zip", "w") as archive:
        for path, data in sorted(files.items()):
            blob = hashlib.sha1(path.encode() + b"\0" + data, usedforsecurity=False).hexdigest()
            archive.writestr(blob, data)
            entries.append(TreeEntry(path, blob, "100644", len(data)))
    (folder / "trees").mkdir(exist_ok=True)
    jsonl.dump_lines(folder / "trees" / f"{'2' * 40}.jsonl", entries)
    return Tree(Repo(folder, info), Work(1_000_000_000))


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the regular files below a folder by path."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if ".git" not in path.parts}


def ours(build: Build) -> Answer:
    """Return what our reader says."""
    rows = tuple(sorted(_row(resource.value) for resource in build.objects))
    refused = build.refused.reason if build.refused is not None else ""
    unsure = build.reasons if not build.sure else ()
    unsure += tuple(slot.approximate for slot in build.slots if slot.approximate)
    return Answer(rows, refused, tuple(dict.fromkeys(unsure)) or (() if build.sure or refused else ("not whole",)))


def render(tree: Tree, folder: str) -> Answer:
    """Return what our reader says of a folder."""
    return ours(Kustomizer(tree).build(folder))


def kubectl(folder: Path, program: str = "kubectl") -> Answer:
    """Return what kubectl makes of a folder."""
    ran = subprocess.run(
        [program, "kustomize", "."], capture_output=True, timeout=60, check=False, cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "https_proxy": "http://127.0.0.1:9"},
    )  # fmt: skip
    if ran.returncode:
        return Answer(refused=ran.stderr.decode("utf-8", "replace").strip())
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return Answer(tuple(sorted(_row(value) for value in yaml.load_all(ran.stdout, loader) if value)))


def has_kubectl() -> bool:
    """Tell whether kubectl is on this machine."""
    return shutil.which("kubectl") is not None


def _row(value: dict[str, object]) -> Row:
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    images: list[tuple[str, str]] = []
    if value.get("kind") != "CustomResourceDefinition":
        _images(value, images)
    return (
        str(value.get("kind")), str(metadata.get("name") or ""), str(metadata.get("namespace") or ""),
        tuple(sorted(images)),
    )  # fmt: skip


def _images(value: object, into: list[tuple[str, str]]) -> None:
    if isinstance(value, list):
        for item in value:
            _images(item, into)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("containers", "initContainers") and isinstance(item, list):
                rows = (one for one in item if isinstance(one, dict) and isinstance(one.get("image"), str))
                into.extend((str(one.get("name") or ""), one["image"]) for one in rows)
            else:
                _images(item, into)


def verdict(we: Answer, they: Answer) -> str:
    """Return how two answers compare: agree, refused, derived, or what is wrong."""
    if they.refused:
        if we.refused:
            return "refused (said)"
        return "derived (said)" if we.unsure else "WRONG: it refuses, we do not"
    if we.refused:
        return "WRONG: we say it refuses"
    if we.unsure:
        return "derived (said)"
    return "agree" if we.rows == they.rows else "WRONG: another result"
