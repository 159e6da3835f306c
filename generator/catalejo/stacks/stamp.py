"""Puts the commit into what was read without one: results are kept by content, and a commit is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from ..model.findings import Finding
from ..model.origin import Evidence, Origin
from ..model.stacks import Image, Part, Stack, SyncWindow

CommitOf = Callable[[str, str], str]
"""Repository id and path to the commit that a link to that file should name."""


class Stamp:
    """Fills in commits; equal origins become one object."""

    def __init__(self, commit_of: CommitOf) -> None:
        self._commit_of = commit_of
        self._known: dict[Origin, Origin] = {}

    def stack(self, stack: Stack) -> Stack:
        """Return a stack with the commits of everything that it cites."""
        return msgspec.structs.replace(
            stack,
            origin=self._origin(stack.origin),
            layer_evidence=self._evidence(stack.layer_evidence),
            environment_evidence=self._evidence(stack.environment_evidence),
            cluster_evidence=self._evidence(stack.cluster_evidence),
            owner_evidence=self._evidence(stack.owner_evidence),
            images=tuple(self._image(image) for image in stack.images),
            parts=tuple(self._part(part) for part in stack.parts),
        )

    def finding(self, finding: Finding) -> Finding:
        """Return a finding with its commit."""
        return msgspec.structs.replace(finding, origin=self._origin(finding.origin))

    def window(self, window: SyncWindow) -> SyncWindow:
        """Return a sync window with its commit."""
        return msgspec.structs.replace(window, origin=self._origin(window.origin))

    def _origin(self, origin: Origin) -> Origin:
        known = self._known.get(origin)
        if known is None:
            commit = self._commit_of(origin.repo, origin.path) if origin.repo else ""
            known = self._known[origin] = msgspec.structs.replace(origin, commit=commit) if commit else origin
        return known

    def _evidence(self, items: Iterable[Evidence]) -> tuple[Evidence, ...]:
        return tuple(Evidence(item.code, item.args, self._origin(item.origin)) for item in items)

    def _image(self, image: Image) -> Image:
        return msgspec.structs.replace(image, origin=self._origin(image.origin))

    def _part(self, part: Part) -> Part:
        return Part(part.kind, part.name, part.version, part.source, self._origin(part.origin))
