"""How two environments differ, a page for each pair: versions and settings by stack, what is expected folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from ....kit.text.segments import segment
from ....model.differences import VERSION, EnvironmentDifference, StackDifference, ValueDifference
from ....model.origin import Origin
from ....wording.rendering import EXPECTED, WHY
from ...bounds import Listed, listed
from ...context import Place, Portal
from ...html.draw import draw
from ...html.page import Page
from ...parts import SwitchLink

MOST_VALUES = 40
"""Values that one stack shows; the JSON beside the page has all."""


class SideView(Struct, frozen=True):
    """A value in one environment: "" where there is none, why it is not certain, and where it is set."""

    text: str
    why: str
    place: Place


class DifferenceView(Struct, frozen=True, kw_only=True):
    """One value that differs; ``expected`` are the words of why it may, "" where it should not."""

    key: str
    version: bool
    left: SideView
    right: SideView
    expected: str = ""


class DifferingStack(Struct, frozen=True, kw_only=True):
    """A thing that differs: its values, those that are expected apart, and what could not be compared."""

    name: str
    href: str
    cluster: str
    values: Listed[DifferenceView]
    expected: Listed[DifferenceView]
    unknown: tuple[str, ...]


class OneSided(Struct, frozen=True):
    """What only one of the two environments has."""

    environment: str
    stacks: Listed[DifferingStack]


class DifferencesView(Struct, frozen=True, kw_only=True):
    """The page: what differs of how many, how much is not known, and the other pairs."""

    left: str
    right: str
    crumbs: tuple[tuple[str, str], ...]
    pairs: list[SwitchLink]
    compared: int
    versions: int
    settings: int
    expected: int
    rows: Listed[DifferingStack]
    one_sided: list[OneSided]
    unknown: Listed[DifferingStack]
    as_expected: Listed[DifferingStack]
    alike: int


def difference_path(left: str, right: str) -> str:
    """Return the address of the page that compares two environments."""
    return f"environments/compare/{segment(left)}/{segment(right)}/"


def pair_links(portal: Portal, current: str = "") -> list[SwitchLink]:
    """Return a link for each pair of environments that was compared."""
    found = portal.world.delivery.differences
    return [
        SwitchLink(f"{pair.left} → {pair.right}", path := difference_path(pair.left, pair.right), path == current)
        for pair in found
    ]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield a page for each pair of environments that was compared."""
    for pair in portal.world.delivery.differences:
        yield _page(portal, pair)


def _page(portal: Portal, pair: EnvironmentDifference) -> Page:
    path, t = difference_path(pair.left, pair.right), portal.words.t
    both = [row for row in pair.rows if row.left and row.right]
    unexpected = [item for row in both for item in row.unexpected]
    versions = sum(item.kind == VERSION for item in unexpected)
    title = t("{left} and {right} compared", left=pair.left, right=pair.right)
    view = DifferencesView(
        left=pair.left,
        right=pair.right,
        crumbs=((t("Environments"), "environments/"), (title, "")),
        pairs=pair_links(portal, path),
        compared=len(both),
        versions=versions,
        settings=len(unexpected) - versions,
        expected=sum(len(row.differences) - len(row.unexpected) for row in both),
        rows=_stacks(portal, sorted((row for row in both if row.unexpected), key=_versions_first)),
        one_sided=[
            OneSided(name, found)
            for name, rows in (
                (pair.left, [row for row in pair.rows if not row.right]),
                (pair.right, [row for row in pair.rows if not row.left]),
            )
            if (found := _stacks(portal, rows)).total
        ],
        unknown=_stacks(portal, [row for row in both if row.unknown and not row.unexpected]),
        as_expected=_stacks(
            portal, [row for row in both if row.differences and not row.unexpected and not row.unknown]
        ),
        alike=sum(not row.differences and not row.unknown for row in both),
    )
    return Page(
        path=path,
        section="environments",
        title=title,
        description=t("What Git asks for in {left} and in {right}, value by value", left=pair.left, right=pair.right),
        body=draw(portal, path, "pages/differences.html", view, title=title),
        twin=msgspec.to_builtins(pair),
        wide=True,
        kind="table",
    )


def _versions_first(row: StackDifference) -> tuple[bool, str, str]:
    return all(item.kind != VERSION for item in row.unexpected), row.name.lower(), row.cluster


def _stacks(portal: Portal, rows: Sequence[StackDifference]) -> Listed[DifferingStack]:
    return listed([_stack(portal, row) for row in rows])


def _stack(portal: Portal, row: StackDifference) -> DifferingStack:
    expected = [item for item in row.differences if item.expected]
    return DifferingStack(
        name=row.name,
        href=portal.href(row.component),
        cluster=row.cluster,
        values=listed(_values(portal, row.unexpected), MOST_VALUES),
        expected=listed(_values(portal, expected), MOST_VALUES),
        unknown=tuple(portal.words.t(WHY.get(code, code)) for code in row.unknown),
    )


def _values(portal: Portal, items: Iterable[ValueDifference]) -> list[DifferenceView]:
    return [
        DifferenceView(
            key=item.key,
            version=item.kind == VERSION,
            left=_side(portal, item.left, item.left_why, item.left_origin),
            right=_side(portal, item.right, item.right_why, item.right_origin),
            expected=portal.words.t(EXPECTED.get(item.expected, item.expected)) if item.expected else "",
        )
        for item in sorted(items, key=lambda item: (item.kind != VERSION, item.key))
    ]


def _side(portal: Portal, text: str, why: str, origin: Origin) -> SideView:
    words = portal.words.t(WHY.get(why, why)) if why else ""
    return SideView(text, words, portal.short_place(origin) if origin.path else Place("", ""))
