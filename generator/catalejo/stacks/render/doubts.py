"""Where this room stays silent: what a chart, component, patch, remote base, generator or plugin may still decide.

A finding says what is wrong for certain. Until everything is rendered as kustomize, Helm and Argo CD do, each of these
makes "missing" and "matches nothing" a guess: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ .
"""

from __future__ import annotations

import posixpath
import re

from ...kit.read.narrow import listing, text_of
from ..tree import Tree, has_placeholder, resolve

_DECIDES = (
    "components", "generators", "transformers", "validators", "helmCharts", "helmChartInflationGenerator",
    "helmGlobals", "replacements", "vars", "configurations", "crds", "openapi", "patches", "patchesStrategicMerge",
    "patchesJson6902", "namePrefix", "nameSuffix",
)  # fmt: skip
_REFERENCES = ("resources", "bases", "components", "patches", "patchesStrategicMerge", "patchesJson6902")
_KEPT_OUT = re.compile(
    r"secret|credential|passw|token|sops|\.enc\b|\.env\b|\bage\b|\.local\b|\.key$|\.pem$|generated", re.I
)
"""Names of files that people keep out of Git, or that a tool writes before kustomize runs."""
_ELSEWHERE = re.compile(r"//|\?|^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,12}/[^/]+/|^[^/]+@[^/]+:|^oci:")
"""Addresses, also those without a scheme, as kustomize takes ``host/owner/repository``."""
_FEW = 3
"""Missing references from which a kustomization that lacks most is laid over another tree before it is built."""


def certainly_missing(
    tree: Tree, path: str, value: dict[str, object], places: set[tuple[int, str]]
) -> set[tuple[int, str]]:
    """Return the references of a kustomization that are missing whatever is done before it is built."""
    if text_of(value.get("kind")) == "Component" or posixpath.dirname(path) in tree.charts:
        return set()  # beside a chart lies what "helm template" writes first
    written = sum(len(listing(value.get(key))) for key in _REFERENCES)
    if len(places) >= _FEW and 2 * len(places) > written:
        return set()
    return {(line, name) for line, name in places if _is_missing(tree, posixpath.dirname(path), name)}


def _is_missing(tree: Tree, folder: str, reference: str) -> bool:
    target = resolve(folder, reference)
    if target is None or has_placeholder(reference) or re.search(r"[$%{}<>@*]", reference):
        return False
    name = posixpath.basename(target)
    if _ELSEWHERE.search(reference) or _KEPT_OUT.search(name) or tree.leads_away(target):
        return False
    stem = f"{name.partition('.')[0]}."
    near = tree.inside(posixpath.dirname(target))
    return not any(posixpath.basename(other).startswith(stem) for other in near)


def patches_applications(tree: Tree) -> bool:
    """Tell whether some kustomization of a repository may change what its Applications say."""
    return any(
        data is not None and any(f"{key}:".encode() in data for key in _DECIDES)
        for folder in tree.kustomizations()
        if (data := tree.read(tree.kustomization(folder))) is not None
    )
