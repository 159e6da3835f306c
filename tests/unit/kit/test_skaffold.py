"""What skaffold builds, read once for those who look for parts and those who look at images."""

from __future__ import annotations

import pytest

from catalejo.kit.read.skaffold import BuildArtifact, artifacts_of, is_skaffold_file
from catalejo.kit.read.yaml import load_documents

FILE = """\
apiVersion: skaffold/v4beta6
kind: Config
build:
  artifacts:
  - image: registry.acme.test/cart
    context: src/cart
    docker: {dockerfile: build/Dockerfile}
  - image: web
    ko: {main: ./cmd/web}
profiles:
- name: debug
  build:
    artifacts:
    - image: "{{.REPO}}/cart-debug"
"""


def test_artifacts_have_image_place_and_line() -> None:
    """Those of profiles name theirs; an image that is computed has no name."""
    (document,) = load_documents(FILE)
    assert list(artifacts_of(document)) == [
        BuildArtifact("registry.acme.test/cart", "src/cart", "build/Dockerfile", "", 5),
        BuildArtifact("web", ".", "", "./cmd/web", 8),
        BuildArtifact("", ".", "", "", 14, "debug"),
    ]


@pytest.mark.parametrize("text", ["build: []", "build: {artifacts: {image: a}}", "profiles: a", "- a"])
def test_what_has_another_shape_builds_nothing(text: str) -> None:
    """Whatever stands there."""
    (document,) = load_documents(text)
    assert list(artifacts_of(document)) == []


def test_its_files_are_told_by_their_name() -> None:
    """One for an environment too; nothing else that begins so."""
    names = (
        "a/skaffold.yaml",
        "skaffold.yml",
        "skaffold.dev.yaml",
        "skaffold.env",
        "myskaffold.yaml",
        "skaffolding.yaml",
    )
    assert [is_skaffold_file(name) for name in names] == [True, True, True, False, False, False]
