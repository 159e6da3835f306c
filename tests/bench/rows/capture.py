"""Capturing a GitHub organisation again in which nothing has changed, from a server on loopback."""

from __future__ import annotations

import math

from tests.bench.measure import python, run
from tests.bench.place import Place
from tests.bench.table import Row
from tests.rig.org import Org
from tests.rig.rig import running_rig
from tests.rig.seed_files import orders

SECONDS = 15.0
REPOSITORIES_A_REQUEST = 25
INCOMPLETE = (0, 3)
"""The organisation has no applications: its Argo CD is asked, and what is missing is said."""


def measure(place: Place) -> list[Row]:
    """Return the line of the unchanged organisation, and one of the first capture."""
    count, folder = place.sizes.repositories, place.folder / "capture"
    folder.mkdir(parents=True)

    def fill(org: Org) -> None:
        org.create("orders", orders("https://git.example.com"), visibility="public")
        org.run("orders", "ci", "success")
        org.copies("orders", count - 1, "orders")

    with running_rig(folder / "rig", fill) as rig:
        rig.configure(folder)
        rig.github.limits.token = 1_000_000
        command = python("-m", "catalejo", "capture", "-q", "-f", "mkdocs.yml", "--capture", "c", "--cache", "cache")
        env = {**rig.environment(), "SOURCE_DATE_EPOCH": "1794960000"}
        first = run(command, folder, env, INCOMPLETE)
        rig.log.clear()
        again = run(command, folder, {**env, "SOURCE_DATE_EPOCH": "1795046400"}, INCOMPLETE)
        entries = [entry for entry in rig.log.entries if entry.system != "argocd"]
    kinds = {kind: sum(entry.system == kind for entry in entries) for kind in sorted({e.system for e in entries})}
    fetches, requests = kinds.get("git", 0), len(entries)
    allowed = math.ceil(count / REPOSITORIES_A_REQUEST)
    return [
        Row(
            f"capture of an unchanged GitHub organisation of {count:,} repositories",
            f"{requests} requests ({', '.join(f'{kind} {number}' for kind, number in kinds.items())}), "
            f"{again.wall:.1f} s, {again.cpu:.1f} CPU s",
            f"≤ {allowed} requests, no fetch, ≤ {SECONDS:g} s",
            requests <= allowed and not fetches and again.cpu <= SECONDS,
        ),
        Row(f"the first capture of these {count:,} repositories", f"{first.cpu:.0f} CPU s, {first.wall:.0f} s"),
    ]
