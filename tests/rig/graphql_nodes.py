"""GraphQL nodes of repositories: commits, refs, languages, topics, blobs, check suites, deployments."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.rig import gitstore, graphql_teams
from tests.rig.org import Deployment, Org, Repo, Run
from tests.rig.shapes import node_id

Node = dict[str, Any]
TEXT_LIMIT = 512_000

ORDER: dict[str, Callable[[Repo], Any]] = {
    "CREATED_AT": lambda repo: repo.created,
    "UPDATED_AT": lambda repo: repo.updated,
    "PUSHED_AT": lambda repo: repo.head.date if repo.head else repo.created,
    "NAME": lambda repo: repo.name.lower(),
    "STARGAZERS": lambda repo: 0,
}


@dataclass(frozen=True)
class View:
    """The organisation as one role sees it."""

    org: Org
    role: str


def connection(
    items: list[Any],
    shape: Callable[[Any], Node],
    args: Mapping[str, Any],
    edge: Callable[[Any], Node] | None = None,
) -> Node:
    """A Relay connection over a list; cursors are opaque; ``edge`` adds fields to edges."""
    start, end = 0, len(items)
    if args.get("after"):
        start = _position(args["after"]) + 1
    if args.get("before"):
        end = _position(args["before"])
    if args.get("first") is not None:
        end = min(end, start + args["first"])
    elif args.get("last") is not None:
        start = max(start, end - args["last"])
    part = list(enumerate(items))[start:end]
    return {
        "totalCount": len(items),
        "nodes": [shape(item) for _, item in part],
        "edges": [
            {"cursor": _cursor(place), "node": shape(item), **(edge(item) if edge else {})} for place, item in part
        ],
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(part[0][0]) if part else None,
            "endCursor": _cursor(part[-1][0]) if part else None,
        },
    }


def _cursor(place: int) -> str:
    return base64.b64encode(f"cursor:v2:{place}".encode()).decode()


def _position(cursor: str) -> int:
    return int(base64.b64decode(cursor).decode().rpartition(":")[2])


def repositories(view: View, _: object, **args: Any) -> Node:
    """``repositories`` of the organisation with the host's filters and orders."""
    found = view.org.visible(view.role)
    if args.get("isArchived") is not None:
        found = [repo for repo in found if bool(repo.archived) == args["isArchived"]]
    if args.get("isFork") is not None:
        found = [repo for repo in found if repo.fork == args["isFork"]]
    if args.get("isLocked"):
        found = []
    if args.get("visibility"):
        found = [repo for repo in found if repo.visibility.upper() == args["visibility"]]
    if args.get("privacy"):
        found = [repo for repo in found if (repo.visibility == "public") == (args["privacy"] == "PUBLIC")]
    order = args.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    found.sort(key=lambda repo: (ORDER[order["field"]](repo), repo.id), reverse=order["direction"] == "DESC")
    return connection(found, lambda repo: repository(view, repo), args)


def repository(view: View, repo: Repo) -> Node:
    """One repository; costly parts are worked out only where the query asks for them."""
    org = view.org
    full = f"{org.login}/{repo.name}"
    return {
        "__typename": "Repository",
        "id": node_id("R", repo.id), "databaseId": repo.id, "name": repo.name, "nameWithOwner": full,
        "owner": lambda _: graphql_teams.organization(view), "url": f"{org.url}/{full}",
        "sshUrl": f"git@127.0.0.1:{full}.git", "description": repo.description or None,
        "homepageUrl": repo.homepage or None, "isArchived": bool(repo.archived), "archivedAt": repo.archived or None,
        "isDisabled": False, "isEmpty": repo.head is None, "isFork": repo.fork, "isTemplate": repo.template,
        "isMirror": False, "isPrivate": repo.visibility != "public", "isLocked": False, "lockReason": None,
        "visibility": repo.visibility.upper(), "pushedAt": repo.head.date if repo.head else None,
        "updatedAt": repo.updated, "createdAt": repo.created,
        "diskUsage": sum(repo.languages.values()) // 1024,
        "defaultBranchRef": lambda _: default_branch(repo),
        "repositoryTopics": lambda _, **args: connection(sorted(repo.topics), topic, args),
        "primaryLanguage": next((language(name) for name in repo.languages), None),
        "languages": lambda _, **args: languages(repo, args),
        "object": lambda _, expression=None, oid=None: git_object(repo, expression or oid or ""),
        "licenseInfo": license_info(repo),
        "deployments": lambda _, **args: deployments(repo, args),
        "latestRelease": release(repo),
        "pullRequests": lambda _, **args: pull_requests(repo, args),
    }  # fmt: skip


def topic(name: str) -> Node:
    """A topic of a repository."""
    return {"id": f"RT_{name}", "topic": {"id": f"TP_{name}", "name": name}}


def language(name: str) -> Node:
    """A programming language."""
    return {"id": f"LA_{name}", "name": name}


def languages(repo: Repo, args: Mapping[str, Any]) -> Node:
    """Languages with their bytes, in the order asked."""
    items = list(repo.languages.items())
    if args.get("orderBy"):
        items.sort(key=lambda item: (item[1], item[0]), reverse=args["orderBy"]["direction"] == "DESC")
    shape = connection(items, lambda item: language(item[0]), args, lambda item: {"size": item[1]})
    return {**shape, "totalSize": sum(repo.languages.values())}


