"""Thousands of components that share a name or a label keep nobody busy, and those that are named stand out."""

from __future__ import annotations

from tests.pace import paced

from catalejo.delivery.joining import Joiner, parse_selector
from catalejo.delivery.units import Unit
from catalejo.live.states import links
from catalejo.model.capture import RepositoryInfo, Visibility
from catalejo.model.entities import Catalog, Entity
from catalejo.model.origin import Origin

REPO = RepositoryInfo("h/o/mono", "mono", "local:test", "ok", Visibility.PUBLIC, host="h", web="https://h/o/mono")


def component(number: int, **notes: str) -> Entity:
    """Return a component of the one repository, in a folder of its own."""
    name, origin = f"service-{number}", Origin("local:test", REPO.id, f"s/{number}/catalog-info.yaml")
    return Entity(
        f"component:default/{name}", "Component", "default", name, {}, origin, annotations=notes, subpath=f"s/{number}"
    )


def unit(name: str, path: str, **labels: str) -> Unit:
    """Return what is deployed from a folder of the one repository."""
    return Unit(name, name, name, "prod", labels, REPO.web, path, "", (), "", "")


def joiner(entities: list[Entity]) -> Joiner:
    """Return a joiner of these components."""
    return Joiner(Catalog({entity.ref: entity for entity in entities}, (), (), {}), [REPO], links()["deployments"])


def test_what_thousands_of_components_claim_costs_no_more_than_what_a_few_do() -> None:
    """Selectors, names of applications and repositories that all of them name are nobody's."""
    notes = {"argocd/app-selector": ",".join(["app=x"] * 40), "argocd/app-name": "x", "backstage.io/kubernetes-id": "x"}
    crowd = joiner([component(number, **notes) for number in range(4_000)])
    with paced(5):
        found = [crowd.join(unit("x", f"s/{number}/deploy", app="x")) for number in range(2_000)]
    assert [joined.ref for joined in found[:2]] == ["component:default/service-0", "component:default/service-1"]


def test_a_large_repository_speaks_for_the_component_that_a_unit_is_named_like() -> None:
    """As a small one does: by its folder, or by its name and the repository together."""
    for size in (3, 300):
        many = joiner([component(number) for number in range(size)])
        assert many.join(unit("other", "s/2/deploy")).ref == "component:default/service-2"
        assert many.join(unit("service-1", "charts")).ref == "component:default/service-1"
        assert many.join(unit("other", "charts")).ref == ""


def test_a_selector_of_more_requirements_than_anybody_writes_is_none() -> None:
    """It is left alone, as one that is not understood."""
    assert parse_selector("a=b,c!=d") == [("a", "=", "b"), ("c", "!=", "d")]
    assert parse_selector(",".join(["a=b"] * 100)) == []
