"""What each document of entity files is, one by one, straight from a folder: for editors, hooks and comparisons."""

from .build import VerdictRequest, verdicts

__all__ = ["VerdictRequest", "verdicts"]
