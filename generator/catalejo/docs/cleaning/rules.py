"""What may stand in an article: the allow-lists of the sanitiser.

Classes and ids of the page's frame are refused, so that a document cannot pose as the portal or break its scripts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..naming import names

TAGS = names(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q rp rt ruby s samp small span strong "
    "sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
CLEAN_CONTENT = names(
    "script style template noscript iframe object embed svg math xmp noembed noframes textarea title plaintext"
)
ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir", "role", "aria-label", "aria-hidden"},
    "a": {"href", "data-md", "name"},
    "img": {"src", "alt", "width", "height", "loading", "align", "data-md"},
    "td": {"align", "colspan", "rowspan", "scope"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "label": {"for"},
    "input": {"checked", "disabled", "name"},
    "time": {"datetime"},
    "col": {"span"},
    "div": {"data-tabs"},
}
ATTRIBUTE_VALUES = {"input": {"type": {"checkbox", "radio"}}}
SCHEMES = {"http", "https", "mailto"}

MAX_HTML = 2 * 1024 * 1024
MAX_DEPTH = 200

_CLASS = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_FRAME_CLASS = re.compile(
    r"^(?:md-(?:header|nav|search|dialog|overlay|sidebar|banner|consent|main|container|content|footer|tabs|top|source|"
    r"path|skip|toggle)|js-|ct-|cj-)"
)
_OWN_ID = re.compile(r"^(?:__tabbed_\d+(?:_\d+)?|__codelineno-[\w-]+|__span-[\w-]+)$")
_TAB_NAME = re.compile(r"^__tabbed_\d+$")
_NUMBER = re.compile(r"^\d{1,5}%?$")
_SMALL = re.compile(r"^-?\d{1,6}$")
_LANGUAGE = re.compile(r"^[A-Za-z0-9-]{1,35}$")
_TABS = re.compile(r"^\d{1,4}:\d{1,4}$")
_ROLES = names("note img doc-noteref doc-endnotes doc-endnote doc-backlink presentation none table list")

_FLAT = names(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot "
    "option optgroup colgroup rp rt"
)
_NESTING = rf"(?!(?:{'|'.join(sorted(_FLAT))})(?![a-z0-9]))[a-z][a-z0-9]*"
_DEEP = re.compile(rf"<(/?){_NESTING}", re.IGNORECASE | re.ASCII)
_LEAF = re.compile(rf"<{_NESTING}[^<]*</{_NESTING}", re.IGNORECASE | re.ASCII)
"""An element that holds no tag."""


def attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value that may stay, or None; called by nh3 for each attribute that is in ``ATTRIBUTES``."""
    match name:
        case "href" | "src" | "alt" | "title" | "aria-label" | "datetime" | "type":
            return value
        case "class":
            return _classes(value)
        case "id" | "for":
            return value if good_id(value) else None
        case "name" if tag == "a":  # an anchor as HTML 4 has it: it becomes an id
            return value if good_id(value) else None
        case "name":
            return value if _TAB_NAME.match(value) else None
        case "width" | "height":
            return value if _NUMBER.match(value) else None
        case "colspan" | "rowspan" | "span" | "start" | "value":
            return value if _SMALL.match(value) else None
        case "align" | "dir" | "scope" | "loading" | "aria-hidden" | "data-md":
            return value if value.isalnum() and len(value) <= 10 else None
        case "lang":
            return value if _LANGUAGE.match(value) else None
        case "role":
            return value if value in _ROLES else None
        case "data-tabs":
            return value if _TABS.match(value) else None
        case "checked" | "disabled" | "open" | "reversed":
            return ""
    return None


@lru_cache(maxsize=2048)
def _classes(value: str) -> str | None:
    """Return the classes that may stay; those of code are the same thousands of times."""
    kept = [c for c in value.split() if _CLASS.match(c) and not _FRAME_CLASS.match(c)]
    return " ".join(kept) or None


def good_id(value: str) -> bool:
    """Tell whether a document may use this id: not those of the frame, of scripts, or with blanks."""
    if value.startswith("__"):
        return _OWN_ID.match(value) is not None
    return 0 < len(value) <= 200 and not value.startswith(("ct-", "cj-")) and not any(c.isspace() for c in value)


def too_deep(html: str) -> bool:
    """Tell whether tags nest deeper than the sanitiser can handle in linear time; elements with implied ends apart."""
    # Without the elements that hold no tag the rest is one level less deep at most, and much shorter.
    deepest = _depth(_LEAF.sub(" ", html))
    return deepest > MAX_DEPTH or (deepest == MAX_DEPTH and _depth(html) > MAX_DEPTH)


def _depth(html: str) -> int:
    depth = deepest = 0
    for closing in _DEEP.findall(html):
        if not closing:
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > MAX_DEPTH:
                    break
        elif depth:
            depth -= 1
    return deepest
