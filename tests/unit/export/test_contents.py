"""Rows are the same for every format: what one of them cannot hold is in none, and no row is lost without a word."""

from __future__ import annotations

import random
import secrets
import string

import pytest
from tests.unit.export.worlds import APP, TONIGHT, contents, entity, night, rows, told, world

from catalejo import export
from catalejo.export.cells import KEY_BYTES, short_key
from catalejo.export.ddl import Dialect, create_table
from catalejo.export.tables import ALL, BY_NAME
from catalejo.kit.text.known_values import known_values
from catalejo.model.entities import Owner, Relation
from catalejo.model.live import Incident, LiveState


def test_what_nobody_knows_is_null_and_what_nobody_was_asked_is_said() -> None:
    """An owner that is not known is no empty text; no system at all is a state of each question."""
    made = rows(contents(world([entity(APP)])))
    (one,) = made["entity"]
    assert (one["owner"], one["lifecycle"], one["line"], one["owner_exists"]) == (None, None, None, False)
    assert {row["state"] for row in made["capability"]} == {"not-connected"} and len(made["capability"]) > 10


def test_a_relation_to_nothing_is_a_row_that_says_so() -> None:
    """It is part of what the repository says."""
    made = rows(contents(world([entity(APP)], [Relation(APP, "dependsOn", "resource:default/gone")])))
    assert [(row["target"], row["resolved"]) for row in made["relation"]] == [("resource:default/gone", False)]


def test_texts_that_a_format_cannot_hold_are_replaced_in_all() -> None:
    """PostgreSQL holds no NUL, UTF-8 no half of a surrogate pair; inside JSON neither."""
    given = entity(APP, title="a\0b\ud800c", annotations={"k\0": "v\udfff"}, raw={"deep": [{"x": "\0"}]})
    (one,) = rows(contents(world([given])))["entity"]
    assert one["title"] == "a\ufffdb\ufffdc" and "\\u0000" not in str(one["document"])
    assert one["annotations"] == '{"k\ufffd":"v\ufffd"}'


def test_a_long_key_is_cut_the_same_wherever_it_stands() -> None:
    """An index of PostgreSQL holds 2704 bytes; two that differ only at their end stay two."""
    long = "component:default/" + "ñ" * 3000
    made = contents(world([entity(long), entity(long + "x")], [Relation(long, "dependsOn", "api:default/a")]))
    refs = [row["ref"] for row in rows(made)["entity"]]
    assert len(set(refs)) == 2 and all(len(str(ref).encode()) <= KEY_BYTES for ref in refs)
    assert [row["source"] for row in rows(made)["relation"]] == [short_key(long)] and made.left_out == {}


def test_two_records_of_one_id_are_one_row_and_the_other_is_counted() -> None:
    """Whichever comes first: the same row stays."""

    def incident(title: str) -> Incident:
        return Incident("i1", "1", title, "triggered", "high", "s", "s", TONIGHT, "", TONIGHT)

    for order in (("b", "a"), ("a", "b")):
        made = contents(told(world(), live=LiveState(incidents=tuple(incident(title) for title in order))))
        assert [row["title"] for row in rows(made)["incident"]] == ["a"] and made.left_out == {"incident": 1}


def test_a_time_that_is_none_is_not_known() -> None:
    """What a system writes there need not be one; a time with a zone is told in UTC."""
    bad = Incident("i1", "1", "t", "s", "high", "s", "s", "yesterday", "", "2026-11-04T03:00:00+02:00")
    (one,) = rows(contents(told(world(), live=LiveState(incidents=(bad,)))))["incident"]
    assert (one["opened_at"], one["observed_at"]) == (None, "2026-11-04T01:00:00Z")


def test_what_has_the_shape_of_a_secret_is_masked() -> None:
    """A table is kept and copied: nothing of the kind goes there, however it came."""
    token = "ghp_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))
    (one,) = rows(contents(world([entity(APP, description=f"use {token} here", raw={"a": token})])))["entity"]
    assert one["description"] == "use ••• here" and token not in str(one["document"])


def test_the_value_of_a_token_of_the_capture_is_named() -> None:
    """It has no shape that could be masked."""
    value = secrets.token_urlsafe(24)
    known = known_values({"ARGOCD_TOKEN": value}, TONIGHT)
    assert contents(world([entity(APP, description=f"x {value} y")]), known=known).leaked == ("ARGOCD_TOKEN",)
    assert contents(world([entity(APP, description="x y")]), known=known).leaked == ()


def test_rows_do_not_depend_on_the_order_of_the_facts() -> None:
    """Hash seeds and workers change nothing."""
    entities = [entity(f"component:default/c{number}", owner=Owner("group:default/a")) for number in range(30)]
    facts = export.gather(world(entities), night(TONIGHT), ())
    expected = export.make_contents(facts).rows
    for name in facts:
        random.Random(3).shuffle(facts[name])
    assert export.make_contents(facts).rows == expected


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_tables_are_well_formed(table) -> None:  # type: ignore[no-untyped-def]
    """Keys and indexes name columns that are there and never null; what is referred to comes first and is a key."""
    columns = {column.name: column for column in table.columns}
    assert len(columns) == len(table.columns)
    assert all(not columns[name].nullable for name in table.key) and {n for i in table.indexes for n in i} <= set(
        columns
    )
    for column in table.columns:
        assert column.meaning and not column.meaning.endswith(".")
        if column.refers:
            other, _, name = column.refers.partition(".")
            assert BY_NAME[other].key == (name,) and ALL.index(BY_NAME[other]) < ALL.index(table)
    assert table.intervals == ({"valid_from", "valid_to"} <= set(columns))
    assert create_table(table, Dialect.SQLITE) != create_table(table, Dialect.POSTGRES)


def test_every_fact_that_is_gathered_has_its_column() -> None:
    """A column that nobody fills, or a fact without a column, would be lost without a word."""
    entities = [entity(APP)]
    for name, facts in export.gather(world(entities), night(TONIGHT), ()).items():
        for fact in facts:
            assert fact.keys() <= set(BY_NAME[name].names), name
