"""What a comparison demands is read strictly, and a deployment's time is one that a system told."""

from __future__ import annotations

import pytest

from catalejo.delivery.comparing import last_deployment, read_thresholds, with_bounds
from catalejo.model.comparison import DEFAULTS, Indicator
from catalejo.model.delivery import Cell, Placement
from catalejo.model.live import Application, Deployed
from catalejo.model.status import Health, Level, Sync


def test_a_file_changes_what_it_names() -> None:
    """The rest stays as it is by default; null takes a bound away."""
    found, problems = read_thresholds(b"error_ratio: {max: 0.02, max_ratio: null, strict: true}\n")
    assert problems == ()
    asked, usual = found[Indicator.ERROR_RATIO], DEFAULTS[Indicator.ERROR_RATIO]
    assert (asked.max, asked.max_ratio, asked.strict) == (0.02, None, True)
    assert asked.max_increase == usual.max_increase
    assert found[Indicator.LATENCY_P95] == DEFAULTS[Indicator.LATENCY_P95]


def test_everything_that_is_wrong_is_said_at_once_with_its_line() -> None:
    """And with the nearest word."""
    text = b"""\
error_ration: {max: 0.1}
error_ratio:
  maxx: 0.1
  max: 5
latency_p95_s: fast
throughput_rps: {min_ratio: -1, min_requests: 0, max: 3}
"""
    found, problems = read_thresholds(text)
    assert [(one.line, one.column) for one in problems] == [(1, 1), (3, 3), (4, 3), (5, 1), (6, 18), (6, 33), (6, 50)]
    assert problems[0].hint == "did you mean error_ratio?" and problems[1].hint == "did you mean max?"
    assert found == DEFAULTS


@pytest.mark.parametrize(
    "text", [b"", b"- a", b"a: [", b"!!python/object:os.system {}", b"\xff\xfe\x00", b"x: &a [*a]", b"#" * (1 << 21)]
)
def test_what_is_no_file_of_thresholds_is_a_problem_and_no_crash(text: bytes) -> None:
    """Whatever it is."""
    found, problems = read_thresholds(text)
    assert found == DEFAULTS and problems


@pytest.mark.parametrize(
    ("bound", "wrong"),
    [
        ("error_ratio.max=0.5", ""), ("latency_p95_s.max=null", ""), ("throughput_rps.min_requests=10", ""),
        ("error_ratio.max", "is no bound"), ("errors.max=1", "unknown indicator"), ("error_ratio.max=5%", "a number"),
        ("error_ratio.max=.nan", "a number"), ("latency_p95_s.max_ratio=0.5", "at least 1"),
        ("latency_p95_s.min_ratio=0.5", "takes no"), ("error_ratio.strict=1", "true or false"),
        ("error_ratio.max=true", "a number"),
    ],
)  # fmt: skip
def test_a_bound_on_the_command_line_is_read_as_strictly(bound: str, wrong: str) -> None:
    """Percent signs are not guessed at."""
    _, problems = with_bounds(DEFAULTS, [bound])
    assert wrong in (problems[0].message if problems else "") and bool(problems) == bool(wrong)


TOLD = "2026-11-16T16:06:42Z"


def application() -> Application:
    """An application that was deployed at one moment."""
    return Application(
        "argocd:main/argocd/orders", "argocd:main", "argocd", "orders", Sync.SYNCED, Health.HEALTHY, TOLD,
        history=(Deployed("abc", TOLD),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "environment", "found"),
    [
        (Cell("prod", "running", Level.OK, since=TOLD, application="orders"), "prod", (TOLD, "")),
        (Cell("prod", "running", Level.OK, since=TOLD, application="orders"), "production", (TOLD, "")),
        (Cell("prod", "running", Level.OK, since=TOLD, application="orders"), "staging", ("", "not-placed")),
        (Cell("prod", "stale", Level.UNKNOWN, since=TOLD, application="orders"), "prod", ("", "stale")),
        (Cell("prod", "running", Level.OK, since="2026-11-17T02:14:00Z", application="orders"), "prod",
         ("", "no-moment")),
        (Cell("prod", "running", Level.OK, since=TOLD, application="other"), "prod", ("", "no-moment")),
    ],
)  # fmt: skip
def test_a_deployment_is_when_its_system_says(cell: Cell, environment: str, found: tuple[str, str]) -> None:
    """The night in which a version was first seen is no moment, and an old answer may not know the newest."""
    placed = Placement("orders", "component:default/orders", cells={"prod": cell})
    assert last_deployment(placed, environment, [application()]) == found
    assert last_deployment(None, environment, [application()]) == ("", "not-placed")
