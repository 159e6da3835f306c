"""What thousands need or use is counted, not listed: a page stays a page."""

from __future__ import annotations

from pathlib import Path

from tests.house import catalejo


def test_a_thing_that_everybody_uses_lists_a_hundred_users_and_says_how_many_there_are(tmp_path: Path) -> None:
    users = "".join(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Component\n"
        f"metadata:\n  name: user-{number}\nspec:\n  type: service\n  lifecycle: production\n  owner: team\n"
        f"  dependsOn: [component:{'core' if number < 130 else 'user-1'}]\n"
        for number in range(160)
    )
    core = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: core\n"
        "spec:\n  type: service\n  lifecycle: production\n  owner: team\n"
    )
    (tmp_path / "src" / "all").mkdir(parents=True)
    (tmp_path / "src" / "all" / "catalog-info.yaml").write_text(core + users)
    assert catalejo("run", "--source", "src", "--out", "site", cwd=tmp_path).returncode == 0
    page = (tmp_path / "site/catalog/default/component/core/index.html").read_text()
    assert page.count("component/user-") < 260
    assert "The first 100 of 130 are listed." in page
    assert "30 more break indirectly" in page and "The first 20 of 30 are listed." in page
