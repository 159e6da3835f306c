"""SARIF: what any scanner found that writes this format; the scan is named after the tool's driver."""

from __future__ import annotations

from ..contract import Integration
from ..scanning import scan_question
from .fields import is_log, keep_logs
from .read import read_logs

INTEGRATION = Integration(
    id="sarif",
    title="SARIF",
    questions=(scan_question("sarif", keep_logs, is_log, read_logs),),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
