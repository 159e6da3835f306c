"""The rig answers REST requests as the official description says: no invented field, no wrong type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.contract.openapi import answer_errors, request_errors, template_of
from tests.contract.setup import PATHS
from tests.rig.rig import Rig, running_rig

REPO = "/repos/puerto-sur/orders"
ASKED = (
    "/meta",
    "/rate_limit",
    "/user",
    "/orgs/puerto-sur",
    "/users/puerto-sur",
    "/users/iroldan",
    "/orgs/puerto-sur/repos?type=sources&sort=pushed&direction=desc&per_page=5&page=2",
    "/users/puerto-sur/repos?type=owner&per_page=100",
    REPO,
    "/repos/puerto-sur/sketches",
    f"{REPO}/languages",
    f"{REPO}/topics",
    f"{REPO}/branches/main",
    f"{REPO}/contents/docs/index.md",
    f"{REPO}/teams",
    f"{REPO}/actions/runs?branch=main&per_page=20&exclude_pull_requests=true",
    "/repos/puerto-sur/rates/actions/runs?status=in_progress",
    "/orgs/puerto-sur/teams?per_page=100",
    "/orgs/puerto-sur/teams/orders-team",
    "/orgs/puerto-sur/teams/logistics/members?role=all",
    "/orgs/puerto-sur/teams/platform/repos",
)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One organisation for all questions."""
    with running_rig(Path(tmp_path_factory.mktemp("rig"))) as running:
        yield running


def ask(rig: Rig, path: str) -> requests.Response:
    """One request with the owner's token; redirects are not followed."""
    headers = {"Authorization": f"Bearer {rig.tokens['GITHUB_TOKEN']}"}
    url = f"{rig.url}/api/v3{path}"
    return requests.get(url, headers=headers, timeout=10, allow_redirects=False, proxies={"http": ""})


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_has_official_fields_and_types_only(rig: Rig, rest: dict[str, Any], path: str) -> None:
    """All that is required is there, and nothing else than what is known."""
    answer = ask(rig, path)
    assert answer.status_code == 200
    bare, _, query = path.partition("?")
    assert request_errors(rest, "GET", bare, query) == []
    assert answer_errors(rest, "GET", bare, 200, answer.json()) == []


def test_refusals_and_redirects_have_official_shapes(rig: Rig, rest: dict[str, Any]) -> None:
    """404 and 301 are described; their bodies are as described."""
    for path, status in (("/repos/puerto-sur/none", 404), ("/repos/puerto-sur/tariffs", 301)):
        answer = ask(rig, path)
        assert answer.status_code == status
        assert answer_errors(rest, "GET", path, status, answer.json()) == []


def test_every_path_that_the_rig_answers_is_asked_here(rig: Rig) -> None:
    """A new route of the rig must be held against the description too; ids of moved repositories are undocumented."""
    from tests.rig.github_rest import ROUTES

    unasked = [
        pattern.pattern
        for pattern, _ in ROUTES
        if not pattern.pattern.startswith("/repositories")
        and not any(pattern.fullmatch(path.partition("?")[0]) for path in ASKED)
    ]
    assert unasked == []


def test_the_judge_finds_what_is_wrong(rest: dict[str, Any]) -> None:
    """An invented path, parameter, value or field, a wrong type and a missing field are all errors."""
    assert request_errors(rest, "GET", "/orgs/x/repositories", "")
    assert request_errors(rest, "POST", "/orgs/x/repos", "")
    assert request_errors(rest, "GET", "/orgs/x/repos", "pagesize=3")
    assert request_errors(rest, "GET", "/orgs/x/repos", "sort=size")
    assert request_errors(rest, "GET", "/orgs/x/repos", "per_page=1000")
    assert request_errors(rest, "GET", "/orgs/x/repos", "per_page=many")
    assert not request_errors(rest, "GET", "/orgs/x/repos", "per_page=100&type=all")
    topics = "/repos/a/b/topics"
    assert not answer_errors(rest, "GET", topics, 200, {"names": []})
    assert answer_errors(rest, "GET", topics, 200, {"names": [], "labels": []})
    assert answer_errors(rest, "GET", topics, 200, {"names": "one"})
    assert answer_errors(rest, "GET", topics, 200, {})
    assert template_of(rest, "/repos/a/b/contents/docs/index.md") == "/repos/{owner}/{repo}/contents/{path}"


def test_the_cut_description_is_small_and_whole(rest: dict[str, Any]) -> None:
    """Only what is used is kept, and each reference leads somewhere."""
    assert set(rest["paths"]) == set(PATHS)
    text = json.dumps(rest)
    assert len(text) < 1_500_000
    for part in set(text.split('"$ref": "#/components/')[1:]):
        section, _, name = part.partition('"')[0].partition("/")
        assert name in rest["components"][section]
