"""Children that are ended by signals in tests, however the suite itself was started."""

from __future__ import annotations

import signal


def heed_signals() -> None:
    """Run in a child before its program: under ``nohup`` or ``&`` it would inherit that these are ignored."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
