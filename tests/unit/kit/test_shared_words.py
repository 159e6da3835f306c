"""Words at the edge: what findings of one kind share."""

from __future__ import annotations

import pytest

from catalejo.kit.text.words import Words
from catalejo.model.findings import Finding, by_kind
from catalejo.model.origin import Origin
from catalejo.wording.codes import CODES


def found(code: str, key: str, **args: str) -> Finding:
    """Return a finding."""
    return Finding(code, CODES[code].severity, "component:default/x", Origin("s"), args, key)


@pytest.mark.parametrize(
    ("code", "args", "shared"),
    [
        ("DOC316", {"target": "a.md"}, "A link leads nowhere"),
        ("GIT402", {"reference": "a.yaml"}, "The kustomization refers to …, which does not exist"),
        ("OWN201", {"owner": "x", "count": "3"}, "Owner … is not in the catalog"),
        ("OWN208", {"name": "x"}, "Nobody could be found who owns …"),
        ("REL103", {"written": "x", "field": "system"}, "References to what is not in the catalog"),
    ],
)
def test_what_findings_of_one_kind_share(code: str, args: dict[str, str], shared: str) -> None:
    """Their title without what differs; where that says too little, words of its own; one alone keeps its title."""
    one, two = found(code, "1", **args), found(code, "2", **dict.fromkeys(args, "other"))
    assert Words("en").shared([one, two]) == shared
    assert Words("en").shared([one]) == Words("en").title(one)


def test_a_title_that_would_be_dots_is_told_as_that_of_the_first() -> None:
    """More than three of them, or two that say nothing before the first word; three are still a sentence."""
    words, rest = Words("en"), {"count": "2", "total": "9"}
    for code in ("SYS604", "SCO705"):
        first, second = found(code, "1", **rest), found(code, "2", **rest)
        assert words.shared([first, second]) == words.title(first) and "…" not in words.title(first).rstrip("…")
    both = [found("SCO710", "1"), found("SCO710", "2")]
    assert words.shared(both) == "A waiver has expired: … for … ended on …"


def test_kinds_are_in_the_order_in_which_people_mend() -> None:
    """Errors before warnings, then what is found most."""
    findings = [
        found("OWN208", "1"),
        found("GIT403", "1"),
        found("DOC316", "1"),
        found("DOC316", "2"),
        found("GIT402", "1"),
    ]
    assert [group[0].code for group in by_kind(findings)] == ["GIT402", "DOC316", "GIT403", "OWN208"]
