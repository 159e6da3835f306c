"""Judges desired state: unreadable manifests, plain secrets, floating images, auto-sync off in production."""

from __future__ import annotations

import re

from ..kit.read.narrow import texts_of
from ..kit.read.yaml import Document
from ..kit.text.environments import is_production
from ..kit.text.folders import is_example
from ..kit.text.images import is_floating
from ..kit.text.mask import MASK, is_secret_entry
from ..model.findings import Finding, about
from ..model.stacks import Image, Stack
from ..wording.codes import finding
from .terraform.roots import floating_modules
from .tree import KubernetesObject, Tree, has_placeholder

_FILLED_IN = re.compile(
    r"^avp\.kubernetes\.io/|vault\.security\.banzaicloud\.io/|sealedsecrets|/template$|replicat|reflector"
)
"""Annotations by which Argo CD Vault Plugin, Bank-Vaults and copying controllers are told to fill a Secret in."""


def check_manifests(tree: Tree) -> list[Finding]:
    """Return unreadable manifests and Secrets in plain text. Files are looked at for signs before they are parsed."""
    found: list[Finding] = []
    broken: dict[tuple[str, int], list[tuple[str, Document]]] = {}
    for path in tree.yaml_files():
        data = tree.read(path)
        if data is None or b"apiVersion" not in data or b"kind" not in data:
            continue
        if b"Secret" in data and not is_example(path) and {"Secret", "List"} & tree.kinds(data):
            found.extend(_plain_secret(tree, m) for m in tree.manifests(path) if _is_plain_secret(m))
        if b"{{" not in data and b"{%" not in data:
            for document in tree.problems(path):
                if document.problem is not None and document.problem.kind != "limit":
                    key = (tree.repo.paths[path].blob, document.index)
                    broken.setdefault(key, []).append((path, document))
    return found + [_unreadable(tree, places) for places in broken.values()]


def _unreadable(tree: Tree, places: list[tuple[str, Document]]) -> Finding:
    """Tell one fault once, however many copies of the file there are."""
    path, document = places[0]
    line, message = (document.problem.line, document.problem.message) if document.problem is not None else (0, "")
    origin, key = tree.origin(path, line), str(document.index)
    if len(places) == 1:
        return finding("GIT401", tree.id, origin, key=key, problem=message)
    return finding("GIT419", tree.id, origin, key=key, occurrences=len(places), problem=message, count=len(places))


def _is_plain_secret(manifest: KubernetesObject) -> bool:
    """Tell whether a Secret holds a value that opens something, by its entries' names and what stands in them.

    Not where SOPS encrypted it, or another tool is told to fill it in.
    """
    if manifest.kind != "Secret" or manifest.value.get("apiVersion") != "v1" or "sops" in manifest.value:
        return False
    if any(_FILLED_IN.search(key) for key in texts_of(manifest.metadata.get("annotations"))):
        return False
    entries = [(key, text, True) for key, text in texts_of(manifest.value.get("data")).items()]
    entries += [(key, text, False) for key, text in texts_of(manifest.value.get("stringData")).items()]
    return any(
        MASK in text or (not has_placeholder(text) and is_secret_entry(key, text, encoded))
        for key, text, encoded in entries
    )


def _plain_secret(tree: Tree, manifest: KubernetesObject) -> Finding:
    """Return the finding; ``shaped`` where what it holds has a shape by which it is found in the file too."""
    field = "stringData" if "stringData" in manifest.value else "data"
    origin = tree.origin(manifest.path, manifest.line_of(field))
    texts = [text for part in ("data", "stringData") for text in texts_of(manifest.value.get(part)).values()]
    if any(MASK in text for text in texts):
        return finding("GIT406", tree.id, origin, key=manifest.name, name=manifest.name, shaped="yes")
    return finding("GIT406", tree.id, origin, key=manifest.name, name=manifest.name)


def check_stacks(stacks: list[Stack]) -> list[Finding]:
    """Return what stacks ask for that should be mended, one finding for each place that decides it."""
    found = _floating_images(stacks)
    for stack in stacks:
        if stack.tool == "argocd-application" and is_production(stack.environment) and not _auto_sync(stack):
            found.append(finding("GIT405", stack.id, stack.origin, name=stack.name, environment=stack.environment))
        elif stack.tool == "terraform":
            found += [
                finding("GIT417", stack.id, part.origin, key=part.name, name=part.name, source=part.source)
                for part in floating_modules(stack)
            ]
    return found


def _floating_images(stacks: list[Stack]) -> list[Finding]:
    places: dict[tuple[str, str, int, str], list[tuple[Stack, Image]]] = {}
    for stack in filter(_is_deployed, stacks):
        for image in stack.images:
            if _is_unpinned(image):
                key = (image.origin.repo or stack.repo, image.origin.path, image.origin.line, image.name)
                places.setdefault(key, []).append((stack, image))
    found: list[Finding] = []
    for (repo, _, _, name), uses in sorted(places.items()):
        image = uses[0][1]
        environments = ", ".join(sorted({stack.environment for stack, _ in uses if stack.environment}))
        count = len({stack.id for stack, _ in uses})
        args = {"image": name, "tag": image.tag or "latest", "environments": environments}
        floating = finding("GIT403", repo, image.origin, key=name, occurrences=count, **args)
        found.append(about(floating, {stack.id for stack, _ in uses}))
    return found


def _is_deployed(stack: Stack) -> bool:
    """Tell whether a root reaches a cluster as it stands, as far as files tell.

    The values of a chart that is published, and a kustomization that nothing deploys, are defaults: whoever installs
    them names the version.
    """
    return bool(stack.environment or stack.applications or stack.target is not None)


def _is_unpinned(image: Image) -> bool:
    """Tell whether an image floats for certain; what is computed elsewhere or still to be filled in does not count."""
    if image.is_guess or not image.name or not is_floating(image.tag, image.digest):
        return False
    return "$" not in image.name and not has_placeholder(image.name + image.tag)


def _auto_sync(stack: Stack) -> bool:
    return stack.target is None or stack.target.auto_sync or "incomplete" in stack.notes
