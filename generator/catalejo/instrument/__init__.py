"""What a working copy lacks to be measured and joined: edits of its files, and new ones, each with evidence.

Pure: texts of files in, texts out. What nothing says is left out, with the option that would say it.
"""

from __future__ import annotations

from .planning import plan

__all__ = ["plan"]
