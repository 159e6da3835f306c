"""How strictly entities are judged: as Backstage's catalog does, or as this portal does, which keeps more."""

from __future__ import annotations

import enum


class Strictness(enum.StrEnum):
    """``backstage``: what its catalog refuses is refused. ``lenient``: kept are entities without an owner, kinds that
    nobody has rules for, and definitions that name a file of OpenAPI or AsyncAPI.
    """

    BACKSTAGE = "backstage"
    LENIENT = "lenient"
