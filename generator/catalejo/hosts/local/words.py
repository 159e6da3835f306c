"""The words of local folders for people."""

from __future__ import annotations

TITLE = "Folders of this machine"
