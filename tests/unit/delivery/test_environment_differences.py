"""Which environments are compared with one another, and what of two of them differs."""

from __future__ import annotations

import pytest

from catalejo.delivery import with_differences
from catalejo.delivery.environment_differences import ALL_PAIRS
from catalejo.model.delivery import Delivery
from catalejo.model.differences import NAMES
from catalejo.model.origin import Origin
from catalejo.model.stacks import Image, Setting, Stack, Stacks


def stack(environment: str, tag: str = "1", *, name: str = "web", settings: tuple[Setting, ...] = ()) -> Stack:
    """An overlay of an environment that runs one image."""
    return Stack(
        id=f"shop//{name}/{environment}", repo="shop", root=f"{name}/{environment}", name=f"{name}-{environment}",
        tool="kustomize", origin=Origin(repo="shop"), environment=environment, images=(Image("shop/web", tag),),
        settings=settings,
    )  # fmt: skip


def compared(names: tuple[str, ...], *stacks: Stack) -> Delivery:
    """The delivery of those environments with what differs in them."""
    return with_differences(Delivery(names, ()), Stacks(stacks))


@pytest.mark.parametrize("count", [2, ALL_PAIRS, ALL_PAIRS + 1])
def test_each_is_compared_with_every_other_of_many_only_neighbours(count: int) -> None:
    """Pairs grow with the square."""
    names = tuple(f"env{number}" for number in range(count))
    found = compared(names, *(stack(name) for name in names)).differences
    assert len(found) == (count * (count - 1) // 2 if count <= ALL_PAIRS else count - 1)
    assert all(names.index(pair.left) < names.index(pair.right) for pair in found)


def test_an_environment_that_git_does_not_ask_for_is_compared_with_none() -> None:
    """What only runs, or an environment that is only configured, would differ in everything."""
    assert compared(("dev", "prod"), stack("dev")).differences == ()


def test_a_version_differs_and_the_environment_s_own_name_is_expected() -> None:
    """Hosts that carry the environment's name are what makes it one."""
    (pair,) = compared(
        ("dev", "prod"),
        stack("dev", "2", settings=(Setting("Deployment/web env HOST", "web.dev.example"),)),
        stack("prod", "1", settings=(Setting("Deployment/web env HOST", "web.prod.example"),)),
    ).differences
    (row,) = pair.rows
    assert [(item.key, item.left, item.right, item.expected) for item in row.differences] == [
        ("image docker.io/shop/web", "2", "1", ""), ("Deployment/web env HOST", "web.dev.example", "web.prod.example", NAMES),
    ]  # fmt: skip
