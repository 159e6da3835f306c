"""The switch that keeps the build's tests off the network works."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketBlockedError


def test_a_socket_cannot_be_opened_here() -> None:
    """Without this the switch could be off and nobody would notice."""
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
