"""What the reader of a system's answers says of itself; the rooms after this one know no system by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..model.live import Application, Capability, Incident, Run
from .answers import Reading


class Reader(NamedTuple):
    """How answers of one type of system are read.

    ``capability`` is what it is asked for, ``title`` what people call it. ``links`` are annotations of entities by what
    they name, the one to recommend first: they join records to entities.
    """

    capability: Capability
    title: str
    read: Callable[[Reading], Sequence[Application | Run | Incident]]
    links: Mapping[str, tuple[str, ...]]
