"""Whose word counts: which repositories may declare people, teams and domains, and to whom a name belongs.

Anybody who may make a repository may declare anything in it. So Groups, Users and Domains count only from repositories
that the configuration names, and a name stays with the repository that had it first (reference/security.md 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec

from ...model.capture import Manifest, RepositoryInfo
from ...model.findings import Finding
from ...model.history import Holder
from ...model.world import Settings
from ...wording.codes import finding
from ..reading.declared import Declared

ORG_KINDS = frozenset(("User", "Group", "Domain"))
ORG_NAMES = frozenset(
    ("org", "catalog", "organization", "organisation", "software-catalog", "backstage", "people", "teams")
)
"""Names of repositories that are taken for the organisation's catalogue, among those that may be it."""
NAMED_TYPES = frozenset(("local", "git", ""))
"""Types of source whose repositories the configuration names itself: a folder, an address."""


class Trust(msgspec.Struct, frozen=True):
    """The answers for one portal. ``types``: source id to type; ``names``: ``people_from``, None where not set."""

    types: dict[str, str]
    names: tuple[str, ...] | None = None
    everyone: bool = False

    def counts(self, info: RepositoryInfo) -> bool:
        """Tell whether people, teams and domains that a repository declares count.

        Without ``people_from`` that is every repository of a source that names it; where there is no configuration at
        all, every one.
        """
        if self.names is not None:
            spelled = {info.name.lower(), f"{info.owner}/{info.name}".lower(), info.id.lower()}
            return any(fnmatchcase(name, pattern.lower()) for pattern in self.names for name in spelled)
        return self.everyone or self.types.get(info.source, "") in NAMED_TYPES

    def is_catalogue(self, info: RepositoryInfo) -> bool:
        """Tell whether a repository describes others: the configuration names it, or it may and is called so."""
        return self.counts(info) and (self.names is not None or info.name.lower() in ORG_NAMES)


def trust_of(manifest: Manifest, settings: Settings) -> Trust:
    """Return whose word counts in a portal."""
    types = {source.id: source.type for source in manifest.sources}
    return Trust(types, settings.people_from, settings.declared_by_source)


def heard(drafts: Iterable[Declared], trust: Trust) -> tuple[list[Declared], list[Finding]]:
    """Leave out people, teams and domains of repositories whose word does not count; one finding for each of these."""
    kept: list[Declared] = []
    left: dict[str, list[Declared]] = {}
    for draft in drafts:
        if draft.kind in ORG_KINDS and not trust.counts(draft.repo.info):
            left.setdefault(draft.repo.info.id, []).append(draft)
        else:
            kept.append(draft)
    findings = []
    for repo, several in left.items():
        first, name = several[0], several[0].repo.info.name
        origin = first.origin("kind")
        findings.append(finding("CAT038", repo, origin, "people", len(several), count=len(several), name=name))
    return kept, findings


def withheld(
    drafts: Iterable[Declared], holders: Mapping[str, Holder], broken: frozenset[str], trust: Trust
) -> tuple[list[Declared], list[Finding]]:
    """Leave out what claims a name that another repository has, though that one cannot or need not declare it tonight.

    ``broken``: repositories whose entity files could not all be read. A repository that is read whole and declares the
    name no more has given it up. A name that was concluded from a repository's files goes to the catalogue only.
    """
    kept: list[Declared] = []
    findings: list[Finding] = []
    several = list(drafts)
    at_home = {(draft.repo.info.id, draft.ref) for draft in several}
    for draft in several:
        holder = holders.get(draft.ref)
        info = draft.repo.info
        if holder is None or holder.repo == info.id or (holder.repo, draft.ref) in at_home:
            kept.append(draft)
        elif holder.repo in broken or (holder.inferred and not trust.is_catalogue(info)):
            origin = draft.origin("metadata", "name")
            args = {"name": draft.name[:80], "holder": holder.repo}
            findings.append(finding("CAT039", draft.ref, origin, info.id, 1, **args))
        else:
            kept.append(draft)
    return kept, findings
