"""Catalejo: a static developer portal, built every night from an organisation's Git repositories."""


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: the children of a build import this package and never ask."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("catalejo")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0"
