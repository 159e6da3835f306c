"""One line of the table of figures, and the table in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

HEAD = ("what", "figure", "bar", "met", "peer in the same run")


class Row(NamedTuple):
    """A figure beside its bar; ``met`` is None where there is nothing to compare. ``peer`` is the other's figure."""

    what: str
    figure: str
    bar: str = ""
    met: bool | None = None
    peer: str = ""


def not_run(what: str, why: str, bar: str = "") -> Row:
    """Return the line of a figure that could not be taken."""
    return Row(what, f"not run: {why}", bar)


def markdown(rows: Iterable[Row]) -> str:
    """Return the table."""
    lines = [" | ".join(HEAD), "|".join(["---"] * len(HEAD))]
    for row in rows:
        met = {True: "yes", False: "**no**", None: "–"}[row.met]
        lines.append(" | ".join(text.replace("|", "\\|") for text in (row.what, row.figure, row.bar, met, row.peer)))
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines) + "\n"
