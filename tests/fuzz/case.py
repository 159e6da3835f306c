"""One input of the fuzzer: repositories, answers, scorecards, a configuration, and damage to what was made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

Files = Mapping[str, bytes]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Case:
    """What a portal is made of in one run. ``repos``: files by path by repository id, beside a neighbour that is whole.

    ``damage`` is called with the folder of the capture and of the history before the build reads them; ``slow`` says
    that children render documents, which have limits of their own. ``hosts`` is the seed of odd answers on the wire.
    """

    repos: Mapping[str, Files] = field(default_factory=dict)
    recorded: Files = field(default_factory=dict)
    scorecards: Files = field(default_factory=dict)
    configuration: bytes = b""
    damage: Callable[[Path, Path], None] | None = None
    slow: bool = False
    hosts: int | None = None

    def save(self, folder: Path) -> None:
        """Write the input for people to look at; a path that no file system takes is spelled out."""
        parts = {**{f"repos/{name}": files for name, files in self.repos.items()}, "recorded": self.recorded,
                 "scorecards": self.scorecards, "configuration": {"mkdocs.yml": self.configuration}}  # fmt: skip
        for part, files in parts.items():
            for number, (path, data) in enumerate(files.items()):
                if not data:
                    continue
                safe = "".join(c if c.isalnum() or c in "./-_" else "_" for c in path).replace("..", "__")[:150]
                target = folder / part / (safe.strip("/") or f"file{number}")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)


Make = Callable[[Random], Case]


def demo_files(room: str) -> dict[str, dict[str, bytes]]:
    """Return the files of every repository of a room of the demo organisation, ``catalog`` or ``stacks``."""
    return {
        folder.name: {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.stat().st_size < 40_000 and "__pycache__" not in path.parts
        }
        for folder in sorted((ROOT / room).iterdir())
        if folder.is_dir()
    }
