"""Reports of scanners: what is open is counted once by its gravity, and a scan says what it is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.answers import answers_of
from tests.unit.capture.conftest import Capture, capture, repository, write  # noqa: F401
from tests.unit.systems.forms import read

from catalejo.hosts.local import LocalSource
from catalejo.model.capture import Visibility
from catalejo.model.settings import RecordedSystem
from catalejo.systems import checkov, conftest, cyclonedx, grype, kube_linter, sarif, spdx, trivy
from catalejo.systems.reading import Reading

SUBJECT = "annotation:catalejo.dev/scan-subject="


def log(*results: Any, rules: Any = (), **run: Any) -> dict[str, Any]:
    """A SARIF log of one run."""
    driver = {"name": "Semgrep", "rules": list(rules)}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]}


def rule(identity: str, level: str = "", score: str = "") -> dict[str, Any]:
    """A rule of a driver."""
    return {"id": identity, "properties": {"security-severity": score}} | (
        {"defaultConfiguration": {"level": level}} if level else {}
    )


@pytest.mark.parametrize(("result", "rules", "expected"), [
    ({"ruleId": "a", "level": "error"}, [], {"high": 1}),
    ({"ruleId": "a", "level": "warning"}, [], {"medium": 1}),
    ({"ruleId": "a", "level": "note"}, [], {"low": 1}),
    ({"ruleId": "a"}, [rule("a", "error")], {"high": 1}),
    ({"ruleId": "a"}, [], {"medium": 1}),
    ({"ruleId": "a", "level": "note"}, [rule("a", score="9.1")], {"critical": 1}),
    ({"ruleIndex": 1}, [rule("a"), rule("b", score="7.0")], {"high": 1}),
    ({"ruleId": "b", "ruleIndex": 0}, [rule("a", score="9.9"), rule("b", score="4.0")], {"medium": 1}),
    ({"ruleId": "a", "level": "grave"}, [], {"unknown": 1}),
    ({"ruleId": "a", "level": "note"}, [rule("a", score="x")], {"low": 1}),
    ({"ruleId": "a", "kind": "pass"}, [], {}),
    ({"ruleId": "a", "suppressions": [{"kind": "inSource"}]}, [], {}),
    ({"ruleId": "a", "suppressions": [{"kind": "external", "status": "underReview"}]}, [], {"medium": 1}),
    ({"ruleId": "a", "baselineState": "absent"}, [], {}),
])  # fmt: skip
def test_the_gravity_of_a_sarif_result(result: Any, rules: Any, expected: dict[str, int]) -> None:
    """A score of the rule goes before the level, the level before the rule's own; what is closed does not count."""
    (one,) = read(sarif.INTEGRATION, log(result, rules=rules))
    assert (one.tool, one.counts) == ("Semgrep", expected)


