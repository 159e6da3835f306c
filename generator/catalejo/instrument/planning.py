"""From evidence and wishes to edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..kit.read.narrow import mapping, mappings, text_of, texts_of
from ..model.instrumenting import InstrumentGap, InstrumentPlan, InstrumentWishes
from ..systems.prometheus.recipes import CONVENTIONS
from .alerts import Measured, prometheus_rule, rule_file, rule_tests
from .dashboard import dashboard
from .evidence import LIBRARIES, InstrumentEvidence, containers, metrics_port, pod, ports_of, read
from .insertion import CannotInsert, add_items, add_keys, scalar

_PAIR = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*=[^=,\s\"\\]+")
TEMPLATE = ("spec", "template")


class _Planner:
    """Collects edits: each begins where the one before ended, so that a file may have several."""

    def __init__(self, files: Mapping[str, str], wishes: InstrumentWishes) -> None:
        self.files, self.wishes = files, wishes
        self.evidence: InstrumentEvidence = read(files, wishes.entity)
        self.texts: dict[str, str] = {}
        self.left = list(self.evidence.left)
        self.annotations: dict[str, str] = {}

    def leave(self, what: str, reason: str) -> None:
        self.left.append(InstrumentGap(what, reason))

    def change(self, path: str, what: str, edited: Callable[[str], str]) -> None:
        """Apply an edit to a file that is there, or say why not."""
        try:
            self.texts[path] = edited(self.texts.get(path, self.files[path]))
        except CannotInsert as error:
            self.leave(f"{path}: {what}", str(error))

    def make(self, name: str, text: str) -> None:
        """Write a file of our own; one that is there and says something else is somebody's, and stays."""
        path = f"{self.wishes.into}/{name}"
        if self.files.get(path, text) != text:
            self.leave(path, "it is there and was changed since; delete it to have it made anew")
            return
        self.texts[path] = text


def plan(files: Mapping[str, str], wishes: InstrumentWishes) -> InstrumentPlan:
    """Plan what is to be written.

    Args:
        files: relative path with slashes to text; YAML and package manifests.
        wishes: what people say.

    Raises:
        InstrumentRefused: it is not clear which component is meant.
    """
    planner = _Planner(files, wishes)
    port, path = _scraping(planner)
    _telemetry(planner)
    service = _monitor(planner, port, path)
    _measuring(planner, service)
    _entity(planner)
    edits = {path: (files.get(path), text) for path, text in sorted(planner.texts.items()) if files.get(path) != text}
    return InstrumentPlan(planner.evidence.name, edits, tuple(sorted(set(planner.left))))


def _scraping(planner: _Planner) -> tuple[int, str]:
    """Annotate the pod template with where its metrics are."""
    found, wishes = planner.evidence, planner.wishes
    port = wishes.port or metrics_port(found)[0]
    usual = [path for library, path, _ in LIBRARIES if library in dict(found.libraries)]
    path = wishes.metrics_path or (usual[0] if usual else "")
    if found.workload is None:
        return port, path
    if not port:
        planner.leave("scraping", "no container port is named metrics; say it with --port")
        return port, path
    noted = {"prometheus.io/scrape": "true", "prometheus.io/port": str(port)}
    if path:
        noted["prometheus.io/path"] = path
    workload = found.workload
    if "prometheus.io/scrape" in texts_of(mapping(pod(workload).get("metadata")).get("annotations")):
        return port, path
    planner.change(
        workload.path,
        "scraping",
        lambda text: add_keys(text, workload.index, (*TEMPLATE, "metadata", "annotations"), noted),
    )
    return port, path


def _telemetry(planner: _Planner) -> None:
    """Name the service for OpenTelemetry where the code uses it."""
    found, wishes = planner.evidence, planner.wishes
    if found.workload is None:
        return
    if not (wishes.otel if wishes.otel is not None else "opentelemetry" in dict(found.libraries)):
        planner.leave("OpenTelemetry", "no package manifest here names it; say it with --otel")
        return
    rows = containers(found.workload)
    names = [text_of(row.get("name")) for row in rows]
    place = 0 if len(rows) == 1 else names.index(found.name) if found.name in names else -1
    if place < 0:
        planner.leave("OpenTelemetry", "several containers, and none has the component's name")
        return
    have = {text_of(row.get("name")): text_of(row.get("value")) for row in mappings(rows[place].get("env"))}
    variables = {"OTEL_SERVICE_NAME": found.name}
    if wishes.env:
        variables["OTEL_RESOURCE_ATTRIBUTES"] = f"deployment.environment.name={wishes.env}"
    workload = found.workload
    where = (*TEMPLATE, "spec", "containers", place, "env")
    planner.change(workload.path, "OpenTelemetry", lambda text: add_items(text, workload.index, where, variables))
    told = have.get("OTEL_SERVICE_NAME", found.name)
    if told:
        planner.annotations["opentelemetry.io/service-name"] = told


