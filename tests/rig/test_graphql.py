from __future__ import annotations

from typing import Any

import pytest
from tests.rig.conftest import Ask
from tests.rig.rig import Rig

pytestmark = pytest.mark.rig

LIST = """
query ($login: String!, $first: Int!, $after: String) {
  repositoryOwner(login: $login) {
    __typename
    repositories(first: $first, after: $after, ownerAffiliations: [OWNER], orderBy: {field: NAME, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        name visibility isArchived isEmpty isFork archivedAt
        repositoryTopics(first: 20) { nodes { topic { name } } }
        languages(first: 10, orderBy: {field: SIZE, direction: DESC}) { edges { size node { name } } }
        defaultBranchRef { name target { oid ... on Commit { tree { oid } statusCheckRollup { state } } } }
        owners: object(expression: "HEAD:CODEOWNERS") { ... on Blob { text byteSize } }
      }
    }
  }
  rateLimit { cost nodeCount limit remaining used }
}
"""


def test_pages_hold_every_repository_once(rig: Rig, query: Ask) -> None:
    """Following the cursor gives all; heads, trees and check states are those of git and the runs."""
    found: dict[str, Any] = {}
    after = None
    while True:
        data = query(LIST, login="puerto-sur", first=6, after=after).json()["data"]
        page = data["repositoryOwner"]["repositories"]
        found |= {node["name"]: node for node in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert page["totalCount"] == len(found) == 15
    assert rig.log.count("graphql") == 3
    head = rig.org.repo("orders").head
    assert head is not None
    target = found["orders"]["defaultBranchRef"]["target"]
    assert target == {"oid": head.oid, "tree": {"oid": head.tree}, "statusCheckRollup": {"state": "SUCCESS"}}
    assert found["billing"]["defaultBranchRef"]["target"]["statusCheckRollup"]["state"] == "FAILURE"
    assert found["rates"]["defaultBranchRef"]["target"]["statusCheckRollup"]["state"] == "PENDING"
    assert found["web"]["defaultBranchRef"]["name"] == "trunk"
    assert found["sketches"]["isEmpty"] and found["sketches"]["defaultBranchRef"] is None
    assert found["legacy-fax"]["isArchived"] and found["httpbin"]["isFork"]
    assert found["orders"]["owners"]["text"].startswith("* @puerto-sur/orders-team")
    assert found["billing"]["owners"] is None


@pytest.mark.parametrize(("role", "count"), [("owner", 15), ("member", 14), ("outsider", 13)])
def test_lists_follow_visibility(query: Ask, role: str, count: int) -> None:
    """A token sees what its owner may see."""
    data = query(LIST, role, login="puerto-sur", first=100).json()["data"]
    assert data["repositoryOwner"]["repositories"]["totalCount"] == count


def test_filters_and_orders_work(query: Ask) -> None:
    """Archived, fork and visibility filters; newest push first."""
    text = (
        "query ($f: Boolean) {organization(login: \"puerto-sur\") {"
        " repositories(first: 100, isArchived: false, isFork: false, visibility: PUBLIC,"
        " orderBy: {field: PUSHED_AT, direction: DESC}) {nodes {name pushedAt}}"
        " old: repositories(first: 9, isArchived: true) {nodes {name}} forks: repositories(first: 9, isFork: true)"
        " {nodes {name}} privacy: repositories(first: 9, privacy: PRIVATE) {nodes {name}}}"
        " rateLimit(dryRun: $f) {cost}}"
    )  # fmt: skip
    data = query(text).json()["data"]["organization"]
    assert [node["name"] for node in data["old"]["nodes"]] == ["legacy-fax"]
    assert [node["name"] for node in data["forks"]["nodes"]] == ["httpbin"]
    assert [node["name"] for node in data["privacy"]["nodes"]] == ["handbook", "pricing-engine"]
    names = {node["name"] for node in data["repositories"]["nodes"]}
    assert not names & {"legacy-fax", "httpbin", "handbook", "pricing-engine"}
    pushes = [node["pushedAt"] for node in data["repositories"]["nodes"] if node["pushedAt"]]
    assert pushes == sorted(pushes, reverse=True)


def test_teams_with_their_own_members_and_rights(query: Ask) -> None:
    """Immediate members only where asked; secret teams only for owners; rights on repositories."""
    text = """
    {organization(login: "puerto-sur") {teams(first: 25) {nodes {
      slug privacy parentTeam {slug}
      own: members(first: 50, membership: IMMEDIATE) {edges {role node {login name email}}}
      all: members(first: 50) {totalCount}
      repositories(first: 25) {edges {permission node {name}}}
    }}}}
    """
    teams = {t["slug"]: t for t in query(text).json()["data"]["organization"]["teams"]["nodes"]}
    assert teams["night-watch"]["privacy"] == "SECRET"
    assert teams["orders-team"]["parentTeam"] == {"slug": "logistics"}
    assert [edge["node"]["login"] for edge in teams["logistics"]["own"]["edges"]] == ["jhuaman"]
    assert teams["logistics"]["all"]["totalCount"] == 3
    rights = {edge["node"]["name"]: edge["permission"] for edge in teams["orders-team"]["repositories"]["edges"]}
    assert rights == {"orders": "ADMIN", "rates": "WRITE", "tracking": "MAINTAIN"}
    seen = query(text, "member").json()["data"]["organization"]["teams"]["nodes"]
    assert "night-watch" not in {team["slug"] for team in seen}
    assert query(text, "outsider").json()["data"]["organization"]["teams"]["nodes"] == []


def test_a_missing_thing_is_an_error_with_partial_data(query: Ask) -> None:
    """Status 200, null for the part, ``type`` NOT_FOUND beside the message; the rest is there."""
    text = '{a: repository(owner: "puerto-sur", name: "orders") {name} b: repository(owner: "x", name: "y") {name}}'
    answer = query(text)
    assert answer.status_code == 200
    body = answer.json()
    assert body["data"] == {"a": {"name": "orders"}, "b": None}
    assert body["errors"][0]["type"] == "NOT_FOUND"
    assert body["errors"][0]["path"] == ["b"]
    assert query('{repositoryOwner(login: "x") {login}}').json() == {"data": {"repositoryOwner": None}}


def test_a_renamed_repository_is_found_under_both_names(query: Ask) -> None:
    """The host follows renames unless it is told not to."""
    text = 'query ($f: Boolean) {repository(owner: "puerto-sur", name: "tariffs", followRenames: $f) {name}}'
    assert query(text, f=True).json()["data"]["repository"] == {"name": "rates"}
    assert query(text, f=False).json()["data"]["repository"] is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{organization(login: \"puerto-sur\") {repositories {totalCount}}}", "MISSING_PAGINATION_BOUNDARIES"),
        ("{organization(login: \"puerto-sur\") {repositories(first: 101) {totalCount}}}", "EXCESSIVE_PAGINATION"),
        (
            "{organization(login: \"puerto-sur\") {repositories(first: 100) {nodes {languages(first: 100) {totalCount}"
            " deployments(first: 100) {totalCount} repositoryTopics(first: 100) {totalCount}}}"
            " teams(first: 100) {nodes {members(first: 100) {nodes {repositories(first: 100) {totalCount}}}}}}}",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
    ],
)  # fmt: skip
def test_calls_beyond_the_limits_are_refused(query: Ask, text: str, kind: str) -> None:
    """The host's limits on connections and nodes hold here too."""
    assert query(text).json()["errors"][0]["type"] == kind


def test_cost_is_counted_as_documented(rig: Rig, query: Ask) -> None:
    """The worked example: one list of 100 with two lists inside is 201 fetches, two points."""
    data = query(LIST, login="puerto-sur", first=100).json()["data"]
    assert data["rateLimit"] == {
        "cost": 2, "nodeCount": 100 + 2000 + 1000, "limit": 5000, "remaining": 4998, "used": 2,
    }  # fmt: skip
    rig.github.limits.points = 2
    refused = query(LIST, login="puerto-sur", first=100)
    assert (refused.status_code, refused.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["x-ratelimit-resource"] == "graphql"


def test_what_is_left_out_costs_nothing(query: Ask) -> None:
    """Directives decide before the cost is counted."""
    text = (
        "query ($on: Boolean!) {organization(login: \"puerto-sur\") {repositories(first: 100) @include(if: $on)"
        " {totalCount} teams(first: 50) @skip(if: $on) {totalCount}} rateLimit {nodeCount}}"
    )  # fmt: skip
    for chosen, nodes, present in ((True, 100, "repositories"), (False, 50, "teams")):
        data = query(text, on=chosen).json()["data"]
        assert data["rateLimit"]["nodeCount"] == nodes
        assert list(data["organization"]) == [present]


def test_unknown_fields_and_unknown_callers_are_refused(query: Ask) -> None:
    """A wrong field is a validation error; without a token there is no GraphQL."""
    assert "Cannot query field" in query("{viewer {loginn}}").json()["errors"][0]["message"]
    assert query("{viewer {login}}", "").status_code == 401


def test_rights_refused_in_part_come_with_data(rig: Rig, query: Ask) -> None:
    """The fault ``graphql_errors`` keeps the data and adds the error of single sign-on."""
    rig.org.set_fault("graphql", "graphql_errors", times=1)
    body = query("{viewer {login}}").json()
    assert body["data"] and body["errors"][0]["type"] == "FORBIDDEN"
    assert "errors" not in query("{viewer {login}}").json()


def test_many_repositories_answer_fast(rig: Rig, query: Ask) -> None:
    """Three hundred copies list in a few seconds: the rig can carry figures at size."""
    rig.org.copies("orders", 300, "load")
    data = query(LIST, login="puerto-sur", first=100).json()["data"]
    assert data["repositoryOwner"]["repositories"]["totalCount"] == 315
