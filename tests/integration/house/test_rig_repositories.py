"""Repositories that fail or change, through the whole run: each costs itself only, and what changed is no failure."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.house.nights import FOREVER, Portal
from tests.rig.rig import Rig

pytestmark = [pytest.mark.rig, pytest.mark.usefixtures("healthy")]

UNREAD = {
    "orders": ("403", "the host refused access (403)"),
    "tracking": ("drop", "git"),
    "billing": ("truncated", "git"),
    "infra": ("hang", "too slow"),
    "charts": ("500", "500"),
    "web": ("401", "(401)"),
}


def test_repositories_that_cannot_be_cloned_keep_their_last_state(rig: Rig, portal: Portal) -> None:
    """Six ways to fail in one night, and a clone that is gone: told one by one, the neighbours are fresh."""
    before = portal.entities()
    for name, (kind, _) in UNREAD.items():
        rig.org.push(name, {"NEWS.md": "# Moved\n"})
        rig.org.set_fault(f"git:{name}", kind, hang_seconds=FOREVER)
    rig.org.push("rates", {"NEWS.md": "# Moved\n"})
    rig.org.set_fault("git:rates", "404")
    rig.org.push("platform-catalog", {"NEWS.md": "# Moved\n"})
    done = portal.night("--timeout", "2")
    assert done.code == 3, done.said
    source = portal.source("github:")
    assert (source["state"], source["failed"]) == ("partial", 7)
    health = portal.health()
    for name, (_, words) in UNREAD.items():
        info = portal.info(name)
        assert info["status"] == "stale", info
        assert words in info["error"] and info["error"] in health, info
    assert portal.info("rates")["status"] == "failed", "what the host calls gone is not shown any longer"
    assert "the host says that there is no such repository (404)" in health
    assert "Try to clone it with the same token" in health
    assert portal.info("platform-catalog")["status"] == "ok"
    now = portal.entities()
    gone = {"api:default/rates-api"}  # its component stays as one that could not be read
    assert before.keys() - now.keys() == gone
    rig.org.clear_faults()
    portal.good_night()
    assert portal.entities().keys() == before.keys()
    assert portal.info("orders")["commit"] == rig.org.repo("orders").head.oid  # type: ignore[union-attr]


def test_a_first_night_without_some_repositories_shows_the_others(rig: Rig, tmp_path: Path) -> None:
    """Nothing can stand in: they are listed as failed or refused."""
    portal = Portal(rig, tmp_path)
    rig.org.set_fault("git:orders", "403")
    rig.org.set_fault("git:billing", "truncated")
    done = portal.night()
    assert done.code == 3, done.said
    assert (portal.info("orders")["status"], portal.info("billing")["status"]) == ("denied", "failed")
    assert {"tracking", "web", "platform-catalog"} <= portal.repositories()
    assert portal.entities()["component:default/billing"]["inferred"], "known by its name only"
    assert "api:default/orders-api" not in portal.entities()
    about = [code for code, subject in portal.findings() if subject == "component:default/billing"]
    assert not {"OWN208", "GIT408"} & set(about), "what was not read is not known to be missing"
    assert "Give the token read access to the contents of this repository" in portal.health()
    rig.org.clear_faults()
    portal.good_night()
    assert not portal.entities()["component:default/billing"]["inferred"]
    assert "api:default/orders-api" in portal.entities()


def test_a_silent_git_host_is_given_up_after_some_repositories(rig: Rig, tmp_path: Path) -> None:
    """All clones hang: the run does not wait for each of them in turn."""
    portal = Portal(rig, tmp_path)
    rig.org.set_fault("git", "hang", hang_seconds=FOREVER)
    done = portal.night("--timeout", "2", "--jobs", "2")
    assert done.code == 3, done.said
    assert "did not answer 3 times in a row" in portal.health()
    rig.org.clear_faults()
    portal.good_night()


def test_broken_files_are_findings_and_no_failure(rig: Rig, portal: Portal) -> None:
    """A broken YAML document and docs that do not render: exit code 0, file and line, the neighbours untouched."""
    before = portal.entities()
    rig.org.break_yaml("billing")
    rig.org.push(
        "orders",
        {"mkdocs.yml": "site_name: [Orders\n", "docs/deep.md": "> " * 3_000 + "deep\n", "docs/latin.md": b"caf\xe9\n"},
    )
    done = portal.night()
    assert done.code == 0, done.said
    health, codes = portal.health(), portal.codes()
    assert "Not valid YAML" in health and "catalog-info.yaml" in health
    assert any(code.startswith("CAT") for code in codes) and any(code.startswith("DOC") for code in codes), codes
    assert "mkdocs.yml" in health
    assert (portal.folder / "site/docs/default/component/orders/index.html").is_file()
    assert {"component:default/orders", "component:default/tracking"} <= portal.entities().keys()
    rig.org.force_push("billing", {"catalog-info.yaml": None, "README.md": "# Billing\n"})
    restore(rig)
    portal.good_night()
    assert portal.entities().keys() == before.keys()


def restore(rig: Rig) -> None:
    """Mend what the test before broke."""
    from tests.rig import seed_files as files

    rig.org.push("billing", files.billing(rig.org.url))
    rig.org.push("orders", {**files.orders(rig.org.url), "docs/deep.md": None, "docs/latin.md": None})


def test_what_the_host_changed_is_followed_and_is_no_failure(rig: Rig, tmp_path: Path) -> None:
    """Empty, renamed, archived, turned private, deleted, another default branch, a rewritten one: exit code 0."""
    portal = Portal(rig, tmp_path)
    portal.good_night()
    assert portal.info("sketches")["status"] == "empty"
    org = rig.org
    org.rename("tracking", "whereabouts")
    org.archive("infra")
    org.make_private("handbook")
    org.delete("charts")
    org.rename_branch("web", "main")
    rewritten = org.force_push("rates", {"README.md": "# Rates, begun again\n"})
    done = portal.night()
    assert done.code == 0, done.said
    assert {source["state"] for source in portal.sources()} == {"ok"}
    assert portal.info("whereabouts")["previous_names"][0].endswith("/tracking")
    assert "component:default/whereabouts" in portal.entities()
    assert portal.info("web")["default_branch"] == "main"
    assert portal.info("rates")["commit"] == rewritten.oid
    assert not {"infra", "handbook", "charts"} & portal.repositories()
    health = portal.health()
    assert "renamed, was" in health and "Archived repositories" in health
    site = b"".join(path.read_bytes() for path in (portal.folder / "site").rglob("*") if path.is_file())
    capture = b"".join(path.read_bytes() for path in (portal.folder / "capture").rglob("*.json*"))
    assert b"puerto-sur/handbook" not in site and b"puerto-sur/handbook" not in capture
    assert "handbook" not in done.said
    portal.good_night()
