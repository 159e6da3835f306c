"""Actions that write to a host: planned here as requests, sent by whoever has a network."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from ...hosts.contract import Creation
from ...model.scaffolding import LATER_END, LATER_START, PlannedRequest, ScaffoldFile, TargetRepository
from ..expressions import Later, NotSupported
from ..expressions.filters import parse_repo_url
from ..workspace import safe_path
from .run import Outputs, PlannedRun, text_input

_BOTH = frozenset(("repoUrl", "description", "sourcePath", "gitCommitMessage", "gitAuthorName", "gitAuthorEmail"))
NEW_INPUTS = _BOTH | {"defaultBranch", "repoVisibility"}
CHANGE_INPUTS = _BOTH | {"title", "branchName", "targetBranchName", "targetPath", "commitMessage", "draft",
                         "filesToDelete"}  # fmt: skip
"""Inputs that are acted on; others that are set are named in the plan."""
VISIBILITIES = ("private", "internal", "public")
_NOTHING: tuple[object, ...] = (None, False, "", [], {})
AUTHOR = ("Scaffolder", "scaffolder@backstage.io")


def repository(
    run: PlannedRun, step: str, given: Mapping[str, object], action: str, host: Creation
) -> tuple[str, Outputs]:
    """Plan a new repository with the workspace as its first commit."""
    place = place_of(given.get("repoUrl"))
    branch = branch_name(text_input(given.get("defaultBranch"), "defaultBranch", host.branch))
    visibility = text_input(given.get("repoVisibility"), "repoVisibility", "private")
    if visibility not in VISIBILITIES:
        raise NotSupported(f"input repoVisibility is none of {', '.join(VISIBILITIES)}")
    request = PlannedRequest(
        step, action, "repository", host.id, place, branch, _files(run, given), description=_told(given),
        visibility=visibility, message=text_input(given.get("gitCommitMessage"), "gitCommitMessage", "initial commit"),
        author=_author(given), left_out=_left_out(given, NEW_INPUTS),
    )  # fmt: skip
    if not request.files:
        raise NotSupported("there is no file to publish")
    if any(one.kind == "repository" and one.place == place for one in run.requests):
        raise NotSupported(f"{place.full} is made by an earlier step")
    run.requests.append(request)
    known = host.outputs(place, _base(run, place), branch)
    said = f"new repository {place.full}, {visibility}, branch {branch}, {len(request.files)} files"
    return said, {**known, "commitHash": later(step, "commitHash")}


def change(run: PlannedRun, step: str, given: Mapping[str, object], action: str, host: Creation) -> tuple[str, Outputs]:
    """Plan a branch with the workspace's files over those of a repository, and the request to merge it."""
    place = place_of(given.get("repoUrl"))
    target = safe_path(text_input(given.get("targetPath"), "targetPath", ""))
    files = {posixpath.join(target, path): file for path, file in _files(run, given).items()}
    deleted = given.get("filesToDelete")
    base = text_input(given.get("targetBranchName"), "targetBranchName", "")
    title = text_input(given.get("title"), "title")
    request = PlannedRequest(
        step, action, "change", host.id, place, branch_name(text_input(given.get("branchName"), "branchName")), files,
        tuple(safe_path(text_input(one, "filesToDelete")) for one in deleted) if isinstance(deleted, list) else (),
        branch_name(base) if base else "", title, _told(given), author=_author(given),
        message=text_input(given.get("commitMessage") or given.get("gitCommitMessage"), "commitMessage", title),
        draft=given.get("draft") is True, left_out=_left_out(given, CHANGE_INPUTS),
    )  # fmt: skip
    if not request.files and not request.deleted:
        raise NotSupported("there is no file to propose")
    run.requests.append(request)
    outputs: Outputs = {name: later(step, name) for name in host.change_outputs}
    return f"a change of {place.full}, branch {request.branch}, {len(files)} files", outputs


def later(step: str, name: str) -> Later:
    """Return what stands for an output that is known only once the request was sent."""
    return Later(f"{LATER_START}{step}.{name}{LATER_END}")


def place_of(value: object) -> TargetRepository:
    """Return the place that ``host?owner=o&repo=r`` names.

    Raises:
        NotSupported: a part is missing or is no name.

    """
    given = parse_repo_url(text_input(value, "repoUrl"))
    owner = str(given.get("workspace") or given.get("owner") or "")
    name = str(given.get("repo") or "")
    parts = [*owner.split("/"), name]
    if not owner or not name or any(not part or part.strip(".") == "" or not _is_name(part) for part in parts):
        raise NotSupported("input repoUrl names no owner and repository")
    return TargetRepository(str(given["host"]).lower(), owner, name, str(given.get("project") or ""))


def _is_name(text: str) -> bool:
    return len(text) <= 100 and text.isascii() and all(char.isalnum() or char in "-_." for char in text)


def branch_name(text: str) -> str:
    """Return a name of a branch (git-check-ref-format).

    Raises:
        NotSupported: git takes no such name.

    """
    wrong = not text or len(text) > 200 or any(not char.isprintable() or char in " ~^:?*[\\" for char in text)
    parts = text.split("/")
    if wrong or ".." in text or "@{" in text or text.startswith("-") or any(
        not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts
    ):  # fmt: skip
        raise NotSupported(f"{text[:80]!r} is no name of a branch")
    return text


def _files(run: PlannedRun, given: Mapping[str, object]) -> dict[str, ScaffoldFile]:
    return dict(run.workspace.below(safe_path(text_input(given.get("sourcePath"), "sourcePath", ""))))


def _told(given: Mapping[str, object]) -> str:
    value = given.get("description")
    return value[:2_000] if isinstance(value, str) else ""


def _author(given: Mapping[str, object]) -> tuple[str, str]:
    name, mail = (str(given.get(key) or default) for key, default in zip(
        ("gitAuthorName", "gitAuthorEmail"), AUTHOR, strict=True
    ))  # fmt: skip
    return tuple("".join(char for char in one if char.isprintable() and char not in "<>")[:100] for one in (name, mail))  # type: ignore[return-value]  # two of them


def _left_out(given: Mapping[str, object], acted_on: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name, value in given.items() if name not in acted_on and value not in _NOTHING))


def _base(run: PlannedRun, place: TargetRepository) -> str:
    return run.order.bases.get(place.host, f"https://{place.host}").rstrip("/")
