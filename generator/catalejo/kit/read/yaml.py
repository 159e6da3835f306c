"""The only door for foreign YAML: guarded, positioned, one bad document never loses its neighbours.

Documents are cut first, then each is built in one pass over libyaml's events. Depth, nodes, characters and aliases are
capped while reading, each as if the aliases were written out: nested brackets, alias bombs, aliases of long texts and
cycles are refused with a line number before they cost anything.

Values are what JSON and MessagePack can carry: a whole number beyond 64 bits is the number that JavaScript makes of it.

Scalars follow YAML 1.2 core (as Backstage reads entity files) or a reading fit for Kubernetes objects, where a plain
scalar such as ``1.10`` or ``on`` must stay the text that its author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
import yaml as pyyaml

from ..text.mask import mask
from .narrow import child
from .scalars import Scalars, core_scalar, kubernetes_scalar, old_scalar
from .yaml_events import YamlEvent, YamlMark, open_parser

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 60
MAX_EVENTS = 300_000
MAX_ALIASES = 1_000
MAX_EXPANDED = 300_000
MAX_EXPANDED_CHARACTERS = 8 * 1024 * 1024
"""Characters of keys and scalars of one document, aliases written out; all documents of a file have four times that."""
MAX_KEY = 1_000
"""Characters of a key that is a collection; any other key is as long as it likes."""
MAX_DOCUMENTS = 5_000
MAX_MESSAGE = 300

_MARKER = re.compile(r"^(---|\.\.\.)(?=[ \t\r\n]|$)", re.MULTILINE)
_STANDARD = "tag:yaml.org,2002:"
_COLLECTIONS = frozenset(("!", "map", "seq", "set", "omap", "pairs"))
_RESOLVERS = {"core": core_scalar, "kubernetes": kubernetes_scalar, "yaml11": old_scalar}
_Collection = dict[str, object] | list[object]


class YamlProblem(msgspec.Struct, frozen=True):
    """What is wrong with a document. ``kind``: syntax, alias, limit, duplicate, tag, encoding; places count from 1."""

    kind: str
    message: str
    line: int
    column: int


class Document(msgspec.Struct):
    """One YAML document: its value (plain Python data), or the problem that kept it from being read.

    ``index`` counts from 0 in the file, ``line`` is where its content starts. ``warnings`` do not stop it.
    """

    index: int
    value: object
    line: int
    problem: YamlProblem | None = None
    warnings: tuple[YamlProblem, ...] = ()
    places: dict[int, dict[str | int, tuple[int, int, int, int]]] = {}

    def at(self, *path: str | int) -> tuple[int, int]:
        """Return (line, column) of the value at a path, or of its nearest known parent."""
        return self._place(path)[2:]

    def key_at(self, *path: str | int) -> tuple[int, int]:
        """Return (line, column) of the key (or list item) at a path, or of its nearest known parent."""
        return self._place(path)[:2]

    def _place(self, path: tuple[str | int, ...]) -> tuple[int, int, int, int]:
        here, place = self.value, (self.line, 1, self.line, 1)
        for step in path:
            found = self.places.get(id(here), {}).get(step)
            if found is None:
                break
            place = found
            try:
                here = child(here, step)
            except LookupError:
                break
        return place


class _Refused(Exception):
    """A document is given up; carries the problem."""

    def __init__(self, kind: str, message: str, mark: YamlMark, offset: int) -> None:
        self.problem = YamlProblem(kind, message, mark.line + 1 + offset, mark.column + 1)
        super().__init__(message)


def load_documents(data: bytes | str, scalars: Scalars = "core") -> tuple[Document, ...]:
    """Read every document of a file; never raises on content.

    A file without documents gives an empty tuple; an empty document has the value None. A document that cannot be
    read has a ``problem`` and the value None. Bytes that are not UTF-8 become U+FFFD with an ``encoding`` warning.
    """
    text, damaged = _decode(data)
    if len(text) > MAX_BYTES:
        return (Document(0, None, 1, YamlProblem("limit", f"file of more than {MAX_BYTES} characters", 1, 1)),)
    documents: list[Document] = []
    room = 4 * MAX_EXPANDED_CHARACTERS
    for offset, chunk in _chunks(text):
        if len(documents) >= MAX_DOCUMENTS:
            problem = YamlProblem("limit", f"more than {MAX_DOCUMENTS} documents", offset + 1, 1)
            documents.append(Document(len(documents), None, offset + 1, problem))
            break
        document, weight = _read(chunk, offset, len(documents), scalars, min(room, MAX_EXPANDED_CHARACTERS))
        documents.append(document)
        room -= weight
    if damaged and documents:
        warning = YamlProblem("encoding", "not valid UTF-8; unreadable bytes were replaced", damaged, 1)
        documents[0].warnings = (*documents[0].warnings, warning)
    return tuple(documents)


def _decode(data: bytes | str) -> tuple[str, int]:
    """Return the text and the line of the first undecodable byte (0 = none)."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff"), 0
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), 0
    except UnicodeDecodeError as error:
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), data.count(b"\n", 0, error.start) + 1


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Cut a file at its document markers: (lines before, text); a marker at column 0 is one wherever it stands."""
    start, line = 0, 0
    pending = False  # a document has begun and its end was not seen
    for match in _MARKER.finditer(text):
        head = text[start : match.start()]
        if match.group() == "...":
            if pending or _has_content(head):
                yield line, head
            pending = False
            start, line = match.end(), line + head.count("\n")
            continue
        if pending or (_has_content(head) and not _only_directives(head)):
            yield line, head
            start, line = match.start(), line + head.count("\n")
        pending = True
    rest = text[start:]
    if pending or _has_content(rest):
        yield line, rest


def _has_content(text: str) -> bool:
    return any(row.strip() and not row.lstrip().startswith("#") for row in text.split("\n"))


def _only_directives(text: str) -> bool:
    return all(not row.strip() or row.lstrip().startswith("#") or row.startswith("%") for row in text.split("\n"))


def _read(chunk: str, offset: int, index: int, scalars: Scalars, room: int) -> tuple[Document, int]:
    """Return a document, and how many characters it has with its aliases written out."""
    builder = _Builder(offset, scalars, room)
    first = offset + 1 + (1 if chunk.startswith("---") else 0)
    try:
        value = builder.build(chunk)
    except _Refused as refused:
        problem = refused.problem
    except pyyaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1 + offset, mark.column + 1) if mark else (first, 1)
        problem = YamlProblem("syntax", error.problem or error.context or "not valid YAML", *place)
    except pyyaml.reader.ReaderError as error:
        line = offset + 1 + chunk.count("\n", 0, error.position)
        problem = YamlProblem("encoding", f"character {error.character!r} is not allowed", line, 1)
    except (ValueError, RecursionError, MemoryError, pyyaml.YAMLError) as error:
        problem = YamlProblem("syntax", str(error).split("\n", 1)[0] or "not valid YAML", first, 1)
    else:
        line = builder.first_line or first
        return Document(index, value, line, None, tuple(builder.warnings), builder.places), builder.weight
    problem = msgspec.structs.replace(problem, message=_short(problem.message))
    return Document(index, None, problem.line, problem, tuple(builder.warnings)), builder.weight


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"


class _Builder:
    """Builds one document from events with explicit stacks; guards size while it goes."""

    def __init__(self, offset: int, scalars: Scalars, room: int) -> None:
        self.offset = offset
        self.scalars = scalars
        self.room = room
        self.weight = 0
        self.warnings: list[YamlProblem] = []
        self.places: dict[int, dict[str | int, tuple[int, int, int, int]]] = {}
        self.first_line = 0
        self._anchors: dict[str, tuple[object, int, int]] = {}
        self._open: list[_Frame] = []
        self._aliases = 0
        self._root: object = None

    def build(self, text: str) -> object:
        loader = open_parser(text)
        try:
            return self._built(loader.get_event)
        finally:
            loader.dispose()

    def _built(self, next_event: Callable[[], YamlEvent]) -> object:
        """Take the parser's events one by one; half of all reading is this loop, so it knows what is most frequent."""
        resolve = _RESOLVERS[self.scalars]
        for _ in range(MAX_EVENTS + 1):
            event = next_event()
            kind: type[object] = type(event)
            if kind is pyyaml.ScalarEvent:
                text = event.value
                value = resolve(text) if event.implicit[0] and not event.tag else self._scalar(event)
                if event.anchor:
                    self._anchors[event.anchor] = (value, 1, len(text))
                self._add(value, 1, len(text), event.start_mark)
            elif kind is pyyaml.MappingStartEvent or kind is pyyaml.SequenceStartEvent:
                self._begin(event)
            elif kind is pyyaml.MappingEndEvent or kind is pyyaml.SequenceEndEvent:
                self._end(event)
            elif kind is pyyaml.AliasEvent:
                self._alias(event)
            elif kind is pyyaml.StreamEndEvent:
                return self._root
        raise _Refused("limit", f"more than {MAX_EVENTS} nodes", event.start_mark, self.offset)

    def _begin(self, event: YamlEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused("limit", f"nested deeper than {MAX_DEPTH} levels", event.start_mark, self.offset)
        if event.tag and event.tag.removeprefix(_STANDARD) not in _COLLECTIONS:
            self._warn_tag(event)
        container: _Collection = {} if isinstance(event, pyyaml.MappingStartEvent) else []
        self._open.append(_Frame(container, event.start_mark, event.anchor))
        if event.anchor:
            self._anchors.pop(event.anchor, None)

    def _end(self, event: YamlEvent) -> None:
        frame = self._open.pop()
        if isinstance(frame.container, dict):
            _merge(frame.container, frame.merges)
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.container, frame.size, frame.weight)
        self._add(frame.container, frame.size, frame.weight, frame.mark)

    def _alias(self, event: YamlEvent) -> None:
        self._aliases += 1
        if any(frame.anchor == event.anchor for frame in self._open):
            raise _Refused(
                "limit", f"alias *{event.anchor} stands inside its own anchor", event.start_mark, self.offset
            )
        if event.anchor not in self._anchors:
            text = f"Unresolved alias (the anchor must be set before the alias): {event.anchor}"
            raise _Refused("alias", text, event.start_mark, self.offset)
        if self._aliases > MAX_ALIASES:
            raise _Refused("limit", f"more than {MAX_ALIASES} aliases", event.start_mark, self.offset)
        self._add(*self._anchors[event.anchor], event.start_mark)

    def _add(self, value: object, size: int, weight: int, mark: YamlMark) -> None:
        """Put a finished node into its parent, counting what it would weigh with its aliases written out."""
        if weight > self.room:
            self._too_long(mark)
        if not self._open:
            self._root, self.weight = value, weight
            self.first_line = mark.line + 1 + self.offset
            return
        frame = self._open[-1]
        frame.size += size
        if frame.size > MAX_EXPANDED:
            raise _Refused("limit", f"more than {MAX_EXPANDED} nodes with aliases written out", mark, self.offset)
        frame.weight += weight
        if frame.weight > self.room:
            self._too_long(mark)
        here = (mark.line + 1 + self.offset, mark.column + 1)
        if isinstance(frame.container, list):
            self._note(frame.container, len(frame.container), here, here)
            frame.container.append(value)
        elif frame.key is None:
            if isinstance(value, list | dict) and weight > MAX_KEY:
                message = f"a key that is a collection of more than {MAX_KEY} characters"
                raise _Refused("limit", message, mark, self.offset)
            frame.key, frame.key_place = self._key(value), here
        else:
            self._put(frame, frame.container, frame.key, value, mark)

    def _too_long(self, mark: YamlMark) -> None:
        self.weight = self.room
        message = f"more than {self.room} characters with aliases written out"
        raise _Refused("limit", message, mark, self.offset)

    def _put(self, frame: _Frame, container: dict[str, object], key: str, value: object, mark: YamlMark) -> None:
        frame.key = None
        if key == "<<" and self.scalars != "core":
            frame.merges.append(value)
            return
        if key in container:
            problem = YamlProblem("duplicate", _short(f"Map keys must be unique: {key}"), *frame.key_place)
            if self.scalars == "core":
                refused = _Refused("duplicate", problem.message, mark, self.offset)
                refused.problem = problem
                raise refused
            self.warnings.append(problem)
        self._note(container, key, frame.key_place, (mark.line + 1 + self.offset, mark.column + 1))
        container[key] = value

    def _note(self, container: object, key: str | int, key_place: tuple[int, int], place: tuple[int, int]) -> None:
        self.places.setdefault(id(container), {})[key] = (*key_place, *place)

    def _key(self, value: object) -> str:
        """Keys are strings, as in JSON: null is empty, booleans are lower case."""
        match value:
            case str():
                return value
            case None:
                return ""
            case bool():
                return str(value).lower()
            case _:
                return str(value)

    def _warn_tag(self, event: YamlEvent) -> None:
        place = (event.start_mark.line + 1 + self.offset, event.start_mark.column + 1)
        message = _short(f"tag {event.tag} is not known here and was ignored")
        self.warnings.append(YamlProblem("tag", message, *place))

    def _scalar(self, event: YamlEvent) -> object:
        """Return the value of a scalar that is quoted, a block, or has a tag."""
        if event.style == '"' and event.end_mark.index - event.start_mark.index != len(event.value) + 2:
            # The file was masked as it is written; escapes and folded lines may have hidden a secret.
            event.value = mask(event.value)
        if event.tag and event.tag != "!":
            if event.tag.startswith(_STANDARD):
                return self._tagged(event)
            self._warn_tag(event)
        return event.value

    def _tagged(self, event: YamlEvent) -> object:
        name = (event.tag or "").removeprefix(_STANDARD)
        if name in ("int", "float", "bool", "null"):
            return core_scalar(event.value)
        if name not in ("str", "binary", "timestamp"):
            self._warn_tag(event)
        return event.value


class _Frame:
    """An open collection; a mapping whose ``key`` is None waits for its next one."""

    __slots__ = ("anchor", "container", "key", "key_place", "mark", "merges", "size", "weight")

    def __init__(self, container: _Collection, mark: YamlMark, anchor: str | None) -> None:
        self.container, self.mark, self.anchor = container, mark, anchor
        self.size = 1
        self.weight = 0
        self.key: str | None = None
        self.key_place = (0, 0)
        self.merges: list[object] = []


def _merge(container: dict[str, object], merges: list[object]) -> None:
    for merge in merges:
        for part in merge if isinstance(merge, list) else [merge]:
            if isinstance(part, dict):
                for key, value in part.items():
                    container.setdefault(key, value)
