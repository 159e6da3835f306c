"""Pages as MkDocs itself renders them, and pages whose notations leave something behind in a converter."""

from __future__ import annotations

from pathlib import Path

import markdown
from mkdocs.config.defaults import MkDocsConfig

from catalejo.docs.rendering.child import _MarkLinks, emoji_index
from catalejo.docs.rendering.extensions import extension_configs, extension_names
from catalejo.docs.wire import RenderOptions

ROOT = Path(__file__).resolve().parents[3]
STATEFUL = (
    "*[API]: Interface\n\nAPI[^1] [x][ref] ==a== :smile:\n\n[^1]: note\n\n[ref]: https://example.com\n",
    "API[^1] [x][ref] {#x}", "# A\n\n# A\n\n[TOC]\n\n## B {#a}\n", "# A\n\n## A\n\n[^1] [^note]\n\n[^note]:\n    two\n\n    parts\n",
    '=== "One"\n\n    a\n\n=== "Two"\n\n    ```python hl_lines="1" linenums="3"\n    x = 1\n    ```\n',
    '=== "One"\n\n    b\n\n    === "Inner"\n\n        c\n', "- [ ] a\n    - [x] b\n\n``` py title='t'\nx\n```\n\n`#!py y`\n",
    "<div markdown=1>\n*a*\n\n<p>unclosed\n", "<details><summary>s</summary>\n\n```\nopen", "{++a++} {--b--} {~~c~>d~~} {>>e<<}\n",
    "a\n: b\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n", '!!! note "T"\n    a\n\n??? tip\n    b\n\n    ```mermaid\n    x-->y\n    ```\n',
    "", "https://example.com a@example.com (c) --> 1/2 H~2~O ^^u^^\n", "<!-- a\n\n# b", "\u0002wzxhzdk:0\u0003 \u0002klzzwxh:0001\u0003\n",
    "1. a\n\n    b\n2. c\n\n***\n\n> q\n> > r\n\n![i](p.png){: .c } [l](x.md){ target=_blank }\n",
)  # fmt: skip


def by_mkdocs(text: str, options: RenderOptions) -> str:
    """Convert a page as MkDocs' ``Page.render`` does: its configuration object, a converter for this page only."""
    configs = extension_configs(options, emoji_index)
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "docs", "docs_dir": str(ROOT / "docs"), "site_dir": str(ROOT / "site"), "plugins": [],
            "markdown_extensions": [{n: configs[n]} if n in configs else n for n in extension_names(options)],
        }
    )  # fmt: skip
    assert config.validate()[0] == []
    made = markdown.Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {})
    made.treeprocessors.register(_MarkLinks(made), "catalejo_links", 0)
    return str(made.convert(text))
