"""Lists that come in pages: each system's own way to the next one, one bound and one error for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..kit.ask.client import Client, HostAnswer, PageCursors
from ..kit.ask.errors import ErrorKind, SourceError
from ..kit.read.narrow import mapping, mappings
from .contract import Answering

MAX_RECORDS = 5_000
"""Records of one list that are kept; that there are more is told."""

Row = dict[str, object]


def rows_of(answer: HostAnswer, key: str = "") -> list[Row]:
    """Return the records of a page: a list, or the list below a key.

    Raises:
        SourceError: the answer has another form; a page of a login or of a proxy is no empty list.

    """
    found = mapping(answer.body).get(key) if key else answer.body
    where = f" below {key!r}" if key else ""
    if not isinstance(found, list):
        raise SourceError(f"an answer has no list{where} where its documentation has one", ErrorKind.MALFORMED)
    rows = mappings(found)
    if found and not rows:
        raise SourceError(f"an answer lists no records{where} where its documentation does", ErrorKind.MALFORMED)
    return rows


def table_of(answer: HostAnswer, key: str) -> Row:
    """Return what stands below a key of an answer.

    Raises:
        SourceError: nothing does; what is missing would be taken for what is empty.

    """
    found = mapping(answer.body).get(key)
    if not isinstance(found, dict):
        raise SourceError(f"an answer has no {key!r} where its documentation has it", ErrorKind.MALFORMED)
    return found


def collect(pages: Iterable[list[Row]], answering: Answering, what: str) -> list[Row]:
    """Return the records of all pages, at most ``MAX_RECORDS``; what is left out makes the answer a part."""
    rows: list[Row] = []
    for page in pages:
        rows += page
        if len(rows) > MAX_RECORDS:
            text = f"the list of {what} has more than {MAX_RECORDS} records: the rest was not read"
            answering.failed(what, "", SourceError(text, ErrorKind.TOO_LARGE))
            break
    return rows[:MAX_RECORDS]


def by_offset(
    client: Client, path: str, params: Mapping[str, str], key: str, more: Callable[[Row], bool], size: int = 100
) -> Iterator[list[Row]]:  # fmt: skip
    """Yield pages that begin at an ``offset``, as long as the answer says that there are more."""
    cursors, offset = PageCursors(path), 0
    while True:
        answer = client.get(path, {**params, "limit": str(size), "offset": str(offset)})
        rows = rows_of(answer, key)
        yield rows
        if not rows or not more(mapping(answer.body)):
            return
        offset += len(rows)
        cursors.follow(str(offset))


def by_number(
    client: Client, path: str, params: Mapping[str, str], size: int,
    names: tuple[str, str, str] = ("page", "limit", ""), first: int = 1,
) -> Iterator[list[Row]]:  # fmt: skip
    """Yield numbered pages until one is not full. ``names`` are those of number, size, and the key of the list."""
    number, limit, key = names
    cursors = PageCursors(path)
    for page in range(first, first + 10_000):
        rows = rows_of(client.get(path, {**params, number: str(page), limit: str(size)}), key)
        yield rows
        if len(rows) < size:
            return
        cursors.follow(str(page + 1))


def by_cursor(
    client: Client, path: str, params: Mapping[str, str], key: str, following: Callable[[HostAnswer], Mapping[str, str]]
) -> Iterator[list[Row]]:
    """Yield pages whose answer says which parameters lead to the next one, none at the end."""
    cursors, more = PageCursors(path), dict[str, str]()
    while True:
        answer = client.get(path, {**params, **more})
        yield rows_of(answer, key)
        more = dict(following(answer))
        if not more:
            return
        cursors.follow(repr(sorted(more.items())))
