"""What a README says first of a thing: prose, and nothing that only stands before it."""

from __future__ import annotations

import pytest

from catalejo.catalog.infer.first_paragraph import first_paragraph

SAID = "Tool builds sites from folders."


@pytest.mark.parametrize(
    "before",
    [
        "---\nhide:\n  - toc\n---\n",
        "+++\ntitle = 'x y z'\n+++\n",
        "<!-- licence text of\n\nsome words -->\n",
        "# Tool of all tools\n",
        "Tool of all tools\n=================\n",
        "- fast\n- small and safe\n",
        "1. Install it with pip\n2. Run it now\n",
        "1) Install it with pip\n2) Run it now\n",
        "* Install it\n\n  with a paragraph of its own.\n",
        "    indented code with words\n",
        "```\nfenced code with words.\n\nmore of it.\n```\n",
        "| a | b |\n|---|---|\n| table words | more words |\n",
        "> [!NOTE]\n> A note that says more.\n",
        "> Some quoted words of wisdom.\n",
        "!!! note\n    An admonition of MkDocs.\n",
        ":::note\nAn admonition of Docusaurus.\n:::\n",
        ":::note\n\nAn admonition of Docusaurus.\n\nOf two paragraphs.\n\n:::\n",
        "**Note:** We may call this MCB.\n",
        "Note: We may call this repository MCB.\n",
        "Deprecated: use other-tool instead of this one.\n",
        "**Table of contents**\n\n* [One](#one)\n",
        "[![build](https://x/b.svg)](https://x) [![docs](https://x/d.svg)](https://y)\n",
        "![A picture of all the tools](a.png)\n",
        '<p align="center"><img src="logo.png" alt="the logo of it"></p>\n',
        '<p align="center"><a href="a">Website of it</a> | <a href="b">Docs of it</a> | <a href="c">Chat</a></p>\n',
        "<details>\n<summary>All the words</summary>\nmore words of it\n</details>\n",
        "[English](README.md) | 中文\n",
        "[English](README.md) | [简体中文](README_zh.md) | [日本語](README_ja.md)\n",
        "[Website](https://x) • [Documentation](https://y) • [Chat with us](https://z)\n",
        "See also:\n",
        "// TODO(user): Add a simple overview of use.\n",
        "TODO write these words.\n",
        "If you see the error\n\n```\nx\n```\n",
        "To install it run\n",
        "https://example.com/a/long/address\n",
        "[ref]: https://example.com 'with a title'\n",
        "\ufeff# Tool\n",
    ],
)
def test_what_stands_before_the_first_paragraph_is_passed_over(before: str) -> None:
    """Whatever is no prose about the thing; the line is that of the paragraph."""
    text = f"{before}\n{SAID}\n"
    assert first_paragraph(text) == (SAID, text[: text.index(SAID)].count("\n") + 1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('Tool builds [sites](https://x "t") from [folders][f] and <b>more</b> &amp; so on.\n\n[f]: https://y\n',
         "Tool builds sites from folders and more & so on."),
        ("~~Tool~~ **builds** _sites_ with `code` &lt;3 :rocket:.", "Tool builds sites with code <3."),
        ("**Tool** is\na thing  \nof three lines.", "Tool is a thing of three lines."),
        ("![logo](x.png) Tool builds sites.", "Tool builds sites."),
        ('<p align="center">\n  <b>Tool</b> builds\n  sites &amp; more.</p>\n', "Tool builds sites & more."),
        ("**A tool that builds sites**\n", "A tool that builds sites"),
        ("Makes records.", "Makes records."),
        ("snake_case_names and 2 * 3 * 4 stay as they are.", "snake_case_names and 2 * 3 * 4 stay as they are."),
        ("这是一个用于构建网站的工具。", "这是一个用于构建网站的工具。"),
        ("A tool. " + "It does this and that and more. " * 20, "A tool. " + "It does this and that and more. " * 6),
    ],
)  # fmt: skip
def test_markup_is_removed_and_long_texts_are_cut_to_sentences(written: str, read: str) -> None:
    """Entities are decoded; what only looks like markup stays."""
    assert first_paragraph(f"# Tool\n\n{written}")[0] == read.strip()


@pytest.mark.parametrize(
    "text", ["", "# Tool\n", "# Tool\n\n- a list\n- of things\n", "[![b](x)](y)\n", "Tool\n", "---\na: b\n---\n"]
)
def test_there_is_none_where_there_is_none(text: str) -> None:
    """A list of links, a picture or a title is no description."""
    assert first_paragraph(text) == ("", 0)


def test_other_formats_are_read_by_their_own_rules() -> None:
    """Titles, directives, code and lists of reStructuredText and AsciiDoc are none."""
    rst = (
        "Tool\n====\n\n.. image:: https://x/y.png\n   :target: https://x\n\n.. note::\n\n   A note of words.\n\n"
        "|badge| |other|\n\n- a list of\n\n``Tool`` builds `sites <https://x>`_ and :ref:`more`.\n"
    )
    assert first_paragraph(rst, "README.rst") == ("Tool builds sites and more.", 15)
    adoc = (
        "= Tool\n:toc: left\n\nimage::a.png[]\n\n----\ncode of words here.\n----\n\n*Tool* builds https://x[sites].\n"
    )
    assert first_paragraph(adoc, "README.adoc") == ("Tool builds sites.", 10)


def test_hostile_texts_cost_little() -> None:
    """Brackets, quotes and lists without end."""
    for text in ("[" * 20_000, "> " * 10_000, "- " * 10_000, "<p>" * 7_000, "*a " * 7_000, "![](" * 5_000):
        first_paragraph(text)
        first_paragraph(text, "README.rst")


def test_sentences_before_one_that_leads_into_a_block_say_what_it_is() -> None:
    """What follows the block is about building it."""
    text = "# Mail\n\nSends mails to customers. It expects a payload like:\n\n```\n{}\n```\n\nWe use bundler to build it.\n"
    assert first_paragraph(text) == ("Sends mails to customers.", 3)
    assert first_paragraph("# App\n\nThis was created using create-app.\n\nWe use bundler to build it.\n") == ("", 0)
