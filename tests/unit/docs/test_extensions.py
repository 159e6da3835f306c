"""The Markdown extensions, compared with the installed mkdocs-techdocs-core."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import markdown
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme
from techdocs_core.core import TechDocsCore

from catalejo.docs.rendering import child
from catalejo.docs.rendering.child import _MarkLinks, convert, emoji_index
from catalejo.docs.rendering.extensions import DIFFERENCES, OPTIONAL, extension_configs, extension_names
from catalejo.docs.rendering.inline import needed
from catalejo.docs.wire import RenderOptions

ROOT = Path(__file__).resolve().parents[3]


def techdocs(**settings: Any) -> tuple[list[str], dict[str, Any]]:
    """Return the extensions and their options that the installed package sets up."""
    plugin = TechDocsCore()
    plugin.load_config(settings)
    config: dict[str, Any] = {"theme": Theme(name="material"), "plugins": {"techdocs-core": plugin}}
    plugin.on_config(config)
    return config["markdown_extensions"], config["mdx_configs"]


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return nested options by dotted name."""
    if not isinstance(value, dict) or prefix.count(".") > 6:
        return {prefix: value}
    return {key: inner for name, part in value.items() for key, inner in flat(part, f"{prefix}.{name}").items()}


def test_every_difference_from_techdocs_is_explained() -> None:
    """Names, order and options are those of the package, but for an explained list that holds nothing else."""
    theirs, their_options = techdocs()
    ours, our_options = extension_names(RenderOptions()), extension_configs(RenderOptions(), emoji_index)
    differences = {f"-{name}" for name in theirs if name not in ours}
    differences |= {f"+{name}" for name in ours if name not in theirs}
    assert ours == [name for name in theirs if name in ours]
    left, right = flat(their_options), flat(our_options)
    for name in sorted(left.keys() | right.keys()):
        if left.get(name) != right.get(name):
            plain = name.removeprefix(".")
            known = next((key for key in DIFFERENCES if plain == key or plain.startswith(f"{key}.")), plain)
            differences.add(known)
    differences -= {"pymdownx.snippets.restrict_base_path"}
    assert differences == set(DIFFERENCES)


def test_blocks_are_those_of_techdocs() -> None:
    """The block notation has the options that techdocs-core gives it when asked."""
    names, options = techdocs(use_pymdownx_blocks=True)
    for name in ("pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.tab"):
        assert name in names
        theirs, ours = options[name], OPTIONAL[name]
        assert ours.keys() == theirs.keys()
        for key, value in theirs.items():
            wanted = sorted(map(str, value)) if isinstance(value, list) else value
            assert (sorted(map(str, ours[key])) if isinstance(value, list) else ours[key]) == wanted


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (":smile:", "<p>😄</p>"),
        ("==a== ^^b^^ ~~c~~", "<p><mark>a</mark> <ins>b</ins> <del>c</del></p>"),
        ("``` mermaid\na --> <b>\n```", '<pre class="mermaid-source"><code>a --&gt; &lt;b&gt;</code></pre>'),
    ],
)
def test_notations(source: str, html: str) -> None:
    """Emoji are characters, marks are elements, diagrams stay readable text."""
    assert convert(source, RenderOptions()) == html


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


@pytest.mark.parametrize(
    "options", [RenderOptions(), RenderOptions(3, True, tuple(sorted(OPTIONAL)))], ids=["plain", "everything"]
)  # fmt: skip
def test_no_page_leaks_into_the_next(options: RenderOptions) -> None:
    """A converter that has seen other pages, in any order, gives what MkDocs gives with a fresh one."""
    alone = {text: by_mkdocs(text, options) for text in STATEFUL}
    order = random.Random(13)
    for _ in range(12):
        for text in order.sample(STATEFUL, len(STATEFUL)):
            assert convert(text, options) == alone[text]


def test_the_pages_of_the_demo_are_those_of_mkdocs() -> None:
    """Every page of the demo and of the guide, one after the other by one converter."""
    pages = sorted(path for folder in ("catalog", "docs") for path in (ROOT / folder).rglob("*.md"))
    assert len(pages) > 40
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert convert(text, RenderOptions()) == by_mkdocs(text, RenderOptions()), path.relative_to(ROOT)


@pytest.mark.parametrize(
    ("expression", "characters"),
    [
        ("a", "a"), ("[*_]x+", "*_"), (r"\*(.+?)\*", "*"), ("(?:a|b)c?", "ab"), ("(?:a|b*)", None), ("a*", None),
        (r"(?<!\\)(`+)(.+?)\1", "`"), ("(?i)k", None), ("(?i)~k", "~"), ("(?i:x)", None), ("[^a]", None), (r"\d", None),
        ("[a-z]", None), ("(?=a)", None), (r"^(.*?)\[\^(.*)$", "["), ("(?:)|a", None), ("", None), ("(a)?(?(1)b|c)", None),
    ],
)  # fmt: skip
def test_what_an_expression_cannot_match_without(expression: str, characters: str | None) -> None:
    """Every match of it holds one of these."""
    assert needed(re.compile(expression)) == (None if characters is None else frozenset(characters))


def test_a_converter_that_raised_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was in the middle of a page."""
    convert("a", RenderOptions())
    broken = child._converters[RenderOptions()]
    monkeypatch.setattr(broken, "convert", lambda text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        convert("b", RenderOptions())
    assert convert("c", RenderOptions()) == "<p>c</p>"
    assert child._converters[RenderOptions()] is not broken


def test_extras_have_fixed_options() -> None:
    """A named extra is added with our options only; an unknown name adds nothing."""
    options = RenderOptions(extras=("pymdownx.keys", "evil.module"))
    assert extension_names(options)[-1] == "pymdownx.keys"
    assert "evil.module" not in extension_configs(options, emoji_index)
