"""Whose word counts: the first claim keeps a name, and teams come from repositories that the configuration names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalejo.catalog import build_catalog
from catalejo.history import holders
from catalejo.history.past import Past, advance
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import SCHEMA, Manifest, SourceKind, SourceStatus, Visibility
from catalejo.model.entities import Catalog
from catalejo.model.history import SNAPSHOT_SCHEMA, History, Snapshot, SnapshotMeta
from catalejo.model.world import Settings

from .captures import POOL, Files, component, group, make_capture

PAYMENTS, AAA, ORG = "github.com/acme/payments", "github.com/acme/aaa", "github.com/acme/org"
REF = "component:default/ledger"
ENTITY = {"deep/down/catalog-info.yaml": component("ledger")}
ATTACK = {"catalog-info.yaml": component("ledger", "", "  title: taken\n")}


class Nights:
    """One portal, night by night, as the pipeline and the history store know it."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.folder, self.settings = folder, settings or Settings(people="names")
        self.past = Past(History(kept=True))
        self.count = 0

    def build(self, repos: Mapping[str, Files], facts: Mapping[str, Mapping[str, Any]] | None = None) -> Catalog:
        """Build a night from these repositories and remember it."""
        self.count += 1
        captured = make_capture(self.folder / str(self.count), repos, facts)
        infos = [repo.info for repo in captured.repositories()]
        known = holders(self.past, infos)
        catalog = build_catalog(captured, self.settings, pool=POOL, holders=known)
        entities = {
            ref: {"repo": entity.origin.repo, "inferred": entity.inferred}
            for ref, entity in catalog.entities.items()
            if not entity.stub
        }
        facts_of = {i.id: {"host_id": i.host_id, "broken": i.id in catalog.broken} for i in infos}
        meta = SnapshotMeta(schema=SNAPSHOT_SCHEMA, taken_at=f"2026-11-{self.count:02}T02:00:00Z", tool="test")
        snapshot = Snapshot(meta, entities, {}, facts_of)
        self.past = Past(History(kept=True), snapshot, advance(self.past, snapshot))
        return catalog


def holder(catalog: Catalog, ref: str = REF) -> str:
    """Return the repository that a name belongs to, "" where it is nobody's."""
    entity = catalog.entities.get(ref)
    return entity.origin.repo if entity is not None else ""


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """Return a portal without a past."""
    return Nights(tmp_path)


def told(catalog: Catalog) -> list[str]:
    """Return the codes of findings on names that are not the claimant's."""
    return [item.code for item in catalog.findings if item.code in ("CAT030", "CAT031", "CAT038", "CAT039")]


def test_the_first_claim_keeps_a_name(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY})
    for _ in range(2):
        catalog = nights.build({PAYMENTS: ENTITY, AAA: ATTACK})
        assert (holder(catalog), told(catalog)) == (PAYMENTS, ["CAT031"])


def test_without_a_past_the_shallowest_path_has_it(nights: Nights) -> None:
    assert holder(nights.build({PAYMENTS: ENTITY, AAA: ATTACK})) == AAA


def test_a_team_stays_with_its_repository(nights: Nights) -> None:
    teams = {"x/catalog-info.yaml": group("platform")}
    nights.build({PAYMENTS: teams})
    catalog = nights.build({PAYMENTS: teams, ORG: {"catalog-info.yaml": group("platform")}})
    assert holder(catalog, "group:default/platform") == PAYMENTS


def test_a_rename_takes_its_names_along(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY}, {PAYMENTS: {"host_id": "17"}})
    renamed = "github.com/acme/zahlungen"
    catalog = nights.build({renamed: ENTITY, AAA: ATTACK}, {renamed: {"host_id": "17"}, AAA: {"host_id": "99"}})
    assert holder(catalog) == renamed


def test_another_repository_under_the_old_name_takes_nothing(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY}, {PAYMENTS: {"host_id": "17"}})
    renamed = "github.com/acme/zahlungen"
    catalog = nights.build(
        {renamed: ENTITY, PAYMENTS: ATTACK}, {renamed: {"host_id": "17"}, PAYMENTS: {"host_id": "99"}}
    )
    assert holder(catalog) == renamed


