"""Checks on runs, deployments and incidents: no answer is never a good one, not connected is said as such."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.scorecards.rig import Organisation, app, argocd, component, desired, pagerduty, runs

from catalejo.model.capture import Envelope
from catalejo.model.history import History
from catalejo.model.world import Settings

SLUG = "  annotations: {github.com/project-slug: acme/orders}\n"
PAGER = "  annotations: {pagerduty.com/service-id: PAY1}\n"
WORKFLOW = {".github/workflows/ci.yml": "name: CI\non: push\n"}
GREEN = ("success",) * 5


def ci(folder: Path, *answers: Envelope, files: dict[str, str] | None = None, **rest: Any) -> Organisation:
    """Read ``orders`` with a workflow and the answers of a CI system."""
    own = {"catalog-info.yaml": component(metadata=SLUG), **(WORKFLOW if files is None else files)}
    return Organisation(folder, {"orders": own}, *answers, **rest)


def shop(
    folder: Path, *answers: Envelope, info: str = "", gitops: dict[str, str] | None = None, **rest: Any
) -> Organisation:
    """Read ``orders`` and its desired state, 1.2.0 in staging and 1.1.0 in prod unless told otherwise."""
    state = desired(staging="1.2.0", prod="1.1.0") if gitops is None else gitops
    return Organisation(
        folder, {"orders": {"catalog-info.yaml": info or component()}, "gitops": state}, *answers, **rest
    )


def test_a_pipeline_runs(tmp_path: Path) -> None:
    """CI-01: where a system answers, a definition that never ran is no CI, unless nothing was committed either."""
    ran = ci(tmp_path / "a", runs("success")).ask("CI-01")
    assert (ran.outcome, ran.code, ran.args["day"]) == ("pass", "score.ran", "2026-11-18")
    assert ran.url.startswith("https://github.com/acme/orders/actions/runs/")
    assert ci(tmp_path / "b", runs()).says("CI-01") == ("fail", "never-ran")
    quiet = {"orders": {"committed_at": "2026-02-01T00:00:00Z"}}
    assert ci(tmp_path / "c", runs(), facts=quiet).says("CI-01") == ("not-applicable", "quiet")
    assert ci(tmp_path / "d").says("CI-01") == ("pass", "ci-defined")


def test_the_branch_is_green(tmp_path: Path) -> None:
    """CI-02 speaks of the run that decides, with its file, its address and since when it is red."""
    assert ci(tmp_path / "a", runs("success")).says("CI-02") == ("pass", "run-state")
    red = ci(tmp_path / "b", runs("failure", "failure", "success")).ask("CI-02")
    assert (red.outcome, red.code, red.args["day"]) == ("fail", "score.red-since", "2026-11-18")
    assert red.origin.path == ".github/workflows/ci.yml" and red.url.endswith("/100")
    assert ci(tmp_path / "c", runs("")).says("CI-02") == ("unknown", "run-state")
    assert ci(tmp_path / "d", runs()).says("CI-02") == ("unknown", "no-runs")


def test_of_two_workflows_the_failing_one_speaks(tmp_path: Path) -> None:
    """A newer success elsewhere, and an older failure that was mended, are not the cause."""
    mended = runs("success", "failure", workflow="ci", day=18)
    failing = runs("failure", workflow="release", day=17)
    mended.body["workflow_runs"] += [{**run, "id": run["id"] - 50} for run in failing.body["workflow_runs"]]
    result = ci(tmp_path, mended).ask("CI-02")
    assert (result.outcome, result.args["workflow"], result.args["day"]) == ("fail", "RELEASE", "2026-11-17")


@pytest.mark.parametrize("check", ["CI-02", "CI-03", "CI-04"])
def test_runs_that_nobody_knows(tmp_path: Path, check: str) -> None:
    """Not connected, connected but not for it, connected and silent: three different answers, none a pass."""
    assert ci(tmp_path / "a").says(check) == ("not-applicable", "ci-not-connected")
    silent = ci(tmp_path / "b", states={"github-actions:github.com": "failed"})
    assert silent.says(check) == ("unknown", "ci-silent")
    stale = runs(*GREEN)
    stale = Envelope(stale.source, stale.url, "2026-11-10T02:00:00Z", 200, stale.body)
    assert ci(tmp_path / "c", stale).says(check) == ("unknown", "stale")


def test_runs_are_reliable(tmp_path: Path) -> None:
    """CI-03: by a ratio and a number of runs that the rule may set."""
    found = ci(tmp_path / "a", runs("failure", *GREEN))
    assert found.says("CI-03") == ("fail", "runs")
    assert found.says("CI-03", minRatio=0.8) == ("pass", "runs")
    assert found.says("CI-03", minRuns=20) == ("unknown", "few-runs")


def test_runs_are_fast(tmp_path: Path) -> None:
    """CI-04: by the minutes that the rule may set."""
    assert ci(tmp_path / "a", runs(*GREEN, minutes=3)).says("CI-04") == ("pass", "duration")
    assert ci(tmp_path / "b", runs(*GREEN, minutes=20)).says("CI-04") == ("fail", "duration")
    assert ci(tmp_path / "c", runs(*GREEN, minutes=20)).says("CI-04", maxMinutes=30) == ("pass", "duration")


def test_production_is_declared(tmp_path: Path) -> None:
    """DEL-01 leads to the file that declares it."""
    found = shop(tmp_path / "a").ask("DEL-01")
    assert (found.outcome, found.origin.path) == ("pass", "argocd/prod/orders.yaml")
    assert shop(tmp_path / "b", gitops=desired(staging="1")).says("DEL-01") == ("fail", "no-declaration")
    unread = shop(tmp_path / "c", gitops=desired(staging="1"), states={"repositories": "partial"})
    assert unread.says("DEL-01") == ("unknown", "no-declaration")
    assert shop(tmp_path / "d", gitops={}).says("DEL-01") == ("not-applicable", "no-gitops")
    nameless = desired(somewhere="1.0.0")
    unnamed = shop(tmp_path / "h", gitops=nameless, settings=Settings())
    assert unnamed.says("DEL-01") == ("not-applicable", "no-production")
    library = shop(tmp_path / "e", info=component(type="library"), gitops=desired("cart", prod="1"))
    assert library.says("DEL-01") == ("not-applicable", "other-type")
    young = shop(tmp_path / "f", info=component(lifecycle="experimental"), gitops=desired("cart", prod="1"))
    assert young.says("DEL-01") == ("not-applicable", "unfinished")
    by_hand = shop(tmp_path / "g", argocd(app("orders-prod", "1.1.0")), gitops=desired(staging="1"))
    assert by_hand.says("DEL-01") == ("fail", "not-in-git")


LIVE = ("DEL-02", "DEL-03", "DEL-04", "DEL-05", "DEL-06")


@pytest.mark.parametrize("check", LIVE)
def test_production_that_nobody_knows(tmp_path: Path, check: str) -> None:
    """Not connected, silent, too old, absent, not deployed at all: each is said as what it is."""
    assert shop(tmp_path / "a").says(check) == ("not-applicable", "delivery-not-connected")
    assert shop(tmp_path / "b", states={"argocd:main": "failed"}).says(check) == ("unknown", "silent")
    old = argocd(app("orders-prod", "1.1.0"), fetched_at="2026-11-10T02:00:00Z")
    assert shop(tmp_path / "c", old).says(check) == ("unknown", "cell-stale")
    assert shop(tmp_path / "d", argocd(app("other-prod", "1"))).says(check) == ("fail", "absent")
    nothing = shop(tmp_path / "e", argocd(app("other-prod", "1")), gitops=desired(staging="1"))
    assert nothing.says(check) == ("not-applicable", "nothing-in-production")


def test_production_is_in_sync(tmp_path: Path) -> None:
    """DEL-02 leads to the line of the overlay and to the application."""

    def at(name: str, sync: str, **rest: Any) -> Organisation:
        return shop(tmp_path / name, argocd(app("orders-prod", "1.1.0", sync)), **rest)

    assert at("a", "Synced").says("DEL-02") == ("pass", "synced")
    drifting = at("b", "OutOfSync").ask("DEL-02")
    assert (drifting.outcome, drifting.code) == ("fail", "score.drift")
    assert drifting.origin.path == "apps/orders/overlays/prod/kustomization.yaml" and drifting.origin.line == 4
    assert at("c", "Unknown").says("DEL-02") == ("unknown", "sync-unknown")


def test_drift_does_not_last(tmp_path: Path) -> None:
    """DEL-04 and DEL-02 know the day from our own nights; without nights nobody knows how long it lasts."""

    def at(name: str, since: str) -> Organisation:
        past = History(kept=True, drift_since={"component:default/orders|prod": since}) if since else None
        return shop(tmp_path / name, argocd(app("orders-prod", "1.1.0", "OutOfSync")), past=past)

    long = at("a", "2026-11-10T03:00:00Z")
    assert long.says("DEL-04") == ("fail", "drift-since") and long.ask("DEL-02").args["day"] == "2026-11-10"
    assert long.says("DEL-04", maxHours=1000) == ("pass", "drift-since")
    assert at("b", "2026-11-19T01:00:00Z").says("DEL-04") == ("pass", "drift-since")
    assert at("c", "").says("DEL-04") == ("unknown", "drift")
    assert shop(tmp_path / "d", argocd(app("orders-prod", "1.1.0"))).says("DEL-04") == ("pass", "synced")


@pytest.mark.parametrize(
    ("health", "outcome"),
    [("Healthy", "pass"), ("Suspended", "pass"), ("Degraded", "fail"), ("Missing", "fail"), ("Progressing", "unknown"),
     ("Unknown", "unknown")],
)  # fmt: skip
def test_production_is_healthy(tmp_path: Path, health: str, outcome: str) -> None:
    """DEL-03: a rollout under way decides nothing."""
    result = shop(tmp_path, argocd(app("orders-prod", "1.1.0", health=health))).ask("DEL-03")
    assert (result.outcome, result.args["state"]) == (outcome, health)


def test_of_several_productions_the_worst_speaks(tmp_path: Path) -> None:
    """A region that is broken is not outvoted by one that works."""
    gitops = desired(**{"prod-eu": "1.1.0", "prod-us": "1.1.0"})
    answer = argocd(app("orders-prod-eu", "1.1.0"), app("orders-prod-us", "1.1.0", health="Degraded"))
    for one, env in zip(answer.body, ("prod-eu", "prod-us"), strict=True):
        one["spec"]["source"]["path"] = f"apps/orders/overlays/{env}"
    settings = Settings(environments=("staging", "prod-eu", "prod-us"))
    result = shop(tmp_path, answer, gitops=gitops, settings=settings).ask("DEL-03")
    assert (result.outcome, result.args["environment"]) == ("fail", "prod-us")


def test_production_is_not_far_behind(tmp_path: Path) -> None:
    """DEL-05 by versions and by days; what has no order cannot be compared."""

    def at(name: str, staging: str, prod: str, **rest: Any) -> Organisation:
        apps = argocd(app("orders-staging", staging, deployed="2026-11-15"), app("orders-prod", prod))
        return shop(tmp_path / name, apps, gitops=desired(staging=staging, prod=prod), **rest)

    near = at("a", "1.2.0", "1.1.0")
    assert near.says("DEL-05") == ("pass", "behind") and near.says("DEL-05", maxVersions=0) == ("fail", "behind")
    assert near.says("DEL-05", maxDays=2) == ("fail", "behind")
    assert at("b", "1.2.0", "1.2.0").says("DEL-05") == ("pass", "not-behind")
    assert at("c", "latest", "1.2.0").says("DEL-05") == ("unknown", "not-comparable")
    alone = shop(tmp_path / "d", argocd(app("orders-prod", "1.1.0")), gitops=desired(prod="1.1.0"))
    assert alone.says("DEL-05") == ("pass", "nothing-before")


def test_it_was_deployed_lately(tmp_path: Path) -> None:
    """DEL-06: what rests needs no deployment."""

    def at(name: str, deployed: str, **rest: Any) -> tuple[str, str]:
        return shop(tmp_path / name, argocd(app("orders-prod", "1.1.0", deployed=deployed)), **rest).says("DEL-06")

    assert at("a", "2026-11-12") == ("pass", "deployed")
    assert at("b", "2026-01-12") == ("fail", "deployed")
    assert at("c", "") == ("unknown", "no-date")
    assert at("d", "2026-01-12", facts={"orders": {"committed_at": "2026-01-10T00:00:00Z"}}) == (
        "not-applicable",
        "quiet",
    )


def test_production_follows_git(tmp_path: Path) -> None:
    """DEL-08: what the server says counts, else what Git says."""
    assert shop(tmp_path / "a").says("DEL-08") == ("pass", "auto-sync")
    manual = desired(sync="", prod="1.1.0")
    result = shop(tmp_path / "b", gitops=manual).ask("DEL-08")
    assert (result.outcome, result.origin.path) == ("fail", "argocd/prod/orders.yaml")
    off = app("orders-prod", "1.1.0")
    del off["spec"]["syncPolicy"]
    assert shop(tmp_path / "c", argocd(off)).says("DEL-08") == ("fail", "auto-sync-off")
    assert shop(tmp_path / "d", gitops=desired(staging="1")).says("DEL-08") == (
        "not-applicable",
        "nothing-in-production",
    )


def test_images_are_pinned(tmp_path: Path) -> None:
    """MAN-01 leads to the line of the moving tag, in whichever environment it stands."""
    assert shop(tmp_path / "a").says("MAN-01") == ("pass", "images-fine")
    loose = shop(tmp_path / "b", gitops=desired(staging="latest", prod="1.1.0")).ask("MAN-01")
    assert (loose.outcome, loose.args["environment"], loose.origin.line) == ("fail", "staging", 4)
    computed = desired(prod="1.1.0")
    path = "apps/orders/overlays/prod/kustomization.yaml"
    computed[path] = "resources: [../../base]\nreplacements:\n  - path: image.yaml\n"
    assert shop(tmp_path / "c", gitops=computed).says("MAN-01") == ("unknown", "image-unsure")
    assert shop(tmp_path / "d", gitops={}).says("MAN-01") == ("not-applicable", "no-images")


def test_secrets_are_sealed(tmp_path: Path) -> None:
    """SEC-02 leads to the values of a plain Secret in a stack of the component."""
    assert shop(tmp_path / "a").says("SEC-02") == ("pass", "no-plain-secret")
    plain = desired(prod="1.1.0")
    word = "cor" + "rect-horse"
    plain["apps/orders/overlays/prod/secret.yaml"] = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\nstringData:\n  password: {word}\n"
    )
    path = "apps/orders/overlays/prod/kustomization.yaml"
    plain[path] = plain[path].replace("[../../base]", "[../../base, secret.yaml]")
    result = shop(tmp_path / "b", gitops=plain).ask("SEC-02")
    assert (result.outcome, result.origin.path) == ("fail", "apps/orders/overlays/prod/secret.yaml")
    assert word not in str(result)
    assert shop(tmp_path / "c", gitops={}).says("SEC-02") == ("not-applicable", "no-stacks")


def oncall(folder: Path, *answers: Envelope, info: str = "", **rest: Any) -> Organisation:
    """Read ``orders`` with the answers of an on-call system."""
    return Organisation(folder, {"orders": {"catalog-info.yaml": info or component(metadata=PAGER)}}, *answers, **rest)


def test_on_call_knows_it(tmp_path: Path) -> None:
    """INC-01 is for what runs and is finished."""
    assert oncall(tmp_path / "a", pagerduty()).says("INC-01") == ("pass", "oncall")
    assert oncall(tmp_path / "b", pagerduty(), info=component()).says("INC-01") == ("fail", "no-oncall-link")
    assert oncall(tmp_path / "c").says("INC-01") == ("not-applicable", "oncall-not-connected")
    assert oncall(tmp_path / "d", pagerduty(), info=component(type="library")).says("INC-01")[1] == "other-type"
    assert (
        oncall(tmp_path / "e", pagerduty(), info=component(lifecycle="experimental")).says("INC-01")[1] == "unfinished"
    )


def test_no_incident_stays_open(tmp_path: Path) -> None:
    """INC-02: zero incidents of a good answer is data; of a failed one it is nothing."""
    assert oncall(tmp_path / "a", pagerduty()).says("INC-02") == ("pass", "no-incident")
    young = oncall(tmp_path / "b", pagerduty("PAY1")).ask("INC-02")
    assert (young.outcome, young.args["title"]) == ("pass", "Captures are slow")
    old = oncall(tmp_path / "c", pagerduty("PAY1", opened="2026-11-16T00:00:00Z"))
    assert old.says("INC-02") == ("fail", "incident") and old.says("INC-02", maxHours=200) == ("pass", "incident")
    assert oncall(tmp_path / "d", states={"pagerduty:acme": "failed"}).says("INC-02") == ("unknown", "oncall-silent")
    assert oncall(tmp_path / "e", pagerduty(), info=component()).says("INC-02") == ("unknown", "no-oncall-link")
    assert oncall(tmp_path / "f").says("INC-02") == ("not-applicable", "oncall-not-connected")
    assert oncall(tmp_path / "g", pagerduty(), info=component(type="library")).says("INC-02")[1] == "other-type"
