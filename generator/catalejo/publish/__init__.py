"""The last gate: looks through the finished site, then exchanges it with the previous one in one step."""

from .check import OutputProblem, check_site, sudden_loss, withhold
from .swap import SwapError, is_ours, publish_to, staging, swap

__all__ = [
    "OutputProblem",
    "SwapError",
    "check_site",
    "is_ours",
    "publish_to",
    "staging",
    "sudden_loss",
    "swap",
    "withhold",
]
