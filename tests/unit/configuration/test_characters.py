"""A configuration may hold any character: what no path and no name has is a problem at its place, never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.config import ConfigError, read_configuration

PLACES = {
    "a source": ('sources: [{local: "%s"}]', 5), "a source's name": ('sources: [{local: {path: ., name: "%s"}}]', 5),
    "a repository": ('sources: [{git: {url: "https://h/%s"}}]', 5), "an owner": ('sources: [{github: {user: "%s"}}]', 5),
    "recorded answers": ('systems: [{recorded: "%s"}]', 5), "a system": ('systems: [{argocd: {url: "https://%s"}}]', 5),
    "scorecards": ('scorecards: "%s"', 5), "a history": ('history: "%s"', 5), "environments": ('environments: ["%s"]', 5),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("character", ["\\0", "\\e", "\\x7f"])
def test_a_control_character_is_a_problem_at_its_line(tmp_path: Path, place: str, character: str) -> None:
    """In each option that becomes a path, a name or an address."""
    option, line = PLACES[place]
    path = tmp_path / "mkdocs.yml"
    own = "      " + option % f"a{character}b"
    path.write_text(f"site_name: x\ntheme: {{name: material}}\nplugins:\n  - catalejo:\n{own}\n")
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [
        (line, "control characters are not read here")
    ]


def test_a_second_document_is_a_problem_at_its_line(tmp_path: Path) -> None:
    """MkDocs reads one; a marker put between two lines makes two of it."""
    path = tmp_path / "mkdocs.yml"
    for marker in ("---", "--- ", "...\n---"):
        path.write_text(f"site_name: x\ntheme: {{name: material}}\nplugins:\n  - catalejo:\n{marker}\n  sources: []\n")
        with pytest.raises(ConfigError) as caught:
            read_configuration(path)
        assert [problem.message for problem in caught.value.problems] == ["a second YAML document"]
        assert caught.value.problems[0].line in (5, 6, 7)


def test_the_portals_own_folders_too(tmp_path: Path) -> None:
    """``docs_dir`` and ``custom_dir`` are read before MkDocs sees them."""
    path = tmp_path / "mkdocs.yml"
    path.write_text('docs_dir: "a\\0b"\ntheme: {name: material, custom_dir: "c\\0d"}\nplugins: [catalejo]\n')
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert [problem.line for problem in caught.value.problems] == [1, 2]
