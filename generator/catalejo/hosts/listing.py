"""What the lists of all hosts have in common: facts of a repository, filters, identities, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from ..kit.ask.errors import MALFORMED_ANSWER
from ..kit.read.narrow import optional_mapping
from ..kit.text.named import named
from ..kit.text.urls import web_addresses
from ..model.capture import RepositoryInfo, Visibility
from .contract import Clone, HostAsker, ListedRepository, OwnerSource

NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""What owners and repositories are called; names become folders and addresses."""


class RepositoryFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an API says about a repository. Unknown visibility is private.

    ``owner`` may have several segments. ``clone`` is the path of its clone address where that is not ``owner/name``.
    """

    owner: str
    name: str
    visibility: Visibility
    host_id: str = ""
    description: str = ""
    homepage: str = ""
    default_branch: str = ""
    commit: str = ""
    head_known: bool = True
    head_check_state: str = ""
    topics: tuple[str, ...] = ()
    languages: dict[str, int] = {}
    license: str = ""
    archived: bool = False
    fork: bool = False
    template: bool = False
    clone: str = ""


class HostPlace(NamedTuple):
    """Where a host is and how it is entered: its web address, the form of its addresses, the user beside a token."""

    url: str
    kind: str
    clone: Clone
    """The host's address in the place of a repository's, with what its repositories are cloned with."""

    @property
    def host(self) -> str:
        """The host's name as it stands in ids, with its port and the path below which it lives."""
        return host_name(self.url)


def host_name(url: str) -> str:
    """Return what stands in ids for a host: its name in lower case, its port, the path below which it lives."""
    name, slash, path = url.rstrip("/").partition("://")[2].partition("/")
    return f"{name.lower().removeprefix('www.')}{slash}{path}"


def understood(
    read: Callable[[dict[str, object]], RepositoryFacts], node: object, name: re.Pattern[str] = NAME
) -> RepositoryFacts | None:
    """Return the facts of a repository, None where an answer has another form than the host's description says."""
    try:
        facts = read(optional_mapping(node))
        parts = [*facts.owner.split("/"), facts.name]
        safe = all(name.fullmatch(part) and part not in (".", "..") for part in parts)
        return msgspec.convert(msgspec.to_builtins(facts), RepositoryFacts) if safe else None
    except MALFORMED_ANSWER:
        return None


def info_of(facts: RepositoryFacts, place: HostPlace, asker: HostAsker) -> RepositoryInfo:
    """Return the facts of a repository as they stand in a capture, with its web addresses."""
    identity = f"{place.host}/{facts.owner}/{facts.name}"
    host, _, path = identity.partition("/")
    web = web_addresses(identity, place.kind, place.url.partition("://")[0])
    return RepositoryInfo(
        identity, facts.name, asker.id, "ok", facts.visibility, host=host, owner=path.rpartition("/")[0],
        host_type=place.kind, host_id=facts.host_id, description=facts.description, homepage=facts.homepage,
        default_branch=facts.default_branch, commit=facts.commit, web=web.web, blob_url=web.blob, tree_url=web.tree,
        edit_url=web.edit, commit_url=web.commit, topics=facts.topics, languages=facts.languages,
        license=facts.license, archived=facts.archived, fork=facts.fork, template=facts.template,
    )  # fmt: skip


def sorted_out(
    told: Iterable[RepositoryFacts], place: HostPlace, spec: OwnerSource, asker: HostAsker
) -> tuple[tuple[ListedRepository, ...], tuple[RepositoryInfo, ...]]:
    """Part what filters let in from what they leave out, whose ``error`` is the filter's name."""
    found: list[ListedRepository] = []
    left_out: list[RepositoryInfo] = []
    for facts in told:
        info = info_of(facts, place, asker)
        reason = filtered(facts, spec)
        if reason:
            left_out.append(msgspec.structs.replace(info, error=reason))
        else:
            found.append(ListedRepository(info, _clone(facts, place), head_known=facts.head_known,
                                head_check_state=facts.head_check_state))  # fmt: skip
    return tuple(found), tuple(left_out)


def _clone(facts: RepositoryFacts, place: HostPlace) -> Clone:
    """Return how a repository is cloned: from the configured host in any case, so that a token stays with it."""
    path = facts.clone or f"{facts.owner}/{facts.name}.git"
    return place.clone._replace(url=f"{place.clone.url.rstrip('/')}/{quote(path, safe='/~')}")


def filtered(facts: RepositoryFacts, spec: OwnerSource) -> str:
    """Return the filter that leaves a repository out, "" where none does; exclude wins over include."""
    names = (facts.name, f"{facts.owner}/{facts.name}")
    if facts.archived and not spec.archived:
        return "archived"
    if facts.fork and not spec.forks:
        return "fork"
    if (spec.include and not named(spec.include, *names)) or named(spec.exclude, *names):
        return "name"
    topics = set(facts.topics)
    if (spec.topics and not topics & set(spec.topics)) or topics & set(spec.exclude_topics):
        return "topic"
    if spec.only_visibility and facts.visibility not in spec.only_visibility:
        return "visibility"
    return ""
