"""What changed as an Atom feed (RFC 4287): an entry for each night and thing, newest night first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from xml.etree import ElementTree

from markupsafe import Markup

from ..bounds import short
from ..context import Portal
from ..facts.changes import LEVEL_ORDER, change_view, level_of

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
"""Entries of a feed; the page of changes has the rest."""
LINE, LINES = 300, 20
"""Characters of a line, and lines of an entry."""


def changes_feed(portal: Portal, site_url: str) -> bytes:
    """Return the feed of changes; ``site_url`` ends in a slash, because every address of a feed is absolute."""
    ElementTree.register_namespace("", ATOM)
    title = f"{portal.settings.site_name}: {portal.words.t('Changes')}"
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": portal.words.language})
    _text(feed, "title", title)
    _text(feed, "id", f"{site_url}changes/")
    _text(feed, "updated", portal.taken_at)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": f"{site_url}changes/feed.xml"})
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", {"href": f"{site_url}changes/"})
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", portal.settings.site_name)
    for number, (night, ref, name, href, lines) in enumerate(_entries(portal)):
        if number >= MOST:
            break
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        key = hashlib.sha256(f"{night}\0{ref}".encode()).hexdigest()[:16]
        _text(
            entry,
            "title",
            f"{short(name, 100)}: {short(lines[0], LINE)}" + (f" +{len(lines) - 1}" if len(lines) > 1 else ""),
        )
        _text(entry, "id", f"{site_url}changes/#{key}")
        _text(entry, "updated", night)
        address = href or f"changes/#night-{night[:10]}"
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", {"href": site_url + address})
        _text(
            entry, "summary", "; ".join([*(short(line, LINE) for line in lines[:LINES]), *["…"][: len(lines) > LINES]])
        )
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entries(portal: Portal) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Yield (night, reference, name, site-root address, lines), what is bad first in each night."""
    for night in portal.world.history.nights:
        subjects: dict[str, list[tuple[int, str]]] = {}
        seen: dict[str, tuple[str, str]] = {}
        for change in portal.changes_by_night.get(night, ()):
            view = change_view(portal, change)
            rank = LEVEL_ORDER.index(level_of(portal, change))
            subjects.setdefault(change.subject, []).append((rank, Markup(view.line).striptags()))
            seen[change.subject] = (view.name, view.href)
        for ref in sorted(subjects, key=lambda ref: (min(subjects[ref]), ref)):
            yield night, ref, *seen[ref], [line for _, line in sorted(subjects[ref])]


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element with a text of which XML allows every character."""
    allowed = (char for char in text if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff"))
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(c for c in allowed if c not in "\ufffe\uffff")
