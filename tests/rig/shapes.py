"""GitHub REST objects from the organisation's model; names and types as in the official OpenAPI description."""

from __future__ import annotations

import base64
from typing import Any

from tests.rig.org import Org, Person, Repo, Run, Team

PERMISSIONS = ("pull", "triage", "push", "maintain", "admin")


def node_id(prefix: str, number: int) -> str:
    """The opaque global id of the GraphQL API, as REST shows it too."""
    return f"{prefix}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"


def api(org: Org) -> str:
    """Base of the REST API."""
    return f"{org.url}/api/v3"


def _user(org: Org, number: int, login: str, kind: str, prefix: str) -> dict[str, Any]:
    here = f"{api(org)}/users/{login}"
    names = {
        "events_url": "events{/privacy}", "followers_url": "followers", "following_url": "following{/other_user}",
        "gists_url": "gists{/gist_id}", "organizations_url": "orgs", "received_events_url": "received_events",
        "repos_url": "repos", "starred_url": "starred{/owner}{/repo}", "subscriptions_url": "subscriptions",
    }  # fmt: skip
    return {
        "login": login, "id": number, "node_id": node_id(prefix, number), "gravatar_id": "", "url": here,
        "avatar_url": f"{org.url}/avatars/u/{number}", "html_url": f"{org.url}/{login}", "type": kind,
        "site_admin": False, **{key: f"{here}/{tail}" for key, tail in names.items()},
    }  # fmt: skip


def owner(org: Org) -> dict[str, Any]:
    """The organisation as the owner of a repository."""
    return _user(org, 900, org.login, "Organization", "O")


def user(org: Org, person: Person) -> dict[str, Any]:
    """A simple user; the host gives neither name nor address in lists."""
    return _user(org, person.id, person.login, "User", "U")


def full_user(org: Org, person: Person) -> dict[str, Any]:
    """A public user, with the name and the address that they show."""
    return {**user(org, person), **_profile(person.name, person.email)}


def organization_as_user(org: Org, role: str) -> dict[str, Any]:
    """What ``/users/{username}`` says about an organisation."""
    public = organization(org, role)["public_repos"]
    return {**owner(org), **_profile(org.name, ""), "public_repos": public}


def _profile(name: str, email: str) -> dict[str, Any]:
    return {
        "name": name, "email": email or None, "company": None, "blog": "", "location": None, "hireable": None,
        "bio": None, "public_repos": 0, "public_gists": 0, "followers": 0, "following": 0,
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
    }  # fmt: skip


def organization(org: Org, role: str) -> dict[str, Any]:
    """The organisation itself."""
    here = f"{api(org)}/orgs/{org.login}"
    return {
        "login": org.login, "id": 900, "node_id": node_id("O", 900), "url": here, "name": org.name,
        "description": "Freight between two oceans", "html_url": f"{org.url}/{org.login}", "type": "Organization",
        "avatar_url": f"{org.url}/avatars/u/900", "repos_url": f"{here}/repos", "events_url": f"{here}/events",
        "hooks_url": f"{here}/hooks", "issues_url": f"{here}/issues", "members_url": f"{here}/members{{/member}}",
        "public_members_url": f"{here}/public_members{{/member}}", "has_organization_projects": True,
        "has_repository_projects": True, "public_gists": 0, "followers": 0, "following": 0,
        "public_repos": sum(repo.visibility == "public" for repo in org.visible(role)),
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z", "archived_at": None,
    }  # fmt: skip


REPOSITORY_LINKS = {
    "archive_url": "{archive_format}{/ref}", "assignees_url": "assignees{/user}", "blobs_url": "git/blobs{/sha}",
    "branches_url": "branches{/branch}", "collaborators_url": "collaborators{/collaborator}",
    "comments_url": "comments{/number}", "commits_url": "commits{/sha}", "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}", "contributors_url": "contributors", "deployments_url": "deployments",
    "downloads_url": "downloads", "events_url": "events", "forks_url": "forks",
    "git_commits_url": "git/commits{/sha}", "git_refs_url": "git/refs{/sha}", "git_tags_url": "git/tags{/sha}",
    "hooks_url": "hooks", "issue_comment_url": "issues/comments{/number}",
    "issue_events_url": "issues/events{/number}", "issues_url": "issues{/number}", "keys_url": "keys{/key_id}",
    "labels_url": "labels{/name}", "languages_url": "languages", "merges_url": "merges",
    "milestones_url": "milestones{/number}", "notifications_url": "notifications{?since,all,participating}",
    "pulls_url": "pulls{/number}", "releases_url": "releases{/id}", "stargazers_url": "stargazers",
    "statuses_url": "statuses/{sha}", "subscribers_url": "subscribers", "subscription_url": "subscription",
    "tags_url": "tags", "teams_url": "teams", "trees_url": "git/trees{/sha}",
}  # fmt: skip


