"""How the differences of two environments are printed: for people, as JSON, as Markdown for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from ..model.differences import VERSION, EnvironmentDifference, StackDifference, ValueDifference
from ..model.origin import Origin
from ..wording.rendering import EXPECTED, WHY


def _value(text: str, why: str) -> str:
    shown = text or "-"
    return f"{shown} ≈" if why else shown


def _place(origin: Origin) -> str:
    return f"{origin.path}:{origin.line}" if origin.path and origin.line else origin.path or "no line"


def _count(found: EnvironmentDifference) -> str:
    """The answer in one line: what differs, what is on one side only, what is expected, what is not known."""
    pairs = [row for row in found.rows if row.left and row.right]
    unexpected = [item for row in pairs for item in row.unexpected]
    versions = sum(item.kind == VERSION for item in unexpected)
    parts = [
        _n(versions, "version differs", "versions differ"),
        _n(len(unexpected) - versions, "setting differs", "settings differ"),
        _n(sum(not row.right for row in found.rows), f"stack only in {found.left}", f"stacks only in {found.left}"),
        _n(sum(not row.left for row in found.rows), f"stack only in {found.right}", f"stacks only in {found.right}"),
        _n(sum(len(row.differences) - len(row.unexpected) for row in pairs),
           "difference is expected", "differences are expected"),
        _n(sum(bool(row.unknown) for row in pairs), "stack is not known whole", "stacks are not known whole"),
    ]  # fmt: skip
    return f"{found.left} -> {found.right}: {', '.join(parts)}"


def _n(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _expected(items: Iterable[ValueDifference]) -> str:
    counts = Counter(item.expected for item in items if item.expected)
    return ", ".join(f"{EXPECTED.get(code, code)} {counts[code]}" for code in sorted(counts))


def _reasons(codes: Iterable[str]) -> str:
    return "; ".join(WHY.get(code, code) for code in codes)


def _is_shown(row: StackDifference, everything: bool) -> bool:
    return bool(not row.left or not row.right or row.unexpected or (everything and (row.differences or row.unknown)))


def as_text(found: EnvironmentDifference, everything: bool) -> str:
    """The count, then each stack that differs with its values and their places; ≈ marks what is not certain."""
    rows = [_count(found)]
    for row in found.rows:
        if not _is_shown(row, everything):
            continue
        if not row.left or not row.right:
            rows.append(f"{row.name}: only in {found.left if row.left else found.right} ({row.left or row.right})")
            continue
        rows.append(f"{row.name}:")
        for item in row.differences if everything else row.unexpected:
            left, right = _value(item.left, item.left_why), _value(item.right, item.right_why)
            because = f"  expected: {EXPECTED.get(item.expected, item.expected)}" if item.expected else ""
            places = f"{_place(item.left_origin)}, {_place(item.right_origin)}"
            rows.append(f"  {item.key}: {left} -> {right}  ({places}){because}")
        if not everything and (folded := _expected(row.differences)):
            rows.append(f"  expected: {folded}")
        if row.unknown:
            rows.append(f"  not compared: {_reasons(row.unknown)}")
    return "\n".join(rows)


def as_json(found: EnvironmentDifference, everything: bool) -> str:
    """One object with a row for each stack; differences that are expected say why."""
    rows = []
    for row in found.rows:
        fields = msgspec.to_builtins(row)
        shown = row.differences if everything else row.unexpected
        fields["differences"] = [msgspec.to_builtins(item) for item in shown]
        fields["expected"] = len(row.differences) - len(row.unexpected)
        rows.append(fields)
    return json.dumps(
        {"left": found.left, "right": found.right, "rows": rows}, ensure_ascii=False, indent=1, sort_keys=True
    )


def as_markdown(found: EnvironmentDifference, everything: bool) -> str:
    """A heading with the count and one table; texts of others are code, so that none of them is markup."""
    rows = [f"### {_cell(_count(found))}", "", f"| stack | value | {_cell(found.left)} | {_cell(found.right)} |",
            "|---|---|---|---|"]  # fmt: skip
    folded = 0
    for row in found.rows:
        if not row.left or not row.right:
            there, not_there = "is here", "-"
            left, right = (there, not_there) if row.left else (not_there, there)
            rows.append(f"| {_code(row.name)} |  | {left} | {right} |")
            continue
        shown = row.differences if everything else row.unexpected
        folded += len(row.differences) - len(shown)
        for item in shown:
            left, right = _code(_value(item.left, item.left_why)), _code(_value(item.right, item.right_why))
            rows.append(f"| {_code(row.name)} | {_code(item.key)} | {left} | {right} |")
        if row.unknown and (shown or everything):
            rows.append(f"| {_code(row.name)} | not compared: {_cell(_reasons(row.unknown))} |  |  |")
    if folded:
        items = [item for row in found.rows for item in row.differences]
        rows += ["", f"Expected and not listed: {_expected(items)}."]
    return "\n".join(rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    return f"`{' '.join(text.split()).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


DIFFERENCES: dict[str, Callable[[EnvironmentDifference, bool], str]] = {
    "text": as_text, "json": as_json, "markdown": as_markdown,
}  # fmt: skip
