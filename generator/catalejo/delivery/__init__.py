"""Joins components with desired state, live state, CI and incidents: what runs where, and may we deploy."""

from .build import build_delivery
from .comparing import compare_windows, result_of
from .environment_differences import compare_environments, with_differences

__all__ = ["build_delivery", "compare_environments", "compare_windows", "result_of", "with_differences"]
