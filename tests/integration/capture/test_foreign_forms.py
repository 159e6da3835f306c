"""Answers that are JSON, but not what the documentation says: they cost their own source, never the capture."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rig.rig import Rig, running_rig
from tests.rig.seed import few

from catalejo import pipeline
from catalejo.model.world import Settings

from .conftest import Night

pytestmark = pytest.mark.rig
STATES = {"ok", "partial", "stale", "failed", "denied"}
FOREIGN: tuple[Any, ...] = (None, 7, -1.5, "", "text", [], {}, [None], {"x": 1}, True, "\x00\ud7ff", 10**30)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Three repositories with runs and applications."""
    with running_rig(tmp_path / "rig", few) as running:
        yield running


def spoiled(value: Any, dice: random.Random) -> Any:
    """Return a JSON value with one of its parts replaced, taken away, or doubled."""
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        items = (
            list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
        )
        for key, inner in items:
            places.append((node, key))
            walk(inner)

    root = {"root": value}
    walk(root)
    node, key = dice.choice(places)
    match dice.randrange(4):
        case 0 if isinstance(node, dict) and node is not root:
            del node[key]
        case 1 if isinstance(node, list):
            node.append(node[key])
        case _:
            node[key] = dice.choice(FOREIGN)
    return root["root"]


@pytest.mark.parametrize("system", ["graphql", "rest", "argocd"])
def test_no_foreign_answer_stops_a_capture(night: Night, system: str) -> None:
    """Each night one part of an answer is of another type, absent or doubled, and conclusions are drawn all the same."""
    dice = random.Random(system)
    night.rig.github.limits.anonymous = 10**6

    def spoil(where: str, body: bytes) -> bytes:
        return json.dumps(spoiled(json.loads(body), dice)).encode() if where == system and body else body

    for number in range(16):
        night.rig.org.spoil = spoil
        night.role = "owner" if number % 2 or system != "rest" else ""
        captured = night.run()
        assert {source.state for source in captured.manifest.sources} <= STATES
        assert [s for s in captured.manifest.sources if s.state != "ok" and not s.error] == []
        pipeline.conclude(pipeline.Request(night.folder, night.cache), Settings())
    night.rig.org.spoil = None
    night.role = "owner"
    healed = night.run()
    assert {source.state for source in healed.manifest.sources} == {"ok"}
    assert len(healed.repositories()) == 3
