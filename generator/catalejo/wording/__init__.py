"""English words for the codes that stages leave in their results; other languages are message catalogs.

``EVIDENCE`` explains inferred facts, joins and check results; ``NOTICES`` are for the health page.
"""

from __future__ import annotations

from . import catalog, delivery, notices, results, stacks

EVIDENCE: dict[str, str] = {**catalog.EVIDENCE, **stacks.EVIDENCE, **delivery.EVIDENCE, **results.EVIDENCE}
NOTICES: dict[str, str] = notices.NOTICES
