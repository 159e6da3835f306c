"""Software templates: from a template and values to a plan of files and requests, made in a limited child.

``plan_template`` is the entry. The plan is sent by ``capture.send_requests`` or written to a folder by whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import SandboxPool, Task
from ..model.scaffolding import (
    FolderGiven,
    FolderWanted,
    ScaffoldAnswer,
    ScaffoldOrder,
    ScaffoldPlan,
    ScaffoldProblem,
    ScaffoldRefused,
)

MAX_FOLDERS = 40
LIMITS = Limits(memory=1 << 30, cpu_seconds=20, wall_seconds=40)
_REASONS = {
    "time": "it takes more CPU time than a template may",
    "memory": "it takes more memory than a template may",
    "output": "it makes more than a template may",
}
FolderReader = Callable[[FolderWanted], FolderGiven]


def plan_template(order: ScaffoldOrder, read: FolderReader, name: str = "", limits: Limits = LIMITS) -> ScaffoldPlan:
    """Return what a template would do; ``read`` gives the folders that it reads.

    Raises:
        ScaffoldRefused: it is not run; all reasons that are known.
        JailError: no child can be started on this machine.

    """
    with SandboxPool("catalejo.scaffold.work:work", limits, 1) as pool:
        for _ in range(MAX_FOLDERS):
            answer = _ask(pool, order, name)
            if answer.plan is not None:
                return answer.plan
            if not answer.wanted:
                raise ScaffoldRefused(answer.problems)
            found = tuple((wanted, read(wanted)) for wanted in answer.wanted)
            order = msgspec.structs.replace(order, folders=(*order.folders, *found))
    raise ScaffoldRefused((ScaffoldProblem(order.place, f"it reads more than {MAX_FOLDERS} folders"),))


def _ask(pool: SandboxPool, order: ScaffoldOrder, name: str) -> ScaffoldAnswer:
    (result,) = pool.map([Task(order.place, msgspec.msgpack.encode((order, name)))])
    if result.value is None:
        why = _REASONS.get(result.stopped, f"it cannot be planned: {result.said or result.stopped}")
        raise ScaffoldRefused((ScaffoldProblem(order.place, why),))
    return msgspec.msgpack.decode(result.value, type=ScaffoldAnswer)


__all__ = ["FolderReader", "plan_template"]
