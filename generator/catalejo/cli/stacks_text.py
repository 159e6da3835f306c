"""How rendered roots and expanded sets are printed: for people, as YAML, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import yaml

from ..kit.read.narrow import listing, mapping, text_of
from ..model.rendering import EXACT, ExpandedApplication, ExpandedSet, RenderedObject, RenderedRoot, RenderedValue
from ..wording.rendering import WHY


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10**9, default_flow_style=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _place(path: str, line: int) -> str:
    return f"{path}:{line}" if path and line else path or "no line"


def reason(code: str) -> str:
    """Return what a reason's code means, in English; a code without words is said as it is."""
    return WHY.get(code, code)


def _head(root: RenderedRoot) -> list[str]:
    by = f", rendered by {root.program}" if root.program else ""
    rows = [f"{root.tool} {root.path or '.'}: {root.how}{by}, {len(root.objects)} objects"]
    rows += [f"reason: {reason(code)}" for code in root.reasons]
    if root.refused:
        rows.append(f"refused: {root.refused} ({_place(root.refused_path, root.refused_line)})")
    if root.left_out:
        rows.append(f"left out: {root.left_out} more objects")
    return rows + [_value(value) for value in root.values]


def _value(value: RenderedValue) -> str:
    why = f" ({reason(value.why)})" if value.why else ""
    return f"{value.key} {value.value or '-'} {value.how}{why} {_place(value.path, value.line)}"


def _comment(rows: Sequence[str]) -> str:
    return "".join(f"# {' '.join(row.split())}\n" for row in rows)


def root_as_yaml(root: RenderedRoot) -> str:
    """The objects as YAML, each below comments that tell its values and their places."""
    parts = [_comment(_head(root))]
    for item in root.objects:
        rows = [f"from {_place(item.path, item.line)}", *(_value(value) for value in item.values)]
        parts.append(f"---\n{_comment(rows)}{_yaml(item.value)}")
    return "".join(parts).rstrip("\n")


def root_as_jsonl(root: RenderedRoot) -> str:
    """A line for the root, then one for each object with its values."""
    lines = [
        {
            "type": "root", "path": root.path, "tool": root.tool, "how": root.how, "reasons": list(root.reasons),
            "refused": root.refused or None,
            "refused_at": _place(root.refused_path, root.refused_line) if root.refused else None,
            "program": root.program or None, "objects": len(root.objects), "left_out": root.left_out,
            "values": [_value_fields(value) for value in root.values],
        }
    ]  # fmt: skip
    return "\n".join(_json(line) for line in [*lines, *(_object_fields(item) for item in root.objects)])


def _value_fields(value: RenderedValue) -> dict[str, object]:
    return {
        "key": value.key, "value": value.value, "how": value.how, "why": value.why or None,
        "path": value.path or None, "line": value.line or None,
    }  # fmt: skip


def _object_fields(item: RenderedObject) -> dict[str, object]:
    metadata = mapping(item.value.get("metadata"))
    return {
        "type": "object", "apiVersion": item.value.get("apiVersion"), "kind": item.value.get("kind"),
        "name": metadata.get("name"), "namespace": metadata.get("namespace"), "path": item.path or None,
        "line": item.line or None, "values": [_value_fields(value) for value in item.values], "object": item.value,
    }  # fmt: skip


def _goes_to(made: ExpandedApplication) -> str:
    spec = mapping(made.value.get("spec"))
    sources = [mapping(source) for source in listing(spec.get("sources")) or [spec.get("source")]]
    destination = mapping(spec.get("destination"))
    where = text_of(destination.get("name")) or text_of(destination.get("server")) or "-"
    what = ", ".join(
        f"{text_of(source.get('path')) or text_of(source.get('chart')) or text_of(source.get('repoURL'))}"
        f"@{text_of(source.get('targetRevision')) or 'HEAD'}"
        for source in sources
    )
    return f"{what} -> {where}/{text_of(destination.get('namespace')) or '-'}"


def sets_as_text(sets: Sequence[ExpandedSet]) -> str:
    """A line for each set and, below it, for each Application, for what is not known, for what is refused."""
    rows: list[str] = []
    for made in sets:
        sure = not made.unknown and not made.problems and all(a.how == EXACT for a in made.applications)
        told = EXACT if sure else "not all of it is certain"
        generators = ", ".join(made.generators) or "no generators"
        count = f"{len(made.applications)} application{'s' if len(made.applications) != 1 else ''}"
        rows.append(f"{made.name} ({made.path}:{made.line}): {count} from {generators}, {told}")
        for application in made.applications:
            name = text_of(mapping(application.value.get("metadata")).get("name"))
            why = f"  {application.how}: {reason(application.why)}" if application.why else ""
            rows.append(f"  {name}  {_goes_to(application)}  ({made.path}:{application.line or made.line}){why}")
        rows += [f"  unknown: {reason(code)}" for code in made.unknown]
        rows += [f"  refused: {problem}" for problem in made.problems]
    return "\n".join(rows)


def sets_as_yaml(sets: Sequence[ExpandedSet]) -> str:
    """The Applications as YAML, with comments on what is not known."""
    parts: list[str] = []
    for made in sets:
        rows = [f"{made.name} ({made.path}:{made.line})"]
        rows += [f"unknown: {reason(code)}" for code in made.unknown]
        rows += [f"refused: {problem}" for problem in made.problems]
        parts.append(_comment(rows))
        for application in made.applications:
            why = _comment([f"{application.how}: {reason(application.why)}"]) if application.why else ""
            parts.append(f"---\n{why}{_yaml(application.value)}")
    return "".join(parts).rstrip("\n")


def sets_as_jsonl(sets: Sequence[ExpandedSet]) -> str:
    """A line for each set, then one for each of its Applications."""
    lines: list[dict[str, object]] = []
    for made in sets:
        lines.append(
            {
                "type": "set", "name": made.name, "path": made.path, "line": made.line,
                "generators": list(made.generators), "applications": len(made.applications),
                "unknown": list(made.unknown), "refused": list(made.problems),
            }
        )  # fmt: skip
        lines += [
            {
                "type": "application", "set": made.name, "how": application.how,
                "why": application.why or None, "line": application.line or None, "object": application.value,
            }
            for application in made.applications
        ]  # fmt: skip
    return "\n".join(_json(line) for line in lines)


RENDERED: dict[str, Callable[[RenderedRoot], str]] = {"yaml": root_as_yaml, "jsonl": root_as_jsonl}
EXPANDED: dict[str, Callable[[Sequence[ExpandedSet]], str]] = {
    "text": sets_as_text, "yaml": sets_as_yaml, "jsonl": sets_as_jsonl,
}  # fmt: skip
