"""The command line: messages for people, exit codes, files of a new portal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalejo.cli import VERBS, cli
from catalejo.cli.output import clean, guard
from catalejo.config import ConfigError, read_configuration


def test_every_verb_has_help_with_an_example() -> None:
    """The help is what is built, and each verb shows how."""
    for verb in VERBS:
        result = CliRunner().invoke(cli, [verb, "--help"])
        assert result.exit_code == 0 and ("Example" in result.output), verb


def test_help_fits_a_screen() -> None:
    """A line for each verb, and no more around them than fits above and below."""
    assert len(CliRunner().invoke(cli, ["--help"]).output.splitlines()) <= len(VERBS) + 17 <= 40


def test_wrong_usage_is_two_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong verb, a missing folder, a foreign capture."""
    assert guard(cli, ["bild"]) == 2
    assert "Did you mean build" in capsys.readouterr().err
    assert guard(cli, ["run", "--source", "/does/not/exist"]) == 2
    assert guard(cli, ["build", "--capture", "/does/not/exist"]) == 2


def test_every_error_of_a_configuration_at_once(tmp_path: Path) -> None:
    """Each with line, column and the nearest right key."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        "site_nam: x\nplugins:\n  - catalejo:\n      sorces: []\n      sources:\n        - locl: a\n        - github: {token: x}\n"
        "      visibility: publik\n"
    )
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    lines = {(problem.line, problem.hint) for problem in caught.value.problems}
    assert (1, "did you mean site_name?") in lines
    assert (4, "did you mean sources?") in lines
    assert (6, "did you mean local?") in lines
    assert (8, "did you mean public?") in lines
    assert any(problem.line == 7 and "token_env" in problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize(
    "theme,place", [("", (1, 1)), ("theme: readthedocs\n", (2, 1)), ("theme: {name: x}\n", (2, 9))]
)
def test_another_theme_is_refused_at_its_place(tmp_path: Path, theme: str, place: tuple[int, int]) -> None:
    """MkDocs takes its own theme where none is named; our pages would stand in a foreign frame."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(f"site_name: x\n{theme}plugins: [catalejo]\n")
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [place]
    assert "theme: {name: material}" in caught.value.problems[0].hint


def test_secrets_are_named_never_resolved(tmp_path: Path) -> None:
    """!ENV below the plugin is an error with a hint."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        "site_name: x\nplugins:\n  - catalejo:\n      sources:\n        - github: {organization: !ENV TOKEN}\n"
    )
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert "token_env" in str(caught.value)


PACKAGE = "git+https://git.example.com/tools/catalejo@" + "0123456789" * 4


@pytest.mark.parametrize("package", [
    "", "catalejo", "catalejo==0.1.0", "git+https://git.example.com/tools/catalejo@main", "https://example.com/catalejo-1-py3-none-any.whl",
    "catalejo==1.0 --hash=sha256:12", "catalejo==1.0 --index-url=https://x", PACKAGE + " --extra-index-url https://x", ".", "http://x/y.whl#sha256=" + "a" * 64,
])  # fmt: skip
def test_init_writes_no_workflow_that_installs_what_anybody_could_register(
    tmp_path: Path, package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a source checkout too: a content, not a name; the words say what would do."""
    assert guard(cli, ["init", str(tmp_path / "portal"), *(["--package", package] if package else [])]) == 2
    assert "--hash=sha256:" in capsys.readouterr().err and not (tmp_path / "portal").exists()


@pytest.mark.parametrize("package", [
    PACKAGE, "https://example.com/catalejo-1.whl#sha256=" + "a" * 64, "catalejo==1.0 --hash=sha256:" + "a" * 64 + " --hash=sha256:" + "b" * 64,
])  # fmt: skip
def test_init_takes_a_content(tmp_path: Path, package: str) -> None:
    """By commit or by hash; the words for people quote it for their shell."""
    assert guard(cli, ["init", str(tmp_path / "portal"), "--package", package]) == 0
    assert f'PORTAL_PACKAGE: "{package}"' in (tmp_path / "portal/.github/workflows/portal.yml").read_text("utf-8")


def test_init_writes_a_portal_that_is_read_back(tmp_path: Path) -> None:
    """The configuration is valid; a second init overwrites nothing."""
    folder = tmp_path / "portal"
    arguments = ["init", str(folder), "--source", "github:mercado-andino", "--package", PACKAGE]
    assert guard(cli, arguments) == 0
    configuration = read_configuration(folder / "mkdocs.yml")
    assert configuration.settings.visibility == "internal" and configuration.settings.people == "none"
    assert (folder / ".github/workflows/portal.yml").is_file() and (folder / "requirements/runtime.txt").is_file()
    assert guard(cli, arguments) == 2


def test_check_speaks_to_machines(tmp_path: Path) -> None:
    """JSON, SARIF, JUnit, GitHub; a broken file is an error at its line and makes the exit code 1."""
    (tmp_path / "catalog-info.yaml").write_text("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: [\n")
    for form in ("json", "sarif", "junit", "github", "text"):
        result = CliRunner().invoke(
            cli, ["check", str(tmp_path), "--format", form, "--cache", str(tmp_path / "c")], standalone_mode=False
        )
        assert result.return_value == 1, result.output
        if form in ("json", "sarif"):
            json.loads(result.output)


def test_foreign_text_cannot_speak_to_a_terminal_or_ci() -> None:
    """Escape sequences and workflow commands are inert."""
    assert "\x1b" not in clean("a\x1b[31mred")
    for line in ("::error::x", "  \t::add-mask::x", "a\n \u3000::stop-commands::x", "\u200b::error::x"):
        assert not any(part.lstrip().startswith("::") for part in clean(line).split("\n"))
    for line in ("a ##[error]x", "##vso[task.setvariable]x", "see ##VSO[x]"):
        assert "##[" not in clean(line) and "##vso[" not in clean(line).lower()
    assert clean("::error file=a::x ##[y]", commands=True) == "::error file=a::x # #[y]"
    assert clean("a::b, C::D") == "a::b, C::D"


def test_a_portal_without_sources_is_told_what_to_add(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fresh portal builds; its first words are where repositories are named."""
    assert guard(cli, ["init", str(tmp_path / "portal"), "--package", PACKAGE]) == 0
    monkeypatch.chdir(tmp_path / "portal")
    assert guard(cli, ["run", "--cache", str(tmp_path / "cache")]) == 0
    said = capsys.readouterr().out
    assert "add a line under sources: in mkdocs.yml" in said
    assert "found: 0 repositories, 0 entities\n" in said
