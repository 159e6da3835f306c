"""Every check, by id. To add one: its function in the file of its family, a line there, its words, a test."""

from __future__ import annotations

from . import catalog, ci, delivery, docs, incidents, manifests, ownership, records, repository, secrets
from .results import Check

CHECKS: dict[str, Check] = {
    **catalog.CHECKS,
    **ownership.CHECKS,
    **docs.CHECKS,
    **repository.CHECKS,
    **ci.CHECKS,
    **delivery.CHECKS,
    **manifests.CHECKS,
    **secrets.CHECKS,
    **incidents.CHECKS,
    **records.CHECKS,
}

__all__ = ["CHECKS", "Check"]
