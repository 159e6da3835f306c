from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.rig.rig import Rig
from tests.signals import heed_signals

pytestmark = pytest.mark.rig


def test_by_hand_it_prints_how_to_use_it_and_ends_with_ctrl_c() -> None:
    """``python -m tests.rig`` says addresses, tokens and the command, and leaves nothing behind."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rig"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    portal = next(line.split()[1] for line in lines if line.startswith("Portal"))
    assert Path(portal, "mkdocs.yml").is_file()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert errors == ""
    assert not Path(portal).exists()
    text = "".join(lines)
    assert re.search(r"GitHub +http://127\.0\.0\.1:\d+ \(organisation puerto-sur: 15 repositories\)", text)
    assert re.search(r"GITHUB_TOKEN=\S{20,} ARGOCD_TOKEN=\S{20,} .+ -m catalejo run", text)


def test_the_configuration_names_secrets_but_does_not_hold_them(rig: Rig, tmp_path: Path) -> None:
    """The portal's file is valid YAML with both systems and no token."""
    text = rig.configure(tmp_path / "portal").read_text(encoding="utf-8")
    options = yaml.safe_load(text)["plugins"][0]["catalejo"]
    assert options["sources"][0]["github"]["url"] == rig.url
    assert options["systems"][0]["argocd"]["url"] == rig.argocd_url
    assert not any(token in text for token in rig.tokens.values())
