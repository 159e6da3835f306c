"""The Markdown extensions, compared with the installed mkdocs-techdocs-core."""

from __future__ import annotations

from typing import Any

import pytest
from mkdocs.theme import Theme
from techdocs_core.core import TechDocsCore

from catalejo.docs.rendering.child import _convert, configuration, emoji_index
from catalejo.docs.rendering.extensions import DIFFERENCES, OPTIONAL, extension_configs, extension_names
from catalejo.docs.wire import Options


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
    ours, our_options = extension_names(Options()), extension_configs(Options(), emoji_index)
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
    assert _convert(source, configuration(Options())) == html


def test_no_page_leaks_into_the_next() -> None:
    """Footnotes, abbreviations and references of one page are unknown in the next one."""
    config = configuration(Options())
    first = "*[API]: Interface\n\nAPI[^1] [x][ref]\n\n[^1]: note\n\n[ref]: https://example.com\n"
    second = "API[^1] [x][ref]"
    alone = _convert(second, config)
    _convert(first, config)
    assert _convert(second, config) == alone


def test_extras_have_fixed_options() -> None:
    """A named extra is added with our options only; an unknown name adds nothing."""
    options = Options(extras=("pymdownx.keys", "evil.module"))
    assert extension_names(options)[-1] == "pymdownx.keys"
    assert "evil.module" not in extension_configs(options, emoji_index)
