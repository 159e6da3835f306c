"""The parts for pipelines in ``deploy/pipelines``: each follows its platform's schema, and its command runs as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from catalejo.cli import cli

ROOT = Path(__file__).resolve().parents[3]
PIPELINES = ROOT / "deploy/pipelines"
ACTION, WORKFLOW = PIPELINES / "github/action.yml", PIPELINES / "github/deploy-gate.yml"
GITLAB = sorted((PIPELINES / "gitlab/templates").glob("*.yml"))
ARGO, TEKTON = PIPELINES / "argo-workflows/catalejo.yaml", PIPELINES / "tekton/catalejo.yaml"
JENKINS = PIPELINES / "jenkins/vars/catalejo.groovy"
BIN = Path(sys.executable).parent
VERBS = ("check", "instrument", "gate", "compare")
VARIABLE = re.compile(r"\bCATALEJO_(CHECK|INSTRUMENT|GATE|COMPARE)_([A-Z_]+)\b")
GITLAB_INPUT = re.compile(r"\$\[\[ inputs\.([a-z_]+) \]\]")
ARGO_INPUT = re.compile(r"\{\{inputs\.parameters\.([a-z-]+)\}\}")
TEKTON_PARAM = re.compile(r"\$\(params\.([a-z-]+)\)")
ACTION_INPUT = re.compile(r"\$\{\{ inputs\.([a-z_]+)")


def documents(path: Path) -> list[Any]:
    """Return the documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text("utf-8")))


def fill(value: Any, pattern: re.Pattern[str], values: Mapping[str, str]) -> Any:
    """Put values into the placeholders of a part, as its platform does; one without a value is a ``KeyError``."""
    if isinstance(value, str):
        return pattern.sub(lambda found: values[found[1]], value)
    if isinstance(value, list):
        return [fill(one, pattern, values) for one in value]
    if isinstance(value, dict):
        return {fill(key, pattern, values): fill(one, pattern, values) for key, one in value.items()}
    return value


def validate(schema: str, path: Path) -> None:
    """Hold a file against a schema that check-jsonschema brings along."""
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", schema, path], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "path", [ACTION, WORKFLOW, ARGO, TEKTON, *GITLAB], ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_every_variable_is_an_option_of_its_verb(path: Path) -> None:
    found = set(VARIABLE.findall(path.read_text("utf-8")))
    verbs = {name: cli.get_command(click.Context(cli), name) for name in VERBS}
    assert found
    assert {(verb, name) for verb, name in found if not _takes(verbs[verb.lower()], name)} == set()


def _takes(verb: click.Command | None, name: str) -> bool:
    """Say whether a verb has the option that this part of a variable's name stands for."""
    assert verb is not None
    return any("--" + name.lower().replace("_", "-") in one.opts for one in verb.params)


