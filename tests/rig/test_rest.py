from __future__ import annotations

import time

import pytest
import requests
from tests.rig.conftest import Ask
from tests.rig.rig import Rig

pytestmark = pytest.mark.rig
REPOS = "/orgs/puerto-sur/repos"


def test_following_next_links_lists_every_repository_once(rig: Rig, ask: Ask) -> None:
    """Four at a time, all fifteen arrive."""
    names: list[str] = []
    response = ask(f"{REPOS}?per_page=4&sort=full_name")
    pages = 1
    while True:
        names += [item["name"] for item in response.json()]
        following = response.links.get("next")
        if not following:
            break
        response = ask(following["url"])
        pages += 1
    assert pages == 4
    assert names == sorted(rig.org.repos, key=str.lower)
    assert len(names) == 15


@pytest.mark.parametrize(("role", "count"), [("owner", 15), ("member", 14), ("outsider", 13), ("", 13)])
def test_lists_follow_visibility(ask: Ask, role: str, count: int) -> None:
    """The owner sees a private repository more than a member, a member an internal one more than the world."""
    listed = ask(f"{REPOS}?per_page=100", role).json()
    assert len(listed) == count
    assert ("pricing-engine" in {item["name"] for item in listed}) == (role == "owner")
    assert ask("/repos/puerto-sur/pricing-engine", role).status_code == (200 if role == "owner" else 404)


