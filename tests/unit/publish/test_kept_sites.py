"""Sites of earlier nights stay readable below ``at/``: whole, marked, shared, and never with a name that was hidden."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.publish import carry, former_sites, publish_to, strike
from catalejo.publish.check import check_site

NIGHTS = {"2026-11-28": 1795834800, "2026-11-29": 1795921200, "2026-11-30": 1796007600}
CONFIGURATION = """\
site_name: Shop
theme: {name: material}
plugins:
  - catalejo:
      visibility: public
      keep_sites: 2
      sources:
        - local: {path: repos%s}
"""


def entity(name: str, text: str = "Takes orders.") -> str:
    """Return an entity file."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}, description: {text}}}\n"
        "spec: {type: service, lifecycle: production, owner: team-a}\n"
    )


def night(root: Path, day: str, private: str = "", **secrets: str) -> int:
    """Let ``catalejo run`` make a night."""
    (root / "mkdocs.yml").write_text(CONFIGURATION % (f", private: [{private}]" if private else ""))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("SOURCE_DATE_EPOCH", str(NIGHTS[day]))
        for name, value in secrets.items():
            patch.setenv(name, value)
        return guard(cli, ["run", "-q", "-f", "mkdocs.yml", "--out", "site", "--cache", "cache"])


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights of two repositories; one changes in the second."""
    root = tmp_path_factory.mktemp("nights")
    for name in ("orders", "stock"):
        (root / "repos" / name).mkdir(parents=True)
        (root / "repos" / name / "catalog-info.yaml").write_text(entity(name))
    for day in NIGHTS:
        (root / "repos/orders/catalog-info.yaml").write_text(entity("orders", f"Takes orders on {day}."))
        assert night(root, day) == 0
    return root


@pytest.fixture
def root(three: Path, tmp_path: Path) -> Path:
    """A copy of the three nights to change; what is shared in the site is shared in the copy."""
    shutil.copytree(three, tmp_path / "nights", ignore=shutil.ignore_patterns("site"))
    publish_to(three / "site", tmp_path / "nights/site")
    return tmp_path / "nights"


def whole(site: Path) -> dict[str, bytes]:
    """Every file of a site by its path."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_two_nights_stay_and_say_what_they_are(three: Path) -> None:
    """Facts of then on their pages; the banner by their style, the way to today by their page."""
    site = three / "site"
    assert json.loads((site / "at/index.json").read_text())["nights"] == ["2026-11-29", "2026-11-28"]
    page = "catalog/default/component/orders/index.html"
    for day, folder in (("2026-11-30", ""), ("2026-11-29", "at/2026-11-29"), ("2026-11-28", "at/2026-11-28")):
        assert f"Takes orders on {day}." in (site / folder / page).read_text()
    for day in ("2026-11-28", "2026-11-29"):
        assert "--ct-kept: flex" in (site / "at" / day / "asof.css").read_text()
        assert "--ct-kept" not in (site / "asof.css").read_text()
        assert '<a href="../../../">' in (site / "at" / day / "at/index.html").read_text()


def test_every_address_of_a_kept_site_leads_somewhere(three: Path) -> None:
    """Inside of it, but for the one way to today's."""
    site = (three / "site").resolve()
    for kept in ("2026-11-28", "2026-11-29"):
        place = site / "at" / kept
        for page in place.rglob("*.html"):
            for address in re.findall(r'(?:href|src|data-index|data-page)="([^"#?:]+)[^":]*"', page.read_text()):
                target = (page.parent / address).resolve()
                target = target / "index.html" if target.is_dir() else target
                assert target.is_file(), (page, address)
                assert target.is_relative_to(place) or target == site / "index.html", (page, address)


def test_what_did_not_change_is_one_file(three: Path, tmp_path: Path) -> None:
    """Styles, scripts, guide, pages; a copy made by publish keeps it so."""
    publish_to(three / "site", tmp_path / "copy")
    assert whole(tmp_path / "copy") == whole(three / "site")
    for site in (three / "site", tmp_path / "copy"):
        for name in ("assets/ct/catalejo.css", "glossary/index.html", "catalog/default/component/stock/index.html"):
            nodes = {(site / folder / name).stat().st_ino for folder in ("", "at/2026-11-29")}
            assert len(nodes) == 1, name


def test_the_same_night_made_again_has_the_same_bytes(root: Path) -> None:
    """With the nights that it keeps."""
    before = whole(root / "site")
    assert night(root, "2026-11-30") == 0
    again = whole(root / "site")
    assert sorted(path for path in before.keys() | again.keys() if before.get(path) != again.get(path)) == []


def test_a_repository_that_was_turned_private_is_named_in_no_kept_night(root: Path) -> None:
    """Not in a page, an index, a file's name; the nights that name it go."""
    assert any("stock" in path for path in whole(root / "site"))
    assert night(root, "2026-11-30", private="stock") == 0
    for path, data in whole(root / "site").items():
        assert "stock" not in path and b"stock" not in data, path
    assert json.loads((root / "site/at/index.json").read_text())["nights"] == []


def test_a_kill_between_moving_and_exchanging_loses_no_night(root: Path, tmp_path: Path) -> None:
    """The next build puts back what the site says it keeps; what it does not keep any more stays away."""
    site = root / "site"
    before = whole(site)
    fresh = root / ".site.building-00000000"
    (fresh / "at").mkdir(parents=True)
    carry(site, fresh, ["2026-11-29", "2026-11-28"], "en")
    assert not (site / "at/2026-11-28").exists()
    (fresh / "at/2026-11-27").mkdir()
    assert [record.taken_at[:10] for record in former_sites(site)] == ["2026-11-30", "2026-11-28", "2026-11-29"]
    assert whole(site) == before and not (site / "at/2026-11-27").exists()


def test_a_kept_site_that_leaks_is_struck(root: Path) -> None:
    """A file that is shared with today's is not searched twice, one of its own is."""
    site = root / "site"
    secret = root.name + "-".join(("", "value", "of", "tonight"))
    page = site / "at/2026-11-28/catalog/default/component/orders/index.html"
    page.write_text(page.read_text() + secret)
    seen = {
        (facts.st_dev, facts.st_ino)
        for path in site.rglob("*")
        if "at/2" not in str(path)
        for facts in [os.lstat(path)]
    }
    found = check_site(site / "at/2026-11-28", {"A_TOKEN": secret}, seen=seen)
    assert [problem.kind for problem in found] == ["secret"]
    strike(site, "2026-11-28")
    assert json.loads((site / "at/index.json").read_text())["nights"] == ["2026-11-29"]
    assert "2026-11-28" not in (site / "at/index.html").read_text()


def test_foreign_records_and_folders_are_no_sites(root: Path) -> None:
    """A record that is none, a link, a name that is no day."""
    at = root / "site/at"
    (at / "2026-11-29/api/v1/night.json").write_text("[1]")
    (at / "2026-11-01").symlink_to(root)
    (at / "notes").mkdir()
    assert [record.taken_at[:10] for record in former_sites(root / "site")] == ["2026-11-30", "2026-11-28"]
