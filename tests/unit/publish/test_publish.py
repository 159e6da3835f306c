"""A site is checked before it replaces the former one, and replaces it in one step."""

from __future__ import annotations

import base64
import gzip
import os
from pathlib import Path

import pytest

from catalejo.kit.text.known_values import known_values
from catalejo.kit.text.mask import MASK
from catalejo.model.history import Tally
from catalejo.publish import SwapError, check_site, is_ours, publish_to, sudden_loss, swap, withhold


def site(folder: Path, text: str = "<p>fine</p>") -> Path:
    """A small site of ours."""
    (folder / "api/v1").mkdir(parents=True)
    (folder / "index.html").write_text(text)
    (folder / "asof.css").write_text("")
    (folder / "api/v1/status.json").write_text("{}")
    return folder


def kinds(folder: Path, secrets: dict[str, str] | None = None, budget: int = 10**9) -> list[str]:
    """The kinds of problem in a site."""
    return sorted({problem.kind for problem in check_site(folder, secrets or {}, budget)})


def test_a_plain_site_passes(tmp_path: Path) -> None:
    """Nothing is wrong with it."""
    assert kinds(site(tmp_path / "s")) == []


def test_links_types_and_weight_are_refused(tmp_path: Path) -> None:
    """Only regular files of known types within the budget."""
    folder = site(tmp_path / "s")
    (folder / "x.php").write_text("<?php")
    (folder / "link.html").symlink_to("index.html")
    assert kinds(folder, budget=3) == ["budget", "link", "type"]


def test_a_configured_secret_is_found_in_any_spelling(tmp_path: Path) -> None:
    """As it is, as base64, as in an address."""
    value = "s3cret/" + "canary+value"
    for spelling in (value, base64.b64encode(value.encode()).decode(), "s3cret%2Fcanary%2Bvalue"):
        assert kinds(
            site(tmp_path / base64.urlsafe_b64encode(spelling.encode()).decode()[:20], spelling), {"T": value}
        ) == ["secret"]


def test_a_secret_shape_is_found(tmp_path: Path) -> None:
    """Whatever let it through, it is not published."""
    assert kinds(site(tmp_path / "s", "AKIA" + "Q3XN7WZK5VJ2RTLD")) == ["shape"]


def test_what_has_a_shape_is_masked_or_left_out_and_refuses_nothing(tmp_path: Path) -> None:
    """A page keeps the rest of its words, a picture goes; a file that the last site shares is not written to."""
    shape = "AK" + "IA" + "Q3XN7WZK5VJ2RTLD"
    last, folder = site(tmp_path / "last", f"<p>{shape} words</p>"), tmp_path / "s"
    site(folder)
    (folder / "index.html").unlink()
    os.link(last / "index.html", folder / "index.html")
    (folder / "a.png").write_bytes(b"\x89PNG\r\n" + shape.encode())
    (folder / f"{shape}.txt").write_text("x")
    (folder / "x.php").write_text("x")
    left = withhold(folder, check_site(folder, {}))
    assert [problem.kind for problem in left] == ["type"]
    assert sorted(path.name for path in folder.glob("*.*")) == ["asof.css", "index.html", "x.php"]
    assert (folder / "index.html").read_text() == f"<p>{MASK} words</p>" and shape in (last / "index.html").read_text()


def test_a_value_that_is_known_by_its_hash_is_found(tmp_path: Path) -> None:
    """In a job that does not hold it; in packed files and names too."""
    value = "Zq7+" + "pLm+Xk9vTq2LmZ7wRb4"
    folder = site(tmp_path / "s", f"<p>{value}</p>")
    (folder / "a.pf_fragment").write_bytes(gzip.compress(base64.b64encode(f"u:{value} ".encode())))
    problems = check_site(folder, {}, known=known_values({"T": value}, "x"))
    assert [(problem.kind, problem.place) for problem in problems] == [
        ("secret", "a.pf_fragment"),
        ("secret", "index.html"),
    ]
    assert all("value of T" in problem.text and value not in problem.text for problem in problems)


