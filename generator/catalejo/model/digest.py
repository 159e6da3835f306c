"""What the nights of a portal have to tell people in chat: made with the site, sent after it was published."""

from __future__ import annotations

from typing import Annotated

import msgspec

DIGEST_SCHEMA = 1
DIGEST_FILE = "api/v1/digest.json"
"""Where a site has its digest."""
GROUPS = (
    "incidents", "production", "apis", "levels-lost", "references", "drift", "owners", "levels-gained", "catalog",
    "waivers", "sources",
)  # fmt: skip
"""What is told, in the order in which people need it (reference: scorecards 5.5)."""

Short = Annotated[str, msgspec.Meta(max_length=2000)]


class DigestItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened: in which night, to whom, in words.

    ``teams`` are references of those who own it and of the groups above them; ``href`` is from the site's root. ``id``
    stays the same as long as the thing is the same.
    """

    id: Short
    night: Short
    group: Short
    level: Short
    name: Short
    text: Short
    href: Short = ""
    teams: tuple[Short, ...] = ()


class Digest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a site has to tell: items of its newest nights, newest night first, in the order of ``GROUPS``.

    ``nights`` are those that it tells of, newest first; ``names`` all groups of people by reference; ``words`` what a
    message is made with, in the portal's language.
    """

    schema: int
    site_name: Short
    site_url: Short
    language: Short
    visibility: Short
    nights: tuple[Short, ...]
    names: dict[str, Short]
    words: dict[str, Short]
    items: tuple[DigestItem, ...] = ()
