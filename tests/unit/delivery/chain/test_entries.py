"""Deployments are what systems tell, and what moved between two of our nights; each once, version after version."""

from __future__ import annotations

import msgspec

from catalejo.delivery.chain.entries import Deployable, Nights, gather
from catalejo.delivery.chain.kinds import bounded, in_row
from catalejo.delivery.units import Unit
from catalejo.model.delivery import Placement
from catalejo.model.deployments import Deployment, DeploymentKind
from catalejo.model.history import CellFacts, Change, History
from catalejo.model.live import Application, Deployed
from catalejo.model.status import Health, Sync

APP, PROD = "component:default/orders", "prod"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-16T02:00:00Z", "2026-11-17T02:00:00Z", "2026-11-18T02:00:00Z"
HERE = [Placement("orders", APP)]


def unit(version: str, *entries: tuple[str, str], name: str = "orders-prod", stale: bool = False) -> Unit:
    """An application that runs a version; its entries are (revision, time)."""
    app = Application(
        f"main/argocd/{name}", "main", "argocd", name, Sync.SYNCED, Health.HEALTHY, WEDNESDAY,
        images=(f"registry.example/orders:{version}",), history=tuple(Deployed(*entry) for entry in entries),
        stale=stale,
    )  # fmt: skip
    return Unit(app.id, name, "orders", PROD, {}, "", "", "", ("orders",), "shop", name, app=app)


def night(taken_at: str, *units: Unit, known: tuple[Deployment, ...] = (), **past: object) -> list[Deployment]:
    """The deployments of production as of a night."""
    history = History(kept=True, deployments=known, **past)  # type: ignore[arg-type]  # fields of the struct
    line = Deployable(APP, units, frozenset(("orders",)))
    found = gather([line], HERE, Nights(taken_at, next(iter(history.nights), ""), history))
    return in_row(found.get((APP, PROD), []))


def cell(live: str, state: str = "running") -> dict[str, CellFacts]:
    """What ran in production in the night before."""
    return {f"{APP}|{PROD}": CellFacts(live=live, state=state)}


def test_a_system_tells_of_earlier_ones_whose_version_nobody_knows() -> None:
    """Only the last one's is what runs; syncing the same revision again brings nothing."""
    told = unit("1.2.0", ("a", "2026-11-01T10:00:00Z"), ("b", "2026-11-10T10:00:00Z"), ("b", "2026-11-12T10:00:00Z"))
    found = night(MONDAY, told)
    assert [(row.at, row.version) for row in found] == [("2026-11-01T10:00:00Z", ""), ("2026-11-10T10:00:00Z", "1.2.0")]
    assert [row.kind for row in found] == [DeploymentKind.UNKNOWN, DeploymentKind.UNKNOWN]


def test_the_night_before_tells_what_a_deployment_took_the_place_of() -> None:
    """And so the one before it gets its version; told again, nothing is added."""
    first, second = ("a", "2026-11-10T10:00:00Z"), ("b", "2026-11-16T10:00:00Z")
    monday = night(MONDAY, unit("1.2.0", first))
    facts = {"known": tuple(monday), "nights": (MONDAY,), "cells": cell("1.2.0")}
    tuesday = night(TUESDAY, unit("1.3.0", first, second), **facts)  # type: ignore[arg-type]
    assert [(row.was, row.version, row.kind.value) for row in tuesday] == [
        ("", "1.2.0", "unknown"), ("1.2.0", "1.3.0", "deployed"),
    ]  # fmt: skip
    again = night(WEDNESDAY, unit("1.3.0", first, second), known=tuple(tuesday), nights=(TUESDAY, MONDAY))
    assert again == tuesday


def test_what_no_system_dates_is_of_the_time_between_two_nights() -> None:
    """Its time is the night that saw it; after a night that could not tell, nobody knows since when."""
    (row,) = night(TUESDAY, unit("1.3.0"), nights=(MONDAY,), cells=cell("1.2.0"))
    assert (row.told, row.after, row.at, row.was, row.version) == ("nights", MONDAY, TUESDAY, "1.2.0", "1.3.0")
    (unsure,) = night(TUESDAY, unit("1.3.0"), nights=(MONDAY,), cells=cell("1.2.0", "stale"))
    assert unsure.after == ""
    assert night(WEDNESDAY, unit("1.3.0"), known=(row,), nights=(TUESDAY,), cells=cell("1.3.0")) == [row]


def test_nothing_is_new_of_an_answer_that_is_old() -> None:
    """What was known stays."""
    known = Deployment(
        APP, PROD, "2026-11-10T10:00:00Z", version="1.2.0", places={"orders-prod": "2026-11-10T10:00:00Z"}
    )
    told = unit("1.3.0", ("b", "2026-11-16T10:00:00Z"), stale=True)
    assert night(TUESDAY, told, known=(known,), nights=(MONDAY,), cells=cell("1.2.0")) == [known]


