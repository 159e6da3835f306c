"""The entry of this room: from captured trees to stacks, environments, unmatched folders and findings.

Children read the repositories (``gather.py``, ``reading.py``); here their plain answers are joined, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured
from ..kit.sandbox.pool import Jobs
from ..kit.text import environments
from ..model.findings import Finding, sort_findings
from ..model.origin import Evidence
from ..model.stacks import Stack, Stacks, Unmatched
from ..model.world import Settings
from .gather import NO_PROGRAMS, Gathered, Programs, gather
from .hygiene import check_stacks
from .places.unmatched import find_unmatched
from .reading import RepositoryState
from .render.helm_program import find_helm
from .render.programs import find_program
from .stamp import Stamp


def build_stacks(captured: Captured, settings: Settings, cache: Path | None = None, jobs: Jobs = 1) -> Stacks:
    """Return every stack of the captured repositories with what it asks for, where, and why we think so.

    ``cache`` is the folder in which what was read is kept for the next build; ``jobs`` bounds the child processes.

    Raises:
        JailError: no child process can be started at all.

    """
    order = settings.environments
    programs = Programs(find_program(), find_helm()) if settings.renderers == "auto" else NO_PROGRAMS
    gathered = gather(captured, order, cache, jobs, programs, settings.clusters)
    repos = {repo.info.id: repo for repo in captured.repositories()}
    for identity, state in gathered.states.items():
        for name, problem in state.damage.items():
            repos[identity].damage.setdefault(name, problem)
    stamp = Stamp(lambda repo, path: repos[repo].commit_of(path) if repo in repos else "")
    states = gathered.states
    written = [stamp.stack(stack) for state in states.values() for stack in state.applications]
    roots = [stamp.stack(stack) for state in states.values() for stack in state.roots]
    stacks = _linked(_unique([*written, *roots]))
    if settings.people == "none":
        stacks = [_without_person(stack) for stack in stacks]
    findings = [stamp.finding(found) for found in _findings(gathered)] + check_stacks(stacks)
    unexpanded: Counter[str] = Counter()
    for state in states.values():
        unexpanded.update(state.unexpanded)
    return Stacks(
        tuple(stacks),
        tuple(sorted(_unmatched(states, stacks))),
        tuple(sort_findings(findings)),
        dict(sorted(unexpanded.items())),
        environments.promotion_order({stack.environment for stack in stacks if stack.environment}, order),
        {identity: state.line_owners for identity, state in states.items() if state.line_owners},
        _projects(states),
        tuple(stamp.window(window) for state in states.values() for window in state.windows),
        {identity: state.root_kinds for identity, state in states.items() if state.root_kinds},
        _named(programs),
    )


def _named(programs: Programs) -> tuple[str, ...]:
    found = [program for program in (programs.kustomize, programs.helm) if program is not None]
    return tuple(f"{Path(program.command[0]).name} {program.version}" for program in found)


def _projects(states: Mapping[str, RepositoryState]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for identity, state in states.items():
        for name in state.projects:
            found.setdefault(name, []).append(identity)
    return {name: tuple(found[name]) for name in sorted(found)}


def _findings(gathered: Gathered) -> Iterator[Finding]:
    """Yield what is wrong with repositories.

    A folder without a remote is known by its name only. Where URLs of several owners have that name, some mean forks,
    and nothing is said of folders that it lacks.
    """
    addresses: dict[str, set[str]] = {}
    for state in gathered.states.values():
        for name, found in state.addresses.items():
            addresses.setdefault(name, set()).update(found)
    for state in gathered.states.values():
        yield from state.findings
        yield from (item for name, item in state.guessed if len(addresses.get(name, ())) == 1)
    yield from gathered.findings


def _unmatched(states: Mapping[str, RepositoryState], stacks: Iterable[Stack]) -> Iterator[Unmatched]:
    by_repo: dict[str, list[Stack]] = {}
    for stack in stacks:
        by_repo.setdefault(stack.repo, []).append(stack)
    for identity, state in states.items():
        yield from find_unmatched(identity, by_repo.get(identity, []), state.loose, state.examples)


def _unique(stacks: Iterable[Stack]) -> list[Stack]:
    """Sort by id; of two with one id the first stays."""
    known: dict[str, Stack] = {}
    for stack in stacks:
        known.setdefault(stack.id, stack)
    return [known[identity] for identity in sorted(known)]


def _without_person(stack: Stack) -> Stack:
    """Say only that a person owns a stack, where the portal shows no people."""
    if stack.owner_kind != "person":
        return stack
    said = tuple(Evidence("owner.hidden", {}, item.origin) for item in stack.owner_evidence)
    return msgspec.structs.replace(stack, owner="", owner_kind="hidden", owner_evidence=said)


def _linked(stacks: list[Stack]) -> list[Stack]:
    """Tell each root which Applications deploy it; what they agree on fills what the folders do not say."""
    deployers: dict[str, list[Stack]] = {}
    known = {stack.id for stack in stacks}
    for stack in stacks:
        for identity in stack.renders:
            deployers.setdefault(identity, []).append(stack)
    result: list[Stack] = []
    for stack in stacks:
        stack = _with_parent(stack, deployers, known)
        apps = deployers.get(stack.id, [])
        if not apps:
            result.append(stack)
            continue
        changes: dict[str, object] = {"applications": tuple(sorted(app.name for app in apps))}
        names = ", ".join(sorted(app.name for app in apps)[:3])
        because = (Evidence("place.application", {"name": names}, apps[0].origin),)
        for field in ("environment", "layer", "cluster"):
            agreed = {getattr(app, field) for app in apps}
            if not getattr(stack, field) and len(agreed) == 1 and (value := agreed.pop()):
                changes |= {field: value, f"{field}_evidence": because}
        result.append(msgspec.structs.replace(stack, **changes))
    return result


def _with_parent(stack: Stack, deployers: Mapping[str, list[Stack]], known: Set[str]) -> Stack:
    """Tell what deploys an object: who points at the folder that holds it, or above where folders below count."""
    if not stack.within or stack.parent:
        return stack
    folder = stack.within
    while True:
        direct = folder == stack.within
        above = [app for app in deployers.get(folder, ()) if direct or (app.target is not None and app.target.recurse)]
        parents = sorted(app.id for app in above if app.id != stack.id)
        if parents:
            return msgspec.structs.replace(stack, parent=parents[0])
        repo, _, path = folder.partition("//")
        if not path:
            break
        folder = f"{repo}//{path.rpartition('/')[0]}"
    return msgspec.structs.replace(stack, parent=stack.within) if stack.within in known else stack
