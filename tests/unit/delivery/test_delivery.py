"""What runs where: joins, cells, CI, verdicts, and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.stacks.writer import TAKEN_AT, write_capture

from catalejo.catalog import build_catalog
from catalejo.delivery import build_delivery
from catalejo.delivery.verdicts import verdict
from catalejo.live import build_live
from catalejo.model.capture import Envelope
from catalejo.model.delivery import Delivery, GateInput, Verdict
from catalejo.model.history import BrokenApi, Change, History
from catalejo.model.status import Level, Reason
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

FETCHED = "2026-11-19T02:10:00Z"
ORDERS = "component:default/orders"


def _component(name: str = "orders", extra: str = "", notes: str = "", lifecycle: str = "production") -> str:
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  annotations:\n"
        f"    github.com/project-slug: acme/{name}\n{notes}"
        f"spec:\n  type: service\n  lifecycle: {lifecycle}\n  owner: team-a\n{extra}"
    )


def _desired(name: str = "orders", **versions: str) -> dict[str, str]:
    files = {
        f"apps/{name}/base/kustomization.yaml": "resources: [d.yaml]\n",
        f"apps/{name}/base/d.yaml": (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\n"
            f"spec: {{template: {{spec: {{containers: [{{name: {name}, image: ghcr.io/acme/{name}}}]}}}}}}\n"
        ),
    }
    for env, version in versions.items():
        files[f"apps/{name}/overlays/{env}/kustomization.yaml"] = (
            f"resources: [../../base]\nimages:\n  - name: ghcr.io/acme/{name}\n    newTag: '{version}'\n"
        )
        files[f"argocd/{env}/{name}.yaml"] = (
            f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}-{env}}}\nspec:\n"
            f"  source: {{repoURL: 'https://github.com/acme/gitops', path: apps/{name}/overlays/{env}}}\n"
            f"  destination: {{namespace: shop}}\n  syncPolicy: {{automated: {{}}}}\n"
        )
    return files


def _app(name: str, image: str, sync: str = "Synced", health: str = "Healthy", **spec: Any) -> dict[str, Any]:
    stem, _, env = name.rpartition("-")
    return {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "source": {"repoURL": "https://github.com/acme/gitops", "path": f"apps/{stem}/overlays/{env}"},
            "destination": {"namespace": "shop"}, "syncPolicy": {"automated": {}}, **spec,
        },
        "status": {
            "sync": {"status": sync}, "health": {"status": health}, "summary": {"images": [image] if image else []},
            "history": [
                {"revision": "a", "deployedAt": "2026-11-01T10:00:00Z"},
                {"revision": "b", "deployedAt": "2026-11-10T10:00:00Z"},
                {"revision": "b", "deployedAt": "2026-11-12T10:00:00Z"},
            ],
        },
    }  # fmt: skip


def _argocd(*apps: dict[str, Any], **more: Any) -> Envelope:
    fields: dict[str, Any] = {"fetched_at": FETCHED, "status": 200, "body": list(apps), **more}
    return Envelope("argocd:main", "https://argocd.example.com/api/v1/applications", **fields)


def _run(number: int, conclusion: str, started: str) -> dict[str, Any]:
    return {
        "id": number, "name": "CI", "path": ".github/workflows/ci.yml", "event": "push", "status": "completed",
        "conclusion": conclusion, "head_branch": "main", "run_number": number, "run_started_at": started,
        "updated_at": started[:-3] + "30Z", "html_url": f"https://github.com/acme/orders/actions/runs/{number}",
    }  # fmt: skip


def _actions(*runs: dict[str, Any]) -> Envelope:
    url = "https://api.github.com/repos/acme/orders/actions/runs?branch=main"
    return Envelope("github-actions:github.com", url, FETCHED, 200, {"workflow_runs": list(runs)})


def _incident(service: str, urgency: str = "high", status: str = "triggered") -> Envelope:
    incident = {
        "id": "Q1", "incident_number": 71, "title": "Captures are slow", "status": status, "urgency": urgency,
        "service": {"id": service, "summary": "payments"}, "created_at": "2026-11-18T21:05:00Z",
    }  # fmt: skip
    url = "https://api.pagerduty.com/incidents"
    return Envelope("pagerduty:acme", url, "2026-11-19T02:11:00Z", 200, {"incidents": [incident]})


def _delivery(
    tmp_path: Path, repos: dict[str, dict[str, str]], *answers: Envelope, states: dict[str, str] | None = None,
    previous: History | None = None,
) -> Delivery:  # fmt: skip
    named = {f"{index}/{envelope.source.partition(':')[0]}": envelope for index, envelope in enumerate(answers)}
    captured = write_capture(tmp_path / "capture", {f"github.com/acme/{n}": f for n, f in repos.items()}, named, states)
    settings = Settings(environments=("dev", "staging", "prod"))
    catalog, stacks, live = (
        build_catalog(captured, settings),
        build_stacks(captured, settings),
        build_live(captured, settings),
    )
    return build_delivery(captured, catalog, stacks, live, settings, previous)


def _repos(**versions: str) -> dict[str, dict[str, str]]:
    return {"orders": {"catalog-info.yaml": _component()}, "gitops": _desired(**versions)}


def test_row_of_a_component(tmp_path: Path) -> None:
    """Git's version with its place, the version that runs, since when, and the lag along the promotion order."""
    answer = _argocd(
        _app("orders-dev", "ghcr.io/acme/orders:1.4.0"),
        _app("orders-prod", "ghcr.io/acme/orders:1.2.0", sync="OutOfSync"),
    )
    delivery = _delivery(tmp_path, _repos(dev="1.4.0", prod="1.3.0"), answer)
    row = delivery.of(ORDERS)
    assert row is not None and list(row.cells) == ["dev", "prod"] and row.layer == "applications"
    prod = row.cells["prod"]
    assert (prod.desired, prod.live, prod.lag, prod.since) == ("1.3.0", "1.2.0", 2, "2026-11-10T10:00:00Z")
    assert (prod.desired_origin.path, prod.desired_origin.line) == ("apps/orders/overlays/prod/kustomization.yaml", 4)
    assert set(prod.marks) == {"out_of_sync", "desired_differs", "differs", "behind", "far_behind"}
    assert prod.level is Level.WARN
    assert row.cells["dev"].level is Level.OK and row.cells["dev"].marks == ()
    assert {f.code for f in delivery.findings} == {"GIT409", "GIT411"}
    assert delivery.stack_component["github.com/acme/gitops//apps/orders/overlays/prod"] == ORDERS


