"""An organisation has more repositories than a process may hold files open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.unit.catalog.captures import component, make_capture

READ_ALL = """
import resource, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
most = 1024 if hard == resource.RLIM_INFINITY else min(1024, hard)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
from pathlib import Path
from catalejo import pipeline
from catalejo.model.world import Settings
folder = Path(sys.argv[1])
made = pipeline.conclude(pipeline.Request(folder / "capture", folder / "cache"), Settings())
print(len(made.world.catalog.entities), sorted({f.code for f in made.world.findings if f.code[:3] in ("CAT", "SYS")}))
"""


def test_more_repositories_than_files_may_be_open(tmp_path: Path) -> None:
    """1,100 repositories at the usual limit of 1,024 files: every one is read, none is told to be damaged."""
    make_capture(
        tmp_path / "capture",
        {f"github.com/acme/r{number}": {"catalog-info.yaml": component(f"r{number}")} for number in range(1_100)},
    )
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(tmp_path)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.stderr == ""
    count, _, codes = done.stdout.strip().partition(" ")
    assert (int(count) >= 1_100, codes) == (True, "[]")
