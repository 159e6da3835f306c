"""The portal's ``mkdocs.yml`` edited as data: YAML nodes are merged and replaced, nothing is constructed.

Tags such as ``!ENV`` or ``!!python/name:`` stay as they were written, for MkDocs to read. Rules of ``INHERIT`` after
MkDocs 1.6 (``mkdocs/utils/yaml.py``): mappings are merged, of everything else the nearer file's value counts.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from .kit.read.yaml import Document, load_documents

MAX_PARENTS = 8
MKDOCS_KEYS = frozenset((
    "site_name", "nav", "pages", "site_url", "site_description", "site_author", "theme", "docs_dir", "site_dir",
    "copyright", "google_analytics", "dev_addr", "use_directory_urls", "repo_url", "repo_name", "edit_uri_template",
    "edit_uri", "extra_css", "extra_javascript", "extra_templates", "markdown_extensions", "mdx_configs", "strict",
    "remote_branch", "remote_name", "extra", "plugins", "hooks", "watch", "exclude_docs", "draft_docs",
    "not_in_nav", "validation", "INHERIT",
))  # fmt: skip
"""Top-level keys of MkDocs 1.6 (``mkdocs.config.defaults``)."""


class MkDocsFileError(ValueError):
    """A file that ``INHERIT`` names cannot be used; the message is for people."""


def parents(document: Document, folder: Path) -> list[tuple[Path, Document]]:
    """Return the files that a configuration inherits from, the nearest first.

    Raises:
        MkDocsFileError: one cannot be read, is no mapping, or the chain does not end.

    """
    found: list[tuple[Path, Document]] = []
    value = document.value
    while isinstance(value, dict) and value.get("INHERIT"):
        path = (folder / str(value["INHERIT"])).resolve()
        if len(found) == MAX_PARENTS or any(path == known for known, _ in found):
            raise MkDocsFileError(f"INHERIT does not end: {path.name} again")
        try:
            documents = load_documents(path.read_bytes())
        except OSError as error:
            raise MkDocsFileError(f"INHERIT: {path.name} cannot be read: {error.strerror}") from error
        parent = documents[0] if documents else Document(0, {}, 1)
        if parent.problem is not None:
            raise MkDocsFileError(f"INHERIT: {path.name}:{parent.problem.line}: {parent.problem.message}")
        if not isinstance(parent.value, dict):
            raise MkDocsFileError(f"INHERIT: {path.name} is no mapping")
        found.append((path, parent))
        folder, value = path.parent, parent.value
    return found


def fill_missing(value: dict[str, object], parent: dict[str, object]) -> None:
    """Add to a mapping, in place, what only its parent says; mappings inside it are filled in the same way."""
    for key, given in parent.items():
        own = value.setdefault(key, given)
        if own is not given and isinstance(own, dict) and isinstance(given, dict):
            fill_missing(own, given)


def merged_text(text: str, inherited: list[Path]) -> str:
    """Return a configuration with what it inherits written into it; without parents the text as it is."""
    if not inherited:
        return text
    root = _compose(text)
    for path in inherited:
        _merge(root, _compose(path.read_text("utf-8")))
    root.value = [(key, value) for key, value in root.value if key.value != "INHERIT"]
    return _serialize(root)


def with_folders(text: str, docs_dir: Path, custom_dir: Path | None) -> str:
    """Return a configuration whose pages lie in ``docs_dir`` and, if it had one, whose ``custom_dir`` is another."""
    root = _compose(text)
    _set(root, "docs_dir", str(docs_dir))
    theme = _get(root, "theme")
    if isinstance(theme, yaml.MappingNode) and _get(theme, "custom_dir") is not None:
        if custom_dir is not None:
            _set(theme, "custom_dir", str(custom_dir))
        else:
            theme.value = [(key, value) for key, value in theme.value if key.value != "custom_dir"]
    return _serialize(root)


def without_options(text: str, plugin: str) -> str:
    """Return a configuration as it may travel: without comments, and with nothing said to one plugin.

    Its sources name what is left out (``private: [plans]``); what it was told travels as settings.
    """
    root = _compose(text)
    plugins = _get(root, "plugins")
    bare = yaml.ScalarNode("tag:yaml.org,2002:str", plugin)
    if isinstance(plugins, yaml.SequenceNode):
        plugins.value = [
            bare if isinstance(item, yaml.MappingNode) and any(key.value == plugin for key, _ in item.value) else item
            for item in plugins.value
        ]
    elif isinstance(plugins, yaml.MappingNode) and _get(plugins, plugin) is not None:
        empty = yaml.MappingNode("tag:yaml.org,2002:map", [])
        plugins.value = [(key, empty if key.value == plugin else value) for key, value in plugins.value]
    return _serialize(root)


def _compose(text: str) -> yaml.MappingNode:
    """Read nodes, in which tags are only names.

    Raises:
        MkDocsFileError: the text is not YAML of one document, or holds no mapping.

    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise MkDocsFileError(f"the MkDocs configuration is not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(root, yaml.MappingNode):
        raise MkDocsFileError("the MkDocs configuration is no mapping")
    return root


def _serialize(root: yaml.MappingNode) -> str:
    return str(yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True, width=1_000_000))


def _get(mapping: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in mapping.value if key.value == name), None)


def _set(mapping: yaml.MappingNode, name: str, text: str) -> None:
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')
    others = [(key, value) for key, value in mapping.value if key.value != name]
    mapping.value = [*others, (yaml.ScalarNode("tag:yaml.org,2002:str", name), node)]


def _merge(mapping: yaml.MappingNode, parent: yaml.MappingNode) -> None:
    for key, given in parent.value:
        own = _get(mapping, key.value)
        if own is None:
            mapping.value.append((key, given))
        elif isinstance(own, yaml.MappingNode) and isinstance(given, yaml.MappingNode):
            _merge(own, given)
