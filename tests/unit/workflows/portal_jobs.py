"""Renders the nightly workflow and gives its jobs' own commands, so that a test can run them in three folders.

Run as a program it prints the workflow of this project: ``python tests/unit/workflows/portal_jobs.py``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

ROOT = Path(__file__).resolve().parents[3]
INIT = ROOT / "site-templates/init"
TEMPLATE = INIT / "dot-github/workflows/portal.yml.j2"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def environment() -> Environment:
    """Return the Jinja environment that ``site-templates/init/README.md`` describes."""
    return Environment(
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def render(template: Path, **values: Any) -> str:
    """Fill one template of ``site-templates/init``."""
    return environment().from_string(template.read_text("utf-8")).render(**values)


@dataclass(frozen=True)
class Step:
    """One step of a job: either ``run`` (a bash script) or ``uses`` (an action with its inputs)."""

    name: str
    run: str = ""
    uses: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    id: str = ""


def jobs(text: str) -> dict[str, list[Step]]:
    """Return the steps of every job of a workflow, in order; the workflow's own ``env`` is part of each step's."""
    workflow = yaml.safe_load(text)
    shared = workflow.get("env", {})
    return {
        name: [
            Step(
                name=step.get("name", ""),
                run=step.get("run", ""),
                uses=step.get("uses", ""),
                inputs={key: str(value) for key, value in step.get("with", {}).items()},
                id=step.get("id", ""),
                env={key: str(value) for key, value in {**shared, **step.get("env", {})}.items()},
            )
            for step in job["steps"]
        ]
        for name, job in workflow["jobs"].items()
    }


def resolve(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``${{ expressions }}``; one without a value is a ``KeyError``."""
    return EXPRESSION.sub(lambda match: values[match[1]], text)


def run_step(
    step: Step, workspace: Path, machine: Mapping[str, str], values: Mapping[str, str], within: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run one shell step as the runner does, with no environment but ``machine`` and the step's own.

    ``machine`` holds PATH, HOME, RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY and so on; ``values`` the worth of
    each expression in the step's ``env``, for example ``{"github.token": "…"}``. ``within`` is a command that runs the
    shell, such as one without a network.
    """
    own = {key: resolve(value, values) for key, value in step.env.items()}
    return subprocess.run(
        [*within, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
        cwd=workspace,
        env={**machine, **own},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.stdout.write(render(TEMPLATE, package="."))
