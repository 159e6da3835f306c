"""Which secrets count in a file, by its path: tests and examples hold made-up keys, and say so by where they lie."""

from __future__ import annotations

import re

from ..kit.text.secret_settings import holds_settings
from .reading import Leak, Sight

_TEST_FOLDERS = frozenset(
    [
        "test", "tests", "testing", "testdata", "test-data", "test_data", "testcases", "fixture", "fixtures",
        "__tests__", "__fixtures__", "__mocks__", "mock", "mocks", "spec", "specs", "e2e", "cypress",
        "integration-tests", "unit", "unittest", "integrationtest", "androidtest", "cassettes", "vcr_cassettes",
        "snapshots", "__snapshots__", "stubs", "golden", "example", "examples", "sample", "samples", "demo", "demos",
        "code-examples", "code-samples", "skeleton", "skeletons", "vendor", "node_modules", "third_party",
        "local-environment", "local-dev", "localdev",
    ]
)  # fmt: skip
"""Names of folders that say that what lies in them is made up, or another project's (gitleaks' and GitHub's lists)."""
_TEST_FILE = re.compile(
    r"(?:^|/)(?:test_|conftest\.)[^/]*$|[._-](?:tests?|specs?|mocks?|fixtures?|example|sample|template|tmpl|tpl|dist)"
    r"(?:\.[a-z0-9]+)*$|(?:Test|Tests|Spec|IT)\.(?:java|kt|scala|cs|swift|php)$"
)


_DOCS = re.compile(r"(?:^|/)(?:docs?|documentation|website|i18n|locales?)/", re.IGNORECASE)
"""Folders of documents, whatever kind of file shows an example there, and of translations."""


def is_made_up(path: str) -> bool:
    """Tell whether a path says that its file is a test, an example or a template."""
    folders = path.lower().split("/")[:-1]
    return not _TEST_FOLDERS.isdisjoint(folders) or _TEST_FILE.search(path) is not None


def seen_at(path: str, leak: Leak) -> Sight | None:
    """Return what of a content counts at a path: in tests what a service gave out, in documents no example."""
    if is_made_up(path):
        return leak.issued
    return leak.all if holds_settings(path) and _DOCS.search(path) is None else leak.written