def test_declared_but_not_there(tmp_path: Path) -> None:
    """Absent only where a system answered; without one it is unknown and nothing is said to run nowhere."""
    repos = _repos(prod="1.0.0")
    answered = _delivery(tmp_path / "1", repos, _argocd(_app("other-prod", "ghcr.io/else/other:1")))
    alone = _delivery(tmp_path / "2", repos)
    failed = _delivery(tmp_path / "3", repos, states={"argocd:main": "failed"})
    cells = [found.cells["prod"] for d in (answered, alone, failed) if (found := d.of(ORDERS)) is not None]
    assert [(c.state, c.level, c.reason) for c in cells] == [
        ("absent", Level.WARN, Reason.NOT_FOUND), ("unknown", Level.NONE, Reason.NOT_CONNECTED),
        ("unknown", Level.UNKNOWN, Reason.UNREACHABLE),
    ]  # fmt: skip
    assert [d.nowhere for d in (answered, alone, failed)] == [(ORDERS,), (), ()]


def test_stale_is_unknown(tmp_path: Path) -> None:
    """What an older answer told is shown with its age, never as healthy."""
    answer = _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0"), fetched_at="2026-11-15T02:00:00Z")
    delivery = _delivery(tmp_path, _repos(prod="1.0.0"), answer)
    row = delivery.of(ORDERS)
    assert row is not None and (row.cells["prod"].state, row.cells["prod"].level) == ("stale", Level.UNKNOWN)
    assert _verdict(delivery).state == "unknown" and delivery.nowhere == ()


def test_running_without_being_declared(tmp_path: Path) -> None:
    """Our own image without a component is undeclared; other people's charts and images are add-ons."""
    chart = {"source": {"repoURL": "https://charts.example.com", "chart": "redis", "targetRevision": "19.0.1"}}
    answer = _argocd(
        _app("orders-prod", "ghcr.io/acme/orders:1.0.0"),
        _app("promo-prod", "ghcr.io/acme/promo:0.9.2"),
        _app("redis-prod", "docker.io/bitnami/redis:7.2", **chart),
    )
    delivery = _delivery(tmp_path, _repos(prod="1.0.0"), answer)
    assert (delivery.undeclared, delivery.addons) == (("promo",), ("redis-prod",))
    assert [f.args["name"] for f in delivery.findings if f.code == "GIT408"] == ["promo"]
    assert delivery.placements[-1].component == ""


