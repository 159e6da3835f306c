"""The Markdown extensions that a site with a configuration of its own may list: plain MkDocs, without techdocs-core.

Only extensions that read nothing but the page; of their settings only those that choose a notation, by type. What
makes a page look as the others do (links at headings, colours of code, characters for emoji, tabs) is ours.
"""

from __future__ import annotations

import copy
import re

from ..wire import Extension, RenderOptions
from .extensions import BLOCK_TYPES, SANE_LISTS, emoji_text, superfences_text

MAX_TYPES, MAX_VALUE = 60, 60
_TYPE = re.compile(r"^[a-z][a-z0-9-]{0,40}$")
_SWITCH: dict[str, type] = {}
_SYMBOLS: dict[str, type] = dict.fromkeys(
    (
        "trademark",
        "copyright",
        "registered",
        "care_of",
        "plusminus",
        "arrows",
        "notequal",
        "fractions",
        "ordinal_numbers",
    ),
    bool,
)

ALLOWED: dict[str, dict[str, type]] = {
    "abbr": _SWITCH,
    "admonition": _SWITCH,
    "attr_list": _SWITCH,
    "codehilite": {"linenums": bool, "guess_lang": bool},
    "def_list": _SWITCH,
    "extra": _SWITCH,
    "fenced_code": _SWITCH,
    "footnotes": {"PLACE_MARKER": str},
    "legacy_attrs": _SWITCH,
    "legacy_em": _SWITCH,
    "md_in_html": _SWITCH,
    "nl2br": _SWITCH,
    "sane_lists": _SWITCH,
    "smarty": dict.fromkeys(("smart_quotes", "smart_dashes", "smart_ellipses", "smart_angled_quotes"), bool),
    "tables": _SWITCH,
    "toc": {"toc_depth": int, "baselevel": int, "marker": str, "title": str, "separator": str},
    "wikilinks": _SWITCH,
    SANE_LISTS: {"nested_indent": int, "truly_sane": bool},
    "pymdownx.arithmatex": {"generic": bool},
    "pymdownx.betterem": {"smart_enable": str},
    "pymdownx.blocks.admonition": {"types": list},
    "pymdownx.blocks.definition": _SWITCH,
    "pymdownx.blocks.details": {"types": list},
    "pymdownx.blocks.html": _SWITCH,
    "pymdownx.blocks.tab": _SWITCH,
    "pymdownx.caret": {"smart_insert": bool, "insert": bool, "superscript": bool},
    "pymdownx.critic": _SWITCH,
    "pymdownx.details": _SWITCH,
    "pymdownx.emoji": _SWITCH,
    "pymdownx.escapeall": {"hardbreak": bool, "nbsp": bool},
    "pymdownx.extra": _SWITCH,
    "pymdownx.fancylists": {"additional_ordered_styles": str},
    "pymdownx.highlight": {"linenums": bool, "auto_title": bool, "guess_lang": bool},
    "pymdownx.inlinehilite": {"style_plain_text": bool},
    "pymdownx.keys": _SWITCH,
    "pymdownx.magiclink": {
        "hide_protocol": bool, "repo_url_shortener": bool, "repo_url_shorthand": bool, "social_url_shorthand": bool,
        "social_url_shortener": bool, "normalize_issue_symbols": bool, "provider": str, "user": str, "repo": str,
    },
    "pymdownx.mark": {"smart_mark": bool},
    "pymdownx.progressbar": {"level_class": bool},
    "pymdownx.quotes": {"callouts": bool},
    "pymdownx.saneheaders": _SWITCH,
    "pymdownx.smartsymbols": _SYMBOLS,
    "pymdownx.superfences": {"preserve_tabs": bool},
    "pymdownx.tabbed": _SWITCH,
    "pymdownx.tasklist": _SWITCH,
    "pymdownx.tilde": {"smart_delete": bool, "delete": bool, "subscript": bool},
}  # fmt: skip

