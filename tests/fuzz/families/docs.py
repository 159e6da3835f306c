"""Documentation: Markdown, mkdocs.yml, snippets, front matter, SVG, HTML; several sites a case, for children start slowly."""

from __future__ import annotations

from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import Case, demo_files
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_yaml, damaged, mutated, text_damaged

CONFIG: dict[str, Any] = {
    "site_name": "Orders", "docs_dir": "docs", "nav": [{"Home": "index.md"}, {"More": [{"A": "a.md"}, "b.md", {"Out": "https://example.com"}]}], "plugins": ["techdocs-core"],
    "markdown_extensions": ["admonition", {"toc": {"permalink": True}}, {"pymdownx.snippets": {"base_path": ["."], "check_paths": True}}, "tables", "pymdownx.superfences"],
    "exclude_docs": "drafts/\n*.tmp\n", "not_in_nav": "x", "repo_url": "https://github.com/a/b", "edit_uri": "edit/main/docs/", "extra": {"a": 1}, "use_directory_urls": False,
    "theme": {"name": "material"}, "extra_css": ["a.css"], "hooks": ["h.py"], "INHERIT": "../base.yml",
}  # fmt: skip
PIECES = (
    "# Title {#id .c}\n", "Text with *emphasis*, `code`, [a link](a.md#x \"t\"), ![alt](img/a.svg){ width=9 }.\n", "--8<-- \"a.md\"\n", "--8<--\na.md\nindex.md\n--8<--\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n", "!!! note \"x\"\n    inside\n", "=== \"Tab\"\n\n    ```python title=\"x\" hl_lines=\"1-99999\"\n    a = 1\n    ```\n", "```mermaid\ngraph TD; A-->B\n```\n",
    "- a\n    - b\n        - c\n", "1. a\n2. b\n", "> quote\n", "[^1]: note\n\nsee[^1]\n", "*[HTML]: x\n\nHTML\n", "<div markdown=\"1\">\n\n*x*\n\n</div>\n", "<details><summary>x</summary>y</details>\n",
    ":smile: :material-account: ==mark== ^^ins^^ ~~del~~ H~2~O\n", "$$x^2$$ \\(a\\)\n", "term\n:   definition\n", "- [x] task\n", "---\n", "[[wiki]] {{ macro }} {% raw %}\n", "<!-- comment\n",
    "&lt;&#x41;&nbsp;&#0;\n", "[a][b]\n\n[b]: https://example.com (t)\n", "![](a.puml) ![](x.png?a#b) [c](//evil) [d](javascript:x) [e](../../../../x)\n", "\\\\\\`*_{}[]()#+-.!|\n", "    code\n", "``` {.python .x #y}\na\n```\n",
)  # fmt: skip
RUNS = (
    "*",
    "_",
    "[",
    "](",
    "`",
    "<",
    "![",
    "> ",
    "- ",
    "#",
    "|",
    "&",
    "\\",
    "((",
    "!!! ",
    "--8<-- ",
    "~",
    "^",
    "=",
    "    ",
    ":",
    "$",
    "[^",
    "<a>",
    "\t",
    "{",
    "***a",
    "<div>",
    "*a_",
)
FRONT = (
    "---\ntitle: x\ntags: [a]\n---\n",
    "---\ntitle: [\n---\n",
    "---\n",
    "---\ntitle: 2026-01-01\nhide: {a: b}\n...\n",
    "+++\na=1\n+++\n",
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><defs><linearGradient id="a"><stop offset="1"/></linearGradient>'
    b'</defs><style>.a{fill:url(#a)}</style><g transform="scale(2)"><path d="M0 0L9 9" class="a"/><text>x</text><use xlink:href="#a"/></g></svg>'
)
XML = (
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"<g>" * 900,
    b"<![CDATA[",
    b"]]>",
    b"<?x?>",
    b'xmlns:i="http://www.w3.org/1999/xhtml"',
    b"<i:script>",
    b"\x00",
    b"'",
    b'"',
    b"<style>",
    b"url(",
)


def page(rng: Rng) -> bytes:
    """Return a page of Markdown: pieces in any order, long runs, deep nests, bytes that are none."""
    parts = [rng.choice(FRONT)] if rng.random() < 0.25 else []
    for _ in range(rng.randint(1, 12)):
        kind = rng.random()
        if kind < 0.65:
            parts.append(rng.choice(PIECES))
        elif kind < 0.8:
            parts.append(rng.choice(RUNS) * rng.choice((3, 60, 1_500)) + "\n")
        elif kind < 0.9:
            parts.append("".join(rng.choice(RUNS) for _ in range(rng.choice((20, 400)))) + "\n")
        else:
            parts.append(hostile.text(rng)[:20_000] + "\n")
    data = "\n".join(parts).encode("utf-8", "surrogatepass")
    return damaged(rng, data) if rng.random() < 0.1 else data


def drawing(rng: Rng) -> bytes:
    """Return an SVG with something odd in it."""
    data = SVG
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice(XML) * rng.choice((1, 1, 200)) + data[at:]
    return data if rng.random() < 0.8 else damaged(rng, SVG)


def site(rng: Rng) -> dict[str, bytes]:
    """Return a repository with a docs site."""
    if rng.random() < 0.2:
        files = dict(rng.choice([files for files in demo_files("catalog").values() if "mkdocs.yml" in files]))
        for path in rng.sample(sorted(files), min(len(files), 3)):
            files[path] = rng.choice((text_damaged, damaged))(rng, files[path])
        return files
    config = {key: CONFIG[key] for key in ("site_name", *rng.sample(list(CONFIG), rng.randrange(7)))}
    files = {
        "mkdocs.yml": as_yaml(rng, mutated(rng, config) if rng.random() < 0.7 else config),
        "docs/index.md": page(rng),
        "docs/a.md": page(rng),
    }
    for path in rng.sample(
        (
            "docs/b.md",
            "docs/img/a.svg",
            "docs/sub/index.md",
            "docs/README.md",
            "docs/x.md",
            "base.yml",
            "docs/a.md.md",
            "docs/repository-files/q/x.png/y.md",
            "docs/con.md",
        ),
        rng.randrange(5),
    ):
        files[path] = drawing(rng) if path.endswith(".svg") else page(rng)
    return files


def make(rng: Rng) -> Case:
    """Six sites in one portal."""
    return Case({f"github.com/acme/docs{number}": site(rng) for number in range(6)}, slow=True)
