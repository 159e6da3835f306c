"""How a question that is wrong is told on its way out."""

from __future__ import annotations

from ...model.comparison import MeasureRefusal


class MeasureRefused(Exception):
    """A question cannot be asked as it is."""

    def __init__(self, *refusals: MeasureRefusal) -> None:
        """Keep why."""
        self.refusals = refusals
        super().__init__("; ".join(refusal.code for refusal in refusals))
