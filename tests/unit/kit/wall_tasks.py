"""What a task that was taken over would try; each gives "let through" or the name of the refusal."""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path


def run(task: bytes) -> bytes:
    """Try what the first word says."""
    word, _, rest = task.decode().partition(" ")
    return tried(ACTIONS[word], rest).encode()


def tried(action: Callable[[str], object], rest: str) -> str:
    """Return how it went."""
    try:
        found = action(rest)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return found if isinstance(found, str) else "let through"


def called(found: int) -> int:
    """Raise what a call of the C library failed with."""
    if found < 0:
        raise OSError(ctypes.get_errno(), "")
    return found


LIBC = ctypes.CDLL(None, use_errno=True)


def connect(port: str) -> None:
    """Connect to a port of this machine."""
    place = called(LIBC.socket(2, 1, 0))
    address = b"\x02\x00" + int(port).to_bytes(2, "big") + b"\x7f\x00\x00\x01" + bytes(8)
    called(LIBC.connect(place, address, len(address)))


def program(path: str) -> None:
    """Become another program."""
    os.execve(path, [path], {})


def thread(_: str) -> str:
    """Start a thread, which is no process."""
    said: list[str] = []
    worker = threading.Thread(target=said.append, args=("ran",))
    worker.start()
    worker.join()
    return said[0]


ACTIONS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_text(encoding="utf-8"),
    "list": lambda path: ",".join(sorted(os.listdir(path))),
    "write": lambda path: Path(path).write_text("x", encoding="utf-8"),
    "folder": os.mkdir,
    "remove": os.unlink,
    "rename": lambda path: os.rename(path, f"{path}.new"),
    "link": lambda path: os.symlink("/", path),
    "truncate": lambda path: os.truncate(path, 0),
    "tcp": connect,
    "udp": lambda _: called(LIBC.socket(2, 2, 0)),
    "unix": lambda _: called(LIBC.socket(1, 1, 0)),
    "pair": lambda _: called(LIBC.socketpair(1, 1, 0, (ctypes.c_int * 2)())),
    "exec": program,
    "fork": lambda _: os._exit(0) if os.fork() == 0 else os.wait(),
    "kill": lambda pid: os.kill(int(pid), signal.SIGKILL),
    "ptrace": lambda pid: called(LIBC.ptrace(16, int(pid), 0, 0)),
    "unshare": lambda _: called(LIBC.unshare(0x10000000)),
    "mount": lambda path: called(LIBC.mount(b"none", path.encode(), b"tmpfs", 0, 0)),
    "io_uring": lambda _: called(LIBC.syscall(425, 4, ctypes.create_string_buffer(120))),
    "userfaultfd": lambda _: called(LIBC.syscall(323 if os.uname().machine == "x86_64" else 282, 1)),
    "x32": lambda _: called(LIBC.syscall(ctypes.c_long(0x40000000 + 39))),
    "thread": thread,
    "import": lambda name: importlib.import_module(name).__name__,
}
