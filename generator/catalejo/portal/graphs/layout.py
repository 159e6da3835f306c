"""Lays out graphs by Graphviz: nodes of a fixed size, ``-Tplain``, many graphs through one process.

We write the DOT ourselves, with ids ``n0``, ``n1`` … only; no text of a repository reaches Graphviz. What was laid out
is kept by its DOT text. Graphviz flushes its output after each graph, so that a process that had to be stopped tells
which graph was too much for it: that one costs its own map only.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ...kit.sandbox.layers import Layers
from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.program import run_program
from ...kit.store.pack import BuildCacheFile

POINTS = 72.0
ENVIRONMENT = {"SERVER_NAME": "x", "LC_ALL": "C"}
"""With ``SERVER_NAME`` Graphviz loads no file (``reference/security.md`` 5)."""
WALLS: Layers | None = None
"""What the kernel holds Graphviz to; None: all that holds on this machine."""
SECONDS = 20
"""What one process may take, whether it is given many graphs or a single one."""
BATCH = 60
"""Graphs that go through one process."""
MOST_FAILURES = 5
"""Graphs that may run into the deadline before the rest is given up: a broken Graphviz must not hold up a build."""
DENSE = 3
"""Edges for each node from which a graph is laid out by a bounded search with straight edges: forty nodes that all need
each other take half a second so, and fourteen without (Graphviz 2.43)."""
BOUNDS = "nslimit=1, nslimit1=1, mclimit=0.1, splines=line"
"""Network simplex rounds for each node, and passes against crossings: Graphviz' attributes ``nslimit``, ``mclimit``."""


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
    bounds = f", {BOUNDS}" if len(graph.edges) > DENSE * len(graph.sizes) else ""
    lines = [
        f"digraph {{ graph [rankdir=LR, nodesep=0.18, ranksep=0.8{bounds}] edge [arrowhead=none]",
        'node [shape=box, fixedsize=true, label=""]',
    ]
    for number, (width, height) in enumerate(graph.sizes):
        lines.append(f"n{number} [width={width / POINTS:.3f}, height={height / POINTS:.3f}]")
    for index, group in enumerate(graph.groups):
        lines.append(f"subgraph cluster_{index} {{ {' '.join(f'n{number};' for number in group)} }}")
    lines += [f"n{a} -> n{b}" for a, b in graph.edges]
    return "\n".join([*lines, "}\n"])


def lay_out(graphs: Sequence[Graph], kept: BuildCacheFile | None = None) -> list[Layout | None]:
    """Lay out many graphs; None for each that Graphviz, where it is installed at all, failed at or took too long for.

    ``kept`` holds what Graphviz said to the same texts in the build before.
    """
    program = shutil.which("dot")
    if program is None or not graphs:
        return [None] * len(graphs)
    texts = [dot_text(graph) for graph in graphs]
    keys = [hashlib.sha256(f"{_version(program)}\0{text}".encode()).digest() for text in texts]
    said: dict[bytes, str] = {}
    missing: dict[bytes, str] = {}
    for key, text in zip(keys, texts, strict=True):
        found = kept.get(key) if kept is not None else None
        if found is not None:
            said[key] = found.decode()
        else:
            missing[key] = text
    for key, output in zip(missing, _run_all(program, list(missing.values())), strict=True):
        if output is not None:
            said[key] = output
            if kept is not None:
                kept.put(key, output.encode())
    return [_parse(said[key], graph) if key in said else None for key, graph in zip(keys, graphs, strict=True)]


@lru_cache(maxsize=4)
def _version(program: str) -> str:
    """Return what names this Graphviz, "" where it does not say."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run([program, "-V"], capture_output=True, text=True, timeout=SECONDS, check=False).stderr
    return ""


def _run_all(program: str, texts: list[str]) -> list[str | None]:
    """Return what Graphviz says to each graph; one that is too much for it costs itself only."""
    outputs: list[str | None] = []
    size, failures = BATCH, 0
    while len(outputs) < len(texts) and failures < MOST_FAILURES:
        batch = texts[len(outputs) : len(outputs) + size]
        done = _run(program, batch)
        outputs += done
        size = BATCH
        if len(done) < len(batch):
            if len(batch) > 1 and done:
                size = 1  # the next one may have had too little left of the others' time: it is asked alone
            else:
                outputs.append(None)
                failures += 1
    return outputs + [None] * (len(texts) - len(outputs))


def _run(program: str, texts: list[str]) -> list[str]:
    """Run one process; returns what it said to the first graphs, to all of them if nothing went wrong."""
    limits = Limits(cpu_seconds=SECONDS, wall_seconds=SECONDS)
    try:
        done = run_program([program, "-Tplain"], "".join(texts).encode(), limits, ENVIRONMENT, walls=WALLS).output
    except OSError:
        done = b""
    return done.decode("ascii", "replace").split("stop\n")[:-1][: len(texts)]


def _parse(text: str, graph: Graph) -> Layout | None:
    try:
        return _parsed(text, graph)
    except (IndexError, ValueError):
        return None


def _parsed(text: str, graph: Graph) -> Layout | None:
    """Read Graphviz' plain format.

    Raises:
        IndexError, ValueError: it is something else.
    """
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
    numbers = [
        width,
        height,
        *(n for xy in nodes.values() for n in xy),
        *(n for c in curves for xy in c[2] for n in xy),
    ]
    if not all(map(math.isfinite, numbers)) or not all(points for _, _, points in curves):
        return None
    ends = {end for a, b, _ in curves for end in (a, b)}
    if nodes.keys() != set(range(len(graph.sizes))) or not ends <= nodes.keys():
        return None
    return Layout(width, height, tuple(nodes[number] for number in range(len(nodes))), tuple(curves))
