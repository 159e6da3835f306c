"""A real PostgreSQL server of a test's own: on a free port of loopback, as a user without rights where this is root."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("postgres", "initdb", "pg_ctl")
OWNER = "owner"


def missing() -> str:
    """Return why no server can be started here, "" where one can."""
    lacking = [name for name in (*PROGRAMS, *(("setpriv",) if os.getuid() == 0 else ())) if not shutil.which(name)]
    return f"no {', '.join(lacking)} on this machine" if lacking else ""


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """Start a server with nothing in it; yields what finds it, as libpq reads it from the environment."""
    # Below /tmp: the folders of pytest are closed to other users, and a path of a socket is short.
    folder = Path(tempfile.mkdtemp(prefix="catalejo-pg-"))
    data, log = folder / "data", folder / "log"
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        _run("initdb", "-D", str(data), "-U", OWNER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        _run("pg_ctl", "-D", str(data), "-w", "-s", "-l", str(log), "-o", options, "start")
        try:
            yield {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": OWNER, "PGDATABASE": "postgres"}
        finally:
            _run("pg_ctl", "-D", str(data), "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *args: str) -> None:
    found = shutil.which(program)
    assert found is not None
    drop = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
    subprocess.run([*drop, found, *args], cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=120)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
