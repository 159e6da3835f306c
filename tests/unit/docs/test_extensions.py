"""The Markdown extensions, compared with the installed mkdocs-techdocs-core."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from mkdocs.theme import Theme
from techdocs_core.core import TechDocsCore
from tests.unit.docs.by_mkdocs import STATEFUL, by_mkdocs

from catalejo.docs.rendering import child
from catalejo.docs.rendering.child import convert, emoji_index
from catalejo.docs.rendering.extensions import DIFFERENCES, OPTIONAL, extension_configs, extension_names
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
