"""The page of an entity answers what brought its reader there, and says of everything else why it is not known."""

from __future__ import annotations

import html
import posixpath
import re

import pytest
from tests.unit.portal.organisation import Drawn, drawn

COMPONENT = "catalog/default/component/"


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """The organisation on a night on which every system answered."""
    return drawn(tmp_path_factory.mktemp("acme"))


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """The same without any system, in Spanish, without people."""
    return drawn(tmp_path_factory.mktemp("silent"), "es", connected=False, people="none")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """The same on a night on which the on-call system refused."""
    return drawn(tmp_path_factory.mktemp("late"), states={"pagerduty:acme": "denied"})


def words(page: str) -> str:
    """Return what a reader reads, blanks as one."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_the_first_lines_say_what_runs_and_what_is_wrong(acme: Drawn) -> None:
    """Title, kind, type, lifecycle; production with version; branch; incidents; readiness; owner."""
    page = words(acme.pages[f"{COMPONENT}orders"])
    for said in (
        "Component · service production", "Takes <b>orders</b> & keeps them.", "prod Degraded, out of sync 1.2.0 · 2026-11-10",
        "Default branch Red 0 of 1 runs passed 2026-11-18", "Incidents None open", "Owner team-a declared", "Runbook",
    ):  # fmt: skip
        assert said in page


def test_what_an_author_wrote_is_never_markup(acme: Drawn) -> None:
    """A description with tags is shown with them."""
    assert "<b>orders</b>" not in acme.pages[f"{COMPONENT}orders"]


def test_every_environment_has_its_row_production_first(acme: Drawn) -> None:
    """Health, version, lag, what Git says, sync, and where that is written."""
    page = words(acme.pages[f"{COMPONENT}orders"])
    rows = page.partition("Environment Health Version")[2]
    # what a phone has no column for stands below the name
    prod, dev = rows.index("prod Out of sync 2026-11-10 blocked Degraded"), rows.index("Healthy")
    assert prod < dev
    assert "1.2.0 2 behind Git says 1.3.0 Out of sync" in rows
    assert "overlays/prod/kustomization.yaml:4" in rows and "Runs the image ghcr.io/acme/orders" in rows


def test_the_verdict_names_what_blocks(acme: Drawn) -> None:
    """An incident of what it depends on, a red branch, drift: each with its place."""
    page = words(acme.pages[f"{COMPONENT}orders"])
    assert "Deploy to prod is blocked: Degraded in prod; Drift in prod; 2 more" in page
    for said in ("#71 Captures are slow", "Default branch is red", "Drift in prod", "No open incident"):
        assert said in page
    assert acme.twins[f"{COMPONENT}orders"]["verdict"]["state"] == "blocked"


def test_findings_come_with_place_and_what_to_do(acme: Drawn) -> None:
    """Code, file and line, and one sentence that mends it."""
    page = words(acme.pages[f"{COMPONENT}orders"])
    for code in ("GIT410", "GIT409", "GIT411", "SYS622"):
        assert f"{code} · " in page
    assert "Promote the newer version, or say why it has to wait." in page


def test_relations_lead_to_pages_that_are_there(acme: Drawn) -> None:
    """Every link within the catalog has its page; those who use it and those whom it uses are counted apart."""
    for address, page in acme.pages.items():
        if address.startswith("catalog/"):
            for target in re.findall(r'href="((?:\.\./)+catalog/[^"#?]+)', page):
                depth, rest = target.count("../"), target.replace("../", "").strip("/")
                assert depth == len(address.split("/")) and rest in acme.pages, (address, target)
    assert "Depends on and used by 2 and 0" in words(acme.pages[f"{COMPONENT}orders"])
    assert "Depends on and used by 0 and 1" in words(acme.pages[f"{COMPONENT}payments"])


def test_an_owner_that_is_not_there_is_said(acme: Drawn) -> None:
    """At the owner, among the findings, with the line that names it."""
    page = words(acme.pages[f"{COMPONENT}payments"])
    assert "Owner nobody-here declared · not in the catalog" in page
    assert "OWN201 · payments/catalog-info.yaml:9" in page


def test_what_nobody_declared_is_shown_with_its_evidence_and_how_to_declare_it(acme: Drawn) -> None:
    """An inferred component says so first, and holds the text to paste."""
    page = words(acme.pages[f"{COMPONENT}worker"])
    assert "inferred" in page and "no catalog-info.yaml describes it" in page
    assert "Owner Nobody no owner declared or found" in page and "Declare it" in page
    assert acme.twins[f"{COMPONENT}worker"]["inferred"] is True


def test_an_open_incident_is_the_first_thing(acme: Drawn) -> None:
    """With its title and since when; a component that runs nowhere says that too."""
    page = words(acme.pages[f"{COMPONENT}payments"])
    assert "Incidents Incident open Captures are slow · 2026-11-18" in page
    assert "prod not deployed no application joined" in page and "GIT407" in page


def test_no_incident_is_good_news_only_where_the_answer_is_whole(acme: Drawn, late: Drawn) -> None:
    """Not linked, and not answered, are no green ticks."""
    assert "Incidents None open" in words(acme.pages[f"{COMPONENT}orders"])
    assert "None open" not in words(acme.pages[f"{COMPONENT}worker"])
    assert "Incidents Unknown" in words(late.pages[f"{COMPONENT}orders"])
    assert "None open" not in words(late.pages[f"{COMPONENT}orders"])


def test_an_api_shows_its_promise_its_operations_and_who_would_notice(acme: Drawn) -> None:
    """Operations from the definition; deprecated and still used is a warning with the users."""
    orders, payments = (words(acme.pages[f"catalog/default/api/{name}"]) for name in ("orders-api", "payments-api"))
    assert "GET /orders/{id} Read an order" in orders and "Provided by 1" in orders
    assert "Promise Deprecated, still used" in payments and "Consumers 1" in payments and "rpc Payments.Pay" in payments
    assert "REL106" in payments


def test_a_system_and_a_domain_are_as_well_as_their_worst_part(acme: Drawn) -> None:
    """The incident of a part shows on both, and parts are listed by kind."""
    assert "Worst status Incident open" in words(acme.pages["catalog/default/system/shop"])
    assert "Worst status Incident open" in words(acme.pages["catalog/default/domain/sales"])
    assert "Components 2" in words(acme.pages["catalog/default/system/shop"])


def test_a_template_and_a_resource_have_pages(acme: Drawn) -> None:
    """What a template makes, who uses a resource."""
    assert "Makes service" in words(acme.pages["catalog/default/template/node"])
    assert "Used by 1" in words(acme.pages["catalog/default/resource/orders-db"])


def test_people_have_pages_only_where_the_portal_shows_people(acme: Drawn, silent: Drawn) -> None:
    """``people: none`` leaves no name behind."""
    assert "Ana Quispe · Person" in words(acme.pages["catalog/default/user/ana"])
    assert not [address for address, page in silent.pages.items() if "Quispe" in page or "/user/" in address]


def test_without_systems_nothing_is_claimed(silent: Drawn) -> None:
    """No version runs, no branch is green, no verdict is clear; in the reader's language."""
    page = words(silent.pages[f"{COMPONENT}orders"])
    assert "1.2.0" not in page and "Ninguno abierto" not in page
    assert "1.3.0" in page, "what Git asks for is known without any system"
    verdict = silent.twins[f"{COMPONENT}orders"]["verdict"]
    assert verdict is None or verdict["state"] == "unknown"


