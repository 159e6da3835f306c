"""The workflows of this project and the one that `catalejo init` writes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.workflows.portal_jobs import INIT, ROOT, TEMPLATE, environment, jobs, render

GIT_PACKAGE = "git+https://git.example.com/tools/catalejo@" + "0123456789" * 4
OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


@pytest.fixture(scope="module", params=["ci.yml", "portal.yml", "init"])
def workflow(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workflow file; `init` is the template rendered for a user."""
    if request.param != "init":
        return ROOT / ".github/workflows" / str(request.param)
    path = tmp_path_factory.mktemp("portal") / ".github/workflows/portal.yml"
    path.parent.mkdir(parents=True)
    path.write_text(render(TEMPLATE, package=GIT_PACKAGE), "utf-8")
    return path


def parsed(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML 1.1 calls its key `on` true."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def test_every_action_is_pinned_to_a_commit_and_says_its_version(workflow: Path) -> None:
    """A tag can be moved, a commit cannot; the comment is for people and for update tools."""
    used = re.findall(r"^\s*(?:- )?uses: (.+)$", workflow.read_text("utf-8"), re.MULTILINE)
    assert used
    assert [line for line in used if not PINNED.match(line)] == []


def test_nothing_is_permitted_but_what_a_job_asks_for(workflow: Path) -> None:
    """The workflow itself has no permission; each job names its own and ends in bounded time."""
    data = parsed(workflow)
    assert data["permissions"] == {}
    for job in data["jobs"].values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 120


def test_values_reach_scripts_through_the_environment_only(workflow: Path) -> None:
    """An expression inside a script is text that becomes code."""
    for name, steps in jobs(workflow.read_text("utf-8")).items():
        for step in steps:
            assert "${{" not in step.run, (name, step.name)


def test_scripts_are_bash(workflow: Path) -> None:
    """Every script, and every script kept in a variable, has no syntax error."""
    for steps in jobs(workflow.read_text("utf-8")).values():
        for step in steps:
            scripts = [step.run] + [text for key, text in step.env.items() if "\n" in text and "PORTAL" in key]
            for script in scripts:
                checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
                assert checked.stderr == "", step.name


def test_zizmor_finds_nothing(workflow: Path) -> None:
    """The auditor of workflows is content, without network."""
    command = [Path(sys.executable).parent / "zizmor", "--offline", "--no-progress", "--quiet", "--persona", "regular"]
    result = subprocess.run([*command, workflow], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_workflow_is_valid_by_the_public_schema(workflow: Path, schema: str) -> None:
    """SchemaStore's description of workflows, as check-jsonschema ships it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(workflow)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_projects_own_nightly_is_the_template_of_init() -> None:
    """What we give to others is what we run; regenerate with tests/unit/workflows/portal_jobs.py."""
    assert (ROOT / ".github/workflows/portal.yml").read_text("utf-8") == render(TEMPLATE, package=".")


def test_secrets_are_read_in_the_capture_job_alone() -> None:
    """Build has no permission, no secret, no checkout; publish has only the run's own token."""
    data = parsed(ROOT / ".github/workflows/portal.yml")
    build = yaml.safe_dump(data["jobs"]["build"])
    assert data["jobs"]["build"]["permissions"] == {}
    assert "secrets." not in build and "github.token" not in build and "actions/checkout" not in build
    assert "secrets." not in yaml.safe_dump(data["jobs"]["publish"])
    assert data["jobs"]["capture"]["permissions"] == {"contents": "read"}
    assert data["jobs"]["capture"]["environment"] == "portal-capture"
    assert {key for key, job in data["jobs"].items() if job["permissions"].get("contents") == "write"} == {"publish"}


def test_what_build_hands_on_lies_in_a_folder_of_its_own() -> None:
    """An artifact is many files of any name: it must not fall onto a folder that the publish job trusts."""
    for job in ("build", "publish"):
        steps = jobs((ROOT / ".github/workflows/portal.yml").read_text("utf-8"))[job]
        places = [step.inputs["path"] for step in steps if "download-artifact" in step.uses]
        assert len(places) == len(set(places))
        assert all(place.startswith("${{ runner.temp }}/from-") for place in places)


@pytest.mark.parametrize(
    "package", ["catalejo==0.1.0", "./wheels/catalejo-0.1.0-py3-none-any.whl", GIT_PACKAGE, 'a"b: #c']
)
def test_a_package_is_one_string_whatever_it_holds(package: str) -> None:
    """A package is written as text, never as YAML."""
    assert yaml.safe_load(render(TEMPLATE, package=package))["env"]["PORTAL_PACKAGE"] == package


def test_every_template_of_init_is_filled_by_the_variables_that_its_readme_names() -> None:
    """The table of variables is complete for whoever calls or adds a template."""
    documented = set(re.findall(r"^\| `(\w+)` \|", (INIT / "README.md").read_text("utf-8"), re.MULTILINE))
    values: dict[str, Any] = dict.fromkeys(documented, "x") | {"sources": [{"local": "repos"}]}
    templates = sorted(INIT.rglob("*.j2"))
    assert len(templates) >= 6
    for template in templates:
        assert "<<" not in environment().from_string(template.read_text("utf-8")).render(**values)


@pytest.mark.parametrize(
    "sources", [[], [{"github": {"organization": "acme", "token_env": "GITHUB_TOKEN"}}, {"local": "../x: y"}]]
)
def test_the_configuration_of_init_is_internal_and_shows_no_people(sources: list[dict[str, Any]]) -> None:
    """A newcomer publishes nothing by accident."""
    text = render(INIT / "mkdocs.yml.j2", site_name='Acme: "portal"', site_url="", language="es", sources=sources)
    data = yaml.safe_load(text)
    options = data["plugins"][0]["catalejo"]
    assert data["site_name"] == 'Acme: "portal"'
    assert data["theme"] == {"name": "material", "language": "es"}
    assert "site_url" not in data
    assert options["sources"] == sources
    assert (options["visibility"], options["people"]) == ("internal", "none")
