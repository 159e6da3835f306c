"""Versions: how far behind, what is pinned, whose image."""

from __future__ import annotations

import pytest

from catalejo.delivery.versions import (
    arrived_at,
    compare,
    deployed_revision,
    desired_version,
    lag_between,
    live_version,
    version_since,
)
from catalejo.kit.text.images import is_floating, normal_name, semver, split_image
from catalejo.model.history import CellFacts
from catalejo.model.live import Application, Deployed
from catalejo.model.origin import Origin
from catalejo.model.stacks import Image, Stack
from catalejo.model.status import Health, Sync


@pytest.mark.parametrize(
    ("behind", "ahead", "known", "released", "lag"),
    [
        ("2.7.0", "2.9.0", (), (), 2),
        ("8.2.4", "8.4.1", ("8.3.0",), (), 2),
        ("1.42.0", "1.43.0-rc.1", (), (), 1),
        ("1.0.0", "2.0.0", (), (), 1),
        ("1.0.0", "1.4.0", (), ("1.4.0", "1.2.0", "1.0.0", "0.9.0"), 2),
        ("v1.2.0", "1.2.0", (), (), 0),
        ("latest", "1.2.0", (), (), -1),
        ("3f2a9c1", "9bd01ee", (), (), -1),
    ],
)
def test_lag(behind: str, ahead: str, known: tuple[str, ...], released: tuple[str, ...], lag: int) -> None:
    """The changelog counts where it knows both ends; else what was seen, or the distance of the number that moved."""
    assert lag_between(behind, ahead, known, released) == lag


def test_pre_releases_come_before_their_release() -> None:
    """Numbers inside a pre-release are compared by value."""
    ordered = ["1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=lambda text: semver(text) or ()) == ordered
    assert compare("1.0.0-rc.10", "1.0.0-rc.2") == 1 and compare("main", "1.0.0") is None


def test_image_references() -> None:
    """The port of a registry is no tag; short names are Docker Hub's."""
    assert split_image("host:5000/app") == ("host:5000/app", "", "")
    assert split_image("host:5000/app:1@sha256:ab") == ("host:5000/app", "1", "sha256:ab")
    assert normal_name("nginx") == normal_name("docker.io/library/nginx")
    assert normal_name("acme/app") == "docker.io/acme/app"
    for named in ("host:5000/app", "ghcr.io/app", "localhost/app"):
        assert normal_name(named) == named, "a registry, not somebody at Docker Hub"
    names = "latest main master develop dev edge nightly stable canary current snapshot head trunk production prod"
    assert all(is_floating(name, "") for name in names.split()) and not is_floating("1.2.3", "")
    assert is_floating("", "") and is_floating("latest", "") and not is_floating("latest", "sha256:ab")


def app(*deployed: tuple[str, str], **more: str) -> Application:
    """Return an application that its system compared with a revision of eleven minutes ago."""
    history = tuple(Deployed(revision, at) for revision, at in deployed)
    facts = {
        "observed_at": "2026-11-19T02:10:00Z",
        "revision": "f" * 40,
        "health_since": "2026-11-19T02:00:00Z",
        **more,
    }
    return Application("a/b/c", "a", "b", "c", Sync.SYNCED, Health.HEALTHY, history=history, **facts)  # type: ignore[arg-type]


def test_the_revision_that_is_shown_is_the_one_whose_time_is_shown() -> None:
    """What was compared last is newer than what was deployed last, and was never deployed."""
    old = app(
        ("a" * 40, "2024-03-11T14:02:08Z"), ("e" * 40, "2025-01-02T10:00:00Z"), ("e" * 40, "2025-02-02T10:00:00Z")
    )
    assert (deployed_revision(old), arrived_at(old)) == ("e" * 40, "2025-01-02T10:00:00Z")
    chart = app(("1.4.0", "2026-01-02T10:00:00Z"), chart="redis", revision="1.5.0")
    assert live_version(chart, None, set()) == "1.4.0"


def test_without_a_deployment_that_is_told_nobody_knows_since_when() -> None:
    """Since when it is healthy is another question."""
    assert (deployed_revision(app()), arrived_at(app())) == ("f" * 40, "")


@pytest.mark.parametrize(
    ("live", "before", "since"),
    [
        ("1.2.0", CellFacts(live="1.2.0", since="2026-09-01T10:00:00Z"), "2026-09-01T10:00:00Z"),
        ("1.3.0", CellFacts(live="1.2.0", since="2026-09-01T10:00:00Z"), "2026-11-10T10:00:00Z"),
        ("1.2.0", None, "2026-11-10T10:00:00Z"),
        ("", CellFacts(since="2026-09-01T10:00:00Z"), "2026-11-10T10:00:00Z"),
    ],
)
def test_another_deployment_of_the_same_version_does_not_make_it_younger(
    live: str, before: CellFacts | None, since: str
) -> None:
    """Commits that change something else are deployed too: our own nights know how long the version has been there."""
    assert version_since(live, "2026-11-10T10:00:00Z", before) == since


def test_no_tag_is_latest_only_where_nothing_else_sets_one() -> None:
    """What skaffold or a patch fills in at deploy time is not known here, and is not said to be ``latest``."""
    bare, filled = Image("orders"), Image("orders", approximate="built")
    for image, version in ((bare, "latest"), (filled, ""), (Image("orders", "1.2.0", approximate="built"), "1.2.0")):
        stack = Stack("x//k8s", "x", "k8s", "orders", "kustomize", Origin(), images=(image,))
        assert desired_version(stack, {"orders"})[0] == version
