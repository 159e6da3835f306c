"""A policy file is read strictly: everything that is wrong is told at once, with its place and the nearest word."""

from __future__ import annotations

import pytest

from catalejo.delivery.gating import read_policy
from catalejo.model.gates import GatePhase

GOOD = b"""
gates:
  - {name: no-active-incidents, phase: pre, envs: [prod], rule: incidents, with: {states: [open, acknowledged], min_severity: high}, on: {fail: block, inconclusive: block}, exempt: {labels: {change-type: hotfix}}}
  - {name: emits-traces, phase: pre, envs: [prod], rule: traces, with: {lookback: 24h, min: 1, first_deploy: staging}}
  - {name: policy-scan, phase: pre, rule: findings, with: {tools: [conftest, trivy], max: {critical: 0, high: 0}, max_age: 24h, same_revision: true}}
  - {name: error-rate, phase: post, rule: metric, with: {indicator: error_ratio, max: 0.05, max_increase: 0.01, max_ratio: 2, min_requests: 50}, on: {fail: rollback}}
  - {name: p95, phase: post, rule: metric, with: {indicator: latency_p95_s, max: 1.0, max_ratio: 1.5, min_requests: 50}}
  - {rule: monitored, applies_to: {type: service, not: {tags: [internal]}}}
"""


def test_a_policy_in_full_is_read() -> None:
    policy, problems = read_policy(GOOD, "gates.yaml")
    assert problems == ()
    first, *_, last = policy.rules
    assert (first.phase, first.envs, first.exempt) == (GatePhase.PRE, ("prod",), {"change-type": ("hotfix",)})
    assert [rule.on_fail for rule in policy.rules] == ["block", "block", "block", "rollback", "rollback", "block"]
    assert last.applies_to == {"type": ("service",), "not.tags": ("internal",)} and last.name == "monitored"
    assert len(policy.digest) == 64 and first.line == 3


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("gates: [{rule: incident}]", (1, 10), "did you mean incidents?"),
        ("gates: [{rule: incidents, fase: pre}]", (1, 27), "did you mean phase?"),
        ("gates: [{rule: incidents, phase: prae}]", (1, 34), "did you mean pre?"),
        ("gates: [{rule: incidents, with: {min_severty: high}}]", (1, 34), "did you mean min_severity?"),
        ("gates: [{rule: incidents, with: {min_severity: hihg}}]", (1, 48), "did you mean high?"),
        ("gates: [{rule: traces, with: {lookback: soon}}]", (1, 41), "10m"),
        ("gates: [{rule: traces, with: {min: many}}]", (1, 36), "a whole number"),
        ("gates: [{rule: traces, with: {min: -1}}]", (1, 36), "from 0 on"),
        ("gates: [{rule: metric}]", (1, 9), "needs with.indicator"),
        ("gates: [{rule: scorecard, on: {fail: rollback}, with: {level: a}}]", (1, 32), "nothing is deployed"),
        ("gates: [{rule: ci, on: {fail: explode}}]", (1, 31), "one of"),
        ("gates: [{rule: ci, with: [1]}]", (1, 26), "a mapping"),
        ("gates: [{rule: health, with: {x: 1}}]", (1, 31), "it takes none"),
        ("gates: [{rule: ci}, {rule: ci}]", (1, 21), "a second rule"),
        ("gates: [{rule: ci, name: a}, {rule: ci, name: a}]", (1, 41), "a second rule"),
        ("gates: [{rule: ci, exempt: {labels: {}}}]", (1, 20), "names no label"),
        ("gates: [{rule: ci, applies_to: {types: [a]}}]", (1, 33), "did you mean type?"),
        ("gates: [{rule: ci, optional: perhaps}]", (1, 20), "true or false"),
        ("gates: [{rule: findings, with: {max: {grave: 1}}}]", (1, 38), "one of"),
        ("gates: []", (1, 1), "at least one"),
        ("gates: {a: b}", (1, 1), "a list of rules"),
        ("- a", (1, 1), "a mapping"),
        ("", (1, 1), "a mapping"),
        ("gates: [{rule: ci}]\nversion: 2", (2, 1), "version: 1"),
        ("gates: [{rule: ci}]\n---\ngates: []", (3, 1), "second YAML document"),
        ("gates: [", (2, 1), "not valid YAML"),
        ("gates: [{rule: ci, rule: drift}]", (1, 20), "unique"),
        ("gates: [{rule: !!python/object:os.system ci}]", (1, 16), "tag"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(text: str, place: tuple[int, int], words: str) -> None:
    _, problems = read_policy(text.encode(), "gates.yaml")
    assert problems, text
    said = " ".join(f"{one.message} {one.hint}" for one in problems)
    assert words in said and place in {(one.line, one.column) for one in problems}, problems


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = "gates:\n  - {rule: nothing, phase: never}\n  - {rule: traces, with: {min: x, lookback: 1}, extra: 1}\nmore: 1\n"
    _, problems = read_policy(text.encode(), "gates.yaml")
    assert [one.line for one in problems] == [2, 2, 3, 3, 3, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\x00", b"gates: " + b"[" * 5_000, b"a: &a [*a]", b"gates: [{rule: ci, name: '" + b"x" * 10_000 + b"'}]",
        b"gates: [" + b"{rule: ci}," * 1_000 + b"]", b"gates:\n  - " + b"{" * 200 + b"}" * 200, b"x" * (3 << 20),
        b"gates: [{rule: metric, with: {indicator: error_ratio, max: .nan}}]",
        b"gates: [{rule: metric, with: {indicator: error_ratio, max: 1e999}}]",
        b"gates: [{rule: [ci]}]", b"gates: [{rule: {}}]", b"gates: [{rule: ci, envs: [1]}]", b"gates: [{? {a: b} : c}]",
    ],
)  # fmt: skip
def test_hostile_files_are_refused_without_a_traceback(text: bytes) -> None:
    policy, problems = read_policy(text, "gates.yaml")
    assert problems, policy
    assert all(len(one.message) < 400 for one in problems)
