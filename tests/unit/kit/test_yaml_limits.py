"""YAML from strangers: what is expanded is bounded, and what is read can be carried by JSON and MessagePack."""

from __future__ import annotations

import msgspec
import pytest
from tests.pace import paced

from catalejo.kit.read import yaml
from catalejo.kit.read.yaml import Document, load_documents


def only(text: str) -> Document:
    """Return the only document of a text."""
    (document,) = load_documents(text)
    return document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9223372036854775807", 9223372036854775807),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", 18446744073709551616.0),
        ("123456789012345678901", 123456789012345678901.0),
        ("-9223372036854775809", -9223372036854775809.0),
        ("9" * 400, None),
        ("0x" + "f" * 60, float(int("f" * 60, 16))),
        ("0o" + "7" * 60, float(int("7" * 60, 8))),
        ("!!int 123456789012345678901", 123456789012345678901.0),
        ("1e400", None),
        (".inf", None),
        ("2024-13-45", "2024-13-45"),
    ],
)
def test_numbers_are_what_json_and_messagepack_can_carry(text: str, value: object) -> None:
    found = only(f"a: {text}").value["a"]
    assert found == value and type(found) is type(value)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found)) == found


def test_keys_are_texts_at_any_depth() -> None:
    value = only("1: {null: {true: {2024-01-01: {1.5: {? [a, b] : c}}}}}").value
    assert value == {"1": {"": {"true": {"2024-01-01": {"1.5": {"['a', 'b']": "c"}}}}}}


def test_aliases_of_a_long_text_are_counted_by_its_length() -> None:
    text = f"a: &a {'x' * 100_000}\nb: [{','.join(['*a'] * 90)}]\n"
    document = only(text)
    assert document.problem is not None and document.problem.kind == "limit"
    assert (document.problem.line, "characters with aliases written out" in document.problem.message) == (2, True)
    assert only(text.replace("x" * 100_000, "x" * 1_000)).problem is None


def test_a_long_text_inside_nested_aliases_is_counted_every_time() -> None:
    rows = [f"a0: &a0 [{'x' * 20_000}]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 12)]
    document = only("\n".join(rows))
    assert document.problem is not None and document.problem.kind == "limit"


def test_a_key_made_from_an_alias_stays_short() -> None:
    document = only(f"a: &a [{'x' * 2_000}]\nb: {{? *a : 1}}\n")
    assert document.problem is not None and document.problem.kind == "limit" and document.problem.line == 2


def test_all_documents_of_a_file_share_a_bound() -> None:
    one = f"a: &a {'x' * 100_000}\nb: [{','.join(['*a'] * 60)}]\n"
    documents = load_documents("---\n".join([one] * 12) + "---\nlast: 1\n")
    read = [document for document in documents if document.problem is None]
    assert 0 < len(read) * 61 * 100_000 <= 4 * yaml.MAX_EXPANDED_CHARACTERS
    assert documents[-1].problem is not None or documents[-1].value == {"last": 1}


def test_messages_do_not_repeat_megabytes() -> None:
    key = "k" * 100_000
    document = only(f"{key}: 1\n{key}: 2\n")
    assert document.problem is not None and len(document.problem.message) < 400


def test_what_is_large_and_honest_is_still_read() -> None:
    with paced(5):
        assert only("a: |\n" + "  text\n" * 300_000).problem is None
