"""Which series are a component's, and whether they are those of one service in one environment."""

from __future__ import annotations

import pytest

from catalejo.systems.prometheus.counting import conventions, errors, present, requests
from catalejo.systems.prometheus.identity import narrowed
from catalejo.systems.prometheus.matchers import LabelMatcher, SelectorError, candidates, parse, spelled
from catalejo.systems.prometheus.recipes import CONVENTIONS
from catalejo.systems.prometheus.refused import MeasureRefused

ORDERS = (LabelMatcher("service", "orders"),)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('service="orders"', 'service="orders"'),
        ("{service='orders', env=prod}", 'service="orders",env="prod"'),
        ('job=~"shop/.+",code!="500",path!~"/a|/b",', 'job=~"shop/.+",code!="500",path!~"/a|/b"'),
        (r'service="a\"b\\c\nd"', r'service="a\"b\\c\nd"'),
        ('service="ñandú, S.A. {x}"', 'service="ñandú, S.A. {x}"'),
    ],
)
def test_a_selector_is_read_and_spelled_anew(written: str, read: str) -> None:
    """With and without braces and quotes; what is spelled is PromQL whatever was in a value."""
    assert spelled(parse(written)) == read
    assert spelled(parse(read)) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{}",
        "service",
        'service="a"} or vector(1)',
        '__name__="up"',
        "a=b c=d",
        r'a="\x41"',
        "a=" + "b" * 3000,
        'a="',
    ],
)
def test_what_is_no_selector_is_refused(written: str) -> None:
    """Nothing of it reaches a query."""
    with pytest.raises(SelectorError):
        parse(written)


def test_the_annotations_by_which_records_join_name_the_series_too() -> None:
    """Labels first, as they are written; then the spellings of an OpenTelemetry service."""
    found = candidates(
        {"prometheus.io/labels": "service=orders, namespace=shop service=orders, odd, 1x=y",
         "opentelemetry.io/service-name": "pay.v2"}
    )  # fmt: skip
    assert [spelled(one.matchers) for one in found] == [
        'service="orders"', 'namespace="shop",service="orders"', 'service_name="pay.v2"', 'service="pay.v2"',
        r'job=~"(.+/)?pay\\.v2"',
    ]  # fmt: skip
    assert candidates({"prometheus.io/alert": "OrdersDown"}) == []


def test_a_value_cannot_leave_its_quotes() -> None:
    """An annotation is anybody's text."""
    (hostile,) = candidates({"prometheus.io/labels": 'service=a"}[5m]))or(vector(1)'})
    query = requests(conventions()[0], hostile.matchers, 300)
    assert 'service="a\\"}[5m]))or(vector(1)"' in query


def test_every_convention_has_a_matcher_of_its_errors() -> None:
    """All that a capture knows can be counted, each with its own label."""
    assert [one.id for one in conventions()] == list(CONVENTIONS)
    for one in conventions():
        assert str(one.failed) in errors(one, ORDERS, 300) and one.status in present(ORDERS, [one], 300)


def rows(*labels: dict[str, str]) -> list[dict[str, str]]:
    """Series of a service."""
    return [{"service": "orders", **one} for one in labels]


@pytest.mark.parametrize(
    ("found", "environment", "added"),
    [
        (rows({}), "prod", ""),
        (rows({"env": "production"}), "prod", ""),
        (rows({"env": "production"}, {"env": "staging"}), "prod", ',env="production"'),
        (rows({"namespace": "shop-prod"}, {"namespace": "shop-stg"}), "staging", ',namespace="shop-stg"'),
        (rows({"cluster": "prod-eu"}, {"cluster": "dev"}), "prod", ',cluster="prod-eu"'),
        (rows({"env": "prod", "namespace": "a"}, {"env": "dev", "namespace": "b"}), "prod", ',env="prod",namespace="a"'),
        (rows({"env": "blue"}, {"env": "green"}), "green", ',env="green"'),
        ([], "prod", ""),
    ],
)  # fmt: skip
def test_the_environment_that_is_meant_is_added_where_the_series_tell_it(
    found: list[dict[str, str]], environment: str, added: str
) -> None:
    """By its own label or by a namespace or cluster that is named for it, in any of its names."""
    assert spelled(narrowed(ORDERS, found, environment)) == f'service="orders"{added}'


@pytest.mark.parametrize(
    ("found", "environment", "code"),
    [
        (rows({"env": "staging"}), "prod", "other_environment"),
        (rows({"namespace": "shop-staging"}), "prod", "other_environment"),
        (rows({"namespace": "a"}, {"namespace": "b"}), "prod", "several_series"),
        (rows({"cluster": "prod-eu"}, {"cluster": "prod-us"}), "prod", "several_series"),
        (rows({"job": "orders"}, {"job": "orders-again"}), "", "several_series"),
    ],
)
def test_what_is_not_one_service_in_one_environment_is_refused(
    found: list[dict[str, str]], environment: str, code: str
) -> None:
    """Two scrapes of one program count every request twice."""
    with pytest.raises(MeasureRefused) as refused:
        narrowed(ORDERS, found, environment)
    assert refused.value.refusals[0].code == code


def test_a_label_that_the_selector_names_is_not_looked_at() -> None:
    """It is its writer's word."""
    named = (*ORDERS, LabelMatcher("env", ".+", "=~"))
    assert narrowed(named, rows({"env": "a"}, {"env": "b"}), "prod") == named
