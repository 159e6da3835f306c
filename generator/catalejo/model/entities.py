"""Entities, relations and ownership: what the catalog room concludes."""

from __future__ import annotations

import msgspec

from .findings import Finding
from .origin import Evidence, Origin
from .refs import Ref

KINDS = ("Component", "API", "Resource", "System", "Domain", "Group", "User", "Location", "Template")
"""The Backstage kinds that have rules; others are kept and shown as they are."""

RELATION_PAIRS = (
    ("ownedBy", "ownerOf"),
    ("providesApi", "apiProvidedBy"),
    ("consumesApi", "apiConsumedBy"),
    ("dependsOn", "dependencyOf"),
    ("partOf", "hasPart"),
    ("childOf", "parentOf"),
    ("memberOf", "hasMember"),
)
INVERSE = {a: b for pair in RELATION_PAIRS for a, b in (pair, pair[::-1])}


class Relation(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A directed edge between two references."""

    source: str
    type: str
    target: str


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """A link of ``metadata.links`` whose URL is safe to show (http, https, mailto)."""

    url: str
    title: str = ""
    icon: str = ""
    type: str = ""


FROM_HOST = frozenset(("codeowners", "owners-file", "host-team", "host-user"))
"""Ways to an owner whom the host or its tools name: it is there, whether or not an entity file declares it."""


HIDDEN = "hidden"
APPROVERS = "approvers"


class Owner(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who owns an entity and why we think so.

    ``by``: ``spec.owner``, ``codeowners``, ``owners-file`` (OWNERS), ``beside`` (declared for
    all else in the repository), ``host-team``, ``host-user``, ``hidden`` where
    CODEOWNERS or OWNERS name people and the portal shows none (``ref`` is then ""), ``approvers`` where OWNERS names
    several people and no team, of whom none owns it alone (``ref`` is "", ``written`` their names), or ``""`` when
    nobody was found.
    ``resolved`` is true when the group or user is in the catalog (stubs are not).
    """

    ref: str = ""
    by: str = ""
    written: str = ""
    resolved: bool = False
    evidence: tuple[Evidence, ...] = ()

    @property
    def known(self) -> bool:
        """Tell whether the owner exists: in the catalog, or on the host that named it."""
        return self.resolved or self.by in FROM_HOST or self.by in (HIDDEN, APPROVERS)


class OwnerRule(msgspec.Struct, frozen=True):
    """A rule of CODEOWNERS: pattern, owners as written, its line, its section ("" = none), whether it excludes."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    section: str = ""
    exclude: bool = False


class CodeOwners(msgspec.Struct, frozen=True):
    """The CODEOWNERS file of a repository: its path, and the rule with owners that decides about each entity file.

    ``rules`` has "" for the repository as a whole; ``whole`` is that rule, or else the one for the README.
    """

    path: str
    rules: dict[str, OwnerRule]
    whole: OwnerRule | None = None
    bad_lines: tuple[int, ...] = ()


class ListedOwner(msgspec.Struct, frozen=True, array_like=True):
    """An approver that an OWNERS file names: as written, the file, its line; an alias or a team has ``is_team``.

    ``members`` are the logins of an alias, in lower case.
    """

    name: str
    path: str
    line: int
    is_team: bool = False
    members: tuple[str, ...] = ()


class Operation(msgspec.Struct, frozen=True, order=True):
    """One operation of an API definition: ``GET /orders``, ``subscribe orders.created``, ``rpc Charge``."""

    id: str
    summary: str = ""


class Package(msgspec.Struct, frozen=True, omit_defaults=True):
    """A package of a repository of several: its name as written, folder, ecosystem, version, type, manifest, line.

    ``ref`` is the entity that it is, "" where it is a row of its repository only.
    """

    name: str
    folder: str
    ecosystem: str = ""
    version: str = ""
    type: str = ""
    path: str = ""
    line: int = 0
    ref: str = ""


class Entity(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing of the catalog, declared or inferred.

    ``raw`` is the document as Backstage would store it. ``subpath`` is the folder of the repository that it
    describes ("" = the root). ``evidence`` tells why an inferred entity has its type and name; ``snippet`` is the
    pasteable catalog-info.yaml of an inferred one, "" of a name that nobody should declare. ``docs_repo`` and
    ``docs_path`` are where its documentation is: the folder that holds ``mkdocs.yml`` or ``docs/`` ("" = the root), or
    the README itself; ``docs_from`` is ``techdocs-ref``, ``docs-folder``, ``readme`` or "" (none). ``lifecycle`` "" is
    not known.
    ``part_of`` is the component of the repository that an inferred part belongs to; ``images`` are the names under
    which it is pushed, ``calls`` other names that deployments may use for it, ``provides`` the APIs that were found in
    its folder. ``packages`` are those of a repository of several.
    """

    ref: Ref
    kind: str
    namespace: str
    name: str
    raw: dict[str, object]
    origin: Origin
    title: str = ""
    description: str = ""
    type: str = ""
    lifecycle: str = ""
    tags: tuple[str, ...] = ()
    annotations: dict[str, str] = {}
    labels: dict[str, str] = {}
    links: tuple[Link, ...] = ()
    document: int = -1
    inferred: bool = False
    stub: bool = False
    evidence: tuple[Evidence, ...] = ()
    snippet: str = ""
    subpath: str = ""
    owner: Owner = Owner()
    system: str = ""
    domain: str = ""
    docs_repo: str = ""
    docs_path: str = ""
    docs_from: str = ""
    operations: tuple[Operation, ...] = ()
    definition: str = ""
    definition_origin: Origin = Origin()
    part_of: str = ""
    images: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether its repository could not be read: then what it does not declare is not known to be missing."""
        return any(item.code in ("repository-failed", "repository-denied") for item in self.evidence)

    @property
    def display(self) -> str:
        """The name that people read: what they type, except for people and templates, which have a title.

        A team says its namespace: two organisations may each have one of the name.
        """
        if self.kind == "Group" and self.namespace != "default":
            return f"{self.namespace}/{self.name}"
        return (self.title or self.name) if self.kind.lower() in ("user", "template") else self.name


RUNNING_TYPES = frozenset(("service", "website", "worker"))
"""Types of component that are there to run."""
NEVER_RUN = frozenset(
    ("library", "documentation", "docs", "cli", "package", "sdk", "module", "plugin", "template", "helm-chart",
     "terraform-module", "schema", "config")
)  # fmt: skip
"""Types of component that others build in, install, read or copy: as such they run nowhere."""


def is_meant_to_run(entity: Entity) -> bool:
    """Tell whether a component may run as far as it says itself: asked of deployments and of on-call.

    By its type; a type that nobody knows may. Where the type is only concluded, the evidence has to be that of a
    process: a website that nothing deploys is pages on a static host, and what is no type of ours is not known to run.
    Whoever sees a deployment or a link to on-call knows better, whatever the type.
    """
    kind = entity.type.lower()
    return kind not in NEVER_RUN and (not entity.inferred or kind in ("service", "worker"))


class Catalog(msgspec.Struct, frozen=True):
    """The result of the catalog room: entities by reference (sorted), relations (sorted, both directions), findings.

    ``by_repo``: the references that a repository gives, in order. ``dangling``: relations whose target is not here.
    ``template_files`` counts what was recognised as template content and left alone. ``code_owners``: by repository.
    ``broken``: repositories whose entity files could not all be read.
    """

    entities: dict[str, Entity]
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]
    by_repo: dict[str, tuple[str, ...]]
    dangling: tuple[Relation, ...] = ()
    template_files: int = 0
    code_owners: dict[str, CodeOwners] = {}
    broken: tuple[str, ...] = ()
