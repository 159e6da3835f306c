"""A source says what became of it in a word of its own: refused is not late, and neither is fresh."""

from __future__ import annotations

import pytest
from tests.unit.portal.worlds import TONIGHT, portal

from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.portal.facts.sources import sentence, source_view


@pytest.mark.parametrize(("state", "shown"), [
    ("ok", ("ok", "Answered", "ok")), ("partial", ("warn", "Partly answered", "warn")), ("stale", ("stale", "Late", "stale")),
    ("failed", ("bad", "No answer", "fail")), ("denied", ("bad", "Refused", "lock")), ("odd", ("unknown", "Unknown", "unknown")),
])  # fmt: skip
def test_each_state_has_its_level_word_and_sign(state: str, shown: tuple[str, str, str]) -> None:
    """Who was refused has to act; who is late can wait."""
    source = SourceStatus("argocd:main", SourceKind.SYSTEM, "argocd", state, TONIGHT, permission="read")
    view = source_view(portal(sources=[source]), source)
    assert (view.level, view.word, view.icon) == shown


def test_the_worst_stands_first() -> None:
    """No answer, refused, late, partly answered, fresh."""
    states = ("ok", "partial", "stale", "denied", "failed")
    sources = [SourceStatus(f"argocd:{state}", SourceKind.SYSTEM, "argocd", state, TONIGHT) for state in states]
    views = [source_view(portal(sources=sources), source) for source in sources]
    assert [view.id.partition(":")[2] for view in sorted(views, key=lambda view: view.rank)] == list(reversed(states))
    assert [view.late for view in views] == [False, True, True, True, True], "only a whole answer is in time"


@pytest.mark.parametrize(
    ("said", "told"), [("", ""), ("no route", "no route."), ("HTTP 502!", "HTTP 502!"), ("who?", "who?")]
)
def test_an_error_ends_as_a_sentence(said: str, told: str) -> None:
    """How to mend it follows in the same line."""
    assert sentence(said) == told
