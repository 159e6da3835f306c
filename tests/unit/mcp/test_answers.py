"""Answers are what the site says, name what is not fresh, and have an end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catalejo.mcp import SiteError, SiteReader
from catalejo.mcp.tools import MAX_ANSWER, TOOLS, call

from .site import API, CART, ORDERS, TEAM, WEB, line, write_site


def asked(folder: Path, tool: str, **arguments: object) -> Any:
    """Return an answer."""
    text = call(SiteReader(folder), TOOLS[tool], {**arguments})
    assert len(text) <= MAX_ANSWER
    return json.loads(text)


def test_every_answer_says_of_when_it_is_and_who_did_not_tell(tmp_path: Path) -> None:
    write_site(tmp_path)
    told = asked(tmp_path, "search", query="orders")
    assert told["taken_at"] == "2026-11-19T02:14:00Z"
    assert [source["id"] for source in told["sources_not_fresh"]] == ["argocd:eu"]


def test_a_search_finds_all_words_and_names_first(tmp_path: Path) -> None:
    write_site(tmp_path)
    assert [row["ref"] for row in asked(tmp_path, "search", query="orders")["rows"]] == [ORDERS, API]
    assert [row["ref"] for row in asked(tmp_path, "search", query="takes ORDERS", kind="component")["rows"]] == [ORDERS]
    assert asked(tmp_path, "search", query="nothing here")["total"] == 0


@pytest.mark.parametrize("name", ["component:default/orders", "component:orders", "orders", " Orders "])
def test_a_thing_is_known_by_its_reference_and_by_its_name(tmp_path: Path, name: str) -> None:
    write_site(tmp_path)
    assert asked(tmp_path, "get_entity", ref=name)["ref"] == ORDERS


@pytest.mark.parametrize(("name", "said"), [
    ("ordrs", "near it are component:default/orders"), ("../../etc/passwd", "nothing of that name"),
    ("component:default/../..", "nothing of that name"), ("shop", "several are called so"), ("\x00", "nothing of that name"),
    ("api:default/orders", "nothing of that name"),
])  # fmt: skip
def test_what_is_not_there_is_said_and_what_is_near_is_named(tmp_path: Path, name: str, said: str) -> None:
    """No name is a path."""
    write_site(tmp_path, line("component:default/shop"), line("system:default/shop"))
    with pytest.raises(SiteError, match=said):
        asked(tmp_path, "get_entity", ref=name)


def test_an_owner_is_told_with_its_members_and_nobody_is_nobody(tmp_path: Path) -> None:
    write_site(tmp_path)
    (known,) = asked(tmp_path, "who_owns", what="https://github.com/acme/orders.git")["rows"]
    assert (known["owner"], known["members"]) == (TEAM, ["user:default/ana"])
    (none,) = asked(tmp_path, "who_owns", what="cart")["rows"]
    assert (none["owner"], none["owner_declared"]) == (None, False)


def test_what_runs_is_told_as_old_as_it_is_and_no_row_is_no_good_news(tmp_path: Path) -> None:
    write_site(tmp_path)
    (row,) = asked(tmp_path, "what_runs_where", environment="PROD")["rows"]
    assert (row["ref"], row["state"], row["sync"]) == (ORDERS, "stale", None)
    nothing = asked(tmp_path, "what_runs_where", ref="cart")
    assert nothing["rows"] == []
    assert "may run all the same" in nothing["note"]


def test_dependents_are_told_by_their_distance_through_apis_and_circles(tmp_path: Path) -> None:
    write_site(tmp_path)
    rows = asked(tmp_path, "dependents", ref="orders")["rows"]
    assert [(row["ref"], row["distance"], row["through"]) for row in rows] == [(CART, 1, API), (WEB, 2, CART)]


def test_findings_are_of_a_thing_an_owner_or_a_code(tmp_path: Path) -> None:
    write_site(tmp_path)
    totals = [asked(tmp_path, "findings", **by)["total"] for by in (
        {}, {"ref": "orders"}, {"ref": "cart"}, {"owner": "team-a"}, {"code": "git410"}, {"code": "X"},
    )]  # fmt: skip
    assert totals == [2, 2, 0, 2, 2, 0]


@pytest.mark.parametrize(("tool", "arguments", "said"), [
    ("search", {}, "query is missing"), ("search", {"query": "x" * 501}, "no text of 1 to 500"),
    ("search", {"query": " "}, "no text"), ("search", {"query": ["x"]}, "no text"),
    ("search", {"query": "x", "limit": 0}, "from 1 to 200"), ("search", {"query": "x", "limit": 10**30}, "from 1 to 200"),
    ("search", {"query": "x", "limit": True}, "from 1 to 200"), ("get_entity", {"name": "x"}, "ref is missing; 1 argument"),
])  # fmt: skip
def test_wrong_arguments_are_all_named(tmp_path: Path, tool: str, arguments: dict[str, object], said: str) -> None:
    write_site(tmp_path)
    with pytest.raises(SiteError, match=said):
        asked(tmp_path, tool, **arguments)


def test_a_long_answer_ends_and_says_what_is_left_out(tmp_path: Path) -> None:
    """Rows from the last on; of one thing its largest parts."""
    many = [line(f"component:default/big-{n}", description="d" * 300, title="t" * 3000) for n in range(200)]
    huge = {**line("component:default/huge"), "definition": "x" * 200_000}
    write_site(tmp_path, *many, huge)
    told = asked(tmp_path, "search", query="big", limit=200)
    assert 0 < len(told["rows"]) < 200
    assert len(told["rows"]) + told["left_out"] == told["total"] == 200
    assert asked(tmp_path, "get_entity", ref="huge")["left_out"] == ["definition"]


def test_a_site_that_is_exchanged_is_read_anew_and_a_broken_one_is_said(tmp_path: Path) -> None:
    write_site(tmp_path)
    site = SiteReader(tmp_path)
    assert "2026-11-19" in call(site, TOOLS["search"], {"query": "orders"})
    write_site(tmp_path, taken_at="2026-11-20T02:14:00.000Z")
    assert "2026-11-20" in call(site, TOOLS["search"], {"query": "orders"})
    (tmp_path / "api/v1/status.json").write_text("{")
    with pytest.raises(SiteError, match="no site of this version"):
        call(site, TOOLS["search"], {"query": "orders"})
    (tmp_path / "api/v1/status.json").unlink()
    with pytest.raises(SiteError, match="no built site"):
        call(site, TOOLS["search"], {"query": "orders"})