def test_annotation_wins_over_names(tmp_path: Path) -> None:
    """A selector joins an application that has another name, and leaves alone one that does not match."""
    notes = "    argocd/app-selector: app.kubernetes.io/name=shop-core\n"
    answer = _argocd(_app("zx-prod", "ghcr.io/acme/core:2.0.0"))
    answer.body[0]["metadata"]["labels"] = {"app.kubernetes.io/name": "shop-core"}
    repos = {"orders": {"catalog-info.yaml": _component(notes=notes)}}
    row = _delivery(tmp_path, repos, answer).of(ORDERS)
    assert row is not None and row.cells["prod"].live == "2.0.0"
    assert [e.code for e in row.join] == ["join.app-selector"]


def test_two_equal_claims_join_neither(tmp_path: Path) -> None:
    """An application that two components claim stays alone, with a finding."""
    notes = "    argocd/app-name: core-prod\n"
    repos = {n: {"catalog-info.yaml": _component(n, notes=notes)} for n in ("orders", "stock")}
    delivery = _delivery(tmp_path, repos, _argocd(_app("core-prod", "ghcr.io/acme/core:1.0.0")))
    assert [(f.code, f.args["first"], f.args["second"]) for f in delivery.findings if f.code == "GIT412"] == [
        ("GIT412", "orders", "stock")
    ]
    assert delivery.of(ORDERS) is None


def test_rollout_shows_both_versions(tmp_path: Path) -> None:
    """Two tags at once are under way, not drift."""
    app = _app("orders-prod", "ghcr.io/acme/orders:1.0.0", health="Progressing")
    app["status"]["summary"]["images"].append("ghcr.io/acme/orders:1.1.0")
    row = _delivery(tmp_path, _repos(prod="1.1.0"), _argocd(app)).of(ORDERS)
    assert row is not None and row.cells["prod"].live == "1.0.0 + 1.1.0"
    assert row.cells["prod"].marks == ("rolling_out",) and row.cells["prod"].level is Level.BUSY


def test_red_branch_since_the_first_failure_of_the_row(tmp_path: Path) -> None:
    """A cancelled run decides nothing; the row of failures begins after the last success."""
    runs = [
        _run(1, "success", "2026-11-10T10:00:00Z"), _run(2, "failure", "2026-11-15T10:00:00Z"),
        _run(3, "failure", "2026-11-16T10:00:00Z"), _run(4, "cancelled", "2026-11-17T10:00:00Z"),
    ]  # fmt: skip
    delivery = _delivery(tmp_path, {"orders": {"catalog-info.yaml": _component()}}, _actions(*runs))
    pipeline = delivery.pipelines[ORDERS]
    assert (pipeline.level, pipeline.state, pipeline.red_since) == (Level.BAD, "failure", "2026-11-15T10:00:00Z")
    assert (pipeline.success, pipeline.finished, pipeline.p50_seconds) == (1, 3, 30)
    assert [f.args["workflow"] for f in delivery.findings if f.code == "SYS622"] == ["CI"]


def test_ci_reasons(tmp_path: Path) -> None:
    """No system, no answer about this repository, and no runs are three different things, none of them fine."""
    repos = {"orders": {"catalog-info.yaml": _component()}, "stock": {"catalog-info.yaml": _component("stock")}}
    alone = _delivery(tmp_path / "1", repos)
    empty = _delivery(tmp_path / "2", repos, _actions())
    denied = _delivery(tmp_path / "3", repos, states={"github-actions:github.com": "denied"})
    stock = "component:default/stock"
    assert alone.pipelines[ORDERS].reason is Reason.NOT_CONNECTED
    assert empty.pipelines[ORDERS].reason is Reason.EMPTY
    assert (empty.pipelines[stock].reason, empty.pipelines[stock].level) == (Reason.NOT_FOUND, Level.UNKNOWN)
    assert (denied.pipelines[stock].reason, denied.pipelines[stock].level) == (Reason.DENIED, Level.UNKNOWN)


