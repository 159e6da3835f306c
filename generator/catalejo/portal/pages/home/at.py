"""The portal as of earlier nights: which of them can still be read. A kept site has a page of its own in its place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...context import Portal
from ...html.page import Page
from ..section import SectionBody, section_page


class KeptSites(Struct, frozen=True):
    """The page; ``days`` are those whose sites are kept, newest first, ``most`` how many may be."""

    days: tuple[str, ...]
    most: int


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page, where the portal keeps sites of earlier nights."""
    if not portal.settings.keep_sites:
        return
    days = portal.world.history.sites
    body = SectionBody(
        view=KeptSites(days, portal.settings.keep_sites),
        description=portal.words.n("The portal of {n} earlier night", "The portal of {n} earlier nights", len(days)),
        twin={"as_of": portal.taken_at, "nights": list(days)},
        wide=False,
    )
    yield section_page(portal, "at", body)
