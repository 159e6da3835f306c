"""Sync windows of Argo CD: which applications they are about, whether one is open, and which freeze comes next."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.delivery.freezes import FreezeReader, openings
from catalejo.delivery.units import Unit
from catalejo.model.delivery import GateInput
from catalejo.model.live import Application, Freezes
from catalejo.model.origin import Origin
from catalejo.model.stacks import Stacks, SyncWindow
from catalejo.model.status import Health, Level, Sync
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

NOW = "2026-11-19T03:00:00Z"
"""A Thursday."""
REPO, HOUR, DAY = "github.com/acme/gitops", 3600, 86_400


def window(kind: str = "deny", schedule: str = "0 0 * * *", duration: int = HOUR, **more: object) -> SyncWindow:
    """Return a window about everything."""
    facts = {"applications": ("*",), "origin": Origin("x", REPO, "p.yaml", 3), **more}
    return SyncWindow("shop", kind, schedule, duration, **facts)  # type: ignore[arg-type]


def unit(name: str = "orders-prod", namespace: str = "shop", cluster: str = "prod", project: str = "shop") -> Unit:
    """Return an application as its server tells it."""
    app = Application(
        "a/b/c", "a", "b", name, Sync.SYNCED, Health.HEALTHY, NOW, project=project, server="https://prod.example.com"
    )
    return Unit("k", name, "orders", "prod", {}, "", "", "", (), namespace, cluster, None, app)


def gate(*windows: SyncWindow, projects: dict[str, tuple[str, ...]] | None = None, of: Unit | None = None) -> GateInput:
    """Return the input that windows give."""
    stacks = Stacks((), projects={"shop": (REPO,)} if projects is None else projects, windows=windows)
    return FreezeReader(stacks, NOW).of([of or unit()])


@pytest.mark.parametrize(
    ("windows", "state", "until"),
    [
        ([], "clear", None),
        ([window(schedule="0 2 * * *", duration=2 * HOUR)], "blocked", "2026-11-19T04:00:00Z"),
        ([window(schedule="0 2 * * *", duration=HOUR // 2)], "clear", "2026-11-20T02:30:00Z"),
        ([window(schedule="0 21 * * 3", duration=8 * HOUR)], "blocked", "2026-11-19T05:00:00Z"),
        ([window(schedule="0 21 * * *", duration=2 * HOUR, zone="America/Lima")], "blocked", "2026-11-19T04:00:00Z"),
        ([window(schedule="0 * * * *", duration=HOUR)], "blocked", None),
        ([window("allow", "0 2 * * *", 2 * HOUR)], "clear", None),
        ([window("allow", "0 9 * * 1-5", 8 * HOUR)], "blocked", "2026-11-19T09:00:00Z"),
        ([window("allow", "0 9 * * 1-5", 8 * HOUR), window("allow", "0 2 * * *", 2 * HOUR)], "clear", None),
        ([window("allow", "0 2 * * *", 2 * HOUR), window(schedule="30 2 * * *", duration=HOUR)], "blocked", "2026-11-19T03:30:00Z"),
        ([window(schedule="not a schedule", problem="schedule")], "unknown", None),
        ([window(zone="Mars/Olympus")], "unknown", None),
        ([window(schedule="0 0 30 2 *")], "unknown", None),
        ([window(zone="Mars/Olympus"), window(schedule="0 2 * * *", duration=2 * HOUR)], "blocked", "2026-11-19T04:00:00Z"),
        ([window(schedule="0 0 1 1 *", duration=DAY)], "clear", None),
    ],
)  # fmt: skip
def test_whether_argo_cd_may_sync_now(windows: list[SyncWindow], state: str, until: str | None) -> None:
    """A deny that is open blocks; allows that are all closed block; what cannot be read is not known."""
    found = gate(*windows)
    assert (found.state, found.args.get("until")) == (state, until)


def test_a_freeze_that_comes_is_told_with_its_time_and_place() -> None:
    """Four days ahead, for five days, with syncing by hand let through."""
    found = gate(window(schedule="0 5 23 11 *", duration=120 * HOUR, manual=True))
    assert (found.level, found.args) == (Level.OK, {
        "project": "shop", "from": "2026-11-23T05:00:00Z", "until": "2026-11-28T05:00:00Z", "manual": "1",
        "repo": REPO, "path": "p.yaml", "line": "3",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("about", "blocked"),
    [
        ({"applications": ("orders-*",)}, True), ({"applications": ("stock-*",)}, False), ({"applications": ()}, False),
        ({"applications": (), "namespaces": ("sh?p",)}, True), ({"applications": (), "clusters": ("prod",)}, True),
        ({"applications": (), "clusters": ("https://prod.*",)}, True), ({"applications": ("stock",), "clusters": ("prod",)}, True),
        ({"applications": ("stock",), "clusters": ("prod",), "all_of": True}, False),
        ({"applications": ("orders-*",), "clusters": ("prod",), "all_of": True}, True),
    ],
)  # fmt: skip
def test_what_a_window_is_about(about: dict[str, object], blocked: bool) -> None:
    """One of its globs is enough, unless it asks for one of each; without globs it is about nothing."""
    assert (gate(window(schedule="0 2 * * *", duration=2 * HOUR, **about)).state == "blocked") is blocked


@pytest.mark.parametrize(
    ("projects", "reason"),
    [
        ({}, "no-project"),
        ({"shop": (REPO, REPO)}, "several-projects"),
        ({"shop": ("a/b/c", "d/e/f")}, "several-projects"),
    ],
)
def test_a_project_that_is_not_known_for_certain_is_not_known(
    projects: dict[str, tuple[str, ...]], reason: str
) -> None:
    """Argo CD may have windows that are in no repository."""
    found = gate(projects=projects)
    assert (found.state, found.args["reason"]) == ("unknown", reason)


def test_windows_of_a_default_project_that_no_file_declares_are_not_looked_at() -> None:
    """It is there without being declared, and has none until somebody gives it some: that counts for nothing."""
    found = gate(of=unit(project="default"), projects={"shop": (REPO,)})
    assert (found.level, found.state, found.args) == (
        Level.NONE,
        "clear",
        {"project": "default", "reason": "not-looked-at"},
    )
    assert "project" not in gate(of=unit(project=""), projects={}).args, "a system without projects has no windows"
    closed = msgspec.structs.replace(window(schedule="0 2 * * *", duration=2 * HOUR), project="default")
    declared = gate(closed, of=unit(project="default"), projects={"default": (REPO,)})
    assert declared.state == "blocked", "one that is declared is read like any other"


def test_what_argo_cd_does_not_deploy_has_no_freeze() -> None:
    """There is nothing that a window could hold."""
    found = FreezeReader(Stacks(()), NOW).of([])
    assert (found.level, found.state) == (Level.NONE, "clear")


@pytest.mark.parametrize("schedule", ["60 * * * *", "* * * *", "", "@daily", "a b c d e", "*/0 * * * *", "5-1 * * * *"])
def test_a_wrong_schedule_opens_nothing(schedule: str) -> None:
    """And ends no build."""
    assert openings(window(schedule=schedule), datetime(2026, 11, 19, tzinfo=UTC)) is None


PROJECT = """apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec:
  syncWindows:
    - {kind: deny, schedule: '0 5 23 11 *', duration: 1h30m, clusters: [prod], timeZone: America/Lima, manualSync: true, andOperator: true}
    - {kind: allow, schedule: '@daily', duration: 1h}
    - {kind: allow, schedule: '0 0 * * *', duration: soon}
    - {kind: deny, schedule: '0 0 * * *', duration: 1h, applications: ['{{ .name }}']}
    - {kind: maybe, schedule: '0 0 * * *', duration: 1h}
    - {kind: deny, schedule: '0 0 * * 7', duration: 1h}
