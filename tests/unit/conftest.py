"""Rooms behind the capture have no network: their tests run with sockets switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket

ROOMS = ("catalog", "delivery", "docs", "history", "kit", "live", "portal", "publish", "scorecards", "stacks")
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def offline(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a socket that a build stage opens fail its test; pipes to children of ours are allowed."""
    room = request.path.relative_to(HERE).parts[0]
    if room not in ROOMS:
        yield
        return
    disable_socket(allow_unix_socket=True)
    try:
        yield
    finally:
        enable_socket()