def test_a_broken_night_of_the_holder_gives_nothing_away(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY})
    for _ in range(2):
        catalog = nights.build({PAYMENTS: {"deep/down/catalog-info.yaml": "a: [\n"}, AAA: ATTACK})
        assert (holder(catalog), told(catalog)) == ("", ["CAT039"])
    assert holder(nights.build({PAYMENTS: ENTITY, AAA: ATTACK})) == PAYMENTS


def test_a_name_that_was_given_up_can_move(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY})
    catalog = nights.build({PAYMENTS: {"README.md": "moved"}, AAA: ATTACK})
    assert (holder(catalog), told(catalog)) == (AAA, [])
    assert holder(nights.build({PAYMENTS: ENTITY, AAA: ATTACK})) == AAA


def test_a_repository_that_is_gone_holds_nothing(nights: Nights) -> None:
    nights.build({PAYMENTS: ENTITY})
    assert holder(nights.build({AAA: ATTACK})) == AAA


def test_a_concluded_name_goes_to_the_catalogue_only(nights: Nights) -> None:
    prose = {"README.md": "The payments service takes the money."}
    claim = {"catalog-info.yaml": component("payments")}
    nights.build({PAYMENTS: prose})
    catalog = nights.build({PAYMENTS: prose, AAA: claim})
    assert (holder(catalog, "component:default/payments"), told(catalog)) == (PAYMENTS, ["CAT039"])
    assert holder(nights.build({PAYMENTS: prose, ORG: claim}), "component:default/payments") == ORG


def test_documentation_of_another_repository_is_not_taken(nights: Nights) -> None:
    docs = {"docs/index.md": "# Payments", "catalog-info.yaml": component("payments")}
    url = f"  annotations:\n    backstage.io/techdocs-ref: url:https://{PAYMENTS}/tree/main\n"
    catalog = nights.build({PAYMENTS: docs, AAA: {"catalog-info.yaml": component("aaa", "", url)}})
    assert catalog.entities["component:default/payments"].docs_path == ""
    assert catalog.entities["component:default/payments"].docs_repo == PAYMENTS


def from_source(folder: Path, kind: str, repos: Mapping[str, Files], **settings: Any) -> Catalog:
    """Build from repositories of one source of a type."""
    make_capture(folder, repos)
    source = SourceStatus("test", SourceKind.REPOSITORIES, kind, "ok", "")
    manifest = Manifest(SCHEMA, "test", "2026-11-24T02:00:00Z", Visibility.INTERNAL, (source,))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return build_catalog(Captured(folder), Settings(people="names", **settings), pool=POOL)


DOMAIN = component("shop", kind="Domain")
TEAMS = {"catalog-info.yaml": "---\n".join((group("platform"), DOMAIN, component("ours")))}


@pytest.mark.parametrize(
    ("kind", "settings", "counts"),
    [
        ("github", {}, False),
        ("github", {"people_from": ("org",)}, True),
        ("github", {"people_from": ("acme/o*",)}, True),
        ("github", {"people_from": ("github.com/acme/org",)}, True),
        ("github", {"people_from": ("other/org", "teams")}, False),
        ("github", {"declared_by_source": True}, True),
        ("local", {}, True),
        ("git", {}, True),
        ("local", {"people_from": ()}, False),
    ],
)
def test_teams_count_from_named_repositories(tmp_path: Path, kind: str, settings: dict[str, Any], counts: bool) -> None:
    catalog = from_source(tmp_path, kind, {ORG: TEAMS}, **settings)
    assert ("group:default/platform" in catalog.entities, "domain:default/shop" in catalog.entities) == (counts, counts)
    assert "component:default/ours" in catalog.entities and "component:default/org" not in catalog.entities
    assert told(catalog) == ([] if counts else ["CAT038"])


def test_a_stranger_describes_nobody_else(tmp_path: Path) -> None:
    slug = "  annotations:\n    github.com/project-slug: acme/payments\n"
    repos: dict[str, Files] = {PAYMENTS: {"README.md": "a"}, AAA: {"catalog-info.yaml": component("aaa", "", slug)}}
    assert "component:default/payments" in from_source(tmp_path / "a", "github", repos).entities
    assert (
        "component:default/payments" not in from_source(tmp_path / "b", "github", repos, people_from=("aaa",)).entities
    )
