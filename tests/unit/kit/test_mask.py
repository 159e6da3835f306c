"""Shapes of secrets: found whole, masked, and cheap to rule out."""

from __future__ import annotations

import pytest

from catalejo.kit.mask import MASK, find_secrets, has_secret, mask

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SHAPES = {
    **{f"gh{kind}_": "gh" + f"{kind}_" + LETTERS for kind in "pousr"},
    "github_pat": "github" + "_pat_" + LETTERS,
    "glpat": "gl" + "pat-" + LETTERS,
    "AKIA": "AK" + "IA" + LETTERS[:16],
    "ASIA": "AS" + "IA" + LETTERS[:16],
    **{f"xox{kind}": "xo" + f"x{kind}-" + LETTERS for kind in "abprs"},
    "AIza": "AI" + "za" + LETTERS[:35],
    "sk_live": "sk" + "_live_" + LETTERS,
    "rk_live": "rk" + "_live_" + LETTERS,
    "private-key": "-----BEGIN RSA " + "PRIVATE KEY-----\nabc\n-----END RSA " + "PRIVATE KEY-----",
}
"""One text for each alternative of each pattern, put together here so that no file holds the shape."""


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_shape_is_seen_by_the_quick_look_and_masked(name: str) -> None:
    text = f"token: {SHAPES[name]}\nrest"
    assert has_secret(text.encode())
    assert len(list(find_secrets(text))) == 1
    assert MASK in mask(text) and SHAPES[name] not in mask(text)
    assert mask(text).count("\n") == text.count("\n")


def test_words_that_only_begin_like_a_secret_are_none() -> None:
    text = "github right height AKIA glpat- ghp_short xoxb-1 PRIVATE KEY k_live_"
    assert not has_secret(text.encode())
    assert mask(text) == text
