"""READMEs and bare Markdown by GitHub's rules, judged by GitHub's own parser."""

from __future__ import annotations

import difflib

import pytest
from tests.dialects.judges import by_github
from tests.dialects.outline import outline

from catalejo.docs.rendering.github import convert

SAMPLE = (
    "# Nested\n\n- System\n    - Definition\n    - Types\n        - Product\n\n1. First\n    ```sh\n    make\n    ```\n2. Second\n\n"
    "    !!! note\n        Inside.\n\nSteps:\n- without a blank line\n- as GitHub reads it\n",
    "<details>\n<summary>More <b>here</b></summary>\n\n- one\n- two\n\n```sh\nmake\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n</details>\n",
    "<table>\n<tr><td>\n\n**bold**\n\n</td><td>plain</td></tr>\n</table>\n",
    "Text\n| a | b |\n|:-:|--:|\n| 1 | `x \\| y` |\n1) one\n2) two\n",
    "> [!WARNING]\n> Careful\n> - a\n>   - b\n\n> [!OTHER]\n> stays a quote\n",
    "A[^1], b[^long], https://example.com/auto_x, www.example.com, user@example.com, ~~gone~~, H~2~O, :rocket:, `:rocket:`.\n\n"
    "[^1]: Note.\n[^long]: Two\n\n    parts.\n",
    "- [x] done\n- [ ] open\n    - [ ] nested\n\n* Star\n+ Plus\n- Minus\n\n5. five\n6. six\n",
    "Line one\nLine two\\\nLine three  \nfour\n\nHeading\n===\n\nHeading two\n---\n",
    "    indented code\n\n> quote\nlazy\n> > inner\n\n***\n\n[l](a.md \"t\") [r][ref] ![i](p.png) <https://example.com>\n\n[ref]: b.md\n",
    "<p align=\"center\">\n  <img src=\"l.png\">\n  **not bold**\n</p>\n\n<!-- a\n\ncomment -->\nAfter\n",
    "snake_case_word and *em* **st*r*ong** \\*escaped\\* &copy; &amp; a < b\n\n```\nunclosed fence\n",
    "1. a\n\n   para\n\n   - b\n\n     ```yaml\n     k: v\n     ```\n10. c\n- d\n\n\n  e\n",
)  # fmt: skip


@pytest.mark.parametrize("source", SAMPLE)
def test_a_page_has_the_text_lists_and_alerts_that_github_gives_it(source: str) -> None:
    """The outlines are equal, row by row."""
    ours, theirs = outline(convert(source, readme=True)[0]), outline(by_github(source))
    assert ours == theirs, "\n".join(difflib.unified_diff(theirs, ours, lineterm=""))


def test_an_alert_may_stand_in_a_list() -> None:
    """GitHub shows such a one as a quote with its mark; its author meant an alert."""
    html = convert("- step\n\n  > [!CAUTION]\n  > hot\n", readme=True)[0]
    assert '<div class="admonition danger">\n<p class="admonition-title">Caution</p>\n<p>hot</p>' in html


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Duplicate\n## Duplicate", "duplicate-1"), ("🚀 Rocket launch", "-rocket-launch"), (":rocket: Go", "rocket-go"),
        ("a_b c", "a_b-c"), ("What's `new()`?", "whats-new"), ("Órdenes & más", "órdenes--más"), ("हिन्दी", "हिन्दी"),
        ("Awesome ![x](b.svg)", "awesome-"), ("[Link](x.md) text", "link-text"), ("v1.2.3", "v123"),
    ],
)  # fmt: skip
def test_headings_have_githubs_anchors(heading: str, anchor: str) -> None:
    """With what GitHub leaves out, and numbers for doubles."""
    assert f'id="{anchor}"' in convert(f"## {heading}\n", readme=True)[0]


def test_an_open_task_is_not_ticked() -> None:
    """The boxes are those of our styles."""
    html = convert("- [ ] open\n- [x] done\n", readme=True)[0]
    assert html.count('type="checkbox" disabled>') == 1 and html.count('type="checkbox" disabled checked>') == 1


def test_cells_are_aligned_by_attribute() -> None:
    """No style survives cleaning."""
    assert '<td align="right">1</td>' in convert("| a |\n|--:|\n| 1 |\n", readme=True)[0]


def test_code_is_coloured_and_a_diagram_stays_readable() -> None:
    """By the first word of the fence, whatever else stands there."""
    html = convert('```js {1,3} title="src/a.js"\nx = 1\n```\n\n```mermaid\na --> b\n```\n', readme=True)[0]
    assert '<span class="filename">src/a.js</span>' in html and '<span class="nx">x</span>' in html
    assert '<pre class="mermaid-source"><code>a --&gt; b</code></pre>' in html


def test_lists_nested_without_end_stay_bounded() -> None:
    """Sixty levels are read; the rest of a hostile page is text."""
    html = convert("".join(f"{'  ' * n}- x\n" for n in range(400)), readme=True)[0]
    assert 20 < html.count("<ul>") <= 60
