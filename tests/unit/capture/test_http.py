"""The client of hosts and systems: whatever an answer holds, it is bounded, and a token stays with its host."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response

from catalejo.capture.asker import SourceAsker
from catalejo.capture.clock import CaptureClock
from catalejo.capture.context import Context, TimeoutBudget
from catalejo.capture.shards.previous import Previous
from catalejo.capture.web.http import WebClient
from catalejo.hosts.github import GitHubSource
from catalejo.hosts.github import graphql as github_graphql
from catalejo.hosts.github import rest as github_rest
from catalejo.kit.ask.client import MAX_PAGES
from catalejo.kit.ask.errors import ErrorKind, SourceError
from catalejo.model.capture import Visibility
from catalejo.model.settings import CaptureOptions

Serve = Callable[[Callable[[Request], Response]], LoopbackServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(app)`` runs a server on loopback until the test ends."""
    running: list[LoopbackServer] = []

    def start(app: Callable[[Request], Response]) -> LoopbackServer:
        server = LoopbackServer(app)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


def make_context(place: Path, visibility: Visibility = Visibility.PUBLIC, waits: list[float] | None = None) -> Context:
    """A context that asks one host; waiting takes no time."""
    world = CaptureClock("2026-11-20T02:00:00Z", {"T": "tok-1234"}, (waits if waits is not None else []).append)
    options = CaptureOptions(visibility=visibility, read_seconds=5)
    return Context(
        "github:acme", world, options, place / "cache", place / "scratch", Previous(place / "none"),
        lambda *_: None, TimeoutBudget(),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"])
@pytest.mark.parametrize("value", ["\u00b2", "\u0663", "9" * 5000, "-1", "1e3", "", "nan", "\u2460"])
def test_a_number_in_a_header_is_digits_or_nothing(serve: Serve, tmp_path: Path, name: str, value: str) -> None:
    """What is a digit to Unicode and no number to Python costs nothing."""
    headers = {name: value.encode("utf-8").decode("latin-1")}
    server = serve(lambda request: json_response({}, 200 if request.path == "/ok" else 429, headers))
    client = WebClient(server.url, make_context(tmp_path))
    assert client.get("ok").status == 200
    with pytest.raises(SourceError) as refused:
        client.get("late")
    assert refused.value.kind is ErrorKind.RATE_LIMITED


@pytest.mark.parametrize(
    "place", ["//[", "http://[::1", "https://h:99999999/", "http://127.0.0.1:x/", "//\u2100", "?["]
)
def test_a_redirect_to_no_address_costs_the_answer(serve: Serve, tmp_path: Path, place: str) -> None:
    """An address that cannot be read is an answer that is not understood, not a crash."""
    headers = {"Location": place.encode("utf-8").decode("latin-1")}
    server = serve(lambda request: Response(302, headers) if request.path == "/a" else json_response({}))
    try:
        WebClient(server.url, make_context(tmp_path)).get("a")
    except SourceError:
        return
    assert place == "?["


def test_an_address_of_the_host_that_is_none_costs_the_answer(serve: Serve, tmp_path: Path) -> None:
    """The next page of a list may be named by anything."""
    server = serve(lambda request: json_response([], 200, {"Link": '<http://[/x>; rel="next"'}))
    with pytest.raises(SourceError, match="an address that is none"):
        github_rest.ask(WebClient(server.url, make_context(tmp_path)), "acme", True)


@pytest.mark.parametrize("way", ["redirect", "next page"])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_token_never_reaches_another_host(serve: Serve, tmp_path: Path, way: str, name: str) -> None:
    """Both hosts resolve and answer: nothing but the guard keeps the token here."""
    seen: list[Request] = []

    def thief(request: Request) -> Response:
        seen.append(request)
        return json_response([])

    other = serve(thief).url.replace("127.0.0.1", name)
    leads = {
        "redirect": Response(307, {"Location": f"{other}/orgs/acme/repos"}),
        "next page": json_response([], 200, {"Link": f'<{other}/orgs/acme/repos?page=2>; rel="next"'}),
    }
    server = serve(lambda request: leads[way])
    client = WebClient(server.url, make_context(tmp_path), {"Authorization": "Bearer tok-1234"})
    with pytest.raises(SourceError, match="leads to another host") as refused:
        github_rest.ask(client, "acme", True)
    assert refused.value.kind is ErrorKind.REFUSED and seen == []


def test_what_an_answer_stands_for_is_bounded(serve: Serve, tmp_path: Path) -> None:
    """Nine million empty lists in 27 MB would be 700 MB; a packed answer is bounded by what comes out of it."""
    many = b"[" + b"[]," * 9_000_000 + b"0]"
    packed = gzip.compress(b"[" + b" " * (300 << 20) + b"]", 1)
    answers = {
        "/many": Response(200, {"Content-Type": "application/json"}, many),
        "/packed": Response(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, packed),
    }
    server = serve(lambda request: answers[request.path])
    client = WebClient(server.url, make_context(tmp_path))
    for path in answers:
        with pytest.raises(SourceError, match=r"than (is|are) read") as refused:
            client.get(path)
        assert refused.value.kind is ErrorKind.TOO_LARGE


def test_waiting_is_bounded_in_all(serve: Serve, tmp_path: Path) -> None:
    """A 429 that names no time is waited for once, a minute; then the budget is spent."""
    waits: list[float] = []
    server = serve(lambda request: json_response({}, 429))
    client = WebClient(server.url, make_context(tmp_path, waits=waits))
    for _ in range(2):
        with pytest.raises(SourceError) as refused:
            client.get("x")
        assert refused.value.kind is ErrorKind.RATE_LIMITED
    assert waits == [60.0]


def page(nodes: list[dict[str, object]], cursor: str | None) -> dict[str, object]:
    """A page of a list that always says that there is another."""
    return {"nodes": nodes, "edges": nodes, "pageInfo": {"hasNextPage": True, "endCursor": cursor}}


def repository(name: str) -> dict[str, object]:
    """A repository as GraphQL tells it."""
    return {"id": name, "nameWithOwner": f"acme/{name}", "visibility": "PUBLIC"}


@pytest.mark.parametrize("which", ["repositories", "teams", "team"])
@pytest.mark.parametrize("cursor", ["again", None])
def test_a_list_that_leads_back_ends(serve: Serve, tmp_path: Path, which: str, cursor: str | None) -> None:
    """A cursor that comes twice costs its list; what was read of the others stays."""
    asked: list[str] = []

    def app(request: Request) -> Response:
        query = json.loads(request.body)
        asked.append(query["query"])
        assert len(asked) < 50, "the list is followed for ever"
        one = {**page([], cursor), "pageInfo": {"hasNextPage": False}}
        team: dict[str, object] = {"slug": "core", "privacy": "VISIBLE", "repositories": one}
        if which == "team":
            team["repositories"] = page([], cursor)
        if "team(" in query["query"]:
            return json_response({"data": {"organization": {"team": team}}})
        repositories = page([repository("one")], cursor)
        teams = page([team], cursor)
        if which != "repositories":
            repositories = {**repositories, "pageInfo": {"hasNextPage": False}}
        if which != "teams":
            teams = {**teams, "pageInfo": {"hasNextPage": False}}
        return json_response(
            {"data": {"repositoryOwner": {"repositories": repositories}, "organization": {"teams": teams}}}
        )

    server = serve(app)
    spec = GitHubSource(organization="acme", url=server.url)
    context = make_context(tmp_path)
    told = github_graphql.ask(
        WebClient(server.url, context), f"{server.url}/graphql", "acme", spec, SourceAsker(context)
    )
    assert "leads back to a page that was read" in told.error
    assert [node.name for node in told.repositories] == ["one"]
    assert told.missing == (which == "repositories") and told.teams_missing == (which != "repositories")


def test_a_list_by_links_that_leads_back_ends(serve: Serve, tmp_path: Path) -> None:
    """The second page names the first as the next."""
    asked: list[str] = []

    def app(request: Request) -> Response:
        asked.append(request.raw_query)
        assert len(asked) < 20, "the list is followed for ever"
        number = 2 if "page=1" in request.raw_query else 1
        return json_response([], 200, {"Link": f'<{server.url}/orgs/acme/repos?page={number}>; rel="next"'})

    server = serve(app)
    with pytest.raises(SourceError, match="leads back to a page that was read"):
        github_rest.ask(WebClient(server.url, make_context(tmp_path)), "acme", True)


def test_a_list_has_an_end_even_if_every_cursor_is_new(serve: Serve, tmp_path: Path) -> None:
    """A host may invent cursors for ever."""
    asked: list[str] = []

    def app(request: Request) -> Response:
        asked.append(request.raw_query)
        return json_response([], 200, {"Link": f'<{server.url}/orgs/acme/repos?page={len(asked)}>; rel="next"'})

    server = serve(app)
    with pytest.raises(SourceError, match="more than") as refused:
        github_rest.ask(WebClient(server.url, make_context(tmp_path)), "acme", True)
    assert refused.value.kind is ErrorKind.TOO_LARGE and len(asked) <= MAX_PAGES


@pytest.mark.parametrize("portal", list(Visibility))
def test_a_hosts_words_name_nothing_that_was_left_out(serve: Serve, tmp_path: Path, portal: Visibility) -> None:
    """Only the readers of a private portal, who see whatever the token sees, read a host's words as they came."""
    names = {"x-accepted-github-permissions": "contents=read; metadata=read"}
    words = "Resource protected by the policy of acme/secret-plans: see 'zebra' and project_x, need read:org"
    server = serve(lambda request: json_response({"message": words}, 403, names))
    with pytest.raises(SourceError) as refused:
        WebClient(server.url, make_context(tmp_path, portal)).get("x")
    shown = str(refused.value)
    assert refused.value.permission == "contents=read; metadata=read"
    assert "Resource protected by the policy of" in shown and "read:org" in shown
    hidden = [name for name in ("secret-plans", "zebra", "project_x", "acme/") if name in shown]
    assert bool(hidden) == (portal is Visibility.PRIVATE)
