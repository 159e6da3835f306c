"""Items of the macros in ``site-templates/macros/ui.html``, for pages that decide in Python what stands in them."""

from __future__ import annotations

from msgspec import Struct


class GlanceItem(Struct, frozen=True, kw_only=True):
    """One fact of the head of a page: ``k`` is its name, ``word`` its value; ``href`` leads to its section (``#id``).

    Without ``icon`` the level's is drawn; ``detail`` and ``time`` (RFC 3339) stand below. ``of`` is the anchor of the
    source that the fact is from ("*": of all): the browser marks it where that source is late by then.
    """

    k: str
    word: str
    level: str = "none"
    icon: str = ""
    detail: str = ""
    time: str = ""
    href: str = ""
    of: str = ""


class ShiftLine(Struct, frozen=True):
    """A turn: who, from when to when, the same in words; the browser marks the one that is now."""

    who: str
    start: str
    end: str
    text: str


class ContactLine(Struct, frozen=True, kw_only=True):
    """How to reach somebody: ``k`` says for what, ``v`` whom, ``href`` is complete or a site-root address.

    ``shifts`` are turns with ``start``, ``end``, ``who`` and ``text``: the browser says whose turn it is now.
    """

    icon: str
    k: str
    v: str
    href: str = ""
    detail: str = ""
    shifts: tuple[ShiftLine, ...] = ()


class Callout(Struct, frozen=True):
    """What a reader must know before the rest of a page: a title and one sentence."""

    level: str
    title: str
    icon: str
    text: str


class LinkLine(Struct, frozen=True, kw_only=True):
    """A line of a list: a name that leads to a site-root address, what it is, and a word at its end."""

    icon: str
    text: str
    href: str
    sub: str = ""
    end: str = ""


class SwitchLink(Struct, frozen=True):
    """One of several pages of which the reader is on one."""

    text: str
    href: str
    current: bool


class TocItem(Struct, frozen=True):
    """A line of "On this page": the anchor, its text, a number behind it and a level that a reader must see."""

    id: str
    text: str
    note: str = ""
    level: str = ""
