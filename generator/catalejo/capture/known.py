"""What later jobs know of the tokens that they do not hold."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping

from ..hosts.registry import hosts
from ..kit.text.mask import MASK
from ..kit.text.spellings import spellings
from ..model.settings import Source, System
from ..systems.registry import integrations


def token_values(sources: Iterable[Source], systems: Iterable[System], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the tokens that a capture may use, by the names of their variables."""
    named = {
        str(getattr(item, field))
        for item in (*sources, *systems)
        for field in dir(item)
        if field.endswith("_env") and isinstance(getattr(item, field), str)
    }
    names = named - {""} | {name for one in integrations().values() for name in one.tokens}
    names |= {name for host in hosts().values() for name in host.tokens}
    return {name: environ[name].strip() for name in sorted(names) if environ.get(name, "").strip()}


def without_known(
    value: object, sources: Iterable[Source], systems: Iterable[System], environ: Mapping[str, str] | None = None
) -> object:
    """Return JSON's values without the value of any token that this process was given, in any spelling."""
    text = json.dumps(value)
    for secret in token_values(sources, systems, os.environ if environ is None else environ).values():
        for form in spellings(secret):
            text = text.replace(json.dumps(form)[1:-1], MASK)
    found: object = json.loads(text)
    return found
