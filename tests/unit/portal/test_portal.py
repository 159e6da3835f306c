"""The portal that pages read is made once and never changed."""

from __future__ import annotations

import dataclasses

import pytest

from catalejo.portal.context import Portal

from .worlds import entity, portal

ORDERS = "component:default/orders"


@pytest.mark.parametrize("name", ["world", "words", "output", "kept", "entities", "maps"])
def test_nothing_is_put_into_it_later(name: str) -> None:
    """Neither another world nor an attribute that a page before did not see."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(portal(), name, None)


def test_what_is_concluded_of_the_whole_is_made_once() -> None:
    """By the first who asks, for each portal apart."""
    asked: list[Portal] = []

    def names(made: Portal) -> list[str]:
        asked.append(made)
        return sorted(made.entities)

    one, other = portal([entity(ORDERS)]), portal()
    assert one.once(names) is one.once(names) and one.once(names) == [ORDERS]
    assert other.once(names) == [] and asked == [one, other]
