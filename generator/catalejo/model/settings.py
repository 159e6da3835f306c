"""What a configuration asks capture to read: sources of repositories, systems, and the portal's own inputs.

Secrets are named (``token_env``), never held. Paths are as the caller resolved them.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from .capture import Visibility


class LocalSource(msgspec.Struct, frozen=True, tag="local", omit_defaults=True):
    """A folder: one repository if it has ``.git`` or a root ``catalog-info.yaml``, else a folder of repositories.

    ``private`` and ``admit`` are names or globs of repositories; ``visibility`` None is the portal's own level.
    ``entities`` are globs of further entity files, as Backstage's ``catalogPath``.
    ``history`` is how many commits are looked through for the last change of each path (0 = none).
    """

    path: str
    name: str = ""
    visibility: Visibility | None = None
    private: tuple[str, ...] = ()
    admit: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    history: int = 500


class GitSource(msgspec.Struct, frozen=True, tag="git", omit_defaults=True):
    """One repository by its clone URL. Read with credentials it is private unless ``visibility`` says otherwise.

    ``entities`` are globs of further entity files. ``history`` is the depth in commits (0 = the newest only).
    """

    url: str
    name: str = ""
    token_env: str = ""
    user: str = "x-access-token"
    visibility: Visibility | None = None
    private: tuple[str, ...] = ()
    admit: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    history: int = 0


class GitHubSource(msgspec.Struct, frozen=True, tag="github", omit_defaults=True):
    """An organisation or a user of GitHub or GitHub Enterprise Server.

    ``include`` and ``exclude`` are globs on names (exclude wins); ``topics`` any of which must be set;
    ``only_visibility`` filters. ``visibility`` can only narrow what the host says. ``admit`` names repositories by
    name or glob, teams as ``@slug``. ``entities`` are globs of further entity
    files. ``actions`` asks for workflow runs as well, ``teams`` for the visible teams.
    """

    organization: str = ""
    user: str = ""
    url: str = "https://github.com"
    token_env: str = ""
    name: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    exclude_topics: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = True
    only_visibility: tuple[Visibility, ...] = ()
    visibility: Visibility | None = None
    private: tuple[str, ...] = ()
    admit: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    actions: bool = True
    teams: bool = True
    history: int = 0


class RecordedSystem(msgspec.Struct, frozen=True, tag="recorded", omit_defaults=True):
    """A folder of raw answers, or of sub-folders ``YYYY-MM-DD`` of which the newest not after ``taken_at`` is read."""

    path: str
    name: str = ""
    visibility: Visibility | None = None


Source = LocalSource | GitSource | GitHubSource


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
