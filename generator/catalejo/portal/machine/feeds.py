"""What changed as feeds, of all and of each team: Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org/version/1.1).

An entry for each night and thing, newest night first. An entry's id never changes, and a feed's time is that of its
newest entry: what has nothing new keeps its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from xml.etree import ElementTree

import msgspec
from markupsafe import Markup

from ...kit.text.segments import entity_path
from ..bounds import short
from ..context import Portal
from ..facts.changes import LEVEL_ORDER, change_view, level_of
from ..html.output import Output

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
"""Entries of a feed; the page of changes has the rest."""
NIGHTS = 30
"""Nights that the feed of a team looks back."""
LINE, LINES = 300, 20
"""Characters of a line, and lines of an entry."""


class FeedEntry(NamedTuple):
    """What happened to one thing in one night: what is bad first. ``href`` is from the site's root."""

    night: str
    ref: str
    name: str
    href: str
    lines: list[str]

    @property
    def title(self) -> str:
        """The thing, its first line, and how many more there are."""
        more = f" +{len(self.lines) - 1}" if len(self.lines) > 1 else ""
        return f"{short(self.name, 100)}: {short(self.lines[0], LINE)}{more}"

    @property
    def summary(self) -> str:
        """The lines in one."""
        lines = [short(line, LINE) for line in self.lines[:LINES]]
        return "; ".join([*lines, *["…"][: len(self.lines) > LINES]])

    @property
    def key(self) -> str:
        """What an id is made of: the night and the thing."""
        return hashlib.sha256(f"{self.night}\0{self.ref}".encode()).hexdigest()[:16]


class ChangesFeed(NamedTuple):
    """A feed: its page (from the site's root), its title, its entries."""

    page: str
    title: str
    entries: list[FeedEntry]


def write_feeds(portal: Portal, output: Output) -> None:
    """Write the feed of all changes and one of each team; without ``site_url`` none, as every address is absolute."""
    site_url = portal.settings.site_url.rstrip("/") + "/" if portal.settings.site_url else ""
    if not site_url or not portal.world.history.kept:
        return
    for feed in feeds(portal):
        output.write(f"{feed.page}feed.xml", atom(portal, site_url, feed))
        output.write(f"{feed.page}feed.json", json_feed(portal, site_url, feed))


def feeds(portal: Portal) -> Iterator[ChangesFeed]:
    """Yield the feed of all changes, then that of each team: what happened to what it and the teams below it own."""
    name, t = portal.settings.site_name, portal.words.t
    yield ChangesFeed(
        "changes/", f"{name}: {t('Changes')}", list(islice(_entries(portal, portal.world.history.nights), MOST))
    )
    recent = list(_entries(portal, portal.world.history.nights[:NIGHTS]))
    for team in portal.of_kind("group"):
        own = {team.ref, *(entity.ref for entity in portal.held(team.ref))}
        mine = [entry for entry in recent if entry.ref in own]
        yield ChangesFeed(entity_path(team.ref), f"{name}: {team.display}", mine[:MOST])


def atom(portal: Portal, site_url: str, feed: ChangesFeed) -> bytes:
    """Return a feed as Atom; ``site_url`` ends in a slash."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": portal.words.language})
    _text(root, "title", feed.title)
    _text(root, "id", f"{site_url}{feed.page}")
    _text(root, "updated", _updated(portal, feed))
    ElementTree.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": f"{site_url}{feed.page}feed.xml"})
    ElementTree.SubElement(root, f"{{{ATOM}}}link", {"href": f"{site_url}{feed.page}"})
    author = ElementTree.SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", portal.settings.site_name)
    for one in feed.entries:
        entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "title", one.title)
        _text(entry, "id", f"{site_url}changes/#{one.key}")
        _text(entry, "updated", one.night)
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", {"href": site_url + _address(one)})
        _text(entry, "summary", one.summary)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def json_feed(portal: Portal, site_url: str, feed: ChangesFeed) -> bytes:
    """Return a feed as JSON Feed; ``site_url`` ends in a slash."""
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": portal.words.language,
        "home_page_url": f"{site_url}{feed.page}",
        "feed_url": f"{site_url}{feed.page}feed.json",
        "items": [
            {
                "id": f"{site_url}changes/#{one.key}", "url": site_url + _address(one), "title": one.title,
                "content_text": one.summary, "date_published": one.night,
            }
            for one in feed.entries
        ],
    }  # fmt: skip
    return msgspec.json.encode(found) + b"\n"


def _updated(portal: Portal, feed: ChangesFeed) -> str:
    """Return when the newest entry is of; a feed without one is of the first night that is kept."""
    nights = portal.world.history.nights
    return feed.entries[0].night if feed.entries else nights[-1] if nights else portal.taken_at


def _address(entry: FeedEntry) -> str:
    return entry.href or f"changes/#night-{entry.night[:10]}"


def _entries(portal: Portal, nights: Iterable[str]) -> Iterator[FeedEntry]:
    """Yield the entries, what is bad first in each night."""
    for night in nights:
        subjects: dict[str, list[tuple[int, str]]] = {}
        seen: dict[str, tuple[str, str]] = {}
        for change in portal.changes_by_night.get(night, ()):
            view = change_view(portal, change)
            rank = LEVEL_ORDER.index(level_of(portal, change))
            subjects.setdefault(change.subject, []).append((rank, Markup(view.line).striptags()))
            seen[change.subject] = (view.name, view.href)
        for ref in sorted(subjects, key=lambda ref: (min(subjects[ref]), ref)):
            yield FeedEntry(night, ref, *seen[ref], [line for _, line in sorted(subjects[ref])])


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element with a text of which XML allows every character."""
    allowed = (char for char in text if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff"))
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(c for c in allowed if c not in "\ufffe\uffff")
