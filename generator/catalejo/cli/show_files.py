"""Verdicts on the documents of entity files, as lines for people and for machines."""

from __future__ import annotations

import json
from decimal import Decimal

from ..catalog.verdicts.rows import DocumentVerdict
from ..kit.text.words import Words

_WORDS = Words("en")


def files_text(verdict: DocumentVerdict) -> str:
    """Return a line for a document, and one for each thing to mend."""
    place = f"{verdict.repo}/{verdict.path}#{verdict.document}"
    said = verdict.ref or "" if verdict.verdict == "ok" else f"{verdict.stage}: {verdict.error}"
    rows = [f"{verdict.verdict:5} {place}  {said}"]
    for item in verdict.findings:
        where = f"{item.origin.path}:{item.origin.line}:{item.origin.column or 1}"
        rows.append(f"      {where}: {item.severity.value} {item.code} {_WORDS.title(item)} {_WORDS.hint(item)}")
    return "\n".join(rows)


def files_json(verdict: DocumentVerdict) -> str:
    """Return a document's verdict as one line of JSON, keys sorted."""
    findings = [
        {
            "id": item.id, "code": item.code, "severity": item.severity.value, "line": item.origin.line or None,
            "column": item.origin.column or None, "title": _WORDS.title(item), "hint": _WORDS.hint(item),
        }
        for item in verdict.findings
    ]  # fmt: skip
    row = {
        "repo": verdict.repo, "path": verdict.path, "document": verdict.document, "verdict": verdict.verdict,
        "stage": verdict.stage, "error": verdict.error, "ref": verdict.ref, "entity": as_javascript(verdict.entity),
        "relations": [list(relation) for relation in verdict.relations], "findings": findings,
    }  # fmt: skip
    return json.dumps(row, sort_keys=True)


def as_javascript(value: object) -> object:
    """Return plain data with whole numbers as JavaScript writes them: beyond 2^53 it keeps the shortest digits only."""
    match value:
        case dict():
            return {key: as_javascript(item) for key, item in value.items()}
        case list():
            return [as_javascript(item) for item in value]
        case int() if abs(value) > 1 << 53 and not isinstance(value, bool):
            return int(Decimal(repr(float(value))))
        case _:
            return value
