"""``python -m tests.rig``: serve the organisation until Ctrl-C and say how to point Catalejo at it."""

from __future__ import annotations

import shlex
import signal
import sys
import tempfile
from pathlib import Path

from tests.rig.rig import Rig, running_rig


def main() -> None:
    """Serve until Ctrl-C."""
    try:
        with tempfile.TemporaryDirectory(prefix="catalejo-rig-") as name, running_rig(Path(name)) as rig:
            _say(rig, rig.configure(Path(name) / "portal").parent)
            signal.pause()
    except KeyboardInterrupt:
        print()


def _say(rig: Rig, portal: Path) -> None:
    tokens = " ".join(f"{key}={shlex.quote(value)}" for key, value in rig.tokens.items())
    python = shlex.quote(sys.executable)
    print(f"GitHub   {rig.url} (organisation {rig.org.login}: {len(rig.org.repos)} repositories)")
    print(f"Argo CD  {rig.argocd_url} ({len(rig.org.applications)} applications)")
    print(f"Portal   {portal}\n")
    print(f"cd {shlex.quote(str(portal))} && {tokens} {python} -m catalejo run\n")
    print("Ctrl-C ends it.", flush=True)


if __name__ == "__main__":
    main()
