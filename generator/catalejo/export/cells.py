"""Values as tables hold them: the same for every format, and nothing in them that one of the formats cannot hold."""

from __future__ import annotations

import enum
import hashlib
import math
import re

import msgspec

from ..kit.read import jsonl
from ..kit.text.mask import has_secret, mask_value
from ..kit.text.moments import moment
from .schema import ColumnType, ExportColumn, ExportTable

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Facts = dict[str, object]
"""A row as it is gathered: values by column; what is not there is not known."""

KEY_BYTES = 400
"""PostgreSQL's index rows end at 2704 bytes, and a key has up to five texts."""
LARGEST = 2**63 - 1
CHUNK = 2_000
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL's text or UTF-8 cannot hold."""


def rows_of(table: ExportTable, facts: list[Facts]) -> list[Row]:
    """Return the rows of a table, every text without the shape of a secret; in the order given."""
    rows = [tuple(value_of(column, given.get(column.name)) for column in table.columns) for given in facts]
    masked: list[Row] = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        if has_secret(jsonl.encode(chunk)):
            chunk = [tuple(mask_value(value) for value in row) for row in chunk]
        masked += chunk
    return masked


def value_of(column: ExportColumn, value: object) -> Value:
    """Return one value as its column holds it; what a column cannot hold is not known."""
    match column.type:
        case ColumnType.TEXT | ColumnType.KEY:
            return _text(column, value)
        case ColumnType.TIME:
            return _time(value)
        case ColumnType.INTEGER:
            known = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
            return int(str(value)) if known else None if column.nullable else 0
        case ColumnType.REAL:
            known = isinstance(value, int | float) and math.isfinite(value)
            return float(str(value)) if known else None
        case ColumnType.TRUTH:
            return bool(value)
        case ColumnType.JSON:
            return None if value in (None, "", (), [], {}) else _json(value)


def _text(column: ExportColumn, value: object) -> str | None:
    if value is None or value == "":
        return None if column.nullable else ""
    text = _UNWRITABLE.sub("\ufffd", str(value.value if isinstance(value, enum.Enum) else value))
    return short_key(text) if column.type is ColumnType.KEY else text


def short_key(text: str) -> str:
    """Return a text that identifies as it is, or cut, with a hash of the whole in the place of the rest."""
    data = text.encode()
    if len(data) <= KEY_BYTES:
        return text
    digest = hashlib.sha256(data).hexdigest()[:16]
    return data[: KEY_BYTES - 20].decode("utf-8", "ignore") + "…" + digest


def _time(value: object) -> str | None:
    found = moment(value)
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _json(value: object) -> str:
    built = msgspec.to_builtins(value, str_keys=True, order="sorted")
    return jsonl.encode(_writable(built)).decode()


def _writable(value: object) -> object:
    match value:
        case str():
            return _UNWRITABLE.sub("\ufffd", value)
        case list() | tuple():
            return [_writable(item) for item in value]
        case dict():
            return {_UNWRITABLE.sub("\ufffd", str(key)): _writable(item) for key, item in value.items()}
        case _:
            return value
