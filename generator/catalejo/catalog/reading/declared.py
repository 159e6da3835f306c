"""What a worker tells of one repository, and an entity as the join knows it.

The first half is what crosses the border between processes: plain, bounded data, decoded as what it must be.
"""

from __future__ import annotations

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping, text_of
from ...model.capture import RepositoryInfo
from ...model.entities import CodeOwners, ListedOwner, Operation, OwnerRule, Package, Relation
from ...model.findings import Finding
from ...model.origin import Evidence, Origin
from ...model.refs import Ref

Place = tuple[int, int]


class FilePlace(msgspec.Struct, frozen=True):
    """A path in a captured repository ("" = its root)."""

    repo: str
    path: str


class ReadRequest(msgspec.Struct, frozen=True):
    """What a worker is asked: the shard and its facts, and what only the other repositories know.

    ``named``: paths or globs of this repository that Locations of others name. ``located``: where web addresses lead
    that this repository writes. ``by_name``: an address may mean it by its name alone. ``patterns``: globs of further
    entity files that the configuration names. ``infer``: conclude what the repository is instead of reading its
    entities.
    """

    folder: str
    info: RepositoryInfo
    named: tuple[str, ...] = ()
    located: dict[str, FilePlace | None] = {}
    by_name: bool = False
    patterns: tuple[str, ...] = ()
    infer: bool = False


class EntityReading(msgspec.Struct, array_like=True):
    """An accepted document: where it stands, its value as Backstage stores it, its relations.

    ``places``: (line, column) of its parts that a finding or an evidence may name, by path joined with NUL.
    ``definition_path``: the file that ``spec.definition`` was filled from; ``has_definition``: its text was read.
    ``findings`` count only if the document is the one that the name belongs to.
    """

    path: str
    index: int
    places: dict[str, Place]
    value: dict[str, object]
    ref: str
    relations: tuple[Relation, ...] = ()
    recognised: bool = True
    named: bool = False
    definition_path: str = ""
    has_definition: bool = True
    operations: tuple[Operation, ...] = ()
    findings: tuple[Finding, ...] = ()


class WebTarget(msgspec.Struct, array_like=True):
    """A Location target with a web address that is not in its own repository. ``ref`` is the Location."""

    ref: str
    url: str
    path: str
    line: int
    column: int
    required: bool = True


class RepositoryReading(msgspec.Struct):
    """All that a repository says for the catalog. ``urls``: addresses that its placeholders write, not located yet.

    ``found``: how many files each path or glob that others name has. ``broken``: some document could not be read.
    ``approvers``: who owns the repository ("") and each entity file by its OWNERS files.
    """

    entities: list[EntityReading] = []
    findings: list[Finding] = []
    template_files: int = 0
    targets: list[WebTarget] = []
    urls: list[str] = []
    found: dict[str, int] = {}
    code_owners: CodeOwners | None = None
    approvers: dict[str, tuple[ListedOwner, ...]] = {}
    broken: bool = False

    def add_owners(self, found: Inference) -> None:
        """Take in who owns the parts and APIs that were found in the repository."""
        self.approvers = {**self.approvers, **found.approvers}
        if self.code_owners is not None:
            self.code_owners = msgspec.structs.replace(
                self.code_owners, rules={**self.code_owners.rules, **found.rules}
            )


class FoundPart(msgspec.Struct):
    """A part of a repository: its folder, what it would like to be called, what it is and why; ``path`` says so.

    ``images``: under which names it is pushed. ``calls``: other names that deployments may use for it.
    """

    folder: str
    name: str
    type: str
    path: str
    line: int = 0
    description: str = ""
    version: str = ""
    language: str = ""
    images: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    evidence: list[Evidence] = []


class FoundApi(msgspec.Struct):
    """An API that no entity declares: its type, a name from its file or package ("" = none), its title, where it is.

    ``files``: all that its definition was put together from.
    """

    type: str
    name: str
    title: str
    path: str
    line: int
    files: tuple[str, ...]
    definition: str
    operations: tuple[Operation, ...] = ()
    version: str = ""


class Inference(msgspec.Struct):
    """What a repository is that declares nothing: kind, type, first paragraph, reasons, tags; its parts and APIs.

    ``rules`` of CODEOWNERS and ``approvers`` of OWNERS have the owners of each part and API by its path.
    """

    kind: str
    type: str
    description: str = ""
    evidence: list[Evidence] = []
    tags: tuple[str, ...] = ()
    parts: list[FoundPart] = []
    packages: tuple[Package, ...] = ()
    apis: list[FoundApi] = []
    rules: dict[str, OwnerRule] = {}
    approvers: dict[str, tuple[ListedOwner, ...]] = {}


class Declared(msgspec.Struct):
    """An entity that a repository declares, in the join."""

    repo: Repo
    reading: EntityReading
    ref: Ref

    @property
    def path(self) -> str:
        """The file."""
        return self.reading.path

    @property
    def value(self) -> dict[str, object]:
        """The document as Backstage would store it."""
        return self.reading.value

    @property
    def kind(self) -> str:
        """The kind as written."""
        return text_of(self.value["kind"])

    @property
    def metadata(self) -> dict[str, object]:
        """``metadata``."""
        return mapping(self.value["metadata"])

    @property
    def name(self) -> str:
        """The name as written."""
        return text_of(self.metadata["name"])

    @property
    def spec(self) -> dict[str, object]:
        """``spec``, empty where there is none."""
        return mapping(self.value.get("spec"))

    @property
    def recognised(self) -> bool:
        """Whether Backstage has rules for its kind."""
        return self.reading.recognised

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Relations that its fields make, in both directions."""
        return self.reading.relations

    def at(self, *path: str | int) -> Place:
        """Return (line, column) of a part of the document, or of its nearest known parent."""
        for length in range(len(path), -1, -1):
            place = self.reading.places.get("\x00".join(map(str, path[:length])))
            if place is not None:
                return place
        return (0, 0)

    def origin(self, *path: str | int) -> Origin:
        """Return the place of a part of this document."""
        return self.repo.origin(self.reading.path, *self.at(*path))
