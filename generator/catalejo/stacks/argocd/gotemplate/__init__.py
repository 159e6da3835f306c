"""Go's text/template as ApplicationSets use it: parsed, and run within a budget of steps.

https://pkg.go.dev/text/template and https://masterminds.github.io/sprig/ ; ``env``, time and chance are no part of it.
"""

from __future__ import annotations

from .errors import BadTemplate, Unsupported
from .run import TemplateSteps, execute

__all__ = ["BadTemplate", "TemplateSteps", "Unsupported", "execute"]
