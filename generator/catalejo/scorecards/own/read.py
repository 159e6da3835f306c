"""Reads a rule of one's own from a card: what cannot be used is told at its line, and that rule is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from ...model.scorecards import Rule, RuleExpression, RuleText
from ..sheets import Sheet, Step
from .paths import parse_path
from .schema import ROOTS
from .wire import ExaminedTest

OWN_KEYS = ("id", "level", "title", "when", "needs", "maxAge", "assert", "warn", "value", "fix", "enforceFrom", "grace",
            "tests", "weight")  # fmt: skip
TEST_KEYS = ("given", "tags", "kind", "expect")
FIX_KEYS = ("text", "url")
EXPECTED = ("pass", "warn", "fail", "unknown", "not-applicable", "error")
MOST_CHARACTERS = 2_000
MOST_CONDITIONS, MOST_NEEDS, MOST_TESTS = 20, 20, 50
MOST_WEIGHT = 10
HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_ID = re.compile(r"[a-z][a-z0-9-]{0,47}")
_SPAN = re.compile(r"(\d{1,4})([hdw])")
_STRING = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_NAMED = re.compile(r"(?<![\w.\])])([a-z_]+)\.([A-Za-z_]\w*)(?!\w*\s*\()")
_BOUND = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*([a-z_]+)\s*,")


class RuleDraft(NamedTuple):
    """A rule of one's own as a card says it, with its place and its tests, until it has been examined."""

    card: str
    rule: Rule
    sheet: Sheet
    path: tuple[Step, ...]
    tests: tuple[ExaminedTest, ...]


class _Reader:
    """One rule of a card: tells what is wrong, and remembers whether it can be used at all."""

    def __init__(self, sheet: Sheet, path: tuple[Step, ...], check: str, item: Mapping[str, object]) -> None:
        self.sheet, self.path, self.check, self.item = sheet, path, check, item
        self.usable = True

    def refuse(self, problem: str, *path: Step) -> None:
        """Tell that the rule cannot be used."""
        self.usable = False
        key = f"{self.check}:{'/'.join(map(str, path))}:{problem}"
        self.sheet.add_finding("SCO716", *self.path, *path, key=key, check=self.check, problem=problem)

    def text(self, key: str, value: object, *path: Step) -> str:
        """Return an expression as written; "" where there is none or it cannot be used."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{key} is no expression: write it as a text", *path)
        elif len(value) > MOST_CHARACTERS:
            self.refuse(f"{key} is longer than {MOST_CHARACTERS} characters", *path)
        else:
            self.name_facts(value, *path)
            return value.strip()
        return ""

    def name_facts(self, expression: str, *path: Step) -> None:
        """Tell facts that an expression names by a field that their root does not have; roots are the engine's."""
        bare = _STRING.sub("''", expression)
        bound = {found[1] for found in _BOUND.finditer(bare)}
        for found in _NAMED.finditer(bare):
            if found[1] in ROOTS and found[1] not in bound:
                self.know((found[1], found[2]), found[0], *path)

    def know(self, steps: tuple[str | None, ...], written: str, *path: Step) -> None:
        """Tell a path whose root or field is not known, with the nearest that is."""
        root, rest = str(steps[0]), [step for step in steps[1:] if step is not None]
        known, near = ROOTS.get(root), ""
        if known is None:
            near = self.sheet.nearest(root, ROOTS)
        elif rest and "" not in known.loose and rest[0] not in known.fields:
            near = f"{root}{'[*]' if known.listed else ''}.{self.sheet.nearest(rest[0], known.fields)}"
        if near:
            self.usable = False
            key = f"{self.check}:{written}"
            self.sheet.add_finding(
                "SCO717", *self.path, *path, key=key, check=self.check, name=written[:100], near=near
            )

    def needs(self) -> tuple[str, ...]:
        """Return the paths of the facts without which nothing is known."""
        value = self.item.get("needs")
        found = value if isinstance(value, list) else [] if value is None else [value]
        paths: list[str] = []
        for index, item in enumerate(found[:MOST_NEEDS]):
            place: tuple[Step, ...] = ("needs", index) if isinstance(value, list) else ("needs",)
            steps = parse_path(item) if isinstance(item, str) else None
            if steps is None:
                self.refuse(f"{str(item)[:80]!r} is no path of a fact such as docs.pages", *place)
                continue
            self.know(steps, str(item), *place)
            paths.append(str(item))
        if len(found) > MOST_NEEDS:
            self.refuse(f"needs has more than {MOST_NEEDS} paths", "needs")
        return tuple(paths)

    def conditions(self) -> tuple[str, ...]:
        """Return what has to hold: one expression, or a list of which all do."""
        value = self.item.get("assert")
        if not isinstance(value, list):
            text = self.text("assert", value, "assert")
            return (text,) if text else ()
        if len(value) > MOST_CONDITIONS:
            self.refuse(f"assert has more than {MOST_CONDITIONS} conditions", "assert")
        texts = (self.text("assert", item, "assert", index) for index, item in enumerate(value[:MOST_CONDITIONS]))
        return tuple(text for text in texts if text)

    def tests(self) -> tuple[ExaminedTest, ...]:
        """Return the tests of the rule; one that is none makes the rule unusable."""
        value, tests = self.item.get("tests"), []
        if value is not None and not isinstance(value, list):
            self.refuse("tests is no list", "tests")
        for index, item in enumerate(value[:MOST_TESTS] if isinstance(value, list) else ()):
            found = item if isinstance(item, dict) else {}
            self.sheet.check_keys(found, TEST_KEYS, *self.path, "tests", index)
            given, expect = found.get("given", {}), str(found.get("expect", ""))
            if expect not in EXPECTED:
                self.refuse(f"a test expects {expect[:40]!r}, none of {', '.join(EXPECTED)}", "tests", index)
            elif not isinstance(given, dict):
                self.refuse("given of a test is no mapping of facts", "tests", index)
            else:
                for root in given:
                    self.know((str(root),), str(root), "tests", index, "given", str(root))
                tests.append(ExaminedTest(_given(given, found), expect))
        return tuple(tests)


