"""The JSON Schemas of what people write by hand, by name: of the verb ``schema`` and of ``/api/v1/schemas/``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .catalog.rules.json_schema import entity_schema, kind_schema
from .catalog.rules.kinds import KINDS
from .config.json_schema import configuration_schema
from .delivery.gating.json_schema import policy_schema
from .scorecards.json_schema import card_schema

SCHEMAS: dict[str, Callable[[], dict[str, object]]] = {
    "entity": entity_schema,
    **{name.lower(): partial(kind_schema, name) for name in KINDS},
    "mkdocs": configuration_schema,
    "gates": policy_schema,
    "scorecard": card_schema,
}
"""Documents of any kind, of one kind, the portal's configuration, the policy of gates, a scorecard."""
