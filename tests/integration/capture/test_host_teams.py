"""What only some hosts have: groups and teams, circles of an owner, heads beside a list, kinds of tokens."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rig.faults import Fault
from tests.rig.forges.bitbucket import Bitbucket
from tests.rig.forges.gitea import Gitea
from tests.rig.forges.gitlab import GitLab

from catalejo.hosts.gitlab import GitLabSource
from catalejo.hosts.registry import hosts
from catalejo.model.capture import Visibility

from .hosts import KINDS, Nights, names

pytestmark = pytest.mark.rig

Make = Callable[[str], Nights]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """``make("gitlab")`` is a running host of that kind with the organisation in it."""
    running = []

    def run(name: str) -> Nights:
        kind = KINDS[name]
        forge = kind.forge(tmp_path / "forge")
        forge.server.start()
        running.append(forge)
        nights = Nights(name, kind, forge, tmp_path)
        for repo in ("orders", "rates"):
            forge.add(repo, owner=kind.owner, told_head="a" * 40)
        return nights

    yield run
    for forge in running:
        forge.server.stop()


def test_sub_groups_are_the_teams_of_gitlab(make: Make) -> None:
    """The group that a project is in, and one that it was shared with to write, may change it; bots are nobody."""
    host = make("gitlab")
    assert isinstance(host.forge, GitLab)
    host.forge.groups = {
        "acme/shop": {"members": (("mquispe", "Marta Quispe", 40), ("group_7_bot_ab12", "bot", 30))},
        "acme/watch": {"visibility": "private"},
        "acme/guests": {},
    }
    host.forge.repos[1].extra = {"shared_with_groups": [
        {"group_full_path": "acme/watch", "group_access_level": 30},
        {"group_full_path": "acme/guests", "group_access_level": 20},
    ]}  # fmt: skip
    host.people = "names"
    listing = host.list()
    teams = {team.slug: team for team in listing.teams}
    address = host.forge.url.partition("://")[2]
    assert teams["shop"].member_names == {"mquispe": "Marta Quispe"}
    assert teams["shop"].repositories == (f"{address}/acme/shop/orders", f"{address}/acme/shop/rates")
    assert listing.grants[f"{address}/acme/shop/rates"] == ("shop", "watch")
    assert teams["guests"].repositories == () and listing.secret_teams == {"watch"}
    host.people = "none"
    host.forge.log.clear()
    assert all(team.members == () for team in host.list().teams) and host.forge.log.count(contains="members") == 0


def test_sub_groups_of_one_name_are_told_apart(make: Make) -> None:
    """Two groups called core are two teams."""
    host = make("gitlab")
    assert isinstance(host.forge, GitLab)
    host.forge.groups = {"acme/shop": {}, "acme/shop/core": {}, "acme/web": {}, "acme/web/core": {}}
    teams = {team.slug: team.parent for team in host.list().teams}
    assert teams == {"shop": "", "shop-core": "shop", "web": "", "web-core": "web"}


def test_groups_that_are_refused_cost_the_teams_only(make: Make) -> None:
    """Repositories are there; earlier teams stand in."""
    host = make("gitlab")
    assert isinstance(host.forge, GitLab)
    host.forge.groups = {"acme/shop": {}}
    answer = host.forge.answer
    host.forge.answer = lambda request: (  # type: ignore[method-assign]
        host.forge.unknown_token() if "descendant" in request.path else answer(request)
    )
    listing = host.list()
    assert len(listing.found) == 2 and listing.teams_missing and "the groups were not told" in listing.error


def test_code_for_members_only_is_private_in_an_open_project(make: Make) -> None:
    """GitLab lets a project be seen whose repository is not."""
    host = make("gitlab")
    host.forge.repos[0].extra = {"repository_access_level": "private"}
    levels = {found.info.name: found.info.visibility for found in host.list().found}
    assert levels == {"orders": Visibility.PRIVATE, "rates": Visibility.PUBLIC}


def test_a_gitlab_that_does_not_tell_heads_is_asked_by_git(make: Make) -> None:
    """Older ones do not know the question; one refused answer is enough."""
    host = make("gitlab")
    assert isinstance(host.forge, GitLab)
    host.forge.heads = False
    listing = host.list()
    assert not any(found.head_known for found in listing.found)
    assert host.forge.log.count(contains="graphql") == 1 and "asked of git" in listing.notes[0]


def test_a_name_on_the_command_line_may_be_a_users(make: Make) -> None:
    """As on the host itself, where both share their names."""
    host = make("gitlab")
    assert isinstance(host.forge, GitLab)
    host.forge.people = {"ana"}
    host.forge.add("notes", owner="ana", told_head="b" * 40)
    for source in (hosts()["gitlab"].parse(f"{host.forge.url}/ana", {}), GitLabSource(url=host.forge.url, user="ana")):
        assert names(hosts()["gitlab"].list_repositories(source, host.asker(source))) == ["notes"]


@pytest.mark.parametrize(
    ("circle", "level"),
    [("public", Visibility.PUBLIC), ("limited", Visibility.INTERNAL), ("private", Visibility.PRIVATE),
     ("something-new", Visibility.PRIVATE)],
)  # fmt: skip
def test_a_repository_of_gitea_is_no_wider_than_its_owner(make: Make, circle: str, level: Visibility) -> None:
    """A repository is not called private in an organisation that only signed-in people may see."""
    host = make("gitea")
    assert isinstance(host.forge, Gitea)
    host.forge.circle = circle
    assert {found.info.visibility for found in host.list().found} == {level}


def test_teams_of_gitea_own_what_they_may_change(make: Make) -> None:
    """A team that only reads owns nothing; the stronger right comes first."""
    host = make("gitea")
    assert isinstance(host.forge, Gitea)
    host.forge.teams = [
        ("readers", "read", ("orders", "rates"), ()),
        ("writers", "write", ("orders",), (("mquispe", "Marta Quispe"),)),
        ("owners", "owner", ("orders",), ()),
    ]
    host.people = "names"
    listing = host.list()
    address = host.forge.url.partition("://")[2]
    assert listing.grants == {f"{address}/acme/orders": ("owners", "writers")}
    assert {team.slug: team.members for team in listing.teams}["writers"] == ("mquispe",)
    host.forge.closed = {"/teams"}
    refused = host.list()
    assert refused.teams_missing and len(refused.found) == 2 and "the teams were not told" in refused.error


def test_an_api_token_of_an_account_is_sent_as_the_host_wants_it(make: Make) -> None:
    """Basic for the API, another user name for git; neither form of it appears in an error."""
    host = make("bitbucket")
    assert isinstance(host.forge, Bitbucket)
    clone = host.list(account="ana@example.com").found[0].place
    assert clone.user == "x-bitbucket-api-token-auth"
    assert host.list().found[0].place.user == "x-token-auth"
    asker = host.asker(host.source(account="ana@example.com"))
    hosts()["bitbucket"].list_repositories(host.source(account="ana@example.com"), asker)
    spelled = base64.b64encode(f"ana@example.com:{host.token}".encode()).decode()
    assert spelled not in host.world.scrub(f"refused {spelled}")


def test_a_head_that_bitbucket_does_not_tell_is_asked_of_git(make: Make) -> None:
    """The newest commit comes with the list where the host gives it."""
    host = make("bitbucket")
    assert isinstance(host.forge, Bitbucket)
    assert all(found.head_known for found in host.list().found)
    host.forge.heads = False
    assert not any(found.head_known for found in host.list().found)


def test_projects_choose_repositories(make: Make) -> None:
    """By glob on Bitbucket Cloud and Azure DevOps, by key on Data Center, which is then asked for no other."""
    assert names(make("bitbucket").list(projects=("SH*",))) == ["orders", "rates"]
    azure = make("azure-devops")
    azure.forge.add("else", owner="Else", told_head="c" * 40)
    azure.forge.add("night-watch", owner="Else", level="private", told_head="d" * 40)
    chosen = azure.list(projects=("shop",))
    assert names(chosen) == ["orders", "rates"]
    assert {info.name: info.visibility.value for info in chosen.left_out} == {
        "else": "public",
        "night-watch": "private",
    }
    server = make("bitbucket-server")
    server.forge.add("else", owner="ELSE", told_head="c" * 40)
    assert names(server.list(projects=("SHOP",))) == ["orders", "rates"]
    assert server.forge.log.count(contains="/repos") == server.forge.log.count(contains="/projects/SHOP/repos") == 1


def test_nothing_is_asked_again_of_a_host_that_wants_more_patience_than_there_is(make: Make) -> None:
    """It is told as a limit, not hammered."""
    host = make("gitlab")
    host.forge.faults.set("api", Fault("429", retry_after=3600))
    with pytest.raises(Exception, match="more than the 60 s"):
        host.list()
    assert host.forge.log.count() == 1


def test_an_interrupted_capture_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What was fetched is not fetched again; there is no capture before it is whole."""
    kind = KINDS["gitlab"]
    with kind.forge(tmp_path / "forge") as forge:
        host = Nights("gitlab", kind, forge, tmp_path)
        for name in ("a", "b", "c"):
            forge.add(name, {"README.md": f"# {name}\n"}, owner=kind.owner)
        host.interrupt_after = 2
        with pytest.raises(KeyboardInterrupt):
            host.run()
        assert not (tmp_path / "capture").exists()
        host.interrupt_after = 0
        assert [repo.info.status for repo in host.run().repositories()] == ["ok", "ok", "ok"]
        assert {entry.path.split("/")[3] for entry in forge.log.select("git")} == {"c.git"}
