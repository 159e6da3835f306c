"""Foreign patterns: each dialect as its reference reads it, in time that the text's length bounds."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pace import paced

from catalejo.kit.text import globs

LONG = "a" * 4_000


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("apps/*", ["apps/a", "apps/.b"], ["apps", "apps/a/b", "xapps/a"]),
        ("apps/**", ["apps/a"], ["apps/a/b"]),
        ("*/?", ["a/b", "é/ü"], ["a/bc", "a//"]),
        ("a[b-d]e", ["abe", "ade"], ["aee", "a[b-d]e"]),
        ("a[^b]e", ["ace", "a/e"], ["abe"]),
        ("a[!b]e", ["abe", "a!e"], ["ace"]),
        (r"\*a\[", ["*a["], ["xa["]),
        (r"[\]\-]", ["]", "-"], ["\\"]),
        ("[z-a]", [], ["z", "a", "m"]),
        ("[", [], ["["]),
        ("[]a]", [], ["]", "a"]),
        ("[-x]", [], ["-", "x"]),
        ("a\\", [], ["a", "a\\"]),
        ("a\nb*", ["a\nbc"], ["a b"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_go_path_match(pattern: str, yes: list[str], no: list[str]) -> None:
    """Stars stay in a folder, a class may take a slash, what is malformed matches nothing."""
    matches = globs.path_match(pattern)
    assert ([text for text in yes if not matches(text)], [text for text in no if matches(text)]) == ([], [])


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.yaml", ["a.yaml"], [".yaml", "a/b.yaml"]),
        ("**/*.yaml", ["a.yaml", "a/b.yaml", "a/b/c.yaml"], [".a/b.yaml", "a/.b/c.yaml", "a/.yaml"]),
        ("**", ["a", "a/b"], [".a", "a/.b"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "a/.b", "b/a/c"]),
        ("a/**/b", ["a/b", "a/c/b", "a/c/d/b"], ["a/.c/b", "a/b/c"]),
        ("**/a/**/b/**", ["q/a/z/b/c", "a/b/c"], ["a/b", "a/c/b"]),
        ("**/.github/*", [".github/w", "z/.github/w"], ["z/.git/w"]),
        ("*foo", ["foo", "xfoo"], [".foo"]),
        ("a**b/c", ["ab/c", "axxb/c"], ["a/b/c"]),
        ("{a,b/c}/x", ["a/x", "b/c/x"], ["c/x", "{a,b/c}/x"]),
        ("x{1,{2,3}}y", ["x1y", "x2y", "x3y"], ["x{2,3}y"]),
        ("{a}", ["{a}"], ["a"]),
        ("{a,b", ["{a,b"], ["a"]),
        ("{,a/}x", ["x", "a/x"], ["b/x"]),
        ("[!a].y", ["b.y"], ["a.y", "..y"]),
        ("[]a]x", ["]x", "ax"], ["bx"]),
        ("a[", ["a["], ["a"]),
        (r"\*x", ["*x"], ["ax"]),
        ("[[:alpha:]]x", ["ax"], ["1x"]),
    ],
)
def test_minimatch(pattern: str, yes: list[str], no: list[str]) -> None:
    """What minimatch 10 says of the same pairs."""
    matches = globs.minimatch(pattern)
    assert ([text for text in yes if not matches(text)], [text for text in no if matches(text)]) == ([], [])


def test_git_lists_what_a_pathspec_matches(tmp_path: Path) -> None:
    """The files that ``git ls-files`` lists for a pattern are those that we match."""
    paths = [
        "a.yaml",
        "a/b.yaml",
        "a/b/c.yaml",
        "a/x[1].yaml",
        "ab/c.yml",
        ".h/d.yaml",
        "q/a-b.yaml",
        "q/]z",
        "éx.yaml",
    ]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    patterns = ["*.yaml", "a/*.yaml", "a", "a/", "a/**/c.yaml", "**/c.yaml", "**", "?.yaml", "a?b.yaml", "a/x[[]1].yaml",
                "[!a]/*", "[a-c]*", "q/[]]*", "a/x[1].yaml", r"a/x\[1\].yaml", "[[:alpha:]]/*", "a*c*", "nothing*"]  # fmt: skip
    for pattern in patterns:
        said = subprocess.run([*git, "ls-files", "-z", "--", pattern], check=True, capture_output=True).stdout.decode()
        assert [path for path in sorted(paths) if globs.pathspec(pattern)(path)] == sorted(said.split("\0")[:-1]), (
            pattern
        )


@given(st.text("ab/*?.", max_size=8), st.text("ab/.", max_size=8))
def test_a_pattern_without_classes_means_what_a_plain_expression_says(pattern: str, text: str) -> None:
    """Against Python's own expressions, where those are fast."""
    simple = re.sub(r"\*+", "*", pattern)
    for matches, one in ((globs.path_match(pattern), "[^/]"), (globs.wildmatch(pattern), ".")):
        body = "".join({"*": f"{one}*", "?": one}.get(char) or re.escape(char) for char in simple)
        assert matches(text) == (re.fullmatch(body, text, re.DOTALL) is not None)


@pytest.mark.parametrize("make", [globs.path_match, globs.wildmatch, globs.pathspec, globs.minimatch])
@pytest.mark.parametrize("stars", [6, 20, 900])
def test_stars_cost_no_more_than_the_text_is_long(make: Callable[[str], globs.Matches], stars: int) -> None:
    """Patterns of six, twenty and hundreds of stars are answered at once."""
    with paced(3):
        for pattern in ("*a" * stars + "b", "**/" * stars + "b", "*?" * stars + "[b]"):
            matches = make(pattern)
            for text in (LONG, "a/" * 2_000, LONG + "/" + LONG):
                assert not matches(text) or "?" in pattern


def test_braces_and_lengths_are_bounded() -> None:
    """Braces that multiply, and patterns of kilobytes, match nothing, at once."""
    with paced(2):
        for pattern in ("{a,b}" * 200, "{" * 50_000, "{a,b" * 400, "{a," * 400 + "}" * 400, "x" * 100_000, "[" * 1_900):
            assert not globs.minimatch(pattern)("ab")
            assert not globs.pathspec(pattern)("ab")


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\U0010ffff", "a\nb"])
def test_odd_characters_are_text(text: str) -> None:
    """A lone surrogate, a NUL, a line feed are characters like others."""
    for make in (globs.path_match, globs.wildmatch, globs.minimatch):
        assert make("*")(text)
        assert make(f"{text}*")(f"{text}x")
        assert not make(f"x{text}")(text)
