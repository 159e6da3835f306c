"""CODEOWNERS: which rule decides about a path, on GitHub and on GitLab."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pace import paced
from tests.unit.catalog.captures import make_capture

from catalejo.kit.read.codeowners import Codeowners, Mode, of_repository, parse


def owners(text: str, path: str, mode: Mode = "github") -> list[str]:
    """Return the owners of a path."""
    return [owner for owner, _ in parse(text, mode).owners(path)]


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["a", "a/b", ".x/y"], []),
        ("**", ["a", "a/b"], []),
        ("*.py", ["a.py", "x/y/a.py"], ["a.pyc", "a.py.txt"]),
        ("/build/", ["build/a", "build/x/y"], ["build", "x/build/a"]),
        ("docs/", ["docs/a", "x/docs/a"], ["docs"]),
        ("docs/*", ["docs/a"], ["docs/x/a", "x/docs/a"]),
        ("/docs", ["docs", "docs/a/b"], ["x/docs"]),
        ("apps/web", ["apps/web", "apps/web/x"], ["x/apps/web", "apps/website"]),
        ("apps/**/test", ["apps/test", "apps/a/b/test", "apps/a/test/x"], ["test"]),
        ("**/logs", ["logs", "a/b/logs", "a/logs/x"], ["mylogs"]),
        ("a/**", ["a/x", "a/b/c"], ["a", "b/a/x"]),
        ("file?.md", ["file1.md", "x/fileA.md"], ["file.md", "file/1.md"]),
        ("[id].ts", ["[id].ts", "x/[id].ts"], ["i.ts"]),
        (r"my\ docs/", ["my docs/a"], ["my/docs"]),
        (r"a\*b", ["a*b"], ["axb"]),
        ("/*", ["a"], ["a/b"]),
        ("/", [], ["a", "a/b"]),
    ],
)
def test_github_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    """A pattern of GitHub covers these paths and not those."""
    text = f"{pattern} @o/t\n"
    assert [path for path in yes if not owners(text, path)] == []
    assert [path for path in no if owners(text, path)] == []


def test_an_exclamation_mark_is_no_pattern_of_github_and_takes_paths_away_on_gitlab() -> None:
    """A mark alone is a mistake on both."""
    text = "* @o/all\n!x @o/t\n! @o/t\n"
    assert parse(text).bad_lines == (2, 3)
    assert owners(text, "x") == owners(text, "y") == ["@o/all"]
    assert parse(text, "gitlab").bad_lines == (3,)
    assert owners(text, "x", "gitlab") == []
    assert owners(text, "y", "gitlab") == ["@o/all"]


def test_the_last_matching_rule_wins_and_may_leave_a_path_without_owner() -> None:
    """Later rules decide, and a rule without owners takes them away."""
    text = "* @o/all\n/src/ @o/dev @ana\n/src/gen/\n"
    assert owners(text, "README.md") == ["@o/all"]
    assert owners(text, "src/a.go") == ["@o/dev", "@ana"]
    assert owners(text, "src/gen/x.go") == []


def test_every_owner_has_its_line_comments_and_a_byte_order_mark_are_no_rules() -> None:
    """Lines count from 1 in the file as it is, and what stands after # is no owner."""
    file = parse("\ufeff# first\r\n\r\n*   @o/all # @not/me\r\nx/ a@example.com\r\n")
    assert file.owners("y") == (("@o/all", 3),)
    assert file.owners("x/y") == (("a@example.com", 4),)


def test_bad_lines_are_skipped_and_remembered() -> None:
    """A line that is no rule costs itself only."""
    file = parse("a/***/b @x\n* nobody\n! @x\n* @ok\n")
    assert file.bad_lines == (1, 2, 3)
    assert owners("a/***/b @x\n* @ok\n", "q") == ["@ok"]


def test_an_unclosed_bracket_is_literal() -> None:
    """What breaks other readers is an ordinary character."""
    assert owners("[a @x\n", "[a") == ["@x"]


