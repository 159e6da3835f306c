"""Health of the portal itself: what was asked, when it last answered, what could not be read, what to mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from ....kit.text.segments import segment
from ....model.capture import RepositoryInfo, SourceStatus
from ...context import Portal
from ...facts.views import SEVERITY_LEVEL, causes_view
from ...graphs.maps import maps_not_drawn
from ...html.draw import draw
from ...html.page import Page
from ...tables import model as tables
from ..catalog.kinds import table_context, write_table

STATE = {
    "ok": ("ok", "Fresh", "ok"),
    "partial": ("warn", "Partly answered", "warn"),
    "stale": ("stale", "Late", "stale"),
    "failed": ("bad", "No answer", "fail"),
    "denied": ("bad", "Refused", "lock"),
}


GOOD_NOTICES = ("jail-holds",)
"""What is told because it held, not because it is missing."""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the health page."""
    t = portal.words.t
    findings = portal.world.findings
    counts = Counter(finding.severity.value for finding in findings)
    sources = [source_view(portal, source) for source in portal.world.manifest.sources]
    sources.sort(key=lambda row: (row["rank"], row["id"]))
    table = findings_table(portal)
    write_table(portal, table, "health/")
    limits = sorted({*portal.world.notices, *(["map-not-drawn"] if maps_not_drawn(portal) else [])})
    body = draw(
        portal,
        "health/",
        "pages/health.html",
        sources=sources,
        late=sum(row["rank"] < 4 for row in sources),
        counts=counts,
        total=len(findings),
        owners=by_owner(portal),
        causes=shown_causes(portal),
        table=table_context(table, "health/"),
        notices=[(portal.words.notice(code), code in GOOD_NOTICES) for code in limits],
        left_out=left_out(portal),
        repositories=repositories(portal),
        teams=[(team.ref, team.display) for team in portal.of_kind("group") if portal.owned.get(team.ref)],
        visibility=portal.world.manifest.visibility.value,
        tool=portal.world.manifest.tool,
        declared_by_source=portal.settings.declared_by_source,
    )
    yield Page(
        path="health/",
        section="health",
        title=t("Health of this portal"),
        body=body,
        wide=True,
        kind="health",
        description=t("What was asked, when it last answered, and what could not be read"),
        twin={
            "taken_at": portal.taken_at,
            "tool": portal.world.manifest.tool,
            "sources": [msgspec.to_builtins(source) for source in portal.world.manifest.sources],
            "findings": [
                {"id": f.id, **msgspec.to_builtins(f), "title": portal.words.title(f), "hint": portal.words.hint(f)}
                for f in findings
            ],
            "notices": limits,
        },
    )


def shown_causes(portal: Portal) -> list[dict[str, Any]]:
    """Every kind of problem where that makes the list shorter, else the errors only: the table has the rest."""
    causes = causes_view(portal, portal.world.findings)
    return causes if 2 * len(causes) <= len(portal.world.findings) else [c for c in causes if c["severity"] == "error"]


def source_view(portal: Portal, source: SourceStatus) -> dict[str, Any]:
    """One source: its state in words, its age, what it said."""
    level, word, icon = STATE.get(source.state, ("unknown", "Unknown", "unknown"))
    order = ("failed", "denied", "stale", "partial", "ok")
    return {
        "id": source.id,
        "anchor": f"ct-source-{segment(source.id)}",
        "type": source.type,
        "kind": source.kind.value,
        "level": level,
        "word": portal.words.t(word),
        "icon": icon,
        "fetched_at": source.fetched_at,
        "limit": source.limit_hours,
        "count": source.count,
        "failed": source.failed,
        "error": source.error,
        "permission": source.permission,
        "notes": source.notes,
        "hint": hint_of(portal, source.id) if source.state != "ok" else "",
        "requests": source.requests,
        "rank": order.index(source.state) if source.state in order else 0,
    }


def hint_of(portal: Portal, subject: str) -> str:
    """How to mend what keeps a source or repository from being read; "" where nothing is known."""
    found = next((f for f in portal.world.findings if f.subject == subject and f.code.startswith("SYS6")), None)
    return portal.words.hint(found) if found else ""


