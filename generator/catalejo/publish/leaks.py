"""Finds texts with the shape of a secret in a capture: the line becomes a finding, the value is never shown."""

from __future__ import annotations

from ..kit.read.captured import Captured
from ..kit.text.mask import find_secrets, has_secret
from ..model.codes import finding
from ..model.findings import Finding

MOST = 20
"""Findings of one repository; the number of places is told."""


PROPER = {
    "aws": "AWS", "github": "GitHub", "gitlab": "GitLab", "slack": "Slack", "google": "Google", "stripe": "Stripe",
    "api": "API",
}  # fmt: skip
"""Words of shapes as people write them."""


def scan_secrets(captured: Captured) -> tuple[Finding, ...]:
    """Return a finding for each file of each repository that holds a secret shape, at its first line."""
    found: list[Finding] = []
    for repo in captured.repositories():
        here: list[Finding] = []
        for entry in repo.entries:
            data = repo.raw(entry.path) if entry.size > 0 else None
            if data is None or not has_secret(data):
                continue
            secrets = list(find_secrets(data.decode("utf-8", "replace")))
            if secrets:
                origin = repo.origin(entry.path, secrets[0].line)
                shape = " ".join(PROPER.get(word, word) for word in secrets[0].shape.split("-"))
                here.append(
                    finding(
                        "SEC901", repo.info.id, origin, secrets[0].shape, len(secrets), shape=shape, path=entry.path
                    )
                )
        found += here[:MOST]
    return tuple(found)
