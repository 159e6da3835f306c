"""Compares what was measured before a deployment with what was measured after it: pure, standard library only."""

from .windows import compare_windows, result_of

__all__ = ["compare_windows", "result_of"]
