"""Runs git the hardened way: the one environment of :mod:`kit.gitenv`, limits, a deadline, nothing checked out.

Tokens travel in the environment of one process only, bound to one host.
"""

from __future__ import annotations

import base64
import contextlib
import math
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ...hosts.contract import BEARER
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.gitenv import git_environment
from .messages import classify

MAX_MEMORY = 512 << 20
MAX_FILE = 2 << 30
MAX_RECORD = 1 << 16
"""Bytes that are kept of one record of a list: a path or a subject may be as long as a repository likes."""

_PASSED = (
    "PATH", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "CURL_CA_BUNDLE",
)  # fmt: skip
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine by its literal name."""
    try:
        return (urlsplit(url).hostname or "") in _LOOPBACK
    except ValueError:
        return False


def environment(environ: Mapping[str, str], *, network: str = "", user: str = "", token: str = "") -> dict[str, str]:
    """Return the whole environment of a git process.

    ``network`` is the one URL that may be talked to ("" = none): https, or http on loopback.
    """
    scheme = ""
    settings = {"safe.bareRepository": "explicit"}
    if network:
        scheme = "http" if network.startswith("http://") and is_loopback(network) else "https"
        settings[f"protocol.{scheme}.allow"] = "always"
    if scheme and token:
        parts = urlsplit(network)
        pair = base64.b64encode(f"{user}:{token}".encode()).decode()
        value = f"Bearer {token}" if user == BEARER else f"Basic {pair}"
        settings[f"http.{parts.scheme}://{parts.netloc}/.extraHeader"] = f"Authorization: {value}"
    passed = {name: environ[name] for name in _PASSED if environ.get(name)}
    return {**git_environment(settings, scheme), **passed}


class GitLimits(NamedTuple):
    """What one git process may take: wall seconds, bytes that it prints, bytes of memory, bytes of a file it writes.

    A pack of 3 MB may hold an object of 3 GB, and a commit of shared trees may name 10^10 paths: what git unpacks is
    bounded here, where it is unpacked (Linux: setrlimit(2); elsewhere time and output only).
    """

    seconds: float = 300.0
    output: int = 64 << 20
    memory: int = MAX_MEMORY
    file: int = MAX_FILE


class Deadline:
    """The moment until which all work on one repository has to be done; each git process gets what is left of it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, most: float = math.inf) -> float:
        """Return the seconds that are left, at most ``most``.

        Raises:
            SourceError: none is.

        """
        rest = self._end - time.monotonic()
        if rest <= 0:
            raise SourceError(f"the repository took longer than {self.seconds:.0f} s in all", ErrorKind.TIMEOUT)
        return min(rest, most)


class _Running:
    """All git processes of ours that run now, so that none outlives an interrupted capture by its deadline."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Take a process; it is stopped at once where all are."""
        with self._lock:
            self._processes.add(process)
            if self._stopped:
                kill(process)

    def remove(self, process: subprocess.Popen[bytes]) -> None:
        """Forget a process that has ended."""
        with self._lock:
            self._processes.discard(process)

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop all that run, and all that are started until the end of the block."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                kill(process)
        try:
            yield
        finally:
            with self._lock:
                self._stopped = False


RUNNING = _Running()


