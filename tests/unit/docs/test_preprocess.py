"""Alerts and fences before Markdown."""

from __future__ import annotations

import pytest

from catalejo.docs.rendering.preprocess import prepare


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> [!NOTE]\n> a\n> b\n\nc", '\n!!! note "Note"\n\n    a\n    b\n\n\nc'),
        ("> [!caution] Mind\n> a", '\n!!! danger "Mind"\n\n    a\n'),
        ("> [!IMPORTANT]\n>\n> a", '\n!!! warning "Important"\n\n\n    a\n'),
        (">>> [!tip]\na\n\nb\n>>>", '\n!!! tip "Tip"\n\n    a\n\n    b\n'),
        ('> [!note] a "b"\n> c', '\n!!! note "a ”b”"\n\n    c\n'),
    ],
)
def test_alerts_become_admonitions(source: str, expected: str) -> None:
    """GitHub's and GitLab's alerts are written as Material's admonitions."""
    assert prepare(source) == expected


@pytest.mark.parametrize(
    "source", ["```\n> [!NOTE]\n> a\n```", "> [!OTHER]\n> a", "> a [!NOTE]", ">>> [!tip]\nnever closed"]
)
def test_what_is_no_alert_stays(source: str) -> None:
    """In code, of unknown type, or unfinished, the text is left alone."""
    assert prepare(source) == source


@pytest.mark.parametrize(
    ("info", "kept"),
    [
        ("go main.go", "go"), ("rust,no_run", "rust"), ("js title=foo", "js"), ("graphviz dot a.svg", "graphviz"),
        ("python", "python"), ('python title="a.py" hl_lines="1 2"', 'python title="a.py" hl_lines="1 2"'),
        ("{.python .x}", "{.python .x}"), ("", ""), (" yaml", " yaml"),
    ],
)  # fmt: skip
def test_a_fence_keeps_what_can_be_read(info: str, kept: str) -> None:
    """The first word stays where the rest would break the fence; what SuperFences can read stays whole."""
    assert prepare(f"```{info}\nx\n```") == f"```{kept}\nx\n```"


def test_a_longer_fence_holds_a_shorter_one() -> None:
    """Inside a fence of four marks, one of three is text."""
    source = "````md\n```go main.go\nx\n```\n````"
    assert prepare(source) == source
