"""conftest: which policies of an organisation its files break."""

from __future__ import annotations

from ..contract import Integration
from ..scanning import scan_question
from .fields import is_results, keep_results
from .read import read_results

INTEGRATION = Integration(
    id="conftest",
    title="conftest",
    questions=(scan_question("conftest", keep_results, is_results, read_results),),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
