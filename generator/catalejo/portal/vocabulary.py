"""Every text of the portal that stands in a table instead of a call: what a check of translations must know."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.capture import SourceKind, Visibility
from ..model.scorecards import Outcome
from ..wording.glossary import TERMS
from ..wording.tools import TOOL_WORD
from .facts.chains import HOW, STATES_OF_STEPS, STEPS, WHY
from .facts.changes import LOOKS
from .facts.deployments import KIND_LOOKS, LACKS
from .facts.freshness import NOT_LINKED
from .facts.neighbours import PROTOCOL, VIA
from .facts.performance import DEFINITIONS, REASONS
from .facts.performance import TITLES as FIGURES
from .facts.records import ALERT_STATES, METRICS, SEVERITIES, TITLES
from .facts.sources import STATE
from .facts.status import GROUPS
from .facts.views import HEALTH_WORD, STATE_WORD, SYNC_WORD
from .machine.digest import WAIVER_TEXTS
from .machine.digest import WORDS as DIGEST_WORDS
from .machine.llms import DATA
from .machine.more import KEYWORDS
from .pages.catalog.entity_markdown import RESULT_WORDS
from .pages.catalog.identity import KIND_WORD
from .pages.catalog.kinds import KIND_TABLES
from .pages.catalog.relations import PARTS
from .pages.quality.asked import CAPABILITIES, STATES
from .pages.quality.initiatives import STATES as INITIATIVE_STATES
from .pages.quality.repositories import LEFT_OUT, REPO_STATUS
from .sections import DOORS, SECTIONS

URGENCIES = ("high", "low")
RUN_STATES = ("success", "failure", "error", "timeout", "running", "queued", "waiting", "cancelled", "skipped")


def texts() -> Iterator[str]:
    """Yield the English texts."""
    for look in LOOKS.values():
        yield look.text
        yield look.label
    for table in (
        HEALTH_WORD,
        SYNC_WORD,
        STATE_WORD,
        KIND_WORD,
        LEFT_OUT,
        REPO_STATUS,
        TOOL_WORD,
        NOT_LINKED,
        ALERT_STATES,
        METRICS,
        TITLES,
        CAPABILITIES,
        STEPS,
        STATES_OF_STEPS,
        HOW,
        WHY,
        LACKS,
        FIGURES,
        DEFINITIONS,
        REASONS,
    ):
        yield from (str(word) for word in table.values())
    for term, explanation in TERMS:
        yield term
        yield explanation
    yield from (word for _icon, _level, word in KIND_LOOKS.values())
    yield from (word for _level, word, _icon in STATE.values())
    yield from (table.hint for table in KIND_TABLES)
    yield from (section.title for section in SECTIONS.values())
    yield from DOORS.values()
    yield from (word for _level, word, _icon in INITIATIVE_STATES.values())
    yield from KEYWORDS.values()
    yield from DIGEST_WORDS.values()
    yield from WAIVER_TEXTS.values()
    yield from (text for _path, text in DATA)
    yield from RESULT_WORDS.values()
    yield from (name for name, _level in GROUPS)
    yield from VIA
    yield from PROTOCOL.values()
    yield from (head for _kind, head in PARTS)
    yield from (value.value for kind in (SourceKind, Visibility, Outcome) for value in kind)
    yield from (word for _level, word, _icon in STATES.values())
    yield from SEVERITIES
    yield from RUN_STATES
    yield from URGENCIES
