"""Words at the edge: what a code's arguments become in the reader's language."""

from __future__ import annotations

from catalejo.kit.text.words import Words
from catalejo.model.origin import Origin
from catalejo.wording.codes import finding

EN, ES = Words("en"), Words("es")


def test_states_and_times_inside_findings_are_words() -> None:
    """A state is said in the reader's language, a time as a date; names stay as they are."""
    degraded = finding("GIT410", "x", Origin(), name="Degraded", health="Degraded", environment="prod")
    assert EN.title(degraded) == "Degraded is Degraded in prod"
    assert "Degraded" in ES.title(degraded) and "Degradado" in ES.title(degraded)
    stale = finding("SYS603", "x", Origin(), source="argocd:eu", fetched_at="2026-11-16T02:07:09Z", error="HTTP 503")
    assert "16 Nov 2026, 02:07 UTC" in EN.title(stale) and "del 16 nov 2026, 02:07 UTC" in ES.title(stale)
    never = finding("SYS603", "x", Origin(), source="argocd:eu", fetched_at="-", error="HTTP 503")
    assert " - " in EN.title(never)


def test_dates_and_numbers_follow_the_language() -> None:
    """Long dates, decimals, thousands."""
    assert EN.moment("2026-11-19T02:14:00Z", "EEEE d MMMM y") == "Thursday 19 November 2026"
    assert ES.moment("2026-11-19T02:14:00Z", "EEEE d MMMM y") == "jueves 19 de noviembre de 2026"
    assert ES.moment("2026-11-19", "d MMM y") == "19 nov 2026" and ES.moment("soon") == "soon"
    assert (EN.number(8.5), ES.number(8.5), ES.number(12345)) == ("8.5", "8,5", "12.345")


def test_a_missing_argument_does_not_cost_the_page() -> None:
    """Its name is shown in its place."""
    assert EN.t("{count} of {all}", count=1) == "1 of {all}"
