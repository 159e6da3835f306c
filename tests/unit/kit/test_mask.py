"""Shapes of secrets are found and masked wherever they begin, and looking for them costs no more than the text is long."""

from __future__ import annotations

import json
import time

import pytest

from catalejo.kit.text.mask import MASK, find_secrets, has_secret, mask, mask_bytes

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


NAMED = {
    "github-token": "gh" + "p_" + "A" * 36, "github-fine-grained-token": "github_" + "pat_" + "A" * 60, "gitlab-token": "glp" + "at-" + "A" * 20,
    "aws-access-key": "AK" + "IA" + "A" * 16, "slack-token": "xo" + "xb-" + "1" * 20, "google-api-key": "AI" + "za" + "A" * 35,
    "stripe-key": "sk_" + "live_" + "A" * 24,
}  # fmt: skip
HEAD = "-----BEGIN RSA PRIVATE " + "KEY-----"
END = HEAD.replace("BEGIN", "END")


@pytest.mark.parametrize("shape", NAMED)
@pytest.mark.parametrize("before", ["", "key: ", "'", "&", "\n", "\t", "(", "/", "é"])
def test_every_shape_is_masked_in_texts_and_in_their_encodings(shape: str, before: str) -> None:
    """As it is written, as JSON, as JSON for pages: an escape before it does not hide it."""
    value = NAMED[shape]
    text = f"a{before}{value} z" if before else value
    for spelling in (text, json.dumps(text), json.dumps(text).replace("&", "\\u0026"), text.replace("/", "%2F")):
        assert has_secret(spelling.encode())
        assert value not in mask(spelling)
        assert mask_bytes(spelling.encode()) == mask(spelling).encode()
    assert [secret.shape for secret in find_secrets(text)] == [shape]


@pytest.mark.parametrize(
    "text", ["ghost_story", "AKIAX", "A" * 40 + "AK" + "IA" + "A" * 40, "a sk_live_ b", "PRIVATE KEY"]
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    """A part of a shape is none."""
    assert mask(text) == text
    assert mask_bytes(text.encode()) is not None and not has_secret(text.encode())


def test_a_private_key_is_masked_whole_with_its_lines() -> None:
    """However long it is, with a header, cut off before its end, or as one JSON text."""
    body = ["Proc-Type: 4,ENCRYPTED", "", *["QUJD" * 16] * 300]
    whole = "\n".join(["a", HEAD, *body, END, "b"])
    assert mask(whole) == "a\n" + MASK + "\n" * (len(body) + 1) + "\nb"
    assert "QUJD" not in mask(json.dumps(whole))
    assert "QUJD" not in mask("\n".join([HEAD, *["QUJD" * 16] * 3]))


def test_a_text_of_nothing_but_heads_takes_no_longer_than_its_length() -> None:
    """Two megabytes of them in a moment."""
    text = (HEAD + "\n") * (2_000_000 // len(HEAD))
    start = time.process_time()
    mask(text)
    assert time.process_time() - start < 3
