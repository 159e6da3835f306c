"""The newest commits of projects, fifty a question: lists of GitLab's REST API do not tell them.

``Repository.commit`` is there since GitLab 17.10 (merge request 179542 of gitlab-org/gitlab). What is not told, for
whatever reason, is asked of git.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import MALFORMED_ANSWER, SourceError
from ...kit.read.narrow import mapping, mappings, optional_mapping
from ..listing import RepositoryFacts, text_at

PAGE = 50
_ID = "gid://gitlab/Project/"


def with_heads(client: Client, url: str, facts: Sequence[RepositoryFacts]) -> tuple[RepositoryFacts, ...]:
    """Return the projects with their newest commits, as far as the host tells them; no error of it costs more."""
    heads: dict[str, tuple[str, str]] = {}
    asked = [one.host_id for one in facts if not one.head_known]
    for start in range(0, len(asked), PAGE):
        part = asked[start : start + PAGE]
        try:
            found = _page(client, url, part)
        except (SourceError, *MALFORMED_ANSWER):
            break
        heads |= found
        if not found:
            break  # a host that tells none of fifty does not know the question
    return tuple(_with_head(one, heads.get(one.host_id)) for one in facts)


def _page(client: Client, url: str, ids: list[str]) -> dict[str, tuple[str, str]]:
    text = resources.files(__package__).joinpath("heads.graphql").read_text("utf-8")
    variables = {"ids": [f"{_ID}{one}" for one in ids], "first": len(ids)}
    data = optional_mapping(mapping(client.post(url, {"query": text, "variables": variables}).body).get("data"))
    heads: dict[str, tuple[str, str]] = {}
    for node in mappings(optional_mapping(data.get("projects")).get("nodes")):
        repository = optional_mapping(node.get("repository"))
        commit = text_at(optional_mapping(repository.get("commit")), "sha")
        branch = text_at(repository, "rootRef")
        if branch and commit:
            heads[text_at(node, "id").removeprefix(_ID)] = branch, commit
    return heads


def _with_head(facts: RepositoryFacts, head: tuple[str, str] | None) -> RepositoryFacts:
    if head is None:
        return facts
    return msgspec.structs.replace(facts, default_branch=head[0], commit=head[1], head_known=True)
