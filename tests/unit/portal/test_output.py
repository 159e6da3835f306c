"""Files of the last site that cannot be taken are written, and no file takes another's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.store.exchange import replace
from catalejo.kit.store.ledger import SiteLedger
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
