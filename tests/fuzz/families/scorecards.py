"""Scorecards and waivers of the portal."""

from __future__ import annotations

from typing import Any

import yaml
from tests.fuzz import hostile
from tests.fuzz.case import ROOT, Case, demo_files
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_yaml, damaged, mutated, text_damaged

FILES = {
    path.relative_to(ROOT / "scorecards").as_posix(): path.read_bytes()
    for path in sorted((ROOT / "scorecards").rglob("*.yaml"))
}


def make(rng: Rng) -> Case:
    """Cards of the demo, wrong somewhere, judged on a component of it."""
    cards = {}
    for path, data in FILES.items():
        value: Any = yaml.load(data, Loader=yaml.BaseLoader)  # texts only, dates stay as written
        match rng.randrange(4):
            case 0:
                cards[path] = text_damaged(rng, data)
            case 1:
                cards[path] = damaged(rng, data)
            case _:
                cards[path] = as_yaml(
                    rng,
                    mutated(rng, value, 6, lambda r: r.choice(hostile.DATES) if r.random() < 0.2 else hostile.value(r)),
                )
    if rng.random() < 0.3:
        cards[rng.choice(("more.yml", "repo.json", "waivers/x.yaml", "index.html.yaml"))] = rng.choice(
            list(cards.values())
        )
    names = rng.sample(("backend-orders", "backend-payments", "legacy-coupons", "org"), 2)
    return Case(
        {
            f"github.example.com/mercado-andino/{name}": {
                k: v for k, v in demo_files("catalog")[name].items() if not k.endswith(".md")
            }
            for name in names
        },
        scorecards=cards,
    )
