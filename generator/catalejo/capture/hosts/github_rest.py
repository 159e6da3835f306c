"""GitHub's REST API without a token: the list of public repositories; heads come from ``ls-remote``."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ...model.capture import Visibility
from ..context import SourceError
from ..http import Client, next_link
from .github_graphql import Facts, Told


def ask(client: Client, login: str, organization: bool) -> Told:
    """Return the repositories of an organisation or user, page by page.

    Raises:
        SourceError: the host does not answer, refuses, or has no such owner.

    """
    lists = [f"users/{quote(login)}/repos?per_page=100&type=owner&sort=full_name"]
    if organization:
        lists.insert(0, f"orgs/{quote(login)}/repos?per_page=100&type=all&sort=full_name")
    found: dict[str, Facts] = {}
    for number, path in enumerate(lists, 1):
        try:
            found = _pages(client, f"{client.base}/{path}")
            break
        except SourceError as error:
            if error.status != 404 or number == len(lists):
                raise
    return Told(tuple(sorted(found.values(), key=lambda facts: facts.name.lower())))


def _pages(client: Client, url: str) -> dict[str, Facts]:
    """Return the repositories of a list by the host's own id: one that moved to a later page comes twice."""
    found: dict[str, Facts] = {}
    while url:
        answer = client.get(url)
        if not isinstance(answer.body, list):
            raise SourceError(f"{client.base} does not answer as GitHub does")
        for item in answer.body:
            if isinstance(item, dict) and "/" in str(item.get("full_name") or ""):
                facts = _facts(item)
                found[facts.host_id or facts.name] = facts
        url = next_link(answer)
    return found


def _facts(item: dict[str, Any]) -> Facts:
    owner, _, name = str(item["full_name"]).partition("/")
    level = item.get("visibility") or ("public" if item.get("private") is False else "private")
    return Facts(
        owner, name, Visibility(level) if level in ("public", "internal") else Visibility.PRIVATE,
        host_id=str(item.get("node_id") or ""), description=str(item.get("description") or ""),
        homepage=str(item.get("homepage") or ""), default_branch=str(item.get("default_branch") or ""),
        head_known=False, topics=tuple(sorted(str(t) for t in item.get("topics") or [])),
        license=str((item.get("license") or {}).get("spdx_id") or ""), archived=bool(item.get("archived")),
        fork=bool(item.get("fork")), template=bool(item.get("is_template")),
    )  # fmt: skip
