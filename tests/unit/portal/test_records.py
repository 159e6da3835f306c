"""What systems tell of an entity stands on its page, each kind in its section, with its age and its link."""

from __future__ import annotations

import re
from html import unescape

import pytest
from msgspec.structs import replace
from tests.unit.portal.worlds import TEAM, TONIGHT, answered, entity, portal, told

from catalejo.model.live import Capability, LiveState
from catalejo.model.records import (
    Alert,
    Artifact,
    Dashboard,
    ErrorIssue,
    JoinedRecord,
    Metric,
    OnCall,
    Scan,
    Shift,
    Trace,
    Weakness,
    Workload,
)
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.facts.inputs import inputs_of
from catalejo.portal.facts.records import measured, record_sections, scan_level
from catalejo.portal.pages.catalog.entity import entity_page
from catalejo.portal.pages.quality import security
from catalejo.portal.pages.quality.asked import asked_rows, connecting_lines
from catalejo.portal.pages.teams.team import page as team_page
from catalejo.systems.registry import integration

ORDERS = "component:default/orders"
SHIFTS = (
    Shift("2026-11-18T20:00:00Z", "2026-11-19T08:00:00Z", "Ana"), Shift("2026-11-19T08:00:00Z", "2026-11-19T20:00:00Z"),
    Shift("2026-11-18T20:00:00Z", "2026-11-19T20:00:00Z", "Second line", 2),
)  # fmt: skip
ALL: dict[str, JoinedRecord] = {
    "on-call": OnCall("1", "Orders rota", SHIFTS, "https://p.example.com/1", observed_at=TONIGHT),
    "alerts": Alert("1", "HighErrors", "firing", Level.BAD, "critical", "2026-11-19T01:00:00Z", "5xx over 5 %",
                    "https://w.example.com/runbook", url="https://am.example.com/1", observed_at=TONIGHT),
    "error-issues": ErrorIssue("1", "KeyError: sku", Level.BAD, 42, 7, release="1.4.2", observed_at=TONIGHT),
    "metrics": Metric("1", "latency_p95_s", 0.242, "s", "5m", observed_at=TONIGHT),
    "workloads": Workload("1", "eu-1", "shop", "Deployment", "orders", Level.BAD, 3, 1, 12, ("acme/orders:1.4.2",),
                          reason="CrashLoopBackOff", observed_at=TONIGHT),
    "scans": Scan("1", "Trivy", {"critical": 1, "low": 3}, (Weakness("CVE-2026-1", "critical", "Overflow", "zlib", "1.2",
                  "1.3"),), packages=("zlib@1.2",), observed_at=TONIGHT),
    "artifacts": Artifact("1", "image", "acme/orders", "1.4.2", "sha256:0123456789abcdef", observed_at=TONIGHT),
    "traces": Trace("1", "orders", 900, observed_at=TONIGHT),
    "dashboards": Dashboard("1", "Orders overview", "https://g.example.com/d/1", observed_at=TONIGHT),
}  # fmt: skip


def world(records: dict[str, JoinedRecord], ref: str = ORDERS, language: str = "en") -> Portal:
    """A portal in which an entity has these records, of systems that answered."""
    made = portal([entity(ORDERS), entity(TEAM, owner="")], language=language)
    by = {ref: {name: (record,) for name, record in records.items()}}
    return told(made, live=LiveState(states=answered()), delivery=replace(made.world.delivery, records=by))


def text(html: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_kind_of_record_has_its_section_in_the_order_of_worth() -> None:
    """Nothing that a system told is left out."""
    sections = record_sections(world(ALL), ORDERS)
    assert [section.id.removeprefix("record-") for section in sections] == list(ALL)
    assert {capability.value for capability in Capability} - set(ALL) == {
        "deployments", "runs", "incidents", "freezes", "clusters",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), [
    ("on-call", ["Orders rota", "Ana", "somebody"]), ("alerts", ["Firing HighErrors", "5xx over 5 %", "Runbook", "critical"]),
    ("error-issues", ["KeyError: sku 42 times · 7 users · 1.4.2"]), ("metrics", ["95 % are faster than", "242 ms"]),
    ("workloads", ["CrashLoopBackOff Deployment orders", "eu-1 / shop", "12 restarts"]),
    ("scans", ["1 critical, 3 low Trivy", "CVE-2026-1 · Overflow · zlib → 1.3", "1 package"]),
    ("artifacts", ["acme/orders:1.4.2 0123456789ab"]), ("traces", ["orders 900 traces"]), ("dashboards", ["Orders overview"]),
])  # fmt: skip
def test_a_record_in_words(kind: str, words: list[str]) -> None:
    """What it is, how it is, and what leads on."""
    page = text(entity_page(world({kind: ALL[kind]}), entity(ORDERS)).body)
    assert [each for each in words if each not in page] == []


