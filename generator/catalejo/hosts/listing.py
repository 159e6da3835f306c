"""What the lists of all hosts have in common: facts of a repository, filters, identities, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from ..kit.ask.client import Client
from ..kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError
from ..kit.read.narrow import listing, optional_mapping
from ..kit.text.named import named
from ..kit.text.urls import WebAddresses, web_addresses
from ..model.capture import RepositoryInfo, Visibility
from .contract import Clone, HostAsker, ListedRepository, OwnerSource

NAME = re.compile(r"[A-Za-z0-9._~-](?:[A-Za-z0-9._~ -]{0,253}[A-Za-z0-9._~-])?")
"""What owners and repositories are called, blanks inside them in Azure DevOps; they become folders and addresses."""


class RepositoryFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an API says about a repository. Unknown visibility is private.

    ``owner`` may have several segments. ``project`` is what groups repositories of an owner. ``clone`` is the path of
    its clone address where that is not ``owner/name``.
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
    project: str = ""
    clone: str = ""


class HostPlace(NamedTuple):
    """Where a host is and how it is entered: its web address, the form of its addresses, the user beside a token."""

    url: str
    kind: str
    clone: Clone
    """The host's address in the place of a repository's, with what its repositories are cloned with."""
    addresses: Callable[[str], WebAddresses] | None = None
    """For a host whose form of addresses ``kit.text.urls`` does not know: a repository's web address to templates."""

    @property
    def host(self) -> str:
        """The host's name as it stands in ids, with its port and the path below which it lives."""
        return host_name(self.url)


def host_name(url: str) -> str:
    """Return what stands in ids for a host: its name in lower case, its port, the path below which it lives."""
    name, slash, path = url.rstrip("/").partition("://")[2].partition("/")
    return f"{name.lower().removeprefix('www.')}{slash}{path}"


def understood(read: Callable[[dict[str, object]], RepositoryFacts], node: object) -> RepositoryFacts | None:
    """Return the facts of a repository, None where an answer has another form than the host's description says."""
    try:
        facts = read(optional_mapping(node))
        parts = [*facts.owner.split("/"), facts.name]
        safe = all(NAME.fullmatch(part) and part not in (".", "..") for part in parts)
        return msgspec.convert(msgspec.to_builtins(facts), RepositoryFacts) if safe else None
    except MALFORMED_ANSWER:
        return None


LISTINGS = 3
"""How often a list is read from its start where it changed under way."""


class ToldRepositories(NamedTuple):
    """What a host's list holds: repositories, how many are not understood, whether it changed while it was read."""

    facts: tuple[RepositoryFacts, ...]
    holes: int = 0
    changed: bool = False

    @property
    def missing(self) -> bool:
        """Whether repositories may be absent for no reason of their own."""
        return bool(self.holes) or self.changed

    @property
    def error(self) -> str:
        """What to tell of it, "" where the list is whole."""
        if self.holes:
            return f"{self.holes} repositories of the list have a form that is not understood"
        return "the list of repositories changed each time while it was read" if self.changed else ""


def told_by(
    pages: Callable[[], Iterable[tuple[list[object], int | None]]], read: Callable[[dict[str, object]], RepositoryFacts]
) -> ToldRepositories:
    """Read a list of repositories from its start until it is the same list from its first page to its last.

    ``pages`` yields the rows of each page and how many rows the host says that the list has, None where it does not.
    A list that changes between two pages shifts rows: one comes twice, or never, and then the numbers differ.

    Raises:
        SourceError: as ``pages``.

    """
    told = ToldRepositories(())
    for _ in range(LISTINGS):
        rows: list[object] = []
        totals: set[int] = set()
        for page, total in pages():
            rows += page
            totals |= set() if total is None else {total}
        facts = [understood(read, row) for row in rows]
        found = {one.host_id or f"{one.owner}/{one.name}".lower(): one for one in facts if one is not None}
        holes = sum(one is None for one in facts)
        changed = len(found) + holes < len(rows) or (bool(totals) and totals != {len(rows)})
        told = ToldRepositories(
            tuple(found[key] for key in sorted(found, key=lambda key: found[key].name.lower())), holes, changed
        )
        if not changed:
            break
    return told


