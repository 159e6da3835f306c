"""Snapshots: what was concluded each night, and what changed between them."""

from .compare import compare
from .past import Past, append, conclude, read_history
from .snapshot import make_snapshot, read_snapshot, write_snapshot

__all__ = ["Past", "append", "compare", "conclude", "make_snapshot", "read_history", "read_snapshot", "write_snapshot"]
