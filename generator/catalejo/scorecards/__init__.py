"""Scorecards: rules over everything that is known, each result with its evidence and how to mend it."""

from .engine import EarlierNights, build_scorecards

__all__ = ["EarlierNights", "build_scorecards"]
