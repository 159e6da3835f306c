"""All tables of an export, those that others refer to first."""

from __future__ import annotations

from ..schema import ExportTable
from .catalog import TABLES as CATALOG
from .delivery import TABLES as DELIVERY
from .nights import TABLES as NIGHTS
from .quality import TABLES as QUALITY
from .sources import TABLES as SOURCES

ALL: tuple[ExportTable, ...] = (*SOURCES, *CATALOG, *QUALITY, *DELIVERY, *NIGHTS)
BY_NAME = {table.name: table for table in ALL}
