"""The answers, from the files of a site: what is not in them is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..kit.text.segments import entity_path
from .site import SiteEntity, SiteError, SiteReader

LIMIT = 50
SHORT = 300
RUNNING = ("component", "resource")
NEEDED_BY = ("dependencyOf", "apiConsumedBy")
Arguments = Mapping[str, object]


def search(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return entities in which all words occur, those with the words in their name first."""
    words, kind = _text(given, "query").lower().split(), _text(given, "kind").lower()
    found = []
    for ref, one in site.entities.items():
        if kind and not ref.startswith(f"{kind}:"):
            continue
        tags = one.metadata.get("tags")
        more = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        text = " ".join([ref, one.title, one.said("description"), one.owner_ref, *more]).lower()
        if all(word in text for word in words):
            in_name = sum(word in one.name or word in one.title.lower() for word in words)
            found.append((one.name != " ".join(words), -in_name, ref))
    return _listed(given, [_brief(site.entities[ref]) for *_, ref in sorted(found)])


def get_entity(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return the JSON beside the page of an entity."""
    one = site.resolve(_text(given, "ref"))
    return {"ref": one.ref, "page": entity_path(one.ref), "entity": site.twin(one.ref)}


def who_owns(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return the owner of an entity, or the owners of what a repository has."""
    asked = _text(given, "what")
    try:
        found = [site.resolve(asked)]
    except SiteError:
        tail = asked.strip().lower().removesuffix(".git").rstrip("/")
        tail = tail.partition("://")[2] or tail
        found = [one for one in site.entities.values() if one.repo and f"/{one.repo.lower()}".endswith(f"/{tail}")]
        if not found:
            raise
    return _listed(given, [{**_brief(one), **_owner(site, one)} for one in found])


def what_runs_where(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return a row for each thing and environment; of a thing without any that no deployment of it is known."""
    wanted, asked = _text(given, "environment").lower(), _text(given, "ref")
    refs = [site.resolve(asked).ref] if asked else [ref for ref in site.entities if ref.partition(":")[0] in RUNNING]
    rows = [row for ref in refs for row in _cells(site, ref) if wanted in ("", str(row["environment"]).lower())]
    told = _listed(given, rows)
    if not rows:
        told["note"] = "No deployment is known: nothing that was asked tells of one. It may run all the same."
    return told


def dependents(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return what needs an entity, the nearest first; ``through`` is what joins it to the one before."""
    start = site.resolve(_text(given, "ref")).ref
    seen, layer, rows, distance = {start}, [start], list[dict[str, object]](), 0
    while layer:
        distance += 1
        after: dict[str, str] = {}
        for ref in layer:
            for needing, through in _needing(site, ref):
                if needing not in seen:
                    after.setdefault(needing, through)
        seen |= set(after)
        layer = sorted(after)
        for ref in layer:
            brief = _brief(site.entities[ref]) if ref in site.entities else {"ref": ref, "known": False}
            rows.append({**brief, "distance": distance, "through": after[ref]})
    told = _listed(given, rows)
    told["note"] = "Only what the catalog declares or could conclude is known; others may need it too."
    return told


def findings(site: SiteReader, given: Arguments) -> dict[str, object]:
    """Return what is to mend, the gravest first."""
    rows = site.lines("api/v1/findings.jsonl")
    if asked := _text(given, "ref"):
        ref = site.resolve(asked).ref
        rows = [row for row in rows if row.get("at") == ref or _holds(row.get("about"), ref)]
    if asked := _text(given, "owner"):
        owner = site.resolve(asked if ":" in asked else f"group:{asked}").ref
        rows = [row for row in rows if row.get("to") == owner]
    if code := _text(given, "code").upper():
        rows = [row for row in rows if row.get("code") == code]
    return _listed(given, rows)


def _holds(value: object, text: str) -> bool:
    return isinstance(value, list) and text in value


def _text(given: Arguments, name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _listed(given: Arguments, rows: Iterable[dict[str, object]]) -> dict[str, object]:
    limit = given.get("limit")
    found = list(rows)
    shown = found[: limit if isinstance(limit, int) else LIMIT]
    return {"total": len(found), "left_out": len(found) - len(shown), "rows": shown}


def _brief(one: SiteEntity) -> dict[str, object]:
    return {
        "ref": one.ref,
        "title": one.title,
        "description": one.said("description")[:SHORT],
        "owner": one.owner_ref or None,
        "declared": not one.inferred,
        "page": entity_path(one.ref),
    }


def _owner(site: SiteReader, one: SiteEntity) -> dict[str, object]:
    """Return who owns it, by what that is known, how they are reached; an owner that is not known is null."""
    by, evidence = one.owner.get("by"), one.owner.get("evidence")
    told: dict[str, object] = {"owner": one.owner_ref or None, "by": by, "evidence": evidence}
    group = site.entities.get(one.owner_ref)
    if group is None:
        return {**told, "owner_declared": False}
    spec = group.entity.get("spec")
    profile = spec.get("profile") if isinstance(spec, dict) else None
    members = sorted(target for _, kind, target in group.relations if kind == "hasMember")
    return {
        **told, "owner_declared": not group.inferred, "owner_title": group.title,
        "links": group.metadata.get("links"), "profile": profile, "members": members[:LIMIT],
    }  # fmt: skip


def _cells(site: SiteReader, ref: str) -> Iterator[dict[str, object]]:
    status = site.twin(ref).get("status")
    for environment, cell in sorted(status.items()) if isinstance(status, dict) else ():
        if isinstance(cell, dict):
            names = ("state", "live", "desired", "health", "sync", "since", "cluster", "application_url")
            yield {"ref": ref, "environment": environment, **{name: cell.get(name) for name in names}}


def _needing(site: SiteReader, ref: str) -> Iterator[tuple[str, str]]:
    """Yield what needs an entity directly, and by what: itself, or an API that it provides."""
    one = site.entities.get(ref)
    for _, kind, target in one.relations if one is not None else ():
        if kind in NEEDED_BY:
            yield target, ref
        elif kind == "providesApi" and (api := site.entities.get(target)) is not None:
            yield from ((user, target) for _, by, user in api.relations if by in NEEDED_BY)
