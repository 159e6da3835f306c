"""A portal of the rig's organisation, made night by night through the command line, and what its readers are told."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.house import catalejo
from tests.rig.rig import Rig

FOREVER = 3600.0
"""Seconds of a hang: a run that waited for it would be ended by ``catalejo`` of ``tests.house``, and so fail."""


@dataclass(frozen=True)
class Done:
    """How one night ended; ``said`` is all that the terminal showed."""

    code: int
    said: str


class Portal:
    """A portal repository: ``night`` runs it once, the rest reads what was published."""

    def __init__(self, rig: Rig, folder: Path, extra: str = "", visibility: str = "internal") -> None:
        """Write the configuration."""
        self.rig, self.folder = rig, folder
        rig.configure(folder, visibility, extra)

    def night(self, *options: str, **environment: str) -> Done:
        """Run once, an hour of the organisation's own clock later; a variable given as "" is taken away."""
        moment = datetime.fromisoformat(self.rig.org.advance().replace("Z", "+00:00"))
        env = {**self.rig.environment(), "SOURCE_DATE_EPOCH": f"{moment.timestamp():.0f}", **environment}
        done = catalejo("run", "-f", "mkdocs.yml", *options, cwd=self.folder,
                        env={name: value for name, value in env.items() if value})  # fmt: skip
        said = done.stderr + done.stdout
        assert "Traceback" not in said and "unexpected" not in said, said
        return Done(done.returncode, said)

    def good_night(self, *options: str) -> None:
        """Run once; everything must be answered."""
        done = self.night(*options)
        assert done.code == 0, done.said
        assert {source["state"] for source in self.sources()} == {"ok"}

    def sources(self) -> list[dict[str, Any]]:
        """The sources as ``status.json`` tells them."""
        status: dict[str, Any] = json.loads((self.folder / "site/api/v1/status.json").read_text("utf-8"))
        return list(status["sources"])

    def source(self, prefix: str) -> dict[str, Any]:
        """The source whose id begins so."""
        return next(source for source in self.sources() if source["id"].startswith(prefix))

    def health(self) -> str:
        """The words of the pages of sources and findings, without markup."""
        text = "".join((self.folder / f"site/{page}/index.html").read_text("utf-8") for page in ("sources", "findings"))
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def entities(self) -> dict[str, dict[str, Any]]:
        """The published entities by ref."""
        lines = (self.folder / "site/api/v1/entities.jsonl").read_text("utf-8").splitlines()
        return {entity["ref"]: entity for entity in map(json.loads, lines)}

    def repositories(self) -> set[str]:
        """The names of the repositories that published entities come from."""
        return {entity["repo"].rsplit("/", 1)[1] for entity in self.entities().values() if entity["repo"]}

    def codes(self) -> dict[str, str]:
        """Codes of published findings, each with one of its titles."""
        found = json.loads((self.folder / "site/health/index.json").read_text("utf-8"))["findings"]
        return {finding["code"]: finding["title"] for finding in found}

    def findings(self) -> list[tuple[str, str]]:
        """Code and subject of every published finding."""
        found = json.loads((self.folder / "site/health/index.json").read_text("utf-8"))["findings"]
        return [(finding["code"], finding["subject"]) for finding in found]

    def info(self, name: str) -> dict[str, Any]:
        """The facts of a repository in the capture."""
        (path,) = (self.folder / "capture/repos").glob(f"*/*/{name}/repo.json")
        facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return facts
