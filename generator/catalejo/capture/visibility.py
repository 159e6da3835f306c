"""Who may read what: decided here, before anything is written.

Left out are exactly: internal or private things in a public portal, private things in an internal one, unless a
source's ``admit`` names them. Unknown is private. What is left out is neither written, counted nor told.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..kit.text.named import named
from ..model.capture import CIRCLES, Visibility

_RANK = {level: rank for rank, level in enumerate(CIRCLES)}


def may_enter(portal: Visibility, thing: Visibility) -> bool:
    """Tell whether a thing of a level may be in a portal of a level; six of the nine combinations."""
    return _RANK[thing] <= _RANK[portal]


def narrower(left: Visibility, right: Visibility | None) -> Visibility:
    """Return the level with the smaller circle of readers."""
    return left if right is None or _RANK[left] >= _RANK[right] else right


def admits_team(admit: Iterable[str], organization: str, slug: str) -> bool:
    """Tell whether ``admit`` names a team: only as ``@slug`` or ``@organisation/slug``."""
    teams = [pattern[1:] for pattern in admit if pattern.startswith("@")]
    return named(teams, slug, f"{organization}/{slug}")