def test_the_twin_says_what_the_page_says(acme: Drawn) -> None:
    """Machines read the same facts: where it runs, its owner with evidence, its findings by id."""
    twin = acme.twins[f"{COMPONENT}orders"]
    assert (twin["status"]["prod"]["live"], twin["status"]["prod"]["health"], twin["status"]["prod"]["lag"]) == (
        "1.2.0",
        "Degraded",
        2,
    )
    assert twin["owner"] == {"by": "spec.owner", "evidence": ["spec.owner says team-a"], "ref": "group:default/team-a"}
    assert len(twin["findings"]) == 5 and twin["ci"]["state"] == "failure"
    assert ["component:default/orders", "consumesApi", "api:default/payments-api"] in twin["relations"]


def test_every_page_of_an_entity_has_its_markdown_and_every_link_in_it_leads_somewhere(acme: Drawn) -> None:
    """Links of Markdown are relative, to the Markdown of other pages where they have it."""
    assert {path for path in acme.pages if path.count("/") == 3 and path.startswith("catalog/")} == {
        path for path in acme.texts if path.startswith("catalog/")
    }
    files = (
        {f"{path}/index.md" for path in acme.texts} | {f"{path}/index.json" for path in acme.twins} | set(acme.pages)
    )
    led = {
        posixpath.normpath(posixpath.join(path, target.split(")")[0].partition("#")[0].partition("?")[0]))
        for path, text in acme.texts.items()
        for target in text.split("](")[1:]
        if ":" not in target.split(")")[0]
    }
    assert len(led) > 10
    assert led - files <= {"api/v1/status.json"}
