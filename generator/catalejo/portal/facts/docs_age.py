"""How far documentation is behind the code that it describes."""

from __future__ import annotations

import math

from ...kit.text.moments import days_between
from ...model.docs import Bundle

OLD_DAYS = 180
"""Days that the code has moved on without its docs from which on a reader is warned."""


def days_behind(bundle: Bundle) -> int:
    """Return how many days the code has moved on without its docs, 0 where it has not or nobody knows."""
    if not bundle.changed_at or not bundle.code_changed_at:
        return 0
    days = math.floor(days_between(bundle.changed_at, bundle.code_changed_at) or 0)
    return days if days > OLD_DAYS else 0
