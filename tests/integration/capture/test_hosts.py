"""Every further host: what comes in, what stays out, what an unchanged night costs, what a fault does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rig.faults import Fault

from catalejo.kit.ask.errors import ErrorKind, SourceError
from catalejo.live import build_live
from catalejo.model.capture import Visibility
from catalejo.model.world import Settings

from .hosts import KINDS, Nights, names

pytestmark = pytest.mark.rig


@pytest.fixture(params=KINDS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nights]:
    """A host of each kind, without repositories."""
    kind = KINDS[request.param]
    with kind.forge(tmp_path / "forge") as forge:
        yield Nights(request.param, kind, forge, tmp_path)


def test_an_organisation_comes_in_whole_and_an_unchanged_night_fetches_nothing(host: Nights) -> None:
    """Contents, head, addresses; what is private leaves no trace; unchanged, git is asked for heads at the most.

    A night on which the host does not answer shows what was there, marked stale.
    """
    host.organisation()
    first = host.run()
    orders = next(repo for repo in first.repositories() if repo.info.name == "orders")
    address = host.forge.url.partition("://")[2]
    assert orders.info.id == f"{address}/{host.kind.orders}"
    assert (orders.info.status, orders.info.visibility) == ("ok", Visibility.PUBLIC)
    assert orders.info.default_branch == "trunk" and orders.info.commit == host.forge.repos[0].head
    assert orders.info.host_id and orders.info.web.startswith(host.forge.url)
    assert orders.text("README.md") == "# Orders\n"
    infos = {repo.info.name: repo.info for repo in first.repositories()}
    assert infos["copied"].fork and infos["blank"].status == "empty"
    assert ("inner" in infos) == host.kind.circles and ("old-fax" in infos) == (not host.kind.archives)
    source = first.manifest.sources[0]
    assert (source.id, source.state, source.error) == (source.id, "ok", "")
    assert source.left_out == ({"archived": 1} if host.kind.archives else {})
    written = b"".join(path.read_bytes() for path in (host.folder / "capture").rglob("*") if path.is_file())
    assert b"pricing-engine" not in written and "pricing-engine" not in "\n".join(host.told)
    assert host.token.encode() not in written

    again = host.run()
    assert {repo.info.id: repo.info.commit for repo in again.repositories()} == {
        repo.info.id: repo.info.commit for repo in first.repositories()
    }
    empty = 2 if host.name in ("bitbucket", "bitbucket-server") else 0  # these do not tell that one is empty
    assert host.forge.log.count("git") == host.kind.git_each * (len(infos) - 1) + empty
    assert all(entry.authorization for entry in host.forge.log.entries)

    host.forge.faults.set("api", Fault("503"))
    silent = host.run()
    assert (silent.manifest.sources[0].state, silent.manifest.sources[0].failed) == ("stale", len(infos))
    assert {repo.info.id for repo in silent.repositories()} == {info.id for info in infos.values()}
    assert host.forge.log.count("git") == 0


def test_runs_of_the_hosts_own_ci_come_with_its_repositories(host: Nights) -> None:
    """Those of hidden repositories do not; that a repository had none is an answer; a source may leave them out."""
    if host.name == "bitbucket-server":
        return  # it has no CI of its own
    host.organisation()
    host.forge.failing = {"orders": True, "copied": False, "pricing-engine": True}
    captured = host.run()
    state = next(one for one in captured.manifest.sources if "runs" in one.gives)
    assert (state.state, state.error, captured.manifest.sources[-1].id) == ("ok", "", state.id)
    live = build_live(captured, Settings())
    address = host.forge.url.partition("://")[2]
    orders, copied = (
        f"{address}/{host.kind.orders}".lower(),
        f"{address}/{host.kind.orders}".lower().replace("orders", "copied"),
    )
    assert {f"{run.host}/{run.repo_slug}": run.level.value for run in live.runs} == {orders: "bad", copied: "ok"}
    assert {run.branch for run in live.runs} == {"trunk", "main"}
    if host.name != "azure-devops":
        assert set(live.ci_repos) > {orders, copied}
    written = b"".join(path.read_bytes() for path in (host.folder / "capture").rglob("*") if path.is_file())
    assert b"pricing-engine" not in written and host.token.encode() not in written
    assert "runs" not in {given for one in host.run(ci=False).manifest.sources for given in one.gives}


def test_a_private_portal_shows_what_the_token_sees_and_an_anonymous_one_what_all_see(host: Nights) -> None:
    """The level is the host's; without a token only what is public is told, and that is said."""
    host.organisation()
    levels = {found.info.name: found.info.visibility for found in host.list().found}
    assert levels["orders"] is Visibility.PUBLIC and levels["pricing-engine"] is Visibility.PRIVATE
    assert levels["inner"] is (Visibility.INTERNAL if host.kind.circles else Visibility.PRIVATE)
    host.token = ""
    anonymous = host.list()
    assert not {"inner", "pricing-engine"} & set(names(anonymous)) and "orders" in names(anonymous)
    assert "no token" in anonymous.notes[0]
    assert not any(entry.authorization for entry in host.forge.log.entries[-anonymous.requests :])


