"""Folders and files whose path says that they are tests, examples or other people's."""

from __future__ import annotations

import pytest

from catalejo.kit.text import folders


@pytest.mark.parametrize("path", [
    "tests/a.yaml", "src/Test/x.go", "pkg/testdata/key.pem", "examples/a/s.yaml", "vendor/x/y.go", "a/example-secret.yaml",
    "a/test_login.py", "charts/a/values-template.yaml", "src/LoginTest.java",
])  # fmt: skip
def test_beyond_doubt(path: str) -> None:
    """Both who asks strictly and who asks widely take it for made up."""
    assert folders.is_example(path) and folders.is_made_up(path)


@pytest.mark.parametrize("path", ["apps/demo/s.yaml", "spec/s.yaml", "third_party/x/s.yaml"])
def test_at_times_something_of_ours(path: str) -> None:
    """An environment may be called demo: what is deployed from there counts."""
    assert not folders.is_example(path) and folders.is_made_up(path)


@pytest.mark.parametrize("path", ["apps/a/s.yaml", "src/latest/x.go", "contest/a.yaml", "examples.yaml"])
def test_work_of_the_repository(path: str) -> None:
    """Names that only contain such a word."""
    assert not folders.is_example(path) and not folders.is_made_up(path)


def test_what_is_beyond_doubt_is_in_no_other_list() -> None:
    """A name stands once, so that a change of mind is made in one place."""
    lists = [folders.TESTS, folders.MORE_TESTS, folders.EXAMPLES, folders.MORE_EXAMPLES, folders.INSTALLED,
             folders.COPIED, folders.SKELETONS]  # fmt: skip
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
