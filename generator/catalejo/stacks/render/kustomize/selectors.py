"""Which objects a patch or replacement is for: regular expressions on ids, selectors on labels and annotations.

https://github.com/kubernetes-sigs/kustomize ``api/types/selector.go``, ``api/resmap/reswrangler.go``
"""

from __future__ import annotations

import re

from ....kit.read.narrow import text_of
from ...tree import fits
from .objects import Resource, ResourceId
from .refusal import Unsure

_SET = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._/-]{0,300})\s+(in|notin)\s*\(([^()]{0,2000})\)\s*")
_PAIR = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._/-]{0,300})\s*(==|=|!=)\s*([A-Za-z0-9._-]{0,300})\s*")
_KEY = re.compile(r"\s*(!?)\s*([A-Za-z0-9][A-Za-z0-9._/-]{0,300})\s*")


def selects(target: dict[str, object], resource: Resource) -> bool:
    """Tell whether a target names an object, by the ids it had first and has now, its labels and annotations.

    Raises:
        Unsure: the target is written in a way that is not read here.

    """
    now = resource.id()
    first = resource.previous[0] if resource.previous else now
    return (
        _fits_any(target.get("namespace"), (first.namespace, now.namespace))
        and _fits_any(target.get("name"), (first.name, now.name))
        and _is_of_kind(target, now)
        and matches_labels(text_of(target.get("labelSelector")), resource.texts("labels"))
        and matches_labels(text_of(target.get("annotationSelector")), resource.texts("annotations"))
    )


def selects_id(target: dict[str, object], identity: ResourceId) -> bool:
    """Tell whether a target's id names one id of an object."""
    return (
        _fits_any(target.get("namespace"), (identity.namespace,))
        and _fits_any(target.get("name"), (identity.name,))
        and _is_of_kind(target, identity)
    )


def _is_of_kind(target: dict[str, object], identity: ResourceId) -> bool:
    return (
        _fits_any(target.get("kind"), (identity.kind,))
        and _fits_any(target.get("group"), (identity.group,))
        and _fits_any(target.get("version"), (identity.version.rpartition("/")[2],))
    )


def _fits_any(pattern: object, texts: tuple[str, ...]) -> bool:
    written = text_of(pattern)
    return not written or any(fits(written, text) for text in texts)


def matches_labels(selector: str, labels: dict[str, str]) -> bool:
    """Tell whether labels match a selector (``a=b,c!=d,e in (f,g),!h``).

    Raises:
        Unsure: the selector is not written in a way that is read here.

    """
    rest = selector
    while rest.strip():
        if found := _SET.match(rest):
            key, verb, text = found.groups()
            values = {item.strip() for item in text.split(",")}
            fine = labels.get(key) in values if verb == "in" else labels.get(key) not in values
        elif found := _PAIR.match(rest):
            key, verb, value = found.groups()
            fine = labels.get(key) != value if verb == "!=" else labels.get(key) == value
        elif found := _KEY.match(rest):
            fine = (found[2] in labels) is not bool(found[1])
        else:
            raise Unsure("selector")
        rest = rest[found.end() :]
        if rest and not rest.startswith(","):
            raise Unsure("selector")
        rest = rest[1:]
        if not fine:
            return False
    return True
