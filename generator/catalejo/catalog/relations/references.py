"""Relations that the fields of an entity make, in both directions.

Source: ``BuiltinKindsEntityProcessor.postProcessEntity``. A reference without namespace takes that of the entity.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, text_of
from ...model.entities import INVERSE, Relation
from ...model.refs import Ref, RefError, make_ref, parse_ref, split_ref
from ..rules.kinds import KINDS, Field
from ..rules.schema import Path, SchemaProblem

MAX_REFERENCE = 1_000
"""Characters of a reference; a valid one has 193 at most."""


def relations_of(value: dict[str, object], ref: Ref) -> tuple[tuple[Relation, ...], SchemaProblem | None]:
    """Return the relations of a recognised entity, both directions, sorted; or the first reference that is none."""
    found: set[Relation] = set()
    spec = mapping(value.get("spec"))
    for field in KINDS[text_of(value["kind"])].fields:
        for path, written in written_refs(spec, field):
            target, problem = _target(written, field, ref, path)
            if problem is not None:
                return (), problem
            found.add(Relation(ref, field.relation, target))
            found.add(Relation(target, INVERSE[field.relation], ref))
    return tuple(sorted(found)), None


def written_refs(spec: dict[str, object], field: Field) -> Iterator[tuple[Path, object]]:
    """Yield the values of a reference field with their places; a single value stands for a list of one."""
    value = spec.get(field.name)
    if not value and not isinstance(value, dict):
        return
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield ("spec", field.name, i), item
    else:
        yield ("spec", field.name), value


def resolve(text: str, field: Field, ref: str) -> str:
    """Return the full reference that a field's text means inside an entity.

    Raises:
        RefError: the text is no reference.

    """
    return parse_ref(text, field.kind, split_ref(ref)[1])


def _target(written: object, field: Field, ref: Ref, path: Path) -> tuple[str, SchemaProblem | None]:
    if isinstance(written, dict) and field.name == "dependencyOf":
        kind, name, namespace = written.get("kind"), written.get("name"), written.get("namespace", split_ref(ref)[1])
        if isinstance(kind, str) and isinstance(name, str) and isinstance(namespace, str) and kind and name:
            return make_ref(kind, namespace, name), None
    try:
        if not isinstance(written, str):
            raise RefError("Entity reference is not a text")
        if len(written) > MAX_REFERENCE:
            raise RefError(f"Entity reference is longer than {MAX_REFERENCE} characters")
        return resolve(written, field, ref), None
    except RefError as error:
        args = {"field": field.name, "written": str(written)[:200]}
        code = "REL102" if field.kind is None and isinstance(written, str) and _lacks_kind(written) else "REL101"
        return "", SchemaProblem(code, str(error), path, args=args)


def _lacks_kind(text: str) -> bool:
    if len(text) > MAX_REFERENCE:
        return False
    try:
        parse_ref(text, "component")
    except RefError:
        return False
    return True