def by_owner(portal: Portal) -> list[dict[str, Any]]:
    """Findings by the team that should act, because owners mend them."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for finding in portal.world.findings:
        groups[finding.owner].append(finding)
    rows = []
    for owner, findings in groups.items():
        counts = Counter(finding.severity.value for finding in findings)
        code = Counter(finding.code for finding in findings).most_common(1)[0][0]
        rows.append(
            {
                "owner": owner,
                "name": portal.name(owner, "group") if owner else portal.words.t("no owner"),
                "href": portal.href(owner) or ("teams/unowned/" if not owner else ""),
                "errors": counts["error"],
                "warnings": counts["warning"],
                "notes": counts["info"],
                "code": code,
                "sample": portal.words.shared([finding for finding in findings if finding.code == code]),
            }
        )
    return sorted(rows, key=lambda row: (-row["errors"], -row["warnings"], row["name"]))


def findings_table(portal: Portal) -> tables.Table:
    """Every finding, worst first, with its place."""
    t = portal.words.t
    column = tables.Column
    severity = {"error": t("Error"), "warning": t("Warning"), "info": t("Note")}
    rows = []
    for finding in portal.world.findings:
        place = portal.place(finding.origin)
        subject = portal.href(finding.subject)
        owner = finding.owner
        rows.append(
            tables.Row(
                (
                    tables.StatusCell(SEVERITY_LEVEL[finding.severity.value], severity[finding.severity.value]),
                    tables.TextCell(finding.code),
                    tables.LinkCell(portal.words.title(finding), place.href or subject or "health/", "", place.text),
                    tables.OwnerCell(portal.name(owner, "group"), portal.href(owner)) if owner else None,
                    tables.TextCell(
                        portal.name(finding.subject) if ":" in finding.subject else finding.subject.rsplit("/", 1)[-1]
                    ),
                    tables.TextCell(portal.words.hint(finding)),
                )
            )
        )
    return tables.Table(
        id="findings",
        caption=t("Findings"),
        columns=(
            column("severity", t("Severity"), "status", facet=True, own_words=True),
            column("code", t("Code"), facet=True, hide_below="md"),
            column("title", t("What is wrong, and where"), "link", sort=False),
            column("owner", t("Owner"), "owner", facet=True, hide_below="lg"),
            column("subject", t("About"), hide_below="xl"),
            column("hint", t("How to mend it"), hide_below="always", sort=False),
        ),
        rows=tuple(rows),
        filter_label=t("Filter findings"),
    )


def left_out(portal: Portal) -> list[dict[str, Any]]:
    """What a limit or a setting left out; what is less public than the portal is neither named nor counted."""
    totals: Counter[str] = Counter()
    for source in portal.world.manifest.sources:
        totals.update(source.left_out)
    for info in portal.world.repos.values():
        totals.update(info.left_out)
    return [{"what": portal.words.t(LEFT_OUT.get(reason, reason)), "n": n} for reason, n in sorted(totals.items()) if n]


LEFT_OUT = {
    "archived": "Archived repositories",
    "fork": "Forks",
    "forks": "Forks",
    "size": "Files above the size limit",
    "too-large": "Files above the size limit",
    "symlink": "Symbolic links",
    "link": "Symbolic links",
    "submodule": "Submodules",
    "path": "Paths that no file system should hold",
    "unsafe-path": "Paths that no file system should hold",
    "name": "Repositories left out by name",
    "topic": "Repositories left out by topic",
    "mode": "Files of unusual kinds",
    "limit": "Files beyond the repository's limit",
    "image": "Pictures above the size limit",
}


def repositories(portal: Portal) -> list[dict[str, Any]]:
    """Repositories that are not as they should be: stale, empty, denied, renamed, archived."""
    rows = []
    for info in sorted(portal.world.repos.values(), key=lambda info: info.id):
        words = []
        if info.status not in ("ok", ""):
            words.append(portal.words.t(REPO_STATUS.get(info.status, info.status)))
        if info.archived:
            words.append(portal.words.t("archived"))
        if info.previous_names:
            words.append(
                portal.words.t("renamed, was {name}", name=", ".join(_short(info, n) for n in info.previous_names))
            )
        if words:
            rows.append(
                {
                    "name": info.name,
                    "href": info.web,
                    "words": ", ".join(words),
                    "error": info.error,
                    "hint": hint_of(portal, info.id) if info.status in UNREAD else "",
                    "level": "stale" if info.status in UNREAD else "none",
                    "time": info.fetched_at,
                }
            )
    return rows


def _short(info: RepositoryInfo, name: str) -> str:
    """Return a former id of a repository as people know it: without host and owner where these are the same."""
    return name.removeprefix(f"{info.id.rpartition('/')[0]}/")


UNREAD = ("stale", "failed", "denied")
REPO_STATUS = {
    "stale": "older data stands in",
    "failed": "could not be read",
    "denied": "access refused",
    "empty": "empty",
    "truncated": "cut at the limit",
}
