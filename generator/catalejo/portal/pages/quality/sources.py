"""Where all this comes from: what was asked, when it last answered, what could not be read, limits of the build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ...context import Portal
from ...facts.sources import SourceView, source_view
from ...graphs.maps import maps_not_drawn
from ...html.draw import draw
from ...html.page import Page
from ...parts import GlanceItem
from ...sections import SECTIONS
from ..section import SectionBody, section_page
from .asked import CapabilityRow, asked_rows
from .repositories import LeftOut, RepositoryLine, left_out, repositories

GOOD_NOTICES = ("jail-holds",)
"""What is told because it held, not because it is missing."""


class Notice(Struct, frozen=True):
    """A limit of this build in words; ``good`` where it is told because it held."""

    text: str
    good: bool


class SourcesView(Struct, frozen=True, kw_only=True):
    """The page: sources, questions and who answers them, limits, what was left out."""

    glance: tuple[GlanceItem, ...]
    sources: list[SourceView]
    asked: tuple[CapabilityRow, ...]
    notices: list[Notice]
    programs: str
    left_out: list[LeftOut]
    repositories: list[RepositoryLine]


class FormerView(Struct, frozen=True):
    """The page at an address that has become two: where each of its parts is now."""

    title: str
    findings: str
    sources: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page of sources, and that of the address at which it was once with the findings."""
    t, world = portal.words.t, portal.world
    sources = sorted((source_view(portal, each) for each in world.manifest.sources), key=lambda row: (row.rank, row.id))
    limits = sorted({*world.notices, *(["map-not-drawn"] if maps_not_drawn(portal) else [])})
    view = SourcesView(
        glance=glance(portal, sources),
        sources=sources,
        asked=asked_rows(portal),
        notices=[Notice(portal.words.notice(code), code in GOOD_NOTICES) for code in limits],
        programs=", ".join(world.stacks.programs),
        left_out=left_out(portal),
        repositories=repositories(portal),
    )
    description = t("What was asked, when it last answered, and what could not be read")
    yield section_page(portal, "sources", SectionBody(view=view, kind="health", description=description))
    yield _former(portal, limits)


def _former(portal: Portal, limits: list[str]) -> Page:
    """Return the page of ``/health/``: links from chat and bookmarks end there, and ``status.json`` stays."""
    t = portal.words.t
    title = t("Health of this portal")
    view = FormerView(title, SECTIONS["findings"].path, SECTIONS["sources"].path)
    return Page(
        path="health/",
        section="sources",
        title=title,
        description=t("Findings and sources have pages of their own"),
        body=draw(portal, "health/", "pages/health.html", view),
        twin=_twin(portal, limits),
        kind="page",
        index=False,
    )


def _twin(portal: Portal, limits: list[str]) -> dict[str, object]:
    words, manifest = portal.words, portal.world.manifest
    return {
        "taken_at": portal.taken_at,
        "tool": manifest.tool,
        "sources": [msgspec.to_builtins(source) for source in manifest.sources],
        "findings": [
            {"id": f.id, **msgspec.to_builtins(f), "title": words.title(f), "hint": words.hint(f)}
            for f in portal.world.findings
        ],
        "notices": limits,
        "programs": list(portal.world.stacks.programs),
    }


def glance(portal: Portal, sources: list[SourceView]) -> tuple[GlanceItem, ...]:
    """Return how far the portal can be believed: how old it is, who answered, what is wrong, who may read it."""
    t, n = portal.words.t, portal.words.n
    late = sum(row.late for row in sources)
    counts = Counter(finding.severity.value for finding in portal.world.findings)
    return (
        GlanceItem(
            k=t("Data as of"), word=f"{portal.words.moment(portal.taken_at, 'EEE d MMM, HH:mm')} UTC", icon="clock"
        ),
        GlanceItem(
            k=t("Sources"),
            word=t("{n} of {all} answered", n=len(sources) - late, all=len(sources)),
            level="stale" if late else "ok",
            href="#sources",
            of="*",
        ),
        GlanceItem(
            k=t("Findings"),
            word=n("{n} error", "{n} errors", counts["error"]),
            level="bad" if counts["error"] else "ok",
            detail=t("{w} warnings, {n} notes", w=counts["warning"], n=counts["info"]),
            href=f"{SECTIONS['findings'].path}#findings",
        ),
        GlanceItem(k=t("Who may read this"), word=t(portal.world.manifest.visibility.value), icon="lock"),
    )
