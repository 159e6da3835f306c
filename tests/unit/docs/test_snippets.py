"""Includes, from staged files only, under caps."""

from __future__ import annotations

import pytest

from catalejo.docs.rendering.snippets import MAX_FILES, Snippets

FILES = {
    "docs/a.txt": "one\ntwo\nthree",
    "docs/b.md": "# --8<-- [start: part]\nwanted\n# --8<-- [end: part]\nnot wanted",
    "docs/nested.txt": 'before\n--8<-- "docs/a.txt"\nafter',
    "docs/loop.txt": 'x\n--8<-- "docs/loop.txt"\n--8<-- "docs/loop.txt"',
}


def expand(text: str) -> tuple[str, list[tuple[str, int, str]]]:
    """Expand with the site's folder and its docs folder as bases."""
    snippets = Snippets(FILES, ("", "docs"))
    return snippets.expand(text), [(p.code, p.line, p.what) for p in snippets.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('--8<-- "docs/a.txt"', "one\ntwo\nthree"),
        ("--8<-- 'a.txt'", "one\ntwo\nthree"),
        ('  --8<-- "a.txt:2:2"', "  two"),
        ('--8<-- "a.txt:2"', "two\nthree"),
        ('--8<-- "b.md:part"', "wanted"),
        ("--8<--\na.txt\n; a.txt\n--8<--", "one\ntwo\nthree"),
        (';--8<-- "a.txt"', '--8<-- "a.txt"'),
        ('--8<-- "nested.txt"', "before\none\ntwo\nthree\nafter"),
        ("no include --8<-- here", "no include --8<-- here"),
    ],
)
def test_notation(text: str, expected: str) -> None:
    """Single lines, blocks, line ranges, sections, escapes, nesting."""
    assert expand(text) == (expected, [])


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "../../etc/hostname", "http://127.0.0.1/x", ".git/config", "src/main.go", "b.md:nothing"]
)
def test_nothing_else_is_read(name: str) -> None:
    """Paths outside the staged files give nothing and a problem with its line."""
    assert expand(f'a\n--8<-- "{name}"\nb') == ("a\nb", [("DOC321", 2, name)])


def test_growth_is_capped() -> None:
    """Files that include each other end, with one problem."""
    text, problems = expand('--8<-- "loop.txt"')
    assert text.count("x") <= MAX_FILES
    assert [code for code, _, _ in problems] == ["DOC322"]


def test_what_was_looked_up_is_known() -> None:
    """A cached page must know the files that it would have included, the missing ones too."""
    snippets = Snippets(FILES, ("docs",))
    snippets.expand('--8<-- "a.txt"\n--8<-- "gone.txt"')
    assert snippets.used == {"docs/a.txt", "docs/gone.txt"}
