"""What a night concluded, and the nights before it, as tables: SQLite, PostgreSQL, CSV, Parquet."""

from .contents import ExportContents, make_contents
from .describe import as_json, as_markdown
from .rows import gather
from .writers import ExportError
from .writers.csv_folder import ready_csv, write_csv
from .writers.parquet import ready_parquet, write_parquet
from .writers.postgres import ready_postgres, write_postgres
from .writers.sqlite import ready_sqlite, write_sqlite

__all__ = [
    "ExportContents", "ExportError", "as_json", "as_markdown", "gather", "make_contents", "ready_csv", "ready_parquet",
    "ready_postgres", "ready_sqlite", "write_csv", "write_parquet", "write_postgres", "write_sqlite",
]  # fmt: skip
