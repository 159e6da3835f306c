"""Turns the Argo CD manifests of a repository into stacks: Applications, sets, and what sets make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from ...kit.read.narrow import mapping, text_of, texts_of
from ...kit.read.yaml import load_documents
from ...kit.text.urls import repository_key
from ...model.findings import Finding
from ...model.origin import Evidence, Origin
from ...model.rendering import KnownCluster
from ...model.stacks import Stack
from ...wording.codes import finding
from ..objects import Held, name_ids, read_objects
from ..places.environment_and_layer import Hints, StackRoot, conclude, stack_at
from ..places.owners import PathOwners
from ..render.charts import ChartAnswers
from ..render.kustomize import Kustomizer
from ..settings import MAX_SETTINGS
from ..tree import KubernetesObject, Tree
from .application import GROUP, App, read_application
from .applicationsets import Expansion, expand
from .clusters import DeclaredClusters, read_clusters, with_configured
from .deployed import ImageRenderer, RenderedImages
from .folders import APP_KINDS
from .generators import Surroundings

MAX_GENERATED = 30_000
"""Stacks of one repository at which sets stop making more."""
MAX_ROUNDS = 20
"""How deep Applications may deploy bases with Applications."""
MAX_IMAGES, MAX_WORKLOADS = 500, 1_000
"""What is told of one Application."""


class ApplicationReader:
    """Gathers the stacks of Argo CD manifests of a repository, and what they say of others."""

    def __init__(
        self,
        find_tree: Callable[[str, Tree], Tree | None],
        kustomizer_of: Callable[[Tree], Kustomizer],
        owners_of: Callable[[Tree], PathOwners],
        order: tuple[str, ...],
        charts: ChartAnswers | None = None,
        clusters: tuple[KnownCluster, ...] = (),
    ) -> None:
        self._configured = clusters
        self.stacks: list[Stack] = []
        self.findings: list[Finding] = []
        self.guessed: list[tuple[str, Finding]] = []
        """Folders that are not there, if the name (of a repository without a remote) means one repository only."""
        self.addresses: dict[str, set[str]] = {}
        """Name of a repository without a remote to the addresses that led to it."""
        self.unexpanded: Counter[str] = Counter()
        self.deploys: set[tuple[str, str]] = set()
        """(repository id, folder) that an Application points at."""
        self.files: set[tuple[str, str]] = set()
        """(repository id, path) of plain manifests that an Application deploys."""
        self._find = find_tree
        self._kustomizer_of = kustomizer_of
        self._owners_of = owners_of
        self._order = order
        self._renderer = ImageRenderer(find_tree, kustomizer_of, charts)
        self._clusters = DeclaredClusters()

    def read(self, tree: Tree, also: set[str]) -> None:
        """Read the Argo CD objects of a repository; ``also`` are folders of it that other repositories deploy.

        A base is no root of its own, unless an Application turns out to deploy it: that is found while reading.
        """
        kustomizer, folders = self._kustomizer_of(tree), set(also)
        self._clusters = read_clusters(tree, kustomizer)
        for _ in range(MAX_ROUNDS):
            self._start()
            for held, root, suffix in name_ids(read_objects(tree, kustomizer, _is_wanted, folders)):
                if held.object.kind == "Application":
                    self._application(tree, held, root, suffix)
                else:
                    self._set(tree, held, root, suffix)
            deployed = {folder for repo, folder in self.deploys if repo == tree.id and folder in kustomizer.included}
            bases = {folder for folder in deployed - folders if APP_KINDS & set(kustomizer.build(folder).kinds)}
            if not bases:
                break
            folders |= bases

    def _start(self) -> None:
        """Forget what was read: which stacks share a file is known only when all roots are."""
        self.stacks.clear()
        self.findings.clear()
        self.guessed.clear()
        self.addresses.clear()
        self.unexpanded.clear()
        self.deploys.clear()
        self.files.clear()

    def _application(self, tree: Tree, held: Held, root: str, suffix: str) -> None:
        app = read_application(held.object.value, held.object.line)
        if app is not None:
            self.stacks.append(self._stack(tree, held, app, (root, suffix)))

    def _set(self, tree: Tree, held: Held, root: str, suffix: str) -> None:
        manifest = held.object
        clusters = with_configured(self._configured, self._clusters.known_to(held.root))
        around = Surroundings(tree, self._find, clusters, bool(self._configured))
        expansion = expand(manifest, around, with_numbers(tree, manifest) if held.root is None else None)
        origin = tree.origin(manifest.path, manifest.line)
        labels = texts_of(manifest.metadata.get("labels"))
        place = conclude(tree, Hints(held.place, origin, labels, manifest.name), self._order, self._owners_of(tree))
        notes = ("unexpanded",) if expansion.unexpanded else ()
        seen: set[str] = set()
        twice: set[str] = set()
        for generated in expansion.applications[: max(0, MAX_GENERATED - len(self.stacks))]:
            app = read_application(mapping(generated.value), generated.line, manifest.name)
            if app is None or app.name in seen:
                if app is not None and app.name not in twice:
                    twice.add(app.name)
                    self._note(tree, manifest, "GIT414", app.name, name=app.name)
                continue
            seen.add(app.name)
            stack = self._stack(tree, held, app, (root, f"#{app.name}"))
            notes_of = (*stack.notes, "derived") if generated.derived else stack.notes
            self.stacks.append(msgspec.structs.replace(stack, notes=notes_of))
        self._report(tree, manifest, expansion)
        template = mapping(mapping(manifest.value.get("spec")).get("template"))
        app = read_application({"metadata": {"name": manifest.name}, "spec": template.get("spec")}, manifest.line)
        self.stacks.append(
            msgspec.structs.replace(
                stack_at(StackRoot(tree.id, root, manifest.name, "argocd-applicationset", origin, suffix), place),
                target=app.target if app else None,
                generator=", ".join(expansion.generators),
                generated=len(seen),
                labels=labels,
                notes=notes,
                within=f"{tree.id}//{held.folder}",
            )
        )

    def _report(self, tree: Tree, manifest: KubernetesObject, expansion: Expansion) -> None:
        self.unexpanded.update(expansion.unexpanded)
        if expansion.unexpanded:
            kinds = ", ".join(sorted(set(expansion.unexpanded)))
            self._note(tree, manifest, "GIT413", "generators", name=manifest.name, generators=kinds)
        if expansion.problems:
            self._note(
                tree, manifest, "GIT415", "template", len(expansion.problems), name=manifest.name,
                expression=expansion.problems[0][:120],
            )  # fmt: skip

    def _note(
        self, tree: Tree, manifest: KubernetesObject, code: str, key: str, occurrences: int = 1, **args: str
    ) -> None:
        origin = tree.origin(manifest.path, manifest.line)
        self.findings.append(
            finding(code, tree.id, origin, key=f"{manifest.name}/{key}", occurrences=occurrences, **args)
        )

    def _stack(self, tree: Tree, held: Held, app: App, identity: tuple[str, str]) -> Stack:
        origin = tree.origin(held.object.path, app.line)
        target = app.target
        rendered = self._renderer.render(app, tree, origin)
        same = self._find(target.repo_url, tree)
        hints = Hints(
            held.place, origin, {**rendered.labels, **app.labels}, app.name, target.cluster, target.namespace,
            target.project,
            target.path if same is not None and target.path in same.folders else "",
        )  # fmt: skip
        place = conclude(same if hints.target and same is not None else tree, hints, self._order, self._owners_of(tree))
        self.deploys.update(rendered.folders)
        self.files.update((same.id, file) for file in rendered.files if same is not None)
        self._miss(tree, app, rendered, same, origin)
        notes = (*(("incomplete",) if app.incomplete else ()), *rendered.notes)
        root, suffix = identity
        stack = stack_at(StackRoot(tree.id, root, app.name, "argocd-application", origin, suffix), place)
        stack = msgspec.structs.replace(stack, within=f"{tree.id}//{held.folder}")
        return _with_contents(stack, app, rendered, notes)

    def _miss(self, tree: Tree, app: App, rendered: RenderedImages, same: Tree | None, origin: Origin) -> None:
        """Tell a folder that is deployed and is not there."""
        missing = (
            finding("GIT416", tree.id, origin, key=app.name, name=app.name, path=rendered.missing)
            if rendered.missing
            else None
        )
        if same is not None and not same.repo.info.host:
            name = same.repo.info.name.lower()
            self.addresses.setdefault(name, set()).add(repository_key(app.target.repo_url))
            self.guessed += [(name, missing)] if missing else []
        elif missing:
            self.findings.append(missing)


def _is_wanted(manifest: KubernetesObject) -> bool:
    return manifest.group == GROUP and manifest.kind in ("Application", "ApplicationSet") and bool(manifest.name)


def with_numbers(tree: Tree, manifest: KubernetesObject) -> KubernetesObject | None:
    """Return a set with its numbers as numbers: generators print ``1.10`` as Go prints the number."""
    data = tree.read(manifest.path)
    if data is None or not tree.work.take(len(data) // 2):
        return None
    for document in load_documents(data):
        if document.index == manifest.index and isinstance(document.value, dict):
            same = text_of(mapping(document.value.get("metadata")).get("name")) == manifest.name
            return KubernetesObject(manifest.path, document, document.value, document.index) if same else None
    return None


def _with_contents(stack: Stack, app: App, rendered: RenderedImages, notes: tuple[str, ...]) -> Stack:
    cluster = app.target.cluster
    if len(rendered.images) > MAX_IMAGES or len(rendered.workloads) > MAX_WORKLOADS:
        notes = (*notes, "limit")
    return msgspec.structs.replace(
        stack, cluster=cluster,
        cluster_evidence=(Evidence("cluster.destination", {"name": cluster}, stack.origin),) if cluster else (),
        images=rendered.images[:MAX_IMAGES], parts=rendered.parts, target=app.target, generator=app.set_name,
        labels=app.labels, workloads=rendered.workloads[:MAX_WORKLOADS], notes=notes,
        renders=tuple(f"{repo}//{folder}" for repo, folder in rendered.folders),
        app_of_apps=rendered.app_of_apps, refused=rendered.refused,
        settings=rendered.settings[:MAX_SETTINGS] if stack.environment else (),
    )  # fmt: skip
