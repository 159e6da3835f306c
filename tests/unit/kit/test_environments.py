"""Which environment a name means: whole words of one table, and no more than the name says."""

from __future__ import annotations

import pytest

from catalejo.kit.text.environments import (
    environment_inside,
    environment_of,
    is_occasional,
    is_production,
    promotion_order,
    rank,
    split_environment,
    tokens,
)


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("prod", "prod"), ("Production", "prod"), ("producción", "prod"), ("PRD", "prod"), ("live", "prod"), ("pro", "prod"),
        ("prod-eu", "prod-eu"), ("prod_us-east-1", "prod-us-east-1"), ("stg", "staging"), ("desarrollo", "dev"), ("qas", "qa"),
        ("preprod", "staging"), ("pre-production", "staging"), ("pre", "staging"), ("dev2", ""), ("dev-2", "dev-2"),
        ("nonprod", ""), ("non-prod", ""), ("no-prod", ""), ("not-prod", ""), ("product", ""), ("", ""), ("prod-billing", ""),
        ("live-chat", ""), ("live-eu", ""), ("preview-7", ""), ("sandbox", "sandbox"), ("a-b-c-d-e-f", ""),
    ],
)  # fmt: skip
def test_a_whole_name(name: str, environment: str) -> None:
    """A folder, a label or a branch; a region may follow, any other word makes it another name."""
    assert environment_of(name) == environment


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("orders-prod", ("orders", "prod")), ("orders-prod-eu-west-1", ("orders", "prod-eu-west-1")),
        ("prod-orders", ("orders", "prod")), ("orders.stg", ("orders", "staging")), ("orders", ("orders", "")),
        ("prod", ("prod", "")), ("orders-nonprod", ("orders-nonprod", "")), ("chat-live", ("chat-live", "")),
        ("live-chat", ("live-chat", "")), ("live-2", ("live-2", "")), ("demo-app", ("demo-app", "")), ("app-pro", ("app-pro", "")),
        ("quality-report", ("quality-report", "")), ("informe-calidad", ("informe-calidad", "")), ("orders-pre-prod", ("orders", "staging")),
    ],
)  # fmt: skip
def test_a_name_with_an_environment_at_its_end_or_start(name: str, parts: tuple[str, str]) -> None:
    """Common words such as ``live``, ``demo``, ``pro`` are no environment inside a name: ``live-chat`` is a product."""
    assert split_environment(name) == parts


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("eks-prod-shared", "prod"), ("gke_project_europe-west1_staging-a", "staging"), ("prod-and-dev", ""),
        ("live-chat", ""), ("cluster-live-1", ""), ("demo-cluster", ""), ("eks-non-prod", ""), ("cluster", ""), ("", ""),
        ("kind-local", ""), ("devProd", ""),
    ],
)  # fmt: skip
def test_a_word_inside_a_longer_name(name: str, environment: str) -> None:
    """A cluster's name: one environment counts, two contradict each other, common words say nothing."""
    assert environment_inside(name) == environment


def test_the_configuration_spells_environments() -> None:
    """Its names win, in its spelling; an alias of one is that one."""
    order = ("Development", "live", "prod-eu")
    assert environment_of("dev", order) == "Development"
    assert environment_of("production", order) == "live"
    assert environment_of("live", order) == "live"
    assert environment_of("prd-eu", order) == "prod-eu"
    assert split_environment("chat-live", order) == ("chat", "live")
    assert split_environment("chat-non-live", order) == ("chat-non-live", "")
    assert environment_inside("eks-prod-eu-1", order) == "prod-eu"


def test_order_of_promotion() -> None:
    """The configured order first; what was found besides stands where it is usual, a region beside its environment."""
    assert promotion_order({"prod", "dev", "staging", "qa", "unheard"}) == ("dev", "qa", "staging", "unheard", "prod")
    assert promotion_order({"prod-eu", "qa"}, ("dev", "prod")) == ("dev", "qa", "prod", "prod-eu")
    assert promotion_order((), ("b", "a")) == ("b", "a")
    assert rank("a", ("b", "a")) < rank("dev", ("b", "a"))


@pytest.mark.parametrize("name", ["prod", "production", "prod-eu", "live", "PRO", "prod-us-east-1"])
def test_production_in_any_spelling(name: str) -> None:
    """What is judged more strictly."""
    assert is_production(name)


@pytest.mark.parametrize("name", ["", "nonprod", "preprod", "staging", "dr", "product", "chat-live"])
def test_what_is_no_production(name: str) -> None:
    """Near names are others."""
    assert not is_production(name)


def test_words_that_also_mean_other_things() -> None:
    """Release channels and variants need a second witness."""
    assert (
        is_occasional("canary") and is_occasional("preview-1") and not is_occasional("prod") and not is_occasional("")
    )


def test_words_of_a_name() -> None:
    """Cut at signs and inner capitals, without accents."""
    assert tokens("ordersProd_eu.Producción/x") == ["orders", "prod", "eu", "produccion", "x"]
    assert tokens("--") == []


@pytest.mark.parametrize("name", ["dev-tools", "dev-spaces", "test-runner", "integration-tests", "devTools"])
def test_the_first_half_of_a_noun_is_no_environment(name: str) -> None:
    """Tools for developers are there in every environment."""
    assert (split_environment(name)[1], environment_inside(name)) == ("", "")


@pytest.mark.parametrize("name", ["dev-orders", "orders-dev", "dev-tools-prod"])
def test_an_environment_beside_another_name_is_one(name: str) -> None:
    """Only the nouns that are known swallow it."""
    assert environment_inside(name) in ("dev", "prod")
