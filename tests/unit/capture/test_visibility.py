"""The rule of visibility, apart from any host."""

from __future__ import annotations

import itertools

import pytest

from catalejo.capture.hidden import Hidden
from catalejo.capture.visibility import admits_team, may_enter, narrower
from catalejo.kit.text.named import named
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


@pytest.mark.parametrize("address", [
    "https://ssh.github.com/acme/plans", "git@www.github.com:acme/plans.git", "https://github.com./acme/plans",
    "https://github.com:8443/Acme/PLANS", "https://github.com/acme/plans/tree/main", "github.com/acme/x/../plans",
    "https://api.github.com/repos/acme/plans/actions/runs/1",
])  # fmt: skip
def test_no_spelling_of_a_hidden_repository_is_seen(address: str) -> None:
    """Whatever leads to it is hidden with it, at any port."""
    hidden = Hidden({"github.com/acme/plans"}, (), {"github.com/acme/plants", "github.com/acme/open"})
    assert hidden.hides(address)
    assert not hidden.hides("https://github.com/acme/open") and not hidden.hides("https://github.com/acme/plants")


def test_texts_spell_no_hidden_repository() -> None:
    """In bodies the pair of owner and name goes; of errors that name it barely, only known words stay."""
    hidden = Hidden({"github.com/acme/plans"}, ("github.com/shut/",), {"github.com/acme/open", "github.com/shut/shown"})
    body = {
        "message": "cannot fetch https://github.com/acme/plans.git for acme/open",
        "list": ["acme%2Fplans", 7, None],
    }
    assert hidden.without(body) == {
        "message": "cannot fetch https://\N{HORIZONTAL ELLIPSIS} for acme/open", "list": ["\N{HORIZONTAL ELLIPSIS}", 7, None]
    }  # fmt: skip
    assert hidden.without("see shut/any and shut/shown") == "see \N{HORIZONTAL ELLIPSIS} and shut/shown"
    assert (
        "plans" not in hidden.told("repository plans could not be read") and hidden.told("plants: no") == "plants: no"
    )
    assert Hidden().without("acme/plans") == "acme/plans"
