"""Asks one system for two windows of measurements, outside a capture: now, for whoever deployed just now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import msgspec

from ..kit.ask.errors import MALFORMED_ANSWER, SourceError, malformed_answer
from ..kit.store import exchange
from ..kit.swallowed import note_swallowed
from ..kit.text.moments import moment
from ..model.comparison import Measurement, MeasureRefusal, MeasureRequest, MetricWindow, NotCompared
from ..model.settings import CaptureOptions, System
from ..systems.contract import Integration
from ..systems.registry import of_spec
from .clock import CaptureClock, format_time, parse_time
from .context import Context, TimeoutBudget
from .hidden import Hidden
from .run import system_id
from .shards.previous import Previous
from .systems.asker import SystemAsker

GRACE = 60.0
"""Seconds after a window's end until its last samples are there: two scrapes, and the 30 s of a system that delays."""


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for the window after the deployment to end, who is told, and how time is spent."""

    seconds: float = 0.0
    said: Callable[[float], None] = lambda _: None
    sleep: Callable[[float], None] | None = None


def measure(
    systems: Sequence[System],
    asked: MeasureRequest,
    options: CaptureOptions,
    patience: Patience | None = None,
    environ: Mapping[str, str] | None = None,
) -> Measurement:
    """Ask the system that is meant, once the window after the deployment is over; what goes wrong is in the result.

    Raises:
        ClockError: ``SOURCE_DATE_EPOCH`` is no time.

    """
    patience = patience or Patience()
    world = CaptureClock("", environ, patience.sleep) if patience.sleep else CaptureClock("", environ)
    empty = _empty(asked)
    if empty is None:
        nothing = MetricWindow("", "", 0.0)
        return Measurement(nothing, nothing, refusals=(MeasureRefusal("moment", {"moment": asked.deployed_at}),))
    chosen = _choose(systems, asked.instance)
    if isinstance(chosen, MeasureRefusal):
        return msgspec.structs.replace(empty, refusals=(chosen,))
    system, one = chosen
    empty = msgspec.structs.replace(empty, source=system_id(system))
    remaining = (parse_time(empty.after.end) or 0.0) + GRACE - (parse_time(world.now()) or 0.0)
    if remaining > patience.seconds:
        return _open(empty, world)
    if remaining > 0:
        patience.said(remaining)
        world.sleep(remaining)
    found = _ask(system, one, asked, empty, world, options)
    seen = world.now()
    return msgspec.structs.replace(
        found,
        before=msgspec.structs.replace(found.before, observed_at=seen),
        after=msgspec.structs.replace(found.after, observed_at=seen),
    )


def ready_at(measured: Measurement) -> str:
    """Return when the window after the deployment can be asked for."""
    return format_time((parse_time(measured.after.end) or 0.0) + GRACE)


def _ask(
    system: System, one: Integration, asked: MeasureRequest, empty: Measurement, world: CaptureClock,
    options: CaptureOptions,
) -> Measurement:  # fmt: skip
    if one.measure is None:
        raise ValueError(f"{one.id} measures nothing")
    with exchange.scratch("measure") as scratch:
        context = Context(
            empty.source, world, options, scratch / "cache", scratch / "scratch", Previous(scratch / "none"),
            lambda *_: None, TimeoutBudget(),
        )  # fmt: skip
        try:
            return one.measure(system, SystemAsker(one, context, Hidden()), asked, empty.before, empty.after)
        except SourceError as error:
            failure = error
        except MALFORMED_ANSWER as error:
            failure = malformed_answer(error)
        except Exception as error:  # whatever a system does becomes a reason, never a traceback
            note_swallowed(error, empty.source)
            failure = SourceError(f"its answer cannot be read: unexpected {type(error).__name__}")
    return _without(empty, NotCompared.FAILED, world.scrub(str(failure)))


def _empty(asked: MeasureRequest) -> Measurement | None:
    """Return both windows without measurements, None where the deployment's time is none."""
    deployed = moment(asked.deployed_at)
    if deployed is None:
        return None

    def window(first: float) -> MetricWindow:
        start = (deployed + timedelta(seconds=first)).timestamp()
        return MetricWindow(format_time(start), format_time(start + asked.window), asked.window)

    try:
        found = Measurement(window(-asked.window), window(asked.settle))
    except OverflowError:
        return None
    return found if all((found.before.start, found.before.end, found.after.start, found.after.end)) else None


def _choose(systems: Sequence[System], instance: str) -> tuple[System, Integration] | MeasureRefusal:
    """Return the system that measures: the one that is named, else the only one."""
    able = [(system, one) for system in systems if (one := of_spec(type(system))) is not None and one.measure]
    names = {"systems": ", ".join(system_id(system) for system, _ in able)}
    if instance:
        able = [item for item in able if instance in (item[0].name, system_id(item[0]))]
    if not able:
        return MeasureRefusal("no_system", names)
    return able[0] if len(able) == 1 else MeasureRefusal("several_systems", names)


def _open(empty: Measurement, world: CaptureClock) -> Measurement:
    found = _without(empty, NotCompared.WINDOW_OPEN, "")
    return msgspec.structs.replace(found, after=msgspec.structs.replace(found.after, observed_at=world.now()))


def _without(empty: Measurement, reason: NotCompared, error: str) -> Measurement:
    """Return a measurement of nothing, for one reason."""
    windows = [msgspec.structs.replace(one, reason=reason, error=error) for one in (empty.before, empty.after)]
    return msgspec.structs.replace(empty, before=windows[0], after=windows[1])
