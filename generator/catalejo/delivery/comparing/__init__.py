"""Compares what was measured before a deployment with what was measured after it: pure, standard library only."""

from .moments import last_deployment
from .thresholds import ThresholdProblem, read_thresholds, with_bounds
from .windows import compare_windows, result_of

__all__ = ["ThresholdProblem", "compare_windows", "last_deployment", "read_thresholds", "result_of", "with_bounds"]
