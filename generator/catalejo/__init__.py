"""Catalejo: a static developer portal, built every night from an organisation's Git repositories."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("catalejo")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0"
