"""Checkov: misconfigurations of infrastructure as code."""

from __future__ import annotations

from ..contract import Integration
from ..scanning import scan_question
from .fields import is_report, keep_reports
from .read import read_reports

INTEGRATION = Integration(
    id="checkov",
    title="Checkov",
    questions=(scan_question("checkov", keep_reports, is_report, read_reports),),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
