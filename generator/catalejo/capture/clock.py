"""The clock and the environment: the time of the capture, tokens by name, texts without them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from ..kit.text.mask import MASK
from ..kit.text.moments import moment
from ..kit.text.spellings import spellings


class ClockError(ValueError):
    """``SOURCE_DATE_EPOCH`` or a given time cannot be read; the message says which."""


def format_time(epoch: float) -> str:
    """Return RFC 3339 UTC with seconds; "" outside the years 1970-9999."""
    if not 0 <= epoch <= 253_402_300_799:
        return ""
    return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> float | None:
    """Return seconds since the epoch of an RFC 3339 time, None where it is none."""
    found = moment(text)
    return None if found is None else found.timestamp()


class CaptureClock:
    """What a capture takes from its surroundings. Fixed time makes fixed bytes; waiting is real time in any case."""

    def __init__(
        self,
        taken_at: str = "",
        environ: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read the clock once.

        Raises:
            ClockError: ``taken_at`` or ``SOURCE_DATE_EPOCH`` is no time.

        """
        self.environ = os.environ if environ is None else environ
        self.sleep = sleep
        self._secrets: set[str] = set()
        epoch = self.environ.get("SOURCE_DATE_EPOCH", "").strip()
        if taken_at:
            given = parse_time(taken_at)
            if given is None:
                raise ClockError(f"{taken_at!r} is no RFC 3339 time, such as 2026-01-31T02:00:00Z")
        elif epoch:
            if not re.fullmatch(r"[0-9]{1,12}", epoch):
                raise ClockError(f"SOURCE_DATE_EPOCH={epoch!r} is no number of seconds since 1970")
            given = float(epoch)
        else:
            given = None
        self.fixed = given is not None
        self.taken = time.time() if given is None else given
        self.taken_at = format_time(self.taken)
        if not self.taken_at:
            raise ClockError(f"{taken_at or epoch!r} lies outside the years 1970 to 9999")

    def now(self) -> str:
        """Return the time of an answer: the fixed time where one is set."""
        return self.taken_at if self.fixed else format_time(time.time())

    def token(self, variable: str) -> str:
        """Return a token by the name of its variable; "" where none is set."""
        value = self.environ.get(variable, "").strip()
        self.keep_secret(value)
        return value

    def keep_secret(self, value: str) -> None:
        """Let a token that was given on the way appear in no text."""
        if value:
            self._secrets.add(value)

    def scrub(self, text: str) -> str:
        """Return a text without any token that was read, in any spelling, and on one line."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            for form in spellings(secret) or (secret,):
                text = text.replace(form, MASK)
        clean = "".join(char if char.isprintable() else " " for char in text)
        return " ".join(clean.split())[:400]
