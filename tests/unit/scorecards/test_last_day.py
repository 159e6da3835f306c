"""A waiver holds all of its last day, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.scorecards.test_scorecards import APP, WAIVER, judge

from catalejo.model.scorecards import Outcome


@pytest.mark.parametrize(("until", "holds"), [("2026-11-24", True), ("2026-11-25", True), ("2026-11-23", False)])
def test_a_waiver_holds_on_its_last_day(tmp_path: Path, until: str, holds: bool) -> None:
    """The day of the capture is the 24th: a waiver until then holds all that day, one until the day before is over.

    What ends soon is told.
    """
    judged = judge(tmp_path, waivers=WAIVER % until)
    assert (judged.scores["small"][APP].results[1].outcome is Outcome.WAIVED) == holds
    assert [finding.code for finding in judged.findings] == (["SCO722"] if holds else ["SCO710"])
