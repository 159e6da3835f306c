"""Bounds what one entity and all of a repository may hand on, and turns a draft into what crosses the border."""

from __future__ import annotations

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping
from ...model.entities import Operation
from ...model.findings import Finding
from ...wording.codes import finding
from ..apis.operations import operations_of
from ..checks import findings_of
from ..rules.kinds import KINDS
from .declared import EntityReading, Place
from .drafts import Draft

MAX_VALUES, MAX_CHARACTERS, MAX_REFERENCES = 50_000, 4_000_000, 5_000
"""Of one entity: values and keys, characters with what its placeholders read, references."""
ALL_VALUES, ALL_CHARACTERS, ALL_REFERENCES = 1_000_000, 24_000_000, 100_000
"""Of all entities of a repository."""
_ALWAYS = (("kind",), ("metadata", "name"), ("spec", "definition"))
_NAMED = (
    ("metadata", "annotations", "github.com/project-slug"),
    ("metadata", "annotations", "gitlab.com/project-slug"),
    ("metadata", "annotations", "backstage.io/techdocs-ref"),
    ("metadata", "annotations", "backstage.io/techdocs-entity"),
)
"""Annotations that the join has findings about."""


class Scales:
    """What the entities of one repository weigh together."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._sums = {"values": 0, "characters": 0, "references": 0}
        self._full = False

    def take(self, draft: Draft, findings: list[Finding]) -> bool:
        """Tell whether an entity still fits; say once why one does not."""
        values, characters = measure(draft.value)
        weight = {"values": values, "characters": characters, "references": len(draft.relations) // 2}
        own = {"values": MAX_VALUES, "characters": MAX_CHARACTERS, "references": MAX_REFERENCES}
        over = next((what for what in own if weight[what] > own[what]), "")
        if over:
            origin = draft.origin("metadata", "name")
            findings.append(finding("CAT036", draft.ref, origin, over, what=over, limit=own[over]))
            return False
        both = {"values": ALL_VALUES, "characters": ALL_CHARACTERS, "references": ALL_REFERENCES}
        over = next((what for what in both if self._sums[what] + weight[what] > both[what]), "")
        if over and not self._full:
            self._full = True
            origin = draft.origin("metadata", "name")
            findings.append(finding("CAT037", self._repo.info.id, origin, over, what=over, limit=both[over]))
        if self._full:
            return False
        for what, amount in weight.items():
            self._sums[what] += amount
        return True


def measure(value: object) -> tuple[int, int]:
    """Return (values and keys, characters of texts) of plain data; it stops where a limit of one entity is passed."""
    values = characters = 0
    todo = [value]
    while todo and values <= MAX_VALUES and characters <= MAX_CHARACTERS:
        item = todo.pop()
        values += 1
        if isinstance(item, str):
            characters += len(item)
        elif isinstance(item, dict):
            values += len(item)
            characters += sum(map(len, item))
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return values, characters


def entity_reading(draft: Draft) -> EntityReading:
    """Return what the join needs to know of a draft."""
    operations: tuple[Operation, ...] = ()
    findings = findings_of(draft)
    has_definition = ("spec", "definition") not in draft.unread
    filled = draft.fills.get(("spec", "definition"))
    if draft.kind == "API" and has_definition:
        operations, trouble = operations_of(draft)
        findings += trouble
    return EntityReading(
        path=draft.path,
        index=draft.document.index,
        places=_places(draft),
        value=draft.value,
        ref=draft.ref,
        relations=draft.relations,
        recognised=draft.recognised,
        named=draft.named,
        definition_path=filled.path if filled is not None else "",
        has_definition=has_definition,
        operations=operations,
        findings=tuple(findings),
    )


def _places(draft: Draft) -> dict[str, Place]:
    """Return the places of the parts that the join may name."""
    document = draft.document
    annotations = mapping(draft.metadata.get("annotations"))
    paths = [*_ALWAYS, *(path for path in _NAMED if path[2] in annotations)]
    places = {"": (document.line, 1)} | {"\x00".join(path): document.at(*path) for path in paths}
    spec = mapping(mapping(document.value).get("spec"))
    if "owner" not in spec:
        places["spec"] = document.key_at("spec")
    known = document.places.get(id(spec), {}) if draft.recognised else {}
    for field in KINDS[draft.kind].fields if known else ():
        place = known.get(field.name)
        if place is not None:
            key = f"spec\x00{field.name}"
            places[key] = place[2:]
            items = document.places.get(id(spec[field.name]), {})
            places |= {f"{key}\x00{index}": row[2:] for index, row in items.items()}
    return places
