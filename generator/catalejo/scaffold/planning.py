"""Runs the steps of a template in memory: what comes out is a plan, and nothing has been written or sent.

https://backstage.io/docs/features/software-templates/writing-templates#specsteps---action-steps
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..model.scaffolding import (
    LATER_START,
    PlannedOutput,
    ScaffoldAnswer,
    ScaffoldOrder,
    ScaffoldPlan,
    ScaffoldProblem,
    ScaffoldRefused,
    StepDone,
)
from .actions.registry import actions
from .actions.run import FolderNeeded, Outputs, PlannedRun
from .expressions import UNDEFINED, Later, NotSupported, Scope, has_tags, parse, render_value, truthy
from .parameters import hidden_of, values_of
from .template import SoftwareTemplate, TemplateStep, read_template

MAX_EACH = 200
MAX_DEPTH = 40
_UNKNOWN = {
    "user": "who runs the template is not known here: there is no user",
    "environment": "there is no environment of a Backstage server here",
}


def plan(order: ScaffoldOrder, name: str = "") -> ScaffoldAnswer:
    """Return what a template would do, or which folder has to be read first, or all that is wrong."""
    try:
        template = read_template(order.text, order.place, name)
        values, secrets = values_of(template, order)
        if LATER_START in json.dumps([values, secrets], ensure_ascii=False):
            raise ScaffoldRefused((ScaffoldProblem("values", "they hold a mark of this program's own"),))
    except ScaffoldRefused as refused:
        return ScaffoldAnswer(problems=refused.problems)
    run = PlannedRun(order)
    run.log += [f"not acted on: spec.{key}" for key in template.unread]
    names: dict[str, object] = {
        "parameters": values, "secrets": dict(secrets), "steps": {},
        "context": {"task": {"id": "catalejo"}}, "always": lambda: True, "failure": lambda: False,
    }  # fmt: skip
    try:
        steps = tuple(_step(step, run, names) for step in template.steps)
        outputs = _outputs(template, run, names)
    except FolderNeeded as needed:
        return ScaffoldAnswer(wanted=(needed.wanted,))
    except _Failed as failed:
        return _refused(ScaffoldProblem(f"{order.place}:{failed.line}", _masked(str(failed), secrets.values())))
    hidden = tuple(secrets.values()) + hidden_of(template, values)
    log = tuple(_masked(line, hidden) for line in run.log)
    return ScaffoldAnswer(ScaffoldPlan(
        template.name, steps, tuple(run.requests), outputs, dict(run.workspace.files), hidden, log
    ))  # fmt: skip


class _Failed(Exception):
    """A step cannot be run."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def _refused(problem: ScaffoldProblem) -> ScaffoldAnswer:
    return ScaffoldAnswer(problems=(problem,))


def _masked(text: str, secrets: object) -> str:
    for secret in secrets if isinstance(secrets, tuple) else tuple(secrets):  # type: ignore[arg-type]  # texts
        text = text.replace(secret, "*****") if len(secret) > 2 else text
    return text


def _step(step: TemplateStep, run: PlannedRun, names: dict[str, object]) -> StepDone:
    try:
        if step.each is None:
            done, outputs = _once(step, run, names, None)
        else:
            done, outputs = _each(step, run, names)
    except NotSupported as problem:
        raise _Failed(step.line, f"step {step.id} ({step.action}): {problem}") from None
    known = names["steps"]
    assert isinstance(known, dict)
    known[step.id] = {"output": outputs}
    return done


def _each(step: TemplateStep, run: PlannedRun, names: dict[str, object]) -> tuple[StepDone, Outputs]:
    over = rendered(step.each, run, names)
    rows = list(over.items()) if isinstance(over, dict) else (
        [(str(at), item) for at, item in enumerate(over)] if isinstance(over, list) else None
    )  # fmt: skip
    if rows is None or len(rows) > MAX_EACH:
        raise NotSupported(f"each is no list or object of at most {MAX_EACH} items")
    told: list[str] = []
    outputs: dict[str, object] = {}
    ran = False
    for key, value in rows:
        done, made = _once(step, run, names, {"key": key, "value": value})
        ran = ran or done.state == "run"
        told.append(done.told)
        for name, item in made.items():
            column = outputs.setdefault(name, [])
            assert isinstance(column, list)
            column.append(item)
    return StepDone(
        step.id, step.name, step.action, "run" if ran else "skipped", "; ".join(filter(None, told))
    ), outputs


def _once(
    step: TemplateStep, run: PlannedRun, names: Mapping[str, object], each: dict[str, object] | None
) -> tuple[StepDone, Outputs]:
    here = {**names, "each": each} if each is not None else dict(names)
    without = {name: value for name, value in here.items() if name != "secrets"}
    if not _wanted(rendered(step.condition, run, without)):
        return StepDone(step.id, step.name, step.action, "skipped"), {}
    given = rendered(step.input, run, here)
    assert isinstance(given, dict)
    told, outputs = actions()[step.action](run, step.id, given)
    secrets = names["secrets"]
    hidden = tuple(map(str, secrets.values())) if isinstance(secrets, dict) else ()
    return StepDone(step.id, step.name, step.action, "run", _masked(told, hidden)), outputs


def _wanted(value: object) -> bool:
    """Return whether a condition lets a step run: as JavaScript, but an empty list does not."""
    return bool(value) if isinstance(value, list) else truthy(value)


def rendered(value: object, run: PlannedRun, names: Mapping[str, object], depth: int = 0) -> object:
    """Return a value with every text in it rendered; what renders to ``undefined`` is left out of its object.

    Raises:
        NotSupported: an expression cannot be read; Backstage would leave the raw text.

    """
    if depth > MAX_DEPTH:
        raise NotSupported("an input that is nested too deeply")
    run.budget.take()
    if isinstance(value, str):
        if not has_tags(value):
            return value
        found = render_value(parse(value), Scope(names, run.budget, _UNKNOWN))
        return Later(found) if isinstance(found, str) and LATER_START in found else found
    if isinstance(value, dict):
        made = {key: rendered(item, run, names, depth + 1) for key, item in value.items()}
        return {key: item for key, item in made.items() if item is not UNDEFINED}
    if isinstance(value, list):
        return [item for one in value if (item := rendered(one, run, names, depth + 1)) is not UNDEFINED]
    return value


def _outputs(template: SoftwareTemplate, run: PlannedRun, names: Mapping[str, object]) -> tuple[PlannedOutput, ...]:
    found = []
    public = {name: value for name, value in names.items() if name != "secrets"}
    for row in (*template.links, *template.texts):
        try:
            if not _wanted(rendered(row.get("if", True), run, public)):
                continue
            title, value = (
                rendered(row.get(key, ""), run, public)
                for key in ("title", "url" if "url" in row else "entityRef" if "entityRef" in row else "content")
            )
        except NotSupported as problem:
            raise _Failed(1, f"output {str(row.get('title'))[:80]}: {problem}") from None
        if isinstance(value, str) and value:
            found.append(PlannedOutput(str(title) if isinstance(title, str) else "", str(value)))
    return tuple(found)
