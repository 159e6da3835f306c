"""Reading YAML of strangers: documents apart, values with places, problems with lines; a bad document costs itself."""

from __future__ import annotations

from typing import Any

import pytest

from catalejo.kit.read.yaml import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, Document, load_documents


def only(text: str | bytes, scalars: str = "core") -> Document:
    """Return the one document of a text."""
    (document,) = load_documents(text, scalars)  # type: ignore[arg-type]  # "core" or "kubernetes"
    return document


@pytest.mark.parametrize(
    ("text", "values", "lines"),
    [
        ("", [], []), ("\n\n# nothing\n", [], []), ("a: 1\n", [{"a": 1}], [1]), ("---\na: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}], [2, 4]),
        ("---\n---\na: 1\n", [None, {"a": 1}], [2, 3]), ("a: 1\n...\nb: 2\n", [{"a": 1}, {"b": 2}], [1, 3]), ("# c\n\n---\n# d\na: 1\n", [{"a": 1}], [5]),
        ("%YAML 1.2\n---\na: 1\n", [{"a": 1}], [3]), ("--- {a: 1}\n--- [b]\n", [{"a": 1}, ["b"]], [1, 2]), ("---\n...\n---\na: 1\n", [None, {"a": 1}], [2, 4]),
        ("a: |\n  text\n  ---\n  more\n", [{"a": "text\n---\nmore\n"}], [1]), ("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}], [1, 3]), ("\ufeffa: 1\n", [{"a": 1}], [1]),
    ],
)  # fmt: skip
def test_a_file_is_cut_into_documents_at_its_markers(text: str, values: list[Any], lines: list[int]) -> None:
    """Markers at the start of a line, also with content behind them; comments and directives alone are no document."""
    documents = load_documents(text)
    assert [document.value for document in documents] == values
    assert [(document.problem, document.warnings) for document in documents] == [(None, ())] * len(values)
    assert [document.index for document in documents] == list(range(len(values)))
    assert [document.line for document in documents if document.value is not None] == [
        line for line, value in zip(lines, values, strict=True) if value is not None
    ]


@pytest.mark.parametrize(
    "bad", ["a: [", "a: b: c", "\ta: 1", "a: *nowhere", "{a: 1", "'", "a: !<", "@x", "a: 1\na: 2", "&a [*a]", "- a\nb"]
)
def test_a_bad_document_does_not_cost_its_neighbours(bad: str) -> None:
    """The ones before and after are read; the bad one says what and on which line of the file."""
    before, broken, after = load_documents(f"a: 1\n---\n{bad}\n---\nb: 2\n")
    assert (before.value, after.value) == ({"a": 1}, {"b": 2})
    assert broken.value is None and broken.problem is not None
    assert broken.problem.message and 3 <= broken.problem.line <= 5 and broken.problem.column >= 1


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a: 1\nb: [\n", "syntax", 3), ("a: 1\nb: 2\na: 3\n", "duplicate", 3), ("a: &x [*x]\n", "limit", 1), ("a: *x\n", "alias", 1),
        ("[" * (MAX_DEPTH + 1), "limit", 1), ("a: &x 1\nb: [" + ", ".join(["*x"] * (MAX_ALIASES + 1)) + "]\n", "limit", 2), ("x" * (MAX_BYTES + 1), "limit", 1), ("a: 1\nb: \x00\n", "encoding", 2),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_where(text: str, kind: str, line: int) -> None:
    """Five kinds of problems; depth, aliases, cycles and size are limits."""
    problem = only(text).problem
    assert problem is not None and (problem.kind, problem.line) == (kind, line)


def test_what_is_just_allowed_is_read() -> None:
    """Limits are limits, not one less."""
    assert only("[" * MAX_DEPTH + "]" * MAX_DEPTH).problem is None
    assert only("a: &x 1\nb: [" + ", ".join(["*x"] * MAX_ALIASES) + "]\n").problem is None


@pytest.mark.parametrize(
    ("text", "core", "kubernetes"),
    [
        ("1", 1, 1), ("-7", -7, -7), ("1.5", 1.5, "1.5"), ("1.10", 1.1, "1.10"), ("010", 10, "010"), ("0x1F", 31, "0x1F"), ("0o17", 15, "0o17"), ("1e3", 1000, "1e3"), ("+1", 1, "+1"), ("1_000", "1_000", "1_000"),
        ("true", True, True), ("True", True, True), ("TRUE", True, True), ("yes", "yes", "yes"), ("on", "on", "on"), ("~", None, None), ("null", None, None), ("NULL", None, None), ("", None, None), ("nUll", "nUll", "nUll"),
        (".inf", None, ".inf"), (".nan", None, ".nan"), ("2026-11-24", "2026-11-24", "2026-11-24"), ("12:30", "12:30", "12:30"), ("'1'", "1", "1"), ('"true"', "true", "true"), ("!!str 1", "1", "1"), ("!!int '7'", 7, 7),
        ("! 1", "1", "1"), ("1.2.3", "1.2.3", "1.2.3"), ("v1", "v1", "v1"), ("sha256:aa", "sha256:aa", "sha256:aa"),
    ],
)  # fmt: skip
def test_two_readings_of_plain_scalars(text: str, core: object, kubernetes: object) -> None:
    """Entity files follow YAML 1.2 core as Backstage does; in Kubernetes objects a version stays as it was written."""
    for scalars, expected in (("core", core), ("kubernetes", kubernetes)):
        value = only(f"a: {text}\n", scalars).value["a"]
        assert (value, type(value)) == (expected, type(expected)), scalars


def test_places_of_values_and_of_keys() -> None:
    """Lines and columns of the file, not of the document; a path that leads nowhere gives its nearest parent."""
    _, document = load_documents("x: 1\n---\na:\n  b: [one, two]\n  'c d':\n    - e: 5\n")
    assert document.at("a", "b", 1) == (4, 12)
    assert document.key_at("a", "b") == (4, 3) and document.at("a", "b") == (4, 6)
    assert document.at("a", "c d", 0, "e") == (6, 10) and document.key_at("a", "c d", 0, "e") == (6, 7)
    assert document.key_at("a", "c d") == (5, 3)
    assert document.at("a", "nothing", "here") == document.at("a")
    assert document.at("a", "b", 7) == document.at("a", "b") and document.at() == (3, 1)


def test_an_alias_is_what_its_anchor_was() -> None:
    """Scalars, lists, maps; an anchor that is set again counts from there on."""
    assert only("a: &x {k: 1}\nb: *x\nc: &x two\nd: [*x]\n").value == {
        "a": {"k": 1},
        "b": {"k": 1},
        "c": "two",
        "d": ["two"],
    }
    assert only("&k key: *k\n").value == {"key": "key"}


def test_merge_keys_belong_to_kubernetes_files_only() -> None:
    """Own keys win, the first of several maps wins; in an entity file ``<<`` is a key like any other."""
    text = "base: &b {a: 1, c: 1}\nother: &o {a: 2, d: 2}\nx:\n  <<: [*b, *o]\n  c: 3\n"
    assert only(text, "kubernetes").value["x"] == {"c": 3, "a": 1, "d": 2}
    assert only(text).value["x"] == {"<<": [{"a": 1, "c": 1}, {"a": 2, "d": 2}], "c": 3}


def test_a_repeated_key_is_refused_or_warned_of() -> None:
    """Backstage refuses such an entity; Kubernetes' readers take the last one."""
    text = "a: 1\nb: 2\na: 3\n"
    problem = only(text).problem
    assert (
        problem is not None
        and problem.message == "Map keys must be unique: a"
        and (problem.line, problem.column) == (3, 1)
    )
    document = only(text, "kubernetes")
    assert document.value == {"a": 3, "b": 2} and [w.kind for w in document.warnings] == ["duplicate"]


@pytest.mark.parametrize(
    "text", ["a: !mine 1\n", "a: !!python/object:os.system x\n", "a: !ENV [X, y]\n", "!x {a: 1}\n"]
)
def test_a_tag_makes_nothing_and_is_told(text: str) -> None:
    """The value stays plain data."""
    document = only(text)
    assert [warning.kind for warning in document.warnings] == ["tag"]
    assert isinstance(document.value, dict) and isinstance(document.value["a"], str | list | int)


def test_bytes_that_are_no_utf8_are_replaced_and_told() -> None:
    """With the line of the first of them; the rest of the file is read."""
    document = only("a: 1\nb: ma\xf1ana\n".encode("latin-1"))
    assert document.value == {"a": 1, "b": "ma\ufffdana"}
    assert [(warning.kind, warning.line) for warning in document.warnings] == [("encoding", 2)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfea\x00",
        b"\x00",
        b"\x80" * 100,
        b"a: \x1b[31m\n",
        b"? ? ? a",
        b"- - - -\n",
        b"%" * 50,
        b"--- ---\n",
        b"a:\n\t- b\n",
    ],
)
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever it is, it is documents or problems."""
    for document in load_documents(data):
        assert document.problem is None or document.value is None


def test_kubernetes_keeps_what_a_key_says() -> None:
    """Keys are texts, as in JSON: numbers, booleans and null too."""
    assert only("1: a\ntrue: b\nnull: c\n1.5: d\n").value == {"1": "a", "true": "b", "": "c", "1.5": "d"}
