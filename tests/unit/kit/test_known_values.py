"""A job that holds no token still tells that a text holds one, from hashes that tell nobody else."""

from __future__ import annotations

import base64
import json

import pytest
from tests.pace import paced

from catalejo.kit.text import known_values as known
from catalejo.kit.text.known_values import KnownValues, KnownValueSearch, known_values
from catalejo.kit.text.spellings import spellings

VALUE = "Zq7/" + "pLm+Xk9vTq2LmZ7wRb4="
TOKENS = {"A_TOKEN": VALUE, "B_TOKEN": "gh" + "p_" + "A1b2C3d4E5f6" * 3}


HANDED_ON = known_values(TOKENS, "2026")


def found(text: str | bytes) -> list[str]:
    """The names that a text holds the values of."""
    return list(KnownValueSearch(HANDED_ON).find(text.encode() if isinstance(text, str) else text))


@pytest.mark.parametrize("before", ["", "a", "user:", "x-access-token:", "\n", '"', "long words before "])
@pytest.mark.parametrize("name", TOKENS)
def test_a_value_is_found_in_every_spelling_wherever_it_begins(name: str, before: str) -> None:
    """As it is, in HTML, JSON, addresses, base64 of both alphabets at any place, hexadecimal, backwards."""
    value = TOKENS[name]
    for spelled in spellings(value):
        assert found(f"{before}{spelled} rest") == [name], spelled
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert found(b"<p>" + encode(f"{before}{value}, and more".encode()) + b"</p>") == [name]
    assert found(json.dumps({"a": f"{before}{value}"})) == [name]


def test_other_texts_hold_none() -> None:
    """One character another, cut, with a blank; nothing known."""
    for text in (VALUE[:-2] + "XX", VALUE[:-1], VALUE[:9] + " " + VALUE[9:], "Zq7/ " * 100, ""):
        assert found(text) == []
    assert list(KnownValueSearch(KnownValues()).find(VALUE.encode())) == []


def test_what_is_handed_on_tells_four_characters_and_no_more() -> None:
    """The same values and salt give the same bytes, another night others; no spelling of the value is in it."""
    handed = json.dumps([(v.name, v.anchor, v.at, v.length, v.digest) for v in known_values(TOKENS, "one").values])
    assert handed == json.dumps(
        [(v.name, v.anchor, v.at, v.length, v.digest) for v in known_values(TOKENS, "one").values]
    )
    for value in TOKENS.values():
        for spelled in spellings(value):
            assert not any(
                spelled[at : at + 5] in handed for at in range(0, len(spelled) - 5) if not spelled.isalnum() or at > 4
            )
    assert {v.digest for v in known_values(TOKENS, "one").values}.isdisjoint(
        v.digest for v in known_values(TOKENS, "two").values
    )


@pytest.mark.parametrize(
    "value", ["hunter2", "password", "aaaaaaaaaaaaaaaaaaaaaaaa", "12345678901234567890", "short-1A"]
)
def test_what_could_be_guessed_gets_no_hash(value: str) -> None:
    """A hash of it would tell it; its name is told instead."""
    handed = known_values({"T": value}, "one")
    assert handed.values == () and handed.weak == ("T",)


def test_a_flood_of_texts_that_begin_like_a_token_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are compared and no more; whoever writes them knows how the token begins."""
    monkeypatch.setattr(known, "MOST", 50)
    flood = " ".join(f"{VALUE[:4]}{number:020}" for number in range(50_000))
    with paced(10):
        assert found(flood) == ["A_TOKEN"]
