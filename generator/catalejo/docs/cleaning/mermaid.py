"""Draws Mermaid's text as SVG; what comes out is foreign, and is written anew like any drawing.

``mmdr`` is merman, Mermaid's parsers and layouts in Rust: no browser, no script, no network. The colours are those of
light pages; on dark ones the picture is turned (``article.css``), so that colours of the author's own stay readable.
"""

from __future__ import annotations

import json

MAX_SOURCE = 50_000
"""Characters of a diagram, as Mermaid's own ``maxTextSize``."""

_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
_LOOK = {
    "theme": "base",
    "look": "classic",
    "fontFamily": _FONT,
    "themeVariables": {
        "fontFamily": _FONT, "fontSize": "14px",
        "primaryColor": "#eef2f7", "primaryBorderColor": "#64748b", "primaryTextColor": "#1e293b",
        "lineColor": "#64748b", "secondaryColor": "#f8fafc", "tertiaryColor": "#f8fafc",
        "edgeLabelBackground": "#ffffff", "clusterBkg": "#f8fafc", "clusterBorder": "#cbd5e1",
        "actorBkg": "#eef2f7", "actorBorder": "#64748b", "noteBkgColor": "#fef9c3", "noteBorderColor": "#ca8a04",
        "pie1": "#93c5fd", "pie2": "#fcd34d", "pie3": "#86efac", "pie4": "#fca5a5", "pie5": "#c4b5fd",
        "pie6": "#fdba74", "pie7": "#67e8f9", "pieStrokeWidth": "1px", "pieOuterStrokeWidth": "1px",
    },
}  # fmt: skip
_DIRECTIVE = f"%%{{init: {json.dumps(_LOOK)}}}%%\n"


class NotDrawn(Exception):
    """The text is no diagram that can be drawn; the message says why, in the library's words."""


def draw_mermaid(source: str) -> str:
    """Return a diagram as SVG.

    Raises:
        NotDrawn: it is too long, of an unknown kind, wrong, or too large.

    """
    if len(source) > MAX_SOURCE:
        raise NotDrawn(f"more than {MAX_SOURCE} characters")
    # Only here: few pages have diagrams, and every worker would import it.
    from mmdr import _mmdr

    try:
        return str(_mmdr.render(_looked(source)))
    except ValueError as error:
        raise NotDrawn(" ".join(str(error).split())[:160]) from None


def _looked(source: str) -> str:
    """Return a diagram with our look in front of what it says itself; its front matter must stay first."""
    text = source.replace("\r\n", "\n").strip("\n") + "\n"
    if text.startswith("---\n"):
        end = text.find("\n---\n", 3)
        if end >= 0:
            return text[: end + 5] + _DIRECTIVE + text[end + 5 :]
    return _DIRECTIVE + text
