from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.house.wheels import wheel_of_tree, wheelhouse


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
