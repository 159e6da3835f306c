"""``catalejo gate --live`` on an organisation of a Git host: CI is asked of the one repository that is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.house import catalejo
from tests.rig.rig import running_rig
from tests.rig.seed import seed

pytestmark = pytest.mark.rig


def test_ci_is_asked_of_the_component_s_own_repository_only(tmp_path: Path) -> None:
    """One request, of thirteen repositories; a host that does not answer leaves it unknown."""
    with running_rig(tmp_path / "rig", seed) as rig:
        home = tmp_path / "home"
        home.mkdir()
        rig.configure(home)
        (home / "gates.yaml").write_text("gates: [{rule: ci}, {rule: registered}]")
        ask = ("gate", "orders", "--env", "prod", "--phase", "pre", "--live", "--cache", "cache", "--timeout", "2s")
        assert catalejo("capture", "--cache", "cache", "-q", cwd=home, env=rig.environment()).returncode == 0
        before = len(rig.log.entries)
        done = catalejo(*ask, cwd=home, env=rig.environment())
        assert done.returncode == 0, done.stdout + done.stderr
        asked = [entry.path for entry in rig.log.entries[before:]]
        assert len(asked) == 1 and asked[0].endswith("/orders/actions/runs"), asked
    silent = catalejo(*ask, cwd=home, env=rig.environment())
    assert silent.returncode == 3, silent.stdout + silent.stderr
