"""The portal's own scorecard files: their documents, and findings with the place of a key in them."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ..kit.read.yaml import Document, load_documents
from ..model.findings import Finding
from ..model.origin import Origin
from ..wording.codes import finding

SOURCE = "scorecards"
MAX_WORD, MAX_COMPARED = 100, 300
"""Characters of a word that are compared, and the words that it is compared with in earnest."""
Step = str | int


class Sheet(msgspec.Struct):
    """One document of a file, ``name`` as seen from the folder of scorecards; ``found`` takes what is wrong."""

    name: str
    document: Document
    found: list[Finding]

    def origin(self, *path: Step) -> Origin:
        """Return the place of a key, or of its nearest parent that there is."""
        return Origin(SOURCE, "", self.name, *self.document.key_at(*path))

    def add_finding(self, code: str, *path: Step, key: str = "", **args: object) -> None:
        """Add a finding at the place of a key."""
        logical = key or "/".join(str(step) for step in path)
        words = {name: str(value) for name, value in args.items()}
        identity = f"{self.document.index}:{logical}"
        self.found.append(finding(code, self.name, self.origin(*path), identity, 1, **words))

    def finding_at(self, code: str, origin: Origin, key: str, **args: object) -> Finding:
        """Return a finding at a place of this file that is known already."""
        words = {name: str(value) for name, value in args.items()}
        return finding(code, self.name, origin, f"{self.document.index}:{key}", 1, **words)

    def check_keys(self, value: object, known: tuple[str, ...], *path: Step) -> None:
        """Tell every key of a mapping that nobody reads, with the nearest one that somebody does."""
        for key in value if isinstance(value, dict) else ():
            if key not in known:
                self.add_finding("SCO702", *path, str(key), name=key, near=self.nearest(str(key), known))

    @staticmethod
    def nearest(word: str, known: Iterable[str]) -> str:
        """Return the known word that is nearest, the first of the alphabet where none is near."""
        choices = sorted(known)
        folded = {choice.lower(): choice for choice in choices}
        lowered = word[:MAX_WORD].lower()
        close = difflib.get_close_matches(lowered, _likely(lowered, list(folded)), n=1, cutoff=0.4)
        return folded[close[0]] if close else choices[0]


def _likely(word: str, choices: list[str]) -> list[str]:
    """Return the choices that share most pairs of characters with a word: comparing in earnest is dear."""
    if len(choices) <= MAX_COMPARED:
        return choices
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    return heapq.nsmallest(MAX_COMPARED, choices, key=lambda choice: (-sum(pair in choice for pair in pairs), choice))


def read_sheets(folder: Path, found: list[Finding]) -> Iterator[Sheet]:
    """Yield the documents of every YAML file below a folder; one that cannot be read becomes a finding."""
    for path in sorted(folder.rglob("*.y*ml")) if folder.is_dir() else []:
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        for document in load_documents(path.read_bytes()):
            problem = document.problem
            if problem is not None:
                origin = Origin(SOURCE, "", name, problem.line, problem.column)
                found.append(finding("SCO701", name, origin, str(document.index), problem=problem.message))
            else:
                yield Sheet(name, document, found)
