"""An entity on its way through the room: what one YAML document gave."""

from __future__ import annotations

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping, text_of
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
    value: dict[str, object]
    ref: Ref
    relations: tuple[Relation, ...] = ()
    recognised: bool = True
    named: bool = False
    fills: dict[Path, Origin] = {}
    unread: dict[Path, SchemaProblem] = {}

    @property
    def kind(self) -> str:
        """The kind as written."""
        return text_of(self.value["kind"])

    @property
    def metadata(self) -> dict[str, object]:
        """``metadata``."""
        return mapping(self.value["metadata"])

    @property
    def spec(self) -> dict[str, object]:
        """``spec``, empty where there is none."""
        return mapping(self.value.get("spec"))

    def origin(self, *path: str | int) -> Origin:
        """Return the place of a value of this document."""
        return self.repo.origin(self.path, *self.document.at(*path))

    def key_origin(self, *path: str | int) -> Origin:
        """Return the place of a key of this document."""
        return self.repo.origin(self.path, *self.document.key_at(*path))