def test_zizmor_finds_nothing_in_the_action_and_the_workflow(tmp_path: Path) -> None:
    place = tmp_path / ".github/workflows"
    place.mkdir(parents=True)
    shutil.copy(WORKFLOW, place)
    shutil.copy(ACTION, tmp_path)
    command = [BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--persona", "regular", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_github_parts_follow_their_schemas() -> None:
    validate("vendor.github-actions", ACTION)
    validate("vendor.github-workflows", WORKFLOW)


@pytest.mark.parametrize("path", GITLAB, ids=lambda path: path.stem)
def test_gitlab_components_follow_the_schema_and_use_what_they_declare(path: Path, tmp_path: Path) -> None:
    head, jobs = documents(path)
    declared = head["spec"]["inputs"]
    assert set(GITLAB_INPUT.findall(path.read_text("utf-8"))) == set(declared)
    filled = fill(jobs, GITLAB_INPUT, {name: str((one or {}).get("default", "x")) for name, one in declared.items()})
    (tmp_path / "filled.yml").write_text(yaml.safe_dump(filled))
    validate("vendor.gitlab-ci", tmp_path / "filled.yml")


def argo_templates() -> dict[str, Any]:
    """Return the templates of the WorkflowTemplate by name."""
    (found,) = documents(ARGO)
    return {one["name"]: one for one in found["spec"]["templates"]}


def tekton_tasks() -> dict[str, Any]:
    """Return the Tasks by verb."""
    return {one["metadata"]["name"].removeprefix("catalejo-"): one for one in documents(TEKTON)}


@pytest.mark.parametrize("verb", VERBS)
def test_argo_and_tekton_use_what_they_declare(verb: str) -> None:
    template, task = argo_templates()[verb], tekton_tasks()[verb]
    assert set(ARGO_INPUT.findall(str(template["container"]))) == {
        one["name"] for one in template["inputs"]["parameters"]
    }
    assert set(TEKTON_PARAM.findall(str(task["spec"]["steps"]))) == {one["name"] for one in task["spec"]["params"]}


def test_the_action_and_the_workflow_use_what_they_declare() -> None:
    (action,), (workflow,) = documents(ACTION), documents(WORKFLOW)
    assert set(ACTION_INPUT.findall(ACTION.read_text("utf-8"))) == set(action["inputs"])
    declared = workflow[True]["workflow_call"]["inputs"]  # YAML 1.1 reads `on` as true
    assert set(ACTION_INPUT.findall(WORKFLOW.read_text("utf-8"))) == set(declared)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal of one registered component, with a policy that asks for nothing else, and its capture."""
    root = tmp_path_factory.mktemp("portal")
    repository = root / "organisation/orders"
    repository.mkdir(parents=True)
    (repository / "catalog-info.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )
    (root / "gates.yaml").write_text("gates:\n  - {rule: registered}\n")
    run(["capture", "--source", "organisation", "--capture", "capture"], root)
    return root


def machine(root: Path) -> dict[str, str]:
    """Return the environment of a build machine: no more than a PATH and a home."""
    return {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(root), "LANG": "C.UTF-8"}


def run(arguments: list[str], root: Path, variables: Mapping[str, str] | None = None) -> int:
    """Run the program without a shell, as Argo Workflows and Tekton do, and give its exit code."""
    environment = {**machine(root), **(variables or {})}
    done = subprocess.run([BIN / "catalejo", *arguments], cwd=root, env=environment, capture_output=True, timeout=120)
    return done.returncode


def shell(script: str, root: Path, variables: Mapping[str, str]) -> int:
    """Run a script as a runner does: stopped by the first failure."""
    environment = {**machine(root), **variables}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=root, env=environment, capture_output=True, timeout=120)
    return done.returncode


def gate_values(ref: str) -> dict[str, str]:
    """Return what is filled in for one question to the gate."""
    return {"image": "x", "ref": ref, "environment": "prod", "phase": "pre", "live": "false", "revision": "",
            "version": "", "deployed-at": "", "wait": "0s"}  # fmt: skip


def environment_of(rows: list[Mapping[str, str]]) -> dict[str, str]:
    """Return a Kubernetes container's variables by name."""
    return {row["name"]: row["value"] for row in rows}


@pytest.mark.parametrize(("ref", "code"), [("orders", 0), ("nobody", 2)])
def test_argo_and_tekton_ask_the_gate(ref: str, code: int, portal: Path) -> None:
    container = fill(argo_templates()["gate"]["container"], ARGO_INPUT, gate_values(ref))
    (step,) = fill(tekton_tasks()["gate"]["spec"]["steps"], TEKTON_PARAM, gate_values(ref))
    assert run(container["args"], portal, environment_of(container["env"])) == code
    assert run(step["args"], portal, environment_of(step["env"])) == code


@pytest.mark.parametrize(("ref", "code"), [("orders", 0), ("nobody", 2)])
def test_gitlab_asks_the_gate_and_keeps_its_report(ref: str, code: int, portal: Path) -> None:
    values = {**{key.replace("-", "_"): one for key, one in gate_values(ref).items()}, "stage": "x", "portal": "."}
    job = fill(documents(PIPELINES / "gitlab/templates/gate.yml")[1], GITLAB_INPUT, values)["catalejo-gate-pre"]
    variables = {key: one.replace("$CI_PROJECT_DIR", str(portal)) for key, one in job["variables"].items()}
    report = portal / job["artifacts"]["reports"]["junit"]
    report.unlink(missing_ok=True)
    assert shell("\n".join(job["script"]), portal, {**variables, "CATALEJO_GATE_REVISION": ""}) == code
    assert report.is_file() == (code == 0)


def test_gitlab_keeps_the_report_of_a_check_and_ends_with_its_code(portal: Path) -> None:
    job = documents(PIPELINES / "gitlab/templates/check.yml")[1]["catalejo-check"]
    for limit, code in (("error", 0), ("info", 1)):
        variables = {"CHECKED": "organisation", "CATALEJO_CHECK_FAIL_ON": limit}
        assert shell("\n".join(job["script"]), portal, variables) == code
        assert (portal / "catalejo-check.xml").read_text().startswith("<testsuite")


def action_run(portal: Path, tmp_path: Path, **inputs: str) -> tuple[int, str]:
    """Run the action's last step as the runner does; gives the exit code and the outputs."""
    (action,) = documents(ACTION)
    step = action["runs"]["steps"][-1]
    given = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | inputs | {"revision": ""}
    variables = {key: ACTION_WHOLE.sub(lambda found: _expression(found[1], given, tmp_path), value)
                 for key, value in step["env"].items()}  # fmt: skip
    link = tmp_path / "catalejo/bin/catalejo"
    link.parent.mkdir(parents=True)
    link.symlink_to(BIN / "catalejo")
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    code = shell(step["run"], portal, {**variables, **files, "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTIONS": "true"})
    return code, (tmp_path / "GITHUB_OUTPUT").read_text()


ACTION_WHOLE = re.compile(r"\$\{\{ (.*?) \}\}")


def _expression(text: str, given: Mapping[str, str], temp: Path) -> str:
    return str(temp) if text == "runner.temp" else given[text.removeprefix("inputs.")]


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"verb": "check", "path": "organisation"}, 0),
        ({"verb": "check", "path": "organisation", "fail_on": "info"}, 1),
        ({"verb": "instrument", "path": "organisation", "ref": "orders"}, 0),
        ({"verb": "gate", "ref": "orders", "environment": "prod"}, 0),
        ({"verb": "compare", "ref": "orders", "environment": ""}, 2),
        ({"verb": "rollback"}, 2),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else str(value),
)
def test_the_action_ends_with_the_code_of_its_verb(
    inputs: dict[str, str], code: int, portal: Path, tmp_path: Path
) -> None:
    status, outputs = action_run(portal, tmp_path, **inputs)
    assert status == code
    assert f"code={code}" in outputs
    assert ("decision=pass" in outputs) == (inputs["verb"] == "gate")


