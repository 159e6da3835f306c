"""Groups and users that no file declares: owners that entities name, teams and members that a host knows."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.capture import HostTeam
from ...model.entities import Entity
from ...model.origin import Evidence, Origin
from ...model.refs import make_ref, split_ref
from .directory import TeamDirectory


def stub_group(ref: str, written: str, origin: Origin, count: int) -> Entity:
    """Return a Group that exists only because entities name it as their owner."""
    kind, namespace, name = split_ref(ref)
    spelled = written.rpartition("/")[2].rpartition(":")[2].lstrip("@")
    name = spelled if spelled.lower() == name else name
    return Entity(
        ref=make_ref(kind, namespace, name),
        kind="Group",
        namespace=namespace,
        name=name,
        raw={
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Group",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"type": "team", "children": []},
        },
        origin=origin,
        type="team",
        inferred=True,
        stub=True,
        evidence=(Evidence("named-as-owner", {"count": str(count)}, origin),),
    )


def group_text(group: Entity) -> str:
    """Return the document that declares a name to be a team."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {group.name}\n"
        "spec:\n  type: team\n  children: []\n"
    )


def host_groups(teams: Iterable[HostTeam], directory: TeamDirectory, taken: set[str]) -> list[Entity]:
    """Return a Group for each host team that no declared Group stands for; members only where people are shown."""
    made: dict[str, Entity] = {}
    for team in sorted(teams, key=lambda t: (t.organization, t.slug)):
        ref = directory.team(team.organization, team.slug)
        if ref in taken or ref in made:
            continue
        namespace = split_ref(ref)[1]
        spec: dict[str, object] = {"type": "team", "children": []}
        if team.parent:
            spec["parent"] = directory.team(team.organization, team.parent)
        if team.members and directory.people != "none":
            spec["members"] = sorted(team.members)
        metadata: dict[str, object] = {"name": team.slug, "namespace": namespace}
        if team.description:
            metadata["description"] = team.description
        title = team.name if team.name != team.slug else ""
        annotations = {"github.com/team-slug": f"{team.organization}/{team.slug}"} if "github" in team.host else {}
        origin = Origin(source=team.source)
        args = {"team": f"{team.organization}/{team.slug}", "host": team.host}
        made[ref] = Entity(
            ref=make_ref("group", namespace, team.slug),
            kind="Group",
            namespace=namespace,
            name=team.slug,
            raw={"apiVersion": "backstage.io/v1alpha1", "kind": "Group", "metadata": metadata, "spec": spec},
            origin=origin,
            title=title,
            description=team.description,
            type="team",
            annotations=annotations,
            inferred=True,
            evidence=(Evidence("host-group", args, origin),),
        )
    return [made[ref] for ref in sorted(made)]


def host_users(teams: Iterable[HostTeam], directory: TeamDirectory, taken: set[str]) -> list[Entity]:
    """Return a User for each member of a host team that nobody declared; none unless people are shown."""
    if directory.people == "none":
        return []
    made: dict[str, Entity] = {}
    for team in sorted(teams, key=lambda t: (t.organization, t.slug)):
        for login in sorted(team.members):
            ref = directory.user(login)
            if ref in taken or ref in made:
                continue
            origin = Origin(source=team.source)
            made[ref] = Entity(
                ref=make_ref("user", "default", login),
                kind="User",
                namespace="default",
                name=login,
                raw={
                    "apiVersion": "backstage.io/v1alpha1",
                    "kind": "User",
                    "metadata": {"name": login, "namespace": "default"},
                    "spec": {"memberOf": []},
                },
                origin=origin,
                title=team.member_names.get(login, ""),
                inferred=True,
                stub=True,
                evidence=(Evidence("host-member", {"team": team.slug, "host": team.host}, origin),),
            )
    return [made[ref] for ref in sorted(made)]
