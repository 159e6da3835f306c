"""Has Helm render charts of captured trees in the jail: off line, with an empty environment, from files that are here.

Charts that need a dependency which is not below ``charts/`` have no answer: nothing is fetched.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from ...kit.read.captured import Repo
from ...kit.sandbox.program import run_program
from ...kit.store.pack import BuildCacheFile
from .charts import ChartInput, RenderedChart
from .programs import ENVIRONMENT, LIMITS, MAX_RUNS, Program, version_in, write_files


def find_helm() -> Program | None:
    """Return Helm; None where it does not run in the jail."""
    path = shutil.which("helm")
    if path is None:
        return None
    ran = run_program([path, "version"], b"", LIMITS, ENVIRONMENT)
    if ran.code != 0:
        return None
    return Program((path, "template"), version_in(ran.output).split()[0])


class ChartRunner:
    """Renders charts, each content once."""

    def __init__(self, program: Program, store: BuildCacheFile, into: Path, repos: Mapping[str, Repo]) -> None:
        """``into`` is the folder that the children find what was rendered in."""
        self.program, self.store, self.into, self.repos = program, store, into, repos

    def render(self, wanted: Iterable[ChartInput]) -> Iterator[RenderedChart]:
        """Yield what Helm makes of charts; nothing of those that it could not answer for."""
        for item in list(wanted)[:MAX_RUNS]:
            key = self._key(item)
            if key is None:
                continue
            output = self.store.get(key)
            if output is None:
                output = self._run(item)
                if output is None:
                    continue
                self.store.put(key, output)
            name = f"{hashlib.sha256(output).hexdigest()}.chart"
            (self.into / name).write_bytes(output)
            yield RenderedChart(item.key, name)

    def _key(self, item: ChartInput) -> bytes | None:
        repo = self.repos.get(item.repo)
        if repo is None:
            return None
        blobs = {path: repo.paths[path].blob for path in item.files if path in repo.paths}
        layers = [self._layer(*layer) for layer in item.values]
        if len(blobs) != len(item.files) or None in layers:
            return None
        return msgspec.msgpack.encode(
            (self.program.version, item.folder, item.release, item.namespace, sorted(blobs.items()), layers)
        )

    def _layer(self, repo: str, path: str) -> bytes | None:
        if not repo:
            return path.encode()
        holder = self.repos.get(repo)
        return holder.read(path) if holder is not None else None

    def _run(self, item: ChartInput) -> bytes | None:
        with tempfile.TemporaryDirectory(prefix="chart-", dir=self.into) as scratch:
            root = Path(scratch)
            if not write_files(self.repos[item.repo], item.files, root / "tree"):
                return None
            folder = root / "tree" / item.folder if item.folder else root / "tree"
            words: list[str] = [item.release, str(folder), "--include-crds"]
            words += ["--namespace", item.namespace] if item.namespace else []
            for number, layer in enumerate(item.values):
                place = root / f"values-{number}.yaml"
                place.write_bytes(self._layer(*layer) or b"")
                words += ["--values", str(place)]
            ran = run_program([*self.program.command, *words], b"", LIMITS, ENVIRONMENT, (root,))
        return ran.output if ran.code == 0 and 0 < len(ran.output) < LIMITS.output_bytes else None
