"""Every system keeps the contract; a new one is a folder and a line."""

from __future__ import annotations

import importlib
from pathlib import Path

import msgspec
import pytest

from catalejo.capture.systems.answers import size_of
from catalejo.config import SYSTEMS
from catalejo.model.live import RECORD_TYPES, Capability
from catalejo.model.status import STALE_AFTER_HOURS
from catalejo.systems.contract import Integration, Keeping
from catalejo.systems.registry import ALL, integrations, recognise
from catalejo.testing import check_integration, envelopes

FOLDER = Path(importlib.import_module("catalejo.systems").__file__ or "").parent
BY_ID = {one.id: one for one in ALL}


def folder_of(one: Integration) -> Path:
    """Where a system's package lies."""
    return FOLDER / one.id.replace("-", "_")


@pytest.mark.parametrize("name", BY_ID)
def test_a_system_keeps_the_contract(name: str) -> None:
    """Good answers give records, empty ones none, foreign ones cost themselves, nothing unnamed survives."""
    check_integration(BY_ID[name], folder_of(BY_ID[name]) / "recorded")


def test_the_folder_is_the_registry() -> None:
    """A package that nobody listed would never be asked."""
    packages = {place.name for place in FOLDER.iterdir() if (place / "__init__.py").is_file()}
    assert packages == {folder_of(one).name for one in ALL}
    assert len({one.id for one in ALL}) == len(ALL)


def test_no_two_systems_recognise_one_answer() -> None:
    """Without the name of its source, an answer is its own system's or nobody's."""
    for one in ALL:
        for question in one.questions:
            for envelope in envelopes(folder_of(one) / "recorded", "good", question.name):
                for url in (envelope.url, ""):
                    found = recognise("", url, envelope.body)
                    assert found is None or found.integration.id == one.id, (one.id, question.name, url)


@pytest.mark.parametrize("name", BY_ID)
def test_a_systems_options_can_be_configured(name: str) -> None:
    """Unknown keys are refused, and every option has a place in the schema."""
    one = BY_ID[name]
    if one.spec is None:
        return
    assert SYSTEMS[name] is one.spec
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"no_such_option": 1, "url": "https://x.example.com"}, one.spec)
    assert {"name", "visibility"} <= set(msgspec.json.schema(one.spec)["$defs"][one.spec.__name__]["properties"])
    assert not one.short or one.short in {field.name for field in msgspec.structs.fields(one.spec)}


def test_every_capability_has_a_record_and_an_age() -> None:
    """What can be asked for can be read, and grows old."""
    assert set(RECORD_TYPES) == set(Capability)
    assert {capability.value for capability in Capability} <= set(STALE_AFTER_HOURS)


@pytest.mark.parametrize("name", BY_ID)
def test_what_is_kept_is_counted(name: str) -> None:
    """The sources page says how many records an answer holds."""
    one = BY_ID[name]
    for question in one.questions:
        for envelope in envelopes(folder_of(one) / "recorded", "good", question.name):
            kept = question.keep(envelope.body, _all())
            assert size_of(kept) >= 1, question.name


def test_what_lies_deep_is_counted_too() -> None:
    """An answer of GraphQL has its list below many names; beside a list on top, other lists are parts of records."""
    issues = {"data": {"actor": {"account": {"issues": {"issues": [{"id": "a"}, {"id": "b"}], "next": ""}}}}}
    assert size_of(issues) == 2
    assert size_of({"items": [{"id": "a"}], "metadata": {"labels": ["a", "b"]}}) == 1
    assert size_of({"title": "Sign in"}) == 0


def test_entry_points_never_replace_ours() -> None:
    """The registry holds at least all of ours."""
    assert {one.id: one for one in ALL}.items() <= dict(integrations()).items()


def _all() -> Keeping:
    return Keeping(False, lambda _: False, lambda _: False)
