"""Artifacts, coverage, gates, alerts of packages and services of ECS: what is not told is not known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.systems.forms import read

from catalejo.systems import codecov, coverage, dependabot, ecs, github_releases, oci, scorecard, sonarqube
from catalejo.systems.contract import Keeping
from catalejo.systems.ecs.fields import join
from catalejo.systems.oci.ask import newest

KEEPING = Keeping(False, lambda _: False, lambda _: False)
ARN = "arn:aws:ecs:eu-west-1:123456789012:service/prod/web"


def service(
    desired: int = 2, running: int = 2, rollout: str = "COMPLETED", status: str = "ACTIVE", failed: int = 0
) -> Any:
    """A service of ECS."""
    deployment = {"status": "PRIMARY", "rolloutState": rollout, "failedTasks": failed, "updatedAt": 1763546400.25}
    return {"serviceArn": ARN, "serviceName": "web", "clusterArn": "a:cluster/prod", "status": status, "tags": [],
            "desiredCount": desired, "runningCount": running, "deployments": [deployment], "taskDefinition": "td:7"}  # fmt: skip


@pytest.mark.parametrize(("item", "level", "reason"), [
    (service(), "ok", ""),
    (service(running=1), "warn", ""),
    (service(running=0), "bad", ""),
    (service(rollout="IN_PROGRESS", running=1), "busy", ""),
    (service(rollout="IN_PROGRESS", running=0, failed=9), "bad", "TasksFail"),
    (service(rollout="FAILED"), "bad", "RolloutFailed"),
    (service(rollout=""), "ok", ""),
    (service(rollout="NEW_STATE"), "unknown", "NEW_STATE"),
    (service(desired=0, running=0), "none", "ScaledToZero"),
    (service(status="DRAINING"), "warn", "DRAINING"),
    (service() | {"desiredCount": None}, "unknown", ""),
])  # fmt: skip
def test_a_service_of_ecs(item: Any, level: str, reason: str) -> None:
    """Controllers of other kinds tell no state of a rollout: then the counts decide."""
    (one,) = read(ecs.INTEGRATION, {"services": [item], "failures": []})
    assert (one.level.value, one.reason, one.cluster, one.namespace) == (level, reason, "prod", "eu-west-1")
    assert one.since == "2025-11-19T10:00:00Z"


def test_images_of_a_service_stand_in_its_task_definition() -> None:
    """Recorded in another file; environment and secrets of its containers are not kept. What is gone is left out."""
    containers = [{"name": "web", "image": "ghcr.io/acme/web:1", "environment": [{"value": "canary"}], "secrets": []}]
    definition = {"taskDefinition": {"taskDefinitionArn": "td:7", "containerDefinitions": containers}}
    keep = ecs.INTEGRATION.questions[0].keep
    parts = [
        keep({"services": [service() | {"tags": [{"key": "app", "value": "web"}]}]}, KEEPING),
        keep(definition, KEEPING),
    ]
    assert "canary" not in json.dumps(parts)
    (one,) = read(ecs.INTEGRATION, join(parts))
    assert one.images == ("ghcr.io/acme/web:1",) and one.joins == (
        f"annotation:aws.amazon.com/amazon-ecs-service-arn={ARN}",
        "annotation:aws.amazon.com/amazon-ecs-service-tags=app=web",
        "image:ghcr.io/acme/web",
    )
    assert read(ecs.INTEGRATION, {"services": [service(status="INACTIVE")]}) == []


COBERTURA = '<?xml version="1.0" ?><coverage {}><packages/></coverage>'
JACOCO = ('<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x">'
          '<package name="a"><counter type="LINE" missed="1" covered="1"/></package>'
          '<counter type="BRANCH" missed="5" covered="5"/><counter type="LINE" missed="10" covered="30"/></report>')  # fmt: skip
CLOVER = ('<coverage generated="1763546400"><project><package><metrics statements="9" coveredstatements="9"/></package>'
          '<metrics statements="40" coveredstatements="10"/></project></coverage>')  # fmt: skip
BOMB = '<!DOCTYPE coverage [<!ENTITY a "x">]><coverage line-rate="0.5">&a;</coverage>'


@pytest.mark.parametrize(("body", "value"), [
    ({"xml": COBERTURA.format('line-rate="0.5" lines-covered="30" lines-valid="40"')}, 0.75),
    ({"xml": COBERTURA.format('line-rate="0.5" timestamp="1763546400123"')}, 0.5),
    ({"xml": COBERTURA.format('line-rate="0" lines-covered="0" lines-valid="0"')}, None),
    ({"xml": JACOCO}, 0.75),
    ({"xml": CLOVER}, 0.25),
    ({"totals": {"covered_lines": 1, "num_statements": 4}, "meta": {"timestamp": "2026-11-18T00:00:00"}}, 0.25),
    ({"total": {"lines": {"total": 4, "covered": 2, "pct": 50}, "branches": {}}}, 0.5),
    ({"result": {"line": 90.5}}, 0.905),
])  # fmt: skip
def test_the_coverage_of_a_report(body: Any, value: float | None) -> None:
    """The totals of the whole; a report over nothing has no value."""
    (one,) = read(coverage.INTEGRATION, body, file="acme__web")
    assert (one.name, one.joins[0]) == ("coverage_ratio", "repository:github.com/acme/web")
    assert one.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("text", [BOMB, "<coverage line-rate=", "<coverage line-rate='nan'/>", "<coverage/>", "x"])
def test_xml_that_is_no_report_tells_nothing(text: str) -> None:
    """Nor does one that declares entities."""
    assert read(coverage.INTEGRATION, {"xml": text}) == []


def test_coverage_at_codecov_is_of_its_repository() -> None:
    """By the host that it names; a repository without an upload has no value."""
    items = [{"name": "Web", "author": {"service": "gitlab", "username": "a:b"}, "totals": {"coverage": 50}},
             {"name": "x", "author": {"service": "github", "username": "a"}, "totals": None},
             {"name": "y", "author": {"service": "elsewhere", "username": "a"}, "totals": {"coverage": 1}}]  # fmt: skip
    found = {one.joins[0]: one.value for one in read(codecov.INTEGRATION, {"results": items})}
    assert found == {"repository:gitlab.com/a/b/web": 0.5, "repository:github.com/a/x": None}


@pytest.mark.parametrize(("gate", "failed"), [("OK", [False]), ("ERROR", [True]), ("NONE", []), ("NEW", [True])])
def test_a_quality_gate(gate: str, failed: list[bool]) -> None:
    """One that is not known has not passed; a project without a gate has no scan."""
    body = {"measures": [{"component": "k", "metric": "alert_status", "value": gate}]}
    found = read(sonarqube.INTEGRATION, body, question="gates", source="sonarqube:main", url="https://s/api/measures/x")
    assert [one.failed for one in found] == failed
    assert all(one.joins == ("annotation:sonarqube.org/project-key=k", "annotation:sonarqube.org/project-key=main/k")
               and one.url == "https://s/dashboard?id=k" for one in found)  # fmt: skip


def test_measures_of_sonarqube() -> None:
    """Percent become ratios; a value that is no number is none."""
    measures = [
        {"metric": "coverage", "value": "80"},
        {"metric": "ncloc", "value": "x"},
        {"metric": "new", "value": "1"},
    ]
    found = read(sonarqube.INTEGRATION, {"component": {"key": "k", "measures": measures}}, question="measures")
    assert {one.name: one.value for one in found} == {"coverage_ratio": 0.8, "lines_of_code": None}


def test_alerts_of_dependabot_are_a_scan_for_each_repository() -> None:
    """Closed ones do not count; a gravity that nobody knows is unknown."""

    def alert(slug: str, severity: str, state: str = "open") -> Any:
        page = f"https://github.com/{slug}/security/dependabot/{severity}{state}"
        return {"state": state, "html_url": page, "dependency": {}, "security_vulnerability": {"severity": severity},
                "security_advisory": {"ghsa_id": severity + state}}  # fmt: skip

    alerts = [alert("A/b", "moderate"), alert("a/b", "new"), alert("a/b", "high", "fixed"), alert("a/c", "critical")]
    found = {one.joins[0]: one.counts for one in read(dependabot.INTEGRATION, [alerts[:2], alerts[2:]])}
    assert found == {
        "repository:github.com/a/b": {"medium": 1, "unknown": 1},
        "repository:github.com/a/c": {"critical": 1},
    }


def test_releases_are_of_the_repository_of_their_address() -> None:
    """Drafts are not out yet."""
    page = "https://git.acme.io/A/b/releases/tag/"
    items = [{"tag_name": "v2", "html_url": page + "v2", "prerelease": True, "published_at": "2026-11-01T00:00:00Z"},
             {"tag_name": "v3", "html_url": page + "v3", "prerelease": False, "draft": True}]  # fmt: skip
    (one,) = read(github_releases.INTEGRATION, items)
    assert (one.version, one.prerelease, one.joins) == ("v2", True, ("repository:git.acme.io/a/b",))


def test_a_score_counts_checks_that_are_not_met_by_their_risk() -> None:
    """One that could not be run says nothing; a check that is not documented has no risk that is known."""
    checks = [{"name": "License", "score": 0}, {"name": "SAST", "score": -1}, {"name": "New", "score": 9},
              {"name": "Maintained", "score": 10}]  # fmt: skip
    (one,) = read(
        scorecard.INTEGRATION, {"repo": {"name": "github.com/A/b"}, "scorecard": {}, "score": 7, "checks": checks}
    )
    assert (one.score, one.counts, one.joins[0]) == (7.0, {"low": 1, "unknown": 1}, "repository:github.com/a/b")


def test_tags_of_an_image() -> None:
    """Bare tags have no digest; a time that builds put in place of one is none; Docker Hub has its usual name."""
    labels = {"org.opencontainers.image.source": "https://github.com/A/b", "secret": "canary"}
    tags = [{"tag": "1.0.0-rc.1", "created": "1970-01-01T00:00:00Z", "labels": labels}]
    url = "https://registry-1.docker.io/v2/a/b/tags/list"
    (one,) = read(oci.INTEGRATION, {"name": "a/b", "tags": tags}, url=url)
    assert (one.id, one.prerelease, one.created_at) == ("docker.io/a/b:1.0.0-rc.1", True, "")
    assert one.joins == ("image:docker.io/a/b", "repository:github.com/a/b")
    assert [one.digest for one in read(oci.INTEGRATION, {"name": "a/b", "tags": ["1", "2"]})] == ["", ""]
    assert read(oci.INTEGRATION, {"name": "a/b", "tags": tags}, hidden=lambda text: "github.com/A/b" in text) == []


def test_the_newest_tags() -> None:
    """By version, not by name; without versions the last ones of the list."""
    assert newest(["1.9.0", "1.10.0", "2.0.0-rc.1", "latest", "sha-1"], 2) == ["2.0.0-rc.1", "1.10.0", "latest"]
    assert newest(["b", "a", "c"], 2) == ["a", "c"]
