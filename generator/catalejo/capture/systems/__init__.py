"""Systems that are asked for state: one file each. To add one: its file, a line here, its fields, its spec, a test.

A system's source id is ``type`` or ``type:instance``; ``live`` understands the answers by that type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model.settings import ArgoCDSystem, RecordedSystem
from ..context import Context
from ..hidden import Hidden
from ..shards.previous import Previous
from . import argocd, recorded
from .answers import Answers

SYSTEMS: dict[type, Callable[[Any, Context, Hidden, Previous], list[Answers]]] = {
    ArgoCDSystem: argocd.ask,
    RecordedSystem: recorded.ask,
}
"""GitHub Actions is not here: it is asked per captured repository, after the hosts (``github_actions.ask``)."""
