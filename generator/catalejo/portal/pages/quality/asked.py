"""What systems can be asked: who answers each question, and for those that nobody answers the lines that connect it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ....model.live import Answer, Capability
from ....systems.contract import Integration
from ....systems.registry import integrations
from ...context import Portal
from ...facts.freshness import source_of, state_of
from ...facts.records import TITLES
from ...sections import SECTIONS, with_data

CAPABILITIES = {
    Capability.DEPLOYMENTS: "Deployments", Capability.RUNS: "CI runs", Capability.INCIDENTS: "Incidents", **TITLES,
    Capability.FREEZES: "Freezes", Capability.CLUSTERS: "Clusters",
}  # fmt: skip
STATES = {
    Answer.OK: ("ok", "Answered", "ok"),
    Answer.PARTIAL: ("warn", "Partly answered", "warn"),
    Answer.STALE: ("stale", "Late", "stale"),
    Answer.DENIED: ("bad", "Refused", "lock"),
    Answer.FAILED: ("bad", "No answer", "fail"),
    Answer.NOT_CONNECTED: ("none", "Not connected yet", "link"),
}
SHOWN_BY = {
    Capability.DEPLOYMENTS: "environments", Capability.RUNS: "ci", Capability.INCIDENTS: "incidents",
    Capability.SCANS: "security", Capability.FREEZES: "freezes",
}  # fmt: skip
"""The section that shows the answers to a question; the others stand on the pages of entities."""
EXAMPLES = {"url": "https://…", "token_env": "NAME_OF_A_VARIABLE"}
"""What stands for a value that only the reader knows."""


class ConnectLine(Struct, frozen=True):
    """A system that could be asked: its title, and the lines of the configuration ("": it is read from files)."""

    title: str
    lines: str


class CapabilityRow(Struct, frozen=True, kw_only=True):
    """One question: its state in words, who is asked and as of when, how many entities have an answer.

    ``href`` is the page of what was answered, "" where there is none.
    """

    title: str
    href: str
    level: str
    word: str
    icon: str
    who: str
    source: str
    time: str
    entities: int
    systems: tuple[ConnectLine, ...]


def asked_rows(portal: Portal) -> tuple[CapabilityRow, ...]:
    """Return a row for each question, those that are asked first."""
    rows = [_row(portal, capability) for capability in CAPABILITIES]
    return tuple(sorted(rows, key=lambda row: row.icon == "link"))


def _row(portal: Portal, capability: Capability) -> CapabilityRow:
    state = state_of(portal, capability)
    level, word, icon = STATES[state.state]
    source = source_of(portal, capability, state.observed_at)
    return CapabilityRow(
        title=portal.words.t(CAPABILITIES[capability]),
        href=SECTIONS[page].path if (page := SHOWN_BY.get(capability, "")) in with_data(portal.world) else "",
        level=level,
        word=portal.words.t(word),
        icon=icon,
        who=state.title,
        source=source,
        time="" if source else state.observed_at,
        entities=_answered(portal, capability),
        systems=() if state.connected else tuple(_systems(capability)),
    )


def _answered(portal: Portal, capability: Capability) -> int:
    """Return how many entities have at least one record, -1 where other pages count them."""
    if capability not in TITLES:
        return -1
    return sum(bool(told.get(capability)) for told in portal.world.delivery.records.values())


def _systems(capability: Capability) -> list[ConnectLine]:
    known = [one for one in integrations().values() if capability in one.gives]
    return [ConnectLine(one.title, connecting_lines(one)) for one in sorted(known, key=lambda one: one.title.lower())]


def connecting_lines(one: Integration) -> str:
    """Return the lines of the configuration that connect a system, "" where it is only read from recorded answers."""
    if one.spec is None:
        return ""
    alone = one.follows.alone if one.follows is not None else ""
    names = ("token_env", alone)
    needed = [field.name for field in msgspec.structs.fields(one.spec) if field.required or field.name in names]
    options = ", ".join(f"{name}: {EXAMPLES.get(name, '…')}" for name in needed)
    return f"systems:\n  - {one.id}: {{{options}}}"
