"""Which walls hold on this machine: each is tried once by a child that does what must fail.

Where a layer is absent the others stay, and it is told; nothing else changes. A layer that lets through what it should
stop is *broken*: it is put up all the same and told. Only the standard library is imported here, because the child
that tries is started without any package.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import landlock, seccomp

HOLDS, ABSENT, BROKEN = "holds", "absent", "broken"
_SECONDS = 20
_PR_SET_NO_NEW_PRIVS = 38
_AF_INET, _STREAM, _DATAGRAM = 2, 1, 2
_REFUSED = (errno.EACCES, errno.EPERM)
_RAN = 7


class Layers(NamedTuple):
    """What became of each layer (``holds absent broken``), and the kernel's Landlock version."""

    landlock: str = ABSENT
    seccomp: str = ABSENT
    abi: int = 0

    def notices(self) -> tuple[str, ...]:
        """Return the message codes that say this on the page about the portal's health."""
        if (self.landlock, self.seccomp) == (HOLDS, HOLDS):
            return ("jail-holds",)
        if (self.landlock, self.seccomp) == (ABSENT, ABSENT):
            return ("jail-rlimits",)
        said = {f"jail-landlock-{self.landlock}", f"jail-seccomp-{self.seccomp}"}
        return tuple(sorted(said - {"jail-landlock-holds", "jail-seccomp-holds"}))


NO_LAYERS = Layers()


@functools.cache
def layers() -> Layers:
    """Return what holds here; tried once in the life of a process."""
    return examine()


def examine(no_landlock: bool = False, no_seccomp: bool = False) -> Layers:
    """Try each layer in a child, without those that are switched off."""
    from ..store.exchange import scratch  # here: the child has no use for it

    if not sys.platform.startswith("linux"):
        return NO_LAYERS
    root = str(Path(__file__).resolve().parents[3])
    code = "import sys; sys.path.append(sys.argv[1]); from catalejo.kit.sandbox.layers import main; main()"
    switches = ["-" if no_landlock else "landlock", "-" if no_seccomp else "seccomp"]
    with scratch("walls") as place:  # what a kill leaves is swept by the next one
        folder = str(place)
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", "-c", code, root, folder, *switches],
                capture_output=True, env={}, cwd=folder, timeout=_SECONDS, check=False,
            )  # fmt: skip
            return Layers(*json.loads(done.stdout))
        except (OSError, subprocess.TimeoutExpired, ValueError, TypeError):
            return NO_LAYERS


def main() -> None:
    """Try the layers inside the child and print what was found."""
    folder, switches = Path(sys.argv[2]), sys.argv[3:]
    (folder / "task").mkdir()
    (folder / "task" / "own.txt").write_text("own", encoding="ascii")
    (folder / "outside.txt").write_text("outside", encoding="ascii")
    abi = landlock.version() if "landlock" in switches else 0
    found = [ABSENT, ABSENT]
    if abi:
        found[0] = _tried(lambda: _try_landlock(folder, abi))
    if "seccomp" in switches and seccomp.supported():
        found[1] = _tried(_try_seccomp)
    sys.stdout.write(json.dumps([*found, abi]))


def _tried(test: Callable[[], str]) -> str:
    """Run a test in a fork of its own and return its word."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        word = BROKEN
        try:
            ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            word = test()
        finally:
            os.write(outlet, word.encode())
            if word == HOLDS:
                _exec()
            os._exit(0)
    os.close(outlet)
    word = os.read(inlet, 20).decode()
    os.close(inlet)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return word if status == 0 and word in (HOLDS, ABSENT) else BROKEN


def _exec() -> None:
    """Try to become another program: whoever sees its status knows that it worked."""
    try:
        os.execve(sys.executable, [sys.executable, "-I", "-S", "-c", f"raise SystemExit({_RAN})"], {})
    except OSError:
        return


def _try_landlock(folder: Path, abi: int) -> str:
    try:
        landlock.restrict(landlock.ruleset([*system_folders(), str(folder / "task")], abi))
    except landlock.LandlockError:
        return ABSENT
    good = _allowed(lambda: os.open(folder / "task" / "own.txt", os.O_RDONLY))
    bad = [
        lambda: os.open(folder / "outside.txt", os.O_RDONLY),
        lambda: os.open(folder / "outside.txt", os.O_WRONLY),
        lambda: os.open(folder / "new.txt", os.O_WRONLY | os.O_CREAT),
        lambda: os.open(folder / "task" / "new.txt", os.O_WRONLY | os.O_CREAT),
        lambda: os.mkdir(folder / "task" / "new"),
        lambda: os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY),
        *([_connect] if abi >= 4 else []),
    ]
    return HOLDS if good and not any(_allowed(action) for action in bad) else BROKEN


def _try_seccomp() -> str:
    if not seccomp.restrict(seccomp.program(os.uname().machine)):
        return ABSENT
    bad = [lambda: _socket(_STREAM), lambda: _socket(_DATAGRAM), os.fork, _unshare]
    return BROKEN if any(_allowed(action) for action in bad) else HOLDS


def _allowed(action: Callable[[], object]) -> bool:
    """Tell whether an action was let through, whatever became of it; a refusal is a refusal of permission."""
    try:
        action()
    except OSError as error:
        return error.errno not in _REFUSED
    return True


def _socket(kind: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return _checked(libc.socket(_AF_INET, kind, 0))


def _connect() -> int:
    """Connect to a loopback port where nobody listens: a refusal by the other side means that the wall is open."""
    address = b"\x02\x00" + (9).to_bytes(2, "big") + b"\x7f\x00\x00\x01" + bytes(8)
    return _checked(ctypes.CDLL(None, use_errno=True).connect(_socket(_STREAM), address, len(address)))


def _unshare() -> int:
    return _checked(ctypes.CDLL(None, use_errno=True).unshare(0x10000000))


def _checked(found: int) -> int:
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found


def system_folders() -> list[str]:
    """Return what a Python process reads to import what is installed: packages, shared libraries, time zones."""
    libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", f"{sys.base_prefix}/lib"]
    others = ["/etc/ld.so.cache", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom"]
    return sorted({*(path for path in sys.path if path not in ("", "/")), *libraries, *others})
