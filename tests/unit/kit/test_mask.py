"""Shapes of secrets are found and masked wherever they begin, and looking for them costs no more than the text is long."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pace import paced

from catalejo.kit.text.mask import MASK, _masked_html, find_secrets, has_secret, mask, mask_bytes, mask_html, mask_value

LETTERS = "Q7RZ2KD9XHW4BTN6YCM8VJP3GLF5SAE1UO0I"
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
    "private-key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "QUJD" * 16 + "\n-----END RSA " + "PRIVATE KEY-----",
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
    "github-token": "gh" + "p_" + LETTERS, "github-fine-grained-token": "github_" + "pat_" + LETTERS * 2,
    "gitlab-token": "glp" + "at-" + LETTERS[:20], "aws-access-key": "AK" + "IA" + LETTERS[:16],
    "slack-token": "xo" + "xb-" + "1729" * 5, "google-api-key": "AI" + "za" + LETTERS[:35], "stripe-key": "sk_" + "live_" + LETTERS[:24],
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


PASSWORD = "Xk9" + "vTq2LmZ7w"
DRAWN = "aB3dE5gH7j"
IN_CONTEXT = {
    "Terraform module": (f'source = "git::https://deploy:{PASSWORD}@git.shop.internal/m.git"', PASSWORD, "password-in-url"),
    **{
        scheme: (f"url: {scheme}://app:{PASSWORD}@db.shop.internal/x", PASSWORD, "password-in-url")
        for scheme in ("postgres", "postgresql", "mysql", "mongodb+srv", "redis", "amqps", "ftp", "https", "oci")
    },
    "without a user": (f"redis://:{PASSWORD}@cache:6379", PASSWORD, "password-in-url"),
    "escaped slashes": (f'{{"u":"https:\\/\\/app:{PASSWORD}@x"}}', PASSWORD, "password-in-url"),
    "before an example": (f"amqp://u:{PASSWORD}@a.shop.internal,v:w@b", PASSWORD, "password-in-url"),
    "a user that is a variable": ("https://${USER}:" + PASSWORD + "@x", PASSWORD, "password-in-url"),
    "a token as user": (f"https://{DRAWN * 2}@github.com/x", DRAWN * 2, "password-in-url"),
    "JDBC": (f"jdbc:mysql://h/d?user=x&password={PASSWORD}&ssl=1", PASSWORD, "password-in-url"),
    "ADO.NET": (f"Server=x;User ID=sa;Password={PASSWORD};Encrypt=True", PASSWORD, "password-in-url"),
    "Oracle": (f"jdbc:oracle:thin:scott/{PASSWORD}@h:1521/x", PASSWORD, "password-in-url"),
    "JWT": ("t: ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiJhYmMifQ." + DRAWN * 4, DRAWN * 4, "json-web-token"),
    "Slack": ("https://hooks.slack.com/services/T0AB/B0AB/" + DRAWN * 2, DRAWN * 2, "slack-webhook"),
    "Teams": ("https://x.webhook.office.com/webhookb2/" + "1b" * 16 + f"@y/IncomingWebhook/{DRAWN}/z", DRAWN, "teams-webhook"),
    "Discord": ("https://discord.com/api/webhooks/123456789012345678/" + DRAWN * 6, DRAWN * 6, "discord-webhook"),
    "AWS, HCL": (f'secret_key = "{DRAWN * 4}"', DRAWN * 4, "aws-secret-key"),
    "AWS, shell": (f"export AWS_SECRET_ACCESS_KEY={DRAWN * 4}", DRAWN * 4, "aws-secret-key"),
    "AWS, JSON": (f'{{"SecretAccessKey": "{DRAWN * 4}"}}', DRAWN * 4, "aws-secret-key"),
    "AWS, container": (f"- name: AWS_SECRET_ACCESS_KEY\n  value: {DRAWN * 4}\n", DRAWN * 4, "aws-secret-key"),
    "AWS, table": ("AK" + "IA" + "ABCDEFGHIJKLMNOP," + DRAWN * 4, DRAWN * 4, "aws-access-key"),
    "Azure": (f"AccountName=x;AccountKey={DRAWN * 8}aB==;Suffix=y", DRAWN * 8, "azure-key"),
    "Azure, signature": (f"https://x.blob.core.windows.net/c?sv=1&sig={DRAWN * 4}%3D", DRAWN * 4, "azure-signature"),
    "PGP": ("-----BEGIN PGP " + f"PRIVATE KEY BLOCK-----\nVersion: 1\n\n{DRAWN * 6}\n=aB3d\n-----END PGP " + "PRIVATE KEY BLOCK-----", DRAWN, "private-key"),
    "Google": (json.dumps({"private_key": f"{HEAD}\n{DRAWN * 6}\n{END}\n", "x": "y"}), DRAWN, "private-key"),
    "header": (f"Authorization: Bearer {DRAWN * 3}", DRAWN * 3, "authorization-header"),
    ".npmrc": (f"//registry.example.com/:_authToken={DRAWN * 2}", DRAWN * 2, "npm-token"),
}  # fmt: skip
"""A text, the value in it that must go, and the shape."""


@pytest.mark.parametrize("name", IN_CONTEXT)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_what_its_place_makes_a_secret_is_masked_in_every_encoding(name: str, encoding: str) -> None:
    """The words around it stay."""
    text, value, shape = IN_CONTEXT[name]
    data = text.encode(encoding)
    assert shape in {secret.shape for secret in find_secrets(text)}
    assert has_secret(data)
    masked = mask_bytes(data).decode(encoding)
    assert value not in masked and MASK in masked
    assert mask_value({"a": [text]}) == {"a": [mask(text)]}


@pytest.mark.parametrize("text", [
    "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "https://user:password@example.com", "postgres://postgres:postgres@localhost/x", "amqp://guest:guest@mq",
    "https://${USER}:${TOKEN}@x.com", "https://<user>:<token>@x.com", "https://u:{{ token }}@x", "https://u:%s@x.com",
    "mysql://root:my-secret-pw@db", "http://localhost:8080/x@y", "ssh://git@github.com:22/x", "sha256:" + "ab" * 32,
    "gh" + "p_" + "x" * 36, "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24, "Authorization: Bearer $TOKEN",
    "Authorization: Basic dXNlcjpwYXNzd29yZA==", f"{HEAD}\n{END}", f"{HEAD}\nsecret\n{END}", f"{HEAD}\n...\n{END}",
    f"{HEAD} goes into the file whose name the administrator has configured before", f"{HEAD}\n{'A' * 64}\n{END}",
])  # fmt: skip
def test_a_documented_example_is_no_secret(text: str) -> None:
    """Placeholders, variables, empty keys."""
    assert list(find_secrets(text)) == [] and mask_bytes(text.encode()) == text.encode()


def test_what_is_masked_for_writing_never_spans_two_values() -> None:
    """The head of a key in one description and its tail in another leave all between them alone."""
    line = "QUJD" * 16
    rows = [{"a": f"x {HEAD}\n{line}"}, {"b": "kept"}, {"c": f"{line}\n{END}"}]
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    written = mask_bytes(lines).decode().splitlines()
    assert [list(json.loads(row)) for row in written] == [["a"], ["b"], ["c"]] and json.loads(written[1]) == rows[1]
    page = f"<td>{HEAD}\n{line}</td><td>kept</td><td>{END}</td>"
    assert mask_bytes(page.encode()).decode().endswith("</td><td>kept</td><td>" + END + "</td>")
    array = json.dumps([HEAD, line, line, END, "next"], indent=1)
    assert json.loads(mask(array))[-1] == "next" and "QUJD" not in mask(array)


@pytest.mark.parametrize("markup", [
    "<p>a {0}_{1} b</p>", "<p>a {0}&#95;{1} b</p>", "<p>a {0}<b></b>_{1} b</p>", "<p>a {0}_<em>{1}</em> b</p>",
    "<p>a <i>{0}</i>&lowbar;{1} b</p>", '<p>a <a href="x?t={0}_{1}">y</a> b</p>',
])  # fmt: skip
def test_a_secret_that_markup_splits_is_masked_for_the_reader(markup: str) -> None:
    """What tags and references part, a reader and a search index see whole; the tags stay."""
    written = mask_html(markup.format("gh" + "p", LETTERS))
    assert LETTERS not in written and MASK in written
    assert written.startswith("<p>a ") and written.endswith(" b</p>")


FLOODS = {
    "tokens": "gh" + "p_" + LETTERS[:20] + " ", "one token": "gh" + "p_" + LETTERS * 60_000, "heads": HEAD + "\n",
    "heads and lines": f"{HEAD}\n{'QUJD' * 10}\n", "addresses": "ab://b:hunter22@c ", "users": "ab://" + "b" * 99 + ":",
    "ats": "ab://b:" + "@" * 100, "parts": "eyJ" + "a" * 20 + ".", "beginnings": "-----BEGIN ", "names": "secret_key = ",
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ("<b>", "</b>", "<a title='", "'>", "&amp;", "&#103;hp_", "gh" + "p_", "aB3" * 12, "AKIA", "Q7" * 8, " ", "\n",
             "https://u:", "hunter", "@h.example/", "-----BEGIN PRIVATE", " KEY-----", "MIIEvQIBADANBgkqhkiG", "<", ">",
             "password: ", "ñ", "\udcff")
        ),
        max_size=14,
    ).map("".join)
)  # fmt: skip
def test_what_is_seen_in_one_go_is_what_is_seen_tag_by_tag(markup: str) -> None:
    """The quick look at a page passes over nothing."""
    assert mask_html(markup) == _masked_html(markup)


@pytest.mark.parametrize("name", FLOODS)
def test_two_megabytes_of_anything_take_seconds(name: str) -> None:
    """Linear, whatever the text is: nothing to wait for in the process that all others wait for."""
    text = (FLOODS[name] * (2_000_000 // len(FLOODS[name]) + 1))[:2_000_000]
    with paced(15):
        mask_bytes(text.encode())
        sum(1 for _ in find_secrets(text))


def test_ordinary_text_is_searched_without_running_out_of_states() -> None:
    """Words, paths and numbers in ever new order: the automaton stays small, so that its fast form is never given up."""
    chance = random.Random(7)
    words = [
        "a",
        "Words",
        "of_all",
        "kinds-",
        "x9",
        "://",
        "/path/to",
        "=",
        "@",
        ":",
        "0123",
        "\n",
        " ",
        "<p>",
        "AbC",
        ".",
    ]
    text = "".join(chance.choices(words, k=2_000_000)).encode()
    has_secret(text[:1000])
    with paced(len(text) / 5_000_000):
        mask_bytes(text)


def test_a_token_inside_what_is_no_secret_is_masked() -> None:
    """An address of a neighbour with a word for a password is none; with a service's token it holds one."""
    token = "gh" + "p_" + "Zx9Qw7Lm2Vb5Nc8R" * 2 + "k3Td"
    assert mask("a postgres://app:secret@db/x") == "a postgres://app:secret@db/x"
    assert token not in mask(f"a postgres://app:{token}@db/x and {token}")
    assert token not in mask(f"https://{token}:x-oauth-basic@github.com/x Authorization: Bearer example-{token}")
