"""What was found at all: the answer of the front page where no system is connected and nobody groups components."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from ....model.entities import Entity
from ....wording.tools import TOOL_WORD
from ...context import Portal
from ...facts.status import documented
from ...sections import SECTIONS
from .attention import CountLine

SHOWN = 3
MOST_FOUND = 6
LISTED = 8
CATALOGUED = ("component", "api", "resource", "system", "domain", "template")


class TypeRow(Struct, frozen=True, kw_only=True):
    """The components or resources of a type: how many, how many have an owner and docs, the first names."""

    icon: str
    name: str
    href: str
    n: int
    owned: int
    documented: int
    names: str


def found(portal: Portal) -> list[CountLine]:
    """Return the counts of what repositories hold; what there is none of is left out, repositories apart."""
    t, n = portal.words.t, portal.words.n
    entities = portal.of_kind(*CATALOGUED)
    inferred = sum(entity.inferred for entity in entities)
    sites = {(b.repo, b.root): len(b.articles) for b in portal.world.docs.bundles.values() if b.articles}
    stacks = portal.world.stacks.stacks
    teams = [entity for entity in portal.of_kind("group", "user") if portal.owned.get(entity.ref)]
    declared = n("{n} thing declared", "{n} things declared", len(entities) - inferred)
    concluded = n("{n} concluded from files", "{n} concluded from files", inferred)
    if inferred == len(entities):  # the number stands below that of repositories: say what it counts
        concluded = n("{n} thing concluded from files", "{n} things concluded from files", inferred)
    origin = f"{declared}, {concluded}" if len(entities) > inferred > 0 else concluded if inferred else declared
    places = _top(stack.layer for stack in stacks) or _top(
        portal.words.t(TOOL_WORD.get(s.tool, s.tool)) for s in stacks
    )
    rows = [
        ("repo", len(portal.world.repos), t("Repositories"), origin, SECTIONS["start"].path),
        *_kinds(portal),
        ("doc", sum(sites.values()), t("Docs pages"), n("in {n} site", "in {n} sites", len(sites)), "docs/"),
        ("stack", len(stacks), t("Stacks"), places, "stacks/"),
        ("team", len(teams), t("Owners"), _names(portal, teams), "teams/"),
    ]
    return [
        CountLine(n=n, icon=icon, level="none", title=title, detail=detail, href=href)
        for icon, n, title, detail, href in rows
        if n or icon == "repo"
    ][:MOST_FOUND]


def _kinds(portal: Portal) -> list[tuple[str, int, str, str, str]]:
    """Components and resources by their types, APIs by theirs."""
    t = portal.words.t
    kinds = (
        ("component", "components", t("Components")),
        ("resource", "resources", t("Resources")),
        ("api", "apis", t("APIs")),
    )
    found = [(kind, portal.of_kind(kind), section, title) for kind, section, title in kinds]
    return [
        (kind, len(entities), title, _top(entity.type for entity in entities), SECTIONS[section].path)
        for kind, entities, section, title in found
    ]


def _top(words: Iterable[str]) -> str:
    """Return the most frequent words with their number."""
    counts = Counter(word for word in words if word)
    return ", ".join(f"{number} {word}" for word, number in counts.most_common(SHOWN))


def _names(portal: Portal, entities: list[Entity]) -> str:
    names = ", ".join(entity.display for entity in entities[:SHOWN])
    more = len(entities) - SHOWN
    return names + (portal.words.t(" and {n} more", n=more) if more > 0 else "")


def by_type(portal: Portal) -> list[TypeRow]:
    """Return components and resources by type, the most frequent first, with how many have an owner and docs."""
    groups: dict[tuple[str, str], list[Entity]] = {}
    for entity in portal.of_kind("component", "resource"):
        groups.setdefault((entity.kind.lower(), entity.type), []).append(entity)
    rows = []
    for (kind, name), entities in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        section = SECTIONS["components" if kind == "component" else "resources"].path
        rows.append(
            TypeRow(
                icon=portal.icon(entities[0].ref),
                name=name or portal.words.t("no type"),
                href=f"{section}?type={name}" if name else section,
                n=len(entities),
                owned=sum(portal.answered_for(entity) for entity in entities),
                documented=sum(documented(portal, entity) for entity in entities),
                names=_names(portal, entities),
            )
        )
    return rows[:LISTED]
