"""The kinds of Backstage: their schemas and the relations that their fields make.

Sources: ``schema/kinds/*.v1alpha1.schema.json`` of ``@backstage/catalog-model`` 1.10, ``BuiltinKindsEntityProcessor``
and ``ScaffolderEntitiesProcessor``.
"""

from __future__ import annotations

import msgspec

from .schema import AnyOf, Choice, Fields, Items, OneOf, TextRule

_TEXT = TextRule()
_TEXTS = Items(_TEXT)
_CORE = ("backstage.io/v1alpha1", "backstage.io/v1beta1")


class Field(msgspec.Struct, frozen=True):
    """A field of ``spec`` that holds references: the kind they have by default, and the relation they make."""

    name: str
    kind: str | None
    relation: str


class Kind(msgspec.Struct, frozen=True):
    """One kind: the apiVersions it may have, the schema of ``spec``, its reference fields in order."""

    versions: tuple[str, ...]
    spec: Fields
    fields: tuple[Field, ...] = ()


_OWNER = Field("owner", "Group", "ownedBy")
_SYSTEM = Field("system", "System", "partOf")
_DEPENDS = (Field("dependsOn", None, "dependsOn"), Field("dependencyOf", None, "dependencyOf"))
_PROFILE = Fields({"displayName": _TEXT, "email": _TEXT, "picture": _TEXT})

_PERMISSIONS = Fields({"tags": Items(TextRule(0))})
_PARAMETER = Fields({"backstage:permissions": _PERMISSIONS})
_DECORATORS = Items(Fields({"id": TextRule(0), "input": Fields({})}))
_STEP = Fields(
    {
        "id": TextRule(0),
        "name": TextRule(0),
        "action": TextRule(0),
        "input": Fields({}),
        "if": AnyOf(),
        "backstage:permissions": _PERMISSIONS,
    },
    ("action",),
)
_OUTPUT = Fields(
    {
        "links": Items(Fields({"if": AnyOf(), "url": _TEXT, "entityRef": _TEXT, "title": _TEXT, "icon": _TEXT})),
        "text": Items(Fields({"if": AnyOf(), "title": _TEXT, "icon": _TEXT, "content": TextRule(0)})),
    },
    others=TextRule(0),
)
_BUTTONS = Fields({"backButtonText": TextRule(0), "createButtonText": TextRule(0), "reviewButtonText": TextRule(0)})

KINDS: dict[str, Kind] = {
    "Component": Kind(
        _CORE,
        Fields(
            {
                "type": _TEXT,
                "lifecycle": _TEXT,
                "owner": _TEXT,
                "system": _TEXT,
                "subcomponentOf": _TEXT,
                "providesApis": _TEXTS,
                "consumesApis": _TEXTS,
                "dependsOn": _TEXTS,
            },
            ("type", "lifecycle", "owner"),
        ),
        (
            _OWNER,
            Field("subcomponentOf", "Component", "partOf"),
            Field("providesApis", "API", "providesApi"),
            Field("consumesApis", "API", "consumesApi"),
            *_DEPENDS,
            _SYSTEM,
        ),
    ),
    "API": Kind(
        _CORE,
        Fields(
            {"type": _TEXT, "lifecycle": _TEXT, "owner": _TEXT, "system": _TEXT, "definition": _TEXT},
            ("type", "lifecycle", "owner", "definition"),
        ),
        (_OWNER, _SYSTEM),
    ),
    "Resource": Kind(
        _CORE,
        Fields({"type": _TEXT, "owner": _TEXT, "dependsOn": _TEXTS, "system": _TEXT}, ("type", "owner")),
        (_OWNER, *_DEPENDS, _SYSTEM),
    ),
    "System": Kind(
        _CORE,
        Fields({"owner": _TEXT, "domain": _TEXT, "type": _TEXT}, ("owner",)),
        (_OWNER, Field("domain", "Domain", "partOf")),
    ),
    "Domain": Kind(
        _CORE,
        Fields({"owner": _TEXT, "subdomainOf": _TEXT, "type": _TEXT}, ("owner",)),
        (_OWNER, Field("subdomainOf", "Domain", "partOf")),
    ),
    "Group": Kind(
        _CORE,
        Fields(
            {"type": _TEXT, "profile": _PROFILE, "parent": _TEXT, "children": _TEXTS, "members": _TEXTS},
            ("type", "children"),
        ),
        (
            Field("parent", "Group", "childOf"),
            Field("children", "Group", "parentOf"),
            Field("members", "User", "hasMember"),
        ),
    ),
    "User": Kind(
        _CORE,
        Fields({"profile": _PROFILE, "memberOf": _TEXTS}, ("memberOf",)),
        (Field("memberOf", "Group", "memberOf"),),
    ),
    "Location": Kind(
        _CORE,
        Fields({"type": _TEXT, "target": _TEXT, "targets": _TEXTS, "presence": Choice(("required", "optional"))}),
    ),
    "Template": Kind(
        ("scaffolder.backstage.io/v1beta3",),
        Fields(
            {
                "type": _TEXT,
                "owner": _TEXT,
                "lifecycle": _TEXT,
                "parameters": OneOf((_PARAMETER, Items(_PARAMETER))),
                "secrets": Fields({"schema": Fields({})}),
                "presentation": Fields({"buttonLabels": _BUTTONS}),
                "EXPERIMENTAL_recovery": Fields({"EXPERIMENTAL_strategy": TextRule(0)}),
                "formDecorators": _DECORATORS,
                "EXPERIMENTAL_formDecorators": _DECORATORS,
                "steps": Items(_STEP),
                "output": _OUTPUT,
            },
            ("type", "steps"),
        ),
        (_OWNER,),
    ),
}

SORTED_FIELDS = (
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
)
"""Fields of ``spec`` that Backstage stores sorted, whatever the kind."""

ROOT = ("apiVersion", "kind", "metadata", "spec")
METADATA = ("name", "namespace", "title", "description", "labels", "annotations", "tags", "links", "uid", "etag")
