"""The last gate: looks through the finished site, then exchanges it with the previous one in one step."""

from .check import OutputProblem, check_site, sudden_loss
from .leaks import scan_secrets
from .swap import SwapError, is_ours, publish_to, staging, swap

__all__ = [
    "OutputProblem",
    "SwapError",
    "check_site",
    "is_ours",
    "publish_to",
    "scan_secrets",
    "staging",
    "sudden_loss",
    "swap",
]
