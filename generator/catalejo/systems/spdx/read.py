"""Reads SPDX 2 in JSON (https://spdx.github.io/spdx-spec/v2.3/)."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings, text_of
from ...model.records import Scan
from ..reading import Reading
from ..scanning import packages_of, scan
from .fields import described, documents, subject

_NO_PACKAGES = ("FILE", "OPERATING-SYSTEM", "ARCHIVE", "SOURCE")


def read_documents(reading: Reading) -> list[Scan]:
    """Return a scan for each document: its packages; what it says nothing of is not counted."""
    found: list[Scan] = []
    for document in documents(reading.envelope.body):
        roots = described(document)
        packages = (
            (one.get("name"), one.get("versionInfo"))
            for one in mappings(document.get("packages"))
            if text_of(one.get("SPDXID")) not in roots and text_of(one.get("primaryPackagePurpose")) not in _NO_PACKAGES
        )
        created = reading.event(mapping(document.get("creationInfo")).get("created"))
        found.append(scan(reading, "SPDX", subject(document), (), packages=packages_of(packages), scanned_at=created))
    return found
