from __future__ import annotations

import pytest
import requests
from tests.rig.rig import Rig

pytestmark = pytest.mark.rig
PATH = "/api/v1/applications"


def ask(rig: Rig, path: str = PATH, token: str | None = None) -> requests.Response:
    """One request with the rig's token, or another."""
    headers = {"Authorization": f"Bearer {rig.argocd.token if token is None else token}"}
    return requests.get(f"{rig.argocd_url}{path}", headers=headers, timeout=5, proxies={"http": ""})


def test_the_list_comes_whole(rig: Rig) -> None:
    """No paging; both axes of state, history, images and conditions as the server writes them."""
    items = {item["metadata"]["name"]: item for item in ask(rig).json()["items"]}
    assert len(items) == 7
    broken = items["billing-prod"]["status"]
    assert (broken["sync"]["status"], broken["health"]["status"]) == ("OutOfSync", "Degraded")
    assert broken["conditions"][0]["type"] == "SyncError"
    head = rig.org.repo("gitops").head
    assert head is not None
    assert items["orders-prod"]["status"]["history"][-1]["revision"] == head.oid
    assert items["orders-prod"]["spec"]["source"]["repoURL"] == f"{rig.url}/puerto-sur/gitops.git"


def test_an_empty_list_is_null(rig: Rig) -> None:
    """Go's way of writing no items."""
    rig.org.applications.clear()
    assert ask(rig).json()["items"] is None


def test_fields_select_what_the_server_lets_select(rig: Rig) -> None:
    """History and conditions cannot be selected: such paths are ignored in silence."""
    item = ask(rig, f"{PATH}?fields=items.metadata.name,items.status.history,items.status.sync.status").json()["items"][
        0
    ]
    assert item == {"metadata": {"name": "orders-dev"}, "status": {"sync": {"status": "Synced"}}}


def test_a_wrong_token_is_401_and_the_version_needs_none(rig: Rig) -> None:
    """Errors carry error, code and message."""
    refused = ask(rig, token="wrong")
    assert (refused.status_code, refused.json()["code"]) == (401, 16)
    assert ask(rig, "/api/version", token="wrong").json()["Version"].startswith("v3")
    assert ask(rig, f"{PATH}/nobody").status_code == 403
    assert ask(rig, f"{PATH}/orders-dev").json()["metadata"]["name"] == "orders-dev"


@pytest.mark.parametrize("kind", ["401", "403", "500", "503"])
def test_status_faults(rig: Rig, kind: str) -> None:
    """Argo CD fails alone: GitHub goes on."""
    rig.org.set_fault("argocd", kind)
    assert ask(rig).status_code == int(kind)
    assert requests.get(f"{rig.url}/api/v3/meta", timeout=5, proxies={"http": ""}).status_code == 200
    rig.org.clear_faults()
    assert ask(rig).status_code == 200


@pytest.mark.parametrize("kind", ["drop", "truncated", "refused", "hang"])
def test_line_faults(rig: Rig, kind: str) -> None:
    """The connection is cut, or nobody listens; afterwards the same address answers again."""
    rig.org.set_fault("argocd", kind, hang_seconds=0.2)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask(rig)
    rig.org.clear_faults()
    assert ask(rig).status_code == 200


def test_answers_that_are_no_json(rig: Rig) -> None:
    """A login page and a JSON text cut in the middle come with status 200."""
    for kind in ("html", "garbage"):
        rig.org.set_fault("argocd", kind)
        answer = ask(rig)
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()


def test_the_log_knows_who_asked_what(rig: Rig) -> None:
    """Requests are counted by system and path."""
    ask(rig)
    ask(rig, "/api/version")
    assert rig.log.count("argocd") == 2
    assert rig.log.select("argocd", contains="applications")[0].authorization
