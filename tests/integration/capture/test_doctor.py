"""The doctor: one cheap question each, who we are there, what is missing for what; nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rig.faults import Fault
from tests.rig.forges.bitbucket import Bitbucket
from tests.rig.forges.gitea import Gitea
from tests.rig.forges.gitlab import GitLab

from catalejo.capture.doctor import Diagnosis, examine
from catalejo.hosts.local import LocalSource
from catalejo.model.settings import CaptureOptions, CaptureRequest, RecordedSystem

from .hosts import KINDS, Nights

pytestmark = pytest.mark.rig


@pytest.fixture(params=KINDS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nights]:
    """A host of each kind with one repository."""
    kind = KINDS[request.param]
    with kind.forge(tmp_path / "forge") as forge:
        forge.add("orders", owner=kind.owner, told_head="a" * 40)
        yield Nights(request.param, kind, forge, tmp_path)


def look(host: Nights) -> Diagnosis:
    """Examine the one source of a host."""
    options = CaptureOptions(read_seconds=2)
    return examine(CaptureRequest((host.source(),), options=options), host.environ)[0]


def test_a_good_token_is_named_and_lacks_nothing(host: Nights) -> None:
    """In a handful of requests, with nothing fetched by git."""
    found = look(host)
    assert (found.state, found.lacks, found.error) == ("ok", (), "")
    assert found.identity in ("reader", "Reader", "an access token")
    assert host.forge.log.count() <= 4 and host.forge.log.count("git") == 0
    assert not (host.folder / "capture").exists()


def test_without_a_token_what_stays_out_is_said(host: Nights) -> None:
    """That is no failure: a portal of public repositories needs none."""
    host.token = ""
    found = look(host)
    assert (found.state, found.identity) == ("ok", "nobody") and found.lacks
    assert all(need.permission and need.gives and need.gives_es for need in found.lacks)


def test_a_token_that_is_not_known_is_denied(host: Nights) -> None:
    """And stands in no line."""
    host.token = "expired-1234"
    found = look(host)
    assert found.state == "denied" and "expired-1234" not in found.error


def test_a_host_that_answers_with_something_else_fails(host: Nights) -> None:
    """A page in the place of an answer is no answer."""
    host.forge.faults.set("api", Fault("html"))
    assert look(host).state == "failed"


def test_a_scope_that_is_missing_is_named_with_what_it_is_for(tmp_path: Path) -> None:
    """GitLab and Bitbucket tell the scopes of a token, Gitea refuses a question."""
    with GitLab(tmp_path / "a") as gitlab, Gitea(tmp_path / "b") as gitea, Bitbucket(tmp_path / "c") as bitbucket:
        gitlab.scopes = ["read_api"]
        gitea.closed = {"/orgs/acme"}
        bitbucket.scopes = "account"
        lacks = {}
        for forge, name in ((gitlab, "gitlab"), (gitea, "gitea"), (bitbucket, "bitbucket")):
            found = look(Nights(name, KINDS[name], forge, tmp_path))
            assert found.state == "lacks"
            lacks[name] = [need.permission for need in found.lacks]
        assert lacks["gitlab"] == ["read_repository"] and lacks["gitea"] == ["read:organization"]
        assert lacks["bitbucket"] == ["repository (read:repository:bitbucket)"]


def test_folders_are_looked_for(tmp_path: Path) -> None:
    """Sources and recorded answers of this machine, by their names only."""
    (tmp_path / "there").mkdir()
    given = CaptureRequest(
        (LocalSource(path=str(tmp_path / "there")), LocalSource(path=str(tmp_path / "gone"))),
        (RecordedSystem(path=str(tmp_path / "lost")),),
    )
    found = examine(given, {"PATH": os.environ["PATH"]})
    assert [(one.id, one.state) for one in found] == [
        ("local:there", "ok"), ("local:gone", "failed"), ("recorded:lost", "failed"),
    ]  # fmt: skip
    assert not any(str(tmp_path) in one.error for one in found)