@pytest.mark.parametrize("damage", ["no archive", "cut"])
def test_a_packed_file_that_is_damaged_is_looked_at_as_it_is(tmp_path: Path, damage: str) -> None:
    """What cannot be unpacked is still read by whoever opens it, and what can be is read as far as it goes."""
    value, folder = "s3cret-" + "canary-value", site(tmp_path / "s")
    packed = gzip.compress(f"x {value} ".encode() + os.urandom(5_000))
    data = b"\x1f\x8b\x08 " + value.encode() if damage == "no archive" else packed[:2_000]
    (folder / "a.pf_fragment").write_bytes(data)
    assert [(problem.kind, problem.place) for problem in check_site(folder, {"T": value})] == [
        ("secret", "a.pf_fragment")
    ]


def test_sudden_loss_needs_share_and_number() -> None:
    """Over 20 % and over 5 of a source that answered."""
    before = {"a": Tally(100, 400)}
    assert [problem.kind for problem in sudden_loss(before, {"a": Tally(79, 400)})] == ["loss"]
    assert [problem.text[:12] for problem in sudden_loss(before, {"a": Tally(100, 10)})] == ["10 entities,"]
    assert sudden_loss(before, {"a": Tally(81, 330)}) == []
    assert sudden_loss({"a": Tally(10)}, {"a": Tally(5)}) == []
    assert sudden_loss(before, {}) == [], "a source that failed is not compared"


def test_swap_replaces_only_what_is_ours(tmp_path: Path) -> None:
    """A folder with other things is left alone."""
    out = site(tmp_path / "out", "old")
    swap(site(tmp_path / "new", "new"), out)
    assert (out / "index.html").read_text() == "new" and not (tmp_path / "new").exists()
    foreign = tmp_path / "home"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    assert not is_ours(foreign)
    with pytest.raises(SwapError):
        publish_to(out, foreign)
    assert (foreign / "letter.txt").read_text() == "mine"


def test_a_configured_secret_is_found_after_any_name_in_base64(tmp_path: Path) -> None:
    """``user:value`` moves what base64 spells by a byte or two."""
    value = "s3cret-" + "canary-value"
    for number, before in enumerate(("a", "ab", "user:", "x-access-token:")):
        text = base64.b64encode(f"{before}{value}".encode()).decode()
        assert kinds(site(tmp_path / str(number), text), {"T": value}) == ["secret"]


def test_secrets_are_found_in_packed_files_and_in_names(tmp_path: Path) -> None:
    """The index of prose search is packed; a file's name is published too, and the message does not repeat it."""
    value, shape = "s3cret-" + "canary-value", "AK" + "IA" + "Q3XN7WZK5VJ2RTLD"
    folder = site(tmp_path / "s")
    (folder / "a.pf_fragment").write_bytes(gzip.compress(f"x {value}".encode()))
    (folder / f"{value}.txt").write_text("x")
    (folder / f"{shape}.txt").write_text("x")
    problems = check_site(folder, {"T": value})
    assert sorted(problem.kind for problem in problems) == ["secret", "secret", "shape"]
    assert not any(word in f"{problem.place} {problem.text}" for problem in problems for word in (value, shape))


def test_a_link_to_the_site_is_followed(tmp_path: Path) -> None:
    """The link stays; what it leads to is exchanged. A link to nothing is not ours."""
    site(tmp_path / "real", "old")
    (tmp_path / "www").symlink_to("real")
    publish_to(site(tmp_path / "new", "new"), tmp_path / "www")
    assert (tmp_path / "www").is_symlink() and (tmp_path / "real/index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "real", "www"]
    (tmp_path / "lost").symlink_to("nowhere")
    assert not is_ours(tmp_path / "lost")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where a folder should be; nothing is changed."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SwapError, match="cannot write beside"):
        publish_to(site(tmp_path / "new"), tmp_path / "file" / "www")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("after", ["", "@", "@h", "@host", "\n and more"])
@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_configured_secret_is_found_within_any_text_in_base64(tmp_path: Path, before: str, after: str) -> None:
    """Neither what stands before it nor what follows hides it: only the characters that it shares are left out."""
    value = "correct horse 7"
    (tmp_path / "a.txt").write_text(f"x {base64.b64encode(f'{before}{value}{after}'.encode()).decode()} y")
    assert [problem.kind for problem in check_site(tmp_path, {"API_KEY": value})] == ["secret"]