def test_a_stale_record_is_not_good() -> None:
    """Its level is that of an answer that is too old."""
    old = replace(ALL["workloads"], level=Level.OK, stale=True)
    (section,) = record_sections(world({"workloads": old}), ORDERS)
    assert [row.level for row in section.rows.rows] == ["stale"] and section.stale


def test_who_is_on_call_stands_beside_the_owner_with_the_hours() -> None:
    """The second step waits; the browser says whose turn it is."""
    html = entity_page(world({"on-call": ALL["on-call"]}, TEAM), entity(ORDERS)).body
    assert "Ana" in html and "Second line" not in html
    assert 'data-shift="2026-11-18T20:00:00Z" data-until="2026-11-19T08:00:00Z"' in html
    assert "Ana" in team_page(world({"on-call": ALL["on-call"]}), entity(TEAM, owner="")).body, "of what the team owns"


@pytest.mark.parametrize("kind", ALL)
def test_a_page_is_made_anew_when_a_record_changes(kind: str) -> None:
    """A kept page must not show what was."""
    before, after = world({kind: ALL[kind]}), world({kind: replace(ALL[kind], url="https://other.example.com/")})
    assert inputs_of(before).entity(entity(ORDERS)) != inputs_of(after).entity(entity(ORDERS))


@pytest.mark.parametrize(("value", "unit", "name", "shown"), [
    (0.0067, "ratio", "error_ratio", "0.67 %"), (0.242, "s", "", "242 ms"), (2.5, "s", "", "2.5 s"), (12.0, "rps", "", "12 rps"),
])  # fmt: skip
def test_a_value_is_written_as_people_read_it(value: float, unit: str, name: str, shown: str) -> None:
    """Shares in percent, short times in milliseconds."""
    assert measured(world({}), value, unit, name) == shown


def test_what_nobody_is_asked_for_says_how_it_is_connected() -> None:
    """By the registry's own options; what is asked comes first."""
    made = told(world({}), live=LiveState(states=answered("incidents")))
    rows = asked_rows(made)
    assert rows[0].title == "Incidents" and rows[0].level == "ok" and not rows[0].systems
    silent = next(row for row in rows if row.title == "Deployments")
    assert silent.word == "Not connected yet" and "Argo CD" in [one.title for one in silent.systems]
    argocd = integration("argocd")
    assert argocd is not None
    assert connecting_lines(argocd) == "systems:\n  - argocd: {url: https://…, token_env: NAME_OF_A_VARIABLE}"


@pytest.mark.parametrize(("language", "words"), [("en", "critical"), ("es", "crítica")])
def test_the_security_page_lists_the_gravest_and_who_uses_what(language: str, words: str) -> None:
    """Without a scanner there is no such page."""
    assert list(security.pages(portal([entity(ORDERS)]))) == []
    (page,) = security.pages(world({"scans": ALL["scans"]}, language=language))
    shown = text(page.body)
    assert all(each in shown for each in (words, "CVE-2026-1", "zlib", "1.3")), shown


@pytest.mark.parametrize(("scan", "level"), [
    (Scan("1", "x"), Level.OK),
    (Scan("1", "x", {"low": 9}), Level.OK),
    (Scan("1", "x", {"high": 1, "unknown": 1}), Level.WARN),
    (Scan("1", "x", {"unknown": 1, "low": 1}), Level.UNKNOWN),
    (Scan("1", "x", {"low": 1}, failed=True), Level.BAD),
    (Scan("1", "x", packages=("a@1",)), Level.NONE),
])  # fmt: skip
def test_what_a_scan_means(scan: Scan, level: Level) -> None:
    """A weakness of an unknown gravity is never fine, and a list of packages judges nothing."""
    assert scan_level(scan) is level


def test_a_gate_that_failed_is_said_beside_what_was_found() -> None:
    """Also where something was counted."""
    (section,) = record_sections(
        world({"scans": Scan("1", "x", {"unknown": 2}, failed=True, observed_at=TONIGHT)}), ORDERS
    )
    assert section.rows.rows[0].word == "failed, 2 unknown"
