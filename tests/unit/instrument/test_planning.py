"""What is written for a component, by which evidence, and what is left out with its reason."""

from __future__ import annotations

import json
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from tests.servers import program

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.instrument import plan
from catalejo.model.instrumenting import InstrumentPlan, InstrumentRefused, InstrumentWishes
from catalejo.systems.prometheus.recipes import CONVENTIONS

ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  links:
    - {url: "https://wiki.example/orders", type: runbook}
spec: {type: service, lifecycle: production, owner: group:default/shop}
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    metadata:
      labels:
        app: orders
        backstage.io/kubernetes-id: orders
    spec:
      containers:
        - name: app
          image: registry.example/orders:1
          ports:
            - name: metrics
              containerPort: 9100
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: orders, labels: {app: orders}}
spec: {ports: [{name: telemetry, port: 80, targetPort: metrics}]}
"""
POM = "micrometer-registry-prometheus opentelemetry-api"
FILES = {"catalog-info.yaml": ENTITY, "k8s/orders.yaml": WORKLOAD, "k8s/service.yaml": SERVICE, "pom.xml": POM}
MADE = {"alerts.test.yaml", "alerts.yaml", "dashboard.json", "prometheusrule.yaml"}


def reasons(planned: InstrumentPlan) -> dict[str, str]:
    """Return why something is left out, by what."""
    return {one.what: one.reason for one in planned.left}


def test_all_evidence_gives_all_parts() -> None:
    planned = plan(FILES, InstrumentWishes(env="prod"))
    assert planned.left == ()
    assert set(planned.edits) == {"catalog-info.yaml", "k8s/orders.yaml"} | {
        f"monitoring/{name}" for name in MADE | {"servicemonitor.yaml"}
    }
    entity = yaml.safe_load(planned.edits["catalog-info.yaml"][1])
    assert entity["metadata"]["annotations"] == {
        "backstage.io/kubernetes-id": "orders", "grafana/dashboard-selector": "orders",
        "opentelemetry.io/service-name": "orders", "prometheus.io/labels": "service=orders",
    }  # fmt: skip
    template = yaml.safe_load(planned.edits["k8s/orders.yaml"][1])["spec"]["template"]
    assert template["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true", "prometheus.io/port": "9100", "prometheus.io/path": "/actuator/prometheus",
    }  # fmt: skip
    assert template["spec"]["containers"][0]["env"] == [
        {"name": "OTEL_SERVICE_NAME", "value": "orders"},
        {"name": "OTEL_RESOURCE_ATTRIBUTES", "value": "deployment.environment.name=prod"},
    ]
    monitor = yaml.safe_load(planned.edits["monitoring/servicemonitor.yaml"][1])
    assert monitor["spec"] == {
        "selector": {"matchLabels": {"app": "orders"}},
        "endpoints": [{"port": "telemetry", "path": "/actuator/prometheus"}],
    }


def test_the_second_time_nothing_is_to_do() -> None:
    once = plan(FILES, InstrumentWishes(env="prod"))
    after = {**FILES, **{path: text for path, (_, text) in once.edits.items()}}
    assert plan(after, InstrumentWishes(env="prod")).edits == {}


def test_without_evidence_nothing_is_written_and_the_options_are_named() -> None:
    bare = WORKLOAD.replace("metrics", "http").replace("        backstage.io/kubernetes-id: orders\n", "")
    planned = plan({"catalog-info.yaml": ENTITY, "d.yaml": bare}, InstrumentWishes())
    assert planned.edits == {}
    told = " ".join(reasons(planned).values())
    assert all(option in told for option in ("--port", "--otel", "--selector"))
    more = plan({"catalog-info.yaml": ENTITY, "d.yaml": bare}, InstrumentWishes(selector={"service": "orders"}))
    assert "--convention" in reasons(more)["alerts, dashboard"]


def test_a_template_an_encrypted_and_a_broken_file_are_left_and_named() -> None:
    files = {
        "catalog-info.yaml": ENTITY,
        "chart/templates/d.yaml": WORKLOAD.replace("orders:1", "{{ .Values.image }}"),
        "secret.yaml": WORKLOAD + "sops: {version: 3}\n",
        "broken.yaml": "orders: [",
        "others.yaml": "kind: Component\nname: {{ other }}\n",
    }
    planned = plan(files, InstrumentWishes(port=1, otel=True))
    assert planned.edits == {}
    assert {"chart/templates/d.yaml", "secret.yaml", "broken.yaml", "workload"} <= set(reasons(planned))
    assert "others.yaml" not in reasons(planned)


def test_what_people_wrote_stays() -> None:
    said = WORKLOAD.replace("      labels:", '      annotations:\n        prometheus.io/scrape: "false"\n      labels:')
    mine = "groups: []\n"
    planned = plan({**FILES, "k8s/orders.yaml": said, "monitoring/alerts.yaml": mine}, InstrumentWishes(otel=False))
    assert "k8s/orders.yaml" not in planned.edits
    assert "monitoring/alerts.yaml" not in planned.edits
    assert "delete it" in reasons(planned)["monitoring/alerts.yaml"]


def test_several_workloads_of_a_name_are_left() -> None:
    planned = plan({**FILES, "other.yaml": WORKLOAD}, InstrumentWishes())
    assert "k8s/orders.yaml" not in planned.edits
    assert "several" in reasons(planned)["workload"]


def test_a_patch_of_an_overlay_is_no_second_workload() -> None:
    patch = "kind: Deployment\nmetadata: {name: orders}\nspec: {replicas: 3}\n"
    assert "k8s/orders.yaml" in plan({**FILES, "overlay.yaml": patch}, InstrumentWishes()).edits


def test_several_components_have_to_be_named() -> None:
    two = {"catalog-info.yaml": ENTITY + "---\n" + ENTITY.replace("name: orders", "name: worker")}
    with pytest.raises(InstrumentRefused, match="orders, worker"):
        plan(two, InstrumentWishes())
    assert plan(two, InstrumentWishes(entity="component:default/worker")).component == "worker"


def test_a_manifest_speaks_for_the_component_whose_entity_file_is_nearest_above_it() -> None:
    worker = ENTITY.replace("name: orders", "name: worker")
    files = {**FILES, "worker/catalog-info.yaml": worker, "worker/pom.xml": POM, "pom.xml": ""}
    orders, other = (plan(files, InstrumentWishes(entity=name)) for name in ("orders", "worker"))
    assert "OpenTelemetry" in reasons(orders)
    assert "monitoring/alerts.yaml" not in orders.edits
    assert "--convention" not in str(reasons(plan(files, InstrumentWishes(entity="worker", selector={"a": "b"}))))
    assert other.component == "worker"


@pytest.mark.parametrize("name", ['a"} or vector(1', "{{ x }}", "-a", "a" * 64, "a\nb"])
def test_a_name_that_would_break_a_query_or_an_object_is_refused(name: str) -> None:
    with pytest.raises(InstrumentRefused, match="no name"):
        plan({}, InstrumentWishes(entity=name))


@pytest.mark.parametrize("name", ["1", "true", "1e3"])
def test_a_name_that_looks_like_something_else_stays_a_text(name: str) -> None:
    planned = plan({}, InstrumentWishes(entity=name, selector={"a": "b"}, convention="http"))
    assert yaml.safe_load(planned.edits["monitoring/prometheusrule.yaml"][1])["metadata"]["name"] == name


@pytest.mark.parametrize("convention", sorted(CONVENTIONS))
def test_promtool_takes_the_alerts_and_each_fires_on_its_fault_only(convention: str, tmp_path: Path) -> None:
    """A rule whose bound is never reached, or always, fails here: promtool runs the rules on series."""
    wishes = InstrumentWishes(selector={"service": "orders", "cell": "a"}, convention=convention)
    for path, (_, text) in plan({"catalog-info.yaml": ENTITY}, wishes).edits.items():
        (tmp_path / Path(path).name).write_text(text)
    panels = json.loads((tmp_path / "dashboard.json").read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [{"record": f"query:{place}", "expr": query} for place, query in enumerate(queries)]
    (tmp_path / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    for words in (["check", "rules", "alerts.yaml", "queries.yaml"], ["test", "rules", "alerts.test.yaml"]):
        done = subprocess.run([program("promtool"), *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
    operator = yaml.safe_load((tmp_path / "prometheusrule.yaml").read_text())
    assert operator["spec"] == yaml.safe_load((tmp_path / "alerts.yaml").read_text())


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    planned = plan(FILES, InstrumentWishes())
    panels = json.loads(planned.edits["monitoring/dashboard.json"][1])["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references)
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        apart = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert apart or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working copy that is the current folder."""
    root = tmp_path / "orders"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    monkeypatch.chdir(root)
    return root


