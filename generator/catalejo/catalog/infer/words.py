"""Names, descriptions and tags out of what a repository says of itself."""

from __future__ import annotations

import hashlib
import re

from ...kit.read.captured import Repo
from ..rules.formats import is_name, is_tag
from .first_paragraph import first_paragraph

READMES = (
    "README.md",
    "readme.md",
    "Readme.md",
    "README.MD",
    "README",
    "README.rst",
    "README.txt",
    "README.adoc",
    "docs/README.md",
)


def valid_name(text: str) -> str:
    """Return a valid ``metadata.name`` that is as near to a text as can be; a hash keeps long names apart."""
    name = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9_.-]+", "-", text)).strip("-_.")
    if len(name) > 63:
        name = f"{name[:54].rstrip('-_.')}-{_digest(text)}"
    return name if is_name(name) else f"repository-{_digest(text)}"


def free_name(repo: Repo, taken: set[str], kind: str) -> str:
    """Return a name that no entity of the kind has: the repository's, with its owner, or with a hash."""
    info = repo.info
    own = valid_name(info.name)
    longer = valid_name(f"{info.owner.replace('/', '-')}-{info.name}") if info.owner else own
    for name in (own, longer):
        if f"{kind}:default/{name}".lower() not in taken:
            return name
    return valid_name(f"{own[:54]}-{_digest(info.id)}")


def with_digest(name: str, identity: str) -> str:
    """Return a valid name that a hash keeps apart from others of its kind."""
    return valid_name(f"{name[:54]}-{_digest(identity)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def readme_of(repo: Repo, folder: str = "") -> str:
    """Return the path of a folder's README, or ""."""
    base = f"{folder}/" if folder else ""
    return next((base + name for name in READMES if base + name in repo.paths), "")


def description_of(repo: Repo) -> tuple[str, str, int]:
    """Return (description, path, line): the host's, else the first paragraph of the README; path "" is the host."""
    if repo.info.description.strip():
        return " ".join(repo.info.description.split())[:500], "", 0
    return described_by(repo, readme_of(repo))


def described_by(repo: Repo, path: str) -> tuple[str, str, int]:
    """Return (description, path, line) of a README: its first paragraph; "" and 0 where it has none."""
    text = repo.text(path) if path else None
    if text is None:
        return "", "", 0
    paragraph, line = first_paragraph(text, path)
    return paragraph, path if paragraph else "", line


def tags_of(repo: Repo) -> tuple[str, ...]:
    """Return topics and the main language as valid tags, at most eight."""
    languages = sorted(repo.info.languages.items(), key=lambda item: (-item[1], item[0]))[:1]
    words = [*repo.info.topics, *(name.lower().replace(" ", "-") for name, _ in languages)]
    return tuple(dict.fromkeys(word for word in words if is_tag(word)))[:8]