def test_a_rollout_under_way_is_one_deployment() -> None:
    """Two versions run for a night; the one that comes is the deployment's."""
    first, second = ("a", "2026-11-10T10:00:00Z"), ("b", "2026-11-17T01:55:00Z")
    before = tuple(night(MONDAY, unit("2.8.0", first)))
    both = unit("2.8.0", first, second)
    images = ("registry.example/orders:2.8.0", "registry.example/orders:2.8.1")
    assert both.app is not None
    both = msgspec.structs.replace(both, app=msgspec.structs.replace(both.app, images=images))
    tuesday = night(TUESDAY, both, known=before, nights=(MONDAY,), cells=cell("2.8.0"))
    assert [(row.was, row.version) for row in tuesday] == [("", "2.8.0"), ("2.8.0", "2.8.1")]
    done = night(WEDNESDAY, unit("2.8.1", first, second), known=tuple(tuesday), cells=cell("2.8.0 + 2.8.1"))
    assert done == tuesday


def test_one_release_to_two_clusters_is_one_deployment_and_a_week_later_another() -> None:
    """Its time is that of the first."""
    one, two = "2026-11-10T10:00:00Z", "2026-11-10T10:20:00Z"
    found = night(MONDAY, unit("1.2.0", ("a", one)), unit("1.2.0", ("a", two), name="orders-prod-2"))
    assert [(row.at, row.places) for row in found] == [(one, {"orders-prod": one, "orders-prod-2": two})]
    late = unit("1.2.0", ("a", "2026-11-15T10:00:00Z"), name="orders-prod-2")
    assert len(night(MONDAY, unit("1.2.0", ("a", one)), late)) == 2


def test_what_a_system_forgot_is_not_told_twice() -> None:
    """Its history is cut at the front, in the middle of an unbroken run of one revision."""
    known = night(MONDAY, unit("1.2.0", ("a", "2026-11-01T10:00:00Z"), ("b", "2026-11-10T10:00:00Z")))
    cut = unit("1.2.0", ("b", "2026-11-12T10:00:00Z"))
    assert night(TUESDAY, cut, known=tuple(known), nights=(MONDAY,), cells=cell("1.2.0")) == known


def test_going_back_is_told_with_the_one_that_was_left() -> None:
    """By an older version; where versions have no order, by one that ran there before."""

    def three(*versions: str) -> list[Deployment]:
        return in_row([Deployment(APP, PROD, f"2026-11-1{n}T10:00:00Z", version=v) for n, v in enumerate(versions)])

    for versions in (("1.2.0", "1.3.0", "1.2.0"), ("blue", "green", "blue"), ("1.2.0", "1.3.0", "1.1.9")):
        rows = three(*versions)
        assert [row.kind.value for row in rows] == ["unknown", "deployed", "rolled_back"]
        assert (rows[1].rolled_back_at, rows[1].rolled_back_to) == (rows[2].at, versions[2])
    assert [row.kind.value for row in three("1.2.0", "1.2.0", "1.10.0")] == ["unknown", "configured", "deployed"]


def test_a_store_of_before_gives_its_changes() -> None:
    """Nights that kept no deployments told of them as changes; the end of a rollout is none."""
    changes = (
        Change("deployed", APP, WEDNESDAY, "1.2.0 + 1.3.0", "1.3.0", PROD, "2026-11-16T10:00:00Z"),
        Change("deployed", APP, TUESDAY, "1.2.0", "1.2.0 + 1.3.0", PROD, "2026-11-16T10:00:00Z"),
    )
    told = unit("1.3.0", ("a", "2026-11-10T10:00:00Z"), ("b", "2026-11-16T10:00:00Z"))
    found = night("2026-11-19T02:00:00Z", told, changes=changes, nights=(WEDNESDAY, TUESDAY, MONDAY))
    assert [(row.at[:10], row.was, row.version) for row in found] == [
        ("2026-11-10", "", "1.2.0"), ("2026-11-16", "1.2.0", "1.3.0"),
    ]  # fmt: skip


def test_a_time_that_lies_ahead_is_none() -> None:
    """A clock that is wrong by days tells nothing."""
    assert night(MONDAY, unit("1.2.0", ("a", "2026-12-10T10:00:00Z"))) == []


def test_so_many_are_kept() -> None:
    """Of the last ninety days a hundred; the last five whatever their age."""
    many = [Deployment(APP, PROD, f"2026-11-{1 + n // 24:02}T{n % 24:02}:00:00Z") for n in range(200)]
    assert bounded(many, MONDAY) == many[-100:]
    old = [Deployment(APP, PROD, f"2024-01-{day:02}T10:00:00Z") for day in range(1, 11)]
    assert bounded(old, MONDAY) == old[-5:]
