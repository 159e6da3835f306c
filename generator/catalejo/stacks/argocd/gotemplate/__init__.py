"""Go's text/template as ApplicationSets use it: parsed, and run within a budget of steps.

https://pkg.go.dev/text/template and https://masterminds.github.io/sprig/ ; ``env``, time and chance are no part of it.
"""

from __future__ import annotations

from .errors import Refused, Unsupported
from .run import Steps, execute

__all__ = ["Refused", "Steps", "Unsupported", "execute"]
