"""What search knows besides entities and docs: operations, packages, stacks, codes of rules and findings, pages.

Rows in a file of their own, which the browser reads after the names: the first answer waits for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ...model.refs import split_ref
from ...wording.codes import CODES
from ..context import Portal
from ..facts.levels import card_title
from ..facts.references import operation_anchors
from ..facts.scores import check_title
from ..pages.catalog.packages import anchor
from ..pages.delivery.layers import layer_path
from ..sections import SECTIONS

MOST, MOST_OF_ONE = 20_000, 2_000
"""Rows in all, and operations or packages of one entity: the file stays one that a phone can read."""
TEXT_CHARS = 100
_ARGUMENT = re.compile(r"\{[a-z_]+\}")

KEYWORDS: dict[str, str] = {
    "home": "start page, what needs attention",
    "components": "services, libraries, websites, workers",
    "apis": "interfaces, operations, endpoints, contracts",
    "teams": "groups, owners, who owns what",
    "unowned": "without an owner, nobody owns it",
    "environments": "what runs where, versions, deployments, prod, staging",
    "deployments": "releases, timeline, what went live, DORA, lead time",
    "stacks": "GitOps, desired state, layers, applications, Terraform",
    "ci": "runs, builds, pipelines, red branches",
    "scorecards": "levels, rules, checks, maturity",
    "docs": "documentation, guides, runbooks, how to",
    "changes": "what changed, history, since yesterday",
    "findings": "problems, errors, warnings, what is to mend, health",
    "sources": "freshness, connected systems, what was asked, limits, health",
    "overview": "departments, managers, roll-up, health of teams",
    "incidents": "outages, on-call, what changed before, post-mortems",
    "freezes": "sync windows, deploy freeze, maintenance windows, calendar",
    "resources": "databases, buckets, clusters, queues",
    "people": "users, contacts",
    "templates": "new service, create, scaffold",
    "graph": "map, dependencies, relations",
    "guide": "help, how this portal works",
    "glossary": "words, terms, what it means",
    "start": "first day, onboarding",
}
"""Other words that a reader may have for a section."""


class Sought(NamedTuple):
    """One thing to find: its kind for the browser, what it is called, a small text, where it is."""

    kind: str
    name: str
    text: str
    url: str


def more_index(portal: Portal) -> dict[str, object]:
    """Return the rows column by column, kinds by dictionary."""
    rows = list(islice(_rows(portal), MOST))
    kinds = sorted({row.kind for row in rows})
    return {
        "v": 1,
        "kinds": kinds,
        "kind": [kinds.index(row.kind) for row in rows],
        "name": [row.name for row in rows],
        "text": [row.text[:TEXT_CHARS] for row in rows],
        "url": [row.url for row in rows],
    }


def _rows(portal: Portal) -> Iterator[Sought]:
    """Yield all rows, first those that no limit may cut off."""
    yield from _pages(portal)
    yield from _codes(portal)
    yield from _stacks(portal)
    anchors = portal.once(operation_anchors)
    for ref in sorted(portal.entities):
        entity, url = portal.entities[ref], portal.href(ref)
        for operation in entity.operations[:MOST_OF_ONE]:
            text = " · ".join(part for part in (portal.name(ref), operation.summary) if part)
            place = anchors.get(ref, {}).get(operation.id)
            there = f"{url}reference/#{place}" if place else f"{url}#operations"
            yield Sought("operation", operation.id, text, there)
        for package in entity.packages[:MOST_OF_ONE]:
            if package.ref not in portal.entities:
                text = " · ".join(part for part in (package.ecosystem, package.version, portal.name(ref)) if part)
                yield Sought("package", package.name, text, f"{url}#{anchor(package)}")


def _pages(portal: Portal) -> Iterator[Sought]:
    t, output = portal.words.t, portal.output
    for key, section in SECTIONS.items():
        if key != "search" and (output.has(f"{section.path}index.html") or section.path in portal.texts.own_pages):
            yield Sought("page", t(section.title), t(KEYWORDS[key]) if key in KEYWORDS else "", section.path)
    for card in portal.world.scorecards.cards:
        path = f"scorecards/{card.id}/"
        if output.has(f"{path}index.html"):
            yield Sought("page", card_title(portal, card), t("Scorecards"), path)


def _codes(portal: Portal) -> Iterator[Sought]:
    own = portal.texts.own_pages
    found = "guide/findings/" if "guide/findings/" in own else SECTIONS["findings"].path
    for card in portal.world.scorecards.cards:
        for rule in card.rules:
            yield Sought("code", rule.check, check_title(portal, card, rule.check), f"scorecards/{card.id}/#rules")
    for code in sorted(CODES):
        yield Sought("code", code, _ARGUMENT.sub("…", portal.words.gettext(CODES[code].title)), found)


def _stacks(portal: Portal) -> Iterator[Sought]:
    entities = {split_ref(ref)[2] for ref in portal.entities}
    seen: set[tuple[str, str, str]] = set()
    for stack in portal.world.stacks.stacks:
        text = " · ".join(part for part in (stack.environment, stack.cluster, stack.root) if part)
        row = Sought("stack", stack.name, text, layer_path(stack.layer))
        # A component's own stacks are on its page: under its name only that is looked for.
        if stack.name.lower() not in entities and (key := (stack.name, stack.environment, row.url)) not in seen:
            seen.add(key)
            yield row
