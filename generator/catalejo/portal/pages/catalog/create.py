"""New things from templates: the list, and a form for each whose answers become a values file and a command."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....model.entities import Entity
from ....model.refs import short_ref
from ...bounds import TEXT, Listed, listed, short
from ...context import Portal
from ...facts.forms import TemplateForm, create_path, first_values, form_of, is_readable
from ...html.draw import draw
from ...html.page import Page
from ..section import SectionBody, section_page

MOST_ACTIONS = 12


class TemplateLine(Struct, frozen=True, kw_only=True):
    """A template in the list."""

    name: str
    href: str
    text: str
    type: str
    owner: str
    owner_href: str
    tags: tuple[str, ...]
    readable: bool


class CreateView(Struct, frozen=True):
    """The list of templates."""

    rows: Listed[TemplateLine]


class FormView(Struct, frozen=True, kw_only=True):
    """The form of one template. ``ref`` is its name on the command line, ``values`` the file that it begins with."""

    name: str
    text: str
    ref: str
    href: str
    crumbs: tuple[tuple[str, str], ...]
    owner: str
    owner_href: str
    form: TemplateForm
    actions: Listed[str]
    values: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the list and a form for each template, where there are templates."""
    templates = portal.of_kind("template")
    if not templates:
        return
    rows = [_line(portal, entity) for entity in templates]
    description = portal.words.n("{n} template for something new", "{n} templates for something new", len(rows))
    body = SectionBody(view=CreateView(listed(rows)), description=description, wide=False)
    yield section_page(portal, "create", body)
    for entity in templates:
        if is_readable(entity):
            yield _page(portal, entity)


def _line(portal: Portal, entity: Entity) -> TemplateLine:
    readable = is_readable(entity)
    return TemplateLine(
        name=portal.name(entity.ref),
        href=create_path(entity.ref) if readable else portal.href(entity.ref),
        text=short(entity.description, TEXT),
        type=entity.type,
        owner=portal.name(entity.owner.ref, "group") if entity.owner.ref else "",
        owner_href=portal.href(entity.owner.ref),
        tags=entity.tags[:8],
        readable=readable,
    )


def _page(portal: Portal, entity: Entity) -> Page:
    path, t = create_path(entity.ref), portal.words.t
    form, line = form_of(portal, entity), _line(portal, entity)
    view = FormView(
        name=line.name,
        text=line.text,
        ref=short_ref(entity.ref, "template"),
        href=portal.href(entity.ref),
        crumbs=((t("Create"), "create/"), (line.name, "")),
        owner=line.owner,
        owner_href=line.owner_href,
        form=form,
        actions=listed(form.actions, MOST_ACTIONS),
        values=first_values(form),
    )
    title = t("Create: {name}", name=line.name)
    return Page(
        path=path, section="create", title=title, description=line.text or title,
        body=draw(portal, path, "pages/create_form.html", view, title=title),
    )  # fmt: skip
