"""What a software template asks for, as fields of a form: read from its JSON Schemas, which are somebody else's text.

What a form cannot show in full (conditions, alternatives, objects in lists) is named and given as YAML instead: a field
that is left out without a word would make a run fail later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from msgspec import Struct

from ...kit.read.narrow import listing, mapping
from ...kit.text.segments import segment
from ...model.entities import Entity
from ...model.refs import split_ref
from ..bounds import TITLE, short
from ..context import Portal

API_VERSION = "scaffolder.backstage.io/v1beta3"
MOST_PAGES, MOST_FIELDS, MOST_CHOICES, MOST_PICKED = 20, 60, 200, 500
LONGEST = 2000
"""Characters of a default, a choice, a pattern."""
CONDITIONS = ("dependencies", "oneOf", "anyOf", "allOf", "if", "then", "else", "not", "$ref", "dependentSchemas")
"""Keys of a page by which more may be asked for, depending on what is answered."""
PICKERS = {"EntityPicker": "", "OwnedEntityPicker": "", "OwnerPicker": "group", "MultiEntityPicker": ""}
SECRET_WIDGETS = ("password",)


class FormChoice(Struct, frozen=True):
    """A value to choose, as JSON, and how it is called."""

    value: str
    text: str


class FormField(Struct, frozen=True, kw_only=True):
    """One field. ``widget``: text, textarea, number, integer, checkbox, select, radio, checks, list, yaml, secret.

    ``default`` is shown as a person would type it. Limits are None where there are none. ``picks`` are suggestions.
    """

    name: str
    title: str
    text: str
    widget: str
    required: bool
    default: str = ""
    choices: tuple[FormChoice, ...] = ()
    picks: tuple[str, ...] = ()
    pattern: str = ""
    placeholder: str = ""
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    focus: bool = False


class FormPage(Struct, frozen=True):
    """A page of a form: its fields, and the keys by which more may be asked for that it cannot show."""

    title: str
    text: str
    fields: tuple[FormField, ...]
    conditions: tuple[str, ...]
    left: int


class TemplateForm(Struct, frozen=True):
    """The form of a template: ``readable`` is False where its version is another; ``actions`` is what it runs."""

    pages: tuple[FormPage, ...]
    actions: tuple[str, ...]
    readable: bool


def create_path(ref: str) -> str:
    """Return the address of a template's form."""
    _, namespace, name = split_ref(ref)
    return f"create/{segment(namespace)}/{segment(name)}/"


def is_readable(entity: Entity) -> bool:
    """Tell whether a template is of the version that has a form here."""
    return entity.raw.get("apiVersion") == API_VERSION


def form_of(portal: Portal, entity: Entity) -> TemplateForm:
    """Return the form of a template."""
    spec = mapping(entity.raw.get("spec"))
    asked = spec.get("parameters")
    pages = [asked] if isinstance(asked, dict) else listing(asked)
    actions = [short(str(mapping(step).get("action") or ""), TITLE) for step in listing(spec.get("steps"))]
    return TemplateForm(
        tuple(_page(portal, mapping(page)) for page in pages[:MOST_PAGES]),
        tuple(dict.fromkeys(action for action in actions if action)),
        is_readable(entity),
    )


def first_values(form: TemplateForm) -> str:
    """Return the values file that a form begins with: defaults, and what has to be filled in, as comments."""
    lines = []
    for field in (field for page in form.pages for field in page.fields):
        if field.widget == "secret":
            continue
        known = _value_text(field)
        lines.append(f"{_key(field.name)}: {known}" if known else f"# {_key(field.name)}:")
    return "\n".join(lines)


def _value_text(field: FormField) -> str:
    """Return a default as JSON, which is YAML too; "" where there is none."""
    if field.widget == "checkbox":
        return field.default or "false"
    if field.widget in ("select", "radio", "checks", "list", "number", "integer", "yaml"):
        return field.default
    return json.dumps(field.default, ensure_ascii=False) if field.default else ""