def test_the_verb_shows_a_diff_and_changes_nothing(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guard(cli, ["instrument", "--check"]) == 1
    assert '+        prometheus.io/port: "9100"' in capsys.readouterr().out
    assert not (copy / "monitoring").exists()
    assert (copy / "k8s/orders.yaml").read_text() == WORKLOAD


def test_the_verb_writes_once(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "k8s/orders.yaml").chmod(0o640)
    assert guard(cli, ["instrument", "--write"]) == 0
    assert (copy / "k8s/orders.yaml").stat().st_mode & 0o777 == 0o640
    assert not list(copy.rglob(".catalejo-*"))
    assert guard(cli, ["instrument", "--write", "--check"]) == 0
    assert "nothing to write" in capsys.readouterr().err


def test_nothing_is_written_or_read_through_a_link(copy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (copy / "monitoring").symlink_to(outside)
    (outside / "catalog-info.yaml").write_text(ENTITY)
    (copy / "linked.yaml").symlink_to(outside / "catalog-info.yaml")
    assert guard(cli, ["instrument", "--write"]) == 2
    assert [path.name for path in outside.iterdir()] == ["catalog-info.yaml"]
    assert guard(cli, ["instrument", "--into", "../outside", "--write"]) == 2
    assert guard(cli, ["instrument", "--into", "/tmp", "--write"]) == 2


@pytest.mark.parametrize("value", ["orders", "service=", 'service=a"b', "1=x"])
def test_a_selector_is_a_label_and_a_value(value: str, copy: Path) -> None:
    assert guard(cli, ["instrument", "--selector", value]) == 2
