"""GitHub's REST API without a token: the list of public repositories; heads come from ``ls-remote``."""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import optional_listing, optional_mapping
from ...model.capture import Visibility
from ..listing import RepositoryFacts, understood
from .graphql import OwnerAnswer


def ask(client: Client, login: str, organization: bool) -> OwnerAnswer:
    """Return the repositories of an organisation or user, page by page.

    Raises:
        SourceError: the host does not answer, refuses, or has no such owner.

    """
    lists = [f"users/{quote(login)}/repos?per_page=100&type=owner&sort=full_name"]
    if organization:
        lists.insert(0, f"orgs/{quote(login)}/repos?per_page=100&type=all&sort=full_name")
    found: dict[str, RepositoryFacts] = {}
    holes = 0
    for number, path in enumerate(lists, 1):
        try:
            found, holes = _pages(client, f"{client.base}/{path}")
            break
        except SourceError as error:
            if error.status != 404 or number == len(lists):
                raise
    problem = f"{holes} repositories of the list have a form that is not understood" if holes else ""
    return OwnerAnswer(
        tuple(sorted(found.values(), key=lambda node: node.name.lower())), missing=bool(holes), error=problem
    )


def _pages(client: Client, url: str) -> tuple[dict[str, RepositoryFacts], int]:
    """Return the repositories of a list by the host's own id, and how many are not understood.

    One that moved to a later page while the list was read comes twice.
    """
    found: dict[str, RepositoryFacts] = {}
    holes = 0
    for answer in client.pages(url):
        if not isinstance(answer.body, list):
            raise SourceError(f"{client.base} does not answer as GitHub does", ErrorKind.MALFORMED)
        for item in answer.body:
            facts = understood(_facts, item)
            if facts is not None:
                found[facts.host_id or facts.name] = facts
            holes += facts is None
    return found, holes


def _facts(item: dict[str, object]) -> RepositoryFacts:
    owner, _, name = str(item["full_name"]).partition("/")
    level = item.get("visibility") or ("public" if item.get("private") is False else "private")
    return RepositoryFacts(
        owner, name, Visibility(str(level)) if level in ("public", "internal") else Visibility.PRIVATE,
        host_id=str(item.get("node_id") or ""), description=str(item.get("description") or ""),
        homepage=str(item.get("homepage") or ""), default_branch=str(item.get("default_branch") or ""),
        head_known=False, topics=tuple(sorted(str(t) for t in optional_listing(item.get("topics")))),
        license=str(optional_mapping(item.get("license")).get("spdx_id") or ""), archived=bool(item.get("archived")),
        fork=bool(item.get("fork")), template=bool(item.get("is_template")),
    )  # fmt: skip
