"""Who owns an entity: what it declares, else CODEOWNERS, else the host's teams; always with the reason."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...kit.read.captured import Repo
from ...kit.text.urls import repository_key
from ...model.capture import HostTeam
from ...model.entities import HIDDEN, CodeOwners, Entity, Owner
from ...model.origin import Evidence
from ...model.refs import make_ref, split_ref

OWNED_KINDS = frozenset(("Component", "API", "Resource", "System", "Domain", "Template"))


class TeamDirectory(msgspec.Struct):
    """Groups and users by the names that a host gives them; ``people`` is the portal's setting."""

    groups: dict[str, str] = {}
    """Lower-cased ``org/slug`` and ``slug`` to the reference of a Group."""
    users: dict[str, str] = {}
    members: dict[str, frozenset[str]] = {}
    people: str = "none"

    def team(self, organization: str, slug: str) -> str:
        """Return the reference of a host team: a declared Group, else the name it will have."""
        found = self.groups.get(f"{organization}/{slug}".lower()) or self.groups.get(slug.lower())
        return found or make_ref("group", "default", slug)

    def user(self, login: str) -> str:
        """Return the reference of a host user."""
        return self.users.get(login.lower()) or make_ref("user", "default", login)


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
    return directory


def refs_of(written: Iterable[str], directory: TeamDirectory) -> list[tuple[str, str]]:
    """Return (reference, as written) of owners in a CODEOWNERS rule, teams first; e-mails and roles are left out."""
    teams: list[tuple[str, str]] = []
    users: list[tuple[str, str]] = []
    for owner in written:
        if not owner.startswith("@") or owner.startswith("@@"):
            continue
        organization, slash, slug = owner[1:].rpartition("/")
        if slash and slug:
            teams.append((directory.team(organization, slug), owner))
        elif slug:
            group = directory.groups.get(slug.lower()) if slug.lower() not in directory.users else None
            users.append((group or directory.user(slug), owner))
    return [*teams, *users]


def from_codeowners(repo: Repo, file: CodeOwners | None, path: str, directory: TeamDirectory) -> Owner:
    """Return the owner that CODEOWNERS names for a path ("" = the whole repository)."""
    rule = (file.rules.get(path) or file.whole) if file is not None else None
    if file is None or rule is None:
        return Owner()
    shown = refs_of(rule.owners, directory)
    if directory.people == "none":
        shown = [item for item in shown if split_ref(item[0])[0] != "user"]
    if not shown:
        return Owner(by=HIDDEN, evidence=(Evidence("codeowners-people", {}, repo.origin(file.path, rule.line)),))
    ref, written = shown[0]
    args = {"pattern": rule.pattern, "owner": written, "path": file.path}
    evidence = [Evidence("codeowners-rule", args, repo.origin(file.path, rule.line))]
    if len(shown) > 1:
        others = ", ".join(item[1] for item in shown[1:6])
        evidence.append(Evidence("codeowners-others", {"owners": others}, repo.origin(file.path, rule.line)))
    return Owner(ref, "codeowners", written, evidence=tuple(evidence))


def teams_by_repository(teams: Iterable[HostTeam]) -> dict[str, list[HostTeam]]:
    """Index teams by the repositories that they may change."""
    table: dict[str, list[HostTeam]] = {}
    for team in teams:
        for repository in team.repositories:
            table.setdefault(repository_key(repository), []).append(team)
    return table


def from_host(
    repo: Repo, teams: Iterable[HostTeam], by_repository: dict[str, list[HostTeam]], directory: TeamDirectory
) -> Owner:
    """Return the host team that may change a repository: the one with the fewest repositories, then by name."""
    info = repo.info
    holders = by_repository.get(repository_key(info.id)) or [team for team in teams if _listed(team, info.teams)]
    if not holders:
        return Owner()
    team = min(holders, key=lambda t: (len(t.repositories), t.slug, t.organization))
    args = {"team": f"{team.organization}/{team.slug}", "count": str(len(holders))}
    code = "host-team" if len(holders) == 1 else "host-teams"
    return Owner(
        directory.team(team.organization, team.slug),
        "host-team",
        f"@{team.organization}/{team.slug}",
        evidence=(Evidence(code, args, repo.origin()),),
    )


def _listed(team: HostTeam, names: tuple[str, ...]) -> bool:
    return team.slug in names or f"{team.organization}/{team.slug}" in names
