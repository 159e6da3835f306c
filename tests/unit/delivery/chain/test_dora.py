"""The four figures are from our own nights, say what they are made from, and are none where that is too little."""

from __future__ import annotations

from tests.unit.portal.worlds import entity

from catalejo.delivery.chain.after import with_incidents
from catalejo.delivery.chain.dora import Watched, performances
from catalejo.model.deployments import CommitNote, Deployment, DeploymentKind, FollowingIncident, Measure, Performance
from catalejo.model.entities import Catalog, Relation
from catalejo.model.live import Incident

ONE, TWO, TEAM, ABOVE = "component:default/one", "component:default/two", "group:default/a", "group:default/all"
TONIGHT, FIRST = "2026-11-30T02:00:00Z", "2026-11-16T02:00:00Z"


def catalog() -> Catalog:
    """Two components of a team below another."""
    entities = [entity(ONE, TEAM), entity(TWO, TEAM), entity(TEAM, ""), entity(ABOVE, "")]
    relations = (Relation(TEAM, "childOf", ABOVE),)
    return Catalog({each.ref: each for each in entities}, relations, (), {})


def watched(**facts: object) -> Watched:
    """Two weeks of nights in which both components run in production, and incidents are told."""
    usual: dict[str, object] = {
        "since": FIRST, "until": TONIGHT, "reason": "", "blind": frozenset(),
        "placed": {ONE: ("prod",), TWO: ("prod",)}, "silent": frozenset(),
    }  # fmt: skip
    return Watched(**{**usual, **facts})  # type: ignore[arg-type]  # fields of the struct


def row(day: int, ref: str = ONE, hours: int = 10, **facts: object) -> Deployment:
    """A deployment of a day of November, whose commit is so many hours older."""
    at = f"2026-11-{day:02}T{hours:02}:00:00Z"
    usual: dict[str, object] = {
        "kind": DeploymentKind.DEPLOYED,
        "commit": CommitNote("c", f"2026-11-{day:02}T00:00:00Z"),
    }
    return Deployment(ref, "prod", at, **{**usual, **facts})  # type: ignore[arg-type]  # fields of the struct


def of(found: dict[str, Performance], ref: str) -> dict[str, Measure]:
    """The figures of one thing by name."""
    return {measure.id: measure for measure in found[ref].measures}


def test_figures_of_a_component_its_team_the_team_above_and_all() -> None:
    """Each says from how many deployments it is."""
    rows = [row(17, hours=2), row(18, hours=4), row(19, hours=12), row(20, TWO, hours=6)]
    found = performances(catalog(), rows, watched())
    assert list(found) == ["", ONE, TWO, TEAM, ABOVE]
    assert of(found, "") == of(found, TEAM) == of(found, ABOVE)
    assert of(found, TEAM)["frequency"] == Measure("frequency", 2.0, 4, 4)
    assert of(found, TEAM)["lead"] == Measure("lead", 5 * 3600.0, 4, 4)
    assert of(found, ONE)["failures"] == Measure("failures", 0.0, 3, 3)
    assert of(found, TWO)["lead"] == Measure("lead", None, 1, 1, "not-enough-data")
    assert of(found, ONE)["recovery"].reason == "no-failures"


def test_a_step_back_is_the_failure_of_the_one_before_and_no_deployment() -> None:
    """Recovered is what was rolled back, or whose incidents are over."""
    over = FollowingIncident("I", "Slow", "2026-11-20T11:00:00Z", "2026-11-20T13:00:00Z", open=False)
    rows = [
        row(17, rolled_back_at="2026-11-17T12:00:00Z"), row(17, hours=12, kind=DeploymentKind.ROLLED_BACK),
        row(20, incidents=(over,)), row(22, rolled_back_at="2026-11-22T11:00:00Z"), row(24),
    ]  # fmt: skip
    found = of(performances(catalog(), rows, watched()), ONE)
    assert (found["frequency"].n, found["failures"]) == (4, Measure("failures", 0.75, 4, 4))
    assert found["recovery"] == Measure("recovery", 2 * 3600.0, 3, 3)


def test_too_few_nights_or_no_history_or_no_answer_give_no_figure() -> None:
    """Never a zero that nobody measured."""
    for facts, reason in (
        ({"since": "2026-11-25T02:00:00Z"}, "not-enough-nights"), ({"reason": "no-history"}, "no-history"),
        ({"placed": {}}, "no-production"),
        ({"silent": frozenset(((ONE, "prod"), (TWO, "prod")))}, "silent"),
    ):  # fmt: skip
        found = performances(catalog(), [row(26)], watched(**facts))
        assert {measure.reason for measure in found[""].measures} == {reason}
        assert all(measure.value is None for measure in found[""].measures)


def test_where_nobody_tells_tonight_nothing_is_counted() -> None:
    """The others are, and how many are left out is said."""
    rows = [row(17), row(18, TWO)]
    found = performances(catalog(), rows, watched(silent=frozenset(((TWO, "prod"),))))
    assert (found[TEAM].places, found[TEAM].silent, of(found, TEAM)["frequency"].n) == (2, 1, 1)


def test_without_on_call_nobody_knows_what_failed() -> None:
    """Of a team only what is linked counts."""
    rows = [row(17), row(18), row(19), row(20, TWO)]
    found = performances(catalog(), rows, watched(blind=frozenset((TWO,))))
    assert of(found, TWO)["failures"].reason == "incidents-unknown"
    assert of(found, TEAM)["failures"] == Measure("failures", 0.0, 3, 4)


def test_what_counts_is_in_production_in_the_window_and_dated_by_its_system() -> None:
    """What only our nights saw has no time; what is older than our first night nobody watched."""
    rows = [row(10), row(18, told="nights"), Deployment(ONE, "staging", "2026-11-18T10:00:00Z")]
    assert of(performances(catalog(), rows, watched()), ONE)["frequency"] == Measure("frequency", 0.0, 0, 0)


def incident(opened_at: str, state: str = "open", resolved_at: str = "") -> Incident:
    """An incident of the component."""
    return Incident("I1", "7", "Slow", state, "high", "S", "one", opened_at, "", TONIGHT, resolved_at=resolved_at)


def test_an_incident_belongs_to_the_last_deployment_of_the_day_before() -> None:
    """It stays when its system forgets it, then over; outside production none is anybody's."""
    rows = [row(17, hours=2), row(17, hours=9)]
    told = with_incidents(rows, [incident("2026-11-18T08:00:00Z")], whole=True)
    assert [len(each.incidents) for each in told] == [0, 1]
    assert not any(each.incidents for each in with_incidents(rows, [incident("2026-11-18T10:00:00Z")], whole=True))
    forgotten = with_incidents(told, [], whole=True)
    assert (forgotten[1].incidents[0].open, forgotten[1].incidents[0].resolved_at) == (False, "")
    assert with_incidents(told, [], whole=False) == told
    ended = with_incidents(told, [incident("2026-11-18T08:00:00Z", "resolved", "2026-11-18T09:00:00Z")], whole=True)
    assert ended[1].incidents[0].resolved_at == "2026-11-18T09:00:00Z"
    staging = [Deployment(ONE, "staging", "2026-11-17T09:00:00Z")]
    assert with_incidents(staging, [incident("2026-11-17T10:00:00Z")], whole=True) == staging