def _jenkins(*jobs: tuple[str, str, str]) -> Envelope:
    body = [
        {"fullName": name, "color": "blue", "url": f"https://ci.example.com/job/{name}/",
         "builds": [{"number": 4, "result": result, "timestamp": 1795024800000, "duration": 1000,
                     "actions": [{"remoteUrls": [remote], "lastBuiltRevision": {}}] if remote else []}]}
        for name, result, remote in jobs
    ]  # fmt: skip
    return Envelope("jenkins:ci", "https://ci.example.com/api/json", FETCHED, 200, {"jobs": body})


def _own_job(name: str, job: str) -> str:
    return _component(name, notes=f"    jenkins.io/job-full-name: {job}\n")


def test_a_run_belongs_to_the_component_that_it_names(tmp_path: Path) -> None:
    """Beside the runs of its repository, whatever ran them; a job that nobody told is not one without runs."""
    repos = {"orders": {"catalog-info.yaml": _own_job("orders", "shop/orders, shop/nightly")},
             "stock": {"catalog-info.yaml": _own_job("stock", "shop/stock")}}  # fmt: skip
    jenkins = _jenkins(("shop/nightly", "FAILURE", ""), ("shop/other", "FAILURE", "https://github.com/acme/else"))
    delivery = _delivery(tmp_path, repos, jenkins, _actions(_run(1, "success", "2026-11-10T10:00:00Z")))
    pipeline, other = delivery.pipelines[ORDERS], delivery.pipelines["component:default/stock"]
    assert (pipeline.level, pipeline.repo, pipeline.finished, pipeline.success) == (Level.BAD, ORDERS, 2, 1)
    assert (other.reason, other.level) == (Reason.NOT_FOUND, Level.UNKNOWN)
    assert [(f.args["name"], f.args["workflow"]) for f in delivery.findings if f.code == "SYS622"] == [
        ("orders", "shop/nightly")
    ]


def test_components_of_one_repository_have_their_own_jobs(tmp_path: Path) -> None:
    """Both are told of when both fail; the job of one is none of the other's."""
    files = {"catalog-info.yaml": _own_job("orders", "a"), "stock/catalog-info.yaml": _own_job("stock", "b")}
    remote = "https://github.com/acme/mono"
    delivery = _delivery(tmp_path, {"mono": files}, _jenkins(("a", "FAILURE", remote), ("b", "SUCCESS", remote)))
    assert {ref: (one.level, len(one.runs)) for ref, one in delivery.pipelines.items()} == {
        ORDERS: (Level.BAD, 1), "component:default/stock": (Level.OK, 1),
    }  # fmt: skip


def test_a_repository_in_a_subgroup_is_named_whole(tmp_path: Path) -> None:
    """The annotation of a host with groups in groups has more than two parts."""
    text = _component(notes="    gitlab.com/project-slug: acme/shop/orders\n").replace(
        "    github.com/project-slug: acme/orders\n", ""
    )
    pipeline = {"id": 9, "iid": 1, "status": "failed", "ref": "main", "sha": "a", "source": "push",
                "web_url": "https://gitlab.example.com/acme/shop/orders/-/pipelines/9"}  # fmt: skip
    url = "https://gitlab.example.com/api/v4/projects/42/pipelines"
    answer = Envelope("gitlab-ci:gitlab.example.com", url, FETCHED, 200, [pipeline])
    found = _delivery(tmp_path, {"orders": {"catalog-info.yaml": text}}, answer).pipelines[ORDERS]
    assert (found.repo, found.level) == ("gitlab.example.com/acme/shop/orders", Level.BAD)


def _flux(name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system", "generation": 1},
        "spec": {"path": "./apps/orders/overlays/prod", "wait": True, "sourceRef": {"kind": "GitRepository", "name": "gitops"}, **spec},
        "status": {"observedGeneration": 1, "lastAppliedRevision": "main@sha1:3f1c", "lastAttemptedRevision": "main@sha1:3f1c",
                   "conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded"}]},
    }  # fmt: skip