def _given(given: dict[str, object], test: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a test: those given, and an entity with its tags and kind."""
    own = given.get("entity")
    told = test.get("tags")
    tags = [str(tag) for tag in told] if isinstance(told, list) else []
    entity: dict[str, object] = {
        "kind": str(test.get("kind") or "Component"), "name": "test", "namespace": "default",
        "ref": "component:default/test", "tags": tags, "labels": {}, "annotations": {}, "links": [], "spec": {},
        "owner": {}, "relations": {}, "metadata": {"tags": tags, "labels": {}, "annotations": {}},
        **(own if isinstance(own, dict) else {}),
    }  # fmt: skip
    return {**given, "entity": entity}


def texts(value: object, fallback: str) -> dict[str, str]:
    """Return texts by language; a plain text is English."""
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()} or {"en": fallback}
    return {"en": str(value or fallback)}


def read_own(sheet: Sheet, item: Mapping[str, object], level: str, index: int) -> RuleDraft | None:
    """Return a rule of one's own, None where it cannot be used; ``level`` is one of the card's."""
    path: tuple[Step, ...] = ("checks", index)
    check = str(item.get("id"))
    sheet.check_keys(item, OWN_KEYS, *path)
    reader = _Reader(sheet, path, check[:60], item)
    if _ID.fullmatch(check) is None:
        reader.refuse("its id is not made of small letters, digits and hyphens, at most 48", "id")
    if not item.get("assert") and item.get("assert") is not False:
        reader.refuse("it has no `assert`")
    expression = RuleExpression(
        conditions=reader.conditions(), needs=reader.needs(),
        when=reader.text("when", item.get("when"), "when"), warn=reader.text("warn", item.get("warn"), "warn"),
        value=reader.text("value", item.get("value"), "value"),
        max_age_hours=hours_of(sheet, item, "maxAge", *path) or 0.0,
    )  # fmt: skip
    tests = reader.tests()
    if not reader.usable:
        return None
    if not tests:
        sheet.add_finding("SCO719", *path, key=f"{check}:tests", check=check)
    rule = Rule(check, level, expression=expression, text=_text(sheet, item, check, *path))
    return RuleDraft("", with_dates(sheet, rule, item, *path), sheet, path, tests)


def _text(sheet: Sheet, item: Mapping[str, object], check: str, *path: Step) -> RuleText:
    fix = item.get("fix")
    told = fix if isinstance(fix, dict) and not {"text", "url"}.isdisjoint(fix) else {"text": fix}
    sheet.check_keys(told, FIX_KEYS, *path, "fix")
    url = str(told.get("url") or "")
    if url and urlsplit(url).scheme not in ("http", "https"):
        problem = "its address begins with neither https nor http"
        sheet.add_finding(
            "SCO720", *path, "fix", "url", key=f"{check}:url", check=check, name="fix.url", problem=problem
        )
        url = ""
    shown = texts(told["text"], "") if told.get("text") else {}
    return RuleText(texts(item.get("title"), check), shown, url)


def with_dates(sheet: Sheet, rule: Rule, item: Mapping[str, object], *path: Step) -> Rule:
    """Return a rule with the day from which it counts, what is new in peace for how long, and its weight."""
    day = day_of(sheet, item, "enforceFrom", rule.check, *path)
    grace = hours_of(sheet, item, "grace", *path) or 0.0
    weight = item.get("weight", 1)
    if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= MOST_WEIGHT:
        problem = f"it is no whole number from 1 to {MOST_WEIGHT}"
        key = f"{rule.check}:weight"
        sheet.add_finding("SCO720", *path, "weight", key=key, check=rule.check, name="weight", problem=problem)
        weight = 1
    return msgspec.structs.replace(rule, enforce_from=day, grace_days=int(grace // 24), weight=weight)


def day_of(sheet: Sheet, item: Mapping[str, object], key: str, check: str, *path: Step) -> str:
    """Return a day of a mapping, "" where there is none."""
    value = item.get(key)
    if value is None:
        return ""
    text = str(value)[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        problem = f"{str(value)[:40]!r} is no day such as 2027-03-31"
        sheet.add_finding("SCO720", *path, key, key=f"{check}:{key}", check=check, name=key, problem=problem)
        return ""


def hours_of(sheet: Sheet, item: Mapping[str, object], key: str, *path: Step) -> float | None:
    """Return a span such as 7d, 12h or 2w in hours, None where there is none."""
    value = item.get(key)
    if value is None:
        return None
    found = _SPAN.fullmatch(str(value))
    if found is None or not int(found[1]):
        check = str(item.get("id") or item.get("use") or "")[:60]
        problem = f"{str(value)[:40]!r} is no span such as 7d, 12h or 2w"
        sheet.add_finding("SCO720", *path, key, key=f"{check}:{key}", check=check, name=key, problem=problem)
        return None
    return float(int(found[1]) * HOURS[found[2]])


__all__ = ["RuleDraft", "day_of", "hours_of", "read_own", "texts", "with_dates"]
