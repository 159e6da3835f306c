"""Tasks that the jail's tests run in grandchildren."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator


def is_open(number: int) -> bool:
    """Tell whether a descriptor is open."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def run(task: bytes) -> Iterator[bytes]:
    """Do what the first word says."""
    yield b"begun"
    word, _, rest = task.partition(b" ")
    match word:
        case b"echo":
            yield rest
        case b"environment":
            yield "\n".join(sorted(os.environ)).encode()
        case b"hang":
            while True:
                time.sleep(1)
        case b"spin":
            while True:
                pass
        case b"work":
            while time.process_time() < float(rest):
                pass
            yield b"worked"
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"raise":
            raise RuntimeError("no")
        case b"memory":
            yield bytes(2 << 30)
        case b"flood":
            while True:
                yield b"x" * (1 << 20)
        case b"limits":
            kinds = (resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)
            yield repr([resource.getrlimit(kind)[0] for kind in kinds]).encode()
        case b"daemon":
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(60)
                os._exit(0)
            os.wait()
            yield b"left one behind"
        case b"descriptors":
            yield ",".join(str(number) for number in range(1000) if is_open(number)).encode()
        case b"hash":
            yield str(hash("catalejo")).encode()
