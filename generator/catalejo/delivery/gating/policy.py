"""Reads a policy file: strictly, with the place of everything that is wrong and the nearest word, all at once."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping

import msgspec

from ...kit.read.narrow import mapping
from ...kit.read.yaml import Document, load_documents
from ...model.gates import GatePhase, GatePolicy, GateRule, PolicyProblem
from .evaluate import APPLIES_KEYS, EXCLUDES
from .kinds import KINDS

FILE_KEYS = ("version", "gates")
RULE_KEYS = ("name", "rule", "phase", "envs", "with", "on", "applies_to", "exempt", "optional")
EFFECTS = {"fail": ("block", "rollback", "warn"), "inconclusive": ("block", "warn", "pass")}
MOST_RULES, MOST_WORD, MAX_BYTES = 200, 60, 1 << 20
SPAN = re.compile(r"(?:[0-9]{1,6}|[0-9]{1,6}\.[0-9]{1,3})[smhd]")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")
Step = str | int


def read_policy(data: bytes, path: str) -> tuple[GatePolicy, tuple[PolicyProblem, ...]]:
    """Return the policy of a file, and everything that is wrong with it in the order of the file; never raises."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        return GatePolicy((), path, digest), (PolicyProblem(1, 1, f"the file is larger than {MAX_BYTES >> 10} kB"),)
    documents = load_documents(data)
    document = documents[0] if documents else Document(0, None, 1)
    if document.problem is not None:
        wrong = document.problem
        return GatePolicy((), path, digest), (
            PolicyProblem(wrong.line, wrong.column, f"not valid YAML: {wrong.message}"),
        )
    reader = _PolicyReader(document)
    if len(documents) > 1:
        reader.problems.append(PolicyProblem(documents[1].line, 1, "a second YAML document", "leave one in the file"))
    for warning in document.warnings:
        reader.problems.append(PolicyProblem(warning.line, warning.column, warning.message))
    rules = reader.read()
    return GatePolicy(rules, path, digest), tuple(sorted(set(reader.problems)))


