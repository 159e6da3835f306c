"""GitHub Actions: the last runs of the default branch of captured repositories.

A repository is asked again when its head moved, its checks changed, or its newest run was not finished; else the
earlier answer is as true as it was, and is stamped with tonight's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ...kit.read.shards import instance_folder, segment
from ...kit.swallowed import note_swallowed
from ...model.capture import Envelope, RepositoryInfo, Visibility
from ...model.settings import GitHubActionsSystem, GitHubSource, Source, System
from ..context import Context
from ..hidden import Hidden
from ..repositories import SourceOutcome
from ..shards.previous import Previous
from ..visibility import may_enter
from .answers import Answers, allowed, size_of

MAX_REFUSED = 3
"""After so many refusals in a row the token has no right to read runs at all: the rest is not asked."""
MAX_SILENT = 2
"""After so many requests in a row without an answer the rest is not asked: each has been waited for."""
RESERVE = 10
"""Requests of an anonymous hour that are left for the list of the next capture."""

Asked = tuple[Source, Context, SourceOutcome]


class _Question(NamedTuple):
    """Whose runs are asked for: the system, the source of the repositories, how each is asked, what the source gave."""

    spec: GitHubActionsSystem
    source: GitHubSource
    context: Context
    infos: list[RepositoryInfo]
    outcome: SourceOutcome
    source_context: Context


def ask_all(
    systems: Iterable[System], asked: Iterable[Asked], context: Callable[[str], Context], previous: Previous
) -> list[Answers]:
    """Return the runs for every GitHub source, by the system that names it or by the default one."""
    explicit = [system for system in systems if isinstance(system, GitHubActionsSystem)]
    answers: dict[str, Answers] = {}
    for source, own, outcome in asked:
        if not isinstance(source, GitHubSource) or outcome.status is None or not outcome.infos:
            continue
        spec = next(
            (s for s in explicit if s.source in ("", own.id)), GitHubActionsSystem(own.id) if source.actions else None
        )
        if spec is None:
            continue
        infos = [info for info in outcome.infos if _enters(spec, own, info)]
        host = source.url.partition("://")[2].strip("/")
        identity = f"github-actions:{spec.name or host}"
        if infos:
            one = _answered(_Question(spec, source, context(identity), infos, outcome, own), identity, previous)
            answers[identity] = _join(answers[identity], one) if identity in answers else one
    return list(answers.values())


def _answered(question: _Question, identity: str, previous: Previous) -> Answers:
    """Return the runs of a source; whatever an answer makes go wrong costs this system only, and is told."""
    try:
        return _ask(question, identity, previous)
    except SourceError as error:
        return Answers(identity, "github-actions", {}, error.state, str(error), error.permission)
    except Exception as error:
        note_swallowed(error, identity)
        text = f"its answers cannot be read: unexpected {type(error).__name__}"
        return Answers(identity, "github-actions", {}, "failed", text)


def remember(context: Context, outcome: SourceOutcome) -> None:
    """Keep the check states of tonight's heads in the cache; without them more is asked, nothing else changes."""
    if not outcome.head_check_states:
        return
    place = _states_place(context)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(msgspec.json.encode(outcome.head_check_states, order="sorted"))
    except OSError:
        return


def _states_place(context: Context) -> Path:
    return context.cache / "marks" / f"{instance_folder(context.id)}.json"