GITLAB = """* @fallback
[Docs] @writers
docs/
*.md @readers
^[Optional][2] @maybe
src/
[docs]
guide/ @guides
!docs/private/
"""


def test_gitlab_adds_the_owners_of_every_section() -> None:
    """The last match of each section counts, sections of equal name are one, defaults fill empty rules."""
    assert owners(GITLAB, "docs/a.txt", "gitlab") == ["@fallback", "@writers"]
    assert owners(GITLAB, "docs/a.md", "gitlab") == ["@fallback", "@readers"]
    assert owners(GITLAB, "src/x", "gitlab") == ["@fallback", "@maybe"]
    assert owners(GITLAB, "guide/x", "gitlab") == ["@fallback", "@guides"]


def test_gitlab_excludes_within_a_section_for_good() -> None:
    """An excluded path has no owner of that section, whatever other rules say."""
    assert owners(GITLAB, "docs/private/a.md", "gitlab") == ["@fallback"]


def test_gitlab_patterns_match_at_any_depth() -> None:
    """An inner slash does not anchor, unlike on GitHub."""
    assert owners("a/b @x", "c/a/b", "gitlab") == ["@x"]
    assert owners("a/b @x", "c/a/b") == []


@pytest.mark.parametrize("pattern", ["*", "**", "/**", "**/*"])
def test_the_rule_for_the_whole_repository(pattern: str) -> None:
    """The last rule with owners that covers everything speaks for the repository."""
    file: Codeowners = parse(f"* @o/old\nx/ @o/x\n{pattern} @o/new\n*.go @o/go\n")
    rule = file.root()
    assert rule is not None and rule.owners == ("@o/new",) and rule.line == 3


def test_no_rule_for_the_whole() -> None:
    """Without such a rule there is nobody."""
    assert parse("x/ @o/x\n").root() is None


@pytest.mark.parametrize("mode", ["github", "gitlab"])
def test_patterns_of_many_stars_cost_no_more_than_paths_are_long(mode: Mode) -> None:
    """A file of hundreds of kilobytes full of stars is answered in seconds."""
    with paced(5):
        text = "".join(f"{'*a' * stars}b{stars}/**/**/x @o/t\n" for stars in range(6, 400, 2)) + "* @o/all\n"
        file = parse(text + "".join(f"/x{number}/*y @o/t\n" for number in range(30_000)), mode)
        assert [owner for owner, _ in file.owners("a" * 3_000 + "/a" * 50)] == ["@o/all"]


NAMES = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=4).map("/".join)


@given(st.sampled_from(["", "/", "**/"]), NAMES, st.booleans(), NAMES)
def test_a_name_without_wildcards_is_compared_as_its_expression_would(
    head: str, name: str, folder: bool, path: str
) -> None:
    """A backslash before a letter means the letter, and makes us use an expression."""
    pattern = head + name + "/" * folder
    spelled = head + "/".join(f"\\{word}" for word in name.split("/")) + "/" * folder
    for mode in ("github", "gitlab"):
        assert owners(f"{pattern} @x", path, mode) == owners(f"{spelled} @x", path, mode)


@pytest.mark.parametrize("mode", ["github", "gitlab", "bitbucket"])
def test_the_first_place_where_a_host_looks_counts(tmp_path: Path, mode: str) -> None:
    """Each is found where those before it are not there, and what lies elsewhere is none."""
    places = {
        "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
        "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
        "bitbucket": (".bitbucket/CODEOWNERS", ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    }[mode]
    for number in range(len(places) + 1):
        files = dict.fromkeys((*places[number:], "src/CODEOWNERS"), "* @o/t\n")
        captured = make_capture(tmp_path / str(number), {"h/o/x": files}, {"h/o/x": {"host_type": mode}})
        found = of_repository(captured.repositories()[0])
        assert (found[0] if found else "") == ([*places, ""])[number]
