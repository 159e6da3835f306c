"""GitOps trees and Argo CD's answers: read, understood, joined, with nothing cached."""

from __future__ import annotations

import statistics

from tests.bench.inputs.organisation import Plan
from tests.bench.place import Place
from tests.bench.table import Row

SECONDS = 30.0
STAGES = ("stacks", "live", "delivery")


def measure(place: Place) -> list[Row]:
    """Return the line of desired and live state."""
    plan = Plan(place.sizes.services * 10, pages_per_hundred=0, manifests=place.sizes.manifests)
    capture = place.capture("desired", plan)
    builds = []
    for _ in range(place.sizes.runs):
        builds.append(place.conclude(capture, place.folder / "desired-cache"))
        place.drop("desired-cache")
    seconds = statistics.median(sum(build.stages[stage] for stage in STAGES) for build in builds)
    applications = plan.repositories * len(plan.environments)
    manifests = plan.repositories * plan.manifests
    each = ", ".join(f"{stage} {builds[0].stages[stage]:.1f}" for stage in STAGES)
    place.drop("desired")
    return [
        Row(
            f"{applications:,} Applications, {manifests:,} manifests",
            f"{seconds:.1f} CPU s ({each}; median of {len(builds)})",
            f"≤ {SECONDS:g} s cold",
            seconds <= SECONDS,
        )
    ]
