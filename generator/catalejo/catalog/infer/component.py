"""Makes the entity of a repository that declares none, with its evidence and a file to paste."""

from __future__ import annotations

import re

import msgspec

from ...kit.read.captured import Repo
from ...model.entities import Entity, Owner
from ...model.origin import Evidence
from ...model.refs import make_ref
from ..reading.declared import Inference
from . import words
from .desired import desired_state, terraform_module
from .signals import Signal, signals_of

MANIFESTS = frozenset(
    ["package.json", "pyproject.toml", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"]
)
_NOT_PLAIN = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
_PROGRAM_TYPES = ("service", "website", "library", "cli", "worker")


def conclude(repo: Repo) -> Inference:
    """Return what a repository is, concluded from its files: a Component, or a Resource of type ``gitops-stack``."""
    signals = _signals(repo)
    winner = _winner(signals, repo)
    description, path, line = words.description_of(repo)
    evidence = [_state(repo)] if _state(repo) else []
    evidence += [_evidence(repo, signal) for signal in signals if signal.type == winner][:6]
    evidence += _packages(repo)
    if path:
        evidence.append(Evidence("described-by-readme", {"path": path}, repo.origin(path, line)))
    return Inference(
        kind="Resource" if winner == "gitops-stack" else "Component",
        type=winner,
        description=description,
        evidence=[item for item in evidence if item is not None],
        tags=words.tags_of(repo),
    )


def inferred_entity(repo: Repo, inference: Inference, taken: set[str]) -> Entity:
    """Return the entity of a repository that declares none, under a name that is free.

    ``taken`` are references that other entities have. Lifecycle is ``deprecated`` for an archived repository and
    otherwise unknown (""), as nothing in a repository says that it is in production.
    """
    name = words.free_name(repo, taken, inference.kind.lower())
    renamed = name != repo.info.name
    evidence = [Evidence("renamed", {"repository": repo.info.name}, repo.origin())] if renamed else []
    entity = Entity(
        ref=make_ref(inference.kind, "default", name),
        kind=inference.kind,
        namespace="default",
        name=name,
        raw={},
        origin=repo.origin(),
        description=inference.description,
        type=inference.type,
        lifecycle="deprecated" if repo.info.archived and inference.kind == "Component" else "",
        tags=inference.tags,
        annotations=_annotations(repo),
        inferred=True,
        evidence=(*inference.evidence, *evidence),
    )
    return msgspec.structs.replace(entity, raw=raw_of(entity))


def _signals(repo: Repo) -> list[Signal]:
    desired, module = desired_state(repo), terraform_module(repo)
    signals = signals_of(repo)
    program = any(s.type in _PROGRAM_TYPES and (s.weight >= 40 or _releases(s)) for s in signals)
    if module is not None and not program:
        return [module, *signals]
    if desired is not None and not program:
        return [desired, *signals]
    if not signals:
        fallback = _fallback(repo)
        return [fallback] if fallback is not None else []
    return signals


def _releases(signal: Signal) -> bool:
    """A workflow that releases a program says that there is one; publishing pages says nothing."""
    return signal.code == "workflow" and signal.type != "website"


def _winner(signals: list[Signal], repo: Repo) -> str:
    """The strongest vote decides; equal votes add up, then the order of the table."""
    if not signals:
        return "other"
    totals: dict[str, int] = {}
    best: dict[str, int] = {}
    for signal in signals:
        best[signal.type] = max(best.get(signal.type, 0), signal.weight)
        totals[signal.type] = totals.get(signal.type, 0) + signal.weight
    top = max(best.values())
    near = [kind for kind, weight in best.items() if weight >= top - 4]
    return min(near, key=lambda kind: (-totals[kind], kind))


def _fallback(repo: Repo) -> Signal | None:
    """Without any manifest: a repository of prose is documentation, anything else is ``other``."""
    own = [entry.path for entry in repo.entries if not entry.path.startswith(".")]
    prose = [path for path in own if path.lower().endswith((".md", ".rst", ".adoc"))]
    other = [path for path in own if re.search(r"\.(?:py|js|ts|go|java|rs|rb|cs|php|sh|tf|ya?ml)$", path)]
    if len(prose) >= 2 and len(prose) > len(other):
        return Signal("documentation", 10, "prose", prose[0], {"count": str(len(prose))})
    if repo.info.languages:
        name = max(sorted(repo.info.languages), key=lambda language: repo.info.languages[language])
        return Signal("other", 10, "language", "", {"name": name})
    return None


def _state(repo: Repo) -> Evidence | None:
    if repo.info.status in ("empty", "failed", "denied"):
        return Evidence(f"repository-{repo.info.status}", {}, repo.origin())
    if repo.info.archived:
        return Evidence("repository-archived", {}, repo.origin())
    return None


def _evidence(repo: Repo, signal: Signal) -> Evidence:
    args = {"path": signal.path, **signal.args}
    return Evidence(f"type-{signal.code}", args, repo.origin(signal.path, signal.line))


def _packages(repo: Repo) -> list[Evidence]:
    """One line that names the packages of a monorepo; each is a candidate for an entity of its own."""
    folders: dict[str, str] = {}
    for entry in repo.entries:
        folder, _, name = entry.path.rpartition("/")
        if name in MANIFESTS and folder and entry.path.count("/") <= 3 and "node_modules" not in folder:
            folders.setdefault(folder, entry.path)
    if len(folders) < 2:
        return []
    shown = ", ".join(sorted(folders)[:8]) + (", …" if len(folders) > 8 else "")
    first = folders[sorted(folders)[0]]
    return [Evidence("packages", {"count": str(len(folders)), "folders": shown}, repo.origin(first))]


def _annotations(repo: Repo) -> dict[str, str]:
    info = repo.info
    keys = {"github": "github.com/project-slug", "gitlab": "gitlab.com/project-slug"}
    if info.host_type in keys and info.owner:
        return {keys[info.host_type]: f"{info.owner}/{info.name}"}
    return {}


def raw_of(entity: Entity) -> dict[str, object]:
    """Return an inferred entity as a document; what is not known is not there."""
    metadata: dict[str, object] = {"name": entity.name, "namespace": entity.namespace}
    optional = {
        "title": entity.title,
        "description": entity.description,
        "annotations": dict(entity.annotations),
        "tags": list(entity.tags),
    }
    metadata |= {key: value for key, value in optional.items() if value}
    spec = {"type": entity.type, "lifecycle": entity.lifecycle, "owner": entity.owner.ref, "system": entity.system}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": entity.kind,
        "metadata": metadata,
        "spec": {key: value for key, value in spec.items() if value},
    }