def test_filters_leave_out_by_reason(host: Nights) -> None:
    """As every host has them: names, forks, archived ones, levels."""
    host.organisation()
    listing = host.list(include=("o*", "copied", "pric*"), exclude=("old-*",), forks=False, archived=True,
                        only_visibility=(Visibility.PUBLIC,))  # fmt: skip
    assert names(listing) == ["orders"]
    reasons = {info.name: info.error for info in listing.left_out}
    assert (reasons["copied"], reasons["old-fax"], reasons["pricing-engine"]) == ("fork", "name", "visibility")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("403", ErrorKind.DENIED), ("404", ErrorKind.GONE), ("503", ErrorKind.HOST), ("truncated", ErrorKind.UNREACHABLE),
     ("html", ErrorKind.MALFORMED), ("garbage", ErrorKind.MALFORMED)],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_of_its_kind(host: Nights, fault: str, kind: ErrorKind) -> None:
    """Nothing of a list that was cut short or refused is taken for all of it."""
    host.organisation()
    host.forge.faults.set("api", Fault(fault))
    with pytest.raises(SourceError) as raised:
        host.list()
    assert raised.value.kind is kind and host.token not in str(raised.value)


def test_a_token_that_is_not_known_is_denied(host: Nights) -> None:
    """Whatever form the refusal has."""
    host.organisation()
    host.token = "expired-1234"
    with pytest.raises(SourceError) as raised:
        host.list()
    assert raised.value.kind is ErrorKind.DENIED and "expired-1234" not in str(raised.value)


def test_a_redirect_to_another_host_is_not_followed(host: Nights) -> None:
    """The token stays with the host that it is for; Azure DevOps leads to its page for signing in that way."""
    host.organisation()
    host.forge.faults.set("api", Fault("redirect"))
    with pytest.raises(SourceError) as raised:
        host.list()
    assert raised.value.kind is (ErrorKind.DENIED if host.name == "azure-devops" else ErrorKind.REFUSED)


def test_a_host_that_asks_to_wait_is_waited_for(host: Nights) -> None:
    """Once, as long as it says, and then the list is whole."""
    host.organisation()
    host.forge.faults.set("api", Fault("429", times=1, retry_after=7))
    assert "orders" in names(host.list()) and host.waits == [7.0]


def test_a_list_that_changes_between_pages_is_read_again(host: Nights) -> None:
    """A repository that is deleted under way shifts the others: none is lost, none comes twice."""
    if host.name == "azure-devops":
        return  # its list is one answer
    host.many(9)
    host.forge.page = 4

    def once() -> None:
        host.forge.repos.pop(0)
        host.forge.after_page = None

    host.forge.after_page = once
    listing = host.list()
    assert len(listing.found) == 8
    assert not listing.missing or host.name == "bitbucket-server"


def test_a_list_that_never_stays_the_same_is_not_taken_for_whole(host: Nights) -> None:
    """Earlier repositories stand in then; nothing is taken for gone."""
    if host.name in ("azure-devops", "bitbucket-server"):
        return  # one answer; and one that does not say how long its list is
    host.many(9)
    host.forge.page = 4

    def ever() -> None:
        host.forge.add(f"new-{len(host.forge.repos)}", owner=host.kind.owner)

    host.forge.after_page = ever
    listing = host.list()
    assert listing.missing and "changed" in listing.error


def test_a_renamed_repository_keeps_the_hosts_own_id(host: Nights) -> None:
    """That id tells a rename from a new repository."""
    host.organisation()
    before = {found.info.name: found.info.host_id for found in host.list().found}
    host.forge.repos[0].name = "purchases"
    after = {found.info.name: found.info.host_id for found in host.list().found}
    assert after["purchases"] == before["orders"] and len(set(after.values())) == len(after)


def test_a_row_of_another_form_costs_itself_and_is_said(host: Nights) -> None:
    """A repository that cannot be understood is a hole, never a repository that is gone."""
    host.organisation()
    host.forge.repos[0].extra = {"id": None, "uuid": None, "full_name": None, "path_with_namespace": "../../etc/passwd",
                                 "slug": "../x", "name": "..\\x"}  # fmt: skip
    listing = host.list()
    assert listing.missing and "1 repositories of the list" in listing.error
    assert "orders" not in names(listing) and "copied" in names(listing)


@pytest.mark.parametrize("count", [1000])
def test_the_list_of_a_thousand_costs_a_known_number_of_requests(host: Nights, count: int) -> None:
    """As the guide says it by host; newest commits that the list does not tell cost two requests to git each."""
    bound = {"gitlab": 31, "gitea": 22, "bitbucket": 10, "bitbucket-server": 1, "azure-devops": 1}[host.name]
    host.many(count)
    host.forge.page = {"gitea": 50, "bitbucket-server": 1000}.get(host.name, 100)
    listing = host.list()
    assert len(listing.found) == count and listing.requests == host.forge.log.count() <= bound
    assert all(found.head_known for found in listing.found) == (host.kind.git_each == 0)
