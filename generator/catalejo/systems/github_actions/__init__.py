"""GitHub Actions: the last runs of the default branch of captured repositories."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from ...model.capture import Envelope
from ...model.live import Capability
from ..allow_list import records_of
from ..contract import Follows, Integration, Question
from .ask import GitHubActions, ask
from .fields import is_gh_list, keep_runs
from .read import answered_repository, read_runs


def _is_runs(body: object) -> bool:
    """Tell whether a body lists workflow runs: of REST, of ``gh run list``, or REST's by ``owner/name``.

    Runs that say when they were ``completed_at`` are those of another host.
    """
    if any("completed_at" in run for run in records_of(body, "workflow_runs")[:50]):
        return False
    if isinstance(body, list):
        return is_gh_list(body) or any(isinstance(page, dict) and "workflow_runs" in page for page in body[:50])
    return isinstance(body, dict) and ("workflow_runs" in body or _is_by_repository(body))


def _is_by_repository(body: Mapping[str, object]) -> bool:
    return bool(body) and all(isinstance(value, dict) and "workflow_runs" in value for value in body.values())


def _parts(name: str, envelope: Envelope) -> dict[str, Envelope]:
    """Return an envelope per repository where a body maps ``owner/name`` to runs."""
    body = envelope.body
    if not isinstance(body, dict) or "workflow_runs" in body or not _is_by_repository(body):
        return {name: envelope}
    parts: dict[str, Envelope] = {}
    for slug in sorted(body):
        url = envelope.url.replace("{owner}/{repo}", slug).replace("{owner}%2F{repo}", slug)
        parts[slug.replace("/", "__")] = msgspec.structs.replace(
            envelope, url=url if slug in url else slug, body=body[slug]
        )
    return parts


INTEGRATION = Integration(
    id="github-actions",
    title="GitHub Actions",
    questions=(
        Question(
            name="runs",
            gives=Capability.RUNS,
            keep=keep_runs,
            form=_is_runs,
            read=read_runs,
            address=re.compile(r"/repos/[^/?]+/[^/?]+/actions/(?:workflows/[^/?]+/)?runs"),
            links={"repository": ("github.com/project-slug",)},
            about=answered_repository,
            parts=_parts,
        ),
    ),
    needs={"en": "`actions: read` on the repositories", "es": "`actions: read` en los repositorios"},
    spec=GitHubActions,
    ask=ask,
    short="source",
    follows=Follows("github", "actions"),
)
