"""Every host keeps the contract: its folder, its options, its words, its level of what it does not tell."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import msgspec
import pytest
from tests.unit.house.imports import PACKAGE

import catalejo.hosts
from catalejo.hosts import registry
from catalejo.hosts.contract import API, Host, Listing, OwnerSource
from catalejo.hosts.registry import ALL, host_of, hosts
from catalejo.kit.text.urls import web_addresses
from catalejo.model.settings import Source
from catalejo.testing_hosts import check_saying

ROOM = Path(catalejo.hosts.__file__).parent
GUIDE = Path(__file__).resolve().parents[3] / "docs/guide"

every_host = pytest.mark.parametrize("host", ALL, ids=lambda host: host.id)


def test_the_folder_is_the_registry() -> None:
    """One package a host, no package without its line."""
    folders = {path.parent.name for path in ROOM.glob("*/__init__.py")}
    assert folders == {host.id.replace("-", "_") for host in ALL}


@every_host
def test_a_host_says_what_it_is(host: Host) -> None:
    """Title, key, short form, and what a token must be allowed where it is asked over the network."""
    check_saying(host)
    assert all(ord(char) < 0x250 for need in host.needs for char in need.gives + need.gives_es)


@every_host
def test_options_are_by_name_and_unknown_ones_are_refused(host: Host) -> None:
    """The struct is the configuration: its errors and its schema are made from it."""
    assert host.spec.__struct_config__.tag == host.id and host.spec.__struct_config__.forbid_unknown_fields
    with pytest.raises(TypeError):
        host.spec("position")  # type: ignore[call-arg, misc]
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.convert({"type": host.id, "colour": "red"}, host.spec)
    schema = msgspec.json.schema(host.spec)
    options = next(iter(schema["$defs"].values()))["properties"]
    assert set(host.spec.__struct_fields__) <= set(options)


@every_host
def test_the_guide_has_a_table_for_a_host(host: Host) -> None:
    """A reader of the guide finds each key of a configuration."""
    assert f"| `{host.id}` | |" in "".join(
        (GUIDE / name).read_text("utf-8") for name in ("configuration.md", "hosts.md")
    )


@every_host
def test_a_host_that_has_one_form_of_web_address_has_links(host: Host) -> None:
    """To a file, to a line of it, to a commit."""
    if host.kind:
        web = web_addresses("code.example.com/acme/orders", host.kind)
        assert web.web.startswith("https://code.example.com/") and "{path}" in web.blob and "{line}" in web.blob
        assert "{commit}" in web.commit and "{path}" in web.tree


@every_host
def test_a_host_is_found_by_its_source(host: Host) -> None:
    """Nobody asks for the type of a source."""
    required = {field.name: "x" for field in msgspec.structs.fields(host.spec) if field.required}
    assert host_of(host.spec(**required)) is host


@every_host
def test_a_host_with_owners_says_what_it_may_hide(host: Host) -> None:
    """Where it does not answer, everything below its owner counts as hidden: the prefix ends with a slash."""
    if not issubclass(host.spec, OwnerSource):
        return
    source = host.parse("Acme", {"BITBUCKET_SERVER_URL": "https://git.example.com"})
    assert host.owner is not None
    prefix = host.owner(source)
    assert prefix.endswith("/") and prefix == prefix.lower() and "acme/" in prefix and "://" not in prefix


def test_nobody_outside_asks_for_the_type_of_a_source() -> None:
    """Who needs to know what a host is like asks its integration; a name of an options struct stands where it is made."""
    specs = {host.spec.__name__ for host in ALL}
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if ROOM not in path.parents]
    texts = {path: text for path in paths if any(name in (text := path.read_text("utf-8")) for name in specs)}
    asked = [
        f"{path}:{node.lineno}"
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "type"))
        or isinstance(node, ast.MatchClass)
        if specs & {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    ]
    assert texts and asked == []


class _Foreign(Source, frozen=True, kw_only=True, tag="foreign"):
    place: str = ""


def _made(**given: object) -> Host:
    return Host(
        **{"id": "foreign", "title": "A host of others", "spec": _Foreign, "short": "place",
           "list_repositories": lambda spec, asker: Listing(()), "label": lambda spec: spec.place,
           "parse": lambda text, environ: _Foreign(place=text), **given},
    )  # fmt: skip


def _fails() -> Host:
    raise ImportError("a library is missing")


@pytest.mark.parametrize(
    "loaded", [lambda: _made(api=API + 1), lambda: _made(id="github"), lambda: "no host", _fails],
    ids=["another version", "a name that is taken", "something else", "an error"],
)  # fmt: skip
def test_a_host_of_others_that_cannot_be_used_is_left_out(
    monkeypatch: pytest.MonkeyPatch, loaded: Callable[[], object]
) -> None:
    """It costs itself only, and never takes the place of one of ours."""
    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint("foreign", "x:HOST", group)])
    monkeypatch.setattr(EntryPoint, "load", lambda self: loaded())
    hosts.cache_clear()
    try:
        assert hosts() == {host.id: host for host in ALL}
    finally:
        monkeypatch.undo()
        hosts.cache_clear()


def test_a_host_of_others_is_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes by entry point and is found by its source as ours are."""
    given = _made()
    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint("foreign", "x:GOOD", group)])
    monkeypatch.setattr(EntryPoint, "load", lambda self: given)
    hosts.cache_clear()
    try:
        assert host_of(_Foreign(place="here")) is given
        assert registry.source_id(_Foreign(place="here")) == "foreign:here"
    finally:
        monkeypatch.undo()
        hosts.cache_clear()
