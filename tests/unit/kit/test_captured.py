"""A capture folder: names that look like its files, damaged files, thousands of archives."""

from __future__ import annotations

import resource
from pathlib import Path

import msgspec
import pytest

from catalejo.kit.read.captured import Captured, CaptureError, Damage, decode_masked
from catalejo.kit.read.yaml import load_documents
from catalejo.model.capture import Envelope

from ..catalog.captures import component, make_capture

NAMES = ["repo.json", "trees", "t.jsonl", "blobs.zip", "history.jsonl", "refs.jsonl"]


def test_a_repository_may_have_the_name_of_a_file_of_the_capture(tmp_path: Path) -> None:
    ids = [f"{host}/{name}" for host in ("github.com/acme", "repo.json/trees") for name in NAMES] + ["local/repo.json"]
    captured = make_capture(tmp_path, {identity: {"README.md": identity} for identity in ids})
    assert {repo.info.id: repo.text("README.md") for repo in captured.repositories()} == {i: i for i in ids}
    assert captured.damage() == ()


def test_a_repository_may_lie_in_the_folder_of_another_one(tmp_path: Path) -> None:
    ids = ["git.example.com/repo", *(f"git.example.com/repo/{name}" for name in NAMES[1:3])]
    files = {identity: {"README.md": identity} for identity in reversed(ids)}
    captured = make_capture(tmp_path, files)
    assert {repo.info.id: repo.text("README.md") for repo in captured.repositories()} == {i: i for i in ids}


def flipped(path: Path) -> None:
    """Flip bits in the middle of a file."""
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 3, len(data) // 3 + 12):
        data[place] ^= 0xFF
    path.write_bytes(bytes(data))


def halved(path: Path) -> None:
    """Cut a file in half."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path: Path) -> None:
    """Leave nothing."""
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [flipped, halved, emptied], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["repo.json", "trees/t.jsonl", "blobs.zip", "history.jsonl"])
def test_a_damaged_file_costs_its_repository_only(tmp_path: Path, name: str, damage: object) -> None:
    good, bad = "github.com/acme/good", "github.com/acme/bad"
    make_capture(tmp_path, {i: {"catalog-info.yaml": component("a"), "b.md": "words " * 99} for i in (good, bad)})
    path = tmp_path / "repos" / bad / name
    if name == "history.jsonl":
        path.write_bytes(b'{"path":"b.md","commit":"c","date":"2026-01-01T00:00:00Z"}\n')
    damage(path)  # type: ignore[operator]  # one of the three above
    captured = Captured(tmp_path)
    for repo in captured.repositories():
        contents = [repo.read(entry.path) for entry in repo.entries]
        history = repo.history()
        if repo.info.id == good:
            assert len(contents) == 2 and None not in contents and history == {}
    found = captured.damage()
    silent = damage is emptied and name in ("trees/t.jsonl", "history.jsonl")
    assert [(item.repo, item.path) for item in found] == ([] if silent else [(bad, f"repos/{bad}/{name}")])
    assert all(item.problem for item in found)


def test_damaged_teams_cost_themselves_only(tmp_path: Path) -> None:
    make_capture(tmp_path, {"local/a": {"README.md": "a"}})
    (tmp_path / "people").mkdir(exist_ok=True)
    (tmp_path / "people/teams.jsonl").write_bytes(rb'{"slug": "\ud800"}')
    captured = Captured(tmp_path)
    assert captured.people() == ()
    assert [item.path for item in captured.damage()] == ["people/teams.jsonl"]


def test_a_damaged_manifest_is_told_by_its_name(tmp_path: Path) -> None:
    make_capture(tmp_path, {})
    for text in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"schema": "\\ud800"}'):
        (tmp_path / "manifest.json").write_bytes(text)
        with pytest.raises(CaptureError, match=r"manifest\.json cannot be read"):
            Captured(tmp_path)


def test_a_repository_that_calls_itself_another_one_is_left_out(tmp_path: Path) -> None:
    captured = make_capture(tmp_path, {"local/a": {"README.md": "a"}, "local/b": {"README.md": "b"}})
    facts = tmp_path / "repos" / "local" / "b" / "repo.json"
    facts.write_bytes(facts.read_bytes().replace(b"local/b", b"local/a"))
    captured = Captured(tmp_path)
    assert [repo.text("README.md") for repo in captured.repositories()] == ["a"]
    assert captured.damage() == (Damage("local/b", "repos/local/b/repo.json", "it names another repository"),)


def test_no_archive_stays_open(tmp_path: Path) -> None:
    captured = make_capture(tmp_path, {f"local/r{number}": {"README.md": str(number)} for number in range(120)})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        assert [repo.text("README.md") for repo in captured.repositories()] == sorted(
            map(str, range(120)), key=lambda n: f"r{n}"
        )
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


HIDDEN_TOKEN = "A1b2" * 9


@pytest.mark.parametrize("text", [
    f'a: "\\u0067hp_{HIDDEN_TOKEN}"', f'a: "\\x67hp_{HIDDEN_TOKEN}"', f'a: "gh\\\n  p_{HIDDEN_TOKEN}"', f'{{"\\u0067hp_{HIDDEN_TOKEN}": 1}}',
    f'a: "https:\\/\\/app:{HIDDEN_TOKEN}@x"',
])  # fmt: skip
def test_what_an_escape_hides_is_masked_when_it_is_read(text: str) -> None:
    """A value that YAML or JSON puts together is looked at as it is, whatever it was spelled like."""
    (document,) = load_documents(text)
    assert HIDDEN_TOKEN not in str(document.value) and "•••" in str(document.value)


def test_answers_and_facts_of_hosts_are_masked_as_they_are_decoded(tmp_path: Path) -> None:
    """Value by value: the head of a key in one and its tail in another leave what is between them alone."""
    head, line = "-----BEGIN RSA " + "PRIVATE KEY-----", "QUJD" * 16
    body = {
        "a": f"{head}\n{line}",
        "b": "kept",
        "c": f"{line}\n{head.replace('BEGIN', 'END')}",
        "d": ["gh" + "p_" + HIDDEN_TOKEN],
    }
    data = msgspec.json.encode(Envelope("argocd:x", "u", "2026-11-01T00:00:00Z", 200, body)).replace(
        b"ghp_", b"\\u0067hp_"
    )
    read = decode_masked(data, Envelope)
    assert read.body["a"] == "•••\n" and read.body["b"] == "kept" and read.body["d"] == ["•••"]


def test_answers_of_systems_are_found_by_their_ending_in_order(tmp_path: Path) -> None:
    """Also in a folder that is called like a file; nothing else in the folder counts."""
    captured = make_capture(tmp_path, {})
    for name in ("b.json", "a.json", "sub/c.json", "x.json/d.json", "note.txt"):
        (tmp_path / "systems" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "systems" / name).write_text("{}")
    found = [path.relative_to(tmp_path / "systems").as_posix() for path in captured.answer_files()]
    assert found == sorted(found) and set(found) == {"a.json", "b.json", "sub/c.json", "x.json/d.json"}


def test_a_repository_whose_facts_are_damaged_does_not_cost_those_after_it(tmp_path: Path) -> None:
    """The first one's facts are cut; the second one is read as ever, and the damage is told."""
    make_capture(tmp_path, {"github.com/acme/a": {"README.md": "a"}, "github.com/acme/b": {"README.md": "b"}})
    (tmp_path / "repos/github.com/acme/a/repo.json").write_bytes(b"{")
    captured = Captured(tmp_path)
    assert [repo.info.id for repo in captured.repositories() if repo.text("README.md")] == ["github.com/acme/b"]
    assert captured.damage() != ()