def _earlier_states(context: Context) -> dict[str, str]:
    try:
        return msgspec.json.decode(_states_place(context).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _enters(spec: GitHubActionsSystem, context: Context, info: RepositoryInfo) -> bool:
    """Runs are as visible as their repository, unless the system is declared narrower."""
    level = spec.visibility or Visibility.PUBLIC
    return may_enter(context.options.visibility, level) and bool(info.default_branch)


def _ask(question: _Question, identity: str, previous: Previous) -> Answers:
    from ..hosts.github import make_client

    context, infos, outcome = question.context, question.infos, question.outcome
    before = previous.answers(instance_folder(identity))
    states = _earlier_states(question.source_context)
    envelopes: dict[str, Envelope] = {}
    errors: list[SourceError] = []
    client = make_client(question.source, context)
    stop = _known_silence(outcome)
    refused = silent = unasked = without = 0
    for done, info in enumerate(infos):
        name = f"{info.owner}__{info.name}".replace("/", "__")
        old = next((before[n] for n in map(segment, (name, *_old_names(info))) if n in before), None)
        path = f"repos/{quote(info.owner)}/{quote(info.name)}/actions/runs"
        branch = quote(info.default_branch, safe="")
        url = f"{client.base}/{path}?branch={branch}&per_page={question.spec.runs}&exclude_pull_requests=true"
        if old is not None and not old.error and _settled(info, old, outcome, states, previous):
            envelopes[name] = msgspec.structs.replace(old, source=identity, url=url, fetched_at=context.world.now())
            continue
        if not client.authorized and client.remaining is not None and client.remaining <= RESERVE and stop is None:
            unasked += 1
            if old is not None:
                envelopes[name] = old
            continue
        try:
            if stop is not None:
                raise stop
            body = _runs(client, url)
            refused = silent = 0
            envelopes[name] = Envelope(identity, url, context.world.now(), 200, body)
        except SourceError as error:
            if error.gone:
                without += 1
                continue
            errors.append(error)
            refused = refused + 1 if error.status == 403 else 0
            silent = silent + 1 if error.status == 0 else 0
            if error.status in (401, 429) or refused >= MAX_REFUSED or silent >= MAX_SILENT:
                stop = error
            if old is not None:
                envelopes[name] = msgspec.structs.replace(old, source=identity, error=str(error))
            elif error.status == 403:
                envelopes[name] = Envelope(identity, url, context.world.now(), 403, None, str(error))
        context.progress(identity, done + 1, len(infos), info.id)
    notes = [f"no token: the runs of {unasked} repositories were not asked for"] if unasked else []
    notes += [f"{without} repositories have no Actions, or none that this token may know of"] if without else []
    summed = _summed(identity, envelopes, errors, client, tuple(notes))
    # That no repository has runs is an answer of tonight too.
    return summed if summed.fetched_at or errors else summed._replace(fetched_at=context.world.now())


def _runs(client: Client, url: str) -> object:
    """Return the allowed fields of a repository's runs.

    Raises:
        SourceError: the host does not answer, refuses, or answers in another form.

    """
    answer = client.get(url)
    if not isinstance(answer.body, dict):
        raise SourceError(f"{client.base} does not answer as GitHub does", ErrorKind.MALFORMED)
    try:
        return allowed("github-actions", answer.body, False, Hidden())
    except MALFORMED_ANSWER as error:
        raise malformed_answer(error) from error


def _known_silence(outcome: SourceOutcome) -> SourceError | None:
    """Return why nothing is asked at all: a host that did not tell its repositories would be waited for in vain."""
    error = outcome.unanswered
    return error if error is not None and error.status in (0, 401, 429) else None


def _summed(
    identity: str, envelopes: dict[str, Envelope], errors: list[SourceError], client: Client, notes: tuple[str, ...]
) -> Answers:
    good = [e for e in envelopes.values() if e.body is not None]
    state = "ok"
    if errors:
        fresh = any(not e.error for e in good)
        state = "partial" if fresh else "stale" if good else errors[0].state
    fetched = max((e.fetched_at for e in good), default="")
    return Answers(
        identity, "github-actions", envelopes, state, str(errors[0]) if errors else "",
        errors[0].permission if errors else "", fetched, sum(size_of(e.body) for e in good), len(errors),
        client.requests, notes,
    )  # fmt: skip


def _old_names(info: RepositoryInfo) -> list[str]:
    return ["__".join(name.split("/")[1:]) for name in reversed(info.previous_names)]


def _settled(
    info: RepositoryInfo, old: Envelope, outcome: SourceOutcome, states: dict[str, str], previous: Previous
) -> bool:
    """Tell whether an earlier answer still holds: same head, same checks, newest run finished."""
    names = (info.id, *info.previous_names)
    before = next((previous.infos[name] for name in names if name in previous.infos), None)
    if before is None or before.commit != info.commit or before.default_branch != info.default_branch:
        return False
    state = outcome.head_check_states.get(info.id, "")
    if not state or next((states[name] for name in names if name in states), "") != state:
        return False
    runs = old.body.get("workflow_runs", []) if isinstance(old.body, dict) else []
    return all(run.get("status") == "completed" for run in runs[:1])


def _join(left: Answers, right: Answers) -> Answers:
    """Merge the answers of two sources on one host."""
    worse = left if left.state != "ok" else right
    return left._replace(
        envelopes=left.envelopes | right.envelopes, state=worse.state, error=worse.error, permission=worse.permission,
        fetched_at=max(left.fetched_at, right.fetched_at), records=left.records + right.records,
        failed=left.failed + right.failed, requests=left.requests + right.requests,
    )  # fmt: skip
