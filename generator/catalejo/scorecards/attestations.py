"""Attestations: what people say of a thing, on a day, for a time; and the check that asks for it.

No answer, an old one and a no all fail; only what does not apply, with a reason, is left out (reference: scorecards
2.4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from urllib.parse import urlsplit

import msgspec

from ..model.entities import Entity
from ..model.findings import Finding
from ..model.origin import Origin
from ..model.refs import RefError, parse_ref
from ..model.scorecards import Result, Rule
from ..wording.codes import finding
from .checks.results import failed, not_applicable, passed
from .own.read import day_of, hours_of
from .sheets import Sheet

CHECK = "ATTEST"
"""What ``use`` of a rule says that asks for an attestation."""
KEYS = ("id", "entity", "statement", "answer", "by", "on", "validFor", "evidence", "note")
NEEDED = ("entity", "statement", "answer", "by", "on")
ANSWERS = ("yes", "no", "n/a")
MOST_DAYS = 365


class Attestation(msgspec.Struct, frozen=True):
    """Somebody's word: about which entity and question, on which day, until which one it holds."""

    entity: str
    question: str
    answer: str
    by: str
    on: str
    until: str
    evidence: str
    note: str
    origin: Origin


def read_attestations(sheet: Sheet) -> list[Attestation]:
    """Return the attestations of a document: one, or a list of them."""
    value = sheet.document.value
    told = value if isinstance(value, list) else [value] if value is not None else []
    found = []
    for index, item in enumerate(told):
        path: tuple[str | int, ...] = (index,) if isinstance(value, list) else ()
        one = _attestation(sheet, item if isinstance(item, dict) else {}, path)
        if one is not None:
            found.append(one)
    return found


def _attestation(sheet: Sheet, item: Mapping[str, object], path: tuple[str | int, ...]) -> Attestation | None:
    sheet.check_keys(item, KEYS, *path)
    missing = [key for key in NEEDED if item.get(key) in (None, "")]
    told = item.get("answer")
    answer = {True: "yes", False: "no"}.get(told, "") if isinstance(told, bool) else str(told).lower()
    note, evidence = str(item.get("note") or "").strip(), str(item.get("evidence") or "")
    problem = f"no {', '.join(missing)}" if missing else ""
    if not problem and answer not in ANSWERS:
        problem = f"its answer is {str(told)[:40]!r}, none of {', '.join(ANSWERS)}"
    if not problem and answer == "n/a" and not note:
        problem = "n/a needs a note that says why"
    if evidence and urlsplit(evidence).scheme not in ("http", "https"):
        problem = problem or "its evidence is no address that begins with https"
    refs: list[str] = []
    for key, kind in (("entity", "component"), ("by", "user")):
        try:
            refs.append(str(parse_ref(str(item.get(key) or "-"), kind)))
        except RefError:
            problem = problem or f"{str(item.get(key))[:80]!r} is no reference"
    day = day_of(sheet, item, "on", CHECK, *path) if not problem else ""
    if problem or not day or len(refs) < 2:
        sheet.add_finding("SCO740", *path, problem=problem or "its day cannot be read")
        return None
    hours = hours_of(sheet, item, "validFor", *path) or MOST_DAYS * 24.0
    until = date.fromisoformat(day) + timedelta(days=min(int(hours // 24), MOST_DAYS))
    return Attestation(
        refs[0], str(item["statement"])[:60], answer, refs[1], day, until.isoformat(), evidence[:500], note[:200],
        sheet.origin(*path),
    )  # fmt: skip


class Attested:
    """What holds of what people attested, the newest word of each question, by entity."""

    def __init__(
        self, told: Iterable[Attestation], entities: Mapping[str, Entity], questions: Collection[str], today: str
    ) -> None:
        """Sort out what names nobody, nothing or no question, and what is of a day to come."""
        self.today, self.findings = today, list[Finding]()
        self._newest: dict[tuple[str, str], Attestation] = {}
        known_users = any(entity.kind == "User" for entity in entities.values())
        for one in sorted(told, key=lambda one: (one.on, one.origin)):
            problem = _problem(one, entities, questions, known_users, today)
            if problem:
                key = f"{one.entity}:{one.question}:{one.on}"
                self.findings.append(finding("SCO740", one.entity, one.origin, key, 1, problem=problem))
            else:
                self._newest[one.entity, one.question] = one

    def facts(self) -> dict[str, dict[str, dict[str, object]]]:
        """Return them as facts for rules, by entity and question; who said it is not among them."""
        found: dict[str, dict[str, dict[str, object]]] = {}
        for (ref, question), one in sorted(self._newest.items()):
            told = {"answer": one.answer, "on": one.on, "until": one.until, "valid": one.until >= self.today}
            found.setdefault(ref, {})[question] = told
        return found

    def ask(self, rule: Rule, entity: Entity) -> Result:
        """Say whether somebody attested what a rule asks, lately enough."""
        one = self._newest.get((entity.ref, rule.question))
        if one is None:
            return failed("attest.absent", entity.origin)
        until = one.until
        days = rule.params.get("maxAge", 0.0)
        if days:
            until = min(until, (date.fromisoformat(one.on) + timedelta(days=int(days))).isoformat())
        if until < self.today:
            return failed("attest.expired", entity.origin, one.evidence, day=until)
        if one.answer == "yes":
            return passed("attest.yes", one.origin, one.evidence, day=one.on)
        if one.answer == "no":
            return failed("attest.no", entity.origin, one.evidence, day=one.on)
        return not_applicable("attest.not-applicable", why=one.note)


def _problem(
    one: Attestation, entities: Mapping[str, Entity], questions: Collection[str], known_users: bool, today: str
) -> str:
    """Return why a word does not count, "" where it does; people are looked up where any are known."""
    if one.entity not in entities:
        return f"{one.entity} is not in the catalog"
    if one.question not in questions:
        near = f"; did you mean {Sheet.nearest(one.question, questions)}?" if questions else ""
        return f"no scorecard asks {one.question}{near}"
    if one.on > today:
        return f"its day, {one.on}, is yet to come"
    person = entities.get(one.by)
    if (person is None or person.stub or person.kind not in ("User", "Group")) and (
        known_users or not one.by.startswith("user:")
    ):
        return "who says it is no user or group of the catalog"
    return ""
