"""The roots of GitOps trees for machines: what each deploys where, in which version, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...kit.text.images import is_range
from ...model.origin import Origin
from ...model.stacks import Image, Part, Stack, Target
from ..context import Portal
from ..pages.delivery.layers import owner_ref

_TOOLS = ("helm", "kustomize", "terraform")
UNCAPTURED = "revision"


def stack_lines(portal: Portal) -> list[dict[str, object]]:
    """Return a line for each root: one for each that deploys it, else one for the root itself; sorted.

    Applications and Kustomizations that a root holds stand in its ``applications``. Bases, components and patches have
    a line that says no more than that.
    """
    stacks = portal.world.stacks.stacks
    known = {stack.id: stack for stack in stacks}
    held: dict[str, list[Stack]] = {}
    for stack in stacks:
        if stack.is_application:
            held.setdefault(stack.parent or stack.within, []).append(stack)
    lines = [_line(portal, stack, known, held.get(stack.id, ())) for stack in stacks if _has_line(stack)]
    there = {(line["repo"], line["path"]) for line in lines}
    for folder, inside in held.items():
        repo, _, path = folder.partition("//")
        if folder not in known and (repo, path) not in there:
            lines.append(_bare(repo, path, "manifests", "unknown") | {"applications": _applications(inside)})
    for repo, kinds in portal.world.stacks.root_kinds.items():
        lines += [_bare(repo, path, "kustomize", kind) for path, kind in kinds.items() if (repo, path) not in there]
    return sorted(
        lines, key=lambda line: (str(line["repo"]), str(line["path"]), str(line["parent"]), str(line["name"]))
    )


def _has_line(stack: Stack) -> bool:
    return not stack.is_set and not (stack.tool in _TOOLS and stack.applications)


def _bare(repo: str, path: str, tool: str, kind: str) -> dict[str, object]:
    return {
        "repo": repo, "path": path, "ref": None, "tool": tool, "kind": kind, "name": None, "environment": None,
        "cluster": None, "namespace": None, "layer": None, "owner": None, "parent": None, "images": [], "charts": [],
        "applications": [], "refused": None,
    }  # fmt: skip


def _line(portal: Portal, stack: Stack, known: Mapping[str, Stack], held: Iterable[Stack]) -> dict[str, object]:
    target = stack.target
    root = next((identity for identity in stack.renders), "")
    repo, _, path = (root if stack.is_application and root else stack.id.partition("#")[0]).partition("//")
    if stack.is_application and not root and target is not None and not target.chart:
        path, repo = target.path, target.repo_url or repo
    filled = "incomplete" not in stack.notes
    deployed = (stack.is_application and filled) or stack.tool == "terraform"
    owner = owner_ref(portal, stack)
    return _bare(repo, path, _tool(stack, known), "deployed" if deployed else "unknown") | {
        "ref": _revision(stack, target) if target is not None and not target.chart and filled else None,
        "name": stack.name,
        "environment": stack.environment or None,
        "cluster": stack.cluster or None,
        "namespace": (target.namespace or None) if target is not None else None,
        "layer": stack.layer or None,
        "owner": {"ref": owner, "by": stack.owner_evidence[0].code if stack.owner_evidence else None}
        if owner or stack.owner_evidence
        else None,
        "parent": stack.id if stack.is_application else stack.parent or None,
        "images": [_image(image) for image in stack.images],
        "charts": [_chart(part) for part in stack.parts if part.kind == "chart"],
        "applications": _applications(held),
        "refused": stack.refused or None,
    }


def _revision(stack: Stack, target: Target) -> str | None:
    """Return the revision that is asked for: none is HEAD for an Application, and not known for a Kustomization."""
    return target.revision or (None if stack.tool.startswith("flux") else "HEAD")


def _tool(stack: Stack, known: Mapping[str, Stack]) -> str:
    """Return the tool that reads what is deployed."""
    if not stack.is_application:
        return stack.tool
    root = next((known[identity].tool for identity in stack.renders if identity in known), "")
    chart = stack.target is not None and stack.target.chart
    return root or ("helm" if chart else "manifests")


def _image(image: Image) -> dict[str, object]:
    how = "exact" if not image.approximate else "derived" if image.tag or image.digest else "unknown"
    return {
        "name": image.name, "tag": image.tag or None, "digest": image.digest or None,
        "container": image.container or None, "object": image.object or None, "how": how,
        "why": image.approximate or None, **_place(image.origin),
    }  # fmt: skip


def _place(origin: Origin) -> dict[str, object]:
    return {"path": origin.path or None, "line": origin.line or None}


def _chart(part: Part) -> dict[str, object]:
    how = "unknown" if not part.version else "derived" if is_range(part.version) else "exact"
    return {"name": part.name, "version": part.version or None, "repository": part.source or None, "how": how}


def _applications(stacks: Iterable[Stack]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for stack in sorted(stacks, key=lambda stack: stack.id):
        target = stack.target
        if target is not None:
            how = "unknown" if UNCAPTURED in stack.notes else "derived" if stack.notes else "exact"
            found.append(
                {
                    "name": stack.name, "namespace": target.namespace or None, "cluster": stack.cluster or None,
                    "path": target.path or None, "revision": target.revision or None, "how": how,
                }
            )  # fmt: skip
    return found
