"""Concludes environment, layer, cluster and owner of a stack from names and labels, with the evidence for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from ...kit.read.narrow import mapping, texts_of
from ...kit.text import environments
from ...model.origin import Evidence, Origin
from ...model.stacks import Stack
from ..tree import Tree
from .names import HOLDERS
from .owners import PathOwners

_LABELS = ("environment", "env", "stage", "entorno")
_OWNER_LABELS = ("backstage.io/owner", "owner", "team", "equipo", "app.kubernetes.io/managed-by-team")
_OWNER_WORDS = ("owner", "team", "equipo")
_NOT_OWNERS = ("kubernetes.io", "k8s.io", "fluxcd.io", "argoproj.io", "helm.sh", "openshift.io")
"""Domains whose labels name programs."""
_LAYER_LABELS = ("layer", "tier", "capa")
_LAYERS: dict[str, str] = {
    word: layer
    for layer, words in (
        ("bootstrap", "bootstrap argocd argo-cd flux-system root app-of-apps"),
        ("infrastructure", "infra infrastructure infraestructura terraform network networking cluster crossplane iac"),
        ("platform", "platform plataforma addons add-ons controllers core system operators ingress cert-manager istio"),
        ("compliance", "compliance cumplimiento security seguridad policies policy kyverno gatekeeper falco "
                       "external-secrets vault"),
        ("observability", "observability observabilidad monitoring monitoreo logging tracing prometheus grafana loki "
                          "otel opentelemetry"),
        ("data", "data datos databases kafka postgres"),
        ("applications", "apps applications aplicaciones workloads services servicios tenants teams"),
    )
    for word in words.split()
}  # fmt: skip
_SOME_THINGS = 2
"""Folders beside one that is called like an environment, from which they and it are things."""
ACCEPT, LEAD, ALONE = 40, 15, 30
STRONG = 50
"""Points of a folder beside others that are environments too."""


class Hints(msgspec.Struct, frozen=True):
    """What is known of a stack: where it lies and what names and labels it carries."""

    path: str
    origin: Origin
    labels: dict[str, str] = {}
    name: str = ""
    cluster: str = ""
    namespace: str = ""
    project: str = ""
    target: str = ""
    variant: str = ""
    """The name in a values file, tfvars or backend key."""
    written: str = ""
    """The object's own file, where another place tells more of its environment."""


class StackPlace(msgspec.Struct, frozen=True):
    """The conclusion: each fact with its evidence; "" where nothing says so."""

    environment: str = ""
    environment_evidence: tuple[Evidence, ...] = ()
    layer: str = ""
    layer_evidence: tuple[Evidence, ...] = ()
    owner: str = ""
    owner_kind: str = ""
    owner_evidence: tuple[Evidence, ...] = ()


class StackRoot(NamedTuple):
    """Where a stack is written: repository, file or folder, its name there, the tool that reads it, the place.

    ``suffix`` tells several stacks of one root apart.
    """

    repo: str
    path: str
    name: str
    tool: str
    origin: Origin
    suffix: str = ""


def stack_at(root: StackRoot, place: StackPlace) -> Stack:
    """Return a stack that says where it is and where it belongs; what it holds is filled in by who reads its tool."""
    return Stack(
        f"{root.repo}//{root.path}{root.suffix}", root.repo, root.path, root.name, root.tool, root.origin,
        layer=place.layer, layer_evidence=place.layer_evidence,
        environment=place.environment, environment_evidence=place.environment_evidence,
        owner=place.owner, owner_kind=place.owner_kind, owner_evidence=place.owner_evidence,
    )  # fmt: skip


def conclude(tree: Tree, hints: Hints, order: tuple[str, ...], owners: PathOwners) -> StackPlace:
    """Return environment, layer and owner of a stack."""
    environment, why = find_environment(tree, hints, order)
    layer, layer_why = find_layer(tree, hints)
    owner, kind, owner_why = find_owner(tree, hints, owners)
    return StackPlace(environment, why, layer, layer_why, owner, kind, owner_why)


def find_environment(tree: Tree, hints: Hints, order: tuple[str, ...]) -> tuple[str, tuple[Evidence, ...]]:
    """Add up the points of each candidate; the first must have enough and a lead."""
    points: dict[str, int] = {}
    evidence: dict[str, list[Evidence]] = {}
    for environment, score, code, text in _votes(tree, hints, order):
        if environment:
            points[environment] = points.get(environment, 0) + score
            evidence.setdefault(environment, []).append(Evidence(code, {"name": text}, hints.origin))
    ranked = sorted(points, key=lambda env: (-points[env], environments.rank(env, order)))
    if not ranked:
        return "", ()
    best = ranked[0]
    regional = [other for other in ranked[1:] if not best.startswith(f"{other}-") and not other.startswith(f"{best}-")]
    lead = points[best] - (points[regional[0]] if regional else 0)
    enough = points[best] >= ACCEPT if len(ranked) > 1 else points[best] >= ALONE
    if enough and lead >= LEAD:
        return best, tuple(evidence[best])
    return "", tuple(item for env in ranked[:2] for item in evidence[env])


