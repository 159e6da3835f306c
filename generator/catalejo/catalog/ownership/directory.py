"""To whom a name belongs: teams and people as hosts, OWNERS files and entity files call them, to references.

A team of the organisation that a repository belongs to is the Group of that name; a team of another organisation is
another one, in the namespace of that organisation. An alias of OWNERS_ALIASES is a team of the people it lists: two
aliases of one name that share nobody are two teams.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from ...kit.read.captured import Repo
from ...model.capture import HostTeam
from ...model.entities import CodeOwners, Entity, ListedOwner
from ...model.refs import make_ref
from ..rules.formats import is_dns_label

Approvers = Mapping[str, Mapping[str, tuple[ListedOwner, ...]]]
"""Repository id to path ("" = all of it) to the approvers that OWNERS files name."""


class TeamDirectory(msgspec.Struct):
    """Groups and users by the names that a host gives them; ``people`` is the portal's setting."""

    groups: dict[str, str] = {}
    """Lower-cased ``org/slug`` and ``slug`` to the reference of a Group."""
    users: dict[str, str] = {}
    members: dict[str, frozenset[str]] = {}
    people: str = "none"
    homes: dict[str, str] = {}
    """Repository id to the organisation that it belongs to, in lower case; "" where nothing tells it."""
    slugged: dict[str, str] = {}
    """Reference of a Group to the ``org/slug`` that its annotation names, in lower case."""
    shared: dict[str, str] = {}
    """A name that teams of several home organisations have, to the organisation whose team has the plain name."""
    aliases: dict[tuple[str, str], str] = {}
    """(repository id, alias in lower case) to the namespace of that team; where it is not ``default``."""

    def team(self, organization: str, slug: str) -> str:
        """Return the reference of a host team: a declared Group, else the name it will have."""
        org, slug = organization.lower().split("/")[0], slug.lower()
        found = self.groups.get(f"{organization}/{slug}".lower())
        if found:
            return found
        at_home = not org or org in self.homes.values() or not any(self.homes.values())
        named = self.groups.get(slug, "")
        if at_home and self.shared.get(slug, org) == org and not self._is_another(named, org):
            return named or make_ref("group", "default", slug)
        return make_ref("group", namespace_of(org), slug)

    def _is_another(self, group: str, org: str) -> bool:
        """Tell whether a Group says that it is another team: of this organisation, or of another one at home."""
        said = self.slugged.get(group, "").split("/")[0]
        return bool(org) and bool(said) and (said == org or said in self.homes.values())

    def user(self, login: str) -> str:
        """Return the reference of a host user."""
        return self.users.get(login.lower()) or make_ref("user", "default", login)

    def alias(self, repo: str, name: str) -> str:
        """Return the reference of the team that an alias of a repository's OWNERS_ALIASES is."""
        namespace = self.aliases.get((repo, name.lower()))
        if namespace is not None:
            return make_ref("group", namespace, name)
        return self.groups.get(name.lower()) or make_ref("group", "default", name)


def namespace_of(text: str) -> str:
    """Return the namespace that stands for an organisation or a repository."""
    label = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].strip("-")
    return label if is_dns_label(label) else "default"


def make_directory(entities: Iterable[Entity], members: dict[str, frozenset[str]], people: str) -> TeamDirectory:
    """Index the Groups and Users of a catalog; an annotation of the host wins over the entity's own name."""
    directory = TeamDirectory(members=members, people=people)
    named = sorted(
        (e for e in entities if e.kind in ("Group", "User")), key=lambda e: (e.namespace != "default", e.ref)
    )
    for entity in named:
        table = directory.groups if entity.kind == "Group" else directory.users
        table.setdefault(entity.name.lower(), entity.ref)
    for entity in named:
        key = "github.com/team-slug" if entity.kind == "Group" else "github.com/user-login"
        written = entity.annotations.get(key, "").lower()
        if written:
            table = directory.groups if entity.kind == "Group" else directory.users
            table[written] = entity.ref
            table.setdefault(written.rpartition("/")[2], entity.ref)
            if entity.kind == "Group" and "/" in written:
                directory.slugged[entity.ref] = written
    return directory


