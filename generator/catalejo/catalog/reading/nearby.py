"""Near misses: keys that were meant to be others, with the right spelling or the right place."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable
from functools import lru_cache
from itertools import islice

from ...kit.read.narrow import mapping
from ...model.findings import Finding
from ...wording.codes import finding
from ..rules.envelope import ROOT, WRITTEN
from ..rules.kinds import KINDS
from ..rules.schema import SchemaProblem
from .drafts import Draft

MAX_UNKNOWN = 100
"""Keys of one part of an entity that are looked at; more are no slips of the pen."""
MAX_KEY = 100
"""Characters of a key that may be a slip."""

RELATION_NAMES = frozenset(
    [
        "ownedBy",
        "ownerOf",
        "providesApi",
        "apiProvidedBy",
        "consumesApi",
        "apiConsumedBy",
        "dependsOn",
        "dependencyOf",
        "partOf",
        "hasPart",
        "childOf",
        "parentOf",
        "hasMember",
    ]
)
_ANNOTATIONS = (
    "backstage.io/techdocs-ref",
    "backstage.io/techdocs-entity",
    "backstage.io/techdocs-entity-path",
    "backstage.io/source-location",
    "backstage.io/view-url",
    "backstage.io/edit-url",
    "backstage.io/kubernetes-id",
    "backstage.io/kubernetes-namespace",
    "backstage.io/kubernetes-label-selector",
    "github.com/project-slug",
    "github.com/team-slug",
    "github.com/user-login",
    "gitlab.com/project-slug",
    "argocd/app-name",
    "argocd/app-selector",
    "argocd/instance-name",
    "pagerduty.com/integration-key",
    "pagerduty.com/service-id",
    "prometheus.io/rule",
    "prometheus.io/alert",
    "grafana/dashboard-selector",
    "sonarqube.org/project-key",
    "sentry.io/project-slug",
    "jira/project-key",
    "jenkins.io/job-full-name",
    "circleci.com/project-slug",
    "opsgenie.com/team",
)
_KNOWN_ANNOTATIONS = frozenset(_ANNOTATIONS)


def nearest(word: str, choices: tuple[str, ...], cutoff: float = 0.82) -> str:
    """Return the choice that a word was meant to be, or ""; letter case counts little."""
    lowered = {choice.lower(): choice for choice in choices}
    if word.lower() in lowered:
        return lowered[word.lower()]
    close = difflib.get_close_matches(word.lower(), lowered, 1, cutoff)
    return lowered[close[0]] if close else ""


@lru_cache(maxsize=4096)
def _spec_meant(kind: str, key: str) -> tuple[str, str]:
    """Return (finding code, right key) of a key of ``spec`` that has no meaning, or ("", "")."""
    known = spec_keys(kind)
    if key in RELATION_NAMES:
        plural = nearest(key, known, 0.9)
        return ("CAT022", plural) if plural else ("CAT024", key)
    if key in WRITTEN[2:8]:
        return "CAT023", f"metadata.{key}"
    right = nearest(key, known)
    return ("CAT022", right) if right else ("", "")


@lru_cache(maxsize=4096)
def _annotation_meant(key: str) -> str:
    return nearest(key, _ANNOTATIONS, 0.9)


@lru_cache(maxsize=64)
def spec_keys(kind: str) -> tuple[str, ...]:
    """Return the keys that ``spec`` of a kind understands."""
    rules = KINDS.get(kind)
    return rules.keys if rules else ()


def near_misses(draft: Draft) -> list[Finding]:
    """Return a finding per key of an accepted entity that looks like a mistake."""
    found: list[Finding] = []
    known = spec_keys(draft.kind)
    for key in _unknown(draft.spec, known) if draft.recognised else ():
        code, right = _spec_meant(draft.kind, key)
        if code:
            origin = draft.key_origin("spec", key)
            found.append(finding(code, draft.ref, origin, f"spec.{key}", field=f"spec.{key}", right=right))
    for key in _unknown(draft.metadata, WRITTEN):
        if key in known:
            code, right = "CAT023", f"spec.{key}"
        else:
            code, right = "CAT022", nearest(key, WRITTEN)
        if right:
            origin = draft.key_origin("metadata", key)
            found.append(finding(code, draft.ref, origin, f"metadata.{key}", field=f"metadata.{key}", right=right))
    for key in _unknown(mapping(draft.metadata.get("annotations")), _KNOWN_ANNOTATIONS):
        if right := _annotation_meant(key):
            origin = draft.key_origin("metadata", "annotations", key)
            found.append(finding("CAT028", draft.ref, origin, key, field=key, right=right))
    return found


def _unknown(keys: Iterable[str], known: Container[str]) -> Iterable[str]:
    return islice((key for key in keys if key not in known and len(key) <= MAX_KEY), MAX_UNKNOWN)


def with_hint(problem: SchemaProblem, value: dict[str, object]) -> SchemaProblem:
    """Return the problem with the right key where the mistake is a near miss: another code, an argument more."""
    if problem.code == "CAT016":
        key = str(problem.path[0])
        kind = str(value.get("kind", ""))
        if key in spec_keys(kind):
            return _as(problem, "CAT017", right=f"spec.{key}")
        if key in WRITTEN:
            return _as(problem, "CAT017", right=f"metadata.{key}")
        right = nearest(key[:MAX_KEY], ROOT)
        return _as(problem, "CAT018", right=right) if right and right not in value else problem
    if problem.code in ("CAT010", "CAT013"):
        here: object = value
        for step in problem.path:
            here = here.get(step) if isinstance(here, dict) else None
        missing = problem.message.rpartition("missingProperty: ")[2]
        if isinstance(here, dict) and problem.at_key:
            keys = tuple(_unknown(here, ()))
            near = nearest(missing, keys, 0.75) if missing not in keys else ""
            if near:
                field = ".".join(map(str, (*problem.path, near)))
                return _as(problem, "CAT018", field=field, right=missing)
    return problem


def _as(problem: SchemaProblem, code: str, **args: str) -> SchemaProblem:
    return SchemaProblem(code, problem.message, problem.path, problem.at_key, {**problem.args, **args})
