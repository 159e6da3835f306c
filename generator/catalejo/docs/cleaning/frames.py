"""Videos and frames become links before a page is cleaned: the portal shows none of them, but says where they are."""

from __future__ import annotations

import re
from html import escape, unescape

MAX_FRAMES = 200
"""Of one page; what comes after is dropped as the sanitiser drops it."""

_OPENING = re.compile(r"<(iframe|video|audio|embed|object)\b([^<>]{0,4000})>", re.IGNORECASE)
_SOURCE = re.compile(r"<source\b([^<>]{0,4000})>", re.IGNORECASE)
_ADDRESS = re.compile(r"""(?:^|[\s"'])(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"""(?:^|[\s"'])(?:title|aria-label)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_INNER = 10_000
"""Characters that are looked through for the end of an element."""


def link_frames(html: str) -> str:
    """Return raw HTML in which frames, videos and sounds are links to what they would have shown."""
    if _OPENING.search(html) is None:
        return html
    out: list[str] = []
    at = count = 0
    while (match := _OPENING.search(html, at)) is not None and count < MAX_FRAMES:
        count += 1
        out.append(html[at : match.start()])
        name, inside = match[1].lower(), ""
        at = match.end()
        if name != "embed" and not match[2].rstrip().endswith("/"):
            end = html.find(f"</{name}", at, at + _INNER)
            close = html.find(">", end) if end >= 0 else -1
            if close >= 0:
                inside, at = html[at:end], close + 1
        out.append(_link(match[2], inside))
    out.append(html[at:])
    return "".join(out)


def _link(attributes: str, inside: str) -> str:
    source = _SOURCE.search(inside)
    address = _value(_ADDRESS, attributes) or (_value(_ADDRESS, source[1]) if source else "")
    if not address:
        return ""
    shown = _value(_TITLE, attributes) or re.sub(r"^(?:[a-z]+:)?//", "", address.partition("?")[0])[:80]
    return f'<a class="embedded" href="{escape(address)}">{escape(shown)}</a>'


def _value(pattern: re.Pattern[str], attributes: str) -> str:
    match = pattern.search(attributes)
    return " ".join(unescape(next((group for group in match.groups() if group), "")).split()) if match else ""
