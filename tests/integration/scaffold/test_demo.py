"""The demo's templates, by their names from a capture, make what the next capture finds whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalejo import pipeline
from catalejo.cli.capture import command as capture
from catalejo.cli.scaffold import command as scaffold
from catalejo.model.refs import make_ref
from catalejo.model.world import World

ROOT = Path(__file__).parents[3]
CONFIG = """\
site_name: Demo
theme: {name: material}
plugins:
  - catalejo:
      sources: [{local: repos}]
      environments: [dev, staging, prod]
      visibility: public
      scorecards: scorecards
"""


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    """Give the repositories of the demo that the templates need, and their capture."""
    for place in ("catalog/templates", "catalog/org", "stacks/gitops", "stacks/infra-dev"):
        shutil.copytree(ROOT / place, tmp_path / "repos" / Path(place).name)
    shutil.copytree(ROOT / "scorecards", tmp_path / "scorecards")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    captured(tmp_path)
    return tmp_path


def captured(place: Path) -> None:
    """Capture what lies there."""
    given = ["-f", str(place / "mkdocs.yml"), "--capture", str(place / "capture"), "--cache", str(place / "cache")]
    done = CliRunner(env={"SOURCE_DATE_EPOCH": "1795226400"}).invoke(capture, given, standalone_mode=False)
    assert done.return_value == 0, done.output + done.stderr + repr(done.exception)


def made(place: Path, template: str, *pairs: str) -> Path:
    """Run a template of the capture into a folder; return the folder of its owner."""
    out = place / "made" / template
    given = [template, "--capture", str(place / "capture"), "--cache", str(place / "cache"), "--out", str(out)]
    for pair in pairs:
        given += ["--set", pair]
    done = CliRunner().invoke(scaffold, given, standalone_mode=False)
    assert done.return_value == 0, done.output + done.stderr + repr(done.exception)
    return out / "mercado-andino"


def concluded(place: Path) -> World:
    """Capture again, and draw every conclusion."""
    captured(place)
    return pipeline.conclude(pipeline.Request(place / "capture", place / "cache")).world


def test_what_was_made_is_in_the_next_portal(organisation: Path) -> None:
    repos = organisation / "repos"
    service = made(
        organisation, "nodejs-microservice", "name=shipping-quotes", "owner=group:default/equipo-backend",
        "description=Computes the price of a shipment by zone and weight.", "system=checkout",
        "repoUrl=github.example.com?owner=mercado-andino&repo=shipping-quotes",
    )  # fmt: skip
    stack = made(organisation, "terraform-stack", "name=cache", "environment=dev", "owner=equipo-plataforma")
    assert "service: 'shipping-quotes'" in (service / "shipping-quotes/src/server.ts").read_text("utf-8")
    shutil.copytree(service / "shipping-quotes", repos / "shipping-quotes")
    shutil.copytree(service / "gitops", repos / "gitops", dirs_exist_ok=True)
    shutil.copytree(stack / "infra-dev", repos / "infra-dev", dirs_exist_ok=True)
    world = concluded(organisation)
    ref = make_ref("component", "default", "shipping-quotes")
    entity = world.catalog.entities[ref]
    assert (entity.owner.ref, entity.system) == ("group:default/equipo-backend", "system:default/checkout")
    assert [finding.code for finding in world.findings if finding.origin.repo.endswith("shipping-quotes")] == []
    placement = world.delivery.of(ref)
    assert placement is not None and placement.cells["dev"].desired == "0.1.0"
    score = world.scorecards.scores["production-readiness"][ref]
    assert score.passed > 5 and score.level
    assert [stack.tool for stack in world.stacks.stacks if stack.id.endswith("//cache")] == ["terraform"]
