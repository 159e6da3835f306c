"""What ``catalejo scaffold`` is asked for, and what a template would make: files, requests to hosts, outputs."""

from __future__ import annotations

from typing import Literal

import msgspec

LATER_START, LATER_END = "\ue000\ue0f1\ue000", "\ue001"
"""Around ``STEP.OUTPUT`` in a text: what is known only once that step was sent."""


class ScaffoldFile(msgspec.Struct, frozen=True):
    """A file of a workspace or of a repository: its content and git's mode (``100644``, ``100755``)."""

    data: bytes
    mode: str = "100644"


class FolderWanted(msgspec.Struct, frozen=True):
    """Files that a step reads: below ``path`` of a repository (``host/owner/name``; "" is the template's own).

    ``ref`` is the branch that the address names, "" for whichever there is.
    """

    repo: str
    path: str
    ref: str = ""


class FolderGiven(msgspec.Struct, frozen=True):
    """What was found for a ``FolderWanted``: files by their path below it; ``problem`` says why there is nothing."""

    files: dict[str, ScaffoldFile] = {}
    problem: str = ""


class ScaffoldOrder(msgspec.Struct, frozen=True):
    """All that a template is planned from: its text, values, and the folders that it was found to read.

    ``ref`` is the template's reference; ``place`` its path in its repository; ``values`` is the text of a YAML mapping;
    ``pairs`` are further values as they were typed, read by the type that the template declares for them. ``bases`` are
    the web addresses of hosts that are not ``https://HOST``. ``remote`` is ``host/owner/name`` of its own repository.
    """

    text: bytes
    place: str
    ref: str = ""
    values: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()
    folders: tuple[tuple[FolderWanted, FolderGiven], ...] = ()
    bases: dict[str, str] = {}
    remote: str = ""


class TargetRepository(msgspec.Struct, frozen=True):
    """Where a repository lies or shall lie: host name, its owner (a path for groups of groups), its name."""

    host: str
    owner: str
    name: str
    project: str = ""

    @property
    def full(self) -> str:
        """``host/owner/name``."""
        return f"{self.host}/{self.owner}/{self.name}"


class PlannedRequest(msgspec.Struct, frozen=True):
    """A new repository, or a change that is proposed to one (a pull or merge request).

    ``kind`` is ``repository`` or ``change``; ``branch`` what is pushed, ``base`` what a change is for ("" = the
    default); ``left_out`` are inputs of the step that are not acted on.
    """

    step: str
    action: str
    kind: Literal["repository", "change"]
    host: str
    place: TargetRepository
    branch: str
    files: dict[str, ScaffoldFile]
    deleted: tuple[str, ...] = ()
    base: str = ""
    title: str = ""
    description: str = ""
    visibility: str = "private"
    message: str = ""
    author: tuple[str, str] = ("", "")
    draft: bool = False
    left_out: tuple[str, ...] = ()


class StepDone(msgspec.Struct, frozen=True):
    """What one step does: ``state`` is ``run`` or ``skipped``; ``told`` says it in a line."""

    id: str
    name: str
    action: str
    state: str
    told: str = ""


class PlannedOutput(msgspec.Struct, frozen=True):
    """A link or a text that the template shows when it is done."""

    title: str
    value: str


class ScaffoldPlan(msgspec.Struct, frozen=True):
    """What a template would do with these values; nothing of it has been done.

    ``workspace`` is what is left of the workspace after the last step. ``secrets`` are values that are never shown.
    """

    template: str
    steps: tuple[StepDone, ...] = ()
    requests: tuple[PlannedRequest, ...] = ()
    outputs: tuple[PlannedOutput, ...] = ()
    workspace: dict[str, ScaffoldFile] = {}
    secrets: tuple[str, ...] = ()
    log: tuple[str, ...] = ()


class ScaffoldProblem(msgspec.Struct, frozen=True, order=True):
    """Why nothing is run: a place (``file:line``, a step, a value's path) and what is wrong, for people."""

    place: str
    message: str


class ScaffoldAnswer(msgspec.Struct, frozen=True):
    """What planning gave: a plan, or folders that have to be read first, or everything that is wrong."""

    plan: ScaffoldPlan | None = None
    wanted: tuple[FolderWanted, ...] = ()
    problems: tuple[ScaffoldProblem, ...] = ()


class SentRequest(msgspec.Struct, frozen=True):
    """What became of a request: the address of what was made, outputs of its step, or why it failed and what stands."""

    step: str
    url: str = ""
    outputs: dict[str, str] = {}
    problem: str = ""
    stands: str = ""


class ScaffoldRefused(Exception):
    """A template is not run; ``problems`` say why, all at once."""

    def __init__(self, problems: tuple[ScaffoldProblem, ...]) -> None:
        """Keep the problems."""
        self.problems = problems
        super().__init__("; ".join(f"{one.place}: {one.message}" for one in problems))
