"""``make dialects``: sixty pages of real organisations beside their own renderers; exit code 1 where one differs much."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from tests.corpus.unpack import unpack
from tests.dialects.compare import Compared, captured, compare, sites

from catalejo.docs.sites.dialect import options_of

EACH = 20
"""Pages of each dialect."""
SHOWN = 12
"""Differing rows of a page that are printed."""


def main(folder: str, each: int = EACH) -> int:
    """Compare pages of the archives of a folder: of every dialect, in turn from every organisation."""
    archives = sorted(Path(folder).glob("*.tar.gz")) if Path(folder).is_dir() else []
    if not archives:
        print(f"dialects: no archive in {folder}: give the folder that holds them with CORPUS=FOLDER", file=sys.stderr)
        return 0
    found: dict[str, list[list[Compared]]] = {}
    for archive in archives:
        with tempfile.TemporaryDirectory(prefix="catalejo-dialects-") as scratch:
            own: dict[str, list[Compared]] = {}
            for page in _pages(archive, Path(scratch), each):
                own.setdefault(page.dialect, []).append(page)
            for dialect, pages in own.items():
                found.setdefault(dialect, []).append(pages)
    wrong = 0
    for dialect, organisations in sorted(found.items()):
        turns = [page for turn in zip_longest(*organisations) for page in turn if page is not None][:each]
        equal = sum(not page.differences for page in turns)
        print(f"\n## {dialect}: {equal} of {len(turns)} pages equal, {sum(p.rows for p in turns)} rows")
        for page in turns:
            wrong += bool(page.differences)
            if page.differences:
                print(f"\n{page.path}: {len(page.differences)} of {page.rows} rows")
                print("\n".join(f"    {line[:160]}" for line in page.differences[:SHOWN]))
    print(f"\n{wrong} pages differ")
    return 1 if wrong else 0


def _pages(archive: Path, scratch: Path, each: int) -> Iterator[Compared]:
    """Yield pages of an organisation, the long ones of every site first, a bounded number of each dialect."""
    organisation = unpack(archive, scratch)
    seen: set[tuple[str, str]] = set()
    count: dict[str, int] = {}
    for repo in captured(organisation, scratch).repositories():
        for site in sites(repo):
            pages = sorted(site.pages, key=lambda page: (-repo.paths[page.path].size, page.path))
            for page in pages[: 6 if len(pages) > 1 else 1]:
                dialect = options_of(site, page).dialect
                if (repo.info.id, page.path) in seen or count.get(dialect, 0) >= each:
                    continue
                seen.add((repo.info.id, page.path))
                done = compare(organisation / repo.info.name, site, page)
                if done is not None:
                    count[dialect] = count.get(dialect, 0) + 1
                    yield done._replace(path=f"{repo.info.name}/{page.path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
