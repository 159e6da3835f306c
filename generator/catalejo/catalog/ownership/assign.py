"""Gives every entity its owner, makes stubs for owners that nobody declared, and tells what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import text_of
from ...model.capture import HostTeam
from ...model.entities import APPROVERS, HIDDEN, CodeOwners, Entity, Owner
from ...model.findings import Finding, about
from ...model.origin import Evidence, Origin
from ...model.refs import short_ref, split_ref
from ...wording.codes import finding
from ..reading.declared import Declared
from ..reading.names import Names
from ..relations.references import resolve
from ..rules.kinds import KINDS, Field
from .directory import Approvers, TeamDirectory
from .owners import OWNED_KINDS, from_codeowners, from_host, from_owners_files, refs_of, teams_by_repository
from .people import group_text, stub_group

NOBODY = frozenset(("unknown", "none", "nobody", "n-a", "tbd", "todo", "unowned", "desconocido", "nadie"))
"""Names that say that there is no owner."""

DECLARED_AWAY = frozenset(("OWN201", "OWN202"))
"""Findings about an owner that a Group of that name mends; the others are true whoever declares it."""
GENERATOR_DEFAULTS = frozenset(
    ("guests", "guest", "john@example.com", "user:guest", "group:guests", "user:default/guest")
)
_EXAMPLE = re.compile(r"@(?:[\w-]+\.)?example\.(?:com|org|net)$")
MAX_NAMED = 12
"""Owners that one finding names."""
_OWNER = Field("owner", "Group", "ownedBy")


class Assigned(msgspec.Struct):
    """Entities with owners, stubs included, and findings."""

    entities: dict[str, Entity] = {}
    findings: list[Finding] = []


class OwnershipInputs(msgspec.Struct, frozen=True):
    """What owners are concluded from. ``known`` holds references of people that exist but are not shown."""

    repos: dict[str, Repo]
    drafts: dict[str, Declared]
    teams: tuple[HostTeam, ...]
    directory: TeamDirectory
    known: frozenset[str]
    code_owners: dict[str, CodeOwners]
    approvers: Approvers = {}
    broken: frozenset[str] = frozenset()
    """Repositories whose entity files could not all be read: what they say of owners is not known."""


def assign_owners(entities: dict[str, Entity], inputs: OwnershipInputs) -> Assigned:
    """Return the entities with their owners; unresolved Groups become stubs so that team pages work."""
    assigned = Assigned(dict(entities))
    files = inputs.code_owners
    held = teams_by_repository(inputs.teams)
    beside = _declared_beside(inputs.drafts.values())
    hosts = {i: from_host(repo, inputs.teams, held, inputs.directory) for i, repo in inputs.repos.items()}
    differing: dict[str, Finding] = {}
    for ref, entity in entities.items():
        if entity.kind not in OWNED_KINDS or entity.origin.repo not in inputs.repos:
            continue
        owner = _owner_of(entity, inputs, hosts[entity.origin.repo])
        if not owner.ref and entity.inferred and entity.origin.repo in beside:
            owner = _as_beside(beside[entity.origin.repo], inputs)
        owner = msgspec.structs.replace(owner, resolved=_is_there(owner.ref, entities) or owner.ref in inputs.known)
        assigned.entities[ref] = msgspec.structs.replace(entity, owner=owner)
        if owner.by == "spec.owner":
            for item in _differs(entity, owner, inputs, files.get(entity.origin.repo)):
                same = differing.get(item.id)
                count = same.occurrences + 1 if same is not None else 1
                both = (*(same.about if same is not None else ()), ref)
                differing[item.id] = about(msgspec.structs.replace(same or item, occurrences=count), both)
        elif ref in inputs.drafts:
            assigned.findings += _ownerless(entity, owner, inputs.drafts[ref])
        elif not owner.ref and not owner.known and _stands_alone(entity) and entity.origin.repo not in inputs.broken:
            assigned.findings.append(finding("OWN208", ref, entity.origin, name=entity.name))
    assigned.findings.extend(differing[key] for key in sorted(differing))
    assigned.findings.extend(_bad_lines(inputs.repos, files))
    _unresolved(assigned, inputs)
    return assigned


def _stands_alone(entity: Entity) -> bool:
    """An inferred component of a repository that was read; its parts and APIs have no owner for the same reason."""
    return entity.inferred and not entity.unread and not entity.part_of and entity.kind != "API"


def _is_there(ref: str, entities: dict[str, Entity]) -> bool:
    """Tell whether the catalog has an owner. A Group of a name that says nobody answers for nothing either."""
    kind, _, name = split_ref(ref)
    return ref in entities and not entities[ref].stub and kind in ("group", "user") and name not in NOBODY


def _owner_of(entity: Entity, inputs: OwnershipInputs, host: Owner) -> Owner:
    """Return what the entity declares, else the first of CODEOWNERS, OWNERS and the host that names anybody."""
    draft = inputs.drafts.get(entity.ref)
    written = draft.spec.get("owner") if draft is not None else None
    if draft is not None and isinstance(written, str) and written and draft.recognised:
        return _declared(written, draft, inputs)
    identity, path = entity.origin.repo, entity.origin.path
    repo = inputs.repos[identity]
    found = (
        from_codeowners(repo, inputs.code_owners.get(identity), path, inputs.directory),
        from_owners_files(repo, inputs.approvers.get(identity, {}), path, inputs.directory),
        host,
    )
    return next((o for o in found if o.ref), None) or next((o for o in found if o.by in (HIDDEN, APPROVERS)), Owner())


def _declared_beside(drafts: Iterable[Declared]) -> dict[str, Declared]:
    """Return an entity of each repository whose declared entities all have one owner."""
    found: dict[str, dict[str, Declared]] = {}
    for draft in drafts:
        written = draft.spec.get("owner")
        if draft.recognised and draft.kind in OWNED_KINDS and isinstance(written, str) and written:
            found.setdefault(draft.repo.info.id, {}).setdefault(resolve(written, _OWNER, draft.ref), draft)
    return {repo: next(iter(owners.values())) for repo, owners in found.items() if len(owners) == 1}


def _as_beside(draft: Declared, inputs: OwnershipInputs) -> Owner:
    """Return the owner of all that a repository declares, for what it does not declare."""
    written = text_of(draft.spec["owner"])
    why = Evidence("owner-beside", {"name": short_ref(draft.ref, "component")}, draft.origin("spec", "owner"))
    return msgspec.structs.replace(_declared(written, draft, inputs), by="beside", evidence=(why,))


def _declared(written: str, draft: Declared, inputs: OwnershipInputs) -> Owner:
    """Return the owner that ``spec.owner`` names: ``org/team`` of an organisation at home is that team."""
    origin = draft.origin("spec", "owner")
    evidence = Evidence("declared-owner", {"owner": written[:200]}, origin)
    ref: str = resolve(written, _OWNER, draft.ref)
    kind, organization, slug = split_ref(ref)
    directory, at_home = inputs.directory, organization.lstrip("@")
    if kind != "group" or "/" not in written or ref in directory.groups.values():
        return Owner(ref, "spec.owner", written, evidence=(evidence,))
    if at_home in directory.homes.values():
        ref = directory.team(at_home, slug)
        meant = Evidence("declared-host-team", {"owner": written[:200], "organization": at_home}, origin)
        return Owner(ref, "spec.owner", written, evidence=(evidence, meant))
    return Owner(ref, "spec.owner", written, evidence=(evidence,))


def _ownerless(entity: Entity, owner: Owner, draft: Declared) -> list[Finding]:
    """A declared entity that names no owner though its kind needs one: Backstage refuses it, here it stays."""
    if not draft.recognised or "owner" not in KINDS[entity.kind].spec.required:
        return []
    origin = draft.origin("spec", "owner")
    if not owner.known and not owner.ref:
        return [finding("OWN211", entity.ref, origin, name=entity.name)]
    said = owner.evidence[0].origin.path if owner.evidence else ""
    return [finding("OWN210", entity.ref, origin, name=entity.name, source=said or draft.repo.info.host)]


def _differs(entity: Entity, owner: Owner, inputs: OwnershipInputs, file: CodeOwners | None) -> list[Finding]:
    """CODEOWNERS names teams, and none of them is the declared owner: told once, as information."""
    if file is None or not owner.resolved:
        return []
    rule = file.rules.get(entity.origin.path)
    if rule is None:
        return []
    named = refs_of(rule.owners, inputs.directory, inputs.repos[entity.origin.repo].info.host_type)
    refs = {ref for ref, _ in named}
    teams = [item for item in named if split_ref(item[0])[0] == "group"]
    family = inputs.directory.members.get(owner.ref, frozenset())
    if not teams or owner.ref in refs or refs & family:
        return []
    origin = inputs.repos[entity.origin.repo].origin(file.path, rule.line)
    args = {
        "declared": short_ref(owner.ref, "group"),
        "codeowners": ", ".join(written for _, written in teams[:5]),
    }
    return [finding("OWN206", owner.ref, origin, f"{rule.section}:{rule.pattern}", 1, pattern=rule.pattern, **args)]


def _bad_lines(repos: dict[str, Repo], files: dict[str, CodeOwners]) -> list[Finding]:
    return [
        finding("OWN207", repo_id, repos[repo_id].origin(file.path, line), str(line), path=file.path)
        for repo_id, file in sorted(files.items())
        for line in file.bad_lines
    ]


def _unresolved(assigned: Assigned, inputs: OwnershipInputs) -> None:
    """One finding and one stub for each owner that is not in the catalog."""
    owned: dict[str, list[Entity]] = {}
    for entity in assigned.entities.values():
        if entity.owner.ref and not entity.owner.resolved and not entity.stub:
            owned.setdefault(entity.owner.ref, []).append(entity)
    has_groups = any(e.kind == "Group" and not e.inferred and not e.stub for e in assigned.entities.values())
    has_users = bool(inputs.known) or any(entity.kind == "User" for entity in assigned.entities.values())
    # What was concluded of a repository is called after it, and so are many teams: that name is no mistake of theirs.
    concluded = ("Component", "Resource", "API")
    names = Names(
        ref for ref, e in assigned.entities.items() if not e.stub and not (e.inferred and e.kind in concluded)
    )
    nameless: list[Finding] = []
    for ref in sorted(owned):
        entities = owned[ref]
        origin = entities[0].owner.evidence[0].origin if entities[0].owner.evidence else entities[0].origin
        declared = [entity for entity in entities if entity.owner.by == "spec.owner"]
        mends = True
        is_person = ref.startswith("user:") and not has_users
        if declared and not is_person:  # CODEOWNERS and hosts name teams that exist there; people need no file
            place = declared[0].owner.evidence[0].origin
            found = _owner_finding(ref, declared, place, names, has_groups)
            told = nameless if found.code == "OWN202" else assigned.findings
            told.append(about(found, (entity.ref for entity in declared)))
            mends = found.code in DECLARED_AWAY
        if split_ref(ref)[0] == "group" and ref not in assigned.entities:
            stub = stub_group(ref, entities[0].owner.written, origin, len(entities))
            assigned.entities[ref] = msgspec.structs.replace(stub, snippet=group_text(stub) if mends else "")
    assigned.findings += _as_one(nameless)


def _as_one(found: list[Finding]) -> list[Finding]:
    """Where nobody declares any Group, that is one cause: one finding names all owners that are names only."""
    if len(found) < 2:
        return found
    first, total = found[0], sum(item.occurrences for item in found)
    owners = ", ".join(str(item.args["owner"]) for item in found[:MAX_NAMED]) + (
        ", …" if len(found) > MAX_NAMED else ""
    )
    one = finding("OWN202", first.origin.repo, first.origin, "groups", total, owner=owners, count=total)
    return [about(one, (ref for item in found for ref in item.about))]


def _owner_finding(ref: str, owned: list[Entity], origin: Origin, names: Names, has_groups: bool) -> Finding:
    written = owned[0].owner.written
    kind, _, name = split_ref(ref)
    args = {"owner": written or short_ref(ref, "group"), "count": len(owned)}
    if name in NOBODY:
        return finding("OWN209", ref, origin, ref, len(owned), **args)
    if written.lower() in GENERATOR_DEFAULTS or _EXAMPLE.search(written.lower()):
        return finding("OWN205", ref, origin, ref, len(owned), **args)
    same = [other for other in names.same(name) if other != ref]
    groups = [other for other in same if split_ref(other)[0] in ("group", "user")]
    if groups:
        return finding("OWN204", ref, origin, ref, len(owned), near=short_ref(groups[0]), **args)
    if same:
        return finding("OWN203", ref, origin, ref, len(owned), found=short_ref(same[0]), **args)
    near = names.near(kind, name, owned[0].origin.repo, 1)
    if near:
        return finding("OWN204", ref, origin, ref, len(owned), near=near, **args)
    return finding("OWN201" if has_groups else "OWN202", ref, origin, ref, len(owned), **args)