"""


def test_windows_are_read_from_projects_with_what_is_wrong_with_them(tmp_path: Path) -> None:
    """Durations as Go writes them, schedules as Argo CD takes them; the rest is named, never guessed."""
    captured = write_capture(tmp_path, {REPO: {"projects/shop.yaml": PROJECT}})
    stacks = build_stacks(captured, Settings())
    first, *others = stacks.windows
    assert stacks.projects == {"shop": (REPO,)}
    assert (first.duration, first.zone, first.clusters, first.manual, first.all_of, first.problem) == (
        5400, "America/Lima", ("prod",), True, True, "",
    )  # fmt: skip
    assert (first.origin.path, first.origin.line, first.origin.commit) == (
        "projects/shop.yaml",
        1,
        captured.repository(REPO).info.commit,
    )  # type: ignore[union-attr]
    assert [window.problem for window in others] == ["schedule", "duration", "template", "kind", "schedule"]


def test_what_a_system_holds_now_counts_before_what_git_declares() -> None:
    """With the place in Git where both say the same; an old answer counts no more."""
    now, gone = window(schedule="0 2 * * *", duration=2 * HOUR), window(schedule="0 1 * * *", duration=4 * HOUR)
    held = msgspec.structs.replace(now, origin=Origin(source="argocd:main"))
    stacks = Stacks((), projects={"shop": (REPO,)}, windows=(now, gone))

    def told(*windows: SyncWindow, stale: bool = False) -> GateInput:
        live = Freezes("a/shop", "a", "shop", windows, stale=stale)
        return FreezeReader(stacks, NOW, [live]).of([unit()])

    assert (told(held).state, told(held).args["path"]) == ("blocked", now.origin.path)
    assert told(held).args["until"] == "2026-11-19T04:00:00Z"
    assert told().state == "clear"
    assert told(msgspec.structs.replace(held, manual=True)).args["source"] == "argocd:main"
    assert told(stale=True).args["until"] == "2026-11-19T05:00:00Z"
