"""Objects on their way through a kustomization: values that know where they were written, and the ids they had."""

from __future__ import annotations

from typing import NamedTuple

from ....kit.read.narrow import mapping, text_of, texts_of
from ....kit.read.yaml import Document
from .known_types import KNOWN, WITHOUT_NAMESPACE

MAX_DEPTH = 60
_NOWHERE = "_non_namespaceable_"


class Placed(str):
    """A text with the file and line where it was written; it stays with the value wherever a patch carries it."""

    __slots__ = ("line", "path")
    path: str
    line: int


def at_place(text: str, path: str, line: int) -> Placed:
    """Return a text that was written at a place."""
    made = Placed(text)
    made.path, made.line = path, line
    return made


def place_of(value: object) -> tuple[str, int]:
    """Return the file and line of a text, ("", 0) where none is known."""
    return (value.path, value.line) if isinstance(value, Placed) else ("", 0)


def with_places(document: Document, path: str, value: object, shift: int = 0) -> object:
    """Return a value of a document whose texts know their lines; ``shift`` is added where the document is a part."""
    return _walk(value, document, path, shift, 0)


def _walk(value: object, document: Document, path: str, shift: int, depth: int) -> object:
    if depth > MAX_DEPTH:
        return value
    lines = document.places.get(id(value), {})
    if isinstance(value, dict):
        return {
            key: _text(item, lines.get(key), document.line, path, shift)
            if isinstance(item, str)
            else _walk(item, document, path, shift, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            _text(item, lines.get(index), document.line, path, shift)
            if isinstance(item, str)
            else _walk(item, document, path, shift, depth + 1)
            for index, item in enumerate(value)
        ]
    return value


def _text(text: str, place: tuple[int, int, int, int] | None, line: int, path: str, shift: int) -> Placed:
    made = Placed(text)
    made.path, made.line = path, (place[0] if place else line) + shift
    return made


def clone(value: object) -> object:
    """Return a value whose mappings and lists are its own; texts are shared."""
    if isinstance(value, dict):
        return {key: clone(item) for key, item in value.items()}
    return [clone(item) for item in value] if isinstance(value, list) else value


class ResourceId(NamedTuple):
    """What kustomize tells objects apart by; ``namespace`` is the effective one."""

    version: str
    kind: str
    name: str
    namespace: str

    @property
    def group(self) -> str:
        """The API group, "" for the core."""
        return self.version.rpartition("/")[0]


def make_id(version: str, kind: str, name: str, namespace: str) -> ResourceId:
    """Return an id with its effective namespace: ``default`` where none is said, none where the kind has none."""
    alone = (version, kind) in WITHOUT_NAMESPACE
    return ResourceId(version, kind, name, _NOWHERE if alone else namespace or "default")


class Resource:
    """One object: its value, which is never changed but replaced, and the ids that it had before."""

    __slots__ = ("_weight", "behavior", "hashed", "line", "path", "previous", "unsure", "value")

    def __init__(self, value: dict[str, object], path: str, line: int) -> None:
        self.value = value
        self.path, self.line = path, line
        self.previous: list[ResourceId] = []
        self.hashed = False
        self.behavior = ""
        self._weight = (0, 0)
        self.unsure = ""
        """Why this object's content is not certain, "" where it is."""

    def weight(self) -> int:
        """Return how many values there are in the object; it is counted again only where the object was replaced."""
        if self._weight[0] != id(self.value):
            waiting: list[object] = [self.value]
            count = 0
            while waiting:
                here = waiting.pop()
                count += 1
                if isinstance(here, dict):
                    waiting.extend(here.values())
                elif isinstance(here, list):
                    waiting.extend(here)
            self._weight = (id(self.value), count)
        return self._weight[1]

    def copy(self) -> Resource:
        """Return a resource of its own, with the same value."""
        made = Resource(self.value, self.path, self.line)
        made.previous = list(self.previous)
        made.hashed, made.behavior, made.unsure = self.hashed, self.behavior, self.unsure
        made._weight = self._weight
        return made

    @property
    def version(self) -> str:
        """The object's apiVersion."""
        return text_of(self.value.get("apiVersion"))

    @property
    def group(self) -> str:
        """The API group, without the version."""
        return self.version.rpartition("/")[0]

    @property
    def kind(self) -> str:
        """The object's kind."""
        return text_of(self.value.get("kind"))

    @property
    def metadata(self) -> dict[str, object]:
        """The object's metadata."""
        return mapping(self.value.get("metadata"))

    @property
    def name(self) -> str:
        """The object's name."""
        return text_of(self.metadata.get("name"))

    @property
    def namespace(self) -> str:
        """The namespace that the object says, "" for none."""
        return text_of(self.metadata.get("namespace"))

    @property
    def is_known(self) -> bool:
        """Whether kustomize knows the fields of this kind."""
        return (self.version, self.kind) in KNOWN

    def id(self) -> ResourceId:
        """Return the id that the object has now."""
        return make_id(self.version, self.kind, self.name, self.namespace)

    def ids(self) -> list[ResourceId]:
        """Return every id that the object had, the first one first, and the one that it has."""
        return [*self.previous, self.id()]

    def remember_id(self) -> None:
        """Keep the id that is about to change."""
        self.previous.append(self.id())

    def set_metadata(self, key: str, value: object) -> None:
        """Replace an entry of the metadata."""
        self.value = {**self.value, "metadata": {**self.metadata, key: value}}

    def add_texts(self, key: str, pairs: dict[str, object]) -> None:
        """Add labels or annotations."""
        self.set_metadata(key, {**mapping(self.metadata.get(key)), **pairs})

    def texts(self, key: str) -> dict[str, str]:
        """Return labels or annotations."""
        return {**texts_of(self.metadata.get(key)), **_empty(self.metadata.get(key))}


def _empty(value: object) -> dict[str, str]:
    return {key: "" for key, item in mapping(value).items() if item == "" or item is None}
