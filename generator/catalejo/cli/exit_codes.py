"""The numbers with which a verb ends; the guide's page on exit codes says them to people."""

from __future__ import annotations

DONE = 0
FINDINGS = 1
"""Findings at or above ``--fail-on``, or a gate that blocks."""
USAGE = 2
"""Usage, configuration, or a failure that nobody foresaw: nothing was made."""
INCOMPLETE = 3
"""A source or system failed wholly or in part, or older data stands in for it; what could be made was made."""
ROLLBACK = 4
"""A deployment did harm: rolling back is advised."""
REFUSED = 5
"""Publication refused: a leak, a sudden loss, a budget."""
INTERRUPTED = 130