def test_what_a_system_deploys_from_a_folder_is_what_git_asks_for_there(tmp_path: Path) -> None:
    """Its version with its place, its environment, no freeze of another system; an application of its name elsewhere
    is not its declaration.
    """
    source = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "spec": {"url": "ssh://git@github.com/acme/gitops"},
              "metadata": {"name": "gitops", "namespace": "flux-system"}}  # fmt: skip
    files = {path: text for path, text in _desired(prod="1.3.0").items() if not path.startswith("argocd/")}
    files["argocd/orders.yaml"] = _desired(dev="1")["argocd/dev/orders.yaml"].replace("orders-dev", "orders")
    answer = Envelope("flux:main", "", FETCHED, 200, {"kind": "List", "items": [_flux("orders"), source]})
    delivery = _delivery(tmp_path, {"orders": {"catalog-info.yaml": _component()}, "gitops": files}, answer)
    row = delivery.of(ORDERS)
    assert row is not None
    cell = row.cells["prod"]
    assert (cell.desired, cell.state, cell.level, cell.application) == ("1.3.0", "running", Level.OK, "orders")
    assert cell.desired_origin.path == "apps/orders/overlays/prod/kustomization.yaml"
    frozen = [
        item
        for one in delivery.verdicts[ORDERS]
        if one.environment == "prod"
        for item in one.inputs
        if item.id == "freezes"
    ]
    assert [item.level for item in frozen] == [Level.NONE] and "project" not in frozen[0].args


def _with_upstream() -> dict[str, dict[str, str]]:
    depends = "  dependsOn: [component:payments]\n"
    return {
        "orders": {"catalog-info.yaml": _component(extra=depends, notes="    pagerduty.com/service-id: PORD\n")},
        "payments": {"catalog-info.yaml": _component("payments", notes="    pagerduty.com/service-id: PPAY\n")},
        "gitops": {**_desired(prod="1.0.0"), "argocd/project.yaml": PROJECT},
    }


PROJECT = "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: default}\nspec:\n"


def _verdict(delivery: Delivery, ref: str = ORDERS) -> Verdict:
    found = delivery.verdict(ref)
    assert found is not None
    return found


def test_verdict_is_blocked_by_an_incident_upstream(tmp_path: Path) -> None:
    """An open incident of what we depend on blocks, and the input names it."""
    answers = (
        _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0")), _actions(_run(1, "success", "2026-11-18T10:00:00Z")),
        _incident("PPAY"),
    )  # fmt: skip
    delivery = _delivery(tmp_path, _with_upstream(), *answers)
    verdict = _verdict(delivery)
    assert verdict.state == "blocked" and delivery.incidents == {"component:default/payments": ("Q1",)}
    assert {item.id: item.level for item in verdict.inputs} == {
        "health": Level.OK, "drift": Level.OK, "freezes": Level.OK, "incidents": Level.OK,
        "upstream-incidents": Level.BAD, "apis": Level.OK, "ci": Level.OK,
    }  # fmt: skip
    assert next(i for i in verdict.inputs if i.id == "upstream-incidents").args["title"] == "Captures are slow"


@pytest.mark.parametrize(("note", "level", "linked"), [
    ("    pagerduty.com/service-id: PPAY\n", Level.OK, None), ("", Level.NONE, "0"),
])  # fmt: skip
def test_no_incident_upstream_is_good_news_only_of_what_is_linked(
    tmp_path: Path, note: str, level: Level, linked: str | None
) -> None:
    """Of dependencies that no service of the on-call system belongs to nobody knows; that blocks nothing either."""
    repos = {**_with_upstream(), "payments": {"catalog-info.yaml": _component("payments", notes=note)}}
    none = msgspec.structs.replace(_incident("PX"), body={"incidents": []})
    delivery = _delivery(tmp_path, repos, _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0")), none)
    told = next(item for item in _verdict(delivery).inputs if item.id == "upstream-incidents")
    assert (told.level, told.args.get("linked"), told.state) == (level, linked, "clear")


def test_verdict_without_answers_is_unknown(tmp_path: Path) -> None:
    """Clear needs a fresh answer for every input; low urgency warns and does not block."""
    argocd = _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0"))
    green = _actions(_run(1, "success", "2026-11-18T10:00:00Z"))
    states = {
        "no on-call": _delivery(tmp_path / "1", _with_upstream(), argocd, green),
        "no CI": _delivery(tmp_path / "2", _with_upstream(), argocd, _incident("PX", status="resolved")),
        "all": _delivery(tmp_path / "3", _with_upstream(), argocd, green, _incident("PX", status="resolved")),
        "low": _delivery(tmp_path / "4", _with_upstream(), argocd, green, _incident("PPAY", "low")),
        "stale": _delivery(
            tmp_path / "5", _with_upstream(), argocd, green, _incident("PX"), states={"pagerduty:acme": "stale"}
        ),
    }
    assert {name: _verdict(delivery).state for name, delivery in states.items()} == {
        "no on-call": "unknown", "no CI": "unknown", "all": "clear", "low": "clear", "stale": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "state", "reason"),
    [
        ("ok", "ok", "clear", None), ("ok", "failed", "unknown", "unreachable"), ("failed", "ok", "unknown", "unreachable"),
        ("ok", "stale", "unknown", "stale"), ("ok", "denied", "unknown", "denied"), ("partial", "ok", "unknown", "unreachable"),
        ("stale", "denied", "unknown", "denied"),
    ],
)  # fmt: skip
def test_no_incident_counts_only_where_every_account_answered_in_full(
    tmp_path: Path, first: str, second: str, state: str, reason: str | None
) -> None:
    """One fresh account of two says nothing about the incidents of the other."""
    answers = (
        _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0")), _actions(_run(1, "success", "2026-11-18T10:00:00Z")),
        _incident("PX", status="resolved"),
    )  # fmt: skip
    states = {"pagerduty:acme": first, "pagerduty:other": second}
    verdict = _verdict(_delivery(tmp_path, _with_upstream(), *answers, states=states))
    assert verdict.state == state
    asked = [item for item in verdict.inputs if "incidents" in item.id]
    assert [item.args.get("reason") for item in asked] == [reason, reason]


