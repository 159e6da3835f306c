"""Sends what a template planned: repositories and changes, one request after another, real commits by git.

It stands beside the capture because this room alone has a network, tokens and a clock; a capture never calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from ..hosts.contract import Creation, PushTarget
from ..hosts.listing import host_name
from ..hosts.registry import host_of, source_id
from ..kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ..kit.store import exchange
from ..model.scaffolding import (
    LATER_END,
    LATER_START,
    PlannedRequest,
    ScaffoldProblem,
    ScaffoldRefused,
    SentRequest,
)
from ..model.settings import CaptureOptions, Source
from .asker import SourceAsker, remote_of
from .clock import CaptureClock, parse_time
from .context import Context, TimeoutBudget
from .git import commits
from .shards.previous import Previous


def source_for(sources: Sequence[Source], asked: PlannedRequest) -> Source | None:
    """Return the configured source that a request is sent by: its host and kind, best its owner too."""
    fitting = [
        source for source in sources
        if host_of(source).id == asked.host and host_name(str(getattr(source, "url", ""))) == asked.place.host
    ]  # fmt: skip
    owner = f"{asked.place.host}/{asked.place.owner}/".lower()
    exact = [source for source in fitting if (of := host_of(source).owner) is not None and owner.startswith(of(source))]
    return next(iter(exact or fitting), None)


def send_requests(
    sources: Sequence[Source],
    requests: Sequence[PlannedRequest],
    options: CaptureOptions,
    environ: Mapping[str, str] | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> tuple[SentRequest, ...]:
    """Send requests in their order; the first that fails ends it, and what stands is told.

    Raises:
        ScaffoldRefused: one of them cannot be sent as things are; nothing was.

    """
    world = CaptureClock("", environ)
    sent: list[SentRequest] = []
    known: dict[str, str] = {}
    with exchange.scratch("scaffold") as scratch:
        contexts = [_context(sources, asked, world, options, scratch / str(at)) for at, asked in enumerate(requests)]
        said("looking whether everything can be sent")
        _check_all(requests, contexts, world)
        for asked, (source, context) in zip(requests, contexts, strict=True):
            said(f"{asked.action} {asked.place.full}")
            sent.append(_send(source, _resolved(asked, known), context))
            if sent[-1].problem:
                break
            known |= {f"{asked.step}.{name}": value for name, value in sent[-1].outputs.items()}
    return tuple(sent)


Sender = tuple[Source, Context]


def _context(
    sources: Sequence[Source], asked: PlannedRequest, world: CaptureClock, options: CaptureOptions, here: Path
) -> Sender:
    source = source_for(sources, asked)
    if source is None:
        raise ScaffoldRefused((_problem(asked, f"no source of {asked.place.host} is configured"),))
    here.mkdir()
    context = Context(
        source_id(source), world, options, here / "cache", here, Previous(here / "none"), lambda *_: None,
        TimeoutBudget(),
    )  # fmt: skip
    return source, context


def _problem(asked: PlannedRequest, message: str) -> ScaffoldProblem:
    return ScaffoldProblem(f"step {asked.step} ({asked.action})", message)


def _check_all(requests: Sequence[PlannedRequest], senders: Sequence[Sender], world: CaptureClock) -> None:
    """Ask for every request whether it can be sent, before the first one is: nothing shall be left half made.

    Raises:
        ScaffoldRefused: a repository or a branch is there already, one that is to change is not, a host says no.

    """
    problems = []
    new = {asked.place for asked in requests if asked.kind == "repository"}
    for asked, (source, context) in zip(requests, senders, strict=True):
        if asked.kind == "change" and asked.place in new:
            continue
        try:
            try:
                _check(asked, source, context)
            except MALFORMED_ANSWER as error:
                raise malformed_answer(error) from error
        except SourceError as error:
            problems.append(_problem(asked, world.scrub(str(error))))
    if problems:
        raise ScaffoldRefused(tuple(problems))


def _check(asked: PlannedRequest, source: Source, context: Context) -> None:
    host, asker = host_of(source), SourceAsker(context)
    assert host.creation is not None
    if not asker.token(str(getattr(source, "token_env", "")), host.tokens) and not getattr(source, "app", ""):
        raise SourceError(f"{context.id} has no token: set token_env to the variable that holds one")
    try:
        target = host.creation.target(source, asker, asked)
    except SourceError as error:
        if error.gone and asked.kind == "repository":
            return
        raise
    if asked.kind == "repository":
        raise SourceError(f"{asked.place.full} is there already", ErrorKind.REFUSED)
    found = commits.branches(remote_of(target.clone), context)
    base = asked.base or target.branch
    if base not in found:
        raise SourceError(f"{asked.place.full} has no branch {base}", ErrorKind.REFUSED)
    if asked.branch in found:
        raise SourceError(f"{asked.place.full} has a branch {asked.branch} already", ErrorKind.REFUSED)


def resolve(text: str, outputs: Mapping[str, str]) -> str:
    """Return a text with outputs in the places of what was known only later; one that never came is said to be so."""
    for name, value in outputs.items():
        text = text.replace(f"{LATER_START}{name}{LATER_END}", value)
    return text


def _resolved(asked: PlannedRequest, known: Mapping[str, str]) -> PlannedRequest:
    return msgspec.structs.replace(asked, description=resolve(asked.description, known))


def _send(source: Source, asked: PlannedRequest, context: Context) -> SentRequest:
    creation = host_of(source).creation
    assert creation is not None
    stands = ""
    try:
        try:
            asker = SourceAsker(context)
            if asked.kind == "change":
                return _change(source, asked, creation, context)
            target = creation.create(source, asker, asked)
            stands = f"{asked.place.full} was made and is empty: delete it before the next try"
            commit = _push(asked, target, context, "")
            return SentRequest(asked.step, target.clone.url.removesuffix(".git"), {"commitHash": commit})
        except MALFORMED_ANSWER as error:
            raise malformed_answer(error) from error
    except SourceError as error:
        return SentRequest(asked.step, problem=context.world.scrub(str(error)), stands=stands)


def _change(source: Source, asked: PlannedRequest, creation: Creation, context: Context) -> SentRequest:
    asker = SourceAsker(context)
    target = creation.target(source, asker, asked)
    base = asked.base or target.branch
    if not base or base == asked.branch:
        raise SourceError(f"{asked.place.full} has no branch beside {asked.branch} to propose to", ErrorKind.REFUSED)
    commit = _push(asked, target, context, base)
    try:
        outputs = creation.propose(source, asker, asked, base)
    except SourceError as error:
        stands = f"the branch {asked.branch} of {asked.place.full} was pushed; nobody is asked to merge it"
        return SentRequest(asked.step, problem=context.world.scrub(str(error)), stands=stands)
    return SentRequest(asked.step, outputs.get(creation.change_outputs[0], ""), {**outputs, "commitHash": commit})


def _push(asked: PlannedRequest, target: PushTarget, context: Context, base: str) -> str:
    folder: Path = context.scratch / "git"
    folder.mkdir()
    when = int(parse_time(context.world.now()) or 0)
    return commits.push(folder, commits.Commit(asked, base, when), remote_of(target.clone), context)
