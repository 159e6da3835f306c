"""Makes one portal of all our hostile repositories, with the command line and as a user would."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import msgspec
from tests.hostile.bait import Attack, Bait
from tests.hostile.families import catalog, desired, documents, leaks, systems, trees
from tests.house import catalejo

FAMILIES: dict[str, dict[str, Attack]] = {
    "catalog": catalog.ATTACKS, "documents": documents.ATTACKS, "desired": desired.ATTACKS, "trees": trees.ATTACKS,
    "leaks": leaks.ATTACKS,
}  # fmt: skip

PRIVATE = ("hidden", "closed")
TEXTS = (".html", ".json", ".jsonl", ".csv", ".css", ".txt", ".xml", ".svg", ".md", ".yaml", ".js")


class Attacked(msgspec.Struct, frozen=True):
    """A finished portal: its bait, its folder, what the command said, how long it took."""

    bait: Bait
    site: Path
    code: int
    log: str
    seconds: float

    def texts(self) -> dict[str, str]:
        """Return every published text by path."""
        return {
            path.relative_to(self.site).as_posix(): path.read_text("utf-8", "replace")
            for path in sorted(self.site.rglob("*"))
            if path.is_file() and path.suffix in TEXTS
        }

    def codes(self, repository: str) -> set[str]:
        """Return the codes of the findings that lie in a repository."""
        health = json.loads((self.site / "health/index.json").read_bytes())
        return {f["code"] for f in health["findings"] if f["origin"].get("repo", "").rpartition("/")[2] == repository}


def attack(root: Path, seed: str = "sample", only: tuple[str, ...] = ()) -> Attacked:
    """Write the repositories, outside files and recorded answers, then run the command on them."""
    bait = Bait(root, seed)
    for folder in (bait.repos, bait.outside, bait.markers, root / "recorded"):
        folder.mkdir(parents=True)
    (bait.outside / "secret.txt").write_text(f"{bait.word('outside')}\n")
    (bait.outside / "mkdocs.yml").write_text(f"site_name: {bait.word('outside')}\nnav: [index.md]\n")
    (bait.outside / "index.md").write_text(f"# {bait.word('outside')}\n")
    for family in FAMILIES.values():
        for name, write in family.items():
            if not only or name in only:
                write(bait, name)
    systems.recorded(bait)
    (root / "mkdocs.yml").write_text(
        "site_name: Attacked\nsite_url: https://portal.example.com/\ntheme: {name: material, language: en}\nplugins:\n  - catalejo:\n"
        f"      sources: [{{local: {{path: repos, private: [{', '.join(PRIVATE)}]}}}}]\n      systems: [{{recorded: recorded}}]\n"
        "      visibility: public\n      people: names\n      history: snapshots\n"
    )
    start = time.monotonic()
    done = catalejo(
        "run", "-f", "mkdocs.yml", "--out", "site", "--jobs", "2", "--summary", "summary.md", cwd=root,
        env={"PROBE_SECRET": bait.word("outside"), "GITHUB_TOKEN": bait.word("outside"), "SOURCE_DATE_EPOCH": "1795053600"},
    )  # fmt: skip
    return Attacked(bait, root / "site", done.returncode, done.stdout + done.stderr, time.monotonic() - start)


def remove(root: Path) -> None:
    """Remove what was made: a folder this deep is more than Python's own way can do."""
    subprocess.run(["rm", "-rf", "--", str(root)], check=False)
    shutil.rmtree(root, ignore_errors=True)
