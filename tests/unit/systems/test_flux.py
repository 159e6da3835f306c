"""Flux: whether what Git says is applied and whether it works are two questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import catalejo.systems.flux as flux
from catalejo.model.capture import Envelope
from catalejo.model.live import Application
from catalejo.model.status import Level
from catalejo.systems.contract import Keeping
from catalejo.systems.reading import Reading

QUESTION = flux.INTEGRATION.questions[0]
GOOD = json.loads((Path(flux.__file__).parent / "recorded" / "good.json").read_text())["body"]["items"]
ALL = Keeping(False, lambda _: False, lambda _: False)


def read(*items: dict[str, Any], keeping: Keeping = ALL) -> tuple[list[Application], Reading]:
    """Keep and read an answer of these objects."""
    body = QUESTION.keep({"kind": "List", "items": list(items)}, keeping)
    reading = Reading(Envelope("flux:prod-eu", "", "2026-11-19T02:00:00Z", 200, body))
    return [one for one in QUESTION.read(reading) if isinstance(one, Application)], reading


def changed(index: int, ready: tuple[str, str] | None, spec: dict[str, Any], **status: Any) -> dict[str, Any]:
    """One of the good objects, with another Ready, spec and status."""
    item = json.loads(json.dumps(GOOD[index]))
    item["spec"] |= spec
    item["status"] |= status
    if ready is not None:
        item["status"]["conditions"][0] |= {"status": ready[0], "reason": ready[1], "message": "said so"}
    return item


FAILED_CHECK = {"conditions": [
    {"type": "Ready", "status": "False", "reason": "ReconciliationFailed"}, {"type": "Healthy", "status": "True"},
]}  # fmt: skip


@pytest.mark.parametrize(("item", "told"), [
    (GOOD[0], ("Synced", "Healthy", "", True)),
    (changed(0, None, {"wait": False}), ("Synced", "Unknown", "", True)),
    (changed(0, None, {"wait": False, "healthChecks": [{"kind": "Deployment", "name": "orders"}]}), ("Synced", "Healthy", "", True)),
    (changed(0, None, {"suspend": True}), ("Unknown", "Suspended", "", False)),
    (changed(0, None, {}, observedGeneration=2), ("Unknown", "Unknown", "", True)),
    (changed(0, None, {}, lastAttemptedRevision="main@sha1:77"), ("OutOfSync", "Healthy", "", True)),
    (changed(0, ("False", "HealthCheckFailed"), {}), ("Synced", "Degraded", "Failed", True)),
    (changed(0, ("False", "BuildFailed"), {}), ("Unknown", "Unknown", "Failed", True)),
    (changed(0, None, {}, **FAILED_CHECK), ("OutOfSync", "Healthy", "Failed", True)),
    (changed(0, ("Unknown", "Progressing"), {}), ("Synced", "Progressing", "", True)),
    (changed(0, ("False", "Exploded"), {}), ("Unknown", "Unknown", "Failed", True)),
    (changed(0, ("True", "Wonderful"), {}), ("Unknown", "Unknown", "", True)),
    (changed(0, None, {}, conditions=[]), ("Unknown", "Unknown", "", True)),
    (GOOD[1], ("Synced", "Healthy", "", True)),
    (changed(1, None, {"upgrade": {"disableWait": True}}), ("Synced", "Unknown", "", True)),
    (changed(1, ("False", "RollbackSucceeded"), {}), ("OutOfSync", "Healthy", "Failed", True)),
    (changed(1, ("False", "UpgradeFailed"), {}), ("OutOfSync", "Unknown", "Failed", True)),
    (changed(1, ("False", "TestFailed"), {}), ("Synced", "Degraded", "Failed", True)),
])  # fmt: skip
def test_both_axes(item: dict[str, Any], told: tuple[str, str, str, bool]) -> None:
    """Health is known only where readiness waits for it; what is not in the vocabulary is unknown."""
    (app,), _ = read(item)
    assert (app.sync.value, app.health.value, app.operation, app.auto_sync) == told
    assert (told[2] == "") == (app.conditions == ())


def test_unknown_reasons_are_told_and_failures_are_bad() -> None:
    """A new reason of a failure is a failure still."""
    (app,), reading = read(changed(0, ("False", "Exploded"), {}))
    assert app.conditions[0].level is Level.BAD and reading.odd().states == {"False/Exploded": 1}


def test_what_a_kustomization_deploys_and_where() -> None:
    """The source beside it gives the repository, its cluster the source's name, its namespace what it brought."""
    (orders, podinfo), _ = read(*GOOD)
    assert (orders.repo_url, orders.path, orders.cluster) == (
        "https://github.com/acme/gitops",
        "apps/prod/orders",
        "prod-eu",
    )
    assert orders.revision == "3f1c0d2b4a596877869504132233445566778899" and orders.target_revision == "main"
    assert (orders.destination_namespace, orders.app_of_apps) == ("shop", False)
    assert {"label:backstage.io/kubernetes-id=orders", "annotation:backstage.io/kubernetes-id=orders"} <= set(
        orders.joins
    )
    assert (podinfo.chart, podinfo.revision, podinfo.target_revision) == ("podinfo", "6.5.1", "6.x")
    assert [(one.revision, one.deployed_at) for one in podinfo.history][-1] == ("6.5.1", "2026-11-17T08:00:00Z")
    assert (podinfo.repo_url, podinfo.destination_namespace) == ("https://charts.example.com", "podinfo")


@pytest.mark.parametrize(("ids", "plumbing"), [
    (["flux-system_apps_kustomize.toolkit.fluxcd.io_Kustomization", "flux-system_helm-controller_apps_Deployment"], True),
    (["shop_redis_helm.toolkit.fluxcd.io_HelmRelease"], True),
    (["shop_redis_helm.toolkit.fluxcd.io_HelmRelease", "shop_orders_apps_Deployment"], False),
    (["shop_settings__ConfigMap"], False),
])  # fmt: skip
def test_what_only_brings_more_deployments_is_none(ids: list[str], plumbing: bool) -> None:
    """A bootstrap brings Flux itself and further Kustomizations."""
    (app,), _ = read(changed(0, None, {}, inventory={"entries": [{"id": one} for one in ids]}))
    assert app.app_of_apps is plumbing


def test_neither_values_nor_names_of_secrets_are_kept() -> None:
    """What is substituted, the values of charts and inventories of secrets stay away."""
    kept = json.dumps(QUESTION.keep({"items": GOOD}, ALL))
    assert "not kept" not in kept and "orders-db" not in kept and "secretRef" not in kept


def test_a_chart_of_a_git_repository_is_a_folder() -> None:
    """Its name is no chart that others made; another cluster's name is not known."""
    spec = {"chart": {"spec": {"chart": "./charts/orders", "sourceRef": {"kind": "GitRepository", "name": "gitops", "namespace": "flux-system"}}},
            "kubeConfig": {"secretRef": {"name": "other"}}}  # fmt: skip
    (app,), _ = read(changed(1, None, spec), GOOD[2])
    assert (app.chart, app.path, app.repo_url, app.cluster) == (
        "",
        "charts/orders",
        "https://github.com/acme/gitops",
        "",
    )


def test_what_comes_from_a_hidden_repository_is_not_there() -> None:
    """The source that names it is dropped, and so is what nobody may know the origin of."""
    hidden = Keeping(False, lambda url: "acme/gitops" in url, lambda _: False)
    apps, _ = read(*GOOD, keeping=hidden)
    assert [app.name for app in apps] == ["podinfo"]
