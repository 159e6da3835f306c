"""Pages of a captured organisation by our whole way, rendered and cleaned, beside their dialect's own renderer."""

from __future__ import annotations

import contextlib
import difflib
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.utils import meta, yaml_load
from tests.dialects.judges import by_github, by_mkdocs, by_techdocs
from tests.dialects.outline import outline

from catalejo import pipeline
from catalejo.cli.options import SourceOptions, configuration
from catalejo.docs.cleaning.child import clean
from catalejo.docs.rendering.child import _render
from catalejo.docs.rendering.texts import StagedTexts
from catalejo.docs.sites.dialect import options_of
from catalejo.docs.sites.find import Site, Wanted, site_at
from catalejo.docs.sites.staging import PageFile
from catalejo.docs.wire import CleanPage, RawPage, RenderedPage, RenderSite, SourcePage
from catalejo.kit.read.captured import Captured, Repo
from catalejo.model.settings import CaptureOptions

REF = "component:default/compared"


class Compared(NamedTuple):
    """A page: its dialect, where it is, and the rows of its outline that are other than the judge's."""

    dialect: str
    path: str
    rows: int
    differences: list[str]


def captured(organisation: Path, work: Path) -> Captured:
    """Capture an organisation as a user does."""
    chosen = configuration(SourceOptions(None, (str(organisation),), None))
    pipeline.capture(chosen, work / "capture", work / "cache", CaptureOptions(tool="dialects", jobs=2))
    return Captured(work / "capture")


def sites(repo: Repo) -> Iterator[Site]:
    """Yield the site of every configuration of a repository, and that of every README."""
    for path in sorted(repo.paths):
        folder, name = posixpath.split(path)
        if name in ("mkdocs.yml", "mkdocs.yaml"):
            yield site_at(repo, Wanted(repo.info.id, folder, "docs-folder"), (REF,))
        elif name == "README.md":
            yield site_at(repo, Wanted(repo.info.id, path, "readme"), (REF,))


def compare(folder: Path, site: Site, page: PageFile) -> Compared | None:
    """Return a page beside its judge; None where one of both cannot make it. ``folder`` is the repository's."""
    options = options_of(site, page)
    text = site.repo.text(page.path)
    if text is None:
        return None
    shared = RenderSite("x", options, str(site.repo.folder), {p: e.blob for p, e in site.texts.items()}, site.bases)
    made = _render(SourcePage(page.path, text), shared, StagedTexts(shared.folder, shared.texts))
    cleaned = clean(RawPage(page.path, made.html)) if isinstance(made, RenderedPage) else None
    if not isinstance(cleaned, CleanPage):
        return None
    ours = outline("".join(cleaned.parts))
    source = meta.get_data(text)[0]
    if options.dialect == "github":
        theirs = outline(by_github(source))
    else:
        place = folder / posixpath.dirname(site.config.path)
        judge = by_techdocs if options.dialect == "techdocs" else by_mkdocs
        with contextlib.chdir(place):
            theirs = outline(judge(source, extensions(place / posixpath.basename(site.config.path))))
    return Compared(options.dialect, page.path, len(theirs), [
        line for line in difflib.unified_diff(theirs, ours, lineterm="", n=0) if line[:2] not in ("--", "++", "@@")
    ])  # fmt: skip


def extensions(configuration_file: Path) -> list[Any]:
    """Return the extensions that a configuration lists, as MkDocs reads it; those that are not installed are left out."""
    with configuration_file.open(encoding="utf-8") as file:
        try:
            values = yaml_load(file)
        except Exception:  # a tag that names a program of someone else
            return []
    listed = values.get("markdown_extensions") or []
    items = [{name: options} for name, options in listed.items()] if isinstance(listed, dict) else listed
    return [item for item in items if _installed(next(iter(item)) if isinstance(item, dict) else item)]


def _installed(name: str) -> bool:
    import markdown

    try:
        markdown.Markdown(extensions=[name])
    except Exception:
        return False
    return True


__all__ = ["Compared", "captured", "compare", "extensions", "sites"]
