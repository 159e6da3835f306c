"""How the findings of ``catalejo check`` are printed: for people, editors, and the machines of CI."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import msgspec

from .. import __version__
from ..kit.text.words import Words
from ..model.check import CheckedChange, EntityEdit
from ..model.findings import Finding
from ..model.refs import short_ref
from ..wording.codes import CODES

LEVEL = {"error": "error", "warning": "warning", "info": "note"}
SHOWN = 12
"""Dependents that are named; the rest is counted."""


def _place(finding: Finding) -> str:
    line = f":{finding.origin.line}:{finding.origin.column or 1}" if finding.origin.line else ""
    return f"{finding.origin.path or '.'}{line}"


def as_text(findings: Sequence[Finding], change: CheckedChange | None, words: Words) -> str:
    """A line per finding with its hint below, and a count."""
    rows = []
    for finding in findings:
        rows.append(f"{_place(finding)}: {finding.severity.value} {finding.code} {words.title(finding)}")
        rows.append(f"    {words.hint(finding)}")
    rows.append(words.n("{n} finding", "{n} findings", len(findings)))
    return "\n".join([*rows, *(_change_rows(change, words) if change else ())])


def _change_rows(change: CheckedChange, words: Words) -> list[str]:
    """Say what a change does to the catalog: a line per entity, its fields and who depends on it below."""
    rows = []
    if change.older:
        one, more = "{n} finding elsewhere is older than the change", "{n} findings elsewhere are older than the change"
        rows.append(words.n(one, more, change.older))
    count = words.n("{n} entity differs", "{n} entities differ", len(change.entities))
    rows += ["", words.t("Since {commit}: {count}", commit=change.base[:12], count=count)]
    for edit in change.entities:
        rows.append(f"  {_sign(edit)} {edit.ref}" + (f"  ({edit.path})" if edit.path else ""))
        rows += [f"      {one.field}: {one.before or '-'} -> {one.after or '-'}" for one in edit.fields]
        rows += [f"      {text}" for text in _radius(edit, words)]
    if change.entities and not change.whole:
        rows.append(words.t("Who depends on them outside this repository is not known: give --capture"))
    return rows


def _sign(edit: EntityEdit) -> str:
    return {"added": "+", "removed": "-"}.get(edit.what, "~")


def _radius(edit: EntityEdit, words: Words) -> list[str]:
    """Say who names an entity, and how many need it, directly or through others."""
    names = [f"{short_ref(ref, 'component')} ({kind})" for ref, kind in edit.dependents[:SHOWN]]
    more = len(edit.dependents) - len(names)
    said = [words.t("named by {names}", names=", ".join(names) + (f" +{more}" if more else ""))] if names else []
    needed = words.n(
        "{n} needs it, directly or through others", "{n} need it, directly or through others", edit.reached
    )
    return [*said, *([needed] if edit.reached else [])]


def as_json(findings: Sequence[Finding], change: CheckedChange | None, words: Words) -> str:
    """An array of objects, one per finding; of a change an object with these, the base and the entities."""
    records = [_record(finding, words) for finding in findings]
    value = {**_change_record(change), "findings": records} if change else records
    return json.dumps(value, ensure_ascii=False, indent=1)


def _change_record(change: CheckedChange) -> dict[str, object]:
    return {"base": change.base, "older": change.older, "dependentsOfOrganisation": change.whole,
            "entities": msgspec.to_builtins(change.entities)}  # fmt: skip


def _record(finding: Finding, words: Words) -> dict[str, object]:
    return {
        "id": finding.id, "code": finding.code, "severity": finding.severity.value, "subject": finding.subject,
        "about": list(finding.about), "at": finding.at or None, "addressee": finding.addressee or None,
        "repository": finding.origin.repo, "path": finding.origin.path, "line": finding.origin.line or None,
        "column": finding.origin.column or None, "title": words.title(finding), "hint": words.hint(finding),
    }  # fmt: skip


def as_github(findings: Sequence[Finding], change: CheckedChange | None, words: Words) -> str:
    """GitHub's workflow commands; values are escaped so that no text can begin a command of its own."""
    rows = []
    for finding in findings:
        kind = {"error": "error", "warning": "warning", "info": "notice"}[finding.severity.value]
        place = f"file={escaped_property(finding.origin.path)},line={finding.origin.line or 1}"
        where = f"{place},title={escaped_property(finding.code)}"
        rows.append(f"::{kind} {where}::{escaped_data(words.title(finding) + ' ' + words.hint(finding))}")
    for edit in change.entities if change else ():
        fields = [f"{one.field}: {one.before or '-'} -> {one.after or '-'}" for one in edit.fields]
        text = "\n".join((f"{_sign(edit)} {edit.ref}", *fields, *_radius(edit, words)))
        file = f"file={escaped_property(edit.path)}," if edit.path and edit.what != "removed" else ""
        rows.append(f"::notice {file}title={escaped_property(edit.ref)}::{escaped_data(text)}")
    return "\n".join(rows)


def escaped_data(text: str) -> str:
    """Return a text as the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Return a text as a property of a workflow command."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding], change: CheckedChange | None, words: Words) -> str:
    """SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    codes = sorted({finding.code for finding in findings})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": words.t(CODES[code].title)},
            "help": {"text": words.t(CODES[code].hint)},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": finding.code, "level": LEVEL[finding.severity.value], "message": {"text": words.title(finding)},
            "partialFingerprints": {"catalejo/v1": finding.id},
            "properties": {"subject": finding.subject, "about": list(finding.about), "addressee": finding.addressee},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": finding.origin.path or "."},
                                                "region": {"startLine": finding.origin.line or 1}}}],
        }
        for finding in findings
    ]  # fmt: skip
    run: dict[str, object] = {
        "tool": {"driver": {"name": "catalejo", "version": __version__, "rules": rules}}, "results": results,
    }  # fmt: skip
    if change:
        run["properties"] = _change_record(change)
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def as_junit(findings: Sequence[Finding], change: CheckedChange | None, words: Words) -> str:
    """JUnit XML, a failed case per finding."""
    suite = ElementTree.Element("testsuite", name="catalejo", tests=str(len(findings)), failures=str(len(findings)))
    for finding in findings:
        case = ElementTree.SubElement(
            suite, "testcase", classname=finding.origin.path or ".", name=f"{finding.code} {_place(finding)}"
        )
        text = "".join(char for char in words.title(finding) if char.isprintable())
        ElementTree.SubElement(case, "failure", message=text, type=finding.severity.value).text = words.hint(finding)
    if change:
        told = "\n".join(_change_rows(change, words))
        ElementTree.SubElement(suite, "system-out").text = "".join(c for c in told if c.isprintable() or c == "\n")
    return ElementTree.tostring(suite, encoding="unicode")


FORMATS: dict[str, Callable[[Sequence[Finding], CheckedChange | None, Words], str]] = {
    "text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif, "junit": as_junit,
}  # fmt: skip
