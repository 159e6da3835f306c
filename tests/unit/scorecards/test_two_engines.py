"""Random expressions say the same by a second engine of the language, which knows nothing of ours."""

from __future__ import annotations

from datetime import UTC, datetime

import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from catalejo.scorecards.expressions import Language

NOW = datetime(2026, 11, 19, tzinfo=UTC)
FACTS = {
    "entity": {"kind": "Component", "n": 3, "on": True, "off": False, "tags": ["go", "java"], "deep": {"a": 1}},
    "scans": [{"c": 0}, {"c": 2}, {"c": 5}],
}
LANGUAGE = Language(("entity", "scans"), NOW)
OURS, THEIRS = LANGUAGE.facts(FACTS), cel.Context(FACTS)

NUMBERS = st.sampled_from(["entity.n", "entity.deep.a", "entity.nope", "1", "3", "size(entity.tags)", "size(scans)"])
TEXTS = st.sampled_from(["entity.kind", "'go'", "'Component'", "entity.nope"])
LEAVES = st.one_of(
    st.sampled_from(["true", "false", "entity.on", "entity.off", "entity.nope", "has(entity.nope)", "has(entity.n)",
                     "has(entity.deep.a)", "has(entity.deep.nope)"]),
    st.builds("{} {} {}".format, NUMBERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds("{} {} {}".format, TEXTS, st.sampled_from(["==", "!="]), TEXTS),
    st.builds("{} in entity.tags".format, TEXTS),
    st.builds("scans.{}(s, s.c {} {})".format, st.sampled_from(["all", "exists"]), st.sampled_from([">", "<=", "=="]),
              st.sampled_from(["0", "2", "9", "entity.n"])),
    st.builds("{}.startsWith('C')".format, TEXTS),
)  # fmt: skip
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
        st.builds("!({})".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
    ),
    max_leaves=6,
)


def theirs(text: str) -> str:
    """Return what the other engine says; what is missing is raised there."""
    try:
        found = cel.evaluate(text, THEIRS)
    except KeyError:
        return "unknown"
    except (RuntimeError, TypeError, ValueError):
        return "error"
    return str(found).lower() if isinstance(found, bool) else "value"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_two_engines_agree(text: str) -> None:
    """True, false and not known are the same in both."""
    assert LANGUAGE.compile(text).ask(OURS).kind == theirs(text), text
