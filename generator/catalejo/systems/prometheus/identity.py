"""Whether series are those of one service in one environment, by the labels that tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...kit.text.environments import environment_of, split_environment
from ...model.comparison import MeasureRefusal
from .counting import ENVIRONMENT_LABELS, IDENTITY_LABELS, PLACE_LABELS
from .matchers import LabelMatcher
from .refused import MeasureRefused

SHOWN, MOST = 8, 80
"""Values of a label that are listed, and characters of each."""


def narrowed(
    matchers: Sequence[LabelMatcher], rows: Sequence[Mapping[str, str]], environment: str
) -> tuple[LabelMatcher, ...]:
    """Return the matchers, with those that the environment adds.

    A label that the selector names is its writer's word, and is not looked at. Of the others, those that tell an
    environment must tell the one that is meant; where all have that one, or none tells any, they are as they are.

    Raises:
        MeasureRefused: series of another environment only, or of several services or places, are there.

    """
    named = {matcher.name for matcher in matchers}
    free = [label for label in IDENTITY_LABELS if label not in named]
    groups = list(dict.fromkeys(tuple((label, row.get(label, "")) for label in free) for row in rows))
    kept = [group for group in groups if _is_meant(dict(group), environment)] if environment else groups
    if groups and not kept:
        told = {f'{label}="{value[:MOST]}"' for group in groups for label, value in group if _environment(label, value)}
        listed = ", ".join(sorted(told)[:SHOWN])
        raise MeasureRefused(MeasureRefusal("other_environment", {"labels": listed, "environment": environment}))
    if len(kept) > 1:
        raise MeasureRefused(MeasureRefusal("several_series", {"labels": _differing(kept)}))
    if len(groups) == 1 or not kept:
        return tuple(matchers)
    differing = {label for label in free if len({dict(group)[label] for group in groups}) > 1}
    added = [LabelMatcher(label, value) for label, value in kept[0] if label in differing]
    return (*matchers, *added)


def _is_meant(group: Mapping[str, str], environment: str) -> bool:
    """Tell whether labels tell no other environment than one; a region of it is not another."""
    meant = environment_of(environment) or environment.lower()
    told = {_environment(label, value) for label, value in group.items() if value} - {""}
    return all(one == meant or one.startswith(f"{meant}-") for one in told)


def _environment(label: str, value: str) -> str:
    """Return the environment that a label tells, "" where it tells none."""
    if label in ENVIRONMENT_LABELS:
        return environment_of(value) or value.lower()
    return (environment_of(value) or split_environment(value)[1]) if label in PLACE_LABELS else ""


def _differing(groups: Iterable[Sequence[tuple[str, str]]]) -> str:
    """Return the labels in which series differ, with their values."""
    values: dict[str, dict[str, None]] = {}
    for group in groups:
        for label, value in group:
            values.setdefault(label, {})[value] = None
    several = {label: sorted(found) for label, found in values.items() if len(found) > 1}
    return "; ".join(
        f"{label}: {', '.join(repr(value[:MOST]) for value in found[:SHOWN])}{', …' if len(found) > SHOWN else ''}"
        for label, found in several.items()
    )
