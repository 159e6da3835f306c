"""The verdict on each document of a few files: runs in a limited worker, is pure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ...kit.read.narrow import mapping
from ...kit.read.yaml import Document, load_documents
from ...kit.text.mask import mask_file
from ...model.findings import Finding
from ...wording.codes import finding
from ..addresses import RepositoryIndex
from ..checks import findings_of
from ..reading import nearby
from ..reading.drafts import Draft
from ..reading.files import YAML_CODES, judge, problem_finding
from ..rules.policy import check_envelope
from ..rules.schema import SchemaProblem
from ..rules.strictness import Strictness
from .copy import WorkingCopy


class FilesRequest(msgspec.Struct, frozen=True):
    """What a worker is asked: files of one repository, by path, and how strictly they are judged."""

    folder: str
    repo: str
    paths: tuple[str, ...]
    strictness: Strictness


class DocumentVerdict(msgspec.Struct, frozen=True):
    """What one document is.

    ``verdict``: ok or error. ``stage`` of an error: ``yaml``, ``read`` (it cannot be made data: this and the later
    documents of the file), ``envelope`` (Backstage then drops the whole Location), ``process`` (this entity only).
    ``entity`` is as Backstage would store it, ``relations`` are (source, type, target).
    """

    repo: str
    path: str
    document: int
    verdict: str = "error"
    stage: str | None = None
    error: str | None = None
    ref: str | None = None
    entity: dict[str, object] | None = None
    relations: tuple[tuple[str, str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


def read(payload: bytes) -> bytes:
    """Judge the files of a ``FilesRequest``; returns a list of ``DocumentVerdict``."""
    request = msgspec.msgpack.decode(payload, type=FilesRequest)
    repo = WorkingCopy(Path(request.folder), request.repo)
    index = RepositoryIndex((repo,))
    rows = [row for path in request.paths for row in _File(repo, path, index, request.strictness).rows()]
    return msgspec.msgpack.encode(rows)


class _File:
    """One file being judged."""

    def __init__(self, repo: WorkingCopy, path: str, index: RepositoryIndex, strictness: Strictness) -> None:
        self.repo, self.path, self.index, self.strictness = repo, path, index, strictness

    def rows(self) -> Iterator[DocumentVerdict]:
        data = self._text()
        if data is None:
            yield self._error(0, "read", "the file cannot be read", "CAT009")
            return
        lost = False
        for document in load_documents(data):
            if document.problem is not None:
                stage = "read" if document.problem.kind in ("limit", "alias") or lost else "yaml"
                lost = lost or stage == "read"
                where = (document.problem.line, document.problem.column)
                code = YAML_CODES[document.problem.kind]
                yield self._error(document.index, stage, document.problem.message, code, where)
            elif lost:
                text = "not reached: an earlier document of the file could not be read"
                yield DocumentVerdict(self.repo.info.name, self.path, document.index, stage="read", error=text)
            elif document.value is not None:
                yield self._judged(document)

    def _text(self) -> bytes | None:
        """Return the file as it is judged: Backstage takes every file for UTF-8."""
        if self.strictness is Strictness.LENIENT:
            return self.repo.read(self.path)
        data = self.repo.raw(self.path)
        return data if data is None else mask_file(self.path, data)

    def _error(
        self, index: int, stage: str, message: str, code: str, place: tuple[int, int] = (0, 0)
    ) -> DocumentVerdict:
        told = finding(code, self.repo.info.id, self.repo.origin(self.path, *place), f"{index}:{stage}",
                       message=message)  # fmt: skip
        return DocumentVerdict(self.repo.info.name, self.path, index, stage=stage, error=message, findings=(told,))

    def _judged(self, document: Document) -> DocumentVerdict:
        value, repo = document.value, self.repo
        if not isinstance(value, dict):
            text = f"Expected object at root, got {_javascript_type(value)}"
            return self._error(document.index, "yaml", text, "CAT002", (document.line, 1))
        problem = check_envelope(value)
        if problem is not None:
            return self._refused(document, "envelope", problem, repo.info.id)
        draft, problem = judge(repo, self.path, document, self.index, self.strictness)
        if problem is not None:
            return self._refused(document, "process", problem, draft.ref, draft.ref)
        return DocumentVerdict(
            repo.info.name, self.path, document.index, "ok", ref=draft.ref, entity=draft.value,
            relations=tuple((one.source, one.type, one.target) for one in draft.relations),
            findings=tuple(self._said(draft, document)),
        )  # fmt: skip

    def _refused(
        self, document: Document, stage: str, problem: SchemaProblem, subject: str, ref: str | None = None
    ) -> DocumentVerdict:
        hinted = nearby.with_hint(problem, mapping(document.value))
        told = problem_finding(self.repo, self.path, document, subject, hinted)
        return DocumentVerdict(self.repo.info.name, self.path, document.index, stage=stage, error=problem.message,
                               ref=ref, findings=(told,))  # fmt: skip

    def _said(self, draft: Draft, document: Document) -> Iterator[Finding]:
        for problem in draft.unread.values():
            yield problem_finding(self.repo, self.path, document, draft.ref, problem)
        if draft.recognised:
            yield from nearby.near_misses(draft)
            yield from findings_of(draft)


def _javascript_type(value: object) -> str:
    """Return what JavaScript calls the type of a value, which is what Backstage says."""
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case _:
            return "object"
