"""For machines: the entities, the state of the sources, the sitemap, the style that carries the ages, robots."""

from __future__ import annotations

from xml.etree import ElementTree

from ...kit.read import jsonl
from ...kit.text.segments import segment
from ...model.findings import Finding
from ..context import Portal
from ..facts.sources import source_view
from ..finding_index import worst_first
from ..html.output import Output
from ..pages.catalog.twins import entity_line
from ..pages.home.misc import not_found
from .stacks import stack_lines

INLINE_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:3rem 1.5rem;color-scheme:light dark;"
    "background:light-dark(#fff,#0d1117);color:light-dark(#1f2328,#e6edf3)}"
    "main{max-width:40rem;margin:auto}h1{font-size:1.5rem;margin:.5rem 0}a{color:light-dark(#0969da,#58a6ff)}"
    ".site a,.site{font-weight:600;color:inherit;text-decoration:none}ul{list-style:none;padding:0}"
    "ul li{padding:.4rem .8rem;border:solid light-dark(#d1d9e0,#3d444d);border-width:1px 1px 0}"
    "ul li:last-child{border-bottom-width:1px}[hidden]{display:none}svg{width:16px;height:16px}"
    "small,[data-found] span span{color:light-dark(#59636e,#9198a1)}"
)
"""The style of ``404.html``: it stands in the page, because the page is served at any depth and under any address."""


def write_api(portal: Portal, output: Output, addresses: list[tuple[str, bool]]) -> None:
    """Write everything that no page shows."""
    lines = [entity_line(portal, portal.entities[ref]) for ref in sorted(portal.entities)]
    lines = [line for line in lines if not portal.entities[str(line["ref"])].stub]
    output.write("api/v1/entities.jsonl", b"".join(jsonl.encode_page(line) + b"\n" for line in lines))
    roots = stack_lines(portal)
    output.write("api/v1/stacks.jsonl", b"".join(jsonl.encode_page(line) + b"\n" for line in roots))
    found = b"".join(jsonl.encode_page(finding_line(portal, one)) + b"\n" for one in worst_first(portal.world.findings))
    output.write("api/v1/findings.jsonl", found)
    output.write_json("api/v1/status.json", status(portal))
    if portal.world.history.site is not None:
        output.write_json("api/v1/night.json", portal.world.history.site)
    output.write("asof.css", asof_css(portal))
    output.write("404.html", not_found(portal, _site_url(portal), INLINE_STYLE))
    output.write("robots.txt", robots(portal))
    if portal.settings.site_url:
        output.write("sitemap.xml", sitemap(portal, addresses))


def _site_url(portal: Portal) -> str:
    url = portal.settings.site_url
    return url.rstrip("/") + "/" if url else ""


def finding_line(portal: Portal, finding: Finding) -> dict[str, object]:
    """One finding as ``/api/v1/findings.jsonl`` has it; ``to`` can change the line, null where nobody is known."""
    place = portal.place(finding.origin)
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value,
        "title": portal.words.title(finding),
        "hint": portal.words.hint(finding),
        "about": list(finding.about),
        "at": finding.at or None,
        "to": finding.addressee or None,
        "place": place.text,
        "url": place.href or None,
    }


def status(portal: Portal) -> dict[str, object]:
    """Return how fresh each source is, and what there is."""
    manifest = portal.world.manifest
    return {
        "taken_at": manifest.taken_at,
        "tool": manifest.tool,
        "visibility": manifest.visibility.value,
        "sources": [
            {
                "id": s.id,
                "type": s.type,
                "state": s.state,
                "fetched_at": s.fetched_at or None,
                "count": s.count,
                "failed": s.failed,
                "error": s.error or None,
            }
            for s in manifest.sources
        ],
        "entities": len(portal.entities),
        "findings": len(portal.world.findings),
    }


def asof_css(portal: Portal) -> str:
    """Return the style sheet that carries every time, so that pages keep their bytes while only ages change."""
    words, manifest = portal.words, portal.world.manifest
    views = [source_view(portal, source) for source in manifest.sources]
    late = sum(view.late for view in views)
    fresh = words.t("{n} of {all} sources", n=len(views) - late, all=len(views))
    lines = [
        ":root {",
        f'  --ct-asof: "{_css(words.moment(manifest.taken_at))} UTC";',
        f'  --ct-asof-iso: "{_css(manifest.taken_at)}";',
        f'  --ct-sources: "{_css(fresh)}";',
    ]
    if views:
        lines.append(f'  --ct-source-ids: "{" ".join(segment(source.id) for source in manifest.sources)}";')
    if manifest.recorded:
        lines.append('  --ct-clock: "fixed";')
    if late:
        lines.append("  --ct-late: block; --ct-intime: none;")
    lines.append("}")
    for source, view in zip(manifest.sources, views, strict=True):
        shown = _css(words.moment(source.fetched_at, "d MMM, HH:mm") + " UTC") if source.fetched_at else "–"
        stale = (
            "--ct-fresh: none; --ct-old: inline; --ct-dash: dashed"
            if view.late
            else ("--ct-fresh: inline; --ct-old: none; --ct-dash: none")
        )
        asked = f'--ct-name: "{_css(source.id)}"; --ct-at-iso: "{_css(source.fetched_at)}"; '
        asked += f"--ct-limit: {source.limit_hours}"
        lines.append(f'[data-source="{segment(source.id)}"] {{ --ct-at: "{shown}"; {asked}; {stale} }}')
    return "\n".join(lines) + "\n"


def _css(text: str) -> str:
    """Return a text for a CSS string."""
    return "".join(char if char.isalnum() or char in " :,.-–/" else f"\\{ord(char):x} " for char in text)


def robots(portal: Portal) -> str:
    """A portal that is not public asks not to be indexed."""
    if portal.world.manifest.visibility.value == "public":
        site = _site_url(portal)
        return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site}sitemap.xml\n" if site else "")
    return "User-agent: *\nDisallow: /\n"


def sitemap(portal: Portal, addresses: list[tuple[str, bool]]) -> bytes:
    """Return the sitemap: every page that search engines may know, with the day of the data."""
    ElementTree.register_namespace("", "http://www.sitemaps.org/schemas/sitemap/0.9")
    root = ElementTree.Element("{http://www.sitemaps.org/schemas/sitemap/0.9}urlset")
    pages = {path for path, index in addresses if index} | set(portal.texts.own_pages)
    day = portal.taken_at[:10]
    for path in sorted(pages):
        url = ElementTree.SubElement(root, "{http://www.sitemaps.org/schemas/sitemap/0.9}url")
        ElementTree.SubElement(url, "{http://www.sitemaps.org/schemas/sitemap/0.9}loc").text = _site_url(portal) + path
        ElementTree.SubElement(url, "{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod").text = day
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root) + b"\n"