def _votes(tree: Tree, hints: Hints, order: tuple[str, ...]) -> Iterator[tuple[str, int, str, str]]:
    """Yield (environment or "", points, evidence code, what says so) of everything that names one."""
    for key, value in sorted(hints.labels.items()):
        if key.rsplit("/", 1)[-1].lower() in _LABELS:
            yield environments.environment_of(value, order), 80, "environment.label", f"{key}: {value}"
    seen: set[str] = set()
    things: set[str] = set()
    for path in dict.fromkeys((hints.target, hints.path)):
        for environment, score, segment in _path_votes(tree, path, order):
            if score == 0:
                things.add(environment)
            elif environment not in seen:
                seen.add(environment)
                yield environment, score, "environment.folder", segment
    inside = environments.environment_inside(hints.cluster, order) or _end(hints.cluster, order)
    repository = tree.repo.info.name
    yield environments.environment_of(hints.variant, order), 55, "environment.variant", hints.variant
    yield inside, 45, "environment.cluster", hints.cluster
    for environment, score, code, name in (
        (_end(hints.namespace, order), _weight_of(hints.namespace, order), "environment.namespace", hints.namespace),
        (_end(hints.project, order), 35, "environment.project", hints.project),
        (environments.split_environment(hints.name, order)[1], 30, "environment.name", hints.name),
    ):
        # Of a component called "integration" the names say no environment.
        yield ("" if environment in things else environment), score, code, name
    yield environments.split_environment(repository, order)[1], 40, "environment.repository", repository


def _weight_of(namespace: str, order: tuple[str, ...]) -> int:
    """Return what a namespace says of its environment: ``test-runner`` alone is too little, it may be a thing."""
    found = _end(namespace, order)
    told = found in order or environments.environment_of(namespace, order) or not environments.is_occasional(found)
    return 40 if told else ALONE - 5


def _end(name: str, order: tuple[str, ...]) -> str:
    return (
        environments.environment_of(name, order)
        or environments.split_environment(name, order)[1]
        or (environments.environment_inside(name, order))
    )


def _path_votes(tree: Tree, path: str, order: tuple[str, ...]) -> list[tuple[str, int, str]]:
    """Return (environment, points, segment) of the folders of a path, the strongest of each environment.

    A folder above the one that says the environment is a thing, whatever it is called: it gets no points.
    """
    votes: list[tuple[str, int, str]] = []
    parts = path.split("/") if path else []
    for index, part in enumerate(parts):
        parent = parts[index - 1].lower() if index else ""
        below = parent in environments.CONTAINERS or parent.endswith("-clusters")
        environment = environments.environment_of(part, order)
        if not environment and below:
            environment = environments.environment_inside(part, order)
        if not environment:
            continue
        named = _environments_in(tree, "/".join(parts[:index]), order)
        others = {found for name, found in named.items() if name != part and found}
        if is_thing(tree, parts, index, order):
            votes.append((environment, 0, ""))
            continue
        beside = bool(others) or (part != "base" and "base" in named)
        certain = environment in order or not environments.is_occasional(environment) or bool(others)
        score = 25 if not certain else 60 if below else 50 if beside else 25
        if score >= STRONG and index and not below:
            votes = [
                (name, points if points > STRONG or name == environment else 0, where) for name, points, where in votes
            ]
        votes.append((environment, score, "/".join(parts[: index + 1])))
    best: dict[str, tuple[str, int, str]] = {}
    for vote in votes:
        if vote[0] not in best or vote[1] > best[vote[0]][1]:
            best[vote[0]] = vote
    return list(best.values())


def is_thing(tree: Tree, parts: Sequence[str], index: int, order: tuple[str, ...]) -> bool:
    """Tell whether a folder that is called like an environment is one thing among others.

    ``apps/dev`` beside ``apps/media`` is, and ``apps/base/dev``: only below a folder of things, with no other
    environment and no base beside.
    """
    held = [part.lower() for part in parts[max(0, index - 2) : index] if part.lower() not in ("base", "bases")]
    if not held or held[-1] not in HOLDERS:
        return False
    above = "/".join(parts[:index])
    beside = tree.folders.get(above, set()) - {parts[index]}
    return len(beside) >= _SOME_THINGS and not _environments_in(tree, above, order).keys() & beside


def _environments_in(tree: Tree, folder: str, order: tuple[str, ...]) -> dict[str, str]:
    """Return the folders directly in a folder that are named like an environment, and ``base``; each looked up once."""
    if folder not in tree.named:
        children = sorted(tree.folders.get(folder, ()))
        found = {name: environments.environment_of(name, order) for name in children}
        tree.named[folder] = {name: value for name, value in found.items() if value or name == "base"}
    return tree.named[folder]


