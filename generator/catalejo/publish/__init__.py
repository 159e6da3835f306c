"""The last gate: looks through the finished site, then exchanges it with the previous one in one step."""

from .check import OutputProblem, check_site, identities, sudden_loss, withhold
from .kept_sites import carry, former_sites, move_back, share, strike
from .swap import SwapError, is_ours, publish_to, staging, swap

__all__ = [
    "OutputProblem",
    "SwapError",
    "carry",
    "check_site",
    "former_sites",
    "identities",
    "is_ours",
    "move_back",
    "publish_to",
    "share",
    "staging",
    "strike",
    "sudden_loss",
    "swap",
    "withhold",
]
