"""What a capture found wrong with its sources and repositories, as findings; pure, from the capture folder alone."""

from __future__ import annotations

from collections.abc import Iterable

from ..kit.read.captured import Damage
from ..model.capture import Manifest, RepositoryInfo
from ..model.findings import Finding
from ..model.origin import Origin
from ..wording.codes import finding

_SOURCE_CODES = {"failed": "SYS601", "denied": "SYS602", "stale": "SYS603", "partial": "SYS604"}
_REPOSITORY_CODES = {
    "failed": "SYS605",
    "stale": "SYS606",
    "denied": "SYS607",
    "empty": "SYS608",
    "truncated": "SYS609",
}
_REMARKS = {"shard-damaged": "SYS615", "mirror-damaged": "SYS616", "identity-taken": "SYS617"}
_BAD_PATHS = ("invalid-path", "invalid-utf8", "too-long", "duplicate-path", "special", "unreadable", "secret-name")
_LINKS = ("link", "link-outside", "link-nowhere", "link-circle", "submodule")


def capture_findings(manifest: Manifest, repositories: Iterable[RepositoryInfo]) -> tuple[Finding, ...]:
    """Return a finding per failed, denied, stale or partial source, and per repository that is not whole."""
    found: list[Finding] = []
    for source in manifest.sources:
        code = _SOURCE_CODES.get(source.state)
        if code == "SYS602" and not source.permission:
            code = "SYS613"
        if code == "SYS603" and not source.error:
            code = "SYS627"  # nothing went wrong: what there is, is old
        if code:
            found.append(finding(
                code, source.id, Origin(source=source.id), key=source.state, source=source.id,
                error=source.error or "-",
                fetched_at=source.fetched_at or "-", permission=source.permission or "read", failed=source.failed,
                count=source.count, hours=source.limit_hours,
            ))  # fmt: skip
    for info in repositories:
        found.extend(_of_repository(info))
    return tuple(found)


def _of_repository(info: RepositoryInfo) -> Iterable[Finding]:
    origin = Origin(source=info.source, repo=info.id, commit=info.commit)
    code = _REPOSITORY_CODES.get(info.status)
    if code:
        yield finding(code, info.id, origin, key=info.status, repository=info.id, error=info.error or "-",
                      fetched_at=info.fetched_at or "-")  # fmt: skip
    for remark, detail in info.remarks.items():
        if remark in _REMARKS:
            yield finding(_REMARKS[remark], info.id, origin, key=remark, repository=info.id, detail=detail or "-")
    for code, reasons in (("SYS610", _BAD_PATHS), ("SYS611", _LINKS), ("SYS612", ("too-large", "content-missing"))):
        here = {name: info.left_out[name] for name in reasons if info.left_out.get(name)}
        if here:
            detail = "; ".join(f"{name}: {info.remarks.get(name, count)}" for name, count in sorted(here.items()))
            yield finding(code, info.id, origin, key=code, occurrences=sum(here.values()), repository=info.id,
                          count=sum(here.values()), reasons=detail)  # fmt: skip


def damage_findings(damaged: Iterable[Damage], repositories: Iterable[RepositoryInfo]) -> tuple[Finding, ...]:
    """Return a finding per file of the capture that could not be read."""
    sources = {info.id: info.source for info in repositories}
    return tuple(
        finding(
            "SYS614", item.repo or "capture", Origin(source=sources.get(item.repo, "capture"), repo=item.repo),
            key=item.path, path=item.path, problem=item.problem,
        )
        for item in damaged
    )  # fmt: skip
