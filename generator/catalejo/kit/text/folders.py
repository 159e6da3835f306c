"""Names of folders that say what lies in them is no work of the repository that is shipped: tests, examples, others'.

One list for all who ask: where entities are searched, what is a part, which secrets count, which pages document
something. Each of them adds only what is its own question. Names as gitleaks, GitHub's linguist and the tools that
make such folders have them.
"""

from __future__ import annotations

import re

TESTS = frozenset(
    ("test", "tests", "__tests__", "testdata", "test-data", "fixture", "fixtures", "__fixtures__", "e2e", "mock",
     "mocks", "__mocks__", "cypress")
)  # fmt: skip
"""Folders of tests and of what they read, whatever the language."""
MORE_TESTS = frozenset(
    ("testing", "test_data", "testcases", "integration-tests", "integration_tests", "functional-tests",
     "acceptance-tests", "unittest", "integrationtest", "androidtest", "cassettes", "vcr_cassettes", "__snapshots__",
     "spec")
)  # fmt: skip
"""Such folders under names that have another meaning at times; an entity file that lies there is read."""
EXAMPLES = frozenset(("example", "examples", "sample", "samples", "demo-data"))
MORE_EXAMPLES = frozenset(("demo", "demos", "code-examples", "code-samples", "codesamples"))
"""Examples, and examples under names that a part of the product may have too."""
INSTALLED = frozenset(("node_modules", "vendor"))
COPIED = frozenset(("third_party", "third-party", "thirdparty"))
"""Other projects' files: put there by a tool, or copied by hand."""
SKELETONS = frozenset(("skeleton", "skeletons"))
"""Raw material of software templates."""
NOT_OURS = TESTS | EXAMPLES | INSTALLED
"""What nobody takes for work of the repository."""

_MADE_UP = NOT_OURS | MORE_TESTS | MORE_EXAMPLES | COPIED | SKELETONS | frozenset(
    ("specs", "unit", "snapshots", "stubs", "golden", "local-environment", "local-dev", "localdev")
)  # fmt: skip
_MADE_UP_FILE = re.compile(
    r"(?:^|/)(?:test_|conftest\.|example[-_.])[^/]*$"
    r"|[._-](?:tests?|specs?|mocks?|fixtures?|example|sample|template|tmpl|tpl|dist)(?:\.[a-z0-9]+)*$"
    r"|(?:Test|Tests|Spec|IT)\.(?:java|kt|scala|cs|swift|php)$"
)


def is_example(path: str) -> bool:
    """Tell whether a path says so beyond doubt: what else may lie in a folder ``demo`` is deployed at times."""
    return not NOT_OURS.isdisjoint(path.lower().split("/")[:-1]) or _MADE_UP_FILE.search(path) is not None


def is_made_up(path: str) -> bool:
    """Tell whether a path says that its file is a test, an example or a template, so that its values open nothing."""
    folders = path.lower().split("/")[:-1]
    return not _MADE_UP.isdisjoint(folders) or _MADE_UP_FILE.search(path) is not None