def _key(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else json.dumps(name, ensure_ascii=False)


def _page(portal: Portal, page: dict[str, object]) -> FormPage:
    properties = mapping(page.get("properties"))
    required = {name for name in listing(page.get("required")) if isinstance(name, str)}
    fields = [
        _field(portal, str(name), mapping(about), str(name) in required)
        for name, about in list(properties.items())[:MOST_FIELDS]
    ]
    return FormPage(
        title=short(_text(page.get("title")), TITLE),
        text=short(_text(page.get("description")), LONGEST),
        fields=tuple(fields),
        conditions=tuple(key for key in CONDITIONS if key in page),
        left=max(0, len(properties) - MOST_FIELDS),
    )


def _field(portal: Portal, name: str, about: dict[str, object], required: bool) -> FormField:
    picker = _text(about.get("ui:field"))
    widget, choices = _widget(about)
    options = mapping(about.get("ui:options"))
    default = about.get("default")
    return FormField(
        name=short(name, TITLE),
        title=short(_text(about.get("title")) or name, TITLE),
        text=short(_text(about.get("description")) or _text(about.get("ui:help")), LONGEST),
        widget=widget,
        required=required,
        default=_default(widget, default),
        choices=choices,
        picks=tuple(_picks(portal, picker, about)) if widget == "text" else (),
        pattern=_text(about.get("pattern"))[:LONGEST] if widget in ("text", "textarea") else "",
        placeholder=_placeholder(picker, options, about),
        min_length=_whole(about.get("minLength")),
        max_length=_whole(about.get("maxLength")),
        minimum=_number(about.get("minimum")),
        maximum=_number(about.get("maximum")),
        focus=about.get("ui:autofocus") is True,
    )


def _widget(about: Mapping[str, object]) -> tuple[str, tuple[FormChoice, ...]]:
    """Return how a field is filled in, and what there is to choose."""
    wanted, kind = _text(about.get("ui:widget")), about.get("type")
    if about.get("ui:field") == "Secret" or wanted in SECRET_WIDGETS:
        return "secret", ()
    if any(key in about for key in ("oneOf", "anyOf", "allOf", "$ref", "if")):
        return "yaml", ()
    if "enum" in about:
        choices = _choices(about)
        return ("radio" if wanted == "radio" and len(choices) <= 12 else "select"), choices
    if kind == "array":
        items = mapping(about.get("items"))
        if "enum" in items:
            return "checks", _choices(items)
        return ("list" if items.get("type", "string") == "string" and "enum" not in items else "yaml"), ()
    match kind:
        case "boolean":
            return "checkbox", ()
        case "number" | "integer":
            return str(kind), ()
        case "string" | None if not about.get("properties"):
            return ("textarea" if wanted == "textarea" else "text"), ()
    return "yaml", ()


def _choices(about: Mapping[str, object]) -> tuple[FormChoice, ...]:
    values, names = listing(about.get("enum")), listing(about.get("enumNames"))
    found = []
    for at, value in enumerate(values[:MOST_CHOICES]):
        text = _text(names[at]) if at < len(names) else ""
        written = _json(value)
        if written and len(written) <= LONGEST:
            found.append(FormChoice(written, short(text or (value if isinstance(value, str) else written), TITLE)))
    return tuple(found)


def _picks(portal: Portal, picker: str, about: Mapping[str, object]) -> Iterator[str]:
    """Yield the names that a picker suggests: entities of the kinds that it asks for, as references are written."""
    if picker not in PICKERS:
        return
    options = mapping(about.get("ui:options"))
    kinds = _kinds(options) or ({PICKERS[picker]} if PICKERS[picker] else set())
    only = next(iter(kinds)) if len(kinds) == 1 else ""
    default = _text(options.get("defaultKind")).lower() or PICKERS[picker] or only
    found = 0
    for ref in sorted(portal.entities):
        kind, namespace, name = split_ref(ref)
        if (kinds and kind not in kinds) or kind == "location" or portal.entities[ref].stub:
            continue
        near = name if namespace == "default" else f"{namespace}/{name}"
        yield near if kind == default else f"{kind}:{near}"
        found += 1
        if found == MOST_PICKED:
            return


def _kinds(options: Mapping[str, object]) -> set[str]:
    """Return the kinds, in lower case, that a picker allows; none where it allows all."""
    filters = options.get("catalogFilter")
    wanted: list[object] = []
    for each in filters if isinstance(filters, list) else [filters]:
        kind = mapping(each).get("kind")
        wanted += kind if isinstance(kind, list) else [kind]
    wanted += listing(options.get("allowedKinds"))
    return {kind.lower() for kind in wanted if isinstance(kind, str)}


def _placeholder(picker: str, options: Mapping[str, object], about: Mapping[str, object]) -> str:
    if picker == "RepoUrlPicker":
        return _repository(options)
    return short(_text(about.get("ui:placeholder")), TITLE)


def _repository(options: Mapping[str, object]) -> str:
    """Return how the place of a new repository is written, with the first host and owner that are allowed."""
    hosts = [item for item in listing(options.get("allowedHosts")) if isinstance(item, str)]
    owners = [item for item in listing(options.get("allowedOwners")) if isinstance(item, str)]
    return short(f"{hosts[0] if hosts else 'github.com'}?owner={owners[0] if owners else 'OWNER'}&repo=NAME", TITLE)


def _default(widget: str, value: object) -> str:
    if value is None or widget == "secret":
        return ""
    if widget in ("text", "textarea"):
        return short(value if isinstance(value, str) else _json(value), LONGEST)
    if widget == "checkbox":
        return "true" if value is True else "false"
    return short(_json(value), LONGEST)


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 1_000_000 else None


def _number(value: object) -> float | None:
    return float(value) if type(value) in (int, float) and abs(float(value)) < 1e15 else None  # type: ignore[arg-type]
