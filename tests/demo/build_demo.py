"""Builds the demo portal night by night: repositories, captures, builds, snapshots; the newest night becomes ``site/``.

Run by ``make demo``. Uses the command line as a user would; what it prints is for the person who waits. A demo that
was built from the same files is not built again.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
MADE_OF = (
    "generator", "overrides", "site-templates", "catalog", "stacks", "recorded", "scorecards", "docs", "mkdocs.yml",
    "requirements", "tests/demo",
)  # fmt: skip

from tests.demo import nights  # noqa: E402 - found through the line above


def main(out: Path, site: Path, language: str = "en", last_only: bool = False) -> int:
    """Build every night below ``out``, the newest into ``site``; with ``last_only`` only the newest (no history)."""
    out.mkdir(parents=True, exist_ok=True)
    plan = nights.write_all(ROOT, out)["nights"]
    config = write_config(out, language)
    snapshots = out / "snapshots"
    shutil.rmtree(snapshots, ignore_errors=True)
    for number, night in enumerate(plan[-1:] if last_only else plan, start=1):
        nights.move_to(out, night["night"])
        print(f"night {number} of {len(plan)}: {night['night']}", flush=True)
        code = run_night(out, site, config, night["taken_at"], snapshots)
        if code not in (0, 1, 3):
            return code
    return 0


def in_another_language(done: Path, out: Path, site: Path, language: str) -> int:
    """Build the newest night of a finished demo once more below ``out``: nights keep no words, so all of them hold."""
    shutil.copytree(done, out, ignore=shutil.ignore_patterns("site*"), symlinks=True, dirs_exist_ok=True)
    newest = nights.load_history(ROOT).nights[-1]
    taken_at = newest.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return run_night(out, site, write_config(out, language), taken_at, out / "snapshots")


def write_config(out: Path, language: str) -> Path:
    """Write the demo's configuration with its folders pointing at the night's repositories."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for before, after in (
        ("local: catalog ", "local: repos/catalog "),
        ("local: stacks\n", "local: repos/stacks\n"),
        ("scorecards: scorecards", f"scorecards: {json.dumps(str(ROOT / 'scorecards'))}"),
        ("history: .demo/snapshots", "history: snapshots"),
        ("language: en", f"language: {language}"),
    ):
        if before not in text:
            raise SystemExit(f"mkdocs.yml has no {before.strip()!r}: the demo does not know where to point it")
        text = text.replace(before, after)
    path = out / "mkdocs.yml"
    path.write_text(f"docs_dir: {json.dumps(str(ROOT / 'docs'))}\n{text}", encoding="utf-8")
    return path


def run_night(out: Path, site: Path, config: Path, taken_at: str, snapshots: Path) -> int:
    """Capture and build one night as ``catalejo run`` does."""
    moment = datetime.datetime.fromisoformat(taken_at.replace("Z", "+00:00"))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
    command = [
        sys.executable, "-m", "catalejo", "run", "-f", str(config), "--capture", str(out / "capture"),
        "--out", str(site), "--cache", str(out / "cache"), "--history", str(snapshots), "--quiet",
    ]  # fmt: skip
    return subprocess.run(command, env=environment, check=False).returncode


def fingerprint(root: Path = ROOT) -> str:
    """Return one line that changes with any file that the demo is made of, and with the interpreter."""
    digest = hashlib.sha256(sys.version.encode())
    for name in MADE_OF:
        place = root / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(root)}\0{content}\n".encode())
    return digest.hexdigest()


def up_to_date(out: Path, site: Path) -> int:
    """Build the demo unless it stands already, made of the same files; remember what it was made of."""
    mark, now = out / "made-of", fingerprint()
    if mark.is_file() and mark.read_text(encoding="utf-8") == now and (site / "index.html").is_file():
        print("nothing changed since it was built")
        return 0
    mark.unlink(missing_ok=True)
    code = main(out, site)
    if code == 0:
        mark.write_text(now, encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(up_to_date(ROOT / ".demo", ROOT / "site"))
