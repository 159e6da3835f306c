"""Front matter."""

from __future__ import annotations

from catalejo.docs.rendering.front import Front, split_front


def test_text_values_are_taken() -> None:
    """Title, description and language are read as one line of plain text."""
    text, front = split_front('---\ntitle: "A  <b>\\n c"\ndescription: 12\nlang: es\nicon: ../x\n---\n# T\n')
    assert text == "# T\n"
    assert front == Front("A <b> c", "12", "es", 6, ())


def test_other_types_are_ignored() -> None:
    """Lists, mappings and odd languages give nothing."""
    assert split_front("---\ntitle: [a]\nlang: '\"><x'\n---\n")[1][:3] == ("", "", "")


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    """A page that begins with a horizontal rule keeps it."""
    for text in ("---\n\ntext\n", "--- a\n", "---\njust words\n---\nrest\n"):
        assert split_front(text) == (text, Front())


def test_an_unreadable_one_is_dropped_with_its_line() -> None:
    """Broken YAML costs the front matter, not the page."""
    text, front = split_front("---\ntitle: a\nb: [\n---\n# T\n")
    assert text == "# T\n"
    assert [problem.code for problem in front.problems] == ["DOC324"]
    assert front.problems[0].line >= 3


def test_an_alias_bomb_is_refused() -> None:
    """Aliases that would expand without bound are refused, not expanded."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    bomb += "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9))
    text, front = split_front(f"---\n{bomb}---\n# T\n")
    assert text == "# T\n"
    assert [problem.code for problem in front.problems] == ["DOC324"]
