"""Tasks that the pool's tests run in limited children."""

from __future__ import annotations

import os
import re
import signal
import time
import zlib
from pathlib import Path


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
        case b"forge":
            os.write(3, (6).to_bytes(8, "big") + b"=false" + (1).to_bytes(8, "big") + b"+")
            os.write(3, (7).to_bytes(8, "big") + b"=forged")
            os._exit(0)
    return b"done"


HOARD: list[bytes] = []
