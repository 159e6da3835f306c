"""What later jobs know of the tokens that they do not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.settings import Source, System
from ..systems.registry import integrations
from .clock import DEFAULT_TOKENS


def token_values(sources: Iterable[Source], systems: Iterable[System], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the tokens that a capture may use, by the names of their variables."""
    named = {
        str(getattr(item, field))
        for item in (*sources, *systems)
        for field in dir(item)
        if field.endswith("_env") and isinstance(getattr(item, field), str)
    }
    names = named - {""} | {name for one in integrations().values() for name in one.tokens}
    names |= {name for usual in DEFAULT_TOKENS.values() for name in usual}
    return {name: environ[name].strip() for name in sorted(names) if environ.get(name, "").strip()}