def test_an_open_incident_blocks_however_little_else_is_known(tmp_path: Path) -> None:
    """Bad is bad: what another account could not say takes nothing from it."""
    states = {"pagerduty:acme": "ok", "pagerduty:other": "failed"}
    verdict = _verdict(_delivery(tmp_path, _with_upstream(), _incident("PORD"), states=states))
    assert verdict.state == "blocked"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
@pytest.mark.parametrize("health", ["Degraded", "Missing"])
def test_ill_is_bad_and_told_in_every_environment(tmp_path: Path, environment: str, health: str) -> None:
    """Degraded in dev is the first sign of what comes to production: same level, same finding."""
    answer = _argocd(_app(f"orders-{environment}", "ghcr.io/acme/orders:1.0.0", health=health))
    delivery = _delivery(tmp_path, _repos(**{environment: "1.0.0"}), answer)
    row = delivery.of(ORDERS)
    assert row is not None and row.cells[environment].level is Level.BAD
    told = [(f.args["environment"], f.args["health"]) for f in delivery.findings if f.code == "GIT410"]
    assert told == [(environment, health)]


def test_ages_come_from_our_own_nights(tmp_path: Path) -> None:
    """Drift and lag begin where an earlier night saw them, else tonight; versions seen before count for the lag."""
    past = History(
        True, drift_since={f"{ORDERS}|prod": "2026-11-10T03:00:00Z"},
        changes=(Change("deployed", ORDERS, "2026-11-15T03:00:00Z", "1.0.0-a", "1.0.5", "dev"),),
    )  # fmt: skip
    answer = _argocd(
        _app("orders-dev", "ghcr.io/acme/orders:2.0.0"),
        _app("orders-prod", "ghcr.io/acme/orders:1.0.0", sync="OutOfSync"),
    )
    row = _delivery(tmp_path, _repos(dev="2.0.0", prod="1.0.0"), answer, previous=past).of(ORDERS)
    assert row is not None
    assert (row.cells["prod"].drift_since, row.cells["prod"].lag_since) == ("2026-11-10T03:00:00Z", TAKEN_AT)
    assert row.cells["prod"].lag == 2


def test_organisation_without_a_catalog(tmp_path: Path) -> None:
    """Inferred components are joined by name and image; that nobody declared them is not repeated for each row."""
    repos = {"orders": {"Dockerfile": "FROM scratch\n", "README.md": "# Orders\n"}, "gitops": _desired(prod="1.0.0")}
    delivery = _delivery(tmp_path, repos, _argocd(_app("orders-prod", "ghcr.io/acme/orders:1.0.0")))
    row = delivery.of(ORDERS)
    assert row is not None and row.cells["prod"].live == "1.0.0" and delivery.undeclared == ("orders",)
    assert not [f for f in delivery.findings if f.code == "GIT408"]


