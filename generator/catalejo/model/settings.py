"""What a configuration asks capture to read: sources of repositories, systems, and the portal's own inputs.

Secrets are named (``token_env``), never held. Paths are as the caller resolved them.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from .capture import Visibility


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where repositories come from; each host (``hosts.contract``) adds its own options and a tag, its id.

    ``private`` and ``admit`` are names or globs of repositories; ``visibility`` None is what the host says, else the
    portal's own level. ``entities`` are globs of further entity files, as Backstage's ``catalogPath``.
    ``history`` is how many commits are looked through for the last change of each path (0 = none).
    """

    name: str = ""
    visibility: Visibility | None = None
    private: tuple[str, ...] = ()
    admit: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    history: int = 0


class RecordedSystem(msgspec.Struct, frozen=True, tag="recorded", omit_defaults=True):
    """A folder of raw answers, or of sub-folders ``YYYY-MM-DD`` of which the newest not after ``taken_at`` is read."""

    path: str
    name: str = ""
    visibility: Visibility | None = None


class NamedSystem(Protocol):
    """What every system's options have in common; the others are known to its package in ``systems/`` only."""

    @property
    def name(self) -> str:
        """What tells instances apart."""

    @property
    def visibility(self) -> Visibility | None:
        """Who may read what it answers, None for the default of its kind."""


System = NamedSystem


class PortalInputs(msgspec.Struct, frozen=True, omit_defaults=True):
    """The portal's own files, copied into the capture: ``config`` is the effective configuration as JSON, no secrets.

    Folders are paths or "": ``docs`` (portal texts), ``scorecards`` (a folder or one file), ``custom_dir`` (overrides).
    """

    config: bytes = b"{}"
    docs: str = ""
    scorecards: str = ""
    custom_dir: str = ""


class CaptureOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """How to capture. ``taken_at`` (RFC 3339 UTC) "" = ``SOURCE_DATE_EPOCH``, else now. Seconds are wall time.

    ``people``: ``none``, ``names`` or ``full``. ``wait_seconds`` bounds all waiting that one source may ask for.
    ``offline``: only local and recorded sources may be read; others are said to be not asked.
    """

    visibility: Visibility = Visibility.INTERNAL
    people: str = "none"
    taken_at: str = ""
    tool: str = "catalejo"
    jobs: int = 4
    wait_seconds: float = 60.0
    git_seconds: float = 300.0
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    offline: bool = False


class CaptureRequest(msgspec.Struct, frozen=True):
    """What one capture asks, and how."""

    sources: tuple[Source, ...] = ()
    systems: tuple[System, ...] = ()
    portal: PortalInputs = PortalInputs()
    options: CaptureOptions = CaptureOptions()
