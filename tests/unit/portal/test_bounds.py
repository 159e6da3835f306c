"""What a repository or a system writes is as long as it likes; a page is not. Addresses are one file's only."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from catalejo.model.entities import Entity, Link
from catalejo.model.live import LiveState, Run
from catalejo.model.origin import Origin
from catalejo.model.refs import make_ref
from catalejo.model.status import Level
from catalejo.portal.bounds import LINKS, TAGS, TITLE, WORD, bounded_entity, bounded_live, listed
from catalejo.portal.html.output import AddressTakenError, Output
from catalejo.wording.codes import finding

LONG = "x" * 1_000_000
ENTITY = Entity(
    ref=make_ref("component", "default", "a"), kind="Component", namespace="default", name="a", raw={}, origin=Origin()
)


def test_an_ordinary_entity_is_left_as_it_is() -> None:
    """The same object: nothing is copied."""
    entity = replace(ENTITY, title="A", tags=("b",), labels={"c": "d"}, links=(Link("https://example.com"),))
    assert bounded_entity(entity) is entity


def test_every_text_of_an_entity_has_an_end() -> None:
    """Title, description, type, lifecycle, tags, labels, annotations, links: a sign says that there is more."""
    entity = replace(
        ENTITY, title=LONG, description=LONG, type=LONG, lifecycle=LONG, tags=(LONG,) * 10_000, labels={LONG: LONG},
        annotations={f"a/{n}": LONG for n in range(1000)}, links=(Link(LONG), *(Link("https://e", LONG, LONG),) * 1000),
    )  # fmt: skip
    short = bounded_entity(entity)
    assert (len(short.title), short.title[-1], len(short.type), len(short.lifecycle)) == (TITLE, "…", WORD, WORD)
    assert (len(short.tags), len(short.tags[0]), len(short.links)) == (TAGS, WORD, LINKS)
    assert len(repr(replace(short, raw={}))) < 1_000_000


def test_records_and_findings_too() -> None:
    """A run's commit message, a value that a finding names."""
    run = Run("r", "h", "o/n", LONG, "p", "failed", Level.BAD, 1, "u", "main", "push", "c", "", "", "", LONG)
    bounded = bounded_live(LiveState(runs=(run,))).runs[0]
    assert (len(bounded.workflow), len(bounded.title), bounded.level) == (1000, 1000, Level.BAD)
    assert len(finding("CAT015", "a", Origin(), field=LONG).args["field"]) == 300


def test_a_list_says_how_much_it_leaves_out() -> None:
    """The first rows, how many there are, how many are missing."""
    assert listed(range(7), 5) == listed(list(range(7)), 5)
    assert (listed(range(7), 5).rows, listed(range(7), 5).total, listed(range(7), 5).left) == ((0, 1, 2, 3, 4), 7, 2)
    assert listed(range(3), 5).left == 0


@pytest.mark.parametrize(
    ("first", "second"), [("a/b", "a/b"), ("a/b", "A/B"), ("a", "a/b"), ("a/b", "a"), ("A", "a/b/c"), ("a/b/c", "a/B")]
)
def test_no_file_takes_anothers_place(tmp_path: Path, first: str, second: str) -> None:
    """The same path, another case, a folder named like a file: the first stays, whichever it is."""
    output = Output(tmp_path)
    output.write(first, "first")
    with pytest.raises(AddressTakenError):
        output.write(second, "second")
    assert (tmp_path / first).read_text() == "first"
    assert dict(output.paths()) == {first: 5}
