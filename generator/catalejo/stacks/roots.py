"""Stacks that are folders of their own: kustomizations and charts."""

from __future__ import annotations

import posixpath
from functools import partial
from itertools import islice

import msgspec

from ..kit.text import environments
from ..model.origin import Evidence
from ..model.stacks import IN_VALUES, Image, Setting, Stack
from .objects import patch_files
from .places.environment_and_layer import Hints, StackRoot, conclude, owner_labels, stack_at
from .places.names import cluster_folders, name_folder
from .places.owners import PathOwners
from .render.charts import ChartAnswers
from .render.helm import ValuesSource, environment_values, images_in_values, read_chart, values_layer
from .render.kustomize import Kustomizer
from .render.kustomize.places import replicas_place
from .render.workloads import images_of, workload_names
from .settings import settings_in_values, settings_of
from .tree import Tree


def kustomize_stacks(
    tree: Tree,
    kustomizer: Kustomizer,
    owners: PathOwners,
    order: tuple[str, ...],
    deployed: set[str],
) -> list[Stack]:
    """Return the kustomizations that are entries: deployed by an Application, an environment, or included by nobody.

    ``deployed`` are the folders that Applications point at.
    """
    for folder in sorted(deployed):
        kustomizer.build(folder)
    folders = [folder for folder in tree.kustomizations() if kustomizer.document(folder) is not None]
    for folder in folders:
        kustomizer.build(folder)
    beside = cluster_folders(folders, order)
    stacks: list[Stack] = []
    for folder in folders:
        if kustomizer.kind_of.get(folder) == "Component":
            continue
        path, document, value = kustomizer.document(folder) or ("", None, {})
        origin = tree.origin(path, document.line if document else 1)
        namespace = value.get("namespace")
        build = kustomizer.build(folder)
        labels = owner_labels(resource.value for resource in build.objects)
        hints = Hints(folder, origin, labels, namespace=namespace if isinstance(namespace, str) else "")
        place = conclude(tree, hints, order, owners)
        name, cluster = name_folder(tree, folder, order, beside)
        own_environment = bool(environments.environment_of(posixpath.basename(folder), order))
        no_root = folder in kustomizer.included or tree.kustomization(folder) in tree.linked
        if no_root and folder not in deployed and not own_environment:
            continue
        stacks.append(
            msgspec.structs.replace(
                stack_at(StackRoot(tree.id, folder, name, "kustomize", origin), place),
                images=images_of(build.slots, name),
                parts=build.parts,
                workloads=workload_names(build.slots),
                notes=build.reasons,
                refused=str(build.refused.reason) if build.refused is not None else "",
                app_of_apps=bool({"Application", "ApplicationSet"} & set(build.kinds)),
                cluster=cluster,
                cluster_evidence=(Evidence("cluster.folder", {"name": folder}, origin),) if cluster else (),
                settings=_settings(tree, kustomizer, folder) if place.environment else (),
            )
        )
    return stacks


def _settings(tree: Tree, kustomizer: Kustomizer, folder: str) -> tuple[Setting, ...]:
    build = kustomizer.build(folder)
    return settings_of(tree, build.objects, partial(replicas_place, kustomizer, (folder, *build.folders)))


def root_kinds(tree: Tree, kustomizer: Kustomizer, stacks: set[str]) -> dict[str, str]:
    """Return what the kustomizations are that are no stacks: ``base`` and ``component``, and files that are patches."""
    found: dict[str, str] = {}
    for folder in tree.kustomizations():
        if kustomizer.kind_of.get(folder) == "Component":
            found[folder] = "component"
        elif folder not in stacks and folder in kustomizer.included:
            found[folder] = "base"
    return found | {path: "patch" for path in sorted(patch_files(tree, kustomizer)) if path in tree.files}


def _as_values_say(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """Return images of a chart that nothing is known to deploy with these values: which it will be is concluded."""
    return tuple(msgspec.structs.replace(image, approximate=image.approximate or IN_VALUES) for image in images)


_MAX_VARIANTS = 100
"""Environments of one chart."""


def chart_stacks(
    tree: Tree, owners: PathOwners, order: tuple[str, ...], charts: ChartAnswers | None = None
) -> list[Stack]:
    """Return the charts of a repository: one stack for each environment that has values, else one for the chart.

    ``charts`` are asked what Helm makes of those with values for an environment.
    """
    stacks: list[Stack] = []
    for folder in sorted(tree.charts):
        path = posixpath.join(folder, "Chart.yaml")
        if path in tree.linked or tree.is_excluded(path) or _is_vendored(tree, folder):
            continue
        chart = read_chart(tree, folder)
        if chart is None:
            continue
        base = values_layer(tree, posixpath.join(folder, "values.yaml"))
        named = (
            (n, path) for n, path in environment_values(tree, folder).items() if environments.environment_of(n, order)
        )
        for variant, path in list(islice(named, _MAX_VARIANTS)) or [("", "")]:
            layers: list[ValuesSource] = [
                layer for layer in (base, values_layer(tree, path) if path else None) if layer
            ]
            origin = tree.origin(path or posixpath.join(folder, "Chart.yaml"), chart.line)
            hints = Hints(folder, origin, variant=variant)
            place = conclude(tree, hints, order, owners)
            images = images_in_values(tree, layers, chart.app_version)
            asked = charts.ask(tree, folder, (chart.name, ""), layers[1:], images) if charts and variant else None
            stacks.append(
                msgspec.structs.replace(
                    stack_at(
                        StackRoot(tree.id, folder, chart.name, "helm", origin, f"#{variant}" if variant else ""), place
                    ),
                    images=images if asked is None else _as_values_say(images_of(asked.slots, chart.name)),
                    workloads=() if asked is None else workload_names(asked.slots),
                    parts=chart.parts,
                    labels={k: v for k, v in (("version", chart.version), ("appVersion", chart.app_version)) if v},
                    notes=("library",) if chart.library else (),
                    settings=settings_in_values(tree, layers) if place.environment else (),
                )
            )
    return stacks


def _is_vendored(tree: Tree, folder: str) -> bool:
    """Tell whether a chart lies in the ``charts/`` folder of another."""
    parts = folder.split("/")
    return any(part == "charts" and "/".join(parts[:index]) in tree.charts for index, part in enumerate(parts))
