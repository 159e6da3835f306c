"""What a capture folder holds: the manifest, repositories, trees, raw answers of systems, people."""

from __future__ import annotations

import enum

import msgspec

SCHEMA = 1
"""Version of the capture folder's format."""


class Visibility(enum.StrEnum):
    """Who may read a thing, from the widest to the narrowest circle."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PRIVATE = "private"


CIRCLES = tuple(Visibility)
"""Readers, from the widest circle to the narrowest: the order of the class."""


class SourceKind(enum.StrEnum):
    """What a source gives."""

    REPOSITORIES = "repositories"
    SYSTEM = "system"
    PEOPLE = "people"


class SourceStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """One source in the manifest: what was asked, when it last answered, what went wrong.

    ``state``: ``ok`` everything asked was answered; ``partial`` some part failed; ``stale`` an older answer stands
    in for all of it; ``failed`` nothing is there; ``denied`` the host said no (401, 403).
    ``fetched_at`` is the time of the answer that is used (RFC 3339, UTC), ``asked_at`` when it was asked: nothing here
    reads that, ``/health/index.json`` hands it on.
    ``error`` is one line for people; ``permission`` names a missing permission; ``limit_hours`` the age limit.
    ``gone`` are ids of repositories that the last capture had and that certainly do not exist any more. A host's
    silence about a repository is no such certainty: it may have been turned private. ``entities`` are the globs of
    further entity files that the configuration names for its repositories.
    ``gives`` says what a system is asked for (``Capability``); nothing for repositories. ``states`` holds the states of
    those of them that did not fare as the source as a whole.
    """

    id: str
    kind: SourceKind
    type: str
    state: str
    asked_at: str
    fetched_at: str = ""
    count: int = 0
    failed: int = 0
    left_out: dict[str, int] = {}
    error: str = ""
    permission: str = ""
    limit_hours: int = 24
    requests: int = 0
    notes: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    states: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """``manifest.json``: the time of the capture and the state of each source.

    ``recorded``: recorded answers were read as of a moment that somebody chose, so that ages are counted up to it.
    """

    schema: int
    tool: str
    taken_at: str
    visibility: Visibility
    sources: tuple[SourceStatus, ...] = ()
    recorded: bool = False


class RepositoryInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """``repos/<id>/repo.json``.

    ``id`` is ``host/owner/name`` or ``local/<folder>``; ``host_id`` the host's own stable id.
    ``web``, ``blob_url``, ``tree_url``, ``edit_url``, ``commit_url``: URL templates with ``{path}``, ``{line}``,
    ``{commit}``,
    ``{branch}``; empty where there is no web address. ``status``: ok, stale, denied, empty, truncated, failed.
    ``folder`` is where it lies below a local source; ``remarks`` are what the capture had to mend or to decide, by a
    word of ``capture.findings``.
    """

    id: str
    name: str
    source: str
    status: str
    visibility: Visibility
    host: str = ""
    owner: str = ""
    host_type: str = ""
    host_id: str = ""
    description: str = ""
    homepage: str = ""
    default_branch: str = ""
    commit: str = ""
    committed_at: str = ""
    web: str = ""
    blob_url: str = ""
    tree_url: str = ""
    edit_url: str = ""
    commit_url: str = ""
    topics: tuple[str, ...] = ()
    languages: dict[str, int] = {}
    license: str = ""
    archived: bool = False
    fork: bool = False
    template: bool = False
    previous_names: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    fetched_at: str = ""
    error: str = ""
    left_out: dict[str, int] = {}
    history: str = "none"
    folder: str = ""
    remarks: dict[str, str] = {}


class TreeEntry(msgspec.Struct, frozen=True, array_like=True):
    """One line of ``trees/<tree>.jsonl``: a path, its blob id, its mode; size in bytes where content was fetched,
    else -1; the earlier commit in which it was seen first with this content, "" for the one of the capture.
    """

    path: str
    blob: str
    mode: str
    size: int = -1
    since: str = ""


class RefHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of ``refs.jsonl``."""

    ref: str
    commit: str
    tree: str
    default: bool = False


class PathChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of ``history.jsonl``: the last commit that touched a path (author names only where people are shown)."""

    path: str
    commit: str
    date: str
    subject: str = ""
    author: str = ""


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """A raw answer of a system, recorded or fetched; ``status`` is the HTTP status, 0 where nothing answered.

    ``question`` names what was asked, by a word of the system's integration; "" where nobody noted it.
    """

    source: str
    url: str
    fetched_at: str
    status: int
    body: object = None
    error: str = ""
    question: str = ""


class HostTeam(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of ``people/teams.jsonl``: a team of a host that the portal's readers may see.

    ``slug`` is the host's own; ``members`` are logins, empty unless people are shown; ``repositories`` are ids.
    """

    host: str
    organization: str
    slug: str
    name: str
    source: str
    description: str = ""
    parent: str = ""
    members: tuple[str, ...] = ()
    member_names: dict[str, str] = {}
    repositories: tuple[str, ...] = ()
