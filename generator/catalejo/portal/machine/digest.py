"""What the newest nights have to tell people in chat, as one file that ``catalejo notify`` sends parts of.

Only what people act on is in it: an incident, production that got worse, an API that lost operations, a level that a
team's own work lost or won, a reference that points nowhere, drift for more than a day, another owner, what came or
went, waivers that end, sources that fell silent. Versions, docs and states under way are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec
from markupsafe import Markup

from ...kit.text.environments import is_production
from ...kit.text.moments import moment
from ...model.digest import DIGEST_FILE, DIGEST_SCHEMA, GROUPS, Digest, DigestItem
from ...model.history import Change
from ...model.scorecards import WaiverStatus
from ..bounds import TITLE, short
from ..context import Portal
from ..facts.changes import change_view, level_of
from ..facts.status import last_environment
from ..html.output import Output

NIGHTS = 8
"""Nights that a digest tells of: what nobody sent for a week is on the page of changes."""
LINE = 300
DRIFT = timedelta(hours=24)
"""Drift that lasts longer is told; what is in sync again sooner is work under way."""
WORDS = {
    "incidents": "Incidents", "production": "Production", "apis": "APIs", "levels-lost": "Levels lost",
    "references": "References", "drift": "Out of sync for more than a day", "owners": "Owners",
    "levels-gained": "Levels gained", "catalog": "Catalog", "waivers": "Waivers", "sources": "Sources",
    "more": "{n} more", "open": "Open the portal", "since": "Since {date}", "all": "All teams",
}  # fmt: skip
WAIVER_TEXTS = {"ending": "the waiver of {check} ends on {date}", "expired": "the waiver of {check} was over on {date}"}
_PLAIN = {
    "incident.opened": "incidents", "incident.resolved": "incidents", "api.breaking": "apis",
    "ref.broken": "references", "owner.moved": "owners", "entity.added": "catalog", "entity.removed": "catalog",
    "entity.renamed": "catalog", "source.stale": "sources", "source.recovered": "sources",
}  # fmt: skip


def write_digest(portal: Portal, output: Output) -> None:
    """Write the digest of a portal with a history; one without has no night to compare with."""
    if portal.world.history.kept:
        output.write(DIGEST_FILE, msgspec.json.encode(digest(portal), order="sorted") + b"\n")


def digest(portal: Portal) -> Digest:
    """Return what the newest nights have to tell, newest night first, in the order in which people need it."""
    nights = tuple(portal.world.history.nights[:NIGHTS])
    items = [item for night in nights for item in _of_night(portal, night)]
    return Digest(
        schema=DIGEST_SCHEMA,
        site_name=short(portal.settings.site_name, TITLE),
        site_url=portal.settings.site_url,
        language=portal.words.language,
        visibility=portal.world.manifest.visibility.value,
        nights=nights,
        names={team.ref: short(team.display, TITLE) for team in portal.of_kind("group") if not team.stub},
        words={key: portal.words.t(text) for key, text in WORDS.items()},
        items=tuple(items),
    )


def _of_night(portal: Portal, night: str) -> Iterator[DigestItem]:
    found = [item for change in portal.changes_by_night.get(night, ()) for item in _item(portal, change)]
    if night == portal.taken_at:
        found += [*_drifting(portal), *_waivers(portal)]
    yield from sorted(found, key=lambda item: (GROUPS.index(item.group), item.name.lower(), item.id))


def _item(portal: Portal, change: Change) -> Iterator[DigestItem]:
    """Yield a change as an item where people act on it."""
    group, level = _group(portal, change), level_of(portal, change)
    if not group:
        return
    view = change_view(portal, change)
    refs = [change.subject]
    if change.kind == "owner.moved":
        refs += [change.before, change.after]
    elif change.kind == "api.breaking":
        refs += portal.targets(change.subject, "apiConsumedBy")
    yield DigestItem(
        id=_id(*change.id.split("\0")),
        night=change.at,
        group=group,
        level=level,
        name=short(view.name, TITLE),
        text=short(str(Markup(view.line).striptags()), LINE),
        href=view.href,
        teams=() if group == "sources" else _teams(portal, refs),
    )


def _group(portal: Portal, change: Change) -> str:
    """Return the group of a change, "" where it is nothing to act on."""
    known = _PLAIN.get(change.kind)
    if known is not None:
        return known
    level, production = level_of(portal, change), _is_production(portal, change.environment)
    if change.kind == "rolled_back" or (change.kind == "health.moved" and level == "bad"):
        return "production" if production else ""
    if change.kind == "level.moved":
        entity = portal.entities.get(change.subject)
        if level == "ok":
            return "levels-gained"
        return "levels-lost" if entity is not None and entity.lifecycle == "production" else ""
    return ""


def _is_production(portal: Portal, environment: str) -> bool:
    return bool(environment) and (is_production(environment) or environment == last_environment(portal))


def _drifting(portal: Portal) -> Iterator[DigestItem]:
    """Yield what has been out of sync for a day since the night before; each is told in one night only."""
    t, nights = portal.words.t, portal.world.history.nights
    now, before = moment(portal.taken_at), moment(nights[1]) if len(nights) > 1 else None
    for placement in portal.world.delivery.placements:
        for name, cell in placement.cells.items():
            begun = moment(cell.drift_since) if cell.drift_since and cell.state == "running" else None
            if begun is None or now is None or before is None or not before - DRIFT < begun <= now - DRIFT:
                continue
            shown = portal.name(placement.component) if placement.component else placement.name
            yield DigestItem(
                id=_id("drift", placement.component or placement.name, name, cell.drift_since),
                night=portal.taken_at,
                group="drift",
                level="warn",
                name=short(shown, TITLE),
                text=t("{environment} out of sync", environment=name),
                href=portal.href(placement.component),
                teams=_teams(portal, [placement.component or placement.owner]),
            )


def _waivers(portal: Portal) -> Iterator[DigestItem]:
    """Yield waivers that end within two weeks, or have ended, in the night in which they do first."""
    t, nights = portal.words.t, portal.world.history.nights
    before = nights[1] if len(nights) > 1 else portal.taken_at
    for waiver in portal.world.scorecards.waivers:
        if waiver.state not in WAIVER_TEXTS or not _is_new(waiver, before, portal.taken_at):
            continue
        name = portal.name(waiver.entities[0]) if waiver.entities else waiver.check
        yield DigestItem(
            id=_id("waiver", waiver.check, waiver.until, waiver.state, *waiver.entities),
            night=portal.taken_at,
            group="waivers",
            level="warn",
            name=short(name, TITLE),
            text=t(WAIVER_TEXTS[waiver.state], date=waiver.until, check=waiver.check),
            href="scorecards/",
            teams=_teams(portal, [*waiver.entities, waiver.owner]),
        )


def _is_new(waiver: WaiverStatus, before: str, now: str) -> bool:
    """Tell whether a waiver came into its state since the night before."""
    until = moment(waiver.until)
    first, last = moment(before), moment(now)
    if until is None or first is None or last is None:
        return False
    # A waiver holds until the end of its day.
    turn = until + timedelta(days=1) if waiver.state == "expired" else until - timedelta(days=14)
    return first < turn <= last


def _teams(portal: Portal, refs: Iterable[str]) -> tuple[str, ...]:
    """Return the groups that own these entities, and those above them, sorted; a group owns itself."""
    found: set[str] = set()
    waiting = []
    for ref in refs:
        entity = portal.entities.get(ref)
        if entity is not None:
            waiting.append(ref if entity.kind == "Group" else entity.owner.ref)
    while waiting:
        ref = waiting.pop()
        if ref.startswith("group:") and ref in portal.entities and ref not in found:
            found.add(ref)
            waiting += portal.targets(ref, "childOf")
    return tuple(sorted(found))


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
