"""The nightly workflow that ``init`` writes, night by night: its own commands, three machines, real packages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.house import catalejo
from tests.integration.house.runner import Host, Night, machine, without_network
from tests.rig.rig import Rig
from tests.rig.seed import few
from tests.unit.workflows.portal_jobs import jobs

pytestmark = pytest.mark.rig
FILL = few
FIRST, DAY = 1_763_518_440, 86_400


@pytest.fixture(scope="module")
def host(rig: Rig, wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A host with the portal repository that ``init`` wrote for the organisation, from a wheel."""
    root = tmp_path_factory.mktemp("workflow")
    (wheel,) = (wheels / "own").glob("*.whl")
    done = catalejo(
        "init", "portal", "--source", f"github:{rig.org.login}", "--package", str(wheel), cwd=root,
        env={"GITHUB_SERVER_URL": rig.url},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    portal = root / "portal"
    for lock in ("runtime.txt", "build.txt"):
        (portal / "requirements" / lock).write_text((wheels / lock).read_text("utf-8"), "utf-8")
    secrets = {
        "github.token": "the-run's-own-token",
        "secrets.PORTAL_READ_TOKEN || github.token": rig.org.tokens["owner"],
    }
    return Host(root, portal, machine(wheels), secrets)


@pytest.fixture(scope="module")
def workflow(host: Host) -> str:
    """The text of the workflow that ``init`` wrote."""
    return (host.root / "portal/.github/workflows/portal.yml").read_text("utf-8")


def at(number: int) -> dict[str, str]:
    """The hour of a night."""
    return {"SOURCE_DATE_EPOCH": str(FIRST + number * DAY)}


def published(host: Host) -> dict[str, Any]:
    """The deployed status."""
    value: dict[str, Any] = json.loads((host.pages / "api/v1/status.json").read_text("utf-8"))
    return value


@pytest.fixture(scope="module")
def first(host: Host, workflow: str) -> Night:
    """The first night."""
    night = Night(host, 1, workflow, at(1))
    night.run()
    return night


def test_the_first_night_is_published_and_kept(host: Host, first: Night) -> None:
    """A public repository's archives are open to everybody, so the portal is narrowed to public things."""
    assert published(host)["visibility"] == "public"
    assert (host.pages / "catalog/default/component/orders/index.html").is_file()
    assert host.kept() == ["Keep the snapshot of run 1"]
    assert "3 repositories, fresh" in first.summaries["capture"]
    assert "to mend: " in first.summaries["build"] and "Capture: done (exit code 0)" in first.summaries["capture"]


def test_a_wrong_configuration_stops_the_night(first: Night) -> None:
    """Exit code 2 in the capture job, told in the summary."""
    step = next(step for step in first.steps["capture"] if step.name == "Capture")
    done = first.again(
        "capture", "Capture", step.run.replace("-f mkdocs.yml", "-f no-such.yml"),
        **{"steps.audience.outputs.repository": "public"},
    )  # fmt: skip
    assert done.returncode == 2 and "no-such.yml" in done.stderr
    summary = (first.root / "capture/temp/summary.md").read_text("utf-8")
    assert "stopped, see the log (exit code 2)" in summary


def test_pages_of_the_world_get_no_internal_portal(host: Host, first: Night) -> None:
    """The host says who may read the repository and its Pages; the job stops with 5, and yesterday's portal stays."""
    before = (host.pages / "index.html").read_bytes()
    done = first.again("capture", "Capture", **{"steps.audience.outputs.repository": "internal"})
    assert done.returncode == 0, done.stderr
    hand_on(first.root / "capture/work space/pack/capture", first.root / "build/temp/in/capture")
    done = first.again("build", "Build")
    assert done.returncode == 0, done.stderr
    hand_on(first.root / "build/temp/out", first.root / "publish/temp/out")
    done = first.again("publish", "Check the site again")
    assert done.returncode == 5 and "these pages can be read by the world" in done.stderr
    assert (host.pages / "index.html").read_bytes() == before and len(host.kept()) == 1
    host.public_pages = False
    done = first.again("publish", "Check the site again")
    host.public_pages = True
    assert done.returncode == 0, "private Pages take it: " + done.stderr


def hand_on(left: Path, right: Path) -> None:
    """Put a folder where the next job expects it."""
    shutil.rmtree(right, ignore_errors=True)
    shutil.copytree(left, right)


def test_the_second_night_shows_what_changed_and_stands_in_for_what_failed(
    rig: Rig, host: Host, first: Night, workflow: str
) -> None:
    """The previous capture and the snapshots came back; the summary tells freshness, findings and changes."""
    rig.org.push("orders", {"catalog-info.yaml": rig_file(rig).replace("production", "deprecated")})
    rig.org.push("charts", {"NEWS.md": "# New\n"})
    rig.org.set_fault("git:charts", "403")
    second = Night(host, 2, workflow, at(2))
    second.run()
    rig.org.clear_faults()
    assert "1 failed" in second.summaries["capture"]
    assert "Capture: incomplete" in second.summaries["capture"] and "Build: incomplete" in second.summaries["build"]
    assert "component:default/orders: " in second.summaries["build"], "what changed is told"
    changes = json.loads((host.pages / "changes/index.json").read_text("utf-8"))
    assert "component:default/orders" in json.dumps(changes)
    states = {source["id"]: source["state"] for source in published(host)["sources"]}
    assert states["github:puerto-sur"] == "partial"
    assert "component:default/charts" in (host.pages / "api/v1/entities.jsonl").read_text("utf-8")
    assert host.kept() == ["Keep the snapshot of run 2", "Keep the snapshot of run 1"]


def rig_file(rig: Rig) -> str:
    """The catalog file of the rig's first component."""
    from tests.rig.seed_files import orders

    return str(orders(rig.url)["catalog-info.yaml"])


def test_the_build_job_knows_no_secret_and_no_network(host: Host, workflow: str) -> None:
    """What it unpacks holds no token; its machine has no route, where the kernel lets us take it away."""
    tokens = [value.encode() for value in host.secrets.values()]
    archives = [*host.root.glob("night-*/artifacts/*/*.tar"), *host.pages.rglob("*")]
    assert len(archives) > 4
    assert not any(token in path.read_bytes() for path in archives if path.is_file() for token in tokens)
    build = jobs(workflow)["build"]
    assert any("env -i" in step.run for step in build)
    if not without_network():
        pytest.skip("this kernel gives no namespaces to us")
