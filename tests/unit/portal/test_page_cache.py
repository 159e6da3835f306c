"""Pages of the build before are taken where what they were made from is the same, and only there."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from catalejo.model.capture import RepositoryInfo, Visibility
from catalejo.model.entities import Entity
from catalejo.model.origin import Evidence, Origin
from catalejo.model.scorecards import Outcome, Result, Score, Scorecards
from catalejo.portal.facts.unmoved import READ, Unmoved
from catalejo.portal.html import page_cache
from catalejo.portal.html.commits import slot
from catalejo.portal.html.page import Page
from catalejo.portal.html.page_cache import PageCache
from catalejo.portal.pages.catalog.twins import entity_twin

from .worlds import entity, portal, told

READ_COMMIT, FORMER = "a" * 40, "b" * 40


def cache(folder: Path, template: str = "<p>") -> PageCache:
    """Open the pages of a folder whose templates are as given."""
    templates = folder / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "own.html").write_text(template)
    page_cache.engine.cache_clear()
    return PageCache(folder / "cache", "en", [templates])


def page(twin: object = None) -> Page:
    """Return a page with everything set."""
    return Page(
        path="x/", section="docs", title="<T>", description="D & D", body=Markup("<b>ü</b>"), twin=twin,
        edit="https://a.b/e", article=True, index=False, wide=True, kind="docs", what="W",
    )  # fmt: skip


def test_a_kept_page_is_the_page_that_was_made(tmp_path: Path) -> None:
    first = cache(tmp_path)
    twin = first.put(b"k", page({"a": "<1>"}))
    first.close()
    again = cache(tmp_path)
    found = again.get(b"k")
    assert found == (page(twin), twin)
    assert isinstance(found[0].body, Markup)
    assert twin.endswith(b"\n") and b"<1>" not in twin
    assert (again.taken, again.made) == (1, 0)


def test_a_page_without_a_twin_has_none_when_it_is_taken(tmp_path: Path) -> None:
    first = cache(tmp_path)
    first.put(b"k", page())
    found = first.get(b"k")
    assert found is not None and (found[0].twin, found[1]) == (None, b"")


def test_another_key_or_another_template_is_another_page(tmp_path: Path) -> None:
    first = cache(tmp_path)
    first.put(b"k", page())
    first.close()
    assert cache(tmp_path).get(b"other") is None
    assert cache(tmp_path, "<i>").get(b"k") is None


def repository(commit: str) -> RepositoryInfo:
    """Return a repository whose commit that was read is the given one."""
    return RepositoryInfo("h/o/r", "r", "s", "ok", Visibility.PUBLIC, commit=commit, committed_at=commit)


def test_only_the_commit_that_was_read_is_left_out() -> None:
    unmoved = Unmoved({"h/o/r": repository(READ_COMMIT)})
    place = Origin("s", "h/o/r", "p", 3, commit=READ_COMMIT)
    assert unmoved.of(place) == Origin("s", "h/o/r", "p", 3, commit=READ)
    for other in (Origin(repo="h/o/r", commit=FORMER), Origin(repo="h/o/other", commit=READ_COMMIT), Origin("s")):
        assert unmoved.of(other) == other


def test_facts_of_two_nights_are_equal_where_only_the_commit_moved() -> None:
    def night(commit: str) -> object:
        place = Origin("s", "h/o/r", "p", commit=commit)
        evidence = (Evidence("e", {"commit": "x"}, place),)
        entity = Entity("component:default/a", "Component", "default", "a", {}, place, evidence=evidence)
        return Unmoved({"h/o/r": repository(commit)}).all((entity, repository(commit), *evidence))

    assert night(READ_COMMIT) == night(FORMER)


def test_a_twin_has_a_slot_for_the_commit_of_a_place_and_for_no_other_word() -> None:
    """Words of evidence are part of what a page is kept by: a slot in them would be filled with another night's."""
    place = Origin("s", "h/o/r", "p", commit=READ_COMMIT)
    words = {"repo": "h/o/r", "commit": READ_COMMIT}
    result = Result("CAT-01", "bronze", Outcome.PASS, args=words, origin=place)
    orders = entity("component:default/orders")
    score = Score(orders.ref, "ready", "bronze", 1, 1, 1, (result,))
    made = told(
        portal([orders]),
        repos={"h/o/r": repository(READ_COMMIT)},
        scorecards=Scorecards((), {"ready": {orders.ref: score}}),
    )
    (written,) = entity_twin(made, orders)["scores"]["ready"]["results"]
    assert (written["args"], written["origin"]["commit"]) == (words, slot("h/o/r"))
