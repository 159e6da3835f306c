"""Checks on the files and facts of the repository; repository-wide where the thing has no folder of its own."""

from __future__ import annotations

import re

from ...model.capture import Visibility
from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import RuleFacts
from ..files import Files, beside
from ..texts import BOT_FOLDERS, NEEDS
from .results import ANY, Check, Params, failed, not_applicable, passed, unknown

LICENCE = re.compile(r"(un)?licen[cs]e([.-].*)?|copying([.-].*)?")
POLICY = re.compile(r"security\.(md|rst|txt|adoc)")
README = re.compile(r"readme(\.[a-z]+)?")
BOT = re.compile(r"dependabot\.ya?ml|renovate\.json5?|\.renovaterc(\.json5?)?")

LOCKS: dict[str, tuple[str, ...]] = {
    "package.json": (
        "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json", "bun.lockb", "bun.lock",
    ),
    "pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock", "requirements.txt", "requirements.lock", "pylock.toml"),
    "pipfile": ("pipfile.lock",),
    "go.mod": ("go.sum",),
    "cargo.toml": ("cargo.lock",),
    "gemfile": ("gemfile.lock",),
    "composer.json": ("composer.lock",),
    "mix.exs": ("mix.lock",),
}  # fmt: skip
"""Manifest in lower case -> its lock files, any of which is enough."""


def licence(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """REP-02: a licence is there, or the host shows the repository to nobody outside."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    place = facts.find(entity, LICENCE)
    if place is not None:
        return passed("score.file", place, path=place.path)
    if files.repo.info.visibility is not Visibility.PUBLIC:
        return passed("score.not-public", files.repo.origin())
    return failed("score.no-file", files.repo.origin(), path="LICENSE")


def archived(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """REP-03: what lies in an archived repository says that it is deprecated."""
    files = facts.repos.get(entity.origin.repo)
    if files is None:
        return not_applicable("score.no-repository")
    if not files.repo.info.archived:
        return passed("score.active", files.repo.origin())
    outcome = passed if entity.lifecycle == "deprecated" else failed
    return outcome("score.archived", entity.origin, lifecycle=entity.lifecycle or "–")


def bot(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """REP-04: Dependabot or Renovate is configured."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    place = files.find(BOT_FOLDERS, BOT)
    if place is not None:
        return passed("score.file", place, path=place.path)
    if files.texts.renovate:
        return passed("score.file", files.repo.origin("package.json"), path="package.json")
    return failed("score.no-file", files.repo.origin(), path=".github/dependabot.yml, renovate.json")


def policy(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """REP-05: a security policy is there, of the repository or of its organisation."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    info = files.repo.info
    place = files.find(("", ".github", "docs"), POLICY)
    place = place or facts.security_policies.get(f"{info.host}/{info.owner}".lower())
    if place is not None:
        return passed("score.file", place, path=place.path)
    return failed("score.no-file", files.repo.origin(), path="SECURITY.md")


def readme(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """REP-06: there is a README."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    place = facts.find(entity, README, ".github", "docs")
    if place is not None:
        return passed("score.file", place, path=place.path)
    return failed("score.no-file", files.repo.origin(), path="README.md")


def locked(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DEP-01: each manifest with dependencies has its lock file beside it or at the root of its workspace."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    seen: list[str] = []
    for _, path in files.manifests(entity.subpath, frozenset(LOCKS)):
        name = path.rpartition("/")[2].lower()
        if name in NEEDS and path not in files.texts.needs:
            return unknown("score.unread", files.repo.origin(path), path=path)
        if name in NEEDS and not files.texts.needs[path]:
            continue
        if not _lock_of(files, path, LOCKS[name]):
            return failed("score.no-lock", files.repo.origin(path), manifest=path)
        seen.append(path)
    if not seen:
        return not_applicable("score.no-dependencies")
    return passed("score.locked", files.repo.origin(seen[0]), count=len(seen))


def _lock_of(files: Files, path: str, locks: tuple[str, ...]) -> str:
    """Return the lock file of a manifest: beside it, or in a folder above, where workspaces keep it."""
    folder = path.rpartition("/")[0]
    while True:
        names = {name for name, _ in files.folders.get(folder.lower(), ())}
        found = next((lock for lock in locks if lock in names), "")
        if found or not folder:
            return beside(f"{folder}/x" if folder else "x", found) if found else ""
        folder = folder.rpartition("/")[0]


CHECKS = {
    "REP-02": Check(licence, kinds=ANY),
    "REP-03": Check(archived, kinds=ANY),
    "REP-04": Check(bot, kinds=ANY),
    "REP-05": Check(policy, kinds=ANY),
    "REP-06": Check(readme, kinds=ANY),
    "DEP-01": Check(locked),
}
