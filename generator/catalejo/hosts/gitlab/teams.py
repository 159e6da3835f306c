"""The sub-groups of a group as teams: who may change the projects in them.

https://docs.gitlab.com/api/groups/#list-descendant-groups and
https://docs.gitlab.com/api/group_members/#list-all-members-of-a-group
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mappings, number_of
from ...model.capture import HostTeam
from ..contract import HostAsker
from ..listing import RepositoryFacts, host_name, text_at
from .spec import GitLabSource

WRITES = 30
"""Developer: the least access level that may push (docs.gitlab.com, roles)."""
_BOT = re.compile(r"(?:project|group)_\w+_bot(?:_\w+)?")


class GroupTeams(NamedTuple):
    """Teams, which of them are private, and which may change a repository, by its id."""

    teams: tuple[HostTeam, ...] = ()
    secret: frozenset[str] = frozenset()
    grants: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  # never changed


def teams_of(
    client: Client, spec: GitLabSource, asker: HostAsker, facts: Sequence[RepositoryFacts],
    shared: Mapping[str, tuple[str, ...]],
) -> GroupTeams:  # fmt: skip
    """Return the sub-groups as teams; ``shared`` are paths of groups that a project was shared with, by its id.

    Raises:
        SourceError: the host does not answer, or refuses.

    """
    groups = {}
    for page in client.pages(f"groups/{quote(spec.group, safe='')}/descendant_groups?per_page=100"):
        for group in mappings(page.body):
            groups[text_at(group, "full_path")] = group
    groups.pop("", None)
    slugs = _slugs(spec.group, groups)
    host = host_name(spec.url)
    own: dict[str, list[str]] = {path: [] for path in groups}
    grants: dict[str, tuple[str, ...]] = {}
    for one in facts:
        holders = [path for path in (one.owner, *shared.get(one.host_id, ())) if path in groups]
        if holders:
            grants[f"{host}/{one.owner}/{one.name}"] = tuple(slugs[path] for path in dict.fromkeys(holders))
        for path in holders:
            own[path].append(f"{host}/{one.owner}/{one.name}")
    teams = []
    for path, group in groups.items():
        people = _members(client, path) if asker.people != "none" else {}
        found = HostTeam(
            host, spec.group, slugs[path], text_at(group, "name") or slugs[path], asker.id,
            text_at(group, "description"), slugs.get(path.rpartition("/")[0], ""), tuple(sorted(people)),
            {login: people[login] for login in sorted(people) if people[login]}, tuple(sorted(own[path])),
        )  # fmt: skip
        teams.append(msgspec.convert(msgspec.to_builtins(found), HostTeam))
    secret = frozenset(slugs[path] for path, group in groups.items() if group.get("visibility") == "private")
    return GroupTeams(tuple(sorted(teams, key=lambda team: team.slug)), secret, grants)


def shared_with(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return the paths of groups that a project was shared with so that they may change it."""
    told = mappings(row.get("shared_with_groups"))
    writers = [group for group in told if number_of(group.get("group_access_level")) >= WRITES]
    return tuple(text_at(group, "group_full_path") for group in writers)


def _slugs(root: str, paths: Mapping[str, object]) -> dict[str, str]:
    """Return a short name for each group: the last part of its path, all of it below the root where two share that."""
    last = Counter(path.rpartition("/")[2].lower() for path in paths)
    return {
        path: path[len(root) :].strip("/").replace("/", "-") if last[path.rpartition("/")[2].lower()] > 1
        else path.rpartition("/")[2]
        for path in paths
    }  # fmt: skip


def _members(client: Client, path: str) -> dict[str, str]:
    """Return the active people who are members of this very group, with their names; none where that is refused."""
    people: dict[str, str] = {}
    try:
        for page in client.pages(f"groups/{quote(path, safe='')}/members?per_page=100"):
            people |= {text_at(one, "username"): text_at(one, "name") for one in mappings(page.body) if _is_person(one)}
    except SourceError as error:
        if error.kind is not ErrorKind.DENIED:
            raise
    return {login: name for login, name in people.items() if login}


def _is_person(member: Mapping[str, object]) -> bool:
    return member.get("state") == "active" and _BOT.fullmatch(text_at(member, "username")) is None
