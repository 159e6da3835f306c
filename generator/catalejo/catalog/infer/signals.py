"""What a repository's files say about it: one table of readers, each vote with its evidence, and who wins."""

from __future__ import annotations

import re

import msgspec

from ...kit.read.captured import Repo
from . import packages, programs
from .places import folders_of, is_apart
from .signal import Reader, Signal, say

PROGRAM_TYPES = ("service", "website", "library", "cli", "worker")
_MAX_FILES = 40
_NEAR = 4
"""Votes that are as good as the strongest: then the sums decide."""


def signals_of(repo: Repo, folder: str = "", without: tuple[str, ...] = ()) -> list[Signal]:
    """Return every signal of a folder ("" = the repository), strongest first, then by path.

    ``without`` are folders below it that are something else. Workflows speak for the repository only.
    """
    readable: list[tuple[bool, int, str, Reader]] = []
    above, left_out = folder.count("/") + 1 if folder else 0, frozenset(without)
    charts: list[tuple[int, str]] = []
    for entry in repo.below(folder):
        path = entry.path
        depth = path.count("/") - above
        flow = path.startswith(".github/workflows/") and path.count("/") == 2
        if depth > 4 or (is_apart(repo, path) and not flow) or not left_out.isdisjoint(folders_of(path)):
            continue
        if path.endswith("/Chart.yaml") or path == "Chart.yaml":
            charts.append((depth, path))
        reader = _reader(path.rpartition("/")[2], path[len(folder) + 1 :] if folder else path)
        if reader is not None:
            readable.append((flow, depth, path, reader))
    found: list[Signal] = []
    for flow, depth, path, reader in sorted(readable, key=lambda item: item[:3])[:_MAX_FILES]:
        found.extend(_deeper(signal, 0 if flow else depth) for signal in reader(repo, path))
    found += _deployed(repo, folder, found, sorted(charts))
    return sorted(found, key=lambda signal: (-signal.weight, signal.path, signal.code, signal.type))


def _deployed(repo: Repo, folder: str, found: list[Signal], charts: list[tuple[int, str]]) -> list[Signal]:
    """A chart or a manifest beside a program makes it a service; charts and nothing else are configuration."""
    programs_here = [s for s in found if s.type in PROGRAM_TYPES and s.weight >= 40]
    runs = [s for s in programs_here if s.type != "library"]
    if not charts:
        return list(programs.workloads(repo, folder)) if runs else []
    path = charts[0][1]
    text = repo.text(path) or ""
    if runs:
        return [Signal("service", 80, "chart", path), *programs.workloads(repo, folder)]
    if programs_here:
        return [Signal("service", 32, "chart", path)]
    kind = "library" if "type: library" in text and len(charts) == 1 else "helm-chart"
    return [Signal(kind, 82, "chart", path)]


def _deeper(signal: Signal, depth: int) -> Signal:
    """A file far below the root says less about the whole."""
    return msgspec.structs.replace(signal, weight=max(signal.weight - 4 * depth, 1)) if depth else signal


def winner_of(signals: list[Signal]) -> str:
    """Return the type that wins: the strongest vote decides; equal votes add up, then the order of the names."""
    if not signals:
        return "other"
    totals: dict[str, int] = {}
    best: dict[str, int] = {}
    for signal in signals:
        best[signal.type] = max(best.get(signal.type, 0), signal.weight)
        totals[signal.type] = totals.get(signal.type, 0) + signal.weight
    top = max(best.values())
    near = [kind for kind, weight in best.items() if weight >= top - _NEAR]
    return min(near, key=lambda kind: (-totals[kind], kind))


def _reader(name: str, path: str) -> Reader | None:
    if name in _READERS:
        return _READERS[name]
    if re.fullmatch(r"(?:.*\.)?Dockerfile(?:\..+)?|Containerfile", name) and not path.startswith("."):
        return programs.dockerfile
    if path in ("action.yml", "action.yaml"):
        return say("library", 72, "github-action")
    if name.endswith(".gemspec"):
        return say("library", 90, "gemspec")
    if name.endswith((".csproj", ".fsproj")):
        return packages.dotnet
    if path.startswith(".github/workflows/") and name.endswith((".yml", ".yaml")):
        return programs.workflow
    if path == "config/tech-docs.yml":
        return say("documentation", 60, "tech-docs")
    if path in ("hugo.toml", "hugo.yaml", "hugo.json", "config.toml"):
        return programs.hugo
    return None


_READERS: dict[str, Reader] = {
    "package.json": packages.npm,
    "pyproject.toml": packages.pyproject,
    "requirements.txt": packages.requirements,
    "setup.cfg": packages.setup,
    "setup.py": packages.setup,
    "go.mod": programs.go_mod,
    "Cargo.toml": packages.cargo,
    "pom.xml": packages.jvm,
    "build.gradle": packages.jvm,
    "build.gradle.kts": packages.jvm,
    "composer.json": packages.composer,
    "Gemfile": programs.gemfile,
    "antora-playbook.yml": say("documentation", 60, "antora"),
    "antora.yml": say("documentation", 60, "antora"),
    "cookiecutter.json": programs.cookiecutter,
    "config.ru": say("service", 74, "rack"),
    "mix.exs": say("service", 40, "mix"),
    "Procfile": programs.procfile,
    "index.html": programs.index_html,
    "serverless.yml": say("service", 70, "serverless"),
    "serverless.yaml": say("service", 70, "serverless"),
    "mkdocs.yml": say("documentation", 20, "mkdocs"),
    "mkdocs.yaml": say("documentation", 20, "mkdocs"),
    "docusaurus.config.js": say("documentation", 60, "docusaurus"),
    "docusaurus.config.ts": say("documentation", 60, "docusaurus"),
}
