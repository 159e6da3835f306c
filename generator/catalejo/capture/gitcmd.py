"""Runs git the hardened way: an environment built from nothing, fixed settings, a deadline, nothing checked out.

Why each setting: https://git-scm.com/docs/git-config and the advisories on hooks, fsmonitor, ext:: and bundle URIs.
Tokens travel in the environment of one process only, bound to one host.
"""

from __future__ import annotations

import base64
import contextlib
import os
import resource
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from .context import SourceError

MAX_MEMORY = 512 * 1024 * 1024

_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.symlinks", "false"),
    ("core.commitGraph", "false"),
    ("credential.helper", ""),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("transfer.bundleURI", "false"),
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "30"),
    ("maintenance.auto", "false"),
    ("gc.auto", "0"),
    ("log.showSignature", "false"),
    ("safe.bareRepository", "explicit"),
)
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


def environment(
    environ: Mapping[str, str], *, network: str = "", user: str = "", token: str = "", home: str = "/nonexistent"
) -> dict[str, str]:
    """Return the whole environment of a git process.

    ``network`` is the one URL that may be talked to ("" = none): https, or http on loopback.
    """
    scheme = ""
    if network:
        scheme = "http" if network.startswith("http://") and is_loopback(network) else "https"
    env = {name: environ[name] for name in _PASSED if environ.get(name)}
    env.setdefault("PATH", os.defpath)
    env |= {
        "HOME": home, "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_PROTOCOL_FROM_USER": "0", "GIT_ALLOW_PROTOCOL": scheme, "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "GIT_NO_LAZY_FETCH": "1",
    }  # fmt: skip
    settings = [*_SETTINGS, ("protocol.allow", "never")]
    if scheme:
        settings.append((f"protocol.{scheme}.allow", "always"))
    if scheme and token:
        parts = urlsplit(network)
        secret = base64.b64encode(f"{user}:{token}".encode()).decode()
        settings.append((f"http.{parts.scheme}://{parts.netloc}/.extraHeader", f"Authorization: Basic {secret}"))
    return with_settings({**env, "GIT_CONFIG_COUNT": "0"}, dict(settings))


def with_settings(env: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with further settings of git; the last of one name wins."""
    count = int(env["GIT_CONFIG_COUNT"])
    more = {"GIT_CONFIG_COUNT": str(count + len(settings))}
    for index, (key, value) in enumerate(settings.items(), count):
        more |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return {**env, **more}


def run(
    args: Sequence[str], env: Mapping[str, str], *, cwd: Path, data: bytes | None = None, seconds: float = 300.0
) -> bytes:
    """Run git to its end and return what it printed.

    Raises:
        SourceError: it failed or took too long; classified by what it said.

    """
    with subprocess.Popen(
        ["git", *args], cwd=cwd, env=dict(env), stdin=subprocess.PIPE if data is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, err = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            process.communicate()
            raise SourceError(f"git {args_name(args)} took longer than {seconds:.0f} s and was stopped") from None
        except BaseException:
            kill(process)
            raise
    if process.returncode:
        raise classify(args_name(args), err.decode("utf-8", "replace"))
    return out


def stream_records(args: Sequence[str], env: Mapping[str, str], *, cwd: Path, seconds: float = 60.0) -> Iterator[bytes]:
    """Yield what git prints, cut at NUL; closing the iterator stops git.

    Raises:
        SourceError: git failed, took longer than ``seconds``, or wanted more than ``MAX_MEMORY``.

    """
    with subprocess.Popen(
        ["git", *args], cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        _limit_memory(process.pid)
        late = threading.Timer(seconds, kill, (process,))
        late.daemon = True
        late.start()
        rest = b""
        try:
            while chunk := process.stdout.read1(1 << 16):  # type: ignore[attr-defined]  # a BufferedReader has it
                *records, rest = (rest + chunk).split(b"\0")
                yield from records
            code = process.wait()
        except BaseException:
            kill(process)
            raise
        finally:
            late.cancel()
        if code < 0:
            raise SourceError(f"git {args_name(args)} took longer than {seconds:.0f} s and was stopped")
        if code:
            raise classify(args_name(args), process.stderr.read().decode("utf-8", "replace"))
        if rest:
            yield rest


def _limit_memory(pid: int) -> None:
    """Cap what a git process may allocate: one commit of shared trees can name 10^10 paths (Linux only)."""
    if hasattr(resource, "prlimit"):
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))


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


def classify(verb: str, stderr: str) -> SourceError:
    """Return the error that git's own words stand for."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "no reason")
    text = fatal.removeprefix("fatal:").removeprefix("error:").strip()
    lower = stderr.lower()
    if "error: 403" in lower or "forbidden" in lower:
        return SourceError(f"git {verb}: the host refused access (403)", "denied", status=403)
    if "authentication failed" in lower or "error: 401" in lower or "could not read username" in lower:
        return SourceError(f"git {verb}: the host asked for other credentials (401)", "denied", status=401)
    if "not found" in lower or "error: 404" in lower or "error: 410" in lower:
        return SourceError(f"git {verb}: the host says that there is no such repository (404)", gone=True, status=404)
    return SourceError(f"git {verb}: {text}")
