"""Stacks: parts of the desired state that are managed from Git as one."""

from __future__ import annotations

import msgspec

from .findings import Finding
from .origin import Evidence, Origin

LAYERS = ("bootstrap", "infrastructure", "platform", "applications", "observability", "compliance", "data")
IN_VALUES = "values"
"""What a chart's values name: whether, and how, its templates use them is not known without rendering."""


class Image(msgspec.Struct, frozen=True, omit_defaults=True):
    """A container image that a stack asks for; ``approximate`` names what keeps the tag from being certain.

    ``container`` and ``object`` (``Kind/name``) are the first that run it, "" where values name it.
    """

    name: str
    tag: str = ""
    digest: str = ""
    origin: Origin = Origin()
    approximate: str = ""

    container: str = ""
    object: str = ""

    @property
    def is_guess(self) -> bool:
        """Whether the tag itself is not what somebody wrote for this image."""
        return self.approximate not in ("", IN_VALUES)


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chart, module or provider with its version and where it comes from. ``kind``: chart, module, provider, base."""

    kind: str
    name: str
    version: str = ""
    source: str = ""
    origin: Origin = Origin()


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """One setting of what a stack runs: ``key`` as in ``Deployment/web env LEVEL``, its value in short.

    A value with the shape of a secret is masked; a long one is told by its length and its hash. ``origin`` has no line
    where the place is not known.
    """

    key: str
    value: str
    origin: Origin = Origin()


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an Application deploys and where."""

    repo_url: str = ""
    path: str = ""
    revision: str = ""
    chart: str = ""
    server: str = ""
    cluster: str = ""
    namespace: str = ""
    project: str = ""
    auto_sync: bool = True
    values: tuple[str, ...] = ()
    recurse: bool = False
    """Whether the folders below count too, where plain manifests are deployed."""


class SyncWindow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sync window of an Argo CD AppProject: when its applications may (``allow``) or may not (``deny``) be synced.

    ``schedule`` is a cron expression of five fields in ``zone``, ``duration`` seconds. ``applications``,
    ``namespaces`` and ``clusters`` are globs of which one has to fit, or one of each where ``all_of`` is true.
    ``manual``: syncing by hand is let through. ``problem`` says what of it cannot be read, "" where all can.
    """

    project: str
    kind: str
    schedule: str
    duration: int
    origin: Origin
    zone: str = "UTC"
    applications: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    all_of: bool = False
    manual: bool = False
    problem: str = ""


class Stack(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stack. ``id`` is ``repository//root``; several objects of one file add ``#name``.

    ``tool``: argocd-application, argocd-applicationset, flux-kustomization, flux-helmrelease, kustomize, helm,
    terraform.
    ``environment`` and ``layer`` are "" when not known; ``*_evidence`` tell why they are what they are.
    ``owner_kind``: ``team``, ``person``, ``hidden`` (a person who is not shown; ``owner`` is then ""), "" not known.
    ``applications``: names of the Applications that deploy this root. ``renders`` are the stack ids that an
    Application points at, ``app_of_apps`` is true where that are Applications again. ``workloads`` are ``Kind/name``.
    ``generated``: the number of Applications that a set makes, ``generator`` the kinds of its generators; for a
    generated Application ``generator`` is the name of its set. ``notes`` are codes: ``incomplete`` (placeholders),
    ``remote-base``, ``unexpanded``, ``child-errors``, ``revision`` (one that was not captured is deployed),
    ``suspended``, ``derived`` (from what a list names), ``refused`` (by the tool that builds it). ``within`` is the
    root that holds the object which this stack is read from, ``parent`` the stack that deploys it: an Application, a
    Kustomization, else that root.
    ``waits_for`` are the names of what must be ready before. Components are joined by the delivery room.
    """

    id: str
    repo: str
    root: str
    name: str
    tool: str
    origin: Origin
    layer: str = ""
    layer_evidence: tuple[Evidence, ...] = ()
    environment: str = ""
    environment_evidence: tuple[Evidence, ...] = ()
    cluster: str = ""
    cluster_evidence: tuple[Evidence, ...] = ()
    owner: str = ""
    owner_kind: str = ""
    owner_evidence: tuple[Evidence, ...] = ()
    images: tuple[Image, ...] = ()
    parts: tuple[Part, ...] = ()
    target: Target | None = None
    generator: str = ""
    generated: int = 0
    labels: dict[str, str] = {}
    workloads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    renders: tuple[str, ...] = ()
    app_of_apps: bool = False
    within: str = ""
    parent: str = ""
    waits_for: tuple[str, ...] = ()
    refused: str = ""
    """Why the tool that builds it would stop, in its own words."""
    settings: tuple[Setting, ...] = ()
    """Of stacks with an environment: what two environments may differ in, sorted by key."""

    @property
    def is_application(self) -> bool:
        """Whether it asks a system to deploy something, rather than being what is deployed."""
        return self.tool.endswith("-application") or self.is_flux

    @property
    def is_set(self) -> bool:
        """Whether it makes applications, rather than being one."""
        return self.tool.endswith("-applicationset")

    @property
    def is_flux(self) -> bool:
        """Whether Flux deploys it."""
        return self.tool.startswith("flux-")


class Unmatched(msgspec.Struct, frozen=True, order=True):
    """A folder that looks like desired state but fits no environment or layer."""

    repo: str
    path: str
    reason: str


class Stacks(msgspec.Struct, frozen=True):
    """The result of the stacks room, sorted by id. ``unexpanded`` counts ApplicationSet generators that need a
    cluster. ``line_owners``: repository to path to the first owner that its CODEOWNERS names for it, as written, for
    files that a finding or a version may point at. ``projects``: names of AppProjects to the repositories that declare
    them, one for each document, ``windows`` what those allow and deny.
    """

    stacks: tuple[Stack, ...]
    unmatched: tuple[Unmatched, ...] = ()
    findings: tuple[Finding, ...] = ()
    unexpanded: dict[str, int] = {}
    environments: tuple[str, ...] = ()
    line_owners: dict[str, dict[str, str]] = {}
    projects: dict[str, tuple[str, ...]] = {}
    windows: tuple[SyncWindow, ...] = ()
    root_kinds: dict[str, dict[str, str]] = {}
    programs: tuple[str, ...] = ()
    """Programs with their versions that rendered what our reader is not sure of, or could have."""
