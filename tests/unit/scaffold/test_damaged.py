"""A template that is wrong anywhere gives an answer: a plan or problems, never an exception; generated, seeds printed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from tests.fuzz import hostile
from tests.fuzz.mutate import as_yaml, damaged, mutated, text_damaged

from catalejo.model.scaffolding import FolderWanted, ScaffoldAnswer, ScaffoldOrder
from catalejo.scaffold.planning import plan
from catalejo.scaffold.reading import from_folder

ROOT = Path(__file__).parents[3] / "catalog/templates"
TEMPLATES = sorted(ROOT.glob("*/template.yaml"))
VALUES: dict[str, object] = {
    "name": "orders", "description": "Takes the orders of the whole shop.", "owner": "equipo-backend",
    "system": "checkout", "repoUrl": "github.example.com?owner=acme&repo=orders", "environment": "dev",
}  # fmt: skip


def answered(text: bytes, place: str, values: bytes) -> ScaffoldAnswer:
    """Plan with what the template's own folders hold."""
    folders = []
    for _ in range(5):
        answer = plan(ScaffoldOrder(text, place, values=values, folders=tuple(folders)))
        if not answer.wanted:
            return answer
        wanted: FolderWanted = answer.wanted[0]
        folders.append((wanted, from_folder(ROOT, wanted)))
    raise AssertionError("the same folder is asked for again")


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_template_is_answered(seed: int) -> None:
    rng = random.Random(seed)
    for template in TEMPLATES * 3:
        data = template.read_bytes()
        match rng.randrange(4):
            case 0:
                data = text_damaged(rng, data)
            case 1:
                data = damaged(rng, data)
            case _:
                data = as_yaml(rng, mutated(rng, yaml.safe_load(data), 4, hostile.value))
        place = template.relative_to(ROOT).as_posix()
        given = {
            name: hostile.value(rng) if rng.random() < 0.1 else value for name, value in VALUES.items()
            if name in template.read_text("utf-8")
        }  # fmt: skip
        values = as_yaml(rng, given) if rng.random() < 0.5 else yaml.safe_dump(VALUES).encode()
        answer = answered(data, place, values)
        assert (answer.plan is None) == bool(answer.problems)
