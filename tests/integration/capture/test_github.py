"""GitHub over a real API and real git: what comes in, what an unchanged night costs, what filters leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.answers import answers_of

from catalejo.hosts.git import GitSource
from catalejo.hosts.github import graphql as github_graphql

from .conftest import Night, info_of, names_of, status_of

pytestmark = pytest.mark.rig


def test_an_organisation_comes_in_whole(night: Night) -> None:
    """Repositories with contents, links, topics and teams; the private one is left out without a trace."""
    captured = night.run()
    orders = next(repo for repo in captured.repositories() if repo.info.name == "orders")
    assert orders.info.status == "ok"
    assert orders.info.topics == ("backend", "python")
    assert orders.info.teams == ("orders-team",)
    assert orders.info.web == f"{night.rig.url}/puerto-sur/orders"
    head = night.rig.org.repo("orders").head
    assert head is not None and orders.info.commit == head.oid
    assert orders.info.committed_at == head.date
    assert b"kind: Component" in (orders.read("catalog-info.yaml") or b"")
    source = orders.paths["src/orders/app.py"]
    assert source.size == -1 and orders.read("src/orders/app.py") is None
    assert info_of(captured, "sketches").status == "empty"
    assert "legacy-fax" not in names_of(captured)
    assert status_of(captured, "github:").left_out == {"archived": 1}
    assert b"pricing-engine" not in night.all_bytes() and b"night-watch" not in night.all_bytes()


def test_an_unchanged_night_fetches_nothing(night: Night) -> None:
    """One GraphQL call for the whole organisation, no git request, runs only where the newest was unfinished."""
    first = night.run()
    again = night.run()
    assert night.rig.log.count("git") == 0
    assert night.rig.log.count("graphql") == 1
    assert [entry.repo.rpartition("/")[2] for entry in night.rig.log.select("rest")] == ["rates"]
    assert night.rig.log.select("rest")[0].status == 304
    for repo in again.repositories():
        before = first.repository(repo.info.id)
        assert before is not None and before.info.commit == repo.info.commit
        assert all(repo.read(entry.path) is not None for entry in repo.entries if entry.size >= 0)


def test_a_push_costs_its_own_repository_only(night: Night) -> None:
    """After one push, one repository is fetched and its runs asked."""
    night.run()
    night.rig.org.push("billing", {"docs/new.md": "# New\n"})
    captured = night.run()
    assert {entry.repo for entry in night.rig.log.select("git")} == {"puerto-sur/billing"}
    billing = next(repo for repo in captured.repositories() if repo.info.name == "billing")
    assert billing.text("docs/new.md") == "# New\n"
    assert night.rig.log.count("rest", contains="/billing/") == 1


def test_a_new_run_of_an_old_head_is_seen(night: Night) -> None:
    """The head did not move, but its checks did: the runs are asked again."""
    night.run()
    night.rig.org.run("orders", "ci", "failure")
    captured = night.run()
    assert night.rig.log.count("git") == 0
    answer = next(
        e for s, es in answers_of(captured).items() if s.startswith("github-actions") for e in es if "/orders/" in e.url
    )
    assert answer.body["workflow_runs"][0]["conclusion"] == "failure"


def test_a_lost_cache_costs_time_only(night: Night, tmp_path: Path) -> None:
    """With the earlier capture but without the cache, unchanged repositories are not cloned again."""
    night.run()
    night.cache = tmp_path / "other-cache"
    night.run()
    assert night.rig.log.count("git") == 0


def test_large_organisations_need_a_request_for_25_repositories(night: Night) -> None:
    """An unchanged organisation of over 100 repositories stays within 1 request for each 25."""
    night.rig.org.copies("charts", 100, "copy")
    night.source = {"actions": False}
    night.argocd = False
    night.run()
    captured = night.run()
    assert len(captured.repositories()) > 100
    assert night.rig.log.count() <= len(captured.repositories()) / 25


def test_filters_by_name_topic_fork_and_visibility(night: Night) -> None:
    """What filters leave out is counted by reason."""
    night.source = {"exclude": ("char*",), "forks": False, "archived": True, "actions": False}
    captured = night.run()
    assert not {"charts", "httpbin"} & names_of(captured)
    assert info_of(captured, "legacy-fax").archived
    assert status_of(captured, "github:").left_out == {"fork": 1, "name": 1}
    night.source = {"topics": ("backend",), "actions": False}
    assert names_of(night.run()) == {"orders", "billing", "tracking"}


def test_without_a_token_rest_and_ls_remote_do(night: Night) -> None:
    """Anonymous: no GraphQL, one REST request for the list, heads by ls-remote, said up front."""
    night.role = ""
    night.source = {"actions": False}
    captured = night.run()
    assert night.rig.log.count("graphql") == 0 and night.rig.log.count("rest") == 1
    assert "handbook" not in names_of(captured)
    assert info_of(captured, "web").default_branch == "trunk"
    assert info_of(captured, "sketches").status == "empty"
    source = status_of(captured, "github:")
    assert source.requests == 1 and "60 requests" in source.notes[0]
    assert any("60 requests" in line for line in night.told)


def test_a_renamed_repository_keeps_its_names_and_its_mirror(night: Night) -> None:
    """A rename is told by the host's own id; nothing is cloned again."""
    old = info_of(night.run(), "web")
    night.rig.org.rename("web", "site")
    captured = night.run()
    assert "web" not in names_of(captured)
    assert info_of(captured, "site").previous_names == (old.id,)
    assert night.rig.log.count("git") == 0


def test_history_is_bounded_where_asked(night: Night) -> None:
    """``history: N`` gives the last change of each path in the newest commits."""
    night.rig.org.push("charts", {"README.md": "# Charts\n"}, "Say what it is", "Marta Ferrer")
    night.source = {"history": 5, "include": ("charts",), "actions": False}
    repo = night.run().repositories()[0]
    change = repo.history()["README.md"]
    assert (change.subject, change.author) == ("Say what it is", "Marta Ferrer")
    assert repo.info.history in ("full", "bounded")


def test_a_git_url_read_with_a_token_is_private(night: Night) -> None:
    """With credentials it needs a declaration or a private portal; without them it has the portal's level."""
    night.argocd = False
    url = f"{night.rig.url}/puerto-sur/charts.git"
    assert [repo.info.name for repo in night.run(GitSource(url=url)).repositories()] == ["charts"]
    hidden = night.run(GitSource(url=url, token_env="HOST_TOKEN"))
    assert hidden.repositories() == () and hidden.manifest.sources == ()
    assert b"charts" not in night.all_bytes().replace(b"\n".join(map(str.encode, night.told)), b"")


def test_no_token_is_written_anywhere(night: Night, tmp_path: Path) -> None:
    """Neither the capture nor the cache holds a token, plain or in base64."""
    import base64

    night.run()
    for secret in (night.rig.org.tokens["owner"], night.rig.argocd.token):
        forms = [secret.encode(), base64.b64encode(f"x-access-token:{secret}".encode())]
        for path in (*night.folder.rglob("*"), *night.cache.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                assert not any(form in data for form in forms), path


def test_heavy_pages_are_halved(night: Night) -> None:
    """A 502 for a page makes the next one smaller instead of failing the source."""
    night.rig.org.set_fault("graphql", "502", times=3)
    captured = night.run()
    assert status_of(captured, "github:").state == "ok"
    assert github_graphql.PAGE == 50
