"""The chain of what runs in words: seven steps from a commit to its metrics, each with its state, age and reason."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ...model.deployments import ChainStep, DeliveryChain, StepState
from ...model.live import Capability
from ...model.status import Health, Reason, Sync
from ..context import Portal
from .deployments import HASH_CHARS, commit_href
from .freshness import source_of
from .views import HEALTH_WORD, SYNC_WORD

STEPS = {
    "commit": "Commit", "run": "Run", "artifact": "Artifact", "change": "Desired state", "sync": "Sync",
    "health": "Health", "metrics": "Measured",
}  # fmt: skip
STATES_OF_STEPS = {StepState.MISSING: "missing", StepState.UNKNOWN: "unknown", StepState.NOT_CONNECTED: "not connected"}
HOW = {
    "subject": "its subject names the version", "artifact": "by the artifact", "workload": "as the workload pulled it",
    "time": "by time: the last green one before", "revision": "the revision that was synced",
}  # fmt: skip
WHY = {
    "no-version": "which version runs is not known",
    "floating": "its tag names no build",
    "no-commit": "nothing says which commit the version was built from",
    "no-history": "no commit of its repository is known",
    "no-run": "no known run built that commit",
    "no-commit-for-run": "its commit is not known",
    "no-digest": "no system told a digest",
    "several-digests": "several digests run under one version",
    "not-declared": "no repository that is read declares it",
    "differs": "Git asks for another version than the one that runs",
    "no-change": "which commit of the desired state brought it is not known",
    "absent": "declared, and not there",
    "told-unknown": "its system does not know",
    "elsewhere": "what is measured is of another environment",
    "no-value": "nothing was measured",
    Reason.NOT_CONNECTED.value: "no system is connected that would tell",
    Reason.NO_LINK.value: "not linked",
    Reason.NOT_FOUND.value: "its system does not know it",
    Reason.DENIED.value: "its system refused access",
    Reason.UNREACHABLE.value: "its system does not answer",
    Reason.EMPTY.value: "nothing was told yet",
    Reason.STALE.value: "the last answer is too old",
}
"""Why a step is not known."""
FACTS = ("commit", "artifact", "change")
"""Steps that are good once they are known; the others have a level of their own, and none where nobody judges them."""
LOOK_OF_STEP = {
    StepState.MISSING: ("warn", "absent"), StepState.UNKNOWN: ("unknown", "unknown"),
    StepState.NOT_CONNECTED: ("none", "minus"),
}  # fmt: skip


class StepView(Struct, frozen=True, kw_only=True):
    """One step: ``text`` is what is known or the state, ``note`` how it was found or why it is not known.

    ``time`` is "" where the step's source carries it (``source`` is its anchor), or none is known.
    """

    id: str
    name: str
    level: str
    icon: str
    text: str
    note: str
    href: str
    time: str
    source: str
    known: bool


class ChainView(Struct, frozen=True, kw_only=True):
    """The chain of one environment and its first gap in words, "" where there is none."""

    environment: str
    steps: tuple[StepView, ...]
    known: int
    gap: str


def chains_of(portal: Portal, ref: str, order: Sequence[str]) -> tuple[ChainView, ...]:
    """Return the chains of a component in the order of its environments; none where nothing of it is placed."""
    found = {chain.environment: chain for chain in portal.world.delivery.chains.get(ref, ())}
    return tuple(chain_view(portal, ref, found[name]) for name in order if name in found)


def chain_view(portal: Portal, ref: str, chain: DeliveryChain) -> ChainView:
    """Return a chain in words."""
    t, gap = portal.words.t, chain.gap
    steps = tuple(_step(portal, ref, step) for step in chain.steps)
    words = ""
    if gap is not None:
        shown = next(view for view in steps if view.id == gap.id)
        words = t("{step} {state}", step=shown.name, state=shown.text) + (f": {shown.note}" if shown.note else "")
    return ChainView(
        environment=chain.environment,
        steps=steps,
        known=sum(step.state is StepState.KNOWN for step in chain.steps),
        gap=words,
    )


def timeless_step(portal: Portal, step: ChainStep) -> tuple[str, ChainStep]:
    """Return a step with the source that carries its time ("" for none): then it has none of its own."""
    source = source_of(portal, Capability.METRICS, step.at) if step.id == "metrics" and step.at else ""
    return source, replace(step, at="") if source else step


def _step(portal: Portal, ref: str, step: ChainStep) -> StepView:
    t = portal.words.t
    if step.state is not StepState.KNOWN:
        level, icon = LOOK_OF_STEP[step.state]
        text, note = t(STATES_OF_STEPS[step.state]), t(WHY.get(step.reason, step.reason)) if step.reason else ""
    else:
        level = "ok" if step.id in FACTS else step.level.value
        icon = "info" if level == "none" else ""
        text, note = _text(portal, step), t(HOW[step.by]) if step.by in HOW else ""
    source, step = timeless_step(portal, step)
    return StepView(
        id=step.id,
        name=t(STEPS[step.id]),
        level=level,
        icon=icon,
        text=text,
        note=note,
        href=_href(portal, ref, step),
        time=step.at,
        source=source,
        known=step.state is StepState.KNOWN,
    )


def _text(portal: Portal, step: ChainStep) -> str:
    t = portal.words.t
    match step.id:
        case "commit" | "change":
            return step.value[:HASH_CHARS]
        case "artifact":
            return step.value[:19]
        case "sync":
            return t(SYNC_WORD[Sync(step.value)])
        case "health":
            return t(HEALTH_WORD[Health(step.value)])
        case "metrics":
            return portal.words.n("{n} value", "{n} values", len(step.value.split(", ")))
        case _:
            return step.value


def _href(portal: Portal, ref: str, step: ChainStep) -> str:
    if step.id == "commit" and ref in portal.entities:
        return commit_href(portal, portal.entities[ref].origin.repo, step.value)
    return commit_href(portal, step.repo, step.value) if step.id == "change" else step.url
