"""What the definition of an API says, laid out for readers: operations, what they take and give, schemas.

Everything is bounded text of others. ``anchor`` is unique on the page of its API; ``link`` is the anchor of a schema.
"""

from __future__ import annotations

import msgspec


class ApiField(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field of a schema or a parameter. ``depth`` counts the objects that it is inside of; ``note`` has its bounds.

    ``place`` of a parameter: path, query, header, cookie, form; "" for a field.
    """

    name: str
    type: str = ""
    required: bool = False
    description: str = ""
    note: str = ""
    depth: int = 0
    link: str = ""
    place: str = ""
    deprecated: bool = False


class ApiContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sent in one format: its media type, its type in words, its fields, an example as text."""

    media: str
    type: str = ""
    link: str = ""
    fields: tuple[ApiField, ...] = ()
    example: str = ""
    given: bool = False
    """Whether the example is the author's; else it was made from the schema."""


class ApiResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer: its status (``default`` for any other), what it means, what it holds."""

    status: str
    description: str = ""
    contents: tuple[ApiContent, ...] = ()


class ApiOperation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One operation. ``id`` is that of the catalog's operation, such as ``GET /orders``."""

    id: str
    anchor: str
    summary: str = ""
    description: str = ""
    group: str = ""
    deprecated: bool = False
    parameters: tuple[ApiField, ...] = ()
    contents: tuple[ApiContent, ...] = ()
    required: bool = False
    responses: tuple[ApiResponse, ...] = ()
    security: tuple[str, ...] = ()
    call: str = ""
    """A ``curl`` line that calls it, "" where it is none of HTTP."""


class ApiSchema(msgspec.Struct, frozen=True, omit_defaults=True):
    """A named schema; ``note`` has the bounds of one that is no object."""

    name: str
    anchor: str
    type: str = ""
    description: str = ""
    note: str = ""
    fields: tuple[ApiField, ...] = ()
    example: str = ""


class ApiReference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A definition, laid out. ``left`` counts operations and schemas beyond what is shown; ``unread`` are references
    that lead nowhere in the definition. ``broken`` are its parts that cannot be read, as ``LINE: why``.
    """

    title: str = ""
    version: str = ""
    description: str = ""
    servers: tuple[str, ...] = ()
    operations: tuple[ApiOperation, ...] = ()
    schemas: tuple[ApiSchema, ...] = ()
    left: int = 0
    unread: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
