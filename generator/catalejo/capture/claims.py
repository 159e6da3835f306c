"""What one source has taken before another is read: a repository is shown once, and hidden everywhere."""

from __future__ import annotations

from typing import NamedTuple


class Claims(NamedTuple):
    """Keys of repositories that earlier sources gave, and of those that a host says must not be seen; both grow."""

    taken: set[str]
    hidden: set[str]
