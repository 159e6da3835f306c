"""Tasks that the pool's tests run in limited children."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
import zlib
from pathlib import Path

WARMED = [0, 0]
"""How often this module was warmed, and how many batches it saw before they were forked."""


def warm() -> None:
    """Count."""
    WARMED[0] += 1


def before_fork(batch: bytes) -> None:
    """Count."""
    WARMED[1] += len(batch) > 0


def is_open(number: int) -> bool:
    """Tell whether a descriptor is open."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def found(word: bytes) -> str:
    """Return what a task finds where it is."""
    match word:
        case b"environment":
            return "\n".join(sorted(os.environ))
        case b"limits":
            kinds = (resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)
            return repr([resource.getrlimit(kind)[0] for kind in kinds])
        case b"descriptors":
            return ",".join(str(number) for number in range(1000) if is_open(number))
    return str(hash("catalejo"))


def leave_a_daemon() -> None:
    """Leave a process behind in a session of its own."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()


def run(task: bytes, shared: bytes = b"") -> bytes:
    """Do what the first word says."""
    word, _, rest = task.partition(b" ")
    match word:
        case b"echo":
            return shared + rest
        case b"pid":
            return str(os.getpid()).encode()
        case b"parent":
            return str(os.getppid()).encode()
        case b"hang":
            time.sleep(600)
        case b"spin":
            while True:
                pass
        case b"work":
            while time.process_time() < float(rest):
                pass
            return b"worked"
        case b"swallow":
            while True:
                try:
                    while True:
                        pass
                except Exception:
                    continue
        case b"regex":
            re.match(r"(a+)+$", "a" * 40 + "b")
        case b"bomb":
            unpacker = zlib.decompressobj()
            while True:
                unpacker.decompress(zlib.compress(bytes(1 << 20)))
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"raise":
            raise ValueError("the \x1b[31mmiddle")
        case b"memory":
            return bytes(2 << 30)
        case b"hoard":
            HOARD.append(bytes(int(rest)))
        case b"flood":
            return bytes(16 << 20)
        case b"read":
            return Path(rest.decode()).read_bytes()
        case b"warmed":
            return " ".join(map(str, WARMED)).encode()
        case b"environment" | b"limits" | b"descriptors" | b"hash":
            return found(word).encode()
        case b"daemon":
            leave_a_daemon()
            return b"left one behind"
        case b"stall":
            for _ in range(1_200):
                os.write(3, (1).to_bytes(8, "big") + b"+")
                time.sleep(0.5)
        case b"forge":
            os.write(3, (6).to_bytes(8, "big") + b"=false" + (1).to_bytes(8, "big") + b"+")
            os.write(3, (7).to_bytes(8, "big") + b"=forged")
            os._exit(0)
    return b"done"


HOARD: list[bytes] = []
