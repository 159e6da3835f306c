"""Faults that can be switched on per target, for a number of requests or until cleared."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from tests.rig.wire import Response, json_response

KINDS = (
    "401", "403", "404", "429", "500", "502", "503",  # plain statuses
    "rate_limit",      # GitHub's primary limit: 403, remaining 0, reset in the near future
    "secondary",       # GitHub's secondary limit: 403, Retry-After, message
    "hang",            # nothing is answered until the bound or until the fault is cleared, then the line is cut
    "truncated",       # Content-Length of the whole, half of the body
    "drop",            # the connection closes without an answer
    "html",            # 200 with a page that is not JSON
    "garbage",         # 200 with JSON that is cut in the middle
    "redirect",        # 302 to another host name that must not be followed with credentials
    "graphql_errors",  # 200 with errors and partial data (GraphQL only)
    "graphql_hole",    # 200 with an error where the first repository should be (GraphQL only)
    "graphql_no_teams",  # 200 without teams, for a token that may not read them (GraphQL only)
    "refused",         # the socket is closed (whole systems only)
)  # fmt: skip

MESSAGES = {
    "401": "Bad credentials",
    "403": "Resource not accessible by personal access token",
    "404": "Not Found",
    "429": "API rate limit exceeded. Please wait before you try again.",
    "500": "Server Error",
    "502": "Bad Gateway",
    "503": "Service Unavailable",
}


@dataclass
class Fault:
    """One fault: ``times`` requests are hit (None: until cleared); seconds for Retry-After, reset and hang."""

    kind: str
    times: int | None = None
    retry_after: float = 1
    reset_in: float = 1
    hang_seconds: float = 30


class Faults:
    """The switched-on faults by target; the first target of a request that has one wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}
        self._released = threading.Event()

    def set(self, target: str, fault: Fault) -> None:
        """Switch a fault on; an unknown kind raises ValueError."""
        if fault.kind not in KINDS:
            raise ValueError(f"no such fault: {fault.kind}; known: {', '.join(KINDS)}")
        with self._lock:
            self._released.clear()
            self._faults[target] = fault

    def clear(self, target: str = "") -> None:
        """Switch off the fault of one target, or all; requests that hang end now."""
        with self._lock:
            for name in [target] if target else list(self._faults):
                self._faults.pop(name, None)
            self._released.set()

    def take(self, *targets: str) -> Fault | None:
        """The fault that hits a request with these targets, counted down; None where it is healthy."""
        with self._lock:
            for target in targets:
                fault = self._faults.get(target)
                if fault is None:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        del self._faults[target]
                return fault
        return None

    def hang(self, fault: Fault) -> None:
        """Wait for the fault's bound, or until faults are cleared."""
        self._released.wait(fault.hang_seconds)


def early_answer(fault: Fault, faults: Faults) -> Response | None:
    """The answer of a fault that needs no real one; None for faults that alter a real answer."""
    match fault.kind:
        case "hang":
            faults.hang(fault)
            return Response(200, drop=True)
        case "drop":
            return Response(200, drop=True)
        case "429":
            return _retry(429, MESSAGES["429"], fault)
        case "secondary":
            return _retry(403, "You have exceeded a secondary rate limit. Please wait a few minutes.", fault)
        case "rate_limit":
            headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time() + fault.reset_in))}
            return json_response({"message": "API rate limit exceeded for user."}, 403, headers)
        case "html":
            return Response(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sign in</title>")
        case "garbage":
            return Response(200, {"Content-Type": "application/json"}, b'{"items": [{"metadata": ')
        case "redirect":
            return Response(302, {"Location": "http://elsewhere.invalid/login"})
        case kind if kind.isdigit():
            return json_response({"message": MESSAGES[kind]}, int(kind))
        case _:
            return None


def _retry(status: int, message: str, fault: Fault) -> Response:
    seconds = f"{fault.retry_after:g}" if fault.retry_after == int(fault.retry_after) else str(fault.retry_after)
    return json_response({"message": message}, status, {"Retry-After": seconds})
