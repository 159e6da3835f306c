"""What the capture says went wrong, in findings."""

from __future__ import annotations

import msgspec

from catalejo.capture import capture_findings
from catalejo.model.capture import Manifest, SourceKind, SourceStatus, Visibility


def _codes(status: SourceStatus) -> list[str]:
    manifest = Manifest(
        schema=1, tool="test", taken_at="2026-11-19T02:14:00Z", visibility=Visibility.PUBLIC, sources=(status,)
    )
    return [found.code for found in capture_findings(manifest, ())]


def test_an_old_answer_is_told_apart_from_a_failed_question() -> None:
    """Nothing went wrong where a recorded answer is only old; there is no reason to print."""
    then = "2026-09-01T00:00:00Z"
    old = SourceStatus("ci:old", SourceKind.SYSTEM, "recorded", "stale", then, fetched_at=then)
    assert _codes(old) == ["SYS627"]
    assert _codes(msgspec.structs.replace(old, error="HTTP 503")) == ["SYS603"]
