"""Entity references, after Backstage: ``[<kind>:][<namespace>/]<name>``.

The identity of an entity is its full reference in lower case, ``kind:namespace/name``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NewType

Ref = NewType("Ref", str)
"""A full reference in lower case, such as ``component:default/backend-orders``."""

DEFAULT_NAMESPACE = "default"


class RefError(ValueError):
    """A text that is no entity reference; the message is Backstage's own."""


def make_ref(kind: str, namespace: str, name: str) -> Ref:
    """Return the identity of an entity from its three parts, in any case."""
    return Ref(f"{kind}:{namespace}/{name}".lower())


def parse_ref(text: str, default_kind: str | None = None, default_namespace: str = DEFAULT_NAMESPACE) -> Ref:
    """Read a reference as written in a field.

    A colon after the first slash belongs to the name, as in Backstage's ``parseEntityRef``.

    Raises:
        RefError: a part is empty, or the kind is missing and has no default.

    """
    colon = text.find(":")
    slash = text.find("/")
    if slash != -1 and slash < colon:
        colon = -1
    kind = text[:colon] if colon != -1 else None
    namespace = text[colon + 1 : slash] if slash != -1 else None
    name = text[slash + 1 :] if slash != -1 else text[colon + 1 :]
    if kind == "" or namespace == "" or not name:
        raise RefError(f'Entity reference "{text}" was not on the form [<kind>:][<namespace>/]<name>')
    kind = kind if kind is not None else default_kind
    if kind is None:
        raise RefError(
            f'Entity reference "{text}" had missing or empty kind (e.g. did not start with "component:" or similar)'
        )
    return make_ref(kind, namespace if namespace is not None else default_namespace, name)


@lru_cache(maxsize=1 << 17)
def split_ref(ref: str) -> tuple[str, str, str]:
    """Return (kind, namespace, name) of a full reference."""
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    return kind, namespace, name


def short_ref(ref: str, context_kind: str | None = None) -> str:
    """Return the reference for people: kind dropped if known from the context, ``default`` dropped."""
    kind, namespace, name = split_ref(ref)
    text = name if namespace == DEFAULT_NAMESPACE else f"{namespace}/{name}"
    return text if kind == context_kind else f"{kind}:{text}"
