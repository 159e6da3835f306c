"""Systems that are asked about the repositories of a host's sources: CI beside its Git host."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from ...kit.read.shards import instance_folder
from ...model.capture import RepositoryInfo, Visibility
from ...model.settings import Source, System
from ...systems.contract import AskedRepository, Integration, SystemSpec
from ...systems.registry import integrations
from ..asker import client_of
from ..context import Context
from ..hidden import Hidden
from ..repositories import SourceOutcome
from ..visibility import may_enter
from .answers import Answers, together
from .asker import SystemAsker, ask_system

Asked = tuple[Source, Context, SourceOutcome]


def ask_followers(
    systems: Iterable[System],
    asked: Iterable[Asked],
    context: Callable[[str], Context],
    wanted: Callable[[Integration], bool] = lambda _: True,
) -> list[Answers]:
    """Return what systems say of the repositories of each source, by the one that names it or by the default one.

    ``wanted`` tells which of them are asked at all.
    """
    configured = [system for system in systems if isinstance(system, SystemSpec)]
    answers: dict[str, Answers] = {}
    for source, own, outcome in asked:
        if outcome.status is None or not outcome.infos:
            continue
        for integration in filter(wanted, integrations().values()):
            one = _of_source(integration, configured, source, own, outcome, context)
            if one is not None:
                answers[one.id] = _join(answers[one.id], one) if one.id in answers else one
    return list(answers.values())


def _of_source(
    integration: Integration, systems: Sequence[SystemSpec], source: Source, own: Context, outcome: SourceOutcome,
    context: Callable[[str], Context],
) -> Answers | None:  # fmt: skip
    kind = str(type(source).__struct_config__.tag)
    if integration.follows is None or integration.spec is None or integration.follows.host != kind:
        return None
    follows = integration.follows
    explicit = [system for system in systems if type(system) is integration.spec and not follows.is_alone(system)]
    spec = next((s for s in explicit if getattr(s, "source", "") in ("", own.id)), None)
    if spec is None and getattr(source, follows.option, False):
        spec = integration.spec()
    infos = [info for info in outcome.infos if spec is not None and _enters(spec, own, info)]
    if spec is None or not infos:
        return None
    host = str(getattr(source, "url", "")).partition("://")[2].strip("/")
    mine = context(f"{integration.id}:{spec.name or host}")
    asker = SystemAsker(integration, mine, Hidden())
    client = asker.host_client = client_of(source, mine)
    states, previous = earlier_states(own), mine.previous.infos
    asker.repositories = [_asked(info, outcome, states, previous) for info in infos]
    error = outcome.unanswered
    if error is not None and error.status in (0, 401, 429):
        asker.all_failed(error)  # a host that did not tell its repositories would be waited for in vain
        return asker.answers()
    answers = ask_system(integration, spec, asker, offline=False)
    return answers._replace(requests=answers.requests + (client.requests if client is not None else 0))


def _enters(spec: SystemSpec, context: Context, info: RepositoryInfo) -> bool:
    """Answers are as visible as their repository, unless the system is declared narrower."""
    level = spec.visibility or Visibility.PUBLIC
    return may_enter(context.options.visibility, level) and bool(info.default_branch)


def _asked(
    info: RepositoryInfo, outcome: SourceOutcome, states: dict[str, str], previous: dict[str, RepositoryInfo]
) -> AskedRepository:
    """Tell whether an earlier answer may still hold: same head, same checks."""
    names = (info.id, *info.previous_names)
    before = next((previous[name] for name in names if name in previous), None)
    state = outcome.head_check_states.get(info.id, "")
    same = before is not None and (before.commit, before.default_branch) == (info.commit, info.default_branch)
    unchanged = same and bool(state) and next((states[name] for name in names if name in states), "") == state
    return AskedRepository(info, unchanged, tuple(reversed(info.previous_names)))


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


def earlier_states(context: Context) -> dict[str, str]:
    """Return the check states of the heads of the capture before, by repository id."""
    try:
        return msgspec.json.decode(_states_place(context).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _states_place(context: Context) -> Path:
    return context.cache / "marks" / f"{instance_folder(context.id)}.json"


def _join(left: Answers, right: Answers) -> Answers:
    """Merge the answers of two sources on one host."""
    worse = left if left.state != "ok" else right
    return left._replace(
        envelopes=left.envelopes | right.envelopes, state=together((left.state, right.state)), error=worse.error,
        permission=worse.permission, fetched_at=max(left.fetched_at, right.fetched_at),
        records=left.records + right.records, failed=left.failed + right.failed,
        requests=left.requests + right.requests, notes=left.notes + right.notes,
    )  # fmt: skip
