"""The loopback organisation of a module, its portal, and this tree as wheels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.house.nights import Portal
from tests.integration.house.wheels import wheel_of_tree, wheelhouse
from tests.rig.rig import Rig, running_rig
from tests.rig.seed import seed


@pytest.fixture(scope="module")
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The organisation that the module's ``FILL`` builds; without one, the whole of it."""
    fill = getattr(request.module, "FILL", seed)
    with running_rig(tmp_path_factory.mktemp("rig"), fill) as running:
        yield running


@pytest.fixture(scope="module")
def portal(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """The organisation's portal after a first good night."""
    portal = Portal(rig, tmp_path_factory.mktemp("home"))
    portal.good_night()
    return portal


@pytest.fixture
def healthy(rig: Rig) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    rig.org.clear_faults()


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of wheels in the place of a package index, with locks; this tree's own wheel is below ``own``."""
    folder = tmp_path_factory.mktemp("wheels")
    (folder / "runtime.txt").write_text(wheelhouse(folder, "runtime.txt"), "utf-8")
    (folder / "build.txt").write_text(wheelhouse(folder, "build.txt"), "utf-8")
    own = folder / "own"
    own.mkdir()
    wheel_of_tree(own)
    return folder
