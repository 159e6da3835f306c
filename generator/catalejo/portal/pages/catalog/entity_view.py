"""What the page of an entity shows."""

from __future__ import annotations

from msgspec import Struct

from ....model.delivery import LinkState
from ....model.docs import UnreadDocs
from ....model.entities import Entity, Link, Operation
from ....model.live import Incident
from ...bounds import Listed
from ...context import Place
from ...facts.chains import ChainView
from ...facts.changes import ChangeView
from ...facts.deployments import DeploymentView
from ...facts.records import RecordSection
from ...facts.scores import ScoreView
from ...facts.status import Status
from ...facts.views import CellView, EvidenceLine, FindingView
from ...parts import Callout, ContactLine, GlanceItem
from .deploying import VerdictView
from .linking import LinkBlock
from .packages import PackageRow
from .relations import RelationsView
from .running import BlockAge, BranchView


class ParameterRow(Struct, frozen=True, kw_only=True):
    """What a template asks for."""

    name: str
    title: str
    text: str
    type: str
    required: bool


class DocsLine(Struct, frozen=True, kw_only=True):
    """A page of an entity's docs, with its site-root address."""

    title: str
    href: str
    description: str
    changed_at: str


class DocsBlock(Struct, frozen=True, kw_only=True):
    """The docs of an entity: the first pages, how many there are, when they last changed.

    ``note`` is what the contents of the page say of them, ``failed`` that none could be made, for ``reason``;
    ``unread`` is what is documentation and not read here.
    """

    href: str
    pages: tuple[DocsLine, ...]
    total: int
    left: int
    note: str
    changed_at: str = ""
    failed: bool = False
    reason: str = ""
    unread: UnreadDocs | None = None


class DefinitionBlock(Struct, frozen=True):
    """The text of an API's definition, its type, and the file that it is from (None where it is written in place)."""

    text: str
    type: str
    place: Place | None


class OriginView(Struct, frozen=True, kw_only=True):
    """Where what is known of an entity comes from.

    ``word`` says how it is known from ``place`` (None where only others name it), ``owner`` by what the owner is,
    ``seen_before`` that it may be older than our nights. ``sources`` are (id for its age, name).
    """

    word: str
    place: Place | None
    owner: str
    commit: Place | None
    first_seen: str
    seen_before: bool
    sources: tuple[tuple[str, str], ...]
    evidence: tuple[EvidenceLine, ...]


class EntityView(Struct, frozen=True, kw_only=True):
    """The page; what is not known is empty or None, and the page then says so or leaves the section out.

    ``whole`` is true of what is made of parts, which has a map in the place of neighbours.
    """

    entity: Entity
    kind: str
    whole: bool
    icon: str
    status: Status
    crumbs: tuple[tuple[str, str], ...]
    lead: str
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    repo_web: str
    docs_href: str
    edit: str
    people: tuple[ContactLine, ...]
    glance: tuple[GlanceItem, ...] = ()
    verdicts: tuple[VerdictView, ...]
    notice: Callout | None
    findings: Listed[FindingView]
    findings_level: str
    cells: tuple[CellView, ...]
    cells_level: str
    cells_age: BlockAge | None
    final: CellView | None
    environment: str
    join: tuple[EvidenceLine, ...]
    chains: tuple[ChainView, ...]
    deployments: Listed[DeploymentView]
    branch: BranchView | None
    incidents: tuple[Incident, ...]
    linked: dict[str, LinkState]
    records: tuple[RecordSection, ...]
    linking: LinkBlock | None
    scores: tuple[ScoreView, ...]
    changes: tuple[ChangeView, ...]
    changes_total: int
    older_changes: tuple[ChangeView, ...]
    more_changes: int
    upstream: tuple[ChangeView, ...]
    upstream_level: str
    relations: RelationsView
    docs: DocsBlock | None
    operations: Listed[Operation]
    reference: str
    badges: dict[str, str]
    anchors: dict[str, str]
    definition: DefinitionBlock | None
    parameters: tuple[ParameterRow, ...]
    create: str
    packages: Listed[PackageRow]
    owned_total: int
    snippet: str
    snippet_folder: str
    snippet_href: str
    origin: OriginView
