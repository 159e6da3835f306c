"""Texts are read by their encoding, or said to be in none that is known."""

from __future__ import annotations

import pytest

from catalejo.kit.text.encoding import decoded, in_utf8, undecodable

TEXT = "# Año\n\nSeñales.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_and_plain_encodings_are_read_without_the_mark(encoding: str) -> None:
    """Both orders of bytes."""
    data = TEXT.encode(encoding)
    assert (decoded(data), undecodable(data)) == (TEXT, 0)
    swapped = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert decoded(swapped) == TEXT
    assert in_utf8(swapped).decode() == TEXT


@pytest.mark.parametrize(
    ("data", "line"), [(TEXT.encode("latin-1"), 1), (b"a\nb\xff", 2), (b"\xff\xfe\x00\xd8", 1), (b"\xff\xfea", 1)]
)
def test_other_encodings_are_not_guessed(data: bytes, line: int) -> None:
    """Latin-1, stray bytes, half a character."""
    assert (decoded(data), undecodable(data)) == (None, line)
