"""Runs a program of this machine (Graphviz, say) on input that others shaped: limits, no sockets, nothing to write."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from ..store.exchange import scratch
from .layers import ABSENT, Layers, layers
from .nursery import Limits

MAX_ERRORS = 64 << 10
PROGRAMS = ("/usr", "/bin", "/lib", "/lib64")
_READABLE = ("/etc/ld.so.cache", "/etc/fonts", "/var/cache/fontconfig", "/dev/null", "/dev/urandom")


class ProgramResult(msgspec.Struct, frozen=True):
    """What a program wrote, whole or as far as it came, and its exit code; None where the wall clock stopped it.

    ``errors`` is the beginning of what it wrote about its troubles.
    """

    output: bytes
    code: int | None
    errors: bytes = b""


def run_program(
    command: Sequence[str],
    given: bytes,
    limits: Limits,
    environment: Mapping[str, str],
    readable: Sequence[Path] = (),
    walls: Layers | None = None,
) -> ProgramResult:
    """Run a program with ``given`` as its input; the first word of ``command`` is its path.

    It finds ``environment`` and nothing else, reads the system's folders, its own, and ``readable``.

    Raises:
        OSError: this machine starts no process.

    """
    cpu = math.ceil(limits.cpu_seconds)
    held = layers() if walls is None else walls
    orders = {
        "limits": [limits.memory, [cpu, cpu + 5], limits.output_bytes, limits.open_files],
        "landlock": held.abi if held.landlock != ABSENT else 0,
        "seccomp": held.seccomp != ABSENT,
        "readable": [*_READABLE, *map(str, readable)],
        "programs": [*PROGRAMS, os.path.dirname(os.path.realpath(command[0]))],
        "environment": dict(environment),
    }
    code = "import sys; sys.path.append(sys.argv[1]); from catalejo.kit.sandbox.launch import main; main()"
    root = str(Path(__file__).resolve().parents[3])
    with scratch("program") as folder:
        (folder / "input").write_bytes(given)
        with (
            (folder / "input").open("rb") as source,
            (folder / "output").open("wb") as sink,
            (folder / "errors").open("wb") as troubles,
        ):
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", code, root, json.dumps(orders), *command],
                stdin=source, stdout=sink, stderr=troubles, env={}, cwd=folder, start_new_session=True,
            )  # fmt: skip
            ended = _wait(process, limits.wall_seconds)
        with (folder / "errors").open("rb") as troubles:
            said = troubles.read(MAX_ERRORS)
        return ProgramResult((folder / "output").read_bytes()[: limits.output_bytes], ended, said)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
