"""Notations of Docusaurus, MyST, Elastic, VitePress, Hugo, GitBook, MDX and MkDocs in Markdown without a configuration."""

from __future__ import annotations

import pytest
from tests.pace import paced

from catalejo.docs.rendering.anchors import source_anchors
from catalejo.docs.rendering.github import convert


def html_of(source: str, readme: bool = False) -> str:
    """Return a page's HTML."""
    return convert(source, readme)[0]


@pytest.mark.parametrize(
    ("source", "css", "title"),
    [
        (":::note\n\n*x*\n\n:::\n", "note", "Note"), (":::tip[My title]\n*x*\n:::\n", "tip", "My title"),
        (":::caution Mind this\n*x*\n:::\n", "warning", "Mind this"), ('::: info{title="T"}\n*x*\n:::\n', "info", "T"),
        (":::{important}\n*x*\n:::\n", "warning", "Important"), (":::{note} T\n:class: wide\n*x*\n:::\n", "note", "T"),
        ("```{warning}\n*x*\n```\n", "warning", "Warning"), ("{{< hint danger >}}\n*x*\n{{< /hint >}}\n", "danger", "Danger"),
        ('{{% notice style="tip" title="T" %}}\n*x*\n{{% /notice %}}\n', "tip", "T"), ("{{< note >}} *x* {{< /note >}}\n", "note", "Note"),
        ('{% hint style="success" %}\n*x*\n{% endhint %}\n', "success", "Success"), ("<Note>\n*x*\n</Note>\n", "note", "Note"),
        ('<Admonition type="danger" title="T">\n\n*x*\n\n</Admonition>\n', "danger", "T"), ('!!! bug "T"\n    *x*\n', "bug", "T"),
    ],
)  # fmt: skip
def test_admonitions(source: str, css: str, title: str) -> None:
    """A box of one kind, with its title and its Markdown read."""
    assert html_of(source) == (
        f'<div class="admonition {css}">\n<p class="admonition-title">{title}</p>\n<p><em>x</em></p>\n</div>\n'
    )


def test_a_readme_has_no_admonitions_of_mkdocs() -> None:
    """GitHub shows the marks, and so the author sees them."""
    assert html_of("!!! note\n    x\n", readme=True) == "<p>!!! note\nx</p>\n"


def test_tabs_of_mkdocs_stand_one_after_the_other() -> None:
    """Each with its label; an underline of a heading is none."""
    assert html_of('=== "A"\n\n    *x*\n') == "<div>\n<p><strong>A</strong></p>\n<p><em>x</em></p>\n</div>\n"
    assert "<h1" in html_of("Title\n===\n")


def test_containers_hold_containers_and_stand_in_lists() -> None:
    """More colons outside, or as many: both are met."""
    html = html_of("- a\n\n  ::::tip\n  b\n  :::danger\n  c\n  :::\n  ::::\n\n:::note\n:::info\nd\n:::\n:::\n")
    assert html.count('class="admonition ') == 4 and ":::" not in html and "<li>\n<p>a</p>\n<div" in html


@pytest.mark.parametrize(
    "source",
    [
        '<Tabs>\n  <TabItem value="a" label="One">\n\n    *first*\n\n  </TabItem>\n  <TabItem value="Two">\n  second\n  </TabItem>\n</Tabs>\n',
        '{{< tabs "x" >}}\n{{% tab "One" %}}\n*first*\n{{% /tab %}}\n{{% tab "Two" %}}\nsecond\n{{% /tab %}}\n{{< /tabs >}}\n',
        '{% tabs %}\n{% tab title="One" %}\n*first*\n{% endtab %}\n{% tab title="Two" %}\nsecond\n{% endtab %}\n{% endtabs %}\n',
        "::::{tab-set}\n:::{tab-item} One\n*first*\n:::\n:::{tab-item} Two\nsecond\n:::\n::::\n",
    ],
)
def test_tabs(source: str) -> None:
    """Their labels stand in front, their Markdown is read, however deep it is indented."""
    html = html_of(source)
    assert '<label for="__tabbed_1_1">One</label><label for="__tabbed_1_2">Two</label>' in html
    assert '<div class="tabbed-block">\n<p><em>first</em></p>\n</div>' in html and 'data-tabs="1:2"' in html


def test_folded_blocks() -> None:
    """VitePress', MyST's and Hugo's details."""
    for source in (
        "::: details Click\nx\n:::\n",
        ":::{dropdown} Click\nx\n:::\n",
        '{{% expand "Click" %}}\nx\n{{% /expand %}}\n',
    ):
        assert html_of(source) == '<details class="note">\n<summary>Click</summary>\n<p>x</p>\n</details>\n'


