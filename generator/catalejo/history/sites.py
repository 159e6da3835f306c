"""Which sites of earlier nights may stay: those that name nothing that may not be named tonight."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..model.capture import CIRCLES, Manifest, RepositoryInfo, Visibility
from ..model.entities import Entity
from ..model.history import History, SiteRecord
from ..model.world import StageResults

PEOPLE = ("none", "names", "full")


def record_of(
    manifest: Manifest,
    people: str,
    repositories: Iterable[RepositoryInfo],
    entities: Iterable[Entity],
    former: Iterable[SiteRecord],
) -> SiteRecord:
    """Return what tonight's site names; of repositories that are no more former nights know as well."""
    repos = {info.id for info in repositories}
    gone = {name for source in manifest.sources for name in source.gone} | {n for r in former for n in r.gone}
    return SiteRecord(
        taken_at=manifest.taken_at,
        visibility=manifest.visibility.value,
        people=people,
        sources=tuple(sorted(source.id for source in manifest.sources)),
        repos=tuple(sorted(repos)),
        loose=tuple(sorted(entity.ref for entity in entities if not entity.origin.repo and not entity.stub)),
        gone=tuple(sorted(gone - repos)),
    )


def sites_that_stay(former: Iterable[SiteRecord], tonight: SiteRecord, most: int) -> tuple[str, ...]:
    """Return the days whose sites stay, newest first, at most so many.

    One site a day, and none of tonight's day or later. What cannot be told tonight, because a repository, a source, a
    team or a person is not there any more, may have been turned private: then its name stays nowhere.
    """
    newest: dict[str, SiteRecord] = {}
    for record in sorted(former, key=lambda record: record.taken_at):
        if record.taken_at[:10] < tonight.taken_at[:10]:
            newest[record.taken_at[:10]] = record
    days = sorted((day for day, then in newest.items() if _may_stay(then, tonight)), reverse=True)
    return tuple(days[:most])


def _may_stay(then: SiteRecord, now: SiteRecord) -> bool:
    return (
        _place(then.visibility, CIRCLES) <= _place(now.visibility, CIRCLES)
        and _place(then.people, PEOPLE) <= _place(now.people, PEOPLE)
        and set(then.sources) <= set(now.sources)
        and set(then.repos) <= set(now.repos) | set(now.gone)
        and set(then.loose) <= set(now.loose)
    )


def _place(word: str, order: tuple[str | Visibility, ...]) -> int:
    """Return how narrow a word is; one that nobody knows is narrower than all."""
    return order.index(word) if word in order else len(order)


def with_sites(
    known: History,
    former: tuple[SiteRecord, ...],
    stages: StageResults,
    manifest: Manifest,
    repositories: Iterable[RepositoryInfo],
) -> History:
    """Return the history with the earlier nights whose sites stay, where the portal keeps any."""
    most, people = stages.settings.keep_sites, stages.settings.people
    if not most:
        return known
    site = record_of(manifest, people, repositories, stages.catalog.entities.values(), former)
    return msgspec.structs.replace(known, site=site, sites=sites_that_stay(former, site, most))
