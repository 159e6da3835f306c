"""Six doors: what has nothing to say is no tab, and where the reader is, is marked."""

from __future__ import annotations

from tests.unit.portal.worlds import answered, entity, portal, told

from catalejo.kit.text.words import Words
from catalejo.model.live import LiveState
from catalejo.portal.sections import DOORS, SECTIONS, doors, in_navigation, with_data

QUIET = portal([entity("component:default/shop")]).world


def test_every_section_of_the_navigation_is_behind_a_door() -> None:
    """Other sections are reached from the header, and from help."""
    assert {section.door for section in SECTIONS.values()} <= {*DOORS, ""}
    assert {key for key, section in SECTIONS.items() if not section.door} == {
        "create",
        "search",
        "sources",
        "guide",
        "glossary",
    }


def test_what_has_no_data_is_no_tab() -> None:
    """A page may be there all the same, for who has its address; Sources says what would open it."""
    shown = in_navigation(QUIET)
    assert "environments" not in shown and "docs" not in shown and "ci" not in shown
    assert {"environments", "docs", "ci"} <= with_data(QUIET)
    assert {"home", "components", "teams", "unowned", "scorecards", "findings"} <= shown


def test_a_door_opens_the_first_of_its_sections_that_is_there() -> None:
    """CI alone opens Delivery; a door without any section is none."""
    shown = frozenset(("home", "components", "ci"))
    found = {door.link.text: door.link.href for door in doors(Words("en"), "ci", shown)}
    assert found == {"Home": "", "Catalog": "components/", "Delivery": "ci/"}


def test_where_the_reader_is_is_marked() -> None:
    """The door and the section in it; on pages of none of them no door is."""
    shown = in_navigation(QUIET)
    lit = [door for door in doors(Words("es"), "unowned", shown) if door.link.here]
    assert [door.link.text for door in lit] == ["Equipos"]
    assert [link.href for link in lit[0].sections if link.here] == ["teams/unowned/"]
    assert not any(door.link.here for door in doors(Words("en"), "search", shown))


def test_a_system_that_is_asked_opens_its_section() -> None:
    """That its answer is empty is something to say."""
    asked = told(portal([entity("component:default/shop")]), live=LiveState(states=answered("runs")))
    assert "ci" in in_navigation(asked.world)
