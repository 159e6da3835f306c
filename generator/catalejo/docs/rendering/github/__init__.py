"""READMEs and bare Markdown by GitHub's rules, and the notations of other dialects that are met in such files.

``parser`` makes the converter out of markdown-it-py and its plugins; ``headings``, ``marks`` and ``drawn`` change what
it found; ``blocks`` reads containers of other dialects, whose words are in ``openings`` and ``words``.
"""

from __future__ import annotations

from .parser import convert

__all__ = ["convert"]
