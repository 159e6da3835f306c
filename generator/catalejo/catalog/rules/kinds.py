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
    """One kind: the apiVersions it may have, the schema of ``spec``, its reference fields in order.

    ``about`` says in a sentence what it is for; ``types`` are usual values of ``spec.type``, any other is allowed.
    """

    versions: tuple[str, ...]
    spec: Fields
    fields: tuple[Field, ...] = ()
    about: str = ""
    types: tuple[str, ...] = ()

    def makes(self, relation: str) -> bool:
        """Tell whether a field of the kind makes a relation of this type."""
        return any(field.relation == relation for field in self.fields)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that ``spec`` understands: those of its schema, and references that no schema has."""
        return (*self.spec.known, *(field.name for field in self.fields if field.name not in self.spec.known))


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
        about="Something that is built from one place and runs or is used: a service, a website, a library.",
        types=("service", "website", "library"),
    ),
    "API": Kind(
        _CORE,
        Fields(
            {"type": _TEXT, "lifecycle": _TEXT, "owner": _TEXT, "system": _TEXT, "definition": _TEXT},
            ("type", "lifecycle", "owner", "definition"),
        ),
        (_OWNER, _SYSTEM),
        about="What a component offers to others, with its definition.",
        types=("openapi", "asyncapi", "graphql", "grpc", "trpc"),
    ),
    "Resource": Kind(
        _CORE,
        Fields({"type": _TEXT, "owner": _TEXT, "dependsOn": _TEXTS, "system": _TEXT}, ("type", "owner")),
        (_OWNER, *_DEPENDS, _SYSTEM),
        about="What a component needs to run and nobody builds: a database, a bucket, a cluster.",
        types=("database", "s3-bucket", "cluster"),
    ),
    "System": Kind(
        _CORE,
        Fields({"owner": _TEXT, "domain": _TEXT, "type": _TEXT}, ("owner",)),
        (_OWNER, Field("domain", "Domain", "partOf")),
        about="Components, APIs and resources that serve one purpose together.",
    ),
    "Domain": Kind(
        _CORE,
        Fields({"owner": _TEXT, "subdomainOf": _TEXT, "type": _TEXT}, ("owner",)),
        (_OWNER, Field("subdomainOf", "Domain", "partOf")),
        about="Systems of one field of the business.",
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
        about="A team, or a part of the organisation that has teams.",
        types=("team", "business-unit", "product-area", "root"),
    ),
    "User": Kind(
        _CORE,
        Fields({"profile": _PROFILE, "memberOf": _TEXTS}, ("memberOf",)),
        (Field("memberOf", "Group", "memberOf"),),
        about="A person.",
    ),
    "Location": Kind(
        _CORE,
        Fields({"type": _TEXT, "target": _TEXT, "targets": _TEXTS, "presence": Choice(("required", "optional"))}),
        about="Names further files with entities.",
        types=("url",),
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
        about="A form and the steps that make a new project from what is filled in.",
        types=("service", "website", "library"),
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

ABOUT: dict[str, str] = {
    "type": "What sort of its kind it is; any text, the usual ones are suggested.",
    "lifecycle": "Whether others may rely on it: experimental, production, deprecated, or a word of your own.",
    "owner": "Who answers for it: a Group, or user:NAME.",
    "system": "The System that it is part of.",
    "subcomponentOf": "The Component that it is part of.",
    "providesApis": "APIs that it offers.",
    "consumesApis": "APIs that it calls.",
    "dependsOn": "What it needs, each with its kind: resource:orders-db.",
    "dependencyOf": "What needs it, each with its kind.",
    "definition": "The definition itself, or where it lies: $text: ./openapi.yaml.",
    "domain": "The Domain that it is part of.",
    "subdomainOf": "The Domain that it is part of.",
    "profile": "Name, e-mail and picture for people.",
    "parent": "The Group that it is part of.",
    "children": "Groups that are part of it; may be empty.",
    "members": "Users that belong to it.",
    "memberOf": "Groups that the person belongs to; may be empty.",
    "target": "A file with entities: a URL, or a path from this file.",
    "targets": "Files with entities, also by wildcards.",
    "presence": "Whether a target that is not there is an error: required, the default, or optional.",
    "parameters": "The form: one page, or a list of pages, as JSON Schema.",
    "steps": "What is done, in order.",
    "output": "Links and texts that are shown at the end.",
}
"""What a key of ``spec`` says, in one sentence for editors and the guide."""

LIFECYCLES = ("experimental", "production", "deprecated")
"""Usual values of ``spec.lifecycle``; any other is allowed."""
