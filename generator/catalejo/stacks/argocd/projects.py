"""Reads the sync windows of Argo CD AppProjects.

https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/; which of them hold an application, and whether one is
open, is judged in ``delivery/freezes.py`` after ``SyncWindow.active`` and ``SyncWindows.CanSync`` of Argo CD. A
project ``default`` is there without being declared
(https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#the-default-project).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ...kit.read.narrow import listing, mapping, text_of
from ...model.origin import Origin
from ...model.stacks import SyncWindow
from ..tree import KubernetesObject, Tree, has_placeholder
from .application import GROUP

MAX_PROJECTS, MAX_WINDOWS, MAX_GLOBS = 500, 50, 100
"""Projects of a repository, windows of a project and globs of a window that are read."""
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.0, "ns": 0.0}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(h|ms|us|ns|m|s)")
_FIELD = re.compile(r"[0-9A-Za-z*,/?-]{1,100}")
MAX_SECONDS = 10 * 366 * 86_400


def read_projects(tree: Tree) -> tuple[tuple[str, ...], tuple[SyncWindow, ...]]:
    """Return the names of the AppProjects of a repository, one for each document, and all their windows."""
    projects: list[str] = []
    windows: list[SyncWindow] = []
    for manifest in islice(_manifests(tree), MAX_PROJECTS):
        origin = tree.origin(manifest.path, manifest.line)
        written = listing(mapping(manifest.value.get("spec")).get("syncWindows"))
        projects.append(manifest.name)
        windows += [_window(manifest, mapping(item), origin) for item in written[:MAX_WINDOWS]]
    return tuple(projects), tuple(windows)


def _manifests(tree: Tree) -> Iterator[KubernetesObject]:
    for path in tree.yaml_files():
        data = tree.read(path)
        if data is None or b"AppProject" not in data or not {"AppProject", "List"} & tree.kinds(data):
            continue
        yield from (m for m in tree.manifests(path) if m.group == GROUP and m.kind == "AppProject" and m.name)


def _window(manifest: KubernetesObject, value: dict[str, object], origin: Origin) -> SyncWindow:
    schedule, duration = text_of(value.get("schedule")), seconds_of(text_of(value.get("duration")))
    kind, zone = text_of(value.get("kind")), text_of(value.get("timeZone")) or "UTC"
    globs = {key: _globs(value.get(key)) for key in ("applications", "namespaces", "clusters")}
    texts = (kind, schedule, zone, *(glob for found in globs.values() for glob in found))
    problem = ""
    if any(has_placeholder(text) or "{" in text for text in texts):
        problem = "template"
    elif not is_schedule(schedule):
        problem = "schedule"
    elif duration is None:
        problem = "duration"
    elif kind not in ("allow", "deny"):
        problem = "kind"
    return SyncWindow(
        manifest.name, kind[:20], schedule[:200], duration or 0, origin, zone[:100], globs["applications"],
        globs["namespaces"], globs["clusters"], value.get("andOperator") is True, value.get("manualSync") is True,
        problem,
    )  # fmt: skip


def _globs(value: object) -> tuple[str, ...]:
    return tuple(text for item in listing(value)[:MAX_GLOBS] if (text := text_of(item)[:300]))


def is_schedule(text: str) -> bool:
    """Tell whether a text has the form of a cron expression as Argo CD reads it: five fields, no extensions."""
    fields = text.split()
    return len(fields) == 5 and all(map(_FIELD.fullmatch, fields)) and "7" not in re.split(r"[,/-]", fields[4])


def seconds_of(text: str) -> int | None:
    """Return a duration as Go writes it, such as ``1h30m``, in seconds; None for what is none, and for no time."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return int(seconds) if 1 <= seconds <= MAX_SECONDS else None
