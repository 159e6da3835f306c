"""Reads scorecards and waivers from the portal's own files; without any there is a built-in one."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path
from typing import Any

import msgspec

from ..kit import jsonl
from ..kit.yaml import Document, load_documents
from ..model.codes import finding
from ..model.findings import Finding
from ..model.origin import Origin
from ..model.scorecards import Card, CardLevel, Rule
from .checks import CHECKS

SOURCE = "scorecards"
CARD_KEYS = frozenset(("version", "id", "title", "owner", "appliesTo", "levels", "floor", "checks"))
APPLIES_KEYS = frozenset(("kind", "type", "lifecycle", "tags"))
RULE_KEYS = frozenset(("use", "level", "with"))


class Waiver(msgspec.Struct, frozen=True):
    """A rule set aside for an entity until a day (YYYY-MM-DD, the last day it holds)."""

    entity: str
    check: str
    until: str
    reason: str
    scorecard: str
    origin: Origin


BUILT_IN = Card(
    id="production-readiness",
    title={"en": "Production readiness", "es": "Preparación para producción"},
    levels=(
        CardLevel("bronze", {"en": "Bronze", "es": "Bronce"}),
        CardLevel("silver", {"en": "Silver", "es": "Plata"}),
        CardLevel("gold", {"en": "Gold", "es": "Oro"}),
    ),
    rules=tuple(
        Rule(check, level)
        for level, checks in (
            ("bronze", ("CAT-01", "OWN-01", "DOC-01", "REP-06", "CI-01")),
            ("silver", ("CAT-02", "CAT-04", "OWN-04", "CI-02", "DEL-01", "DEL-03", "MAN-01")),
            ("gold", ("OWN-03", "DOC-03", "DOC-04", "CI-03", "CI-06", "DEL-02", "DEL-05", "DEP-01", "INC-02")),
        )
        for check in checks
    ),
    applies_to={"kind": ("component",)},
    floor={"en": "Not yet", "es": "Aún no"},
    digest="built-in-1",
)


def read_cards(folder: Path) -> tuple[list[Card], list[Waiver], list[Finding]]:
    """Read every card and waiver below a folder; what is wrong becomes a finding with its line."""
    cards: list[Card] = []
    waivers: list[Waiver] = []
    found: list[Finding] = []
    for path in sorted(folder.rglob("*.y*ml")) if folder.is_dir() else []:
        name = path.relative_to(folder).as_posix()
        for document in load_documents(path.read_bytes()):
            if document.problem is not None:
                origin = Origin(SOURCE, "", name, document.problem.line, document.problem.column)
                found.append(finding("SCO701", name, origin, key=str(document.index), problem=document.problem.message))
            elif name.startswith("waivers/"):
                waivers += _waivers(document, name, found)
            elif isinstance(document.value, dict):
                card = _card(document, name, found)
                if card is not None:
                    cards.append(card)
    return cards or [BUILT_IN], waivers, found


def _origin(document: Document, name: str, *path: str | int) -> Origin:
    return Origin(SOURCE, "", name, *document.key_at(*path))


def _unknown(
    document: Document, value: Any, known: frozenset[str], name: str, found: list[Finding], *path: str | int
) -> None:
    for key in value if isinstance(value, dict) else ():
        if key not in known:
            near = next(iter(difflib.get_close_matches(str(key), sorted(known), n=1)), ", ".join(sorted(known)))
            origin = _origin(document, name, *path, key)
            found.append(finding("SCO702", name, origin, f"{path}{key}", name=key, near=near))


def _texts(value: Any, fallback: str) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()}
    return {"en": str(value or fallback)}


def _names(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(str(item).lower() for item in items)


def _card(document: Document, name: str, found: list[Finding]) -> Card | None:
    value: dict[str, Any] = document.value
    _unknown(document, value, CARD_KEYS, name, found)
    applies = value.get("appliesTo") or {}
    _unknown(document, applies, APPLIES_KEYS, name, found, "appliesTo")
    levels = [item if isinstance(item, dict) else {"id": item} for item in value.get("levels") or []]
    ids = [str(item.get("id", "")) for item in levels]
    if not value.get("id") or not ids or not isinstance(value.get("checks"), list):
        problem = "it needs an id, levels and checks"
        found.append(finding("SCO701", name, _origin(document, name), problem=problem))
        return None
    rules = []
    for index, item in enumerate(value["checks"]):
        item = item if isinstance(item, dict) else {"use": item}
        _unknown(document, item, RULE_KEYS, name, found, "checks", index)
        check, level = str(item.get("use", "")), str(item.get("level", ids[0]))
        if check not in CHECKS:
            near = next(iter(difflib.get_close_matches(check, sorted(CHECKS), n=1)), sorted(CHECKS)[0])
            found.append(
                finding("SCO703", name, _origin(document, name, "checks", index), check, check=check, near=near)
            )
        elif level not in ids:
            problem = f"{check} has the level {level}, which is not one of {', '.join(ids)}"
            found.append(finding("SCO701", name, _origin(document, name, "checks", index), check, problem=problem))
        else:
            params = item.get("with") if isinstance(item.get("with"), dict) else {}
            rules.append(Rule(check, level, {str(k): str(v) for k, v in sorted((params or {}).items())}))
    floor = value.get("floor")
    card = Card(
        id=str(value["id"]),
        title=_texts(value.get("title"), str(value["id"])),
        levels=tuple(
            CardLevel(i, _texts(item.get("title"), i.capitalize())) for i, item in zip(ids, levels, strict=True)
        ),
        rules=tuple(rules),
        applies_to={
            key: _names(applies[key]) for key in sorted(APPLIES_KEYS) if isinstance(applies, dict) and applies.get(key)
        },
        floor=_texts(floor.get("title") if isinstance(floor, dict) else floor, "") if floor else {},
        origin=Origin(SOURCE, "", name, document.line),
    )
    digest = hashlib.sha256(jsonl.encode([card.levels, card.rules, card.applies_to])).hexdigest()[:16]
    return msgspec.structs.replace(card, digest=digest)


def _waivers(document: Document, name: str, found: list[Finding]) -> list[Waiver]:
    items = document.value if isinstance(document.value, list) else [document.value]
    waivers = []
    for index, item in enumerate(items):
        path = (index,) if isinstance(document.value, list) else ()
        origin = Origin(SOURCE, "", name, *document.at(*path))
        missing = [
            key for key in ("entity", "check", "until", "reason") if not isinstance(item, dict) or not item.get(key)
        ]
        if missing:
            found.append(finding("SCO711", name, origin, str(index), problem=f"no {', '.join(missing)}"))
            continue
        waivers.append(
            Waiver(str(item["entity"]).lower(), str(item["check"]), str(item["until"])[:10], str(item["reason"]),
                   str(item.get("scorecard", "")), origin)
        )  # fmt: skip
    return waivers
