"""The catalog of tonight: entities, relations, operations, stacks and what they ask for."""

from __future__ import annotations

from ..schema import ExportTable, integer, json, key, place, text, truth

TABLES = (
    ExportTable(
        "entity", "An entity, declared or inferred.",
        (
            key("ref", "its reference, such as component:default/orders"),
            text("kind", "Component, API, Resource, System, Domain, Group, User, …", False),
            text("namespace", "namespace", False),
            text("name", "name", False),
            text("title", "title"),
            text("description", "description"),
            text("type", "type, such as service"),
            text("lifecycle", "lifecycle; null: not known"),
            key("owner", "reference of the owner; null: nobody is known", nullable=True),
            text("owner_by", "how the owner is known: spec.owner, codeowners, owners-file, host-team, …"),
            truth("owner_exists", "whether the owner is in the catalog or named by the host"),
            key("system", "reference of its system", nullable=True),
            key("domain", "reference of its domain", nullable=True),
            truth("inferred", "whether it was concluded and not declared"),
            truth("stub", "whether others name it and nobody declares it"),
            key("source", "source that gave it", nullable=True),
            *place("its declaration"),
            integer("docs_pages", "pages of documentation", False),
            json("tags", "tags"),
            json("labels", "labels"),
            json("annotations", "annotations"),
            json("document", "the document as Backstage would store it"),
        ),
        ("ref",), (("owner",), ("system",)),
    ),
    ExportTable(
        "relation", "A relation; each has its inverse as a row of its own.",
        (
            key("source", "reference of the entity that has it", "entity.ref"),
            key("type", "ownedBy, ownerOf, dependsOn, dependencyOf, providesApi, …"),
            key("target", "reference that it points at"),
            truth("resolved", "whether the target is in the catalog, and as more than a name (entity.stub)"),
        ),
        ("source", "type", "target"), (("target",),),
    ),
    ExportTable(
        "operation", "An operation of an API.",
        (
            key("ref", "reference of the API", "entity.ref"),
            key("id", "such as GET /orders"),
            text("summary", "its summary"),
        ),
        ("ref", "id"),
    ),
    ExportTable(
        "stack", "A part of the desired state that is managed from Git as one.",
        (
            key("id", "repository//root, with #name where a file holds several"),
            text("name", "name", False),
            text("tool", "argocd-application, kustomize, helm, terraform, flux-kustomization, …", False),
            text("root", "root path"),
            *place("its root"),
            text("layer", "layer; null: not known"),
            text("environment", "environment; null: not known"),
            text("cluster", "cluster; null: not known"),
            text("owner", "owner as written"),
            text("owner_kind", "team, person, hidden (a person who is not shown); null: not known"),
            key("component", "component that it deploys", nullable=True),
            key("parent", "stack that deploys it", nullable=True),
            text("refused", "why the tool that builds it would stop"),
            json("notes", "what keeps its rendering from being certain, as codes"),
        ),
        ("id",), (("environment", "layer"),),
    ),
    ExportTable(
        "image", "A container image that a stack asks for.",
        (
            key("stack", "the stack", "stack.id"),
            integer("number", "its place among those of the stack, from 1", False),
            text("name", "name without tag and digest", False),
            text("tag", "tag"),
            text("digest", "digest"),
            text("approximate", "what keeps the tag from being certain; null: it is as written"),
            text("container", "first container that runs it"),
            text("object", "first object that runs it, Kind/name"),
            *place("the line that sets it"),
        ),
        ("stack", "number"), (("name",),),
    ),
    ExportTable(
        "part", "A chart, module, provider or base that a stack is made of.",
        (
            key("stack", "the stack", "stack.id"),
            integer("number", "its place among those of the stack, from 1", False),
            text("kind", "chart, module, provider, base", False),
            text("name", "name", False),
            text("version", "version; null: none is written"),
            text("origin", "where it comes from"),
            *place("the line that names it"),
        ),
        ("stack", "number"), (("name",),),
    ),
)  # fmt: skip
