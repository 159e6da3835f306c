"""The words of plain git for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "One repository by its clone URL"
NEEDS = (Need("read access to the repository", "everything of it", "todo lo suyo"),)