def test_a_result_told_twice_counts_once_and_a_run_that_broke_off_is_said() -> None:
    """Two lines of one rule are two; a run that found nothing as it broke off says nothing."""
    places = [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": n}}} for n in (1, 2)]
    results = [{"ruleId": "r", "locations": [place]} for place in (*places, places[0])]
    (one,) = read(sarif.INTEGRATION, log(*results))
    assert one.counts == {"medium": 2} and [w.line for w in one.weaknesses] == [1, 2]
    readings: list[Reading] = []
    assert read(sarif.INTEGRATION, log(invocations=[{"executionSuccessful": False}]), reading=readings) == []
    assert readings[0].odd().states == {"executionSuccessful: false": 1}


PROVENANCE = [{"repositoryUri": "git@github.com:Acme/Shop.git", "revisionId": "f" * 40}]


@pytest.mark.parametrize(("body", "file", "source", "joins"), [
    (log(versionControlProvenance=PROVENANCE), "x", "sarif",
     ("repository:github.com/acme/shop", SUBJECT + "x")),
    (log(), "Acme__Shop", "sarif", ("repository:github.com/acme/shop", SUBJECT + "github.com/acme/shop")),
    (log(), "sarif-acme__shop", "sarif", ("repository:github.com/acme/shop", SUBJECT + "github.com/acme/shop")),
    (log(), "acme__shop", "sarif:git.acme.io", ("repository:git.acme.io/acme/shop", SUBJECT + "git.acme.io/acme/shop")),
    (log(), "gitlab.com__a__b__c", "sarif", ("repository:gitlab.com/a/b/c", SUBJECT + "gitlab.com/a/b/c")),
    (log(), "orders", "sarif", (SUBJECT + "orders",)),
    (log(), "", "sarif", ()),
])  # fmt: skip
def test_what_a_scan_is_about(body: Any, file: str, source: str, joins: tuple[str, ...]) -> None:
    """What the report says, else what its file is named after, else a name that an annotation spells."""
    (one,) = read(sarif.INTEGRATION, body, file=file, source=source)
    assert one.joins == joins


def test_scans_of_two_repositories_by_one_tool_are_two() -> None:
    """And so are two categories of one repository."""
    first, second = (read(sarif.INTEGRATION, log(), file=name)[0].id for name in ("a__b", "a__c"))
    third = read(sarif.INTEGRATION, log(automationDetails={"id": "python/"}), file="a__b")[0].id
    assert len({first, second, third}) == 3


def report(name: str, kind: str = "filesystem", results: Any = (), **more: Any) -> dict[str, Any]:
    """A report of Trivy."""
    return {"SchemaVersion": 2, "ArtifactName": name, "ArtifactType": kind, "Results": list(results), **more}


@pytest.mark.parametrize(("body", "joins"), [
    (report("ghcr.io/acme/shop:1.2@sha256:" + "a" * 64, "container_image"),
     ("image:ghcr.io/acme/shop", SUBJECT + "ghcr.io/acme/shop:1.2@sha256:" + "a" * 64)),
    (report("https://github.com/acme/shop", "repository"),
     ("repository:github.com/acme/shop", SUBJECT + "https://github.com/acme/shop")),
    (report(".", Metadata={"RepoURL": "https://gitlab.com/a/b/c.git", "Commit": "c"}),
     ("repository:gitlab.com/a/b/c", SUBJECT + "gitlab.com/a/b/c")),
    (report("/home/runner/work/shop"), ()),
    (report("services/shop"), (SUBJECT + "services/shop",)),
])  # fmt: skip
def test_what_trivy_looked_at(body: Any, joins: tuple[str, ...]) -> None:
    """An image, a repository or a folder; a path of the machine that it ran on is nobody's name."""
    (one,) = read(trivy.INTEGRATION, body)
    assert one.joins == joins


def test_what_trivy_found() -> None:
    """Vulnerabilities, failed checks and secrets; passed checks and matched texts are left out; clean is a scan too."""
    results = [
        {"Target": "os", "Class": "os-pkgs", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "CRITICAL"}]},
        {"Target": "Dockerfile", "Misconfigurations": [{"ID": "DS1", "Severity": "HIGH", "Status": "PASS"},
                                                       {"ID": "DS2", "Severity": "LOW", "Status": "FAIL"}]},
        {"Target": "a.env", "Secrets": [{"RuleID": "aws", "Severity": "CRITICAL", "Match": "canary", "StartLine": 3}]},
        {"Target": "x", "Vulnerabilities": [{"VulnerabilityID": "CVE-2", "Severity": "GRAVE"}]},
    ]  # fmt: skip
    (one,) = read(trivy.INTEGRATION, report("x", results=results))
    assert one.counts == {"critical": 2, "low": 1, "unknown": 1} and "canary" not in str(one)
    assert [w.severity for w in one.weaknesses] == ["critical", "critical", "low", "unknown"]
    (clean,) = read(trivy.INTEGRATION, report("x") | {"Results": None})
    assert clean.counts == {}


def test_reports_of_hidden_repositories_are_dropped() -> None:
    """By the repository that a report names, and by an image that is called after it."""
    hidden = lambda text: "acme/secret" in text  # noqa: E731
    assert read(sarif.INTEGRATION, log(versionControlProvenance=[{"repositoryUri": "https://github.com/acme/secret"}]),
                hidden=hidden) == []  # fmt: skip
    assert read(trivy.INTEGRATION, report("ghcr.io/acme/secret:1", "container_image"), hidden=hidden) == []


@pytest.mark.parametrize(("one", "body", "counts", "failed"), [
    (grype.INTEGRATION, {"matches": [{"vulnerability": {"id": "C", "severity": "Negligible"}}], "descriptor": {}},
     {"low": 1}, False),
    (kube_linter.INTEGRATION, {"Reports": None, "Summary": {"ChecksStatus": "Passed"}}, {}, False),
    (kube_linter.INTEGRATION, {"Reports": [{"Check": "a"}], "Summary": {"ChecksStatus": "Failed"}}, {"unknown": 1}, True),
    (conftest.INTEGRATION, [{"filename": "a", "namespace": "main", "successes": 1, "failures": [{"msg": "x"}]}],
     {"high": 1}, True),
    (conftest.INTEGRATION, [{"filename": "a", "namespace": "main", "successes": 1, "warnings": [{"msg": "x"}, {"msg": "y"}]}],
     {"medium": 2}, False),
    (checkov.INTEGRATION, [{"check_type": "helm", "results": {"failed_checks": []}, "summary": {"checkov_version": "3"}}],
     {}, False),
])  # fmt: skip
def test_other_scanners(one: Any, body: Any, counts: dict[str, int], failed: bool) -> None:
    """Each in its own words; a gravity that a tool does not tell is not known."""
    (found,) = read(one, body, file="a__b")
    assert (found.counts, found.failed) == (counts, failed)
    assert found.joins[0] == "repository:github.com/a/b"


