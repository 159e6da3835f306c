"""The generators by name: one list."""

from __future__ import annotations

from tests.fuzz.case import Make
from tests.fuzz.families import answers, apis, configurations, damage, docs, entities, hosts, scorecards, stacks

FAMILIES: dict[str, Make] = {
    "entities": entities.make, "stacks": stacks.make, "apis": apis.make, "docs": docs.make, "answers": answers.make,
    "scorecards": scorecards.make, "configurations": configurations.make, "damage": damage.make,
    "hosts": hosts.make,
}  # fmt: skip
WEIGHTS = {
    "entities": 4,
    "stacks": 4,
    "apis": 2,
    "docs": 2,
    "answers": 3,
    "scorecards": 2,
    "configurations": 2,
    "damage": 3,
    "hosts": 1,
}
