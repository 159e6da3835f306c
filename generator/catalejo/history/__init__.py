"""Snapshots: what was concluded each night, and what changed between them."""

from .branch import BranchError, BranchStore, branch_place
from .compare import compare
from .difference import Difference, KeptNight, NoSuchNight, difference
from .kept import kept_nights
from .nights import read_snapshot
from .past import Past, append, conclude, holders, read_history
from .promises import before_tonight
from .retention import compact, staying
from .sites import sites_that_stay, with_sites
from .snapshot import is_counted, make_snapshot, write_snapshot
from .tally import fresh_tallies, kept_tallies, last_tallies, tallies

__all__ = [
    "BranchError", "BranchStore", "Difference", "KeptNight", "NoSuchNight", "Past", "append",
    "before_tonight", "branch_place", "compact", "compare", "conclude", "difference", "fresh_tallies",
    "holders", "is_counted", "kept_nights", "kept_tallies", "last_tallies", "make_snapshot", "read_history",
    "read_snapshot", "sites_that_stay", "staying", "tallies", "with_sites", "write_snapshot",
]  # fmt: skip
