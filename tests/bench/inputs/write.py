"""Puts an organisation on the disk: git repositories, recorded answers, a configuration."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.rig import gitstore

from . import answers
from .organisation import HOST, LOGIN, Files, Plan, repositories

EPOCHS = (1_794_900_000, *(1_794_960_000 + 86_400 * night for night in range(9)))
"""When the commits of each night were made: before its capture."""
ROOT = Path(__file__).resolve().parents[3]

CONFIGURATION = """site_name: Acme
theme:
  name: material
docs_dir: {docs}
plugins:
  - catalejo:
      sources:
        - local: {repos}
      systems:
        - recorded: {recorded}
      environments: [dev, staging, prod]
      visibility: internal
      people: names
      scorecards: {cards}
      history: {store}
"""


def write_organisation(plan: Plan, folder: Path) -> Path:
    """Write a night of an organisation below ``folder``, over the night before where it is there.

    Returns the path of its configuration.
    """
    repos = folder / "repos"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda item: _commit(repos / item[0], item[1], plan.night), repositories(plan)))
    recorded = folder / "recorded" / answers.NIGHTS[plan.night]
    recorded.mkdir(parents=True, exist_ok=True)
    for name, text in answers.recorded(plan).items():
        (recorded / name).write_text(text, encoding="utf-8")
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "index.md").write_text("Everything that Acme runs.\n", encoding="utf-8")
    path = folder / "mkdocs.yml"
    path.write_text(
        CONFIGURATION.format(
            docs=json.dumps(str(docs)),
            repos=json.dumps(str(repos)),
            recorded=json.dumps(str(folder / "recorded")),
            cards=json.dumps(str(ROOT / "scorecards")),
            store=json.dumps(str(folder / "store")),
        ),
        encoding="utf-8",
    )
    return path


def _commit(folder: Path, files: Files, night: int) -> None:
    """Commit a repository's files; in a later night only what differs from the night before."""
    git, known = folder / ".git", folder / ".git" / "written.json"
    if not git.is_dir():
        gitstore.create(git, "main")
        with (git / "config").open("a", encoding="ascii") as config:
            config.write(f'[remote "origin"]\n\turl = {HOST}/{LOGIN}/{folder.name}.git\n')
    before = json.loads(known.read_text(encoding="utf-8")) if known.is_file() else {}
    fresh: dict[str, str | bytes | None] = {path: text for path, text in files.items() if before.get(path) != text}
    if fresh:
        moment = (EPOCHS[night], "2026-11-18T00:00:00Z")
        gitstore.commit(git, "main", fresh, f"Night {night}", ("Team", "team@example.com"), moment)
        known.write_text(json.dumps(files), encoding="utf-8")
