"""Checks on files of the repository."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import Facts
from .results import failed, not_applicable, passed

LOCKS = (
    (
        "package.json",
        ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json", "bun.lockb", "bun.lock"),
    ),
    ("pyproject.toml", ("uv.lock", "poetry.lock", "pdm.lock", "requirements.txt", "requirements.lock")),
    ("Pipfile", ("Pipfile.lock",)),
    ("go.mod", ("go.sum",)),
    ("Cargo.toml", ("Cargo.lock",)),
    ("Gemfile", ("Gemfile.lock",)),
    ("composer.json", ("composer.lock",)),
)


def _file(facts: Facts, entity: Entity, pattern: str) -> Result:
    if facts.repo(entity) is None:
        return not_applicable()
    place = facts.file(entity, pattern)
    return passed("score.file", place, path=place.path) if place else failed("score.no-file", entity.origin)


def licence(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """REP-02: a licence lies in the root."""
    return _file(facts, entity, r"(LICEN[CS]E|COPYING)([.-].*)?")


def bot(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """REP-04: Dependabot or Renovate is configured."""
    return _file(facts, entity, r"\.github/dependabot\.ya?ml|(\.github/)?renovate\.json5?|\.renovaterc(\.json)?")


def readme(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """REP-06: there is a README."""
    return _file(facts, entity, r"README(\.[a-z]+)?")


def locked(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DEP-01: each manifest of dependencies has its lock file beside it."""
    repo = facts.repo(entity)
    if repo is None:
        return not_applicable()
    prefix = f"{entity.subpath.strip('/')}/" if entity.subpath.strip("/") else ""
    for manifest, locks in LOCKS:
        if prefix + manifest in repo.paths:
            lock = next((name for name in locks for p in (prefix, "") if p + name in repo.paths), "")
            origin = repo.origin(prefix + manifest)
            if not lock:
                return failed("score.no-lock", origin, manifest=manifest)
            return passed("score.lock", origin, manifest=manifest, lock=lock)
    return not_applicable()


CHECKS = {"REP-02": licence, "REP-04": bot, "REP-06": readme, "DEP-01": locked}
