"""What reorders or steers is made visible on pages and escaped in JSON; honest right-to-left texts stay."""

from __future__ import annotations

import json

import pytest

from catalejo.kit.read.jsonl import encode_page
from catalejo.kit.text.controls import shown, shown_bytes

EVIL = ["\x00", "\x1b", "\x7f", "\x85", "\x9b", "\u202a", "\u202e", "\u2066", "\u2069"]
GOOD = "tab\tline\r\nespañol · – “x” \u200f\u200e\u061c\u200d עברית العربية 日本 \u2065\u206a"


@pytest.mark.parametrize("char", EVIL)
def test_each_is_shown_as_a_mark(char: str) -> None:
    """In bytes as in text."""
    assert shown(f"a{char}b") == "a\ufffdb"
    assert shown_bytes(f"é{char}–".encode()).decode() == "é\ufffd–"


def test_other_texts_are_handed_back_as_they_are() -> None:
    """Accents, dashes, marks of direction that honest texts need."""
    data = GOOD.encode()
    assert shown_bytes(data) is data
    assert shown(GOOD) == GOOD


@pytest.mark.parametrize("char", EVIL)
def test_json_keeps_the_value_and_spells_it(char: str) -> None:
    """A program reads what was written; a person who opens the file is not fooled."""
    data = encode_page({"a": f"x{char}<y"})
    assert json.loads(data) == {"a": f"x{char}<y"}
    assert char == "\x7f" or char.encode() not in data