class _Process:
    """A running git process within its limits, in a session of its own, so that its helpers end with it."""

    def __init__(self, args: Sequence[str], env: Mapping[str, str], cwd: Path, limits: GitLimits, stdin: bool) -> None:
        self.name = args_name(args)
        self.limits = limits
        self.process = subprocess.Popen(
            ["git", *args], cwd=cwd, env=dict(env), stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        _limit(self.process.pid, limits)
        RUNNING.add(self.process)
        self._late = threading.Event()
        self._stderr = bytearray()
        self._timer = threading.Timer(limits.seconds, self._stop_late)
        self._reader = threading.Thread(target=self._read_errors, daemon=True)
        self._timer.daemon = True
        self._timer.start()
        self._reader.start()

    def feed(self, data: bytes) -> None:
        """Write to git's standard input from a thread of its own: git may print before it has read all."""
        stdin = self.process.stdin
        assert stdin is not None

        def write() -> None:
            with contextlib.suppress(OSError, ValueError):
                stdin.write(data)
            with contextlib.suppress(OSError, ValueError):
                stdin.close()

        threading.Thread(target=write, daemon=True).start()

    def check(self) -> None:
        """Wait for the end of git.

        Raises:
            SourceError: it failed, was too late, or wanted more than its limits.

        """
        code = self.process.wait()
        self._reader.join(5)
        if self._late.is_set():
            text = f"git {self.name} took longer than {self.limits.seconds:.0f} s and was stopped"
            raise SourceError(text, ErrorKind.TIMEOUT)
        if code == -signal.SIGXFSZ:
            raise SourceError(f"git {self.name}: a file of more than {self.limits.file >> 20} MiB", ErrorKind.TOO_LARGE)
        if code < 0:
            raise SourceError(f"git {self.name} was stopped by signal {-code}", ErrorKind.DAMAGED)
        if code:
            raise classify(self.name, self._stderr.decode("utf-8", "replace"))

    def close(self) -> None:
        """Stop git if it still runs, and its timer; safe to call more than once."""
        self._timer.cancel()
        if self.process.poll() is None:
            kill(self.process)
        self.process.wait()
        RUNNING.remove(self.process)
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()

    def _stop_late(self) -> None:
        self._late.set()
        kill(self.process)

    def _read_errors(self) -> None:
        """Keep the end of what git complains of; a server may make it complain without end."""
        stream = self.process.stderr
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):
            while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]  # a BufferedReader has it
                self._stderr += chunk
                del self._stderr[: -(1 << 16)]


@contextlib.contextmanager
def running(
    args: Sequence[str], env: Mapping[str, str], cwd: Path, limits: GitLimits, data: bytes | None = None
) -> Iterator[_Process]:
    """Give a git process that is stopped at the end of the block, however that ends."""
    process = _Process(args, env, cwd, limits, data is not None)
    try:
        if data is not None:
            process.feed(data)
        yield process
    finally:
        process.close()


def run(
    args: Sequence[str],
    env: Mapping[str, str],
    *,
    cwd: Path,
    data: bytes | None = None,
    limits: GitLimits | None = None,
) -> bytes:
    """Run git to its end and return what it printed.

    Raises:
        SourceError: it failed, took too long or wanted too much.

    """
    limits = limits or GitLimits()
    with running(args, env, cwd, limits, data) as git:
        assert git.process.stdout is not None
        out = git.process.stdout.read(limits.output + 1)
        if len(out) > limits.output:
            raise SourceError(f"git {git.name} prints more than {limits.output >> 20} MiB", ErrorKind.TOO_LARGE)
        git.check()
    return out


def first_bytes(args: Sequence[str], env: Mapping[str, str], *, cwd: Path, limits: GitLimits) -> bytes:
    """Return the first ``limits.output`` bytes that git prints, and stop it there.

    Raises:
        SourceError: it failed, took too long or wanted too much.

    """
    with running(args, env, cwd, limits) as git:
        assert git.process.stdout is not None
        out = git.process.stdout.read(limits.output)
        if len(out) < limits.output:
            git.check()
    return out


def stream_records(args: Sequence[str], env: Mapping[str, str], *, cwd: Path, limits: GitLimits) -> Iterator[bytes]:
    """Yield what git prints, cut at NUL, each record at most ``MAX_RECORD`` bytes of it; closing it stops git.

    Raises:
        SourceError: git failed, took too long or wanted too much.

    """
    with running(args, env, cwd, limits) as git:
        stdout = git.process.stdout
        assert stdout is not None
        rest = b""
        while chunk := stdout.read1(1 << 16):  # type: ignore[attr-defined]  # a BufferedReader has it
            head, *more = chunk.split(b"\0")
            rest += head[: MAX_RECORD - len(rest)]
            for record in more:
                yield rest
                rest = record[:MAX_RECORD]
        git.check()
        if rest:
            yield rest


def _limit(pid: int, limits: GitLimits) -> None:
    """Bound memory, written files and core dumps of a process and of those that it starts (Linux only)."""
    if hasattr(resource, "prlimit"):
        for kind, most in (
            (resource.RLIMIT_DATA, limits.memory), (resource.RLIMIT_FSIZE, limits.file), (resource.RLIMIT_CORE, 0)
        ):  # fmt: skip
            with contextlib.suppress(OSError, ValueError):
                resource.prlimit(pid, kind, (most, most))


def kill(process: subprocess.Popen[bytes]) -> None:
    """Stop a git process and the helpers that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def args_name(args: Sequence[str]) -> str:
    """Return the verb of a git call, for messages."""
    words = iter(args)
    for word in words:
        if word == "-c":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""
