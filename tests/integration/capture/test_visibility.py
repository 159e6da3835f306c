"""Who may see what, over a real host: nine combinations, for repositories, teams, people and systems."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tests.answers import answers_of
from tests.rig import gitstore

from catalejo.hosts.github import GitHubSource
from catalejo.hosts.local import LocalSource
from catalejo.model.capture import Visibility
from catalejo.systems.argocd.ask import ArgoCD

from .conftest import Night, names_of

pytestmark = pytest.mark.rig
LEVELS = (Visibility.PUBLIC, Visibility.INTERNAL, Visibility.PRIVATE)
NINE = list(itertools.product(LEVELS, LEVELS))


def enters(portal: Visibility, thing: Visibility) -> bool:
    """Exactly three of nine are left out."""
    return (portal, thing) not in {
        (Visibility.PUBLIC, Visibility.INTERNAL), (Visibility.PUBLIC, Visibility.PRIVATE),
        (Visibility.INTERNAL, Visibility.PRIVATE),
    }  # fmt: skip


@pytest.mark.parametrize(("portal", "level"), NINE)
def test_repositories(night: Night, portal: Visibility, level: Visibility) -> None:
    """A repository of each level in a portal of each level; left out means: not one byte, name or progress line."""
    night.rig.org.create("canaryrepo", {"catalog-info.yaml": "kind: canarytext\n", "canaryfile.md": "x"},
                         visibility=level.value, topics=("canarytopic",))  # fmt: skip
    night.rig.org.run("canaryrepo")
    night.visibility = portal
    captured = night.run()
    assert ("canaryrepo" in names_of(captured)) == enters(portal, level)
    assert (b"canary" in night.all_bytes()) == enters(portal, level)
    count = next(s.count for s in captured.manifest.sources if s.id.startswith("github:"))
    assert count == len(captured.repositories())


@pytest.mark.parametrize("portal", LEVELS)
@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("people", ["none", "names", "full"])
def test_teams_and_their_people(night: Night, portal: Visibility, secret: bool, people: str) -> None:
    """Visible teams are internal, secret ones private; members are named only where people are declared."""
    night.rig.org.add_person("canaryperson", "Canary Person")
    night.rig.org.add_team("canaryteam", "Canary", ["canaryperson"], secret=secret, repositories={"web": "admin"})
    night.visibility, night.people, night.source = portal, people, {"actions": False}
    captured = night.run()
    shown = enters(portal, Visibility.PRIVATE if secret else Visibility.INTERNAL)
    assert ("canaryteam" in {team.slug for team in captured.people()}) == shown
    data = night.all_bytes()
    assert (b"canaryteam" in data) == shown
    assert (b"canaryperson" in data) == (shown and people != "none")
    assert (b"Canary Person" in data) == (shown and people != "none")


@pytest.mark.parametrize(("portal", "level"), [*NINE, (Visibility.PUBLIC, None), (Visibility.INTERNAL, None)])
def test_systems(night: Night, portal: Visibility, level: Visibility | None) -> None:
    """A system is internal unless declared; a left-out one is not even asked."""
    night.visibility, night.argocd, night.source = portal, False, {"include": ("none",), "actions": False}
    captured = night.run(ArgoCD(url=night.rig.argocd_url, token_env="ARGOCD_TOKEN", name="canary", visibility=level))
    shown = enters(portal, level or Visibility.INTERNAL)
    assert ("argocd:canary" in answers_of(captured)) == shown
    assert (night.rig.log.count("argocd") > 0) == shown
    assert (b"canary" in night.all_bytes()) == shown


def test_admit_names_what_may_enter_all_the_same(night: Night) -> None:
    """A named private repository and a named team enter a public portal; a repository's name admits no team."""
    night.visibility = Visibility.PUBLIC
    night.source = {"admit": ("pricing-engine", "web", "@platform"), "actions": False}
    captured = night.run()
    assert "pricing-engine" in names_of(captured) and "handbook" not in names_of(captured)
    assert {team.slug for team in captured.people()} == {"platform"}


def test_declared_private_wins_over_the_host(night: Night) -> None:
    """``private: [name]`` hides what the host calls public; a source's own level can only narrow."""
    night.source = {"private": ("orders",), "actions": False}
    assert "orders" not in names_of(night.run())
    night.source = {"visibility": Visibility.PUBLIC, "actions": False}
    assert "pricing-engine" not in names_of(night.run())


def test_parents_and_repositories_of_teams_are_filtered_too(night: Night) -> None:
    """A shown team names no hidden repository and no hidden parent."""
    night.rig.org.add_team("shadow", "Shadow", [], secret=True)
    night.rig.org.add_team(
        "open", "Open", [], parent="shadow", repositories={"pricing-engine": "admin", "web": "admin"}
    )
    captured = night.run()
    team = next(team for team in captured.people() if team.slug == "open")
    assert team.parent == "" and [r.rpartition("/")[2] for r in team.repositories] == ["web"]
    assert b"shadow" not in night.all_bytes()


def test_a_folder_that_says_to_be_a_hosts_repository_is_none(night: Night, tmp_path: Path) -> None:
    """The host's own repository stays what it is, whichever source comes first; a clone of a private one is hidden."""
    who, when = ("Ines Roldan", "ines.roldan@example.com"), (1_762_000_000, "2025-11-01T12:26:40Z")
    org = night.rig.org.login
    for folder, name in (("aaa", "orders"), ("bbb", "pricing-engine")):
        place = tmp_path / f"src/{folder}.git"
        gitstore.create(place, "main")
        gitstore.commit(place, "main", {"catalog-info.yaml": "kind: false\n", "canary.md": "x"}, "Begin", who, when)
        with (place / "config").open("a") as config:
            config.write(f'[remote "origin"]\n\turl = {night.rig.url}/{org}/{name}.git\n')
    host = GitHubSource(organization=org, url=night.rig.url, token_env="HOST_TOKEN", actions=False, include=("orders",))
    whole = GitHubSource(organization=org, url=night.rig.url, token_env="HOST_TOKEN", actions=False, name="whole")
    captured = night.run(LocalSource(path=str(tmp_path / "src")), host, whole)
    orders = next(repo for repo in captured.repositories() if repo.info.name == "orders")
    assert orders.info.source.startswith("github:") and "canary.md" not in orders.paths
    assert b"pricing-engine" not in night.all_bytes() and b"canary.md" not in night.all_bytes()
