"""Finding codes REL1xx: references between entities."""

from __future__ import annotations

from ...model.findings import Code, Severity

_NOWHERE = "A reference that leads nowhere is shown as it is written, without a link; graphs and ownership stop there."

CODES: dict[str, Code] = {
    "REL101": Code(
        Severity.ERROR,
        "“{written}” in {field} is no entity reference",
        "Write [kind:][namespace/]name.",
        "Backstage refuses the whole entity for one reference that it cannot read.",
        "References that cannot be read",
    ),
    "REL102": Code(
        Severity.ERROR,
        "“{written}” in {field} does not say its kind",
        "Write component:{written}, resource:{written} or api:{written}.",
        "dependsOn may name any kind, so the kind must be written. Backstage refuses the whole entity without it.",
        "References that do not say their kind",
    ),
    "REL103": Code(
        Severity.WARNING,
        "“{written}” in {field} is not in the catalog",
        "Declare it, correct the name, or add its repository to the sources. Places that name it: {count}.",
        _NOWHERE,
        "References to what is not in the catalog",
    ),
    "REL104": Code(
        Severity.WARNING,
        "“{written}” in {field} is not in the catalog, but exists as {found}",
        "Write {found} if that is meant. Places that name it: {count}.",
        _NOWHERE,
        "References to what exists as another kind",
    ),
    "REL105": Code(
        Severity.WARNING,
        "“{written}” in {field} is not in the catalog; “{near}” is near",
        "Write {near} if that is meant. Places that name it: {count}.",
        _NOWHERE,
        "References with a name that only a near one has",
    ),
    "REL106": Code(
        Severity.WARNING,
        "{user} uses {name}, which is deprecated",
        "Move {user} to the successor of {name}, and take the reference out at this line.",
        "What is deprecated goes away one day; who still uses it must know before.",
        "Uses of what is deprecated",
    ),
}
