"""The rule of visibility, apart from any host."""

from __future__ import annotations

import itertools

import pytest

from catalejo.capture.visibility import Hidden, admits_team, may_enter, named, narrower
from catalejo.model.capture import Visibility

PUBLIC, INTERNAL, PRIVATE = Visibility.PUBLIC, Visibility.INTERNAL, Visibility.PRIVATE


@pytest.mark.parametrize(("portal", "thing"), list(itertools.product(Visibility, Visibility)))
def test_exactly_three_of_nine_are_left_out(portal: Visibility, thing: Visibility) -> None:
    """Internal or private in a public portal, private in an internal one."""
    left_out = {(PUBLIC, INTERNAL), (PUBLIC, PRIVATE), (INTERNAL, PRIVATE)}
    assert may_enter(portal, thing) == ((portal, thing) not in left_out)


def test_the_narrower_level_counts() -> None:
    """A declaration can narrow what a host says, never widen it."""
    assert narrower(PUBLIC, INTERNAL) == INTERNAL == narrower(INTERNAL, PUBLIC)
    assert narrower(PRIVATE, None) == PRIVATE


def test_names_and_globs_in_any_case() -> None:
    """A name means the whole name, not a part of it."""
    assert named(("Pay*",), "payments") and named(("acme/svc",), "svc", "acme/svc")
    assert not named(("pay",), "payments") and not named((), "x") and not named(("*",), "")


def test_a_repositorys_name_admits_no_team() -> None:
    """Teams are named with an at sign."""
    assert admits_team(("@web",), "acme", "web") and admits_team(("@acme/web",), "acme", "web")
    assert not admits_team(("web", "acme/web"), "acme", "web")


def test_unknown_repositories_of_a_silent_host_count_as_hidden() -> None:
    """While a host does not answer, only what is shown anyway is safe."""
    hidden = Hidden(frozenset({"h/o/shut"}), ("g/o/",), frozenset({"g/o/open"}))
    assert hidden.hides("h/o/shut") and hidden.hides("g/o/other")
    assert not hidden.hides("g/o/open") and not hidden.hides("h/o/open")
