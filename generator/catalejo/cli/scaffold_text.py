"""How ``catalejo scaffold`` shows a plan and what became of it; secrets are masked, what is not known yet is named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ..kit.text.mask import mask, mask_value
from ..model.scaffolding import (
    LATER_END,
    LATER_START,
    PlannedRequest,
    ScaffoldPlan,
    ScaffoldProblem,
    SentRequest,
)

_LATER = re.compile(f"{LATER_START}([^{LATER_END}]*){LATER_END}")
MAX_FILES = 200
KINDS = {"repository": "new repository", "change": "change of"}


def shown(text: str, plan: ScaffoldPlan) -> str:
    """Return a text for people."""
    for secret in plan.secrets:
        text = text.replace(secret, "*****") if len(secret) > 2 else text
    return mask(_LATER.sub(r"<\1, known once it was sent>", text))


def as_text(plan: ScaffoldPlan, sent: Sequence[SentRequest] | None = None, written: Sequence[str] = ()) -> str:
    """Return a plan, or what became of it, as text."""
    lines = [f"template {plan.template}"]
    for number, step in enumerate(plan.steps, 1):
        told = "skipped: its condition is not met" if step.state == "skipped" else step.told
        lines.append(f"{number:3} {step.id:16} {step.action:30} {told}".rstrip())
    lines += [f"    {line}" for line in plan.log]
    for asked in plan.requests:
        lines += ["", *_request(asked)]
    if not plan.requests:
        lines += ["", "files of the workspace", *_files(plan.workspace)]
    lines += ["", *(_became(one) for one in sent)] if sent is not None else []
    if sent is not None and len(sent) < len(plan.requests):
        lines += [f"not sent: {one.action} {one.place.full}" for one in plan.requests[len(sent) :]]
    lines += ["", *(f"wrote {name}" for name in written)] if written else []
    lines += ["", *(f"{one.title}: {one.value}" for one in plan.outputs)] if plan.outputs else []
    if sent is None and not written:
        lines += ["", "nothing was written or sent"]
    return "\n".join(shown(line, plan) for line in lines)


def _request(asked: PlannedRequest) -> list[str]:
    where = f", branch {asked.branch}" + (f" for {asked.base}" if asked.base else "")
    level = f", {asked.visibility}" if asked.kind == "repository" else f": {asked.title}"
    left = [f"  not acted on: {', '.join(asked.left_out)}"] if asked.left_out else []
    gone = [f"  - {path}" for path in asked.deleted]
    return [f"{KINDS[asked.kind]} {asked.place.full}{where}{level}", *_files(asked.files), *gone, *left]


def _files(files: object) -> list[str]:
    assert isinstance(files, dict)
    lines = [
        f"  {path}  {len(file.data)} B" + ("  executable" if file.mode == "100755" else "")
        for path, file in sorted(files.items())
    ]
    return lines[:MAX_FILES] + ([f"  and {len(lines) - MAX_FILES} more"] if len(lines) > MAX_FILES else [])


def _became(one: SentRequest) -> str:
    if not one.problem:
        return f"made {one.url}"
    return f"failed: {one.problem}" + (f"\n  what stands: {one.stands}" if one.stands else "")


def as_json(plan: ScaffoldPlan, sent: Sequence[SentRequest] | None = None, written: Sequence[str] = ()) -> str:
    """Return the same as JSON."""
    facts: dict[str, object] = {
        "template": plan.template,
        "steps": [msgspec.to_builtins(step) for step in plan.steps],
        "requests": [_facts(asked) for asked in plan.requests],
        "workspace": _listed(plan.workspace) if not plan.requests else [],
        "log": list(plan.log),
        "outputs": [msgspec.to_builtins(one) for one in plan.outputs],
        "sent": None if sent is None else [msgspec.to_builtins(one) for one in sent],
        "written": list(written),
        "problems": [],
    }
    return msgspec.json.format(msgspec.json.encode(_cleaned(facts, plan)), indent=2).decode()


def problems_json(problems: Sequence[ScaffoldProblem]) -> str:
    """Return why nothing was done as JSON."""
    facts = {"problems": mask_value([msgspec.to_builtins(one) for one in problems])}
    return msgspec.json.format(msgspec.json.encode(facts), indent=2).decode()


def _facts(asked: PlannedRequest) -> dict[str, object]:
    return {
        "step": asked.step, "action": asked.action, "kind": asked.kind, "repository": asked.place.full,
        "branch": asked.branch, "base": asked.base, "title": asked.title, "description": asked.description,
        "visibility": asked.visibility if asked.kind == "repository" else None, "message": asked.message,
        "files": _listed(asked.files), "deleted": list(asked.deleted), "not_acted_on": list(asked.left_out),
    }  # fmt: skip


def _listed(files: object) -> list[object]:
    assert isinstance(files, dict)
    return [{"path": path, "bytes": len(file.data), "mode": file.mode} for path, file in sorted(files.items())]


def _cleaned(value: object, plan: ScaffoldPlan) -> object:
    if isinstance(value, str):
        return shown(value, plan)
    if isinstance(value, dict):
        return {key: _cleaned(item, plan) for key, item in value.items()}
    return [_cleaned(item, plan) for item in value] if isinstance(value, list) else value
