"""Has kustomize itself render what our reader is not sure of: in the jail, off line, from files that were captured.

The parent asks for it between the two readings of a repository: children read what the program wrote, nobody else.
Texts with the shape of a secret are masked before the program sees them. What was rendered is kept by its content.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ...kit.read.captured import Repo
from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.program import ProgramResult, run_program
from ...kit.store.pack import BuildCacheFile

LIMITS = Limits(memory=6 << 30, cpu_seconds=20, wall_seconds=40.0, open_files=256, output_bytes=16 << 20)
"""Memory is address space: programs in Go reserve much more of it than they use."""
ENVIRONMENT = {"HOME": "/nonexistent", "LANG": "C.UTF-8", "GOMAXPROCS": "2", "GOMEMLIMIT": "700MiB"}
MAX_FILES, MAX_BYTES, MAX_RUNS = 3_000, 24 << 20, 100
"""Files and their bytes of one run, and runs of one repository."""
_REASON = re.compile(
    r'^(?:[Ee]rror: (?P<plain>[\s\S]+)|E\d.* err=(?:"(?P<quoted>.*)"|<(?P<log>[\s\S]*?)>))\s*$', re.MULTILINE
)
_NO_ANSWER = re.compile(
    r"enable-helm|plugins|dial tcp|lookup |git fetch|git init|fork/exec|permitted|permission|panic:|http", re.I
)
"""Reasons that say nothing of the tree: the jail, another version, a part that lies elsewhere."""


__all__ = ["Program", "ProgramInput", "ProgramResult", "ProgramRunner", "Rendered", "find_program", "write_files"]


class ProgramInput(msgspec.Struct, frozen=True, array_like=True):
    """A kustomization that a program is asked to render: its folder and the files that it may need."""

    folder: str
    files: tuple[str, ...]


class Rendered(msgspec.Struct, frozen=True, array_like=True):
    """What a program made of a folder: the name of the file that holds it, or why it refuses."""

    folder: str
    file: str = ""
    refused: str = ""


class _Result(msgspec.Struct, frozen=True, array_like=True):
    output: bytes = b""
    refused: str = ""


class Program(msgspec.Struct, frozen=True):
    """A program that renders kustomizations; ``version`` is what it says of itself."""

    command: tuple[str, ...]
    version: str


def find_program() -> Program | None:
    """Return kustomize, or the kustomize that kubectl carries; None where neither runs in the jail."""
    for name, words, ask in (
        ("kustomize", ("build",), ("version",)),
        ("kubectl", ("kustomize",), ("version", "--client")),
    ):
        path = shutil.which(name)
        if path is None:
            continue
        ran = run_program([path, *ask], b"", LIMITS, ENVIRONMENT)
        if ran.code == 0:
            return Program((path, *words), version_in(ran.output))
    return None


def version_in(output: bytes) -> str:
    """Return the versions in what a program says of itself, all that it says where there are none."""
    text = output.decode("utf-8", "replace")
    found = re.findall(r"v\d+\.\d+\.\d+[\w.+-]*", text)
    return " ".join(dict.fromkeys(found))[:100] or " ".join(text.split())[:100]


class ProgramRunner:
    """Renders kustomizations of captured repositories, each content once."""

    def __init__(self, program: Program, store: BuildCacheFile, into: Path) -> None:
        """``into`` is the folder that the children find what was rendered in."""
        self.program, self.store, self.into = program, store, into

    def render(self, repo: Repo, wanted: Iterable[ProgramInput]) -> Iterator[Rendered]:
        """Yield what the program makes of folders; nothing of those that it could not answer for."""
        for item in list(wanted)[:MAX_RUNS]:
            blobs = {path: repo.paths[path].blob for path in item.files if path in repo.paths}
            key = msgspec.msgpack.encode((self.program.version, item.folder, sorted(blobs.items())))
            kept = self.store.get(key)
            result = msgspec.msgpack.decode(kept, type=_Result) if kept is not None else self._run(repo, item)
            if result is None:
                continue
            if kept is None:
                self.store.put(key, msgspec.msgpack.encode(result))
            if result.refused:
                yield Rendered(item.folder, "", result.refused)
            else:
                name = hashlib.sha256(result.output).hexdigest()
                (self.into / name).write_bytes(result.output)
                yield Rendered(item.folder, name)

    def _run(self, repo: Repo, item: ProgramInput) -> _Result | None:
        with tempfile.TemporaryDirectory(prefix="render-", dir=self.into) as scratch:
            root = Path(scratch)
            if not write_files(repo, item.files, root):
                return None
            folder = root / item.folder if item.folder else root
            ran = run_program([*self.program.command, str(folder)], b"", LIMITS, ENVIRONMENT, (root,))
            if ran.code == 0 and len(ran.output) < LIMITS.output_bytes:
                return _Result(ran.output)
            said = ran.errors.decode("utf-8", "replace").replace(f"{root}/", "").replace(str(root), ".")
        reason = reason_in(said)
        if ran.code is None or not reason or _NO_ANSWER.search(said):
            return None
        return _Result(refused=reason)


def reason_in(said: str) -> str:
    """Return why a program stopped, in one line: what follows ``Error:`` or ``err=``, "" where neither is there."""
    found = _REASON.search(said)
    if found is None:
        return ""
    text = found["plain"] or found["log"] or (found["quoted"] or "").replace('\\"', '"').replace("\\n", " ")
    return " ".join(text.split())[:600]


def write_files(repo: Repo, files: Iterable[str], root: Path) -> bool:
    """Write files for the program; False where they are too many or too large, or one has no content here."""
    total = 0
    for number, path in enumerate(files):
        data = repo.read(path)
        if data is None or number >= MAX_FILES or (total := total + len(data)) > MAX_BYTES:
            return False
        target = root / path
        if ".." in target.parts or not target.is_relative_to(root):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return True