def scripts() -> Iterator[tuple[str, str]]:
    """Give every shell script of every part, with a name."""
    for step in documents(ACTION)[0]["runs"]["steps"]:
        if "run" in step:
            yield f"action-{step['name']}", step["run"]
    for step in documents(WORKFLOW)[0]["jobs"]["ask"]["steps"]:
        if "run" in step:
            yield f"workflow-{step['name']}", step["run"]
    for path in GITLAB:
        for job in documents(path)[1].values():
            yield f"gitlab-{path.stem}", "\n".join(job["script"])
    for number, command in enumerate(re.findall(r"'(catalejo [^']+)'", JENKINS.read_text("utf-8"))):
        yield f"jenkins-{number}", command


@pytest.mark.parametrize(("name", "script"), list(scripts()), ids=[name for name, _ in scripts()])
def test_every_script_is_one_that_the_shell_can_read(name: str, script: str) -> None:
    done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0, name + done.stderr
    assert "${{" not in script, "a value in a script is code"


def test_jenkins_knows_the_options_of_each_verb_and_hands_values_on_as_variables() -> None:
    text = JENKINS.read_text("utf-8")
    lists = dict(re.findall(r"(check|instrument|gate|compare): \[([^\]]*)\]", text))
    assert set(lists) == set(VERBS)
    for verb, names in lists.items():
        command = cli.get_command(click.Context(cli), verb)
        assert [name for name in re.findall(r"'([a-z_]+)'", names) if not _takes(command, name.upper())] == []
    assert text.count("{") == text.count("}") and text.count("(") == text.count(")")


def pack(folder: Path, archive: Path) -> None:
    """Pack a folder with the nightly workflow's own command."""
    command = yaml.safe_load((ROOT / ".github/workflows/portal.yml").read_text("utf-8"))["env"]["PORTAL_PACK"]
    subprocess.run(["bash", "-c", command, "pack", folder, archive], check=True, capture_output=True, timeout=60)


def unpack(temp: Path) -> int:
    """Run the reusable workflow's own step."""
    steps = {step["name"]: step for step in documents(WORKFLOW)[0]["jobs"]["ask"]["steps"]}
    return shell("set -o pipefail\n" + steps["Unpack"]["run"], temp, {"RUNNER_TEMP": str(temp)})


def test_the_workflow_takes_what_the_night_packed_and_nothing_that_was_changed_since(tmp_path: Path) -> None:
    night = tmp_path / "night/capture.tar"
    night.parent.mkdir()
    folder = tmp_path / "pack"
    (folder / "capture").mkdir(parents=True)
    (folder / "capture/manifest.json").write_text("{}")
    pack(folder, night)
    assert unpack(tmp_path) == 0
    assert (tmp_path / "in/capture/manifest.json").read_text() == "{}"
    for name, change in (
        ("changed", lambda: (folder / "capture/manifest.json").write_text("{ }")),
        ("added", lambda: (folder / "more").write_text("x")),
        ("link", lambda: (folder / "link").symlink_to("/etc/passwd")),
    ):
        shutil.rmtree(tmp_path / "in")
        shutil.rmtree(folder)
        (folder / "capture").mkdir(parents=True)
        (folder / "capture/manifest.json").write_text("{}")
        pack(folder, night)
        change()
        subprocess.run(["tar", "-C", folder, "-cf", night, "."], check=True, timeout=60)
        assert unpack(tmp_path) != 0, name
        (tmp_path / "in").mkdir(exist_ok=True)
