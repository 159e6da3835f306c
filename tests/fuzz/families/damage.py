"""Captures and histories that a bad disk or a stopped process left: bytes flipped, cut, gone, repeated, put elsewhere."""

from __future__ import annotations

import random
from pathlib import Path

from tests.fuzz.case import Case, demo_files
from tests.fuzz.families.answers import NAMES, _recorded
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import damaged


def make(rng: Rng) -> Case:
    """A whole small portal, of which some files are hit after they were written."""
    seed = rng.getrandbits(64)
    where = rng.choice(("capture", "capture", "history", "both"))

    def hit(capture: Path, history: Path) -> None:
        hand = random.Random(seed)
        folders = {"capture": (capture,), "history": (history,), "both": (capture, history)}[where]
        for folder in folders:
            files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            for path in hand.sample(files, min(len(files), hand.choice((1, 1, 2, 5)))):
                _hit(hand, path, files)

    demo = demo_files("catalog")
    repos = {
        f"github.example.com/mercado-andino/{name}": {k: v for k, v in demo[name].items() if not k.endswith(".md")}
        for name in ("backend-orders", "org")
    }
    return Case(repos, recorded={name: _recorded(name).encode() for name in NAMES}, damage=hit)


def _hit(hand: Rng, path: Path, files: list[Path]) -> None:
    match hand.randrange(10):
        case 0:
            path.unlink()
        case 1:
            other = hand.choice(files)
            path.write_bytes(other.read_bytes() if other.is_file() else b"")
        case 2:
            path.unlink()
            path.mkdir()
        case _:
            path.write_bytes(damaged(hand, path.read_bytes()))
