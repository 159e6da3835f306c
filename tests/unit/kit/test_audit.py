"""The audit log: who changes a line breaks the chain at the next one, whoever writes at the same time."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from catalejo.kit.store.audit import FIRST, append, verify


def _append_some(path: Path, who: int) -> None:
    for number in range(20):
        append(path, {"who": who, "number": number})


def test_each_line_holds_the_hash_of_the_line_before(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl"
    hashes = [append(log, {"n": number})[0] for number in range(3)]
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["prev_sha256"] for line in lines] == [FIRST, *hashes[:2]]
    assert (verify(log).lines, verify(log).last, verify(log).broken) == (3, hashes[2], 0)


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [('"n":1', '"n":9', 3), ('"n":0', '"n":9', 2), ('{"n":2', 'x{"n":2', 3), ('"n":3', '"n":9', 0)],
)
def test_a_changed_line_is_found(tmp_path: Path, old: str, new: str, broken: int) -> None:
    """At the line after it; the last one is held only by its hash, which is said."""
    log = tmp_path / "a.jsonl"
    last = [append(log, {"n": number})[0] for number in range(4)][-1]
    log.write_text(log.read_text().replace(old, new))
    state = verify(log)
    assert state.broken == broken
    assert broken or state.last != last


def test_a_line_that_was_taken_out_or_put_in_is_found(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl"
    for number in range(4):
        append(log, {"n": number})
    lines = log.read_bytes().splitlines(keepends=True)
    for changed in (
        lines[:1] + lines[2:],
        lines[1:],
        [*lines[:2], b'{"n":1}\n', *lines[2:]],
        [lines[1], lines[0], *lines[2:]],
    ):
        log.write_bytes(b"".join(changed))
        assert verify(log).problem == "chain"


def test_an_unfinished_last_line_is_told_and_then_lived_with(tmp_path: Path) -> None:
    """A killed process left half a line: it is broken until the next line, which tells of it and holds its hash."""
    log = tmp_path / "a.jsonl"
    append(log, {"n": 0})
    append(log, {"n": 1})
    whole = log.read_bytes()
    log.write_bytes(whole[:-9])
    assert (verify(log).broken, verify(log).problem) == (2, "torn")
    assert append(log, {"n": 2})[1] is True
    state = verify(log)
    assert (state.broken, state.torn, state.lines) == (0, (2,), 2)
    log.write_bytes(log.read_bytes().replace(b'"n":1', b'"n":7'))
    assert verify(log).broken == 2


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl"
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_append_some, [log] * 4, range(4)))
    assert (verify(log).lines, verify(log).broken) == (80, 0)


def test_a_log_that_is_no_file_of_ours_is_refused(tmp_path: Path) -> None:
    """A link would let somebody choose what is written to."""
    os.symlink(tmp_path / "elsewhere", tmp_path / "a.jsonl")
    with pytest.raises(OSError, match=r"symbolic|Too many"):
        append(tmp_path / "a.jsonl", {})
    assert not (tmp_path / "elsewhere").exists()


def test_an_event_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longer"):
        append(tmp_path / "a.jsonl", {"x": "y" * (1 << 20)})
    assert (tmp_path / "a.jsonl").read_bytes() == b""
