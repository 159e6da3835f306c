"""Chooses what a target is told: one message for each team, none where nothing is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import msgspec

from ...model.digest import GROUPS, Digest, DigestItem
from ...model.notify import NotifyTarget
from .memory import SentMemory

LINES = 5
"""Lines of a group; the others are counted, with a link (reference: scorecards 5.5)."""


class MessageGroup(msgspec.Struct, frozen=True):
    """Items of one group: those that are shown, and how many more there are."""

    title: str
    items: tuple[DigestItem, ...]
    more: str


class Message(msgspec.Struct, frozen=True):
    """What one team is told. ``key`` is whom it is for; ``url`` "" where the portal's address is not known.

    ``items`` are all of them, ``groups`` what a reader sees. ``since`` is the day of the first night that is told of,
    in words, "" where it is the newest one only.
    """

    key: str
    team: str
    title: str
    since: str
    groups: tuple[MessageGroup, ...]
    items: tuple[DigestItem, ...]
    url: str
    open: str
    night: str

    @property
    def id(self) -> str:
        """The same for the same message to the same target: receivers tell a second copy by it."""
        parts = (self.key, self.night, *sorted(item.id for item in self.items))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    @property
    def headline(self) -> str:
        """The message in one line, for where nothing else fits."""
        first = self.items[0]
        more = f" +{len(self.items) - 1}" if len(self.items) > 1 else ""
        return f"{self.title}: {first.name}: {first.text}{more}"


def choose(digest: Digest, target: NotifyTarget, memory: SentMemory, since: str = "") -> Iterator[Message]:
    """Yield the messages of a target, in the order of its teams.

    Without ``since`` (a day) and without a memory the newest night is told of, else what was not sent yet.
    """
    for ref, name in _readers(digest, target):
        key = target_key(target, ref)
        items = [item for item in _new(digest, memory, key, since) if _is_for(item, ref, target)]
        if items:
            yield _message(digest, key, (ref, name), items)


def unknown_teams(digest: Digest, target: NotifyTarget) -> list[str]:
    """Return the teams of a target that the portal does not have."""
    known = {*digest.names, *digest.names.values(), *(ref.rpartition("/")[2] for ref in digest.names)}
    return [team for team in target.teams if team not in known and team.lower() not in known]


def target_key(target: NotifyTarget, ref: str) -> str:
    """Return the name under which it is remembered what a target was told; it holds no address."""
    told = msgspec.json.encode(target, order="sorted") + ref.encode()
    return hashlib.sha256(told).hexdigest()[:16]


def _readers(digest: Digest, target: NotifyTarget) -> list[tuple[str, str]]:
    """Return reference and name of each team that is told, ("", "all") for everybody."""
    if not target.teams:
        return [("", digest.words.get("all", "All teams"))]
    found = []
    for team in target.teams:
        lowered = team.lower()
        refs = [ref for ref in digest.names if lowered in (ref, ref.rpartition("/")[2])]
        refs = refs or [ref for ref, name in digest.names.items() if name.lower() == lowered]
        found += [(ref, digest.names[ref]) for ref in refs[:1]]
    return found


def _new(digest: Digest, memory: SentMemory, key: str, since: str) -> list[DigestItem]:
    if not digest.nights:
        return []
    sent = memory.sent.get(key)
    if since:
        return [item for item in digest.items if item.night[:10] >= since[:10]]
    if sent is None:
        return [item for item in digest.items if item.night == digest.nights[0]]
    known = frozenset(sent.ids)
    return [item for item in digest.items if item.night >= sent.night and item.id not in known]


def _is_for(item: DigestItem, ref: str, target: NotifyTarget) -> bool:
    return (not ref or ref in item.teams) and (not target.only or item.group in target.only)


def _message(digest: Digest, key: str, reader: tuple[str, str], items: Sequence[DigestItem]) -> Message:
    words = digest.words
    groups = []
    for group in GROUPS:
        found = [item for item in items if item.group == group]
        if found:
            more = words.get("more", "{n} more").replace("{n}", str(len(found) - LINES)) if len(found) > LINES else ""
            groups.append(MessageGroup(words.get(group, group), tuple(found[:LINES]), more))
    first = min(item.night for item in items)
    since = "" if first == digest.nights[0] else words.get("since", "Since {date}").replace("{date}", first[:10])
    return Message(
        key=key,
        team=reader[0],
        title=f"{digest.site_name}: {reader[1]}",
        since=since,
        groups=tuple(groups),
        items=tuple(item for group in GROUPS for item in items if item.group == group),
        url=address(digest.site_url, "changes/"),
        open=words.get("open", "Open the portal"),
        night=digest.nights[0],
    )


def address(site_url: str, href: str) -> str:
    """Return the address of a page, "" where the portal's own is not known or is no web address."""
    if not site_url.startswith(("https://", "http://")) or any(char.isspace() for char in site_url):
        return ""
    return site_url.rstrip("/") + "/" + quote(href, safe="/#?=&%-._~+")
