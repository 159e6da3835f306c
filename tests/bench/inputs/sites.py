"""Documentation sites of a given number of pages, each a repository with one component."""

from __future__ import annotations

from pathlib import Path

from tests.bench.inputs import texts
from tests.bench.inputs.organisation import rng_of

ENTITY = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  annotations:
    backstage.io/techdocs-ref: dir:.
spec:
  type: service
  lifecycle: production
  owner: team
"""


def write_sites(folder: Path, sites: int, pages: int) -> list[Path]:
    """Write plain folders of repositories; three of ten are Spanish. Returns their paths."""
    made = []
    for number in range(sites):
        name = f"site-{pages}-{number}"
        home = folder / name
        (home / "docs").mkdir(parents=True, exist_ok=True)
        (home / "catalog-info.yaml").write_text(ENTITY.format(name=name), encoding="utf-8")
        (home / "mkdocs.yml").write_text(f"site_name: {name}\nplugins:\n  - techdocs-core\n", encoding="utf-8")
        names = ("index.md", *(f"page-{index}.md" for index in range(1, pages)))
        for index, page in enumerate(names):
            text = texts.page(rng_of("site", number, index), f"Page {index}", names, number % 10 < 3)
            (home / "docs" / page).write_text(text, encoding="utf-8")
        made.append(home)
    return made
