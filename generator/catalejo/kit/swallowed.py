"""Errors that become a finding or a status instead of ending a run: ``--debug`` shows where they came from.

Nothing is printed here: without a handler, which only the command line sets, a record goes nowhere.
"""

from __future__ import annotations

import logging

LOGGER = logging.getLogger("catalejo.swallowed")
LOGGER.addHandler(logging.NullHandler())
LOGGER.propagate = False


def note_swallowed(error: BaseException, where: str) -> None:
    """Record an error that costs only ``where``, with its traceback, for who runs with ``--debug``."""
    LOGGER.debug("%s: %s", where, type(error).__name__, exc_info=error)
