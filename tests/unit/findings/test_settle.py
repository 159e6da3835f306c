"""Whom a finding concerns: what it is about, the entity that has its line, who can change that line."""

from __future__ import annotations

from typing import Any

import pytest

from catalejo.findings import settle_findings
from catalejo.model.delivery import Delivery
from catalejo.model.entities import Catalog, CodeOwners, Entity, Owner, OwnerRule
from catalejo.model.findings import Finding, about
from catalejo.model.origin import Origin
from catalejo.model.refs import make_ref
from catalejo.model.stacks import Stack, Stacks
from catalejo.wording.codes import finding

SHOP, GITOPS = "github.com/acme/shop", "github.com/acme/gitops"
OVERLAY = "apps/search/overlays/staging/kustomization.yaml"


def entity(kind: str, name: str, repo: str, line: int = 1, **more: Any) -> Entity:
    """Return an entity; its owner is there unless ``lost``."""
    owner, lost = more.pop("owner", ""), more.pop("lost", False)
    ref = make_ref("group", "default", owner) if owner else ""
    path = more.pop("path", "catalog-info.yaml")
    return Entity(
        ref=make_ref(kind, "default", name), kind=kind, namespace="default", name=name, raw={},
        origin=Origin("test", repo, path, line), subpath=path.rpartition("/")[0],
        owner=Owner(ref, "spec.owner" if owner else "", owner, bool(owner) and not lost), **more,
    )  # fmt: skip


def settle(*found: Finding, entities: list[Entity], code_owners: dict[str, CodeOwners] | None = None) -> list[Finding]:
    """Settle findings over a shop of services and a repository that deploys ``search``."""
    repos: dict[str, list[str]] = {}
    for each in entities:
        if not each.stub:
            repos.setdefault(each.origin.repo, []).append(each.ref)
    catalog = Catalog(
        {each.ref: each for each in entities}, (), (), {repo: tuple(refs) for repo, refs in repos.items()},
        code_owners=code_owners or {},
    )  # fmt: skip
    root = OVERLAY.rpartition("/")[0]
    stack = Stack(f"{GITOPS}//{root}", GITOPS, root, "search", "kustomize", Origin("test", GITOPS, OVERLAY, 1))
    stacks = Stacks((stack,), line_owners={GITOPS: {OVERLAY: "@acme/team-search"}})
    delivery = Delivery((), (), stack_component={stack.id: "component:default/search"})
    return list(settle_findings(found, catalog, stacks, delivery))


def whom(found: Finding) -> tuple[tuple[str, ...], str, str]:
    """Return names only: about, at, addressee."""
    return tuple(ref.rpartition("/")[2] for ref in found.about), *(  # type: ignore[return-value]
        ref.rpartition("/")[2] for ref in (found.at, found.addressee)
    )


TWO = [entity("Component", "cart", SHOP, 1, owner="team-a"), entity("Component", "pickup", SHOP, 20, owner="team-b"),
       *(entity("Group", name, "github.com/acme/org", path=f"{name}.yaml") for name in ("team-a", "team-b"))]  # fmt: skip


def test_the_finding_of_the_second_entity_of_a_file_is_the_second_s() -> None:
    """The line decides whose it is; the first entity of the file has nothing to do with it."""
    lost = about(finding("REL103", "resource:default/db", Origin("test", SHOP, "catalog-info.yaml", 31), "db"),
                 ("component:default/pickup",))  # fmt: skip
    (found,) = settle(lost, entities=TWO)
    assert whom(found) == (("pickup",), "pickup", "team-b")


def test_a_floating_image_in_an_overlay_is_about_the_service_and_for_the_owner_of_the_line() -> None:
    """Both have it: the service, and the repository with the line; CODEOWNERS of the folder says who mends it."""
    entities = [
        entity("Component", "search", SHOP, owner="team-a"), entity("Resource", "gitops", GITOPS, owner="platform"),
        *(entity("Group", name, "github.com/acme/org", path=f"{name}.yaml") for name in ("team-a", "team-search")),
    ]  # fmt: skip
    floating = about(finding("GIT403", GITOPS, Origin("test", GITOPS, OVERLAY, 9), image="search", tag="latest"),
                     (f"{GITOPS}//apps/search/overlays/staging",))  # fmt: skip
    (found,) = settle(floating, entities=entities)
    assert whom(found) == (("search",), "gitops", "team-search")


