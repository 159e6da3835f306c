"""Finds what an Application deploys: the images of its kustomization, chart or plain manifests in a captured tree.

A revision that was not captured is not known: the default branch says nothing about a tag.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import partial

import msgspec

from ...kit.read.narrow import mapping
from ...kit.read.yaml import load_documents
from ...model.origin import Origin
from ...model.stacks import Image, Part, Setting
from ..places.environment_and_layer import owner_labels
from ..render.charts import ChartAnswers
from ..render.doubts import patches_applications
from ..render.helm import ValuesSource as Layer
from ..render.helm import images_in_values, read_chart, values_layer, values_layers
from ..render.kustomize import Build, Kustomizer
from ..render.kustomize.places import replicas_place
from ..render.workloads import images_of, workload_names
from ..settings import ReplicasPlace, settings_in_values, settings_of
from ..tree import Tree
from .application import App, ApplicationSource, Directory, chart_part, overlaid
from .folders import APP_KINDS, ManifestFolder, read_folder

MAX_VALUE_FILES = 50
UNCAPTURED = "revision"
"""The note of what is deployed from a revision that was not captured."""


class RenderedImages(msgspec.Struct, frozen=True):
    """What an Application deploys, as far as files tell. ``folders`` are the (repository, folder) that it points at."""

    images: tuple[Image, ...] = ()
    parts: tuple[Part, ...] = ()
    workloads: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    app_of_apps: bool = False
    missing: str = ""
    tool: str = ""
    labels: dict[str, str] = {}
    """Labels of the objects that name their owner."""
    refused: str = ""
    settings: tuple[Setting, ...] = ()


class ImageRenderer:
    """Renders Applications against all captured trees; each kustomization is built once."""

    def __init__(
        self,
        find_tree: Callable[[str, Tree], Tree | None],
        kustomizer_of: Callable[[Tree], Kustomizer],
        charts: ChartAnswers | None = None,
    ) -> None:
        self.charts = charts
        self.find_tree = find_tree
        self.kustomizer_of = kustomizer_of
        self._folders: dict[tuple[str, str, Directory], ManifestFolder] = {}
        self._patched: dict[str, bool] = {}
        """Repository to whether a kustomization there may change its Applications."""

    def render(self, app: App, tree: Tree, origin: Origin) -> RenderedImages:
        """Return what an Application deploys; a source that is not captured gives nothing."""
        result = RenderedImages()
        refs = {source.ref: source for source in app.sources if source.ref}
        for source in app.sources:
            result = _joined(result, self._source(app, source, refs, tree, origin))
        return result

    def _source(
        self, app: App, source: ApplicationSource, refs: dict[str, ApplicationSource], tree: Tree, origin: Origin
    ) -> RenderedImages:
        part = chart_part(source, origin)
        if part is not None:
            layers = self._layers(source, refs, (tree, None, ""), origin)
            settings = settings_in_values(tree, layers)
            return RenderedImages(images_in_values(tree, layers), (part,), tool="helm", settings=settings)
        target = self.find_tree(source.repo_url, tree)
        folder = source.path.strip("/").removeprefix("./")
        folder = "" if folder == "." else folder
        if target is None or not source.path:
            return RenderedImages()
        if not target.is_captured(source.revision):
            folders = ((target.id, folder),) if folder in target.folders else ()
            return RenderedImages(folders=folders, notes=(UNCAPTURED,))
        if folder not in target.folders:
            whole = target.repo.info.status == "ok" and bool(target.files)
            whole = whole and self._is_settled(app, source, tree, target, folder)
            return RenderedImages(missing=folder if whole else "")
        return self._tool(app, _with_files(source, app, target, folder), refs, (tree, target, folder), origin)

    def _tool(
        self,
        app: App,
        source: ApplicationSource,
        refs: dict[str, ApplicationSource],
        where: tuple[Tree, Tree, str],
        origin: Origin,
    ) -> RenderedImages:
        """Return what the tool that reads a folder makes of it: a block of the source decides, else its files."""
        _, target, folder = where
        named = next((key for key in ("helm", "kustomize", "directory") if source.written.get(key)), "")
        if source.plugin:
            return RenderedImages(folders=((target.id, folder),), notes=("plugin",))
        if folder in target.charts and named in ("", "helm"):
            return self._chart(app, source, refs, where, origin)
        if target.kustomization(folder) and named != "directory":
            return self._kustomize(app, source, target, folder, origin)
        return self._folder(app, source, target, folder)

    def _chart(
        self,
        app: App,
        source: ApplicationSource,
        refs: dict[str, ApplicationSource],
        where: tuple[Tree, Tree, str],
        origin: Origin,
    ) -> RenderedImages:
        """Return what a chart in a captured tree makes: as Helm rendered it, else what its values name."""
        _, target, folder = where
        chart = read_chart(target, folder)
        layers = self._layers(source, refs, where, origin)
        images = images_in_values(target, layers, chart.app_version if chart else "")
        known = RenderedImages(
            images, chart.parts if chart else (), folders=((target.id, folder),), tool="helm",
            settings=settings_in_values(target, layers),
        )  # fmt: skip
        own = posixpath.join(folder, "values.yaml")
        above = layers[1:] if own in target.files and layers and layers[0].path == own else layers
        if self.charts is None or app.incomplete or not _is_plain(source, above):
            return known
        release = (mapping(source.written.get("helm")).get("releaseName") or app.name, app.target.namespace)
        made = self.charts.ask(target, folder, (str(release[0]), release[1]), above, images)
        if made is None:
            return known
        return msgspec.structs.replace(
            known, images=images_of(made.slots, app.name), workloads=workload_names(made.slots),
            notes=(made.why,) if made.why else (), labels=owner_labels(item.value for item in made.resources),
        )  # fmt: skip

    def _kustomize(
        self, app: App, source: ApplicationSource, target: Tree, folder: str, origin: Origin
    ) -> RenderedImages:
        edits = source.edits
        build = self.kustomizer_of(target).build(
            folder, msgspec.structs.replace(edits, origin=origin) if edits is not None else None
        )
        folders = ((target.id, folder),)
        apps = bool(APP_KINDS & set(build.kinds))
        if not target.work.take(10 * len(build.slots)):
            return RenderedImages(folders=folders, notes=("limit",), app_of_apps=apps, tool="kustomize")
        return RenderedImages(
            images_of(build.slots, app.name), build.parts, workload_names(build.slots), folders,
            notes=build.reasons, app_of_apps=apps, tool="kustomize",
            labels=owner_labels(resource.value for resource in build.objects),
            refused=str(build.refused.reason) if build.refused is not None else "",
            settings=settings_of(target, build.objects, self._replicas(target, folder, build)),
        )  # fmt: skip

    def _replicas(self, target: Tree, folder: str, build: Build) -> ReplicasPlace:
        return partial(replicas_place, self.kustomizer_of(target), (folder, *build.folders))

    def _folder(self, app: App, source: ApplicationSource, target: Tree, folder: str) -> RenderedImages:
        key = (target.id, folder, source.directory)
        if key not in self._folders:
            self._folders[key] = read_folder(target, folder, source.directory)
        content = self._folders[key]
        if not target.work.take(10 * len(content.slots) + len(content.files) // 5):
            return RenderedImages(folders=((target.id, folder),), notes=("limit",), tool="directory")
        return RenderedImages(
            images_of(content.slots, app.name), (), workload_names(content.slots), ((target.id, folder),),
            content.files, notes=content.notes, app_of_apps=content.app_of_apps, tool="directory",
            settings=content.settings,
        )  # fmt: skip

    def _is_settled(self, app: App, source: ApplicationSource, tree: Tree, target: Tree, folder: str) -> bool:
        """Tell whether what an Application says of a folder is said for certain.

        Not where a set made it, a plugin decides what is there, or a kustomization may patch it.
        """
        if app.incomplete or app.set_name or source.plugin or target.leads_away(folder):
            return False
        if tree.id not in self._patched:
            self._patched[tree.id] = patches_applications(tree)
        return not self._patched[tree.id]

    def _layers(
        self,
        source: ApplicationSource,
        refs: dict[str, ApplicationSource],
        where: tuple[Tree, Tree | None, str],
        origin: Origin,
    ) -> list[Layer]:
        """Return the layers of values, weakest first, as Argo CD orders them."""
        tree, target, folder = where
        layers: list[Layer | None] = []
        if target is not None:
            layers.append(values_layer(target, posixpath.join(folder, "values.yaml")))
        for file in source.value_files[:MAX_VALUE_FILES]:
            layers.extend(self._value_file(file, refs, tree, target, folder))
        inline, text = source.values, ""
        if isinstance(inline, str):
            text = inline
            documents = load_documents(inline, "kubernetes")
            inline = documents[0].value if documents else None
        if isinstance(inline, dict):
            layers.append(Layer(origin.path, None, inline, origin.line, text=text))
        if source.parameters:
            layers.append(Layer(origin.path, None, _nested(source.parameters), origin.line))
        return [layer for layer in layers if layer is not None]

    def _value_file(
        self, file: str, refs: dict[str, ApplicationSource], tree: Tree, target: Tree | None, folder: str
    ) -> list[Layer]:
        if file.startswith("$"):
            name, _, path = file[1:].partition("/")
            other = self.find_tree(refs[name].repo_url, tree) if name in refs else None
            if other is None or not other.is_captured(refs[name].revision):
                return []
            return values_layers(other, posixpath.normpath(path))
        if target is None or "://" in file:
            return []
        path = file[1:] if file.startswith("/") else posixpath.normpath(posixpath.join(folder, file))
        return values_layers(target, path)


_HELM_KEYS = frozenset(("releaseName", "valueFiles", "values", "valuesObject", "ignoreMissingValueFiles"))
"""Settings of a source that are given to Helm here; of any other it is not known what it changes."""


def _is_plain(source: ApplicationSource, above: list[Layer]) -> bool:
    """Tell whether all values that a chart gets besides its own are here as their author wrote them."""
    if not _HELM_KEYS.issuperset(mapping(source.written.get("helm"))):
        return False
    patterns = any(char in file for file in source.value_files for char in "*?[{")
    return not patterns and sum(bool(layer.repo) for layer in above) == len(source.value_files)


def _with_files(source: ApplicationSource, app: App, tree: Tree, folder: str) -> ApplicationSource:
    """Return a source with what the files beside its manifests say: for all, then for the application of that name."""
    for name in (".argocd-source.yaml", f".argocd-source-{app.name}.yaml"):
        path = posixpath.join(folder, name)
        for document in tree.documents(path)[:1] if path in tree.files else ():
            source = overlaid(source, mapping(document.value))
    return source


def _nested(parameters: dict[str, str]) -> dict[str, object]:
    """Return ``{"image": {"tag": "1"}}`` for ``{"image.tag": "1"}``."""
    root: dict[str, object] = {}
    for name, value in parameters.items():
        *parents, last = name.split(".")
        here = root
        for step in parents[:8]:
            child = here.setdefault(step, {})
            if not isinstance(child, dict):
                break
            here = child
        else:
            here[last] = value
    return root


def _joined(left: RenderedImages, right: RenderedImages) -> RenderedImages:
    return RenderedImages(
        (*left.images, *right.images), (*left.parts, *right.parts),
        tuple(sorted({*left.workloads, *right.workloads})), (*left.folders, *right.folders),
        (*left.files, *right.files), tuple(dict.fromkeys((*left.notes, *right.notes))),
        left.app_of_apps or right.app_of_apps, left.missing or right.missing, left.tool or right.tool,
        left.labels | right.labels, left.refused or right.refused, (*left.settings, *right.settings),
    )  # fmt: skip
