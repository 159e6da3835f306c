"""``catalejo check [PATH]``: findings of a repository at its last commit, for people, editors and CI."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import click
import msgspec

from .. import __version__, pipeline
from ..config import Configuration, declares_plugin, read_configuration
from ..hosts.local import LocalSource
from ..kit.store import exchange
from ..kit.text.words import LANGUAGES, Words
from ..model.findings import Finding
from ..model.settings import CaptureOptions
from ..model.world import Settings
from ..wording.codes import CODES
from .exit_codes import DONE, FINDINGS, USAGE
from .options import cache_option, fail_on_option, severities, workers
from .output import Stop, say

CARDS = "scorecards"
"""The source of findings on the portal's own scorecard files."""
NOT_HERE = frozenset(("SCO712", "SCO714", "SCO721"))
"""Findings on what the whole organisation has: one working copy cannot tell."""
LEVEL = {"error": "error", "warning": "warning", "info": "note"}


@click.command(name="check", short_help="Findings of a repository or pull request, as committed.")
@click.argument("path", type=click.Path(path_type=Path), default=Path("."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif", "junit"]),
    default="text",
    show_default=True,
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the findings.")
@cache_option
@fail_on_option("error")
def command(path: Path, form: str, language: str, cache: Path | None, fail_on: str) -> int:
    """Read a repository (or a folder of them) as the portal would, and say what is to mend.

    Of a git repository the last commit counts; of a plain folder the files as they lie.
    In the repository of a portal its scorecards are read too, and the tests of their rules are run.

    \b
    Example: catalejo check
    Example: catalejo check --format github --fail-on warning
    """
    if not path.is_dir():
        raise Stop(USAGE, f"{path}: there is no such folder", "give the folder of a repository")
    cards = _scorecards(path)
    chosen = Configuration(
        settings=Settings(
            visibility="private", people="none", declared_by_source=True, scorecards=cards, renderers="auto"
        ),
        sources=(LocalSource(path=str(path.resolve())),),
    )
    with exchange.scratch("check") as scratch:
        folder, place = scratch / "capture", cache or pipeline.default_cache()
        options = CaptureOptions(tool=f"catalejo {__version__}", jobs=workers(None), offline=True)
        pipeline.capture(chosen, folder, place, options)
        world = pipeline.conclude(pipeline.Request(folder, place, "", workers(None))).world
    findings = [_at_home(finding, cards, path) for finding in world.findings if _is_own(finding)]
    say(FORMATS[form](findings, Words(language)), commands=form == "github")
    return FINDINGS if any(finding.severity in severities(fail_on) for finding in findings) else DONE


def _scorecards(path: Path) -> str:
    """Return the folder of scorecards that a portal's configuration in this folder names, "" without one.

    Raises:
        ConfigError: the configuration is wrong.

    """
    file = path / "mkdocs.yml"
    return read_configuration(file).settings.scorecards if declares_plugin(file) else ""


def _is_own(finding: Finding) -> bool:
    """Tell whether a finding is about files of the working copy; what a waiver names is in no single repository."""
    return bool(finding.origin.repo) or (finding.origin.source == CARDS and finding.code not in NOT_HERE)


def _at_home(finding: Finding, cards: str, path: Path) -> Finding:
    """Return a finding of a scorecard with the path of its file as seen from the working copy."""
    if finding.origin.source != CARDS or not cards:
        return finding
    folder = Path(cards).parent if Path(cards).is_file() else Path(cards)
    place = os.path.relpath(folder / finding.origin.path, path)
    return msgspec.structs.replace(finding, origin=msgspec.structs.replace(finding.origin, path=place))


def _place(finding: Finding) -> str:
    line = f":{finding.origin.line}:{finding.origin.column or 1}" if finding.origin.line else ""
    return f"{finding.origin.path or '.'}{line}"


def as_text(findings: Sequence[Finding], words: Words) -> str:
    """A line per finding with its hint below, and a count."""
    rows = []
    for finding in findings:
        rows.append(f"{_place(finding)}: {finding.severity.value} {finding.code} {words.title(finding)}")
        rows.append(f"    {words.hint(finding)}")
    return "\n".join([*rows, words.n("{n} finding", "{n} findings", len(findings))])


def as_json(findings: Sequence[Finding], words: Words) -> str:
    """An array of objects, one per finding."""
    return json.dumps([_record(finding, words) for finding in findings], ensure_ascii=False, indent=1)


def _record(finding: Finding, words: Words) -> dict[str, object]:
    return {
        "id": finding.id, "code": finding.code, "severity": finding.severity.value, "subject": finding.subject,
        "about": list(finding.about), "at": finding.at or None, "addressee": finding.addressee or None,
        "repository": finding.origin.repo, "path": finding.origin.path, "line": finding.origin.line or None,
        "column": finding.origin.column or None, "title": words.title(finding), "hint": words.hint(finding),
    }  # fmt: skip


def as_github(findings: Sequence[Finding], words: Words) -> str:
    """GitHub's workflow commands; values are escaped so that no text can begin a command of its own."""
    rows = []
    for finding in findings:
        kind = {"error": "error", "warning": "warning", "info": "notice"}[finding.severity.value]
        place = f"file={escaped_property(finding.origin.path)},line={finding.origin.line or 1}"
        where = f"{place},title={escaped_property(finding.code)}"
        rows.append(f"::{kind} {where}::{escaped_data(words.title(finding) + ' ' + words.hint(finding))}")
    return "\n".join(rows)


def escaped_data(text: str) -> str:
    """Return a text as the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Return a text as a property of a workflow command."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding], words: Words) -> str:
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
    run = {"tool": {"driver": {"name": "catalejo", "version": __version__, "rules": rules}}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def as_junit(findings: Sequence[Finding], words: Words) -> str:
    """JUnit XML, a failed case per finding."""
    suite = ElementTree.Element("testsuite", name="catalejo", tests=str(len(findings)), failures=str(len(findings)))
    for finding in findings:
        case = ElementTree.SubElement(
            suite, "testcase", classname=finding.origin.path or ".", name=f"{finding.code} {_place(finding)}"
        )
        text = "".join(char for char in words.title(finding) if char.isprintable())
        ElementTree.SubElement(case, "failure", message=text, type=finding.severity.value).text = words.hint(finding)
    return ElementTree.tostring(suite, encoding="unicode")


FORMATS: dict[str, Callable[[Sequence[Finding], Words], str]] = {
    "text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif, "junit": as_junit,
}  # fmt: skip
