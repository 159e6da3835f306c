"""The page of a section: its address, tab and title are the section's, said once."""

from __future__ import annotations

from msgspec import Struct

from ..context import Portal
from ..html.draw import draw
from ..html.page import Page
from ..sections import SECTIONS


class SectionBody(Struct, frozen=True, kw_only=True):
    """What the page of a section says: its view for the template of the section's name, and the page's own facts.

    ``title`` replaces the section's where the page needs more words than its tab, ``template`` its name as template's.
    """

    view: Struct
    description: str
    twin: object = None
    title: str = ""
    kind: str = "table"
    wide: bool = True
    feed: str = ""
    template: str = ""


def section_page(portal: Portal, name: str, body: SectionBody, path: str | None = None) -> Page:
    """Draw the page of a section with ``pages/NAME.html``, which also sees ``title``; ``path`` where not the root."""
    section = SECTIONS[name]
    title = body.title or portal.words.t(section.title)
    path = section.path if path is None else path
    return Page(
        path=path,
        section=name,
        title=title,
        description=body.description,
        body=draw(portal, path, f"pages/{body.template or name}.html", body.view, title=title),
        twin=body.twin,
        wide=body.wide,
        kind=body.kind,
        feed=body.feed,
    )