def at_home(
    directory: TeamDirectory,
    repos: Mapping[str, Repo],
    teams: Iterable[HostTeam],
    files: Mapping[str, CodeOwners],
    approvers: Approvers,
) -> TeamDirectory:
    """Return the directory with what repositories tell: their organisations, shared names, aliases."""
    mentions = [(repo, *name) for repo in sorted(files) for name in _teams_in(files[repo])]
    homes = _homes(repos, mentions)
    claims: dict[str, set[str]] = {}
    for _, org, slug in mentions:
        claims.setdefault(slug, set()).add(org)
    for team in teams:
        claims.setdefault(team.slug.lower(), set()).add(team.organization.lower().split("/")[0])
    size = Counter(homes.values())
    several = {slug: orgs & set(size) for slug, orgs in claims.items() if len(orgs & set(size)) > 1}
    shared = {slug: min(orgs, key=lambda org: (-size[org], org)) for slug, orgs in several.items()}
    aliases = _aliases(repos, approvers, directory)
    return msgspec.structs.replace(directory, homes=homes, shared=shared, aliases=aliases)


def _teams_in(file: CodeOwners) -> list[tuple[str, str]]:
    """Return (organisation, slug) of the teams that the rules of a CODEOWNERS name, in lower case."""
    rules = [*file.rules.values(), *([file.whole] if file.whole is not None else [])]
    names = {owner[1:].lower() for rule in rules for owner in rule.owners if owner.startswith("@") and "/" in owner}
    return [(name.split("/")[0], name.rpartition("/")[2]) for name in sorted(names)]


def _homes(repos: Mapping[str, Repo], mentions: list[tuple[str, str, str]]) -> dict[str, str]:
    """The organisation of a repository is its owner on the host; of a folder without one, that whose teams are named.

    Where folders without a host name teams of several organisations, it is the one that most of them name.
    """
    named = Counter(org for repo, org in {(repo, org) for repo, org, _ in mentions} if not repos[repo].info.host)
    guess = min(named, key=lambda org: (-named[org], org)) if named else ""
    return {
        identity: repo.info.owner.lower().split("/")[0] if repo.info.host else guess for identity, repo in repos.items()
    }


def _aliases(repos: Mapping[str, Repo], approvers: Approvers, directory: TeamDirectory) -> dict[tuple[str, str], str]:
    """Return the namespaces of aliases whose name is that of another team: aliases that share people are one team.

    A Group of the name stands for all of them. The team of most repositories has the plain name.
    """
    known: dict[str, dict[str, frozenset[str]]] = {}
    for repo, lists in sorted(approvers.items()):
        for owners in lists.values():
            for owner in owners:
                if owner.members:
                    known.setdefault(owner.name.lower(), {})[repo] = frozenset(owner.members)
    found: dict[tuple[str, str], str] = {}
    for name, by_repo in known.items():
        clusters = _clusters(by_repo) if name not in directory.groups else []
        for cluster in clusters[1:]:
            namespace = namespace_of(repos[cluster[0]].info.name)
            found |= {(repo, name): namespace for repo in cluster}
    return found


def _clusters(by_repo: dict[str, frozenset[str]]) -> list[list[str]]:
    """Return groups of repositories whose alias shares people, the largest first."""
    clusters: list[tuple[set[str], list[str]]] = []
    for repo, members in by_repo.items():
        touching = [cluster for cluster in clusters if cluster[0] & members]
        merged = (set(members).union(*(c[0] for c in touching)), [r for c in touching for r in c[1]] + [repo])
        clusters = [cluster for cluster in clusters if cluster not in touching] + [merged]
    return sorted((sorted(repos) for _, repos in clusters), key=lambda repos: (-len(repos), repos[0]))
