"""What the names of containers mean, whichever dialect they come from."""

from __future__ import annotations

from typing import NamedTuple

ADMONITIONS = {
    "note": "note", "tip": "tip", "info": "info", "warning": "warning", "danger": "danger", "caution": "warning",
    "important": "warning", "success": "success", "check": "success", "failure": "failure", "fail": "failure",
    "error": "danger", "bug": "bug", "example": "example", "quote": "quote", "abstract": "abstract", "summary":
    "abstract", "tldr": "abstract", "question": "question", "help": "question", "faq": "question", "todo": "info",
    "hint": "tip", "attention": "warning", "seealso": "note", "secondary": "note", "alert": "warning", "callout":
    "note", "notice": "note", "admonition": "note", "aside": "note", "primary": "note", "remark": "note", "warn":
    "warning", "default": "note", "critical": "danger", "deprecated": "warning", "announcement": "info", "good":
    "success", "comment": "note",
}  # fmt: skip
"""Names to the classes that Material has styles for."""
GENERIC = frozenset(("alert", "callout", "notice", "admonition", "aside", "hint"))
"""Names that say in an attribute or in their first word which kind they are."""
KIND_KEYS = ("type", "style", "color", "kind", "variant", "intent", "severity", "class")
TITLE_KEYS = ("title", "header", "name", "label", "heading", "summary", "tabname", "value", "text")
FOLDED = frozenset(
    ("details", "dropdown", "expand", "expandable", "collapse", "collapsible", "accordion", "accordionitem", "toggle")
)
TAB_SETS = frozenset(
    (
        "tabs",
        "tabset",
        "codetabs",
        "tabpane",
        "tabgroup",
        "codegroup",
        "multicode",
        "tabbed",
        "tabcontainer",
        "tabwrapper",
    )
)
TABS = frozenset(("tab", "tabitem", "tabbody"))
DROPPED = frozenset(("toctree", "contents", "include", "raw", "eval-rst", "applies", "appliesto", "comment"))
"""Directives whose inside is no text: names of files, notes to the tool."""
CODE = frozenset(
    ("code-block", "code", "sourcecode", "code-cell", "literalinclude", "parsed-literal", "mermaid", "math")
)


class Meaning(NamedTuple):
    """What a container is: ``admonition``, ``details``, ``tabs``, ``tab``, ``plain``, ``code`` or ``dropped``."""

    kind: str
    css: str = ""
    title: str = ""
    opened: bool = False


def meaning(name: str, attributes: dict[str, str], words: list[str]) -> Meaning:
    """Return what a name with its attributes and further words means.

    ``words`` are what follows the name without a key: a title, or the kind where the name is a generic one.
    """
    low = name.lower()
    bare = low.replace("-", "").replace("_", "").rpartition("/")[2].rpartition(".")[2]
    title = next((attributes[key] for key in TITLE_KEYS if attributes.get(key)), "")
    rest = " ".join(words)
    if low in DROPPED:
        return Meaning("dropped")
    if low in CODE:
        return Meaning("code", words[0] if words else attributes.get("language", low if low == "mermaid" else ""))
    if bare in FOLDED:
        return Meaning("details", "note", title or rest, "open" in attributes)
    if bare in TAB_SETS:
        return Meaning("tabs")
    if bare in TABS:
        label = next(
            (attributes[k] for k in ("label", "title", "header", "name", "tabname", "value") if attributes.get(k)), ""
        )
        return Meaning("tab", "", label or rest)
    if bare in GENERIC:
        kind = next((attributes[key] for key in KIND_KEYS if attributes.get(key)), "")
        if not kind and words and words[0].lower() in ADMONITIONS:
            kind, rest = words[0], " ".join(words[1:])
        css = ADMONITIONS.get(kind.lower(), ADMONITIONS[bare])
        shown = kind if kind.lower() in ADMONITIONS else bare
        return Meaning("admonition", css, title or rest or shown.capitalize())
    if bare in ADMONITIONS:
        return Meaning("admonition", ADMONITIONS[bare], title or rest or bare.capitalize())
    return Meaning("plain", "", title)
