"""Lays out graphs by Graphviz: nodes of a fixed size, ``-Tplain``, many graphs through one process.

We write the DOT ourselves, with ids ``n0``, ``n1`` … only; no text of a repository reaches Graphviz.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

POINTS = 72.0
SECONDS = 30


class Graph(NamedTuple):
    """A graph to lay out: node sizes in points, edges between node numbers, groups of node numbers drawn together."""

    sizes: tuple[tuple[float, float], ...]
    edges: tuple[tuple[int, int], ...]
    groups: tuple[tuple[int, ...], ...] = ()


class Layout(NamedTuple):
    """Where everything is, in points, y downwards: left upper corners of nodes, and the points of each edge."""

    width: float
    height: float
    nodes: tuple[tuple[float, float], ...]
    curves: tuple[tuple[int, int, tuple[tuple[float, float], ...]], ...]


def available() -> bool:
    """Tell whether Graphviz is installed."""
    return shutil.which("dot") is not None


def dot_text(graph: Graph) -> str:
    """Return a graph in DOT."""
    lines = [
        "digraph { graph [rankdir=LR, nodesep=0.18, ranksep=0.8] edge [arrowhead=none]",
        'node [shape=box, fixedsize=true, label=""]',
    ]
    for number, (width, height) in enumerate(graph.sizes):
        lines.append(f"n{number} [width={width / POINTS:.3f}, height={height / POINTS:.3f}]")
    for index, group in enumerate(graph.groups):
        lines.append(f"subgraph cluster_{index} {{ {' '.join(f'n{number};' for number in group)} }}")
    lines += [f"n{a} -> n{b}" for a, b in graph.edges]
    return "\n".join([*lines, "}\n"])


def lay_out(graphs: Sequence[Graph]) -> list[Layout | None]:
    """Lay out many graphs; None for each where Graphviz is absent, fails, or takes too long."""
    program = shutil.which("dot")
    if program is None or not graphs:
        return [None] * len(graphs)
    try:
        done = subprocess.run(
            [program, "-Tplain"],
            input="".join(dot_text(graph) for graph in graphs),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            env={"SERVER_NAME": "x", "LC_ALL": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return [None] * len(graphs)
    outputs = done.stdout.split("stop\n")[:-1]
    if len(outputs) != len(graphs):
        return [None] * len(graphs)
    return [_parse(text, graph) for text, graph in zip(outputs, graphs, strict=True)]


def _parse(text: str, graph: Graph) -> Layout | None:
    width = height = 0.0
    nodes: dict[int, tuple[float, float]] = {}
    curves = []
    for line in text.splitlines():
        words = line.split()
        if words[0] == "graph":
            width, height = float(words[2]) * POINTS, float(words[3]) * POINTS
        elif words[0] == "node":
            number = int(words[1][1:])
            x, y, w, h = (float(word) * POINTS for word in words[2:6])
            nodes[number] = (x - w / 2, height - y - h / 2)
        elif words[0] == "edge":
            count = int(words[3])
            numbers = [float(word) * POINTS for word in words[4 : 4 + 2 * count]]
            points = tuple((numbers[i], height - numbers[i + 1]) for i in range(0, 2 * count, 2))
            curves.append((int(words[1][1:]), int(words[2][1:]), points))
    if len(nodes) != len(graph.sizes):
        return None
    return Layout(width, height, tuple(nodes[number] for number in range(len(nodes))), tuple(curves))
