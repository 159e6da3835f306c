"""A GitHub App: its key signs, the host gives a token of an hour, neither is written."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.rig.gitserver import token_of
from tests.rig.wire import LoopbackServer, Request, Response, json_response

from catalejo.capture import run_capture
from catalejo.capture.asker import SourceAsker
from catalejo.capture.clock import CaptureClock
from catalejo.capture.context import Context, TimeoutBudget
from catalejo.capture.shards.previous import Previous
from catalejo.hosts.github import GitHubSource
from catalejo.hosts.github.app import InstallationToken, signature
from catalejo.kit.ask.errors import ErrorKind, SourceError
from catalejo.model.capture import Visibility
from catalejo.model.settings import CaptureOptions, CaptureRequest

EMPTY = {"nodes": [], "edges": [], "totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}}
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class AppHost:
    """What docs.github.com says of installations; ``minutes`` is how long a token holds."""

    def __init__(self) -> None:
        self.server = LoopbackServer(self.app)
        self.url = self.server.url
        self.given: list[str] = []
        self.minutes = 60.0
        self.paths: list[str] = []

    def app(self, request: Request) -> Response:
        self.paths.append(request.path)
        if request.path in ("/api/v3/orgs/acme/installation", "/api/v3/app/installations/7/access_tokens"):
            try:
                claims = jwt.decode(token_of(request), KEY.public_key(), algorithms=["RS256"], issuer="Iv1.app")
            except jwt.PyJWTError:
                return json_response({"message": "A JSON web token could not be decoded"}, 401)
            assert claims["exp"] - time.time() <= 600
            if request.path.endswith("installation"):
                return json_response({"id": 7, "app_id": 1})
            assert request.method == "POST"
            self.given.append(f"ghs_{secrets.token_hex(40)}")  # longer than forty characters, as they are since 2026
            ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * self.minutes))
            return json_response({"token": self.given[-1], "expires_at": ends, "permissions": {}}, 201)
        if token_of(request) not in self.given:
            return json_response({"message": "Bad credentials"}, 401)
        if request.path == "/api/graphql":
            assert json.loads(request.body)["variables"]["login"] == "acme"
            data = {"repositoryOwner": {"login": "acme", "repositories": EMPTY}, "organization": {"teams": EMPTY}}
            return json_response({"data": data})
        return json_response({"message": "Not Found"}, 404)


@pytest.fixture
def host() -> Iterator[AppHost]:
    """A host at which the App is installed."""
    running = AppHost()
    running.server.start()
    yield running
    running.server.stop()


def make_asker(folder: Path, key: str) -> SourceAsker:
    """An asker whose environment holds the key."""
    world = CaptureClock("2026-11-20T02:00:00Z", {"APP_KEY": key}, lambda _: None)
    return SourceAsker(Context(
        "github:acme", world, CaptureOptions(read_seconds=5), folder / "cache", folder / "scratch",
        Previous(folder / "none"), lambda *_: None, TimeoutBudget(),
    ))  # fmt: skip


def spec(host: AppHost) -> GitHubSource:
    """The organisation, read as the App."""
    return GitHubSource(organization="acme", url=host.url, app="Iv1.app", app_key_env="APP_KEY")


@pytest.mark.parametrize("written", [PEM, PEM.replace("\n", "\\n")])
def test_an_app_lists_an_organisation_and_leaves_no_trace_of_its_key(
    host: AppHost, tmp_path: Path, written: str
) -> None:
    """By a token of its installation; line ends of the key may be written as two characters."""
    options = CaptureOptions(visibility=Visibility.INTERNAL, read_seconds=5)
    manifest = run_capture(
        CaptureRequest((spec(host),), options=options), tmp_path / "out", tmp_path / "cache",
        environ={"APP_KEY": written},
    )  # fmt: skip
    source = manifest.sources[0]
    assert (source.state, source.error) == ("ok", "") and host.paths[-1] == "/api/graphql"
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept = b"".join(files)
    assert host.given and not any(token.encode() in kept for token in host.given)
    assert PEM.splitlines()[1].encode() not in kept


def test_a_token_is_asked_for_again_before_it_ends(host: AppHost, tmp_path: Path) -> None:
    """While it holds for some minutes more it is the same one."""
    asker = make_asker(tmp_path, PEM)
    give = InstallationToken(spec(host), asker, f"{host.url}/api/v3", {})
    assert give() == give() and len(host.given) == 1
    host.minutes = 4
    short = InstallationToken(spec(host), asker, f"{host.url}/api/v3", {})
    assert short() != short() and len(host.given) == 3


@pytest.mark.parametrize(
    ("key", "said"), [("", "is empty"), ("not a key", "no RSA key"), ("ssh-rsa AAAA", "no RSA key")]
)
def test_a_key_that_is_none_is_told_without_its_value(host: AppHost, tmp_path: Path, key: str, said: str) -> None:
    """The source is denied; nothing was asked."""
    with pytest.raises(SourceError, match=said) as raised:
        signature("Iv1.app", key, time.time())
    assert raised.value.kind is ErrorKind.DENIED and (not key or key not in str(raised.value))


def test_an_app_that_the_host_does_not_know_is_denied(host: AppHost, tmp_path: Path) -> None:
    """Another key than the one that the host has."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(SourceError) as raised:
        InstallationToken(spec(host), make_asker(tmp_path, pem), f"{host.url}/api/v3", {})()
    assert raised.value.kind is ErrorKind.DENIED and host.given == []