def _monitor(planner: _Planner, port: int, path: str) -> str:
    """Make a ServiceMonitor; returns the name of the Service, which becomes a label of its series."""
    found = planner.evidence
    if found.service is None or not port:
        planner.leave("ServiceMonitor", f"needs one Service called {found.name} and the port of its metrics")
        return ""
    labels = texts_of(mapping(found.service.value.get("metadata")).get("labels"))
    inside = metrics_port(found)[1]
    named = [
        text_of(row.get("name"))
        for row in ports_of(found.service)
        if row.get("name") and (row.get("targetPort", row.get("port")) in (port, inside or port))
    ]
    if not labels or not named:
        planner.leave(
            "ServiceMonitor", "the Service has no labels of its own, or no named port that leads to the metrics"
        )
        return ""
    name = text_of(mapping(found.service.value.get("metadata")).get("name"))
    head = ["apiVersion: monitoring.coreos.com/v1", "kind: ServiceMonitor", "metadata:", f"  name: {scalar(name)}"]
    picked = [f"      {key}: {scalar(value)}" for key, value in sorted(labels.items())]
    ends = [f"    - port: {scalar(named[0])}", *([f"      path: {scalar(path)}"] if path else [])]
    rows = [*head, "spec:", "  selector:", "    matchLabels:", *picked, "  endpoints:", *ends, ""]
    planner.make("servicemonitor.yaml", "\n".join(rows))
    return name


def _measuring(planner: _Planner, service: str) -> None:
    """Make alerts with their tests, and the dashboard."""
    found, wishes = planner.evidence, planner.wishes
    noted = _noted(planner)
    told = noted.get("prometheus.io/labels", "")
    pairs = [part for part in re.split(r"[,\s]+", told) if part]
    known = dict(pair.split("=", 1) for pair in pairs) if pairs and all(map(_PAIR.fullmatch, pairs)) else {}
    selector = wishes.selector or known or ({"service": service} if service else {})
    usual = [one for library, _, one in LIBRARIES if one and library in dict(found.libraries)]
    convention = CONVENTIONS.get(wishes.convention or (usual[0] if usual else ""))
    if not selector:
        planner.leave("alerts, dashboard", "which series are its own? say it with --selector, such as service=orders")
        return
    if not told:
        planner.annotations["prometheus.io/labels"] = ",".join(
            f"{key}={value}" for key, value in sorted(selector.items())
        )
    if convention is None:
        planner.leave("alerts, dashboard", f"how are its metrics called? --convention {'|'.join(CONVENTIONS)}")
        return
    measured = Measured(found.name, convention, selector, *_people(planner))
    planner.make("alerts.yaml", rule_file(measured))
    planner.make("alerts.test.yaml", rule_tests(measured, "alerts.yaml"))
    planner.make("prometheusrule.yaml", prometheus_rule(measured))
    tag = noted.get("grafana/dashboard-selector", found.name)
    if re.fullmatch(r"[\w-]+", tag):
        planner.make("dashboard.json", dashboard(measured, tag))
        planner.annotations["grafana/dashboard-selector"] = tag
    else:
        planner.leave("dashboard", "grafana/dashboard-selector is an expression: which tag would it take?")


def _noted(planner: _Planner) -> dict[str, str]:
    entity = planner.evidence.entity
    return texts_of(mapping(entity.value.get("metadata")).get("annotations")) if entity else {}


def _people(planner: _Planner) -> tuple[str, str]:
    """Return the owner's name and the runbook, as the entity tells them."""
    entity = planner.evidence.entity
    if entity is None:
        return "", ""
    owner = text_of(mapping(entity.value.get("spec")).get("owner")).rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    links = mappings(mapping(entity.value.get("metadata")).get("links"))
    return owner, next((text_of(link.get("url")) for link in links if link.get("type") == "runbook"), "")


def _entity(planner: _Planner) -> None:
    """Add the annotations by which readers join, those that have a value."""
    found, wanted = planner.evidence, planner.annotations
    if found.workload is not None:
        label = texts_of(mapping(pod(found.workload).get("metadata")).get("labels")).get(
            "backstage.io/kubernetes-id", ""
        )
        if label:
            wanted["backstage.io/kubernetes-id"] = label
    if found.entity is None:
        planner.leave("annotations", f"no file here declares the component {found.name}")
        return
    entity, values = found.entity, {key: wanted[key] for key in sorted(wanted)}
    if values:
        where = ("metadata", "annotations")
        planner.change(entity.path, "annotations", lambda text: add_keys(text, entity.index, where, values))
