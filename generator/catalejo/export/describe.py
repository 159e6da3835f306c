"""The schema for people and for programs: as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .schema import VERSION, ExportColumn
from .tables import ALL
from .views import VIEWS


def as_json() -> str:
    """Return the schema as JSON: tables with key and columns, and views."""
    tables = [
        {
            "name": table.name, "meaning": table.meaning, "key": list(table.key), "intervals": table.intervals,
            "columns": [_described(column) for column in table.columns],
        }
        for table in ALL
    ]  # fmt: skip
    views = [{"name": view.name, "meaning": view.meaning, "query": view.query} for view in VIEWS]
    return json.dumps({"schema_version": VERSION, "tables": tables, "views": views}, ensure_ascii=False, indent=1)


def _described(column: ExportColumn) -> dict[str, object]:
    return {
        "name": column.name, "type": column.type.value, "nullable": column.nullable, "meaning": column.meaning,
        **({"refers": column.refers} if column.refers else {}),
    }  # fmt: skip


def as_markdown() -> Iterator[str]:
    """Yield the lines of the schema as Markdown: a table for each table, then the views."""
    for table in ALL:
        yield f"## {table.name}\n"
        yield f"{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
        yield "| column | type | meaning |\n|---|---|---|"
        for column in table.columns:
            refers = f" (`{column.refers}`)" if column.refers else ""
            optional = ", may be null" if column.nullable else ""
            yield f"| `{column.name}` | {column.type.value}{optional} | {column.meaning}{refers} |"
        yield ""
    yield "## Views\n\n| view | a row is |\n|---|---|"
    for view in VIEWS:
        yield f"| `{view.name}` | {view.meaning} |"
