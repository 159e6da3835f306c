"""Maps are laid out once for each content, and one that is too much for Graphviz costs its own map only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalejo.kit.sandbox.layers import NO_LAYERS
from catalejo.kit.store.pack import BuildCacheFile
from catalejo.portal.graphs import layout
from catalejo.portal.graphs.layout import Graph, lay_out

BOX = (180.0, 44.0)
DENSE = Graph((BOX,) * 40, tuple((a, b) for a in range(40) for b in range(40) if a != b))
GROUPED = DENSE._replace(groups=tuple(tuple(range(start, start + 8)) for start in range(0, 40, 8)))


def chain(length: int) -> Graph:
    """Some boxes in a row."""
    return Graph((BOX,) * length, tuple((n, n + 1) for n in range(length - 1)))


def graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> Path:
    """Put a program in the place of ``dot``; every run of it leaves a line in the file that is returned."""
    runs = tmp_path / "runs"
    runs.write_text("")
    fake = tmp_path / "dot"
    fake.write_text(f'#!/bin/sh\n[ "$1" = -V ] && exit\necho run >> {runs}\n{program}\n')
    fake.chmod(0o755)
    monkeypatch.setattr(layout.shutil, "which", lambda _name: str(fake))
    monkeypatch.setattr(layout, "WALLS", NO_LAYERS)  # it writes
    return runs


@pytest.mark.parametrize("graph", [DENSE, GROUPED])
def test_forty_systems_that_all_need_each_other_have_a_map(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SECONDS", 8)
    found = lay_out([chain(3), graph, chain(2)])
    assert [len(one.nodes) if one else None for one in found] == [3, 40, 2]


def test_a_map_that_takes_too_long_leaves_the_others_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which("dot")
    culprit = 'in=$(cat); before=${in%%"n6 "*}; if [ "$before" != "$in" ]; then printf "%s" "${before%digraph*}"'
    graphviz(
        tmp_path, monkeypatch, f'{culprit} | {real} -Tplain; exec sleep 60; fi; printf "%s" "$in" | {real} -Tplain'
    )
    monkeypatch.setattr(layout, "SECONDS", 1)
    found = lay_out([chain(2), chain(3), chain(7), chain(4), chain(5)])
    assert [len(one.nodes) if one else None for one in found] == [2, 3, None, 4, 5]


def test_a_graphviz_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = graphviz(tmp_path, monkeypatch, "exit 1")
    assert lay_out([chain(length) for length in range(2, 60)]) == [None] * 58
    assert len(runs.read_text().splitlines()) == layout.MOST_FAILURES


@pytest.mark.parametrize(
    "said",
    [
        "",
        "graph",
        "graph 1 x y",
        "graph 1 2 2\\nnode n7 1 1 1 1",
        "node",
        "edge n0 n1 9 1 2",
        "graph 1 nan 2\\nnode n0 1 1 1 1\\nnode n1 1 1 1 1",
        "graph 1 2 2\\nnode n0 inf 1 1 1\\nnode n1 1 1 1 1",
        "graph 1 2 2\\nnode n0 1 1 1 1\\nnode n1 1 1 1 1\\nedge n0 n1 0",
        "\\n\\n",
        "\\0377",
    ],
)
def test_an_answer_that_is_no_layout_is_no_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    graphviz(tmp_path, monkeypatch, f"printf '{said}\\nstop\\n'")
    assert lay_out([chain(2)]) == [None]


def test_what_was_laid_out_is_not_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = graphviz(tmp_path, monkeypatch, f"exec {shutil.which('dot')} -Tplain")
    laid = []
    for graphs in ([chain(2), DENSE], [chain(2), DENSE], [chain(2), chain(3), DENSE]):
        kept = BuildCacheFile(tmp_path, "layouts", "test")
        laid.append(lay_out(graphs, kept))
        kept.close()
    assert laid[0] == laid[1] == [laid[2][0], laid[2][2]]
    assert len(runs.read_text().splitlines()) == 2


def test_walls_do_not_move_a_map() -> None:
    graphs = [chain(2), chain(5), DENSE, Graph((BOX,) * 4, ((0, 1), (0, 2), (2, 3)), ((0, 1), (2, 3)))]
    held = lay_out(graphs)
    layout.WALLS = NO_LAYERS
    try:
        assert lay_out(graphs) == held
    finally:
        layout.WALLS = None
    assert None not in held
