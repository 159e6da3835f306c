"""Follows Flux from the objects that a cluster starts with to all that they deploy, cluster by cluster.

A Kustomization that lies below no other one's path is where a cluster starts. What several clusters share is told for
each of them, with its own variables and patches; a Kustomization that deploys itself is followed once.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from ...kit.read.narrow import mapping, texts_of
from ...kit.read.yaml import load_documents
from ...kit.text import environments
from ...model.origin import Evidence
from ...model.stacks import Image, Part, Setting, Stack, Target
from ..objects import Held, read_objects
from ..places.environment_and_layer import Hints, StackRoot, conclude, is_thing, stack_at
from ..places.owners import PathOwners
from ..render.helm import ValuesSource, images_in_values, read_chart, values_layer
from ..render.kustomize import Kustomizer
from ..render.workloads import images_of, workload_names
from ..settings import settings_of
from ..tree import KubernetesObject, Tree
from .contents import Found, PathContents, filled, not_releases, read_contents, resource_of
from .specs import (
    HELM,
    KUSTOMIZE,
    FluxSources,
    KustomizationSpec,
    ReleaseSpec,
    SourceFacts,
    SourceRef,
    is_flux,
    read_kustomization,
    read_release,
)
from .substitute import Variables

MAX_DEPTH = 20
MAX_STACKS = 20_000
MAX_IMAGES = 200
_CLUSTERS = ("clusters", "cluster")
_SHARED = ("base", "bases", "common", "shared", "components", "overlays")
"""Folders beside those of clusters that hold what several of them have."""
UNCAPTURED = "revision"
NOTHING = FluxSources(())


class Chain(msgspec.Struct, frozen=True):
    """How an object is reached: the file that starts, the cluster, the path it lies in, who deploys it, its sources."""

    start: str
    cluster: str
    folder: str = ""
    parent: str = ""
    key: tuple[str, ...] = ()
    sources: FluxSources = NOTHING
    notes: tuple[str, ...] = ()


class FluxReader:
    """Gathers the stacks of the Flux objects of a repository."""

    def __init__(
        self,
        find_tree: Callable[[str, Tree], Tree | None],
        kustomizer_of: Callable[[Tree], Kustomizer],
        owners_of: Callable[[Tree], PathOwners],
        order: tuple[str, ...],
    ) -> None:
        self.stacks: list[Stack] = []
        self.deploys: set[tuple[str, str]] = set()
        """(repository id, folder) that a Kustomization points at."""
        self.files: set[tuple[str, str]] = set()
        """(repository id, path) of what a Kustomization deploys."""
        self._find, self._kustomizer_of, self._owners_of, self._order = find_tree, kustomizer_of, owners_of, order
        self._contents: dict[tuple[str, str], PathContents] = {}
        self._followed: set[tuple[str, ...]] = set()
        self._reached: set[str] = set()
        """Files with releases that some Kustomization deploys."""

    def read(self, tree: Tree, also: set[str]) -> None:
        """Read the Flux objects of a repository; ``also`` are folders of it that other repositories deploy."""
        held = read_objects(tree, self._kustomizer_of(tree), is_flux, also)
        if not held:
            return
        objects = [item.object for item in held]
        sources = FluxSources([*objects, *_configs(tree, objects)])
        kustomizations = [item for item in held if item.object.group == KUSTOMIZE]
        paths = [(item, read_kustomization(item.object).path) for item in kustomizations]
        starts = [item for item in kustomizations if not any(_lies_in(item, *pair) for pair in paths)]
        for item in starts or kustomizations:
            start = item.place
            folder = read_kustomization(item.object).path
            cluster = cluster_of(tree, start, self._order) or cluster_of(tree, f"{folder}/", self._order)
            self._kustomization(tree, Found(item.object, None), Chain(start, cluster, item.folder, sources=sources))
        for item in held:
            if item.object.group == HELM and item.object.path not in self._reached:
                cluster = cluster_of(tree, item.place, self._order)
                chain = Chain(item.place, cluster, item.folder, sources=sources, notes=item.doubts)
                self._release(tree, Found(item.object, None), chain)
        self.stacks = _told_apart(self.stacks)

    def _kustomization(self, tree: Tree, found: Found, chain: Chain) -> None:
        spec = read_kustomization(found.manifest)
        key = (*chain.key, f"{found.manifest.path}#{spec.namespace}/{spec.name}")
        cluster = spec.remote or chain.cluster
        once = (cluster, chain.start if not cluster else "", key[-1])
        if once in self._followed or len(key) > MAX_DEPTH or len(self.stacks) >= MAX_STACKS:
            return
        self._followed.add(once)
        source = chain.sources.find(spec.source, found.manifest.path, chain.start)
        target, folder, notes = self._place(tree, spec, source, found.manifest.path, chain)
        if target is not None and folder not in target.folders:
            target, notes = None, ("missing",)
        spec = msgspec.structs.replace(spec, path=folder)
        contents = PathContents(notes=notes)
        if target is not None:
            contents = self._filled(target, spec, chain)
            self.deploys.add((target.id, folder))
            self.files.update((target.id, item.manifest.path) for item in contents.found)
        stack = self._kustomization_stack(tree, found, (spec, target, contents), chain)
        address = source.url if source is not None else ""
        revision = source.revision if source is not None else ""
        where = Target(
            address, folder, revision, "", "", cluster, spec.target_namespace, "", not spec.suspended, recurse=True
        )
        stack = msgspec.structs.replace(stack, target=where)
        self.stacks.append(stack)
        if target is None:
            return
        inside = FluxSources((item.manifest for item in contents.found), chain.sources)
        below = Chain(chain.start, cluster, folder, stack.id, key, inside, contents.notes)
        for item in contents.found:
            if item.manifest.group == KUSTOMIZE and is_flux(item.manifest):
                self._kustomization(target, item, below)
            elif item.manifest.group == HELM and is_flux(item.manifest):
                self._release(target, item, below)

    def _filled(self, target: Tree, spec: KustomizationSpec, chain: Chain) -> PathContents:
        key = (target.id, spec.path)
        if spec.edits is not None:
            contents = read_contents(target, self._kustomizer_of(target), spec.path, spec.edits)
        else:
            if key not in self._contents:
                self._contents[key] = read_contents(target, self._kustomizer_of(target), spec.path, None)
            contents = self._contents[key]
        known: dict[str, str] = {}
        secret = False
        for ref in spec.variables_from:
            data = chain.sources.config(ref, chain.start) if ref.kind == "ConfigMap" else None
            secret = secret or data is None
            known |= data or {}
        variables = Variables(known | spec.variables, secret, spec.substitutes)
        return filled(contents, variables, target.work.take)

    def _place(
        self, tree: Tree, spec: KustomizationSpec, source: SourceFacts | None, file: str, chain: Chain
    ) -> tuple[Tree | None, str, tuple[str, ...]]:
        """Return the repository and the folder that a Kustomization deploys, or why they are not known.

        What a cluster was started with need not be in Git, and its files are those of its own repository.
        """
        if source is not None and source.kind == "ExternalArtifact":
            for copy in sorted(source.copies, key=lambda copy: -len(copy.to_folder)):
                if not copy.to_folder or f"{spec.path}/".startswith(f"{copy.to_folder}/"):
                    folder = posixpath.join(copy.from_folder, spec.path[len(copy.to_folder) :].strip("/")).rstrip("/")
                    inner = chain.sources.find(copy.source, file, chain.start)
                    target, notes = self._tree_of(tree, copy.source, inner)
                    return target, folder, notes
        target, notes = self._tree_of(tree, spec.source, source)
        return target, spec.path, notes

    def _tree_of(self, tree: Tree, ref: SourceRef, source: SourceFacts | None) -> tuple[Tree | None, tuple[str, ...]]:
        if source is None:
            return (tree, ()) if ref.kind in ("", "GitRepository", "OCIRepository") else (None, ("source",))
        if source.kind != "GitRepository":
            return (tree, ("oci-source",)) if ref.name == "flux-system" else (None, ("source",))
        target = self._find(source.url, tree)
        if target is None and source.name == "flux-system":
            target = tree
        if target is None:
            return None, ("source",)
        revision = source.branch if source.branch or not source.revision else source.revision
        if source.name != "flux-system" and not target.is_captured(revision):
            return None, (UNCAPTURED,)
        return target, ()

    def _kustomization_stack(
        self, tree: Tree, found: Found, what: tuple[KustomizationSpec, Tree | None, PathContents], chain: Chain
    ) -> Stack:
        spec, target, contents = what
        renders = (f"{target.id}//{spec.path}",) if target is not None else ()
        inner = any(is_flux(item.manifest) or item.manifest.kind == "Application" for item in contents.found)
        stack = self._stack(tree, found, chain, "flux-kustomization", spec.path if target is tree else "")
        settings: tuple[Setting, ...] = ()
        if target is not None and stack.environment:
            settings = settings_of(target, map(resource_of, not_releases(contents)))
        return msgspec.structs.replace(
            stack,
            images=images_of(contents.slots, spec.name)[:MAX_IMAGES],
            workloads=workload_names(contents.slots)[:MAX_IMAGES],
            renders=renders,
            waits_for=spec.waits_for,
            app_of_apps=inner and not contents.slots,
            notes=_notes(contents.notes, spec.suspended),
            settings=settings,
        )

    def _release(self, tree: Tree, found: Found, chain: Chain) -> None:
        spec = read_release(found.manifest)
        self._reached.add(found.manifest.path)
        if len(self.stacks) >= MAX_STACKS:
            return
        part, images, notes = self._chart(tree, found, spec, chain)
        stack = self._stack(tree, found, chain, "flux-helmrelease", chain.folder)
        cluster = spec.remote or chain.cluster
        where = Target(
            part.source, "", part.version, part.name, "", cluster,
            spec.target_namespace or spec.namespace, "", not spec.suspended,
        )  # fmt: skip
        self.stacks.append(
            msgspec.structs.replace(
                stack, target=where, parts=(part,) if part.name else (), images=images[:MAX_IMAGES],
                waits_for=spec.waits_for, notes=_notes((*chain.notes, *notes), spec.suspended),
                settings=settings_of(tree, (resource_of(found),)) if stack.environment else (),
            )
        )  # fmt: skip

    def _chart(
        self, tree: Tree, found: Found, spec: ReleaseSpec, chain: Chain
    ) -> tuple[Part, tuple[Image, ...], tuple[str, ...]]:
        """Return the chart of a release with the images that values name, and what is not known of it."""
        name, version, ref = spec.chart, spec.version, spec.source
        origin = found.origin(tree, "spec", "chart", "spec", "version" if version else "chart")
        source = chain.sources.find(ref, found.manifest.path, chain.start) if ref.kind else None
        if spec.chart_ref.kind:
            source = chain.sources.find(spec.chart_ref, found.manifest.path, chain.start)
            origin = found.origin(tree, "spec", "chartRef", "name")
            if source is None:
                return (
                    Part("chart", spec.chart_ref.name, "", "", origin),
                    self._images(tree, spec, chain, []),
                    ("source",),
                )
            name = source.chart or posixpath.basename(source.url.rstrip("/"))
            version = source.revision
            if source.kind == "HelmChart":
                source = chain.sources.find(source.chart_source, source.file, chain.start) or source
        layers: list[ValuesSource] = []
        if source is not None and source.kind == "GitRepository":
            target = self._find(source.url, tree) or (tree if source.name == "flux-system" else None)
            folder = posixpath.normpath(name.strip("/"))
            chart = read_chart(target, folder) if target is not None and folder in target.charts else None
            if chart is not None and target is not None:
                name, version = chart.name, chart.version
                own = values_layer(target, posixpath.join(folder, "values.yaml"))
                layers = [own] if own is not None else []
        url = source.url if source is not None else ""
        part = Part("chart", name, version, url or spec.source.name, origin)
        return part, self._images(tree, spec, chain, layers), ()

    def _images(self, tree: Tree, spec: ReleaseSpec, chain: Chain, layers: list[ValuesSource]) -> tuple[Image, ...]:
        path = chain.start
        for ref in spec.values_from:
            data = chain.sources.config(ref, chain.start) if ref.kind == "ConfigMap" else None
            for text in (data or {}).values():
                documents = load_documents(text, "kubernetes")[:1] if tree.work.take(len(text) // 2) else ()
                layers += [ValuesSource(path, None, mapping(document.value), 0) for document in documents]
        layers.append(ValuesSource(path, None, spec.values, 0))
        return tuple(image for image in images_in_values(tree, layers) if image.tag or image.digest)

    def _stack(self, tree: Tree, found: Found, chain: Chain, tool: str, folder: str) -> Stack:
        manifest = found.manifest
        origin = tree.origin(manifest.path, manifest.line)
        labels = texts_of(manifest.metadata.get("labels"))
        hints = Hints(
            chain.start if chain.start in tree.files else manifest.path, origin, labels, manifest.name, chain.cluster,
            target=folder if folder in tree.folders else "", written=manifest.path,
        )  # fmt: skip
        place = conclude(tree, hints, self._order, self._owners_of(tree))
        suffix = "#" + "/".join(filter(None, (chain.cluster, manifest.name)))
        stack = stack_at(StackRoot(tree.id, manifest.path, manifest.name, tool, origin, suffix), place)
        because = (Evidence("cluster.folder", {"name": chain.start}, origin),) if chain.cluster else ()
        return msgspec.structs.replace(
            stack, labels=labels, cluster=chain.cluster, cluster_evidence=because, parent=chain.parent,
            within=f"{tree.id}//{chain.folder}",
        )  # fmt: skip


def _notes(notes: Iterable[str], suspended: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*notes, *(("suspended",) if suspended else ()))))


def _lies_in(item: Held, other: Held, path: str) -> bool:
    """Tell whether an object lies in the path of another Kustomization."""
    same = item.object.path == other.object.path and item.object.name == other.object.name
    return not same and bool(path) and (item.folder == path or item.folder.startswith(f"{path}/"))


def cluster_of(tree: Tree, path: str, order: tuple[str, ...]) -> str:
    """Return the cluster that a file's path names, "" where it names none.

    The folder below ``clusters``; the one that holds ``flux-system``, or ``flux`` where others beside it do too; else
    a folder that is named like an environment.
    """
    parts = posixpath.dirname(path).split("/")
    for index, part in enumerate(parts[:-1]):
        if part.lower() in _CLUSTERS and parts[index + 1].lower() not in _SHARED:
            return parts[index + 1]
    for index, part in enumerate(parts[1:], 1):
        above = "/".join(parts[: index - 1])
        beside = [name for name in tree.folders.get(above, ()) if _join(above, name, part) in tree.folders]
        if part in ("flux-system", "flux") and len(beside) > 1 and parts[index - 1].lower() not in _SHARED:
            return parts[index - 1]
    named = (
        part for index, part in enumerate(parts)
        if environments.environment_of(part, order)
        and "/".join(parts[: index + 1]) in tree.folders  # else nothing beside it tells what it is
        and not is_thing(tree, parts, index, order)
    )  # fmt: skip
    return next(named, "")


def _join(*parts: str) -> str:
    return "/".join(filter(None, parts))


def _configs(tree: Tree, objects: list[KubernetesObject]) -> Iterator[KubernetesObject]:
    """Yield the ConfigMaps that Kustomizations fill in, wherever they lie in the repository."""
    refs: set[SourceRef] = set()
    for manifest in objects:
        if manifest.group == KUSTOMIZE:
            refs |= {ref for ref in read_kustomization(manifest).variables_from if ref.kind == "ConfigMap"}
    names = {ref.name for ref in refs}
    if not names:
        return
    for path in tree.yaml_files():
        data = tree.read(path)
        if data is None or b"ConfigMap" not in data or not any(name.encode() in data for name in names):
            continue
        yield from (m for m in tree.manifests(path) if m.kind == "ConfigMap" and m.name in names)


def _told_apart(stacks: list[Stack]) -> list[Stack]:
    """Give stacks of one id ids of their own: by who deploys them."""
    count = Counter(stack.id for stack in stacks)
    seen: Counter[str] = Counter()
    renamed: dict[str, str] = {}
    result: list[Stack] = []
    for stack in stacks:
        parent = renamed.get(stack.parent, stack.parent)
        identity = stack.id
        if count[stack.id] > 1:
            seen[stack.id] += 1
            by = parent.rpartition("#")[2]
            identity = f"{stack.id}@{by}" if by and seen[f"{stack.id}@{by}"] == 0 else f"{stack.id}@{seen[stack.id]}"
            seen[f"{stack.id}@{by}"] += 1
        result.append(msgspec.structs.replace(stack, id=identity, parent=parent))
    return result