def test_what_lies_in_a_folder_of_desired_state_is_about_what_is_deployed_from_there() -> None:
    """A finding that knows its file only still reaches the service."""
    entities = [entity("Component", "search", SHOP, owner="team-a"), entity("Component", "gitops", GITOPS)]
    (found,) = settle(finding("GIT402", GITOPS, Origin("test", GITOPS, OVERLAY, 3), reference="x"), entities=entities)
    assert (found.about, found.at) == (("component:default/search",), "component:default/gitops")


def test_the_use_of_something_deprecated_is_for_its_user() -> None:
    """It is about both: the page of what goes away lists who has to move, and who has to move is told."""
    api = entity("API", "coupons", "github.com/acme/coupons", owner="team-a", lifecycle="deprecated")
    use = about(finding("REL106", api.ref, Origin("test", SHOP, "catalog-info.yaml", 25), user="pickup"),
                ("component:default/pickup",))  # fmt: skip
    (found,) = settle(use, entities=[*TWO, api])
    assert whom(found) == (("coupons", "pickup"), "pickup", "team-b")


def test_an_owner_that_does_not_exist_is_asked_for_nothing() -> None:
    """CODEOWNERS of the file says who can change it; without one nobody is known."""
    stub = entity("Group", "ghosts", SHOP, stub=True, inferred=True)
    service = entity("Component", "cart", SHOP, 1, owner="ghosts", lost=True)
    lost = about(finding("OWN201", stub.ref, Origin("test", SHOP, "catalog-info.yaml", 8)), (service.ref,))
    rule = OwnerRule("*", ("@acme/team-b",), 1)
    file = {SHOP: CodeOwners("CODEOWNERS", {"catalog-info.yaml": rule}, rule)}
    (unknown,), (known,) = (settle(lost, entities=[service, stub, *TWO[2:]], code_owners=each) for each in ({}, file))
    assert whom(unknown) == (("cart", "ghosts"), "cart", "")
    assert known.addressee == "group:default/team-b"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("GIT410", (("search",), "search", "team-a")), ("GIT411", (("search",), "gitops", "team-search"))],
)
def test_who_has_to_act_is_the_owner_of_the_service_where_the_place_is_only_evidence(
    code: str, expected: tuple[tuple[str, ...], str, str]
) -> None:
    """What is ill is looked at by its owner; a version that lags is raised in the file that says it."""
    entities = [
        entity("Component", "search", SHOP, owner="team-a"), entity("Component", "gitops", GITOPS),
        *(entity("Group", name, "github.com/acme/org", path=f"{name}.yaml") for name in ("team-a", "team-search")),
    ]  # fmt: skip
    subject = "component:default/search"
    args = {"health": "Degraded", "lag": "2", "live": "1", "before": "dev", "newer": "3"}
    (found,) = settle(
        finding(code, subject, Origin("test", GITOPS, OVERLAY, 9), name="search", environment="prod", **args),  # type: ignore[arg-type]
        entities=entities,
    )
    assert whom(found) == expected


def test_what_only_a_source_is_about_stands_on_no_page() -> None:
    """A source has no owner and no entity."""
    (found,) = settle(finding("SYS601", "argocd:eu", Origin(source="argocd:eu"), source="x", error="y"), entities=TWO)
    assert (found.about, found.at, found.addressee) == ((), "", "")


def test_one_secret_in_a_file_is_one_finding() -> None:
    """The one that says what it is stays; a Secret beside it, without a shape, keeps its own."""
    place = Origin("test", GITOPS, "apps/db/secrets.yaml", 5)
    shape = finding("SEC901", GITOPS, place, "private-key", 1, shape="private key", path=place.path)
    shaped = finding("GIT406", GITOPS, place, key="tls", name="tls", shaped="yes")
    plain = finding("GIT406", GITOPS, place, key="db", name="db")
    elsewhere = finding(
        "GIT406", GITOPS, Origin("test", GITOPS, "apps/web/s.yaml", 5), key="web", name="web", shaped="yes"
    )
    found = settle(shape, shaped, plain, elsewhere, entities=TWO)
    assert [(f.code, f.args.get("name", "")) for f in found] == [("GIT406", "db"), ("GIT406", "web"), ("SEC901", "")]