def test_that_no_run_was_known_two_months_ago_says_nothing_of_today(tmp_path: Path) -> None:
    """An empty answer has an age too: the state of the branch is unknown, and no failure of the component."""
    api = "https://api.github.com/repos/acme/orders/actions/runs?branch=main"
    answer = Envelope("github-actions:github.com", api, "2026-09-19T02:10:00Z", 200, {"workflow_runs": []})
    repos = {"github.com/acme/orders": {"catalog-info.yaml": _component()}}
    captured = write_capture(tmp_path / "capture", repos, {"github-actions/orders": answer})
    live, catalog = build_live(captured, Settings()), build_catalog(captured, Settings())
    assert (live.ci_repos, live.old_ci_repos) == ((), ("github.com/acme/orders",))
    pipeline = build_delivery(captured, catalog, build_stacks(captured, Settings()), live, Settings()).pipelines[ORDERS]
    assert (pipeline.level, pipeline.reason, pipeline.stale) == (Level.UNKNOWN, Reason.STALE, True)


@pytest.mark.parametrize(
    ("state", "reason"), [("denied", Reason.DENIED), ("failed", Reason.UNREACHABLE), ("stale", Reason.UNREACHABLE)]
)
def test_a_system_that_refuses_is_denied_and_not_late(tmp_path: Path, state: str, reason: Reason) -> None:
    """What is missing because we may not see it says so, cell by cell."""
    row = _delivery(tmp_path, _repos(prod="1.0.0"), states={"argocd:main": state}).of(ORDERS)
    assert row is not None and {cell.reason for cell in row.cells.values()} == {reason}


def _input(verdict: Verdict, identity: str) -> GateInput:
    return next(item for item in verdict.inputs if item.id == identity)


def test_every_component_has_a_verdict_for_every_environment_and_for_production(tmp_path: Path) -> None:
    """Of a service that is only in dev too; a library that runs nowhere is released, if anything."""
    library = _component("lib").replace("type: service", "type: library")
    repos = {
        "orders": {"catalog-info.yaml": _component()}, "lib": {"catalog-info.yaml": library},
        "gitops": {**_desired(dev="1.0.0"), "argocd/project.yaml": PROJECT},
    }  # fmt: skip
    answers = (_argocd(_app("orders-dev", "ghcr.io/acme/orders:1.0.0", health="Degraded")), _incident("PX"))
    delivery = _delivery(tmp_path, repos, *answers)
    told = {ref: [(v.environment, v.state) for v in found] for ref, found in delivery.verdicts.items()}
    assert told == {
        "component:default/lib": [], ORDERS: [("dev", "blocked"), ("prod", "unknown")],
    }  # fmt: skip
    dev, prod = delivery.verdicts[ORDERS]
    assert (_input(dev, "health").level, _input(prod, "health").level) == (Level.BAD, Level.NONE)
    assert [item.id for item in dev.inputs] == ["health", "drift", "freezes", "apis", "ci"]


@pytest.mark.parametrize("kind", ["library", "CLI", "documentation", "helm-chart"])
def test_what_never_runs_is_asked_for_a_release_only(tmp_path: Path, kind: str) -> None:
    """Whether it builds and what it uses is there: never for health, windows or on-call; nothing without CI."""
    library = _component("lib").replace("type: service", f"type: {kind}")
    lib, repos = "component:default/lib", {"lib": {"catalog-info.yaml": library}}
    told = Envelope("github-actions:github.com", "https://api.github.com/repos/acme/lib/actions/runs?branch=main", FETCHED,
                    200, {"workflow_runs": [_run(1, "success", "2026-11-18T20:00:00Z")]})  # fmt: skip
    delivery = _delivery(tmp_path / "1", repos, _incident("PX"), told)
    (release,) = delivery.verdicts[lib]
    assert (release.environment, [item.id for item in release.inputs]) == ("", ["apis", "ci"])
    assert {c: str(delivery.link(lib, c)) for c in ("deployments", "incidents")} == {
        "deployments": "does-not-run", "incidents": "does-not-run",
    }  # fmt: skip
    assert _delivery(tmp_path / "2", repos, _incident("PX")).verdict(lib) is None


def test_a_library_that_runs_after_all_is_asked_like_anything_that_runs(tmp_path: Path) -> None:
    """What is seen weighs more than what a type says."""
    library = _component().replace("type: service", "type: library")
    repos = {"orders": {"catalog-info.yaml": library}, "gitops": _desired(dev="1.0.0")}
    delivery = _delivery(tmp_path, repos, _argocd(_app("orders-dev", "ghcr.io/acme/orders:1.0.0")), _incident("PX"))
    assert delivery.link(ORDERS, "deployments") == "linked"
    assert delivery.verdicts[ORDERS][0].environment == "dev"