def repository(org: Org, repo: Repo, role: str) -> dict[str, Any]:
    """A repository as in lists (``minimal-repository``)."""
    full = f"{org.login}/{repo.name}"
    here = f"{api(org)}/repos/{full}"
    mine = "admin" if role == "owner" else "pull"
    return {
        "id": repo.id, "node_id": node_id("R", repo.id), "name": repo.name, "full_name": full,
        "private": repo.visibility != "public", "owner": owner(org), "html_url": f"{org.url}/{full}",
        "description": repo.description or None, "fork": repo.fork, "url": here,
        **{key: f"{here}/{tail}" for key, tail in REPOSITORY_LINKS.items()},
        "created_at": repo.created, "updated_at": repo.updated,
        "pushed_at": repo.head.date if repo.head else repo.created,
        "git_url": f"git://{org.url.partition('://')[2]}/{full}.git", "clone_url": f"{org.url}/{full}.git",
        "ssh_url": f"git@127.0.0.1:{full}.git", "svn_url": f"{org.url}/{full}", "mirror_url": None,
        "homepage": repo.homepage or None, "size": sum(repo.languages.values()) // 1024, "stargazers_count": 0,
        "watchers_count": 0, "watchers": 0, "forks": 0, "forks_count": 0, "open_issues": repo.open_pulls,
        "open_issues_count": repo.open_pulls, "language": next(iter(repo.languages), None), "has_issues": True,
        "has_projects": True, "has_wiki": False, "has_pages": False, "has_discussions": False,
        "archived": bool(repo.archived), "disabled": False, "is_template": repo.template,
        "topics": sorted(repo.topics), "visibility": repo.visibility, "default_branch": repo.branch,
        "license": license_of(repo),
        "permissions": {name: PERMISSIONS.index(name) <= PERMISSIONS.index(mine) for name in PERMISSIONS},
    }  # fmt: skip


def full_repository(org: Org, repo: Repo, role: str) -> dict[str, Any]:
    """One repository (``full-repository``)."""
    return {
        **repository(org, repo, role), "network_count": 0, "subscribers_count": 0, "organization": owner(org),
    }  # fmt: skip


def license_of(repo: Repo) -> dict[str, Any] | None:
    """The license of a repository, null where the host found none."""
    if not repo.license:
        return None
    return {
        "key": repo.license.lower(), "name": repo.license, "spdx_id": repo.license, "url": None,
        "node_id": node_id("L", 1),
    }  # fmt: skip


def run(org: Org, repo: Repo, item: Run, role: str) -> dict[str, Any]:
    """A workflow run."""
    full = f"{org.login}/{repo.name}"
    here = f"{api(org)}/repos/{full}/actions/runs/{item.id}"
    # The host sends the repository without its rights and numbers here; links and names are enough.
    short = {
        key: value
        for key, value in repository(org, repo, role).items()
        if key in REPOSITORY_LINKS
        or key in ("id", "node_id", "name", "full_name", "private", "owner", "html_url", "description", "fork", "url")
    }
    actor = user(org, org.people[item.actor]) if item.actor in org.people else owner(org)
    head = repo.head
    return {
        "id": item.id, "name": item.workflow, "node_id": node_id("WFR", item.id), "head_branch": item.branch,
        "head_sha": item.sha, "path": item.path, "display_title": item.title, "run_number": item.number,
        "run_attempt": item.attempt, "event": item.event, "status": item.status, "conclusion": item.conclusion,
        "workflow_id": item.workflow_id, "check_suite_id": item.id + 500_000, "url": here,
        "check_suite_node_id": node_id("CS", item.id + 500_000),
        "check_suite_url": f"{api(org)}/repos/{full}/check-suites/{item.id + 500_000}",
        "html_url": f"{org.url}/{full}/actions/runs/{item.id}", "pull_requests": [], "created_at": item.created,
        "updated_at": item.updated, "run_started_at": item.started, "actor": actor, "triggering_actor": actor,
        "jobs_url": f"{here}/jobs", "logs_url": f"{here}/logs", "artifacts_url": f"{here}/artifacts",
        "cancel_url": f"{here}/cancel", "rerun_url": f"{here}/rerun", "previous_attempt_url": None,
        "workflow_url": f"{api(org)}/repos/{full}/actions/workflows/{item.workflow_id}",
        "referenced_workflows": [], "repository": short, "head_repository": short,
        "head_commit": None if head is None else {
            "id": item.sha, "tree_id": head.tree, "message": item.title, "timestamp": item.created,
            "author": {"name": head.author, "email": head.email},
            "committer": {"name": head.author, "email": head.email},
        },
    }  # fmt: skip


def team(org: Org, item: Team, with_parent: bool = True, permission: str = "pull") -> dict[str, Any]:
    """A team as in lists."""
    here = f"{api(org)}/organizations/900/team/{item.id}"
    shape: dict[str, Any] = {
        "id": item.id, "node_id": node_id("T", item.id), "slug": item.slug, "name": item.name,
        "description": item.description or None, "privacy": "secret" if item.secret else "closed",
        "notification_setting": "notifications_enabled", "permission": permission, "url": here,
        "html_url": f"{org.url}/orgs/{org.login}/teams/{item.slug}", "members_url": f"{here}/members{{/member}}",
        "repositories_url": f"{here}/repos", "type": "organization", "organization_id": 900,
    }  # fmt: skip
    if with_parent:
        parent = org.teams.get(item.parent)
        shape["parent"] = team(org, parent, with_parent=False) if parent else None
    return shape


def full_team(org: Org, item: Team) -> dict[str, Any]:
    """One team."""
    return {
        **team(org, item), "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "members_count": len(item.members), "repos_count": len(item.repositories),
        "organization": {**organization(org, "owner")},
    }  # fmt: skip


def descendants(org: Org, item: Team) -> list[Team]:
    """A team and the teams below it: the host counts their members in."""
    found, queue = [], [item]
    while queue:
        head = queue.pop(0)
        found.append(head)
        queue += [child for _, child in sorted(org.teams.items()) if child.parent == head.slug]
    return found


def members(org: Org, item: Team) -> list[Person]:
    """Members of a team and of its child teams, by login."""
    logins = {login for each in descendants(org, item) for login in each.members}
    return [org.people[login] for login in sorted(logins) if login in org.people]


def teams_for(org: Org, role: str) -> list[Team]:
    """Teams that a role may see, by slug: secret ones only for owners."""
    return [item for _, item in sorted(org.teams.items()) if role == "owner" or not item.secret]
