"""Makes the entity of a repository that declares none, with its evidence and a file to paste."""

from __future__ import annotations

import re

import msgspec

from ...kit.read.captured import Repo
from ...model.entities import Entity, Package
from ...model.origin import Evidence
from ...model.refs import make_ref
from ..reading.declared import Inference
from . import words
from .desired import PROGRAM, desired_state, has_hardly_a_program, terraform_module
from .interfaces import apis_of
from .members import found_part
from .parts import RUNS, PartFinder, Parts, name_of
from .places import folder_of, is_apart
from .signal import Signal
from .signals import PROGRAM_TYPES, signals_of, winner_of

_ORDER = ("service", "website", "worker", "cli", "library", "helm-chart")
_ABOUT = frozenset(("site", "website", "docs", "www", "homepage", "landing", "storybook", "playground"))
"""Applications that tell about a repository's work and are not it."""
_MANY_PAGES = 20
"""Pages of prose that outweigh a program where there are several times as many of them."""


def conclude(repo: Repo) -> Inference:
    """Return what a repository is, concluded from its files: a Component, or a Resource of type ``gitops-stack``.

    Its parts, packages and APIs come with it; a repository of desired state or of prose has none.
    """
    signals = _signals(repo)
    winner = winner_of(signals)
    apis = apis_of(repo) if winner != "gitops-stack" else []
    parts = PartFinder(repo, [folder_of(api.path) for api in apis]).find()
    if winner == "gitops-stack" and not any(place.builds for place in parts.entities):
        parts = Parts()
    elif winner == "documentation":
        parts = Parts(packages=[])
    state = winner == "gitops-stack" and has_hardly_a_program(repo)
    voted = None if state else _of_parts(parts, signals)
    reasons = [_evidence(repo, signal) for signal in signals if signal.type == winner][:6]
    if voted is not None:
        winner, reasons = voted[0], [voted[1]]
    description, path, line = words.description_of(repo)
    evidence = [_state(repo), *reasons, *_packages(repo, parts.packages)]
    if path:
        evidence.append(Evidence("described-by-readme", {"path": path}, repo.origin(path, line)))
    return Inference(
        kind="Resource" if winner == "gitops-stack" else "Component",
        type=winner,
        description=description,
        evidence=[item for item in evidence if item is not None],
        tags=words.tags_of(repo),
        parts=[found_part(repo, place, parts.entities) for place in parts.entities],
        packages=tuple(parts.packages),
        apis=apis,
    )


def _of_parts(parts: Parts, signals: list[Signal]) -> tuple[str, Evidence] | None:
    """A repository without a program of its own is what most of its parts are; None where it has one, or no parts."""
    root = parts.root
    if not parts.entities or root.builds or any(item.published and not item.gathers for item in root.manifests):
        return None
    if any(signal.weight >= 60 and "/" not in signal.path and signal.type in RUNS for signal in signals):
        return None
    built = [place.type for place in parts.entities if place.builds]
    apps = [place.type for place in parts.entities if place.is_app and name_of(place).lower() not in _ABOUT]
    charts = [place.type for place in parts.entities if place.is_chart]
    runs = (charts if len(charts) > 2 * len(built) else built) or apps
    types = runs or [package.type for package in parts.packages] or [place.type for place in parts.entities]
    known = [kind for kind in _ORDER if kind in types]
    if not known:
        return None
    most = max(known, key=lambda kind: (types.count(kind), -_ORDER.index(kind)))
    args = {"type": most, "count": str(types.count(most)), "total": str(len(types))}
    return most, Evidence("type-parts", args)


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
        annotations=annotations_of(repo),
        inferred=True,
        evidence=(*inference.evidence, *evidence),
    )
    return msgspec.structs.replace(entity, raw=raw_of(entity))


def _signals(repo: Repo) -> list[Signal]:
    desired, module = desired_state(repo), terraform_module(repo)
    signals = signals_of(repo)
    program = any(s.type in PROGRAM_TYPES and (s.weight >= 40 or _releases(s)) for s in signals)
    program = program and not (desired is not None and has_hardly_a_program(repo))
    if module is not None and not program:
        return [module, *signals]
    if desired is not None and not program:
        return [desired, *(signal for signal in signals if signal.type != "helm-chart")]
    if any(s.type == "library" and s.weight >= 75 and "/" not in s.path for s in signals):
        return [s for s in signals if s.type != "documentation" or "/" not in s.path]  # its docs are not what it is
    prose = _fallback(repo)
    if not signals:
        return [prose] if prose is not None else []
    if prose is not None and prose.weight >= signals[0].weight:
        return [prose, *signals]
    return signals


def _releases(signal: Signal) -> bool:
    """A workflow that releases a program says that there is one; publishing pages says nothing."""
    return signal.code == "workflow" and signal.type != "website"


def _fallback(repo: Repo) -> Signal | None:
    """A repository of prose is documentation, many pages whatever else is there; anything else is ``other``."""
    own = [entry.path for entry in repo.entries if not entry.path.startswith(".")]
    prose = [path for path in own if path.lower().endswith((".md", ".mdx", ".rst", ".adoc"))]
    other = [path for path in own if re.search(r"\.(?:py|js|ts|go|java|rs|rb|cs|php|sh|tf|ya?ml)$", path)]
    programs = sum(path.rpartition(".")[2] in PROGRAM and not is_apart(repo, path) for path in own)
    if len(prose) >= _MANY_PAGES and len(prose) > 4 * programs:
        return Signal("documentation", 78, "prose", prose[0], {"count": str(len(prose))})
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


def _packages(repo: Repo, packages: list[Package]) -> list[Evidence]:
    """One line that names the packages of a repository of several."""
    if len(packages) < 2:
        return []
    folders = [package.folder for package in packages]
    shown = ", ".join(folders[:8]) + (", …" if len(folders) > 8 else "")
    return [Evidence("packages", {"count": str(len(folders)), "folders": shown}, repo.origin(packages[0].path))]


def annotations_of(repo: Repo) -> dict[str, str]:
    """Return the annotation that names the repository on its host."""
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
    spec: dict[str, object] = {
        "type": entity.type,
        "lifecycle": entity.lifecycle,
        "owner": entity.owner.ref,
        "system": entity.system,
        "subcomponentOf": entity.part_of if entity.part_of.startswith("component:") else "",
        "providesApis": list(entity.provides),
        "definition": entity.definition,
    }
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": entity.kind,
        "metadata": metadata,
        "spec": {key: value for key, value in spec.items() if value},
    }
