"""What Helm itself makes of a chart in the tree: asked for while a repository is read, answered before the second time.

Templates that ask the cluster, the clock or chance give what they give here: those values stay derived.
https://helm.sh/docs/helm/helm_template/
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ...kit.read.narrow import text_of
from ...kit.read.scalars import core_scalar
from ...kit.read.yaml import load_documents
from ...model.stacks import Image
from ..tree import Tree
from .helm import ValuesSource
from .kustomize import Resource
from .kustomize.parts import slots_of
from .programs import MAX_RUNS
from .workloads import Slot

ASKS = "cluster"
"""Why values are derived although Helm rendered them: the templates ask for what only the cluster tells."""
_ASKS = re.compile(
    rb"\.Capabilities|\b(?:lookup|now|uuidv4|getHostByName|derivePassword|htpasswd|bcrypt)\b|\brand[A-Z]|\bgen[A-Z]|\bdate"
)
_OLD = frozenset(("y", "n", "yes", "no", "on", "off", "Yes", "No", "On", "Off", "YES", "NO", "ON", "OFF"))
_MAX_DEPTH = 30
_ASIDE = (".md", ".txt", ".png", ".svg", ".jpg", ".helmignore")


class ChartInput(msgspec.Struct, frozen=True, array_like=True):
    """A chart that Helm is asked to render: its repository and folder, the release, files and layers of values.

    ``values`` are (repository, path), or ("", text) for values that are written elsewhere, weakest first.
    """

    repo: str
    folder: str
    release: str
    namespace: str
    files: tuple[str, ...]
    values: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """What tells this question apart from others of one night."""
        return hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()[:32]


class RenderedChart(msgspec.Struct, frozen=True, array_like=True):
    """What Helm made of a question: the name of the file that holds it."""

    key: str
    file: str


class ChartObjects(msgspec.Struct, frozen=True):
    """The objects of a chart and their containers; ``why`` says what keeps them from being certain, "" for nothing."""

    resources: tuple[Resource, ...]
    slots: tuple[Slot, ...]
    why: str


class ChartAnswers:
    """The questions of one reading and what was answered before it."""

    def __init__(self, answers: tuple[RenderedChart, ...] = (), folder: Path = Path()) -> None:
        """``folder`` is where the files of answers lie."""
        self.wanted: dict[str, ChartInput] = {}
        self._answers = {item.key: item.file for item in answers}
        self._folder = folder

    def ask(
        self, tree: Tree, folder: str, release: tuple[str, str], layers: list[ValuesSource], images: tuple[Image, ...]
    ) -> ChartObjects | None:
        """Return the objects of a chart; None where nobody answered, and the question is noted.

        ``release`` is its name and namespace; ``layers`` are values without the chart's own, weakest first; ``images``
        are those that values name: where Helm agrees, their places are the places.
        """
        files = chart_files(tree, folder)
        if not files or not tree.work.take(200 + len(files)):
            return None
        values = tuple(found for layer in layers if (found := _values(layer)) is not None)
        if len(values) < len(layers):
            return None
        asked = ChartInput(tree.id, folder, *release, files, values)
        name = self._answers.get(asked.key)
        if name is None:
            if len(self.wanted) < MAX_RUNS:
                self.wanted.setdefault(asked.key, asked)
            return None
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            return None
        return _objects(tree, folder, data, images) if tree.work.take(len(data) // 4) else None


def chart_files(tree: Tree, folder: str) -> tuple[str, ...]:
    """Return the files of a chart that has templates; none where a file lies behind a link or has no content here."""
    found = [path for path in tree.below(folder) if not path.endswith(_ASIDE)]
    start = len(folder) + 1 if folder else 0
    if not any(path[start:].startswith("templates/") for path in found):
        return ()
    if any(path in tree.linked or tree.leads_away(path) or tree.files[path] < 0 for path in found):
        return ()
    return tuple(found)


def _values(layer: ValuesSource) -> tuple[str, str] | None:
    """Return a layer as Helm is given it; None where it is not known how its author quoted a text."""
    if layer.repo:
        return layer.repo, layer.path
    if layer.text:
        return "", layer.text
    if any(isinstance(core_scalar(text), bool | int | float) or text in _OLD for text in _texts(layer.value, 0)):
        return None
    return "", msgspec.json.encode(layer.value, order="deterministic").decode()


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _MAX_DEPTH:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _texts(item, depth + 1)


def _objects(tree: Tree, folder: str, data: bytes, images: tuple[Image, ...]) -> ChartObjects:
    place = posixpath.join(folder, "Chart.yaml")
    known = {(image.name, image.tag, image.digest): image.origin for image in images}
    resources = [
        Resource(document.value, place, 1)
        for document in load_documents(data, "kubernetes")
        if isinstance(document.value, dict) and text_of(document.value.get("kind"))
    ]
    why = ASKS if any(_ASKS.search(tree.read(path) or b"") for path in chart_files(tree, folder)) else ""
    slots = tuple(
        msgspec.structs.replace(
            slot, approximate=why, origin=known.get((slot.name, slot.tag, slot.digest), tree.origin(place, 0))
        )
        for resource in resources
        for slot in slots_of(tree, resource)
    )
    return ChartObjects(tuple(resources), slots, why)
