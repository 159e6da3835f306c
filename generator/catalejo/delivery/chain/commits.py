"""Commits as far as a capture knows them: the last of every file, and those that CI ran for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from ...kit.read.captured import Captured
from ...kit.text.images import is_commit, semver
from ...kit.text.mask import mask
from ...model.capture import PathChange
from ...model.deployments import CommitNote, DeploymentContents
from ...model.entities import Entity
from ...model.live import Run

MOST_HISTORIES = 8
MOST_SHOWN = 20
"""Commits of a deployment that are kept; the others are counted."""
SUBJECT = 120
_MANIFESTS = (
    "package.json", "pyproject.toml", "setup.cfg", "setup.py", "pom.xml", "build.gradle", "build.gradle.kts",
    "gradle.properties", "Cargo.toml", "Chart.yaml", "VERSION", "version.txt", "CHANGELOG.md", "composer.json",
    "mix.exs", "__init__.py",
)  # fmt: skip
"""Files that say a version: of several commits that name it, the one that changed such a file made it."""
_PULLS = (
    re.compile(r"^Merge pull request #(\d{1,7})\b"), re.compile(r"\(#(\d{1,7})\)\s*$"),
    re.compile(r"^Merged in .*\(pull request #(\d{1,7})\)"), re.compile(r"(?:^|[\s(])!(\d{1,7})\b"),
)  # fmt: skip
_ISSUE = re.compile(r"(?<![A-Za-z0-9_/-])([A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6})(?![\w-])")
_NO_ISSUES = frozenset(
    ("UTF", "SHA", "ISO", "RFC", "CVE", "CWE", "GHSA", "HTTP", "TLS", "AES", "RSA", "MD", "BASE", "X",
     "PEP", "ADR", "RC"),
)  # fmt: skip
"""Words before a number that are standards and the like, and no project of an issue tracker."""


class Log(msgspec.Struct, frozen=True):
    """The known commits of a component, newest first; those that changed a file which says a version."""

    commits: tuple[CommitNote, ...] = ()
    manifests: frozenset[str] = frozenset()
    known: bool = False

    def find(self, commit: str) -> CommitNote | None:
        """Return a commit by its hash or the beginning of it."""
        return next((note for note in self.commits if commit and note.commit.startswith(commit.lower())), None)


class LastChanges:
    """The last change of each path of repositories; the last few that were asked for are kept: one may be of many."""

    def __init__(self, captured: Captured) -> None:
        self._captured = captured
        self._kept: dict[str, dict[str, PathChange]] = {}

    def of(self, repo: str) -> dict[str, PathChange]:
        """Return the changes of a repository by path, empty where none are known."""
        if repo not in self._kept:
            found = self._captured.repository(repo)
            while len(self._kept) >= MOST_HISTORIES:
                del self._kept[next(iter(self._kept))]
            self._kept[repo] = found.history() if found is not None else {}
        return self._kept[repo]


def log_of(histories: LastChanges, entity: Entity, runs: Iterable[Run]) -> Log:
    """Return the known commits of a component: of its folder where it lives beside others, and of its CI runs."""
    changes = _below(histories.of(entity.origin.repo), entity.subpath)
    found = {change.commit: _note(change) for change in changes}
    for run in runs if not entity.subpath else ():
        if run.commit and run.event in ("", "push") and run.commit not in found:
            found[run.commit] = CommitNote(run.commit, run.started_at, mask(run.title)[:SUBJECT])
    ordered = sorted(found.values(), key=lambda note: (note.at, note.commit), reverse=True)
    manifests = frozenset(change.commit for change in changes if change.path.rsplit("/", 1)[-1] in _MANIFESTS)
    return Log(tuple(ordered), manifests, bool(changes) or bool(found))


def _below(history: dict[str, PathChange], subpath: str) -> list[PathChange]:
    prefix = f"{subpath.strip('/')}/" if subpath.strip("/") else ""
    return [history[path] for path in sorted(history) if path.startswith(prefix)]


def _note(change: PathChange) -> CommitNote:
    return CommitNote(change.commit, change.date, change.subject[:SUBJECT], change.author)


def last_of(histories: LastChanges, repo: str, path: str) -> CommitNote | None:
    """Return the last commit that changed a file, None where that is not known."""
    change = histories.of(repo).get(path) if path else None
    return _note(change) if change is not None else None


def all_of(histories: LastChanges, repo: str) -> Log:
    """Return every known commit of a repository."""
    found = {change.commit: _note(change) for change in histories.of(repo).values()}
    return Log(tuple(found[key] for key in sorted(found)), known=bool(found))


def of_version(log: Log, version: str, before: str) -> tuple[CommitNote | None, str]:
    """Return the commit that a version was built from and how it was found, (None, "") where nothing says it.

    A version that is a commit says it; else the one commit whose subject names the version, until it went live.
    """
    if is_commit(version):
        return log.find(version) or CommitNote(version), "version"
    match = re.search(r"(?:^|[-_.])g?([0-9a-f]{7,40})$", version)
    if match and is_commit(match[1]) and (note := log.find(match[1])) is not None:
        return note, "version"
    key = semver(version)
    if key is None or version.count(".") < 2:
        return None, ""
    names = re.compile(rf"(?<![\w.-])v?{re.escape(version.lstrip('v'))}(?![\w-]|\.\d)")
    found = [note for note in log.commits if names.search(note.subject) and (not note.at or note.at <= before)]
    found = [note for note in found if note.commit in log.manifests] or found
    return (found[0], "subject") if len(found) == 1 else (None, "")


def between(log: Log, earlier: CommitNote | None, later: CommitNote | None) -> DeploymentContents:
    """Return what lies between two commits; by their times, because no more of a history is known."""
    if not log.known:
        return DeploymentContents(reason="no-repository")
    if later is None or not later.at:
        return DeploymentContents(reason="no-commit")
    if earlier is None or not earlier.at:
        return DeploymentContents(reason="no-earlier")
    found = [note for note in log.commits if earlier.at < note.at <= later.at]
    subjects = [note.subject for note in found]
    return DeploymentContents(tuple(found[:MOST_SHOWN]), len(found), pulls_of(subjects), issues_of(subjects), "partial")


def pulls_of(subjects: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of pull requests that subjects name as hosts write them, ascending."""
    found = {match[1] for subject in subjects for form in _PULLS if (match := form.search(subject))}
    return tuple(sorted(found, key=int))[:MOST_SHOWN]


def issues_of(subjects: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of an issue tracker that subjects name, such as ``PAY-12``; names of standards are none."""
    found = {match[1] for subject in subjects for match in _ISSUE.finditer(subject)}
    keys = {key for key in found if key.partition("-")[0] not in _NO_ISSUES}
    return tuple(sorted(keys, key=lambda key: (key.partition("-")[0], int(key.partition("-")[2]))))[:MOST_SHOWN]
