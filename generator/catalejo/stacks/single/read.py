"""Renders one root, or expands the sets of one file, in a limited child."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ...kit.read.narrow import mapping, text_of
from ...kit.text.images import is_range
from ...model.rendering import (
    DERIVED,
    EXACT,
    UNKNOWN,
    ExpandedApplication,
    ExpandedSet,
    KnownCluster,
    RenderedObject,
    RenderedRoot,
    RenderedValue,
)
from ...model.stacks import Image
from ..argocd.application import GROUP, Directory
from ..argocd.applicationsets import Expansion, expand
from ..argocd.clusters import read_clusters, with_configured
from ..argocd.folders import manifest_files
from ..argocd.generators import Surroundings
from ..argocd.stacks import with_numbers
from ..objects import as_object
from ..reading import Job
from ..render.charts import ChartAnswers, ChartInput, ChartObjects
from ..render.helm import environment_values, images_in_values, read_chart, values_layer
from ..render.kustomize import Build, Kustomizer, Resource
from ..render.kustomize.objects import with_places
from ..render.kustomize.places import replicas_place
from ..render.kustomize.rendered import files_for
from ..render.programs import ProgramInput
from ..tree import KubernetesObject, Tree, has_placeholder
from ..trees import Trees
from ..work import FLOOR, Work
from .values import judged, values_of

MAX_OBJECTS, _MAX_DEPTH = 5_000, 12
_SILENT = ("remote-base", "not-captured", "cycle")
"""Reasons that add objects which are not known, and change none that is."""
_HIDDEN = "(not shown)"


class OneJob(msgspec.Struct, frozen=True, array_like=True):
    """What the child is told: a reading job, the path that is asked for, and the clusters that are given.

    ``clusters`` None: those that the repository declares.
    """

    job: Job
    path: str
    expand: bool = False
    clusters: tuple[KnownCluster, ...] | None = None


class OneAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What the child found. ``wanted`` is what a program would know better; both are empty where nothing is there."""

    root: RenderedRoot | None = None
    sets: tuple[ExpandedSet, ...] = ()
    wanted: ProgramInput | None = None
    charts: tuple[ChartInput, ...] = ()


def read(payload: bytes) -> bytes:
    """Answer a job; the function that children run."""
    asked = msgspec.msgpack.decode(payload, type=OneJob)
    work, job = Work(), asked.job
    trees = Trees(job.own, Path(job.directory), work, job.alone)
    work.left = FLOOR + sum(size for size in trees.own.files.values() if size > 0)
    if asked.expand:
        return msgspec.msgpack.encode(OneAnswer(sets=tuple(_sets(trees, asked))))
    kustomizer = trees.kustomizer(trees.own)
    kustomizer.rendered = {item.folder: item for item in job.given.rendered}
    kustomizer.rendered_in = Path(job.directory).parent
    charts = ChartAnswers(job.given.charts, Path(job.directory).parent)
    return msgspec.msgpack.encode(_rendered(trees.own, kustomizer, charts, asked.path))


def _rendered(tree: Tree, kustomizer: Kustomizer, charts: ChartAnswers, folder: str) -> OneAnswer:
    if kustomizer.document(folder) is not None:
        build = kustomizer.build(folder)
        folders = kustomizer.wanted.get(folder)
        wanted = ProgramInput(folder, files_for(tree, folders)) if folders is not None else None
        return OneAnswer(_kustomization(kustomizer, folder, build), wanted=wanted)
    if folder in tree.charts:
        return OneAnswer(_chart(tree, folder, charts), charts=tuple(charts.wanted.values()))
    root = _plain(tree, folder)
    return OneAnswer(root if root.objects or root.reasons else None)