def test_an_unchanged_answer_is_304_and_free(rig: Rig, ask: Ask) -> None:
    """The tag sent back gives no body, no content type, and costs nothing of the budget."""
    first = ask(REPOS)
    again = ask(REPOS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Type" not in again.headers
    assert again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"] == "1"
    rig.org.archive("orders")
    assert ask(REPOS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_tag_of_one_token_is_no_tag_of_another(ask: Ask) -> None:
    """What a member may not see must not be confirmed to them."""
    tag = ask(REPOS).headers["ETag"]
    assert ask(REPOS, "member", headers={"If-None-Match": tag}).status_code == 200


def test_a_spent_budget_is_403_with_remaining_0_and_a_reset(rig: Rig, ask: Ask) -> None:
    """Anonymous callers have few requests an hour; the answer says when the next hour begins."""
    rig.github.limits.anonymous = 2
    assert [ask("/users/puerto-sur", "").status_code for _ in range(3)] == [200, 200, 403]
    refused = ask("/users/puerto-sur", "")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert int(refused.headers["x-ratelimit-reset"]) > time.time()
    assert ask("/users/puerto-sur").status_code == 200
    rig.github.reset_limits()
    assert ask("/users/puerto-sur", "").status_code == 200


@pytest.mark.parametrize("kind", ["401", "403", "404", "429", "500", "502", "503"])
def test_a_status_fault_answers_as_the_host_does(rig: Rig, ask: Ask, kind: str) -> None:
    """The status, a message in JSON, the limit headers; Retry-After where it belongs."""
    rig.org.set_fault("rest", kind, times=1, retry_after=2)
    hit = ask(REPOS)
    assert hit.status_code == int(kind)
    assert hit.json()["message"]
    assert "x-ratelimit-remaining" in hit.headers
    assert hit.headers.get("Retry-After") == ("2" if kind == "429" else None)
    assert ask(REPOS).status_code == 200
    assert [entry.fault for entry in rig.log.select("rest")] == [kind, ""]


def test_the_two_limits_of_the_host_can_be_told_apart(rig: Rig, ask: Ask) -> None:
    """The primary limit has remaining 0, the secondary one a Retry-After and its words; both are 403."""
    rig.org.set_fault("rest", "rate_limit")
    primary = ask(REPOS)
    assert (primary.status_code, primary.headers["x-ratelimit-remaining"]) == (403, "0")
    rig.org.set_fault("rest", "secondary", retry_after=1)
    secondary = ask(REPOS)
    assert (secondary.status_code, secondary.headers["Retry-After"]) == (403, "1")
    assert "secondary rate limit" in secondary.json()["message"]


def test_a_broken_line_is_a_broken_line(rig: Rig, ask: Ask) -> None:
    """Truncated bodies, dropped connections, hangs and refusals reach the client as such."""
    for kind in ("truncated", "drop"):
        rig.org.set_fault("github", kind)
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            ask(REPOS)
    rig.org.set_fault("github", "hang", hang_seconds=0.2)
    with pytest.raises(requests.ConnectionError):
        ask(REPOS)
    rig.org.clear_faults()
    rig.org.set_fault("github", "refused")
    with pytest.raises(requests.ConnectionError):
        requests.get(rig.url, timeout=2, proxies={"http": ""})
    rig.org.clear_faults()
    assert ask(REPOS).status_code == 200


def test_a_fault_of_one_repository_spares_the_list(rig: Rig, ask: Ask) -> None:
    """``rest:NAME`` hits what is asked about that repository only; ``actions`` hits runs only."""
    rig.org.set_fault("rest:orders", "500")
    rig.org.set_fault("actions", "403")
    assert ask("/repos/puerto-sur/orders").status_code == 500
    assert ask("/repos/puerto-sur/billing").status_code == 200
    assert ask("/repos/puerto-sur/billing/actions/runs").status_code == 403
    assert ask(REPOS).status_code == 200


def test_a_renamed_repository_moves_for_good(rig: Rig, ask: Ask) -> None:
    """The old name is 301 to the id, which leads to the repository with its new name."""
    stopped = ask("/repos/puerto-sur/tariffs", allow_redirects=False)
    assert stopped.status_code == 301
    assert ask("/repos/puerto-sur/tariffs").json()["full_name"] == "puerto-sur/rates"
    runs = ask("/repos/puerto-sur/tariffs/actions/runs?branch=main")
    assert runs.url.endswith("/actions/runs?branch=main")
    assert runs.json()["workflow_runs"][0]["conclusion"] is None


def test_runs_are_filtered_by_branch_and_event(ask: Ask) -> None:
    """A pull request's run is no state of the default branch."""
    path = "/repos/puerto-sur/billing/actions/runs"
    assert ask(path).json()["total_count"] == 2
    (run,) = ask(f"{path}?branch=main").json()["workflow_runs"]
    assert (run["conclusion"], run["event"], run["head_branch"]) == ("failure", "push", "main")


def test_teams_need_a_member_and_secret_ones_an_owner(ask: Ask) -> None:
    """401 without a token, 403 from outside, fewer teams for members; child teams count as members."""
    path = "/orgs/puerto-sur/teams"
    assert [ask(path, role).status_code for role in ("", "outsider", "member", "owner")] == [401, 403, 200, 200]
    owner = {item["slug"] for item in ask(path).json()}
    member = {item["slug"] for item in ask(path, "member").json()}
    assert owner - member == {"night-watch"}
    logins = [item["login"] for item in ask(f"{path}/logistics/members").json()]
    assert logins == ["iroldan", "jhuaman", "tquispe"]
    rights = {item["name"]: item["role_name"] for item in ask(f"{path}/orders-team/repos").json()}
    assert rights == {"orders": "admin", "rates": "push", "tracking": "maintain"}


def test_an_unknown_token_is_refused(rig: Rig, ask: Ask) -> None:
    """Bad credentials are 401, even for what anybody may read; the log says so."""
    wrong = {"Authorization": "Bearer nothing"}
    assert ask("/repos/puerto-sur/orders", "", headers=wrong).status_code == 401
    assert rig.log.entries[-1].token == "unknown"


def test_what_happens_to_repositories_shows(rig: Rig, ask: Ask) -> None:
    """Push, archive, privacy, rename, delete: the next answer knows."""
    before = ask("/repos/puerto-sur/orders").json()
    head = rig.org.push("orders", {"NEW.md": "new\n"})
    assert ask("/repos/puerto-sur/orders").json()["pushed_at"] > before["pushed_at"]
    assert ask("/repos/puerto-sur/orders/branches/main").json()["commit"]["sha"] == head.oid
    rig.org.archive("orders")
    assert ask("/repos/puerto-sur/orders").json()["archived"] is True
    rig.org.make_private("orders")
    assert ask("/repos/puerto-sur/orders", "member").status_code == 404
    rig.org.rename("orders", "bookings")
    assert ask("/repos/puerto-sur/orders").json()["id"] == before["id"]
    rig.org.delete("bookings")
    assert ask("/repos/puerto-sur/orders").status_code == 404


def test_files_and_languages_come_from_the_commits(rig: Rig, ask: Ask) -> None:
    """What REST says about contents is what git holds."""
    assert ask("/repos/puerto-sur/billing/languages").json() == {"Go": 29}
    rig.org.break_yaml("billing")
    found = ask("/repos/puerto-sur/billing/contents/catalog-info.yaml").json()
    assert found["size"] == len("apiVersion: backstage.io/v1alpha1\nkind: [Component\n  name: : x\n")
    assert ask("/repos/puerto-sur/billing/contents/nothing").status_code == 404
