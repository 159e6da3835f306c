"""What every entity has around its ``spec``: the keys of a document, of ``metadata`` and of a link.

Sources: ``Entity.schema.json``, ``EntityMeta.schema.json`` and ``EntityEnvelope.schema.json`` of
``@backstage/catalog-model`` 1.10.
"""

from __future__ import annotations

from .schema import Fields, Items, TextRule

ROOT = ("apiVersion", "kind", "metadata", "spec")
REFUSED = ("relations", "status")
"""Keys that Backstage's own answers have and that no file may have."""

_TEXT = TextRule()
ENVELOPE = Fields(
    {"apiVersion": _TEXT, "kind": _TEXT, "metadata": Fields({"name": _TEXT, "namespace": _TEXT}, ("name",))},
    ("apiVersion", "kind", "metadata"),
)
LINK = Fields({"url": _TEXT, "title": _TEXT, "icon": _TEXT, "type": _TEXT}, ("url",))
METADATA = Fields(
    {
        "uid": _TEXT,
        "etag": _TEXT,
        "name": _TEXT,
        "namespace": _TEXT,
        "title": _TEXT,
        "description": TextRule(0),
        "labels": Fields({}, others=TextRule(0)),
        "annotations": Fields({}, others=TextRule(0)),
        "tags": Items(_TEXT),
        "links": Items(LINK),
    },
    ("name",),
)
RELATIONS = Items(Fields({"type": _TEXT, "targetRef": _TEXT}, ("type", "targetRef")))
STATUS = Fields({"items": Items(Fields({}, ("type", "level", "message")))})
WRITTEN = (*(key for key in METADATA.known if key not in ("uid", "etag")), "uid", "etag")
"""Keys of ``metadata``, those that people write first."""

ABOUT: dict[str, str] = {
    "apiVersion": "The version of the rules of this kind.",
    "kind": "What it is.",
    "metadata": "What everything in the catalog has.",
    "spec": "What its kind has.",
    "name": "Its name in references: letters, digits, and - _ . between them; at most 63 characters.",
    "namespace": "Where the name counts; default where none is given.",
    "title": "The name that people read, where it differs.",
    "description": "What it is, in a sentence or a few.",
    "labels": "Short values to select by.",
    "annotations": "Where other systems know it: prefix/name: text.",
    "tags": "Words to filter by: small letters, digits, + # : and - between them.",
    "links": "Pages that belong to it.",
    "uid": "Set by Backstage.",
    "etag": "Set by Backstage.",
}
"""What a key says, in one sentence for editors and the guide."""
