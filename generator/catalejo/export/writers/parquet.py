"""Writes a folder of Parquet files, one a table, with ``schema.json`` beside them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ...kit.store import exchange
from ..cells import Value
from ..contents import ExportContents
from ..describe import as_json
from ..schema import ColumnType, ExportColumn, ExportTable
from ..tables import ALL
from . import ExportError
from .csv_folder import MARK, ready_csv

if TYPE_CHECKING:
    import pyarrow

INSTALL = "pip install 'catalejo[parquet]'"


def write_parquet(contents: ExportContents, folder: Path) -> None:
    """Write the folder beside its place, then exchange them.

    Raises:
        ExportError: pyarrow is not installed, or what is there is no export of ours.
        OSError: it cannot be written.

    """
    ready_parquet(folder)
    import pyarrow
    import pyarrow.parquet

    with exchange.beside(folder) as draft:
        for table in ALL:
            schema = schema_of(table)
            columns = list(zip(*contents.rows[table.name], strict=True)) or [() for _ in table.columns]
            arrays = [
                pyarrow.array([_value(column, value) for value in values], type=field.type)
                for column, values, field in zip(table.columns, columns, schema, strict=True)
            ]
            made = pyarrow.Table.from_arrays(arrays, schema=schema)
            pyarrow.parquet.write_table(made, draft / f"{table.name}.parquet", compression="zstd")
        (draft / MARK).write_text(as_json() + "\n", encoding="utf-8")
        exchange.replace(draft, folder)


def ready_parquet(folder: Path) -> None:
    """See that pyarrow is installed, and the place free or with an export of ours.

    Raises:
        ExportError: one of them is not so.

    """
    try:
        import pyarrow.parquet  # noqa: F401  # whether it can be imported is the question
    except ImportError as error:
        raise ExportError("writing Parquet needs pyarrow", INSTALL) from error
    ready_csv(folder)


def schema_of(table: ExportTable) -> pyarrow.Schema:
    """Return a table's schema, with what tables and columns mean as metadata."""
    import pyarrow

    types = {
        ColumnType.TEXT: pyarrow.string(), ColumnType.KEY: pyarrow.string(), ColumnType.JSON: pyarrow.string(),
        ColumnType.TIME: pyarrow.timestamp("us", tz="UTC"), ColumnType.INTEGER: pyarrow.int64(),
        ColumnType.REAL: pyarrow.float64(), ColumnType.TRUTH: pyarrow.bool_(),
    }  # fmt: skip
    fields = [
        pyarrow.field(column.name, types[column.type], column.nullable, {"meaning": column.meaning})
        for column in table.columns
    ]
    return pyarrow.schema(fields, {"meaning": table.meaning})


def _value(column: ExportColumn, value: Value) -> Value | datetime:
    return datetime.fromisoformat(value) if column.type is ColumnType.TIME and isinstance(value, str) else value
