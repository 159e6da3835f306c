"""CycloneDX: bills of materials, and the vulnerabilities that some of them carry."""

from __future__ import annotations

from ..contract import Integration
from ..scanning import scan_question
from .fields import is_bom, keep_boms
from .read import read_boms

INTEGRATION = Integration(
    id="cyclonedx",
    title="CycloneDX",
    questions=(scan_question("cyclonedx", keep_boms, is_bom, read_boms),),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
