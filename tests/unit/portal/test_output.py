"""Files of the last site that cannot be taken are written, and no file takes another's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.store.exchange import replace
from catalejo.kit.store.ledger import SiteLedger
from catalejo.portal.html.commits import slot
from catalejo.portal.html.output import AddressTakenError, Output
from catalejo.publish import check_site

KEY = b"k" * 32


def write(folder: Path, content: str = "<p>a") -> bool:
    """Write a page of a site as the portal does; tells whether the last site's was taken."""
    ledger = SiteLedger(folder / "cache", folder / "site", "1")
    fresh = folder / "fresh"
    fresh.mkdir()
    output = Output(fresh, ledger)
    linked = output.link("a/index.html", KEY) is not None
    if not linked:
        output.write("a/index.html", content, KEY)
    with pytest.raises(AddressTakenError):
        output.write("a/index.html", "another")
    with pytest.raises(AddressTakenError):
        output.link("a/index.html", KEY) if linked else output.write("A/Index.html", "another")
    assert check_site(fresh, {}, ledger=ledger) == []
    replace(fresh, folder / "site")
    ledger.save()
    return linked


def test_an_edited_file_is_written_anew(tmp_path: Path) -> None:
    assert [write(tmp_path), write(tmp_path)] == [False, True]
    (tmp_path / "site/a/index.html").write_text("edited")
    assert not write(tmp_path)
    assert (tmp_path / "site/a/index.html").read_text() == "<p>a"


def test_a_folder_is_linked_whole_or_not_at_all(tmp_path: Path) -> None:
    write(tmp_path)
    for missing in (False, True):
        if missing:
            (tmp_path / "site/a/index.html").unlink()
        output = Output(tmp_path / f"new-{missing}", SiteLedger(tmp_path / "cache", tmp_path / "site", "1"))
        assert output.link_folder("a/", KEY) is not missing
        assert not output.link_folder("b/", KEY)


def test_a_file_is_made_only_where_what_it_says_or_a_commit_in_it_is_another(tmp_path: Path) -> None:
    made: list[str] = []

    def night(rows: str, commit: bytes) -> bytes:
        ledger = SiteLedger(tmp_path / "cache", tmp_path / "site", "1")
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        output = Output(fresh, ledger)
        output.commits = {slot("r").encode(): commit}

        def content() -> bytes:
            made.append(rows)
            return rows.encode()

        output.make("t/rows.json", output.key_of(rows.encode()), content)
        assert check_site(fresh, {}, ledger=ledger) == []
        replace(fresh, tmp_path / "site")
        ledger.save()
        return (tmp_path / "site/t/rows.json").read_bytes()

    linked = f'["{slot("r")}"]'
    assert [night("[1]", b"a"), night("[1]", b"b"), night(linked, b"b"), night(linked, b"b"), night(linked, b"c")] == [
        b"[1]", b"[1]", b'["b"]', b'["b"]', b'["c"]'
    ]  # fmt: skip
    assert made == ["[1]", linked, linked]