def find_layer(tree: Tree, hints: Hints) -> tuple[str, tuple[Evidence, ...]]:
    """Return the layer: a label, else the outermost folder that names one, else the repository's name."""
    for key, value in sorted(hints.labels.items()):
        if key.rsplit("/", 1)[-1].lower() in _LAYER_LABELS:
            layer = _layer_of(value)
            if layer:
                return layer, (Evidence("layer.label", {"name": f"{key}: {value}"}, hints.origin),)
    for path in dict.fromkeys((hints.target, hints.path)):
        layer, segment = _layer_of_path(path)
        if layer and not (path != hints.target and hints.target and _is_of_the_tool(path)):
            return layer, (Evidence("layer.folder", {"name": segment}, hints.origin),)
    for word in environments.tokens(tree.repo.info.name):
        layer = _LAYERS.get(word, "")
        if layer and layer != "bootstrap":
            return layer, (Evidence("layer.repository", {"name": tree.repo.info.name}, hints.origin),)
    return "", ()


def _layer_of_path(path: str) -> tuple[str, str]:
    """Return (layer, folder): the outermost folder that names one.

    ``bootstrap`` gives way to any other, and ``apps`` to observability and compliance, as those are often kept there.
    """
    named = [(layer, segment) for segment in path.split("/") if path and (layer := _layer_of(segment))]
    strong = [item for item in named if item[0] != "bootstrap"] or named
    if not strong:
        return "", ""
    if strong[0][0] == "applications":
        return next((item for item in strong if item[0] in ("observability", "compliance")), strong[0])
    return strong[0]


def _is_of_the_tool(path: str) -> bool:
    """Tell whether a path is the GitOps tool's own folder: where its objects lie says nothing of what they deploy."""
    return any(segment in ("flux", "fluxcd") or _layer_of(segment) == "bootstrap" for segment in path.split("/"))


def _layer_of(segment: str) -> str:
    """Return the layer that a folder means: the whole name, or a number and the name (``1-infra``)."""
    name = segment.lower()
    if name in _LAYERS:
        return _LAYERS[name]
    head, _, rest = name.partition("-")
    return _LAYERS.get(rest, "") if head.isdigit() else ""


def find_owner(tree: Tree, hints: Hints, owners: PathOwners) -> tuple[str, str, tuple[Evidence, ...]]:
    """Return the owner's name and kind: a label, else CODEOWNERS or OWNERS of what is deployed, else of the place.

    A rule of CODEOWNERS for all files comes after whoever is named nearer. Of ``@organisation/team`` the team is the
    name; the evidence keeps what is written. The kind is ``team`` or ``person``, "" where a label does not tell.
    """
    for key in sorted(hints.labels, key=_owner_rank):
        if hints.labels[key] and _owner_rank(key)[0] < len(_OWNER_LABELS) + len(_OWNER_WORDS):
            said = Evidence("owner.label", {"name": f"{key}: {hints.labels[key]}"}, hints.origin)
            return hints.labels[key], "", (said,)
    last: tuple[str, str, tuple[Evidence, ...]] = ("", "", ())
    for path in dict.fromkeys(filter(None, (hints.target or hints.path, hints.written, hints.path))):
        inside = f"{path}/kustomization.yaml".lstrip("/") if path in tree.folders else path
        found = owners.owners(inside)
        written, line = next((item for item in found if "/" in item[0]), found[0]) if found else ("", 0)
        by_rule = Evidence("owner.codeowners", {"name": written, "path": path}, tree.origin(owners.file, line))
        named = (written.rpartition("/")[2].lstrip("@"), "team" if "/" in written else "person", (by_rule,))
        if found and not owners.is_catch_all(line):
            return named
        for owner in owners.approvers(inside):
            origin = tree.origin(owner.path, owner.line)
            said = Evidence("owner.approver", {"name": owner.name, "path": path, "file": owner.path}, origin)
            return owner.name.rpartition("/")[2], "team" if owner.is_team else "person", (said,)
        if found and not last[0]:
            last = named
    return last


def _owner_rank(key: str) -> tuple[int, str]:
    """Return how much a label says of the owner: the known ones in order, then any that ends in such a word."""
    if key in _OWNER_LABELS:
        return _OWNER_LABELS.index(key), key
    domain, slash, word = key.rpartition("/")
    if slash and word in _OWNER_WORDS and not domain.endswith(_NOT_OWNERS):
        return len(_OWNER_LABELS) + _OWNER_WORDS.index(word), key
    return len(_OWNER_LABELS) + len(_OWNER_WORDS), key


def owner_labels(objects: Iterable[dict[str, object]]) -> dict[str, str]:
    """Return the labels that name an owner and on which all objects agree that have them."""
    found: dict[str, set[str]] = {}
    for value in objects:
        for key, text in texts_of(mapping(value.get("metadata")).get("labels")).items():
            if _owner_rank(key)[0] < len(_OWNER_LABELS) + len(_OWNER_WORDS):
                found.setdefault(str(key), set()).add(str(text))
    return {key: next(iter(texts)) for key, texts in found.items() if len(texts) == 1}