def test_what_only_a_tool_reads_is_not_shown() -> None:
    """Imports and comments of MDX, lists of file names."""
    source = "import A from '@theme/A';\nimport {\n  B,\n} from 'b';\n\ntext {/* note */}\n\n:::{toctree}\na\nb\n:::\n"
    assert html_of(source) == "<p>text </p>\n"
    assert "import x" in html_of("import x is a statement\n") and "import" in html_of("```py\nimport os\n```\n")


@pytest.mark.parametrize(
    ("source", "anchor", "shown"),
    [
        ("## T {#my-id}\n", "my-id", "T"), ("## T {: #my-id .x }\n", "my-id", "T"), ("## T {/* #my-id */}\n", "my-id", "T "),
        ("$$$e$$$\n\n## T [my-id]\n", "my-id", "T"), ("## T [my-id]\n", "my-id", "T [my-id]"), ("T $$$my-id$$$\n", "my-id", "T "),
        ("(my-id)=\n## T\n", "my-id", "T"), (":::{note} T\n:name: my-id\n:::\n", "my-id", "T"),
        ("## Set {x: 1}\n", "set-x-1", "Set {x: 1}"), ("## T [1.0.0]\n", "t-100", "T [1.0.0]"),
    ],
)  # fmt: skip
def test_anchors(source: str, anchor: str, shown: str) -> None:
    """They are ids, and are not shown where they are no words."""
    html = html_of(source)
    assert f'id="{anchor}"' in html and f">{shown}<" in html.replace('<span id="my-id"></span>', "")


@pytest.mark.parametrize(
    "source",
    [
        "x {#a}",
        "{: .c #a }",
        "$$$a$$$",
        "## T [a]",
        "## T [#a]",
        "[[a]]",
        "(a)=",
        ":name: a",
        ".. _a:",
        '<Foo id="a"/>',
        "<a name='a'>",
        "<p id=a>",
    ],
)
def test_names_in_the_source(source: str) -> None:
    """In whatever dialect, for what is rendered by any."""
    assert source_anchors(f"text\n\n{source}\n") == ("a",)


def test_what_is_not_read_is_told_once_for_a_dialect() -> None:
    """With its line; what is code is no notation."""
    html, problems = convert(
        "a\n\n{{< skew currentVersion >}} and {% include x %}\n\n::: pkg.mod\n\n`{{< x >}}`\n", False
    )
    assert [(p.code, p.line, p.what) for p in problems] == [("DOC337", 3, "{{< … >}}"), ("DOC337", 5, "::: …")]
    assert "skew" in html and "pkg.mod" in html


def test_containers_without_an_end_cost_little() -> None:
    """Each would be looked for to the end of the page."""
    with paced(3.0):
        html = html_of("".join(f"{{{{< x{n} >}}}}\n\n" for n in range(4000)))
        endless = html_of("".join(f":::note {n}\n\n" for n in range(4000)))
    assert "<div" not in html and 0 < endless.count("<div") < 60


def test_a_container_without_an_end_goes_to_the_end() -> None:
    """As Docusaurus and MyST read it, in what it stands in; a name of code after colons opens none."""
    assert html_of("- a\n\n  :::tip\n  b\n\nc\n").endswith("<p>b</p>\n</div>\n</li>\n</ul>\n<p>c</p>\n")
    assert html_of("::: package\n\n::: a.b\n") == "<p>::: package</p>\n<p>::: a.b</p>\n"


def test_more_colons_inside_than_outside() -> None:
    """The inner end closes the inner container."""
    html = html_of(":::{dropdown} D\n::::{note}\na\n::::\nb\n:::\nc\n")
    assert html.endswith("<p>a</p>\n</div>\n<p>b</p>\n</details>\n<p>c</p>\n")


def test_mdx_in_a_fence_and_empty_shortcodes() -> None:
    """Docusaurus hides MDX from formatters so; a shortcode may hold nothing."""
    assert html_of("```mdx-code-block\n*a*\n```\n") == "<div>\n<p><em>a</em></p>\n</div>\n"
    assert "{{" not in html_of("{{< x >}}{{< /x >}}\n")


def test_a_component_of_code_is_told() -> None:
    """What it shows is not known, nor the anchors that it makes."""
    source = "import {\n  API\n} from '@theme/API'\nimport Part from './_p.mdx'\n\n<Part />\n\n"
    assert convert(f"{source}```js\n<API />\n```\n", False)[1] == ()
    for shown in ("<API url='x' />\n", "```mdx-code-block\n<API />\n```\n"):
        assert [p.what for p in convert(source + shown, False)[1]] == ["<… />"]