OURS: dict[str, dict[str, object]] = {
    "toc": {"permalink": True, "permalink_title": ""},
    "tables": {"use_align_attribute": True},
    "footnotes": {"BACKLINK_TITLE": "↩ {}"},
    "codehilite": {"css_class": "highlight", "guess_lang": False},
    "pymdownx.highlight": {"pygments_lang_class": True},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.blocks.tab": {"alternate_style": True},
    "pymdownx.blocks.admonition": {"types": ["new", "settings", *BLOCK_TYPES]},
    "pymdownx.blocks.details": {
        "types": [{"name": f"details-{name}", "class": name} for name in ("new", "settings", *BLOCK_TYPES)]
    },
}
"""Settings of ours, in front of those that a site chooses."""
_EXTRA = ("tables", "footnotes")
"""What ``extra`` and ``pymdownx.extra`` hold, and we set."""
_ANSWERED = frozenset(("pymdownx.snippets", "github-callouts", "callouts", "meta"))
"""Read by our own code."""


def chosen(name: str, settings: dict[str, object]) -> Extension | None:
    """Return an extension with those of its settings that may be chosen; None for one that is not known."""
    if name in _ANSWERED:
        return Extension(name)
    allowed = ALLOWED.get(name)
    if allowed is None:
        return None
    kept: list[tuple[str, bool | int | str]] = []
    for key, kind in sorted(allowed.items()):
        value = settings.get(key)
        if kind is list:
            kept += _types(value)
        elif type(value) is kind and isinstance(value, bool | int | str) and len(str(value)) <= MAX_VALUE:
            kept.append((key, value))
    if name == "toc" and settings.get("slugify") is not None:
        kept.append(("slugify", "unicode"))
    return Extension(name, tuple(kept))


def _types(value: object) -> list[tuple[str, str]]:
    """Return the names of blocks that a site chooses, as one text."""
    if not isinstance(value, list):
        return []
    names = [item["name"] if isinstance(item, dict) and "name" in item else item for item in value[:MAX_TYPES]]
    good = [name for name in names if isinstance(name, str) and _TYPE.match(name)]
    return [("types", ",".join(dict.fromkeys(good)))] if good else []


def has(options: RenderOptions, name: str) -> bool:
    """Tell whether a site lists an extension."""
    return any(extension.name == name for extension in options.extensions)


def plain_names(options: RenderOptions) -> list[str]:
    """Return the extensions of a site in its order; code is coloured whether or not it asks for it."""
    names = [extension.name for extension in options.extensions if extension.name in ALLOWED]
    if not {"codehilite", "pymdownx.highlight", "pymdownx.superfences", "pymdownx.extra"}.intersection(names):
        names.append("codehilite")
    return names


def plain_configs(options: RenderOptions, emoji_index: object) -> dict[str, dict[str, object]]:
    """Return the settings of every extension, by name as in MkDocs' ``mdx_configs``."""
    configs: dict[str, dict[str, object]] = copy.deepcopy(OURS)
    configs["pymdownx.emoji"] = {"emoji_index": emoji_index, "emoji_generator": emoji_text, "alt": "unicode"}
    configs["pymdownx.superfences"] = superfences_text()
    configs["extra"] = {f"markdown.extensions.{name}": dict(OURS[name]) for name in _EXTRA}
    configs["pymdownx.extra"] = {**configs["extra"], "pymdownx.superfences": superfences_text()}
    for extension in options.extensions:
        settings: dict[str, object] = dict(extension.settings)
        if settings.pop("slugify", None):
            settings["slugify"] = _slugify
        if isinstance(types := settings.get("types"), str):
            settings["types"] = types.split(",")
            if extension.name == "pymdownx.blocks.details":
                settings["types"] = [
                    {"name": name, "class": name.removeprefix("details-")} for name in types.split(",")
                ]
        configs.setdefault(extension.name, {}).update(settings)
    return configs


def _slugify(text: str, separator: str) -> str:
    """Return an anchor as ``pymdownx.slugs`` with lower case makes it: nearly every site that chooses one has this."""
    from pymdownx import slugs

    return str(slugs.slugify(case="lower")(text, separator))
