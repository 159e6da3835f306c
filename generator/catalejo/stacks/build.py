"""The entry of this room: from captured trees to stacks, environments, unmatched folders and findings."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..kit.read import codeowners
from ..kit.text import environments
from ..kit.read.captured import Captured
from ..kit.text.urls import repository_key
from ..model.codes import finding
from ..model.findings import (Finding, sort_findings)
from ..model.origin import Evidence
from ..model.stacks import (Stack, Stacks, Unmatched)
from ..model.world import Settings
from .argocd.stacks import ApplicationReader
from .hygiene import (check_manifests, check_stacks)
from .render.kustomize import Kustomizer
from .places.place import read_codeowners
from .roots import (chart_stacks, kustomize_stacks)
from .terraform.roots import read_terraform
from .tree import Tree
from .places.unmatched import find_unmatched


class Trees:
    """The trees of all repositories and how URLs lead to them; kustomizations are built once each."""

    def __init__(self, captured: Captured) -> None:
        self.all = tuple(Tree(repo) for repo in captured.repositories())
        self._by_key: dict[str, Tree] = {}
        names: dict[str, list[Tree]] = {}
        for tree in self.all:
            info = tree.repo.info
            for known in (info.id, info.web, *info.previous_names):
                if known:
                    self._by_key.setdefault(repository_key(known), tree)
            names.setdefault(info.name.lower(), []).append(tree)
        self._by_name = {name: trees[0] for name, trees in names.items() if len(trees) == 1}
        self._kustomizers: dict[str, Kustomizer] = {}
        self._owners: dict[str, codeowners.Codeowners | None] = {}

    def find(self, url: str, near: Tree) -> Tree | None:
        """Return the tree that a repository URL names.

        A folder that was read without a remote has no address: it is found by the last part of the URL, where only
        one repository has that name. A URL that is still to be filled in means the repository it stands in.
        """
        key = repository_key(url)
        if not url or "{{" in url or "<" in url or "$" in url:
            return near
        if key in self._by_key:
            return self._by_key[key]
        found = self._by_name.get(key.rsplit("/", 1)[-1])
        return found if found is not None and not found.repo.info.host else None

    def kustomizer(self, tree: Tree) -> Kustomizer:
        """Return the builder of a tree's kustomizations."""
        return self._kustomizers.setdefault(tree.id, Kustomizer(tree))

    def owners(self, tree: Tree) -> codeowners.Codeowners | None:
        """Return the CODEOWNERS of a tree."""
        if tree.id not in self._owners:
            self._owners[tree.id] = read_codeowners(tree)
        return self._owners[tree.id]


def build_stacks(captured: Captured, settings: Settings) -> Stacks:
    """Return every stack of the captured repositories with what it asks for, where, and why we think so."""
    trees = Trees(captured)
    order = settings.environments
    reader = ApplicationReader(trees.find, trees.kustomizer, trees.owners, order)
    findings: list[Finding] = []
    for tree in trees.all:
        reader.read(tree)
        findings.extend(check_manifests(tree))
    stacks = list(reader.stacks)
    for tree in trees.all:
        kustomizer, owners = trees.kustomizer(tree), trees.owners(tree)
        stacks.extend(kustomize_stacks(tree, kustomizer, owners, order, reader.deploys))
        stacks.extend(chart_stacks(tree, owners, order))
        roots, problems = read_terraform(tree, order, owners)
        stacks.extend(roots)
        findings.extend(problems)
        findings.extend(kustomizer.findings)
        if tree.left_out:
            name = tree.repo.info.name
            findings.append(finding("GIT418", tree.id, tree.origin(), key="size", count=tree.left_out, repository=name))
    stacks = _linked(_unique(stacks))
    findings.extend(reader.findings)
    findings.extend(check_stacks(stacks))
    found = {stack.environment for stack in stacks if stack.environment}
    unmatched: list[Unmatched] = []
    for tree in trees.all:
        unmatched.extend(find_unmatched(tree, stacks, reader.files, trees.kustomizer(tree)))
    return Stacks(
        tuple(stacks),
        tuple(sorted(unmatched)),
        tuple(sort_findings(findings)),
        dict(sorted(reader.unexpanded.items())),
        environments.promotion_order(found, order),
    )


def _unique(stacks: Iterable[Stack]) -> list[Stack]:
    """Sort by id; of two with one id the first stays."""
    known: dict[str, Stack] = {}
    for stack in stacks:
        known.setdefault(stack.id, stack)
    return [known[identity] for identity in sorted(known)]


def _linked(stacks: list[Stack]) -> list[Stack]:
    """Tell each root which Applications deploy it; what they agree on fills what the folders do not say."""
    deployers: dict[str, list[Stack]] = {}
    for stack in stacks:
        for identity in stack.renders:
            deployers.setdefault(identity, []).append(stack)
    result: list[Stack] = []
    for stack in stacks:
        apps = deployers.get(stack.id, [])
        if not apps:
            result.append(stack)
            continue
        changes: dict[str, object] = {"applications": tuple(sorted(app.name for app in apps))}
        names = ", ".join(sorted(app.name for app in apps)[:3])
        because = (Evidence("place.application", {"name": names}, apps[0].origin),)
        for field in ("environment", "layer", "cluster"):
            agreed = {getattr(app, field) for app in apps}
            if not getattr(stack, field) and len(agreed) == 1 and (value := agreed.pop()):
                changes |= {field: value, f"{field}_evidence": because}
        result.append(msgspec.structs.replace(stack, **changes))
    return result
