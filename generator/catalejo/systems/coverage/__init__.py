"""Coverage reports: which share of a program's lines its tests run."""

from __future__ import annotations

from ...model.live import Capability
from ..contract import Integration, Question
from ..scanning import SUBJECT, by_file, repository_in
from .fields import is_report, keep_report
from .read import read_report

INTEGRATION = Integration(
    id="coverage",
    title="Coverage reports",
    questions=(
        Question(
            name="coverage",
            gives=Capability.METRICS,
            keep=keep_report,
            form=is_report,
            read=read_report,
            links={"subject": (SUBJECT,)},
            about=lambda envelope: repository_in(envelope.url),
            parts=by_file("coverage"),
        ),
    ),
    needs={"en": "nothing: reports are recorded", "es": "nada: los informes se registran"},
)
