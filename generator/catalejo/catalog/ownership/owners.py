"""Who owns an entity: CODEOWNERS, else OWNERS files, else the host's teams; always with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...kit.read.captured import Repo
from ...kit.text.urls import repository_key
from ...model.capture import HostTeam
from ...model.entities import APPROVERS, HIDDEN, CodeOwners, ListedOwner, Owner
from ...model.origin import Evidence
from ...model.refs import split_ref
from ..rules.kinds import KINDS
from .directory import TeamDirectory

MOST_NAMED = 6
"""Approvers whose names are kept."""
OWNED_KINDS = frozenset(name for name, kind in KINDS.items() if kind.makes("ownedBy"))


def refs_of(written: Iterable[str], directory: TeamDirectory, host_type: str) -> list[tuple[str, str]]:
    """Return (reference, as written) of owners in a CODEOWNERS rule, teams first; e-mails and roles are left out.

    A name without an organisation is a person; on GitLab it may be a group.
    """
    teams: list[tuple[str, str]] = []
    users: list[tuple[str, str]] = []
    for owner in written:
        if not owner.startswith("@") or owner.startswith("@@"):
            continue
        organization, slash, slug = owner[1:].rpartition("/")
        group = directory.groups.get(slug.lower()) if host_type == "gitlab" and not slash else None
        if slash and slug:
            teams.append((directory.team(organization, slug), owner))
        elif group and slug.lower() not in directory.users:
            teams.append((group, owner))
        elif slug:
            users.append((directory.user(slug), owner))
    return [*teams, *users]


def from_codeowners(repo: Repo, file: CodeOwners | None, path: str, directory: TeamDirectory) -> Owner:
    """Return the owner that CODEOWNERS names for a path ("" = the whole repository)."""
    rule = (file.rules.get(path) or file.whole) if file is not None else None
    if file is None or rule is None:
        return Owner()
    shown = refs_of(rule.owners, directory, repo.info.host_type)
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


def from_owners_files(
    repo: Repo, lists: Mapping[str, tuple[ListedOwner, ...]], path: str, directory: TeamDirectory
) -> Owner:
    """Return the owner that OWNERS files name for a path ("" = the whole repository): a team before a person.

    Several people and no team are approvers together: to show the first of them as the owner would be made up.
    """
    listed = lists[path] if path in lists else lists.get("", ())
    teams = [(_team_of(repo, owner, directory), owner) for owner in listed if owner.is_team]
    people = [(directory.user(owner.name), owner) for owner in listed if not owner.is_team and "@" not in owner.name]
    shown = [*teams, *(people if directory.people != "none" else ())]
    if not shown:
        evidence = (Evidence("owners-people", {}, repo.origin(listed[0].path, listed[0].line)),) if listed else ()
        return Owner(by=HIDDEN if listed else "", evidence=evidence)
    ref, first = shown[0]
    origin = repo.origin(first.path, first.line)
    if not teams and len(shown) > 1:
        names = [item[1].name for item in shown]
        listing = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
        return Owner(
            "",
            APPROVERS,
            listing,
            evidence=(Evidence("owners-approvers", {"path": first.path, "owners": listing}, origin),),
        )
    why = [Evidence("owners-approver", {"path": first.path, "owner": first.name}, origin)]
    if len(shown) > 1:
        others = ", ".join(item[1].name for item in shown[1:6])
        why.append(Evidence("owners-others", {"owners": others}, origin))
    return Owner(ref, "owners-file", first.name, evidence=tuple(why))


def _team_of(repo: Repo, owner: ListedOwner, directory: TeamDirectory) -> str:
    organization, slash, slug = owner.name.rpartition("/")
    return directory.team(organization, slug) if slash else directory.alias(repo.info.id, owner.name)


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
