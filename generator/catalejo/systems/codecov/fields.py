"""What is kept of repositories: their name, branch and totals; nobody's account."""

from __future__ import annotations

from ...kit.read.narrow import mapping, text_of
from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

REPOSITORY: Table = {
    **fields("name", "branch", "updatestamp"), "author": fields("service", "username"),
    "totals": fields("coverage", "lines", "hits", "partials", "misses"),
}  # fmt: skip
HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


def is_repositories(body: object) -> bool:
    """Tell whether a body lists repositories with totals."""
    return any("totals" in one and "author" in one for one in records_of(body, "results")[:50])


def keep_repositories(body: object, keeping: Keeping) -> object:
    """Return ``{"results": [...]}`` without hidden repositories."""
    found = [one for one in records_of(body, "results") if "author" in one and "name" in one]
    return {"results": [keep(one, REPOSITORY) for one in found if not _is_hidden(one, keeping)]}


def repository(one: dict[str, object]) -> str:
    """Return ``host/owner/name`` in lower case, "" where the host is none that is known."""
    author = mapping(one.get("author"))
    host = HOSTS.get(text_of(author.get("service")), "")
    owner, name = text_of(author.get("username")), text_of(one.get("name"))
    return f"{host}/{owner.replace(':', '/')}/{name}".lower() if host and owner and name else ""


def _is_hidden(one: dict[str, object], keeping: Keeping) -> bool:
    address = repository(one)
    return bool(address) and (keeping.hides(f"https://{address}") or keeping.names(address))
