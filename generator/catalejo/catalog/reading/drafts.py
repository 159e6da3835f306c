"""An entity on its way through the room: what one YAML document gave."""

from __future__ import annotations

from typing import Any

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.yaml import Document
from ...model.entities import Relation
from ...model.origin import Origin
from ...model.refs import Ref
from ..rules.schema import Path, SchemaProblem


class Draft(msgspec.Struct):
    """A document that passed the rules. ``recognised``: Backstage has rules for its kind. ``named``: by a Location."""

    repo: Repo
    path: str
    document: Document
    value: dict[str, Any]
    ref: Ref
    relations: tuple[Relation, ...] = ()
    recognised: bool = True
    named: bool = False
    fills: dict[Path, Origin] = {}
    unread: dict[Path, SchemaProblem] = {}

    @property
    def kind(self) -> str:
        """The kind as written."""
        kind: str = self.value["kind"]
        return kind

    @property
    def spec(self) -> dict[str, Any]:
        """``spec``, empty where there is none."""
        spec = self.value.get("spec")
        return spec if isinstance(spec, dict) else {}

    def origin(self, *path: str | int) -> Origin:
        """Return the place of a value of this document."""
        return self.repo.origin(self.path, *self.document.at(*path))

    def key_origin(self, *path: str | int) -> Origin:
        """Return the place of a key of this document."""
        return self.repo.origin(self.path, *self.document.key_at(*path))