class _PolicyReader:
    """Collects problems while it reads."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[PolicyProblem] = []

    def read(self) -> tuple[GateRule, ...]:
        value = self.document.value
        if not isinstance(value, dict):
            self._wrong((), "a policy is a mapping with the key gates", "gates: [{name: …, rule: incidents}]")
            return ()
        self._keys(value, FILE_KEYS, ())
        if value.get("version", 1) != 1:
            self._wrong(("version",), f"version {_short(value['version'])} is not known", "version: 1")
        items = value.get("gates")
        if not isinstance(items, list) or not items:
            self._wrong(("gates",), "gates is a list of rules with at least one", "gates: [{name: …, rule: incidents}]")
            return ()
        if len(items) > MOST_RULES:
            self._wrong(("gates",), f"more than {MOST_RULES} rules", "part them into files by environment")
            return ()
        names: dict[str, int] = {}
        rules = []
        for index, item in enumerate(items):
            rule = self._rule(item, index)
            if rule is not None and names.setdefault(rule.name, index) != index:
                self._wrong(("gates", index, "name"), f"a second rule is called {rule.name!r}", "give it another name")
            if rule is not None:
                rules.append(rule)
        return tuple(rules)

    def _rule(self, item: object, index: int) -> GateRule | None:
        where: tuple[Step, ...] = ("gates", index)
        if not isinstance(item, dict):
            self._wrong(where, "a rule is a mapping of keys", "such as {name: no-incidents, rule: incidents}")
            return None
        before = len(self.problems)
        self._keys(item, RULE_KEYS, where)
        kind = item.get("rule")
        if not isinstance(kind, str) or kind not in KINDS:
            what = f"unknown rule {_short(kind)}" if kind is not None else "a rule needs rule, its kind"
            self._wrong((*where, "rule") if kind is not None else where, what, _nearest(kind, KINDS))
        name = item.get("name", kind)
        if not isinstance(name, str) or NAME.fullmatch(name) is None:
            self._wrong((*where, "name"), f"{_short(name)} is no name of a rule", "letters, digits, . _ - and blanks")
        phase = self._word(item, "phase", tuple(GatePhase), (*where, "phase"), GatePhase.PRE.value)
        optional = item.get("optional", False)
        if not isinstance(optional, bool):
            self._wrong((*where, "optional"), "optional is true or false", "optional: true")
        envs = self._texts(item.get("envs"), (*where, "envs"))
        applies = self._applies(item.get("applies_to"), (*where, "applies_to"))
        exempt = self._exempt(item.get("exempt"), (*where, "exempt"))
        effects = self._effects(item.get("on"), (*where, "on"), phase)
        params = self._params(str(kind), item.get("with"), where) if isinstance(kind, str) and kind in KINDS else {}
        if len(self.problems) > before:
            return None
        return GateRule(
            name=str(name), kind=str(kind), phase=GatePhase(phase), envs=envs, params=params, applies_to=applies,
            exempt=exempt, on_fail=effects.get("fail", "block" if phase == GatePhase.PRE else "rollback"),
            on_inconclusive=effects.get("inconclusive", ""), optional=bool(optional),
            line=self.document.at(*where)[0],
        )  # fmt: skip

    def _effects(self, value: object, where: tuple[Step, ...], phase: str) -> dict[str, str]:
        if not self._is_mapping(value, where):
            return {}
        given = mapping(value)
        self._keys(given, tuple(EFFECTS), where)
        known = {key: given[key] for key in EFFECTS if key in given}
        found = {key: self._word(known, key, EFFECTS[key], (*where, key), "block") for key in known}
        if found.get("fail") == "rollback" and phase == GatePhase.PRE:
            self._wrong((*where, "fail"), "nothing is deployed in the phase pre that could be rolled back",
                        "fail: block, or phase: post")  # fmt: skip
        return found

    def _exempt(self, value: object, where: tuple[Step, ...]) -> dict[str, tuple[str, ...]]:
        if not self._is_mapping(value, where):
            return {}
        given = mapping(value)
        self._keys(given, ("labels",), where)
        if not self._is_mapping(given.get("labels"), (*where, "labels")):
            return {}
        labels = mapping(given.get("labels"))
        if value is not None and not labels:
            self._wrong(where, "exempt names no label", "exempt: {labels: {change-type: hotfix}}")
        return {key: self._texts(text, (*where, "labels", key)) for key, text in labels.items()}

    def _applies(self, value: object, where: tuple[Step, ...]) -> dict[str, tuple[str, ...]]:
        if not self._is_mapping(value, where):
            return {}
        given = mapping(value)
        self._keys(given, (*APPLIES_KEYS, "not"), where)
        parts = [("", where, given)]
        if self._is_mapping(given.get("not"), (*where, "not")):
            parts.append((EXCLUDES, (*where, "not"), mapping(given.get("not"))))
            self._keys(mapping(given.get("not")), APPLIES_KEYS, (*where, "not"))
        return {
            prefix + key: tuple(text.lower() for text in self._texts(part[key], (*place, key)))
            for prefix, place, part in parts for key in APPLIES_KEYS if key in part
        }  # fmt: skip

    def _params(self, kind: str, value: object, where: tuple[Step, ...]) -> dict[str, object]:
        rule, place = KINDS[kind], (*where, "with")
        if not self._is_mapping(value, place) and value is not None:
            return {}
        given = mapping(value)
        fields = {field.name: field for field in msgspec.structs.fields(rule.params)}
        self._keys(given, tuple(fields), place, f"parameter of {kind}")
        found: dict[str, object] = {}
        for key, item in given.items():
            if key in fields and item is None:
                self._wrong((*place, key), f"{key} has no value that could be read", "leave it out, or give one")
            elif key in fields:
                self._param(kind, key, item, (*place, key))
                try:
                    msgspec.convert(_listed(fields[key].type, item), fields[key].type, strict=True)
                    found[key] = _listed(fields[key].type, item)
                except msgspec.ValidationError as error:
                    self._wrong((*place, key), f"{key}: {_plain(error)}", "", key=False)
        for name in (field.name for field in fields.values() if field.required and field.name not in given):
            self._wrong(where, f"{kind} needs with.{name}", f"with: {{{name}: …}}")
        return found

    def _param(self, kind: str, key: str, item: object, place: tuple[Step, ...]) -> None:
        """Check words, spans and signs, which types do not say."""
        rule = KINDS[kind]
        if key in rule.spans and not (isinstance(item, str) and SPAN.fullmatch(item)):
            self._wrong(place, f"{key}: {_short(item)} is no span of time", "such as 30s, 10m, 24h, 7d", key=False)
        words = mapping(item) if isinstance(item, dict) else item if isinstance(item, list) else [item]
        for word in words if key in rule.choices else ():
            if word not in rule.choices[key]:
                hint = _nearest(word, rule.choices[key])
                self._wrong(place, f"{key}: {_short(word)} is not known", hint, key=False)
        numbers = mapping(item).values() if isinstance(item, dict) else (item,)
        for number in numbers:
            if isinstance(number, int | float) and not isinstance(number, bool) and not 0 <= number < 1e12:
                self._wrong(place, f"{key}: {_short(number)} is no figure from 0 on", "", key=False)

    def _word(self, given: Mapping[str, object], key: str, known: Iterable[str], where: tuple[Step, ...],
              default: str) -> str:  # fmt: skip
        value = given.get(key, default)
        words = tuple(str(one) for one in known)
        if not isinstance(value, str) or value not in words:
            self._wrong(where, f"{key}: {_short(value)} is not known", _nearest(value, words), key=False)
            return default
        return value

    def _texts(self, value: object, where: tuple[Step, ...]) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [] if value is None else [value]
        if value is not None and (not items or not all(isinstance(one, str) and one for one in items)):
            self._wrong(where, f"{where[-1]} is a text or a list of texts", "put it in quotes", key=False)
            return ()
        return tuple(str(one) for one in items)

    def _is_mapping(self, value: object, where: tuple[Step, ...]) -> bool:
        if value is not None and not isinstance(value, dict):
            self._wrong(where, f"{where[-1]} is a mapping of keys, not {_short(value)}", "", key=False)
        return isinstance(value, dict)

    def _keys(
        self, value: Mapping[str, object], known: tuple[str, ...], where: tuple[Step, ...], word: str = "key"
    ) -> None:
        for key in value:
            if key not in known:
                hint = _nearest(key, known) if known else "it takes none"
                self._wrong((*where, key), f"unknown {word} {_short(key)}", hint)

    def _wrong(self, where: tuple[Step, ...], message: str, hint: str, key: bool = True) -> None:
        line, column = self.document.key_at(*where) if key else self.document.at(*where)
        self.problems.append(PolicyProblem(line, column, message, hint))


def _listed(kind: object, value: object) -> object:
    """Return a text as a list of one where a list is meant."""
    return [value] if kind == tuple[str, ...] and isinstance(value, str) else value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_WORD else text[:MOST_WORD] + "…"


def _plain(error: msgspec.ValidationError) -> str:
    """Return what msgspec says, in the words of YAML."""
    words = {"`array`": "a list", "`object`": "a mapping", "`str`": "a text", "`int`": "a whole number",
             "`float`": "a number", "`bool`": "true or false", "`null`": "nothing"}  # fmt: skip
    text = str(error).partition(" - at ")[0]
    for code, word in words.items():
        text = text.replace(code, word)
    return text[:1].lower() + text[1:]


def _nearest(word: object, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(str(word)[:MOST_WORD].lower(), names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"one of {', '.join(names[:16])}"
