"""What changed in nights that are older than the page of changes: a page a month, and a fold on each entity's page."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import msgspec
import pytest

from catalejo.model.history import Change
from catalejo.portal.context import Portal
from catalejo.portal.facts.changes import told_environments
from catalejo.portal.pages.catalog import entity as entity_page
from catalejo.portal.pages.home import changes as changes_page

from .worlds import entity, portal

APP = "component:default/app"


def nights_of(days: int) -> tuple[str, ...]:
    """So many nights, newest first."""
    newest = datetime(2026, 11, 19, 2, 14)
    return tuple((newest - timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ") for day in range(days))


def deployed(at: str, version: int) -> Change:
    """A version that moved in production."""
    return Change("deployed", APP, at, f"1.{version}", f"1.{version + 1}", "prod")


@pytest.fixture(params=["en", "es"])
def old(request: pytest.FixtureRequest) -> Portal:
    """Forty nights that are kept, each with a deployment, and one of a night that is not kept any more."""
    nights = nights_of(40)
    gone = "2026-07-05T02:14:00Z"
    changes = [*(deployed(at, 100 - number) for number, at in enumerate(nights)), deployed(gone, 3)]
    found = portal([entity(APP)], changes=changes, language=request.param)
    history = msgspec.structs.replace(found.world.history, nights=nights)
    return dataclasses.replace(found, world=msgspec.structs.replace(found.world, history=history))


def test_each_month_beyond_the_last_nights_has_its_page(old: Portal) -> None:
    """With links between them; a night of which only changes are left is there too, without a range of time."""
    first, *months = changes_page.pages(old)
    assert [page.path for page in months] == ["changes/2026-10/", "changes/2026-07/"]
    body = str(first.body)
    assert 'href="../changes/2026-10/"' in body and 'id="night-2026-10-21"' in body
    assert 'id="night-2026-10-20"' not in body
    october, july = (str(page.body) for page in months)
    assert 'id="night-2026-10-20"' in october and 'id="night-2026-10-21"' not in october
    assert 'href="../../changes/2026-07/"' in october and 'href="../../changes/"' in july
    assert "02:14 UTC" in july and "1.4" in july
    assert len(months[0].twin["changes"]) == 10  # type: ignore[index,call-overload]


def test_a_young_history_has_one_page() -> None:
    """No empty list of months."""
    page, *months = changes_page.pages(portal([entity(APP)], changes=[deployed("2026-11-19T02:14:00Z", 1)]))
    assert months == [] and 'id="older"' not in str(page.body)


def test_an_entity_tells_all_its_changes_and_folds_the_older(old: Portal) -> None:
    """Since the first of them."""
    view = entity_page.view(old, old.entities[APP])
    assert len(view.changes) + len(view.older_changes) == view.changes_total == 41 and view.more_changes == 0


def test_an_environment_leads_to_its_changes_where_there_are_some() -> None:
    """And where the page of changes can tell it from another."""
    tonight = "2026-11-19T02:14:00Z"
    dev = Change("deployed", APP, tonight, "1.1", "1.2", "dev")
    assert told_environments(portal([entity(APP)], changes=[deployed(tonight, 1), dev])) == ("dev", "prod")
    assert told_environments(portal([entity(APP)], changes=[deployed(tonight, 1)])) == ()
    assert told_environments(portal([entity(APP)], changes=[deployed("2026-07-05T02:14:00Z", 1), dev])) == ()