def test_policies_that_looked_at_nothing_say_nothing() -> None:
    """Zero failures of zero policies is no success."""
    readings: list[Reading] = []
    body = [{"filename": "a.yaml", "namespace": "main", "successes": 0}]
    assert read(conftest.INTEGRATION, body, reading=readings) == []
    assert readings[0].odd().states == {"no policy looked at anything": 1}


def test_packages_of_bills_of_materials() -> None:
    """Libraries by name and version, nested ones too; the thing itself, files and the operating system are none."""
    inner = {"type": "library", "name": "inner", "version": "2"}
    parts = [{"type": "library", "group": "org.acme", "name": "x", "version": "1", "components": [inner]},
             {"type": "operating-system", "name": "debian", "version": "12"}]  # fmt: skip
    bom = {"bomFormat": "CycloneDX", "components": parts, "metadata": {"component": {
        "type": "container", "name": "ghcr.io/acme/shop", "version": "sha256:" + "a" * 64}}}  # fmt: skip
    (one,) = read(cyclonedx.INTEGRATION, bom)
    assert one.packages == ("inner@2", "org.acme/x@1") and one.joins[0] == "image:ghcr.io/acme/shop"
    package = {"SPDXID": "b", "name": "left-pad", "versionInfo": "1.3"}
    document = {"spdxVersion": "SPDX-2.3", "name": "shop", "documentDescribes": ["a"], "packages": [
        {"SPDXID": "a", "name": "ghcr.io/acme/shop", "versionInfo": "1.2", "primaryPackagePurpose": "CONTAINER"}, package]}  # fmt: skip
    (two,) = read(spdx.INTEGRATION, document)
    assert two.packages == ("left-pad@1.3",) and two.joins[0] == "image:ghcr.io/acme/shop"


def test_a_closed_vulnerability_of_a_bill_of_materials_does_not_count() -> None:
    """And the gravest of several ratings does."""
    found = [{"id": "A", "ratings": [{"severity": "low"}, {"severity": "critical"}]},
             {"id": "B", "ratings": [{"severity": "high"}], "analysis": {"state": "not_affected"}}]  # fmt: skip
    (one,) = read(cyclonedx.INTEGRATION, {"bomFormat": "CycloneDX", "vulnerabilities": found})
    assert one.counts == {"critical": 1}


def test_recorded_reports_of_many_repositories_are_one_source(tmp_path: Path, capture: Capture) -> None:  # noqa: F811
    """By folder or by the beginning of the name; two files of one name in two folders are both kept."""
    text = json.dumps(log({"ruleId": "a"}))
    write(tmp_path / "r", {"sarif/a__b.sarif": text, "sarif/old/a__b.sarif": text, "sarif-a__c.json": text})
    answers = answers_of(capture(RecordedSystem(str(tmp_path / "r"))))
    assert {source: sorted(e.url for e in found) for source, found in answers.items()} == {
        "sarif": ["github.com/a/b", "github.com/a/b", "github.com/a/c"]
    }


def test_a_report_in_a_file_that_is_named_after_a_hidden_repository_is_not_read(
    tmp_path: Path,
    capture: Capture,  # noqa: F811
) -> None:
    """In no spelling of its name does it reach the capture."""
    repository(tmp_path / "src" / "shut", {"a": "1"}, "https://github.com/Acme/canary.git")
    text = json.dumps(log({"ruleId": "a"}))
    write(tmp_path / "r", {"sarif/acme__canary.sarif": text, "sarif-Acme__Canary.json": text, "sarif/acme__open.json": text,
                           "trivy/github.com__acme__canary.json": json.dumps(report("services/x"))})  # fmt: skip
    source = LocalSource(path=str(tmp_path / "src"), private=("shut",))
    answers = answers_of(capture(source, RecordedSystem(str(tmp_path / "r")), visibility=Visibility.PUBLIC))
    assert [envelope.url for found in answers.values() for envelope in found] == ["github.com/acme/open"]
    assert not any(b"anary" in path.read_bytes() for path in (tmp_path / "out").rglob("*.json*"))


@pytest.mark.parametrize("one", [trivy, sarif, grype, cyclonedx, spdx, kube_linter, conftest, checkov])
@pytest.mark.parametrize("odd", [None, 7, "x", [], [7], {"a": 1}, [{"a": [{}]}]])
def test_an_odd_value_anywhere_costs_at_most_itself(one: Any, odd: Any) -> None:
    """Every field of a good answer in turn: nothing is raised."""
    path = Path(one.__file__).parent / "recorded" / "good.json"
    body = json.loads(path.read_bytes())["body"]

    def spoiled(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [odd, *({**value, key: new} for key, inner in value.items() for new in spoiled(inner))]
        if isinstance(value, list):
            return [odd, *([new, *value[1:]] for inner in value[:1] for new in spoiled(inner))]
        return [odd]

    for variant in spoiled(body):
        read(one.INTEGRATION, variant, file="a__b")
