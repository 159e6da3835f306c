"""``catalejo check [PATH]``: findings of a working copy, or of a change, for people, editors and CI."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from .. import __version__, pipeline, questions
from ..config import Configuration, declares_plugin, read_configuration
from ..hosts.local import LocalSource
from ..kit.store import exchange
from ..kit.text.words import LANGUAGES, Words
from ..model.check import CheckedChange
from ..model.findings import Finding
from ..model.settings import CaptureOptions
from ..model.world import Settings
from .check_formats import FORMATS
from .exit_codes import DONE, FINDINGS, USAGE
from .options import as_struct, cache_option, fail_on_option, severities, workers
from .output import Stop, say

CARDS = "scorecards"
"""The source of findings on the portal's own scorecard files."""
NOT_HERE = frozenset(("SCO712", "SCO714", "SCO721"))
"""Findings on what the whole organisation has: one working copy cannot tell."""
LIES = ""
"""No commit: the files as they lie."""


class CheckOptions(msgspec.Struct, frozen=True):
    """What ``catalejo check`` is told."""

    path: Path
    base: str
    capture_dir: Path | None
    form: str
    language: str
    cache: Path | None
    fail_on: str


@click.command(name="check", short_help="Findings of a working copy or of a pull request.")
@click.argument("path", type=click.Path(path_type=Path), default=Path("."))
@click.option("--base", default="", metavar="REF",
              help="Judge the change since this branch, tag or commit, such as main or HEAD~1.")  # fmt: skip
@click.option("--capture", "capture_dir", type=click.Path(path_type=Path, file_okay=False, exists=True), default=None,
              help="With --base: a capture of the organisation, which says who depends on what is here.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the findings.")
@cache_option
@fail_on_option("error")
@as_struct(CheckOptions)
def command(given: CheckOptions) -> int:
    """Read a repository (or a folder of them) as the portal would, and say what is to mend.

    Files count as they lie, committed or not; of a git repository those that git ignores do not. With --base only what
    the change touches is judged, and what it does to the catalog is said: entities, their fields, who depends on them.
    In the repository of a portal its scorecards are read too, and the tests of their rules are run.

    \b
    Example: catalejo check
    Example: catalejo check --format github --fail-on warning
    Example: catalejo check --base origin/main --capture capture
    """
    if not given.path.is_dir():
        raise Stop(USAGE, f"{given.path}: there is no such folder", "give the folder of a repository")
    if given.capture_dir is not None and not given.base:
        raise Stop(USAGE, "--capture says who depends on what a change touches", "give --base REF as well")
    cards = _scorecards(given.path)
    with exchange.scratch("check") as scratch:
        change = _change(given, cards, scratch) if given.base else None
        found = change.findings if change else _concluded(given, LIES, cards, scratch / "now").world.findings
    findings = [_at_home(finding, cards, given.path) for finding in found if _is_own(finding)]
    say(FORMATS[given.form](findings, change, Words(given.language)), commands=given.form == "github")
    return FINDINGS if any(finding.severity in severities(given.fail_on) for finding in findings) else DONE


def _change(given: CheckOptions, cards: str, scratch: Path) -> CheckedChange:
    """Return what the change since a commit does.

    Raises:
        Stop: there is no such commit, or the capture of the organisation cannot be read.
    """
    try:
        base = questions.base_commit(given.path.resolve(), given.base, scratch / "base-git")
        before = _concluded(given, base, "", scratch / "before")
        around = given.capture_dir and pipeline.conclude(_request(given, given.capture_dir)).world.catalog
    except pipeline.BuildError as error:
        raise Stop(USAGE, f"--base {given.base}: {error}", "give a branch, tag or commit of this repository") from error
    return questions.checked_change(base, before, _concluded(given, LIES, cards, scratch / "now"), around or None)


def _concluded(given: CheckOptions, commit: str, cards: str, folder: Path) -> pipeline.Conclusions:
    """Return what the portal would conclude of a folder at a commit, or of its files as they lie."""
    source = LocalSource(path=str(given.path.resolve()), commit=commit, unignored=not commit)
    settings = Settings(
        visibility="private", people="none", declared_by_source=True, scorecards=cards, renderers="auto"
    )
    options = CaptureOptions(tool=f"catalejo {__version__}", jobs=workers(None), offline=True)
    request = _request(given, folder)
    pipeline.capture(Configuration(settings=settings, sources=(source,)), folder, request.cache, options)
    return pipeline.conclude(request)


def _request(given: CheckOptions, folder: Path) -> pipeline.Request:
    return pipeline.Request(folder, given.cache or pipeline.default_cache(), "", workers(None))


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
