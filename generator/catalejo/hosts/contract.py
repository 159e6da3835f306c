"""What a Git host is to the rest of the house: the types of its integration, nothing else.

A host lists repositories: facts, how each is cloned, teams. Reading their contents is capture's work. The network is
the client that the asker gives; nothing here or in a host's package opens a connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ..kit.ask.client import Client
from ..kit.ask.errors import SourceError
from ..kit.read.git_folder import GitFolder
from ..model.capture import HostTeam, RepositoryInfo, Visibility
from ..model.scaffolding import TargetRepository
from ..model.settings import Source

API = 1
"""Version of this contract; a third party's integration says which one it was written for."""


class OwnerSource(Source, frozen=True, kw_only=True, omit_defaults=True):
    """The repositories of an organisation, a group or a user of a host, with filters.

    ``include`` and ``exclude`` are globs on names (exclude wins); ``topics`` any of which must be set;
    ``only_visibility`` filters. ``visibility`` can only narrow what the host says. ``admit`` names repositories by
    name or glob, teams as ``@slug``. ``history`` is the depth in commits (0 = the newest only).
    """

    token_env: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    exclude_topics: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = True
    only_visibility: tuple[Visibility, ...] = ()


def no_token() -> str:
    """Return no token: what is cloned anonymously."""
    return ""


BEARER = ":bearer"
"""In the place of a user name: the token goes alone, as ``Authorization: Bearer``. No user name holds a colon."""


class Clone(NamedTuple):
    """A repository that is cloned over https. ``token`` is asked at each use, as it may be renewed; "" is anonymous.

    ``user`` is the user name that the host wants beside a token, or ``BEARER``.
    """

    url: str
    user: str = ""
    token: Callable[[], str] = no_token


class Folder(NamedTuple):
    """A repository that lies in a folder of this machine: its git parts, and why its head cannot be told."""

    place: Path
    git: GitFolder | None = None
    problem: SourceError | None = None
    as_it_lies: bool = False
    """Whether its files count, committed or not, but for those that git ignores."""


class ListedRepository(NamedTuple):
    """A repository that a host told of: its facts without content, and where its content is read."""

    info: RepositoryInfo
    place: Clone | Folder
    names: tuple[str, ...] = ()
    """Further names by which a configuration may mean it: the folder of a clone."""
    head_known: bool = True
    """False where the host's list does not tell the newest commit: it is asked of git."""
    head_check_state: str = ""
    """The head and the host's check state of it; kept in the cache to ask for runs only where it changed."""


class Listing(NamedTuple):
    """A host's answer: repositories, teams with their level, what was left out by filters, notes, requests sent."""

    found: tuple[ListedRepository, ...]
    teams: tuple[HostTeam, ...] = ()
    secret_teams: frozenset[str] = frozenset()
    grants: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  # never changed
    """Repository id to slugs of teams that may write, the strongest grant first."""
    missing: bool = False
    """True when the host left repositories out of its answer by an error of its own: earlier ones stand in."""
    left_out: tuple[RepositoryInfo, ...] = ()
    """Facts of repositories that a filter leaves out; ``error`` holds the filter's name."""
    notes: tuple[str, ...] = ()
    requests: int = 0
    error: str = ""
    permission: str = ""
    teams_missing: bool = False
    """True when the host failed to tell the teams: earlier ones stand in."""


