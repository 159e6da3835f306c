"""SPDX: bills of materials, as tools and GitHub's dependency graph write them."""

from __future__ import annotations

from ..contract import Integration
from ..scanning import scan_question
from .fields import is_document, keep_documents
from .read import read_documents

INTEGRATION = Integration(
    id="spdx",
    title="SPDX",
    questions=(scan_question("spdx", keep_documents, is_document, read_documents),),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
