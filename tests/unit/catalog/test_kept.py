"""What an earlier build kept changes time, never bytes."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from catalejo.catalog import build_catalog
from catalejo.kit.read.captured import Captured
from catalejo.kit.sandbox.pool import SandboxPool, Task
from catalejo.model.entities import Catalog
from catalejo.model.world import Settings

from .captures import POOL, component, group, make_capture

NAMES = [f"github.com/acme/r{number}" for number in range(6)]
SETTINGS = Settings(people="names")


def edited(repos: dict[str, dict[str, str]], dice: random.Random) -> None:
    """Change one thing of one repository."""
    name = dice.choice(NAMES)
    files = repos.setdefault(name, {})
    other = dice.choice(NAMES)
    url = f"https://{other}/blob/main/more/x{dice.randrange(3)}.yaml"
    location = f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: l}}\nspec: {{target: '{url}'}}\n"
    definition = component("api", f"  definition: {{$text: '{url}'}}\n", kind="API")
    match dice.randrange(12):
        case 0:
            files["catalog-info.yaml"] = component(
                f"c{dice.randrange(9)}", f"  dependsOn: [component:c{dice.randrange(9)}]\n"
            )
        case 1:
            files["catalog-info.yaml"] = location
        case 2:
            files[f"more/x{dice.randrange(3)}.yaml"] = component(f"m{dice.randrange(9)}")
        case 3:
            files["CODEOWNERS"] = f"* @acme/t{dice.randrange(3)}\n/more @acme/t{dice.randrange(3)}\n"
        case 4:
            files["README.md"] = f"# A\n\nThis is the text number {dice.randrange(99)} of a repository.\n"
        case 5:
            files["teams/catalog-info.yaml"] = group(f"t{dice.randrange(3)}")
        case 6:
            files["api/catalog-info.yaml"] = definition
        case 7:
            files.pop(dice.choice(sorted(files)), None) if files else None
        case 8:
            repos.pop(name)
        case 9:
            files[f"svc{dice.randrange(3)}/Dockerfile"] = "FROM scratch\n"
        case 10:
            files[f"pkg{dice.randrange(3)}/package.json"] = f'{{"name": "p{dice.randrange(4)}", "main": "i.js"}}'
        case 11:
            files["proto/x.proto"] = f"package acme.v{dice.randrange(3)};\nservice S {{ rpc M(A) returns (B); }}\n"


def told(catalog: Catalog) -> bytes:
    """Return all that a catalog says."""
    return msgspec.json.encode(catalog, order="sorted")


@pytest.mark.parametrize("seed", range(3))
def test_twenty_nights_of_edits_give_the_same_with_and_without_what_was_kept(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    repos: dict[str, dict[str, str]] = {}
    for night in range(20):
        for _ in range(dice.randrange(4)):
            edited(repos, dice)
        captured = make_capture(tmp_path / str(night), repos)
        kept = build_catalog(captured, SETTINGS, tmp_path / "cache", pool=POOL)
        assert told(kept) == told(build_catalog(Captured(tmp_path / str(night)), SETTINGS, pool=POOL)), night


class _Counting:
    """A pool that counts what it is asked for."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def map(self, tasks: list[Task], expected: int = 0) -> object:
        self.keys += [task.key for task in tasks]
        return POOL.map(tasks, expected)


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    repos = {name: {"catalog-info.yaml": component(name[-2:])} for name in NAMES}
    facts = {name: {"fetched_at": "2026-11-24T01:00:00Z"} for name in NAMES}
    build_catalog(make_capture(tmp_path / "1", repos, facts), SETTINGS, tmp_path / "cache", pool=POOL)
    repos[NAMES[2]] = {"catalog-info.yaml": component("r2", "  system: s\n")}
    facts = {name: {"fetched_at": "2026-11-25T01:00:00Z"} for name in NAMES}
    counting = _Counting()
    pool: SandboxPool = counting  # type: ignore[assignment]  # it has the one method that is called
    catalog = build_catalog(make_capture(tmp_path / "2", repos, facts), SETTINGS, tmp_path / "cache", pool=pool)
    assert counting.keys == [NAMES[2]]
    assert catalog.entities["component:default/r2"].system == "system:default/s"


def test_a_damaged_or_foreign_store_is_an_empty_one(tmp_path: Path) -> None:
    captured = make_capture(tmp_path / "c", {NAMES[0]: {"catalog-info.yaml": component("a")}})
    first = told(build_catalog(captured, SETTINGS, tmp_path / "cache", pool=POOL))
    (store,) = (tmp_path / "cache").iterdir()
    for damaged in (b"", store.read_bytes()[:-9], b"x" * 2_000):
        store.write_bytes(damaged)
        assert told(build_catalog(captured, SETTINGS, tmp_path / "cache", pool=POOL)) == first
