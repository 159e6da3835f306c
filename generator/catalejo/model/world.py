"""Everything that one build knows, handed from the pipeline to the portal."""

from __future__ import annotations

import msgspec

from .capture import Manifest, RepositoryInfo
from .delivery import Delivery
from .docs import Documentation
from .entities import Catalog
from .findings import Finding
from .history import History, Keep
from .live import LiveState
from .rendering import KnownCluster
from .scorecards import Scorecards
from .stacks import Stacks


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The effective configuration without secrets, as the stages need it."""

    site_name: str = "Catalejo"
    site_url: str = ""
    language: str = "en"
    alternate: dict[str, str] = {}
    """Language to URL of the other build of this portal."""
    environments: tuple[str, ...] = ()
    """Promotion order; empty = found from the stacks."""
    visibility: str = "internal"
    people: str = "none"
    scorecards: str = ""
    history: str = "none"
    history_keep: Keep = Keep()
    keep_sites: int = 0
    """Sites of earlier nights that stay readable below ``/at/``."""
    declared_by_source: bool = False
    """True when there was no configuration file: the reader is who runs it."""
    pinned: tuple[str, ...] = ()
    renderers: str = "own"
    """``auto``: programs found on this machine render what our reader is not sure of."""
    clusters: tuple[KnownCluster, ...] = ()
    """All clusters that ApplicationSets see; empty = those that repositories declare."""
    people_from: tuple[str, ...] | None = None
    """Repositories whose Groups, Users and Domains count: names, ids, globs; None = those of named places."""


class StageResults(msgspec.Struct, frozen=True):
    """What the stages before the scorecards concluded of one capture."""

    settings: Settings
    catalog: Catalog
    docs: Documentation
    stacks: Stacks
    live: LiveState
    delivery: Delivery


class World(msgspec.Struct, frozen=True):
    """The conclusions of all rooms for one ``taken_at``; ``findings`` are all of them, sorted, owners filled in."""

    settings: Settings
    manifest: Manifest
    repos: dict[str, RepositoryInfo]
    catalog: Catalog
    docs: Documentation
    stacks: Stacks
    live: LiveState
    delivery: Delivery
    scorecards: Scorecards
    history: History
    findings: tuple[Finding, ...]
    references: dict[str, bytes] = {}
    """APIs whose definition is laid out, by reference: an encoded ``ApiReference`` each."""
    notices: tuple[str, ...] = ()
    """Message codes for /sources/: ``no-dot``, ``jail-rlimits``, ``no-site-url``, ``no-history`` …"""