def options_of(entry: Mapping[str, object], names: Mapping[str, str], host: str = "") -> dict[str, object]:
    """Return the options that an entry of a Backstage provider says: its keys by ours, and the filters that carry over.

    ``host`` is our host's usual one: an entry that names another one gets its address.
    """
    options: dict[str, object] = {
        ours: text_at(entry, theirs) for theirs, ours in names.items() if text_at(entry, theirs)
    }
    named = text_at(entry, "host")
    if named and named != host:
        options["url"] = f"https://{named}"
    filters = optional_mapping(entry.get("filters") or {})
    topic = optional_mapping(filters.get("topic") or {})
    for theirs, ours in (("include", "topics"), ("exclude", "exclude_topics")):
        if listing(topic.get(theirs)):
            options[ours] = [str(one) for one in listing(topic.get(theirs))]
    if filters.get("allowArchived") is True or entry.get("includeArchivedRepos") is True:
        options["archived"] = True
    if filters.get("allowForks") is False or entry.get("skipForkedRepos") is True:
        options["forks"] = False
    return options


def level_of(word: object) -> Visibility:
    """Return the level that a host's word names; every other word, and none, is private."""
    return Visibility(word) if word in ("public", "internal") else Visibility.PRIVATE


def rows_of(body: object, client: Client, title: str) -> list[object]:
    """Return the rows of a page.

    Raises:
        SourceError: the answer is no list, as from something else that answers at this address.

    """
    if not isinstance(body, list):
        raise SourceError(f"{client.base} does not answer as {title} does", ErrorKind.MALFORMED)
    return body


def total_of(header: str) -> int | None:
    """Return how many rows a list has, None where the host does not say."""
    return int(header) if header.isascii() and header.isdigit() and len(header) < 10 else None


def owner_and_url(text: str, usual: str, form: str) -> tuple[str, str]:
    """Return the owner and the host's address of what stands on a command line: ``OWNER`` or ``https://HOST/OWNER``.

    Raises:
        ValueError: there is no owner in it; the message says the right ``form``.

    """
    scheme, mark, rest = text.partition("://")
    host, _, owner = rest.partition("/") if mark else ("", "", text)
    owner = owner.strip("/")
    if not owner or (mark and not host):
        raise ValueError(f"names no owner; such as {form}")
    return owner, f"{scheme}://{host}" if mark else usual.rstrip("/")


def text_at(row: Mapping[str, object], key: str) -> str:
    """Return a text of an answer, "" where there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def info_of(facts: RepositoryFacts, place: HostPlace, asker: HostAsker) -> RepositoryInfo:
    """Return the facts of a repository as they stand in a capture, with its web addresses."""
    identity = f"{place.host}/{facts.owner}/{facts.name}"
    host, _, path = identity.partition("/")
    web = web_addresses(f"{host}/{facts.owner}/{facts.name}", place.kind, base=place.url)
    if place.addresses is not None:
        web = place.addresses(f"{place.url.rstrip('/')}/{quote(f'{facts.owner}/{facts.name}', safe='/~')}")
    return RepositoryInfo(
        identity, facts.name, asker.id, "ok", facts.visibility, host=host, owner=path.rpartition("/")[0],
        host_type=place.kind, host_id=facts.host_id, description=facts.description, homepage=facts.homepage,
        default_branch=facts.default_branch, commit=facts.commit, web=web.web, blob_url=web.blob, tree_url=web.tree,
        edit_url=web.edit, commit_url=web.commit, topics=facts.topics, languages=facts.languages,
        license=facts.license, archived=facts.archived, fork=facts.fork, template=facts.template,
    )  # fmt: skip


def sorted_out(
    told: Iterable[RepositoryFacts],
    place: HostPlace,
    spec: OwnerSource,
    asker: HostAsker,
    projects: tuple[str, ...] = (),
) -> tuple[tuple[ListedRepository, ...], tuple[RepositoryInfo, ...]]:
    """Part what filters let in from what they leave out, whose ``error`` is the filter's name.

    ``projects`` are globs, any of which a repository's project must fit. What is left out stays known by its level, so
    that what may not be seen is hidden everywhere.
    """
    found: list[ListedRepository] = []
    left_out: list[RepositoryInfo] = []
    for facts in told:
        info = info_of(facts, place, asker)
        reason = filtered(facts, spec) if not projects or named(projects, facts.project) else "project"
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


def must_be_new(client: Client, path: str, full: str) -> None:
    """Make sure that a repository is not there: what exists is never written over.

    Raises:
        SourceError: it is there, or the host does not say.

    """
    try:
        client.get(path, conditional=False)
    except SourceError as error:
        if error.gone:
            return
        raise
    raise SourceError(f"{full} is there already; nothing was changed", ErrorKind.REFUSED)
