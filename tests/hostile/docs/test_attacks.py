"""One attack of each family on documentation: nothing runs, nothing outside is read, the rest of the site stays."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from tests.unit.docs.rig import build, bundle_of

from catalejo.model.docs import Bundle, Documentation

KEEP = "an ordinary sentence that must stay"
GOOD = f"# Good\n\n{KEEP}\n"
CANARY = "OUTSIDE" + "CANARY"

_TAGS = re.compile(r"<[^>]*>")
_ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|form|svg|math|base|meta|link|template|video|button|textarea)\b"
    r"|\s(?:on\w+|style|srcdoc|formaction|action|xlink:href)\s*=",
    re.IGNORECASE,
)
_SCRIPT_ADDRESS = re.compile(r"""(?:href|src)="?[\s\x00-\x1f]*(?:javascript|data|vbscript):""", re.IGNORECASE)
_VALUE = re.compile(r'"[^"]*"')


def html_of(bundle: Bundle) -> str:
    """Return all that a browser would read of a bundle."""
    return "\n".join(article.html for article in bundle.articles)


def assert_harmless(docs: Documentation, keep: str = KEEP) -> None:
    """No active tag or attribute anywhere, no canary, and the good text is there."""
    html = html_of(bundle_of(docs))
    tags = _TAGS.findall(html)
    assert [tag for tag in tags if _ACTIVE.search(_VALUE.sub('""', tag)) or _SCRIPT_ADDRESS.search(tag)] == []
    assert keep in html
    assert CANARY not in html


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that no build may read."""
    path = tmp_path / "outside" / "secret.txt"
    path.parent.mkdir()
    path.write_text(CANARY + "\n", encoding="utf-8")
    return path


def test_configuration_runs_nothing(tmp_path: Path, outside: Path) -> None:
    """Hooks, tags, plugins, templates, extension modules, foreign folders: all without effect, all said."""
    marker = tmp_path / "marker"
    code = f"open({str(marker)!r}, 'w').close()\n"
    docs = build(
        tmp_path / "c",
        {
            "mkdocs.yml": f"site_name: !!python/object/apply:os.system ['touch {marker}']\nhooks: [evil.py]\n"
            f"docs_dir: docs\nsite_dir: {tmp_path}\ntheme: {{name: material, custom_dir: theme}}\nplugins: [evil]\n"
            "markdown_extensions:\n  - evil\n  - pymdownx.snippets: {base_path: ['/'], url_download: true}\n"
            f"  - pymdownx.b64: {{base_path: {outside.parent}}}\nextra_templates: [t.html]\nextra: {{a: !ENV HOME}}\n",
            "evil.py": code, "docs/evil.py": code, "markdown.py": code, "theme/main.html": "{{ 7 * 7 }}",
            "docs/index.md": f'{GOOD}\n--8<-- "{outside}"\n\n--8<-- "{str(outside).lstrip("/")}"\n\n{{{{ 7 * 7 }}}}\n',
        },
    )  # fmt: skip
    assert not marker.exists()
    assert outside.read_text(encoding="utf-8") == CANARY + "\n"
    assert_harmless(docs)
    assert "{{ 7 * 7 }}" in html_of(bundle_of(docs))
    codes = {finding.code for finding in docs.findings}
    assert codes >= {"DOC304", "DOC305", "DOC306", "DOC309", "DOC321"}


def test_inherit_and_include_stay_inside(tmp_path: Path, outside: Path) -> None:
    """Configurations outside the repository are not read, whichever key names them."""
    (outside.parent / "mkdocs.yml").write_text(f"site_name: {CANARY}\n", encoding="utf-8")
    mkdocs = f"INHERIT: {outside.parent}/mkdocs.yml\nnav:\n  - Home: index.md\n  - X: '!include {outside.parent}/mkdocs.yml'\n"
    docs = build(tmp_path / "c", {"mkdocs.yml": mkdocs, "docs/index.md": GOOD})
    assert_harmless(docs)
    assert CANARY not in bundle_of(docs).title


def test_links_in_the_tree_are_not_followed(tmp_path: Path, outside: Path) -> None:
    """Symbolic links are neither pages, nor assets, nor snippets, nor a start page."""
    docs = build(
        tmp_path / "c",
        {"docs/other.md": f'{GOOD}\n[a](a.md) [b](b.txt)\n\n--8<-- "docs/b.txt"\n'},
        links={"docs/a.md": str(outside), "docs/b.txt": str(outside), "README.md": str(outside), "docs/loop": "."},
    )
    assert_harmless(docs)
    assert bundle_of(docs).assets == ()
    assert {article.url for article in bundle_of(docs).articles} == {"", "other/"}


PAGES = {
    "script": "<script>x()</script>\n\n<svg><script href=data:,x()></script></svg>",
    "events": "<img src=x onerror=x()>\n\n<a onfocus=x() autofocus tabindex=1>x</a>\n\n<svg/onload=x()>",
    "urls": "[a](javascript:x())\n\n<a href=\"&#1;javascript:x()\">d</a>\n\n![i](javascript:x())\n\n<javascript:x()>",
    "attributes": 'A\n{: onclick="x()" style="color:red" }\n\n[l](https://example.com){: href="javascript:x()" }',
    "frames": "<iframe srcdoc='<script>x()</script>'></iframe>\n\n<object data=//e></object>\n\n<base href=//e>",
    "form": "<form action=https://example.com><input name=user><input type=password><button>in</button></form>",
    "css": "<style>p{}</style>\n\n<div style='position:fixed;inset:0'>over</div>",
    "mutation": "<svg></p><style><a id=\"</style><img src=1 onerror=x()>\">",
    "extensions": "<div markdown=1 onclick=x()>\n*x*\n</div>\n\n*[HTML]: <img src=x onerror=x()>\n\nHTML[^1]\n\n[^1]: <script>x()</script>",
    "fences": "``` {.py title=\"<script>x()</script>\" onclick=\"x()\"}\nx\n```\n\n```mermaid\nclick A \"javascript:x()\"\n```",
    "clobber": "<div id=\"__config\" data-md-component=x>c</div>\n\n## __search {#__search}\n\n<a name=location>l</a>",
}  # fmt: skip


def test_pages_hold_nothing_active(tmp_path: Path) -> None:
    """Every family of hostile HTML, one page each: the text around it stays."""
    files = {f"docs/{name}.md": f"# {name}\n\n{KEEP} {name}\n\n{body}\n" for name, body in PAGES.items()}
    docs = build(tmp_path, {"docs/index.md": GOOD, **files})
    assert_harmless(docs)
    html = {article.url: article.html for article in bundle_of(docs).articles}
    for name in PAGES:
        assert f"{KEEP} {name}" in html[f"{name}/"]
    for refused in ('id="__config"', 'id="__search"', 'name="location"', "data-md-"):
        assert refused not in "".join(html.values())


def test_files_that_act_are_not_served(tmp_path: Path) -> None:
    """Scripts, pages, control files and scripts of drawings are no assets; a picture is what it says."""
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 30000, 30000)
    names = ("sw.js", "evil.html", "CNAME", "_headers", "404.html", "sitemap.xml", "evil.svgz", "a.wasm", ".htaccess")
    links = " ".join(f"[x]({name})" for name in names)
    docs = build(
        tmp_path,
        {
            "docs/index.md": f"{GOOD}\n{links}\n\n![p](p.svg) [open](p.svg) ![bomb](bomb.png)\n",
            "docs/p.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "docs/bomb.png": bomb,
            **{f"docs/{name}": "<script>x()</script>" for name in names},
        },
    )  # fmt: skip
    assert_harmless(docs)
    (drawing,) = bundle_of(docs).assets
    assert drawing.path.endswith(".svg")
    assert b"x()" not in zlib.decompress(drawing.packed)


def test_one_hopeless_page_is_dropped_alone(tmp_path: Path) -> None:
    """Super-linear Markdown, deep nesting, a huge line and includes without end cost their own pages only."""
    docs = build(
        tmp_path,
        {
            "docs/index.md": GOOD, "docs/brackets.md": "[" * 60000 + "\n\n" + "![" * 20000, "docs/line.md": "x" * 600_000,
            "docs/nesting.md": ">" * 3000 + " x\n\n" + "".join("    " * i + "- x\n" for i in range(200)),
            "docs/div.md": "<div>" * 5000, "docs/s.txt": '--8<-- "docs/s.txt"\n--8<-- "docs/s.txt"\n',
            "docs/grow.md": f'{GOOD}\n--8<-- "docs/s.txt"\n',
        },
    )  # fmt: skip
    assert_harmless(docs)
    made = {article.url for article in bundle_of(docs).articles}
    assert {"", "grow/"} <= made
    assert {finding.origin.path for finding in docs.findings} >= {"docs/brackets.md", "docs/line.md", "docs/div.md"}
