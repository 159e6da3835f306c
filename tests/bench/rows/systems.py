"""An organisation whose every component twelve systems know, beside the same organisation without systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bench.inputs.tools import SYSTEMS, annotations_of, name_of, options_of, tools
from tests.bench.measure import Spent, python, run
from tests.bench.place import Build, Place
from tests.bench.table import Row
from tests.rig import gitstore
from tests.rig.wire import LoopbackServer

A_REPOSITORY = 10
"""Components of one repository."""
EPOCH = "1794960000"


def measure(place: Place) -> list[Row]:
    """Return the lines of capture and build, each with and without systems."""
    count, folder = place.sizes.components, place.folder / "systems"
    _write(folder / "repos", count)
    server = LoopbackServer(tools(count))
    server.start()
    try:
        plain, _ = _capture(folder, "plain", "")
        told, status = _capture(folder, "told", server.url)
    finally:
        server.stop()
    without = place.build(folder / "plain", folder / "plain-site", folder / "plain-cache")
    built = place.build(folder / "told", folder / "told-site", folder / "told-cache")
    requests, records = (sum(one[key] for one in status) for key in ("requests", "count"))
    odd = [f"{one['type']} {one['state']}" for one in status if one["state"] != "ok"]
    what = f"{count:,} components × {len(status)} systems"
    return [
        Row(f"{what}: capture",
            f"{requests} requests, {records:,} records{''.join(f', {text}' for text in odd)}; {told.cpu:.1f} CPU s, "
            f"{plain.cpu:.1f} without systems"),
        Row("the same: whole build, nothing kept",
            f"{built.spent.cpu:.0f} CPU s, {without.spent.cpu:.0f} without systems ({_more(built, without)})"),
    ]  # fmt: skip


def _more(built: Build, without: Build) -> str:
    """Return the stages that took most more with systems than without, and how much more."""
    more = {name: seconds - without.stages.get(name, 0.0) for name, seconds in built.stages.items()}
    dearest = sorted(more.items(), key=lambda item: -item[1])[:6]
    return ", ".join(f"{name} +{seconds:.1f}" for name, seconds in dearest)


def _write(folder: Path, count: int) -> None:
    for first in range(0, count, A_REPOSITORY):
        git = folder / name_of(first) / ".git"
        gitstore.create(git, "main")
        with (git / "config").open("a", encoding="ascii") as config:
            config.write(f'[remote "origin"]\n\turl = https://github.com/acme/{name_of(first)}.git\n')
        entities = "---\n".join(_component(number) for number in range(first, min(first + A_REPOSITORY, count)))
        gitstore.commit(git, "main", {"catalog-info.yaml": entities}, "Import", ("Team", "team@example.com"),
                        (int(EPOCH) - 60, "2026-11-18T00:00:00Z"))  # fmt: skip


def _component(number: int) -> str:
    metadata = {"name": name_of(number), "annotations": annotations_of(number)}
    spec = {"type": "service", "lifecycle": "production", "owner": "team-a"}
    whole = {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata, "spec": spec}
    return json.dumps(whole, indent=1) + "\n"


def _capture(folder: Path, name: str, url: str) -> tuple[Spent, list[dict[str, Any]]]:
    """Capture the organisation, with the systems behind an address; returns what it used and what they told."""
    systems = [{system: options_of(system, url)} for system in SYSTEMS] if url else []
    options = {"sources": [{"local": str(folder / "repos")}], "systems": systems, "visibility": "internal"}
    whole = {"site_name": "Acme", "theme": {"name": "material"}, "plugins": [{"catalejo": options}]}
    (folder / f"{name}.yml").write_text(json.dumps(whole), encoding="utf-8")
    (folder / "docs").mkdir(exist_ok=True)
    command = python("-m", "catalejo", "capture", "-q", "-f", f"{name}.yml", "--capture", name, "--cache", f"{name}-c")
    spent = run(command, folder, {"SOURCE_DATE_EPOCH": EPOCH}, (0, 3))
    manifest = json.loads((folder / name / "manifest.json").read_bytes())
    return spent, [one for one in manifest["sources"] if one["kind"] == "system"]
