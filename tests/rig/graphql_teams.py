"""GraphQL nodes of the organisation, its teams and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.rig import graphql_nodes, shapes
from tests.rig.org import Person, Team
from tests.rig.shapes import node_id

if TYPE_CHECKING:
    from tests.rig.graphql_nodes import Node, View

RIGHTS = {"pull": "READ", "triage": "TRIAGE", "push": "WRITE", "maintain": "MAINTAIN", "admin": "ADMIN"}


def organization(view: View) -> Node:
    """The organisation."""
    org = view.org

    def repository(_: object, name: str, followRenames: bool = True) -> Node | None:
        repo = org.find(name, view.role)
        if repo is None or (not followRenames and repo.name.lower() != name.lower()):
            return None
        return graphql_nodes.repository(view, repo)

    return {
        "__typename": "Organization", "id": node_id("O", 900), "databaseId": 900, "login": org.login,
        "name": org.name, "description": "Freight between two oceans", "url": f"{org.url}/{org.login}",
        "avatarUrl": lambda _, size=None: f"{org.url}/avatars/u/900", "repository": repository,
        "repositories": lambda info, **args: graphql_nodes.repositories(view, info, **args),
        "team": lambda _, slug: next((team(view, t) for t in shapes.teams_for(org, view.role) if t.slug == slug), None),
        "teams": lambda _, **args: teams(view, shapes.teams_for(org, view.role), args),
        "membersWithRole": lambda _, **args: graphql_nodes.connection(
            [person for _, person in sorted(org.people.items())], lambda person: user(view, person), args
        ),
    }  # fmt: skip


def user(view: View, person: Person) -> Node:
    """A person; without an address that they show, ``email`` is an empty text, as on the host."""
    return {
        "__typename": "User", "id": node_id("U", person.id), "databaseId": person.id, "login": person.login,
        "name": person.name or None, "email": person.email, "url": f"{view.org.url}/{person.login}",
        "avatarUrl": lambda _, size=None: f"{view.org.url}/avatars/u/{person.id}",
        "repository": lambda _, name, followRenames=True: None,
        "repositories": lambda _, **args: graphql_nodes.connection([], lambda item: item, args),
    }  # fmt: skip


def teams(view: View, found: list[Team], args: Mapping[str, Any]) -> Node:
    """Teams with the host's filters; those outside the organisation see none."""
    if view.role not in ("owner", "member"):
        found = []
    if args.get("privacy"):
        found = [item for item in found if item.secret == (args["privacy"] == "SECRET")]
    if args.get("rootTeamsOnly"):
        found = [item for item in found if not item.parent]
    if args.get("userLogins"):
        found = [item for item in found if set(item.members) & set(args["userLogins"])]
    if args.get("query"):
        found = [item for item in found if args["query"].lower() in item.name.lower()]
    if (args.get("orderBy") or {}).get("direction") == "DESC":
        found = found[::-1]
    return graphql_nodes.connection(found, lambda item: team(view, item), args)


def team(view: View, item: Team) -> Node:
    """One team."""
    org = view.org
    parent = org.teams.get(item.parent)
    return {
        "__typename": "Team", "id": node_id("T", item.id), "databaseId": item.id, "slug": item.slug,
        "combinedSlug": f"{org.login}/{item.slug}", "name": item.name, "description": item.description or None,
        "privacy": "SECRET" if item.secret else "VISIBLE", "url": f"{org.url}/orgs/{org.login}/teams/{item.slug}",
        "organization": lambda _: organization(view), "parentTeam": lambda _: team(view, parent) if parent else None,
        "childTeams": lambda _, **args: teams(view, children(view, item, args), args),
        "members": lambda _, **args: members(view, item, args),
        "repositories": lambda _, **args: repositories(view, item, args),
    }  # fmt: skip


def children(view: View, item: Team, args: Mapping[str, Any]) -> list[Team]:
    """Child teams, all levels unless only the next is asked for."""
    below = shapes.descendants(view.org, item)[1:]
    seen = {each.slug for each in shapes.teams_for(view.org, view.role)}
    near = args.get("immediateOnly", True)
    return [each for each in below if each.slug in seen and (not near or each.parent == item.slug)]


def members(view: View, item: Team, args: Mapping[str, Any]) -> Node:
    """Members; by default those of child teams too (``membership: ALL``), as on the host."""
    own = [view.org.people[login] for login in sorted(item.members) if login in view.org.people]
    everyone = shapes.members(view.org, item)
    kinds = {"IMMEDIATE": own, "CHILD_TEAM": [person for person in everyone if person not in own], "ALL": everyone}
    found = kinds[args.get("membership") or "ALL"]
    first = sorted(item.members)[:1]
    role = {"role": "MEMBER"}
    lead = {"role": "MAINTAINER"}
    return graphql_nodes.connection(
        found, lambda person: user(view, person), args, lambda person: lead if [person.login] == first else role
    )


def repositories(view: View, item: Team, args: Mapping[str, Any]) -> Node:
    """Repositories of a team with the right on each; only those that the token may see."""
    found = []
    for name, permission in sorted(item.repositories.items()):
        repo = view.org.find(name, view.role)
        if repo is not None:
            found.append((repo, permission))
    return graphql_nodes.connection(
        found, lambda pair: graphql_nodes.repository(view, pair[0]), args, lambda pair: {"permission": RIGHTS[pair[1]]}
    )