def snippet(entity: Entity, owner: Owner, docs: bool) -> str:
    """Return a ``catalog-info.yaml`` to paste; guesses that nobody can make are marked with a comment."""
    rows = ["apiVersion: backstage.io/v1alpha1", f"kind: {entity.kind}", "metadata:", f"  name: {_scalar(entity.name)}"]
    if entity.description:
        rows.append(f"  description: {_scalar(entity.description)}")
    annotations = dict(entity.annotations)
    if docs:
        annotations["backstage.io/techdocs-ref"] = "dir:."
    if annotations:
        rows.append("  annotations:")
        rows += [f"    {key}: {_scalar(value)}" for key, value in sorted(annotations.items())]
    if entity.tags:
        rows.append("  tags:")
        rows += [f"    - {_scalar(tag)}" for tag in entity.tags]
    rows += ["spec:", f"  type: {_scalar(entity.type)}"]
    if entity.kind == "Component":
        unsure = "" if entity.lifecycle else "  # please check: experimental, production or deprecated"
        rows.append(f"  lifecycle: {entity.lifecycle or 'production'}{unsure}")
    missing = "" if owner.ref else "  # nobody was found: name the team that answers for it"
    rows.append(f"  owner: {_scalar(owner.ref or 'unknown')}{missing}")
    return "\n".join(rows) + "\n"


def _scalar(text: str) -> str:
    """Write a text so that every YAML reader gets the same text back: plain where nothing can go wrong."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text) and text.lower() not in _NOT_PLAIN:
        return text
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    """Escape a character of a double-quoted YAML scalar (https://yaml.org/spec/1.2.2/#57-escaped-characters)."""
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\U{ord(char):08x}"
