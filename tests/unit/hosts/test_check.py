"""The check for hosts of other packages finds what would be wrong on a page, and says which rule is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalejo.hosts import registry
from catalejo.hosts.contract import Clone, Host, HostAsker, Listing, Need, OwnerSource, Probe
from catalejo.hosts.listing import HostPlace, RepositoryFacts, rows_of, sorted_out, told_by
from catalejo.kit.read.narrow import listing, mapping
from catalejo.model.capture import Visibility
from catalejo.testing_hosts import check_host

Row = dict[str, object]
ROWS = [{"name": "orders", "open": True, "head": "1f0c6a1f"}, {"name": "drafts", "open": False, "head": "1f0c6a1f"}]


class Small(OwnerSource, frozen=True, kw_only=True, tag="small", omit_defaults=True):
    """A host with one list."""

    user: str


def level(row: Row) -> Visibility:
    """Return the level of a row, private where it is not said to be open."""
    return Visibility.PUBLIC if row.get("open") is True else Visibility.PRIVATE


def made(
    level: Callable[[Row], Visibility] = level, strict: bool = True, head: str = "head", below: str = "acme",
    words: str = "los repositorios",
) -> Host:  # fmt: skip
    """A host that keeps the contract, but for what is given."""

    def facts(row: Row) -> RepositoryFacts:
        return RepositoryFacts("acme", str(row["name"]), level(row), commit=str(row.get(head, "")))

    def listed(spec: Small, asker: HostAsker) -> Listing:
        client = asker.client("https://small.example.com")
        body = mapping(client.get("repos").body).get("rows")
        rows = rows_of(body, client, "Small") if strict else listing(body)
        told = told_by(lambda: [(rows, None)], facts)
        place = HostPlace("https://small.example.com", "gitea", Clone("https://small.example.com"))
        found, left_out = sorted_out(told.facts, place, spec, asker)
        return Listing(found, left_out=left_out, missing=told.missing, error=told.error)

    return Host(
        id="small", title="Small", spec=Small, short="user", list_repositories=listed, label=lambda spec: spec.user,
        parse=lambda text, environ: Small(user=text), needs=(Need("read", "repositories", words),),
        probe=lambda spec, asker: Probe(), owner=lambda spec: f"small.example.com/{below}/",
    )  # fmt: skip


Check = Callable[[Host], None]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Check]:
    """``check(host)`` checks it as an installed one, with a list of two repositories."""
    (tmp_path / "list.json").write_text(json.dumps([{"rows": ROWS}]), encoding="utf-8")

    def checked(host: Host) -> None:
        monkeypatch.setattr("catalejo.testing_hosts.hosts", lambda: {**registry.hosts(), "small": host})
        check_host(host, Small(user="acme"), tmp_path)

    yield checked


def test_a_host_that_keeps_the_contract_passes(check: Check) -> None:
    """Nothing is said where nothing is wrong."""
    check(made())


@pytest.mark.parametrize(
    ("host", "words"),
    [
        (made(level=lambda row: Visibility.PRIVATE if row.get("open") is False else Visibility.PUBLIC), "drafts public"),
        (made(level=lambda row: Visibility.PUBLIC), "every repository of list.json is public"),
        (made(level=lambda row: Visibility.PRIVATE), "no repository of list.json is public"),
        (made(strict=False), "is taken for a list of repositories"),
        (made(head="tip"), "head_known=False"),
        (made(below="other"), "not below its owner"),
        (made(words="repositories"), "no Spanish"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_what_breaks_the_contract_is_named(check: Check, host: Host, words: str) -> None:
    """A level that an unknown value widens, a sign-in page that lists nothing, a head that is not told, and others."""
    with pytest.raises(AssertionError, match=words):
        check(host)


def test_a_host_that_nothing_leads_to_is_told_so(tmp_path: Path) -> None:
    """A package that is not installed would never be asked."""
    with pytest.raises(AssertionError, match="no entry point"):
        check_host(made(), Small(user="acme"), tmp_path)
