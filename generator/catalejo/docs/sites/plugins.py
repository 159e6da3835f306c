"""What a site's own plugins and extensions say of files: which folders are included from, where its navigation stands.

Sources: ``pymdownx.snippets`` (``base_path``), ``mkdocs-macros-plugin`` (``include_dir``), ``mkdocs-include-markdown``,
``mkdocs-literate-nav`` (``nav_file``), ``mkdocs-redirects`` (``redirect_maps``).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from ...kit.read.doc_places import joined
from ...kit.read.narrow import mapping

MAX_FOLDERS, MAX_REDIRECTS = 10, 1000


class Sources(msgspec.Struct, frozen=True, omit_defaults=True):
    """Folders of the repository, and files of a site, that its plugins name.

    ``snippets`` and ``templates`` are folders where an include's name may start; without one of the plugins that read
    ``{% include %}``, ``templates`` is empty. ``exclude`` are patterns of files that are none. ``nav_file`` is
    relative to the docs folder. ``prefix`` is the path of the published site, where it says that it is ``published``;
    ``moved`` are old places to new ones.
    """

    snippets: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    nav_file: str = ""
    prefix: str = ""
    published: bool = False
    moved: dict[str, str] = {}


def named(value: object) -> Iterator[tuple[str, object]]:
    """Yield (name, settings) of a list or mapping of extensions or plugins."""
    if isinstance(value, dict):
        yield from ((name, settings) for name, settings in list(value.items())[:200])
    elif isinstance(value, list):
        for item in value[:200]:
            if isinstance(item, str):
                yield item, None
            elif isinstance(item, dict) and len(item) == 1:
                yield from item.items()


def sources_of(values: dict[str, object], folder: str) -> Sources:
    """Return what the plugins of a configuration in ``folder`` say of files; what leaves the repository is left out."""
    plugins, extensions = values.get("plugins"), values.get("markdown_extensions")
    known = {str(name).removeprefix("material/"): mapping(settings) for name, settings in named(plugins)}
    options = next((mapping(given) for name, given in named(extensions) if name == "pymdownx.snippets"), {})
    templates: list[str] = []
    if "macros" in known:
        templates += [*_folders(folder, known["macros"].get("include_dir")), folder]
    if "include-markdown" in known or "include_markdown_plugin" in known:
        templates.append(folder)
    nav_file = known["literate-nav"].get("nav_file", "SUMMARY.md") if "literate-nav" in known else ""
    return Sources(
        snippets=tuple(_folders(folder, options.get("base_path"))),
        templates=tuple(dict.fromkeys(templates)),
        exclude=_patterns(known.get("exclude", {}).get("glob")),
        nav_file=nav_file if isinstance(nav_file, str) and len(nav_file) < 240 else "",
        prefix=_path_of(values.get("site_url")),
        published=isinstance(values.get("site_url"), str) and bool(str(values["site_url"]).strip()),
        moved=_moved(known.get("redirects", {}).get("redirect_maps")),
    )


def _folders(folder: str, value: object) -> list[str]:
    """Return folders of the repository that a path or a list of paths names, relative to a folder."""
    given = value if isinstance(value, list) else [value]
    found: list[str] = []
    for path in given[:MAX_FOLDERS]:
        if not isinstance(path, str) or not path.strip() or len(path) > 240 or "\\" in path or "\0" in path:
            continue
        inside = "" if path.startswith("/") else joined(folder, path.strip())
        if not path.startswith("/") and not inside.startswith("..") and inside not in found:
            found.append(inside)
    return found


def _patterns(value: object) -> tuple[str, ...]:
    """Return the patterns of ``mkdocs-exclude``, bounded like those of ``exclude_docs``."""
    given = value if isinstance(value, list) else [value]
    return tuple(p for p in given[:200] if isinstance(p, str) and len(p) <= 200 and p.count("*") <= 6)


def _path_of(address: object) -> str:
    """Return the path below which a site is published, "" for a host of its own."""
    if not isinstance(address, str) or len(address) > 400:
        return ""
    try:
        path = urlsplit(address).path.strip("/")
    except ValueError:
        return ""
    return path


def _moved(value: object) -> dict[str, str]:
    pairs = [(old, new) for old, new in mapping(value).items() if isinstance(new, str)][:MAX_REDIRECTS]
    return {posixpath.normpath(str(old)): posixpath.normpath(new) for old, new in pairs if "://" not in new}
