"""Versions: how far behind, what is pinned, whose image."""

from __future__ import annotations

import pytest

from catalejo.delivery.versions import compare, lag_between
from catalejo.kit.text.images import is_floating, normal_name, semver, split_image


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