def license_info(repo: Repo) -> Node | None:
    """The license, null where the host found none."""
    if not repo.license:
        return None
    return {"id": f"L_{repo.license}", "key": repo.license.lower(), "name": repo.license, "spdxId": repo.license}


def release(repo: Repo) -> Node | None:
    """The latest release."""
    tag, date = repo.release
    if not tag:
        return None
    return {"id": node_id("RE", repo.id), "tagName": tag, "publishedAt": date, "isPrerelease": False}


def pull_requests(repo: Repo, args: Mapping[str, Any]) -> Node:
    """Only counted: open ones, or none for other states."""
    states = args.get("states") or ["OPEN"]
    return connection(list(range(repo.open_pulls if "OPEN" in states else 0)), lambda _: {}, args)


def default_branch(repo: Repo) -> Node | None:
    """The default branch; null on an empty repository."""
    if repo.head is None:
        return None
    rule = None
    if repo.required_reviews is not None:
        rule = {
            "id": node_id("BPR", repo.id), "pattern": repo.branch, "requiresApprovingReviews": True,
            "requiredApprovingReviewCount": repo.required_reviews,
        }  # fmt: skip
    return {
        "id": node_id("REF", repo.id), "name": repo.branch, "prefix": "refs/heads/", "branchProtectionRule": rule,
        "target": commit(repo),
    }  # fmt: skip


def commit(repo: Repo) -> Node:
    """The head commit with its tree and checks."""
    head = repo.head
    assert head is not None
    mine = [run for run in repo.runs if run.sha == head.oid]
    return {
        "__typename": "Commit", "id": f"C_{head.oid}", "oid": head.oid, "abbreviatedOid": head.oid[:7],
        "committedDate": head.date, "authoredDate": head.date, "message": head.message,
        "messageHeadline": head.message.partition("\n")[0],
        "author": {"name": head.author, "email": head.email, "date": head.date}, "tree": tree(head.tree),
        "statusCheckRollup": rollup(repo, mine),
        "checkSuites": lambda _, **args: connection(mine, lambda run: check_suite(repo, run), args),
    }  # fmt: skip


def tree(oid: str) -> Node:
    """A tree by its id."""
    return {"__typename": "Tree", "id": f"T_{oid}", "oid": oid, "abbreviatedOid": oid[:7]}


def rollup(repo: Repo, runs: list[Run]) -> Node | None:
    """All checks of the head commit as one word, null without checks; the newest run of each workflow counts."""
    newest: dict[int, Run] = {}
    for run in runs:
        newest.setdefault(run.workflow_id, run)
    if not newest:
        return None
    words = {run.conclusion for run in newest.values()}
    if words & {"failure", "timed_out", "startup_failure", "action_required", "cancelled"}:
        state = "FAILURE"
    elif None in words:
        state = "PENDING"
    else:
        state = "SUCCESS"
    return {"id": node_id("SCR", repo.id), "state": state}


def check_suite(repo: Repo, run: Run) -> Node:
    """The check suite of a workflow run."""
    return {
        "id": node_id("CS", run.id + 500_000), "databaseId": run.id + 500_000, "status": run.status.upper(),
        "conclusion": run.conclusion.upper() if run.conclusion else None, "createdAt": run.created,
        "updatedAt": run.updated, "url": f"check-suites/{run.id + 500_000}",
        "workflowRun": {
            "id": node_id("WFR", run.id), "databaseId": run.id, "event": run.event, "runNumber": run.number,
            "createdAt": run.created, "updatedAt": run.updated, "url": f"actions/runs/{run.id}",
            "workflow": {"id": node_id("W", run.workflow_id), "databaseId": run.workflow_id, "name": run.workflow},
        },
    }  # fmt: skip


def git_object(repo: Repo, expression: str) -> Node | None:
    """A blob by ``HEAD:path`` (or ``branch:path``), the head commit by ``HEAD``; null where there is none."""
    if repo.head is None:
        return None
    ref, _, path = expression.partition(":")
    if ref not in ("HEAD", repo.branch, repo.head.oid):
        return None
    if not path:
        return tree(repo.head.tree) if ":" in expression else commit(repo)
    found = gitstore.read(repo.path, repo.head.oid, path)
    if found is None:
        return None
    oid, content = found
    binary = b"\0" in content[:8000]
    text = None if binary else content[:TEXT_LIMIT].decode("utf-8", "replace")
    return {
        "__typename": "Blob", "id": f"B_{oid}", "oid": oid, "abbreviatedOid": oid[:7], "byteSize": len(content),
        "isBinary": binary, "isTruncated": not binary and len(content) > TEXT_LIMIT, "text": text,
    }  # fmt: skip


def deployments(repo: Repo, args: Mapping[str, Any]) -> Node:
    """Deployments, the newest first with ``DESC``."""
    wanted = args.get("environments")
    items = [item for item in reversed(repo.deployments) if not wanted or item.environment in wanted]
    if (args.get("orderBy") or {}).get("direction") == "DESC":
        items.reverse()
    return connection(items, deployment, args)


def deployment(item: Deployment) -> Node:
    """One deployment."""
    return {
        "id": node_id("DE", item.id), "databaseId": item.id, "environment": item.environment,
        "latestEnvironment": item.environment, "state": item.state, "commitOid": item.sha, "createdAt": item.created,
        "updatedAt": item.created,
    }  # fmt: skip