class HostAsker(Protocol):
    """What a host is given to ask with; ``id`` is the source's, ``visibility`` and ``people`` are the portal's."""

    @property
    def id(self) -> str:
        """The id of the source in the manifest."""

    @property
    def visibility(self) -> Visibility:
        """Who may read the portal."""

    @property
    def people(self) -> str:
        """Whether people are shown: ``none``, ``names`` or ``full``."""

    def client(
        self, base: str, credentials: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Client:
        """Return a client of one origin; ``credentials`` are headers that hold secrets.

        Raises:
            SourceError: the address is neither https nor loopback.

        """

    def token(self, variable: str, usual: tuple[str, ...] = ()) -> str:
        """Return a token by the name of its variable, else by the usual names; "" where none is set."""

    def keep_secret(self, value: str) -> None:
        """Let a token that was given on the way appear in no text."""

    def now(self) -> float:
        """Return the time in seconds since the epoch, for what expires: never the fixed time of a capture."""

    def head(self, clone: Clone) -> tuple[str, str]:
        """Return (branch, commit) of a repository's HEAD; ("", "") for an empty one.

        Raises:
            SourceError: the host does not answer, refuses, or has no such repository.

        """

    def earlier(self, identity: str) -> RepositoryInfo | None:
        """Return the facts of a repository in the earlier capture."""

    def say(self, note: str) -> None:
        """Tell whoever waits for the capture something that explains how long it takes."""


class Need(NamedTuple):
    """A permission in words of the host, and what is not shown without it, in each language."""

    permission: str
    gives: str
    gives_es: str


class Probe(NamedTuple):
    """What one cheap question to a host told: who is asked as, and what of its needs is certainly not met."""

    identity: str = ""
    lacks: tuple[Need, ...] = ()
    requests: int = 0


class Adopted(NamedTuple):
    """How a source is read from Backstage's configuration: the key of its discovery provider, and what it says.

    ``read`` returns the options of a source, empty where an entry says too little.
    """

    provider: str
    read: Callable[[Mapping[str, object]], dict[str, object]]


class PushTarget(NamedTuple):
    """Where commits are pushed: the repository, and the branch that is its default ("" where it has none yet)."""

    clone: Clone
    branch: str = ""


class Creation(msgspec.Struct, frozen=True, kw_only=True):
    """How repositories and changes come to a kind of host: names of Backstage's actions, and what each does.

    ``create`` makes an empty repository, ``target`` tells where a change is pushed, ``propose`` asks to merge a branch
    that was pushed and returns the outputs of its step. Each takes a source of the host, an asker and the request;
    ``propose`` the base branch as well. All raise SourceError; ``create`` where the repository is there already.
    """

    id: str
    repository_actions: tuple[str, ...]
    change_actions: tuple[str, ...]
    branch: str
    """The default branch where a template names none, as that action has it."""
    outputs: Callable[[TargetRepository, str, str], dict[str, object]]
    """Outputs of the step that are known before: place, web address of the host, branch."""
    change_outputs: tuple[str, ...]
    """Outputs of a change; the first is its address."""
    create: Callable[..., PushTarget]
    target: Callable[..., PushTarget]
    propose: Callable[..., dict[str, str]]


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """The integration of a kind of Git host.

    ``id`` is its key in a configuration, ``short`` the option that a plain text stands for. ``kind`` names the form of
    its web addresses (``kit.text.urls``), "" where that depends on the host's name. ``tokens`` are the usual names of
    its token's variable. Functions take a source of the host's own ``spec``, and where they ask, an ``HostAsker``.
    """

    id: str
    title: str
    spec: type[Source]
    short: str
    list_repositories: Callable[..., Listing]
    label: Callable[..., str]
    """The name of a source in lists, without its type; never a path of this machine."""
    parse: Callable[[str, Mapping[str, str]], Source]
    """Read what stands after ``ID:`` on the command line, given the environment; ValueError says what is wrong."""
    kind: str = ""
    tokens: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    remote: bool = True
    """False for folders of this machine: what a host says of a repository counts before what a folder says."""
    tells_levels: bool = True
    """Whether it tells who may read a repository; else the configuration says it, and the portal's level stands."""
    client: Callable[..., Client] | None = None
    """Return a client of its API with the source's own token, for systems that are asked about its repositories."""
    check: Callable[[dict[str, object]], tuple[str, str] | None] | None = None
    """Say what is wrong with options that are right one by one, and how it is mended."""
    backstage: Adopted | None = None
    folders: tuple[str, ...] = ()
    """Options that are paths, relative to the configuration."""
    owner: Callable[..., str] | None = None
    """``host/owner/`` of everything it may list, in lower case: hidden where the host does not answer."""
    only: Callable[..., Visibility] | None = None
    """The level of the one repository that the source's very id names; None where an id names no repository."""
    probe: Callable[..., Probe] | None = None
    """Ask one cheap question before a capture; SourceError as in a capture."""
    creation: Creation | None = None
    """How repositories are made and changes proposed; None where that is not built."""
    api: int = API
