"""Who is told what: one message for each team, what was told already never twice, a quiet night in silence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from catalejo.model.digest import DIGEST_SCHEMA, Digest, DigestItem
from catalejo.model.notify import SlackTarget
from catalejo.publish.notify import Message, SentMemory, choose, read_memory, remember, unknown_teams, write_memory

ORDERS, STORE = "group:default/orders-team", "group:default/store"
FIRST, SECOND, THIRD = (f"2026-11-{day}T02:00:00Z" for day in (17, 18, 19))
TARGET = SlackTarget(url_env="SLACK_URL")


def item(number: int, night: str = THIRD, group: str = "incidents", teams: tuple[str, ...] = (ORDERS,)) -> DigestItem:
    """Something that happened."""
    return DigestItem(f"id{number}", night, group, "bad", f"thing {number}", "broke", "catalog/x/", teams)


def digest(*items: DigestItem, nights: tuple[str, ...] = (THIRD, SECOND, FIRST)) -> Digest:
    """A digest of three nights and two teams."""
    names = {ORDERS: "Pedidos", STORE: "store"}
    return Digest(DIGEST_SCHEMA, "Shop", "https://portal.example/", "en", "internal", nights, names, {}, items)


def told(messages: Iterable[Message]) -> list[tuple[str, list[str]]]:
    """Team and item ids of each message."""
    return [(message.team, [item.id for item in message.items]) for message in messages]


def test_each_team_is_told_of_what_is_its_own_and_a_quiet_one_of_nothing() -> None:
    """By name, by the end of the reference, by the whole reference; in the order of what matters."""
    both = digest(item(1, group="catalog"), item(2), item(3, teams=(STORE,)))
    target = SlackTarget(url_env="X", teams=("Pedidos", "store", ORDERS.upper(), "nobody"))
    assert told(choose(both, target, SentMemory())) == [
        (ORDERS, ["id2", "id1"]),
        (STORE, ["id3"]),
        (ORDERS, ["id2", "id1"]),
    ]
    assert unknown_teams(both, target) == ["nobody"]
    assert told(choose(digest(item(1)), SlackTarget(url_env="X", teams=("store",)), SentMemory())) == []


def test_only_what_a_target_asks_for_is_told() -> None:
    """Groups by their name."""
    two = digest(item(1, group="catalog"), item(2))
    assert told(choose(two, SlackTarget(url_env="X", only=("catalog",)), SentMemory())) == [("", ["id1"])]


def test_a_first_run_tells_of_the_newest_night_and_a_second_of_nothing() -> None:
    """A new target is not flooded with a week; the same night again, with one thing more, tells that one."""
    week = digest(item(1), item(2, SECOND), item(3, FIRST))
    (message,) = choose(week, TARGET, SentMemory())
    assert [one.id for one in message.items] == ["id1"] and message.since == ""
    memory = remember(SentMemory(), message.key, message.night, message.items)
    assert told(choose(week, TARGET, memory)) == []
    assert told(choose(digest(item(1), item(4)), TARGET, memory)) == [("", ["id4"])]


def test_nights_that_nobody_sent_are_made_up_for() -> None:
    """What was told until the first night is remembered; the message says since when it tells."""
    (first,) = choose(digest(item(3, FIRST), nights=(FIRST,)), TARGET, SentMemory())
    memory = remember(SentMemory(), first.key, first.night, first.items)
    (message,) = choose(digest(item(1), item(2, SECOND), item(3, FIRST)), TARGET, memory)
    assert {one.id for one in message.items} == {"id1", "id2"} and message.since == "Since 2026-11-18"


def test_another_target_or_team_has_a_memory_of_its_own() -> None:
    """A channel that is added later is told what others know."""
    (message,) = choose(digest(item(1)), TARGET, SentMemory())
    memory = remember(SentMemory(), message.key, message.night, message.items)
    assert told(choose(digest(item(1)), SlackTarget(url_env="OTHER"), memory)) == [("", ["id1"])]


def test_since_tells_again_what_was_told() -> None:
    """For whoever lost it."""
    both = digest(item(1), item(2, SECOND), item(3, FIRST))
    (message,) = choose(both, TARGET, SentMemory(), since="2026-11-18")
    assert {one.id for one in message.items} == {"id1", "id2"}


def test_long_groups_are_counted() -> None:
    """Five lines, and how many more there are."""
    (message,) = choose(digest(*(item(number) for number in range(9))), TARGET, SentMemory())
    assert [len(group.items) for group in message.groups] == [5] and message.groups[0].more == "4 more"


def test_a_memory_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """And one that is damaged is said, not taken for empty: it would tell everything once more."""
    path = tmp_path / "deep" / "sent.json"
    memory = remember(SentMemory(), "key", THIRD, [item(1), item(2, SECOND)])
    write_memory(path, memory)
    assert read_memory(path) == memory and memory.sent["key"].ids == ("id1",)
    path.write_text("{")
    with pytest.raises(ValueError, match="cannot be read"):
        read_memory(path)