def _kustomization(kustomizer: Kustomizer, folder: str, build: Build) -> RenderedRoot:
    doubt = next((reason for reason in build.reasons if reason not in _SILENT), "")
    doubt = doubt or ("refused" if build.refused is not None else "")
    folders = (folder, *build.folders)
    objects = tuple(_object(resource, doubt, kustomizer, folders) for resource in build.objects[:MAX_OBJECTS])
    alone = tuple(
        RenderedValue("image", slot.reference, DERIVED, slot.approximate, slot.origin.path, slot.origin.line)
        for slot in build.slots
        if not slot.object and slot.approximate
    )
    how = EXACT if build.sure else DERIVED if build.whole else UNKNOWN
    reasons = build.reasons or (("vars",) if not build.sure and build.whole and build.refused is None else ())
    refusal = build.refused
    return RenderedRoot(
        folder, "kustomize", how, reasons, str(refusal.reason) if refusal is not None else "",
        refusal.path if refusal is not None else "", refusal.line if refusal is not None else 0,
        objects, alone, left_out=max(0, len(build.objects) - MAX_OBJECTS),
    )  # fmt: skip


def _object(resource: Resource, doubt: str, kustomizer: Kustomizer, folders: tuple[str, ...]) -> RenderedObject:
    values = [_placed(kustomizer, folders, resource, value) for value in values_of(resource, doubt)]
    return RenderedObject(_without_secrets(as_object(resource).value), resource.path, resource.line, tuple(values))


def _placed(
    kustomizer: Kustomizer, folders: tuple[str, ...], resource: Resource, value: RenderedValue
) -> RenderedValue:
    if value.key != "spec.replicas":
        return value
    path, line = replicas_place(kustomizer, folders, resource, value.value)
    return msgspec.structs.replace(value, path=path, line=line)


def _without_secrets(value: dict[str, object]) -> dict[str, object]:
    """Return an object without what a Secret holds: keys stay, values do not leave."""
    if text_of(value.get("kind")) != "Secret":
        return value
    hidden = {
        field: dict.fromkeys(mapping(value[field]), _HIDDEN)
        for field in ("data", "stringData")
        if isinstance(value.get(field), dict)
    }
    return {**value, **hidden}


def _chart(tree: Tree, folder: str, charts: ChartAnswers) -> RenderedRoot:
    """Return what Helm makes of a chart with its own values, else what these name."""
    chart = read_chart(tree, folder)
    layer = values_layer(tree, posixpath.join(folder, "values.yaml"))
    images = images_in_values(tree, [layer] if layer else [], chart.app_version if chart else "")
    others = ("values-files",) if environment_values(tree, folder) else ()
    made = charts.ask(tree, folder, (chart.name if chart else "release", ""), [], images)
    if made is not None:
        objects = tuple(_of_chart(resource, made) for resource in made.resources[:MAX_OBJECTS])
        left, doubts = max(0, len(made.resources) - MAX_OBJECTS), (made.why,) if made.why else ()
        how = DERIVED if doubts else EXACT
        return RenderedRoot(folder, "helm", how, (*doubts, *others), objects=objects, left_out=left)
    values = [
        RenderedValue(
            "image", _reference(image), DERIVED if image.tag or image.digest else UNKNOWN, image.approximate,
            image.origin.path, image.origin.line,
        )
        for image in images
    ]  # fmt: skip
    for part in chart.parts if chart is not None else ():
        how, why = judged(part.version, "range" if is_range(part.version) else "")
        key, how, why = (
            f"dependency {part.name}",
            how if part.version else UNKNOWN,
            why if part.version else "no-version",
        )
        values.append(RenderedValue(key, part.version, how, why, part.origin.path, part.origin.line))
    return RenderedRoot(folder, "helm", UNKNOWN, ("templates", *others), values=tuple(values))