def test_a_website_that_was_only_found_runs_where_something_deploys_it(tmp_path: Path) -> None:
    """Pages on a static host have no on-call; a declared website and a service that was found may have one."""
    site = {"package.json": '{"private": true, "dependencies": {"react-dom": "1"}}', "public/index.html": ""}
    server = {"Procfile": "web: node index.js\n", "package.json": '{"private": true}'}
    declared = {"catalog-info.yaml": _component("shop").replace("type: service", "type: website")}
    delivery = _delivery(tmp_path, {"site": site, "server": server, "shop": declared}, _incident("PX"))
    told = {name: str(delivery.link(f"component:default/{name}", "incidents")) for name in ("site", "server", "shop")}
    assert told == {"site": "does-not-run", "server": "not-linked", "shop": "not-linked"}


def test_what_runs_is_unknown_where_nobody_was_asked(tmp_path: Path) -> None:
    """A service may run all the same; a library does not, whoever is asked. Whoever is asked and has none knows."""
    library = _component("lib").replace("type: service", "type: library")
    repos = {"orders": {"catalog-info.yaml": _component()}, "lib": {"catalog-info.yaml": library}}
    alone = _delivery(tmp_path / "1", repos)
    for ask in ("health", "drift"):
        told = _input(_verdict(alone), ask)
        assert (told.level, told.args["reason"]) == (Level.UNKNOWN, "not_connected")
    assert alone.verdict("component:default/lib") is None
    asked = _delivery(tmp_path / "2", repos, _argocd(_app("other", "ghcr.io/acme/other:1.0.0")))
    assert _input(_verdict(asked), "health").level is Level.NONE


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.NONE])
def test_what_is_not_known_never_clears(level: Level) -> None:
    """Something under way is not known either; a warning is told, and stops nobody."""
    found = verdict("prod", [GateInput("ci", Level.OK), GateInput("health", level)])
    expected = {"bad": "blocked", "unknown": "unknown", "busy": "unknown"}
    assert found.state == expected.get(level.value, "clear")


def test_apis_that_lost_operations_leave_their_consumers_in_doubt(tmp_path: Path) -> None:
    """Whether what went is called is not known: the verdict says so, and a finding is at each consumer."""
    api = "---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: pay}\nspec: {type: grpc, lifecycle: production, owner: team-a, definition: x}\n"
    repos = {
        "orders": {"catalog-info.yaml": _component(extra="  consumesApis: [pay]\n")},
        "payments": {"catalog-info.yaml": _component("payments", extra="  providesApis: [pay]\n") + api},
    }
    past = History(True, broken={"api:default/pay": BrokenApi(("rpc Refund",), TAKEN_AT)})
    delivery = _delivery(tmp_path, repos, previous=past)
    gate = _input(_verdict(delivery), "apis")
    assert (gate.state, gate.args["reason"], gate.args["operations"]) == ("unknown", "may-call", "rpc Refund")
    assert _input(_verdict(delivery, "component:default/payments"), "apis").state == "clear"
    told = [(f.code, f.subject, f.about) for f in delivery.findings if f.code == "API504"]
    assert told == [("API504", "api:default/pay", (ORDERS,))]


def test_the_worst_of_several_productions_is_the_verdict(tmp_path: Path) -> None:
    """Degraded in one region is not clear because another one is well."""
    answers = _argocd(
        _app("orders-prod", "ghcr.io/acme/orders:1.0.0", health="Degraded"), _app("orders-prod-eu", "ghcr.io/acme/orders:1.0.0"),
    )  # fmt: skip
    repos = {
        "orders": {"catalog-info.yaml": _component()}, "gitops": {**_desired(**{"prod": "1.0.0", "prod-eu": "1.0.0"}), "argocd/project.yaml": PROJECT},
    }  # fmt: skip
    delivery = _delivery(tmp_path, repos, answers)
    assert [(v.environment, v.production) for v in delivery.verdicts[ORDERS]] == [("prod", True), ("prod-eu", True)]
    assert (_verdict(delivery).environment, _verdict(delivery).state) == ("prod", "blocked")
    assert _input(_verdict(delivery), "health").args["health"] == "Degraded"
