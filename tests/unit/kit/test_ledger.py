"""Files of the last site are linked where they were made from the same, and what was altered meanwhile is noticed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from catalejo.kit.store.exchange import replace
from catalejo.kit.store.ledger import TURNS, SiteLedger
from catalejo.publish import check_site

KEY, OTHER = b"k" * 32, b"o" * 32
SECRETS = {"TOKEN": "a-value-nobody-guesses"}


class Builder:
    """Builds a site of a few files as the portal does, and counts what it had to write."""

    def __init__(self, folder: Path) -> None:
        self.cache, self.site, self.fresh = folder / "cache", folder / "site", folder / "fresh"

    def build(
        self, pages: dict[str, tuple[bytes, bytes]], secrets: dict[str, str] = SECRETS, engine: str = "1"
    ) -> tuple[list[str], SiteLedger]:
        """Return the written paths and the ledger; a site with an altered file is not put in place."""
        ledger = SiteLedger(self.cache, self.site, engine, secrets)
        written = []
        self.fresh.mkdir()
        for path, (key, content) in pages.items():
            target = self.fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if ledger.link(path, key, str(target)) is None:
                target.write_bytes(content)
                ledger.note(path, key, b"")
                written.append(path)
        self.problems = check_site(self.fresh, secrets, ledger=ledger)
        replace(self.fresh, self.site)
        if not ledger.damaged and not self.problems:
            self.wait()
            ledger.save()
        return written, ledger

    def wait(self) -> None:
        """Do nothing; a test may let the clock go on here."""


PAGES = {"a/index.html": (KEY, b"<p>a"), "b/index.html": (KEY, b"<p>b")}


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    """A builder that has built once."""
    builder = Builder(tmp_path)
    assert builder.build(PAGES)[0] == list(PAGES)
    return builder


def test_the_same_is_linked_night_after_night(builder: Builder) -> None:
    inode = (builder.site / "a/index.html").stat().st_ino
    for _ in range(3):
        assert builder.build(PAGES)[0] == []
    assert (builder.site / "a/index.html").stat().st_ino == inode
    assert (builder.site / "a/index.html").read_bytes() == b"<p>a"


def test_what_was_made_from_something_else_is_written(builder: Builder) -> None:
    assert builder.build(PAGES | {"a/index.html": (OTHER, b"<p>new")})[0] == ["a/index.html"]
    assert (builder.site / "a/index.html").read_bytes() == b"<p>new"


@pytest.mark.parametrize("again", [{"engine": "2"}])
def test_other_code_links_nothing(builder: Builder, again: dict[str, str]) -> None:
    assert builder.build(PAGES, **again)[0] == list(PAGES)  # type: ignore[arg-type]


def test_without_key_nothing_is_linked(builder: Builder) -> None:
    pages = {"c": (b"", b"c")}
    assert builder.build(pages)[0] == builder.build(pages)[0] == ["c"]


@pytest.mark.parametrize("alter", ["edited", "removed", "linked", "folder", "damaged ledger", "emptied ledger"])
def test_a_visible_alteration_costs_that_file_or_time_only(builder: Builder, alter: str, tmp_path: Path) -> None:
    file = builder.site / "a/index.html"
    ledger = next(builder.cache.glob("site-*"))
    if alter == "edited":
        file.write_bytes(b"<p>x")
    elif alter == "damaged ledger":
        ledger.write_bytes(ledger.read_bytes()[:-3] + b"abc")
    elif alter == "emptied ledger":
        ledger.write_bytes(b"")
    else:
        file.unlink()
        if alter == "folder":
            file.mkdir()
        if alter == "linked":
            (tmp_path / "elsewhere").write_bytes(b"<p>x")
            file.symlink_to(tmp_path / "elsewhere")
    written, found = builder.build(PAGES)
    assert "a/index.html" in written
    assert found.damaged == []
    assert (builder.site / "a/index.html").read_bytes() == b"<p>a"


def test_flipped_bytes_are_noticed_when_the_site_is_read(builder: Builder) -> None:
    file = builder.site / "a/index.html"
    facts = file.stat()
    file.write_bytes(b"<p>x")
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    written, ledger = builder.build(PAGES)
    assert (written, ledger.damaged) == ([], ["a/index.html"])
    ledger.forget()
    assert not ledger.has("b/index.html", KEY)


class SlowBuilder(Builder):
    """A builder for whom the clock ticks before the last file is left: what was left in the last tick is read again."""

    def wait(self) -> None:
        time.sleep(0.03)
        os.chmod(self.site / "b/index.html", 0o644)


def test_a_file_that_nobody_wrote_to_is_read_once_in_so_many_nights(tmp_path: Path) -> None:
    builder = SlowBuilder(tmp_path)
    builder.build(PAGES)
    nights = [builder.build(PAGES)[1].unread for _ in range(TURNS)]
    assert sorted(nights, key=len) == [set(), *[{"a/index.html"}] * (TURNS - 1)]


def test_flipped_bytes_are_noticed_in_a_file_that_need_not_be_read(tmp_path: Path) -> None:
    for night in range(3):
        (tmp_path / str(night)).mkdir()
        builder = SlowBuilder(tmp_path / str(night))
        for _ in range(night + 1):
            builder.build(PAGES)
        file = builder.site / "a/index.html"
        facts = file.stat()
        file.write_bytes(b"<p>x")
        os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        assert builder.build(PAGES)[1].damaged == ["a/index.html"]


def test_a_file_written_to_while_a_site_is_made_is_noticed(tmp_path: Path) -> None:
    builder = SlowBuilder(tmp_path)
    builder.build(PAGES)
    ledger = SiteLedger(builder.cache, builder.site, "1", SECRETS)
    target = builder.fresh / "a/index.html"
    target.parent.mkdir(parents=True)
    assert ledger.link("a/index.html", KEY, str(target)) is not None
    time.sleep(0.03)
    facts = target.stat()
    target.write_bytes(b"<p>x")
    os.utime(target, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    check_site(builder.fresh, SECRETS, ledger=ledger)
    assert (ledger.unread, ledger.damaged) == (set(), ["a/index.html"])


def test_other_secrets_have_every_file_read(tmp_path: Path) -> None:
    builder = SlowBuilder(tmp_path)
    for _ in range(3):
        builder.build(PAGES)
    assert builder.build(PAGES, {"NEW": "another-value"})[1].unread == set()


def test_a_secret_that_became_known_is_found_in_old_files(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    pages = {"a/index.html": (KEY, b"<p>the-new-secret")}
    builder.build(pages)
    assert builder.build(pages)[0] == []
    builder.build(pages, {"NEW": "the-new-secret"})
    assert [problem.kind for problem in builder.problems] == ["secret"]


def test_a_file_in_which_something_was_found_is_looked_through_again(tmp_path: Path) -> None:
    content = b"<p>" + b"gh" + b"p_" + b"a1B2" * 9
    found = []
    for _ in range(2):
        builder = Builder(tmp_path)
        ledger = SiteLedger(builder.cache, builder.site, "1", SECRETS)
        builder.fresh.mkdir()
        (builder.fresh / "a").mkdir()
        (builder.fresh / "a/index.html").write_bytes(content)
        ledger.note("a/index.html", KEY, b"")
        found.append([problem.kind for problem in check_site(builder.fresh, SECRETS, ledger=ledger)])
        replace(builder.fresh, builder.site)
        ledger.save()
    assert found == [["shape"], ["shape"]]


def test_the_ledger_holds_no_secret(builder: Builder) -> None:
    data = next(builder.cache.glob("site-*")).read_bytes()
    assert SECRETS["TOKEN"].encode() not in data


def test_a_name_that_is_no_text_is_read_each_time(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    builder.fresh.mkdir()
    (builder.fresh / os.fsdecode(b"\xff.html")).write_bytes(b"x")
    ledger = SiteLedger(builder.cache, builder.site, "1")
    check_site(builder.fresh, {}, ledger=ledger)
    ledger.save()
