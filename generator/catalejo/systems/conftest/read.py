"""Reads results of ``conftest test -o json`` (https://www.conftest.dev/output/)."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mappings, number_of
from ...model.records import Scan, Weakness
from ..reading import Reading, short_text
from ..scanning import Subject, scan, title


def read_results(reading: Reading) -> list[Scan]:
    """Return one scan for all files; where no policy looked at anything it says nothing, not that all is well."""
    results = [one for one in mappings(reading.envelope.body) if "filename" in one and "namespace" in one]
    if not results:
        return []
    weaknesses = list(_weaknesses(results))
    looked = sum(max(0, number_of(one.get("successes"))) for one in results)
    looked += sum(len(mappings(one.get("exceptions"))) for one in results)
    if not weaknesses and not looked:
        reading.unknown_state("no policy looked at anything")
        return []
    failed = any(one.severity == "high" for one in weaknesses)
    return [scan(reading, "conftest", Subject(), weaknesses, failed=failed)]


def _weaknesses(results: list[dict[str, object]]) -> Iterator[Weakness]:
    for result in results:
        path, namespace = short_text(result.get("filename")), short_text(result.get("namespace"))
        for key, word in (("failures", "high"), ("warnings", "medium")):
            for one in mappings(result.get(key)):
                yield Weakness(id=namespace, severity=word, title=title(one.get("msg")), path=path)