def _of_chart(resource: Resource, made: ChartObjects) -> RenderedObject:
    """Return an object that Helm rendered; images have the place of the value that names them, where one does."""
    places = {slot.reference: slot.origin for slot in made.slots}
    values = []
    for value in values_of(resource, made.why):
        origin = places.get(value.value)
        path, line = (origin.path, origin.line) if origin is not None else ("", 0)
        values.append(msgspec.structs.replace(value, path=path, line=line))
    return RenderedObject(_without_secrets(as_object(resource).value), resource.path, 0, tuple(values))


def _reference(image: Image) -> str:
    return image.name + (f":{image.tag}" if image.tag else "") + (f"@{image.digest}" if image.digest else "")


def _plain(tree: Tree, folder: str) -> RenderedRoot:
    """Return the objects that lie in a folder, as Argo CD takes a folder: not those below it."""
    objects: list[RenderedObject] = []
    reasons: list[str] = []
    for path in manifest_files(tree, folder, Directory()):
        for document in tree.documents(path):
            value = with_places(document, path, document.value)
            if document.problem is not None:
                reasons.append("unreadable")
            elif isinstance(value, dict) and text_of(value.get("kind")) and text_of(value.get("apiVersion")):
                resource = Resource(value, path, document.line)
                values = tuple(values_of(resource, ""))
                objects.append(RenderedObject(_without_secrets(as_object(resource).value), path, document.line, values))
    how = UNKNOWN if reasons else EXACT
    left = max(0, len(objects) - MAX_OBJECTS)
    return RenderedRoot(
        folder, "directory", how, tuple(dict.fromkeys(reasons)), objects=tuple(objects[:MAX_OBJECTS]), left_out=left
    )


def _sets(trees: Trees, asked: OneJob) -> Iterator[ExpandedSet]:
    tree = trees.own
    given = asked.clusters
    if given is None:
        clusters = read_clusters(tree, trees.kustomizer(tree)).known_to(None)
    else:
        clusters = with_configured(given, ())
    around = Surroundings(tree, trees.find, clusters, given is not None)
    for manifest in _sets_in(tree, asked.path):
        yield _expanded(manifest, expand(manifest, around, with_numbers(tree, manifest)))


def _sets_in(tree: Tree, path: str) -> Iterable[KubernetesObject]:
    return (m for m in tree.manifests(path) if m.group == GROUP and m.kind == "ApplicationSet" and m.name)


def _expanded(manifest: KubernetesObject, found: Expansion) -> ExpandedSet:
    applications: list[ExpandedApplication] = []
    names: set[str] = set()
    problems = list(found.problems)
    for made in found.applications:
        name = text_of(mapping(made.value.get("metadata")).get("name"))
        if not name or name in names:
            said = f"contains applications with duplicate name: {name}" if name else "an application without a name"
            problems += [said] if said not in problems else []
            continue
        names.add(name)
        waits = any(has_placeholder(text) for text in _texts(made.value, 0))
        why = "unfilled" if waits else "cluster-from-list" if made.derived else ""
        how = UNKNOWN if waits else DERIVED if made.derived else EXACT
        applications.append(ExpandedApplication(_whole(manifest, made.value), made.line, how, why))
    return ExpandedSet(
        manifest.name, manifest.path, manifest.line, found.generators, tuple(applications),
        tuple(dict.fromkeys(found.unexpanded)), tuple(problems),
    )  # fmt: skip


def _whole(manifest: KubernetesObject, value: dict[str, object]) -> dict[str, object]:
    """Return an Application as Argo CD writes it: of its kind, in the namespace of its set."""
    namespace = text_of(manifest.metadata.get("namespace"))
    metadata = {**mapping(value.get("metadata")), **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": f"{GROUP}/v1alpha1", "kind": "Application", **value, "metadata": metadata}


def _texts(value: object, depth: int) -> Iterator[str]:
    """Yield the texts that decide what is deployed where; values for charts may hold templates of their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        for key, item in value.items():
            if key != "helm":
                yield from _texts(item, depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for item in value:
            yield from _texts(item, depth + 1)


__all__ = ["OneAnswer", "OneJob", "read"]
