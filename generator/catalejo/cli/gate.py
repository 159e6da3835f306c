"""``catalejo gate REF``: may this component be deployed there, or stay there? The rules of a policy say it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import msgspec

from .. import gates, pipeline
from ..config import ConfigError, ConfigProblem, Configuration, declares_plugin, read_configuration
from ..delivery.gating import BUILT_IN
from ..kit.store import audit
from ..kit.text.mask import mask, mask_value
from ..kit.text.words import LANGUAGES, Words
from ..model.gates import GatePhase, GatePolicy, GateQuestion, GateReport
from .exit_codes import DONE, FINDINGS, INCOMPLETE, USAGE
from .gate_formats import FORMATS, as_markdown, as_text, exit_code
from .options import as_struct, cache_option, capture_option, history_option, jobs_option, workers
from .output import Stop, clean, log, say

BESIDE = "gates.yaml"
"""The policy that is read where nobody names one: beside mkdocs.yml, else in the current folder."""
AUDIT = Path("gate-audit.jsonl")
"""Where an override is recorded where nobody names a place: none goes unrecorded."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([smhd])")
MAX_WORDS = 2_000


class GateOptions(msgspec.Struct, frozen=True):
    """What the verb is told."""

    ref: str | None
    entity: str | None
    environment: str | None
    phase: str | None
    policy: Path | None
    config_file: Path | None
    capture_dir: Path
    cache: Path | None
    jobs: int | None
    history: str | None
    live: bool
    revision: str
    version: str
    deployed_at: str
    at: str
    max_age: float
    timeout: float
    wait: float
    on_inconclusive: str
    labels: tuple[str, ...]
    override: str | None
    by: str
    dry_run: bool
    form: str
    output: Path | None
    audit: Path | None
    verify_audit: Path | None
    language: str


class _Span(click.ParamType[float]):
    """A span of time: ``0s``, ``90s``, ``10m``, ``24h``, ``7d``; seconds in the end."""

    name = "SPAN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        found = _SPAN.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is no span of time, such as 30s, 10m, 24h", param, ctx)
        return float(found[1]) * SECONDS[found[2]]


@click.command(name="gate", short_help="May it be deployed there? Rules before and after a deployment.")
@click.argument("ref", required=False)
@click.option("--entity", default=None, help="The component, where it is not given as an argument.")
@click.option("--env", "environment", default=None, help="The environment.")
@click.option(
    "--phase", type=click.Choice([one.value for one in GatePhase]), default=None, help="Before or after the deployment."
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The rules (default: gates: in mkdocs.yml, else gates.yaml beside it, else built-in ones).",
)
@click.option(
    "-f",
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The configuration (default: mkdocs.yml here, if it declares the plugin).",
)
@capture_option
@cache_option
@jobs_option
@history_option
@click.option("--live", is_flag=True, help="Ask the systems that the rules need now; the capture gives all else.")
@click.option("--revision", default="", help="The commit that is deployed.")
@click.option("--version", "version", default="", help="The version that is deployed.")
@click.option("--deployed-at", default="", metavar="TIME", help="When it was deployed (RFC 3339).")
@click.option("--at", default="", metavar="TIME", help="Judge as of this time instead of now (RFC 3339).")
@click.option("--max-age", type=_Span(), default="10m", show_default=True, help="How old a system's answer may be.")
@click.option("--timeout", type=_Span(), default="10s", show_default=True, help="Patience with one system (--live).")
@click.option(
    "--wait",
    type=_Span(),
    default="0s",
    show_default=True,
    help="Ask again while it is inconclusive, for so long (--live).",
)
@click.option(
    "--on-inconclusive",
    type=click.Choice(["block", "warn", "pass"]),
    default="block",
    show_default=True,
    help="What counts where something is not known and the rule does not say.",
)
@click.option("--label", "labels", multiple=True, metavar="KEY=VALUE", help="A label of this run, for exempt:.")
@click.option("--override", default=None, metavar="REASON", help="Deploy in spite of it; needs --by, is recorded.")
@click.option("--by", default="", metavar="WHO", help="Who decides it.")
@click.option("--dry-run", is_flag=True, help="Print the decision, and exit with 0.")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the format to a file, and text to the terminal.",
)
@click.option(
    "--audit",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Append the decision to a log in which each line holds the hash of the one before.",
)
@click.option(
    "--verify-audit",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Follow such a log, and say its first broken line; nothing else is done.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the report.")
@as_struct(GateOptions)
def command(given: GateOptions) -> int:
    """Judge a deployment by every rule of a policy.

    \b
    Example: catalejo gate backend-orders --env prod --phase pre --live
    Example: catalejo gate backend-orders --env prod --phase post --deployed-at 2026-01-31T02:00:00Z --live

    Exit codes: 0 pass or warn, 1 blocked, 2 usage, 3 inconclusive, 4 rollback advised.
    """
    words = Words(given.language)
    if given.verify_audit is not None:
        return _verified(given.verify_audit, words)
    configuration = _configuration(given)
    policy, question = _policy(given, configuration), _question(given)
    _check_override(given)
    report = _asked(given, question, policy, configuration)
    if given.override is not None or given.audit is not None:
        _record(given, report, configuration)
    _say(given, report, words)
    return DONE if given.dry_run else exit_code(report)


def _question(given: GateOptions) -> GateQuestion:
    if given.ref and given.entity and given.ref != given.entity:
        raise Stop(USAGE, f"two components: {given.ref} and {given.entity}", "give one")
    missing = [name for name, there in (
        ("a component", given.ref or given.entity), ("--env", given.environment), ("--phase", given.phase),
    ) if not there]  # fmt: skip
    if missing:
        raise Stop(USAGE, f"missing: {', '.join(missing)}", "catalejo gate REF --env prod --phase pre")
    if given.live and given.at:
        raise Stop(USAGE, "--live asks now, and --at is another time", "leave one out")
    if given.wait and not given.live:
        raise Stop(USAGE, "--wait asks again, and a capture does not change", "give --live")
    labels = {}
    for text in given.labels:
        key, sign, value = text.partition("=")
        if not sign or not key or not value:
            raise Stop(USAGE, f"--label {text[:80]}: it is no KEY=VALUE", "such as --label change-type=hotfix")
        labels[key] = value
    return GateQuestion(
        ref=given.ref or given.entity or "", environment=given.environment or "", phase=GatePhase(given.phase or ""),
        now=given.at, revision=given.revision.strip(), version=given.version.strip(), deployed_at=given.deployed_at,
        max_age=given.max_age, labels=labels, on_inconclusive=given.on_inconclusive,
    )  # fmt: skip


def _check_override(given: GateOptions) -> None:
    """Refuse an override without a reason or without somebody who answers for it."""
    if given.override is None and not given.by:
        return
    if not (given.override or "").strip() or not given.by.strip():
        raise Stop(USAGE, "an override needs a reason and somebody who decides it", '--override "REASON" --by NAME')
    if len(given.override or "") > MAX_WORDS or len(given.by) > MAX_WORDS:
        raise Stop(USAGE, f"a reason and a name have at most {MAX_WORDS} characters", "")


def _configuration(given: GateOptions) -> Configuration | None:
    """Return the configuration, None where there is none: a capture alone is enough without ``--live``."""
    if given.config_file is not None:
        return read_configuration(given.config_file)
    here = Path("mkdocs.yml")
    if declares_plugin(here):
        return read_configuration(here)
    if given.live:
        raise Stop(USAGE, "--live needs a configuration that names the systems", "give it with -f mkdocs.yml")
    return None


def _policy(given: GateOptions, configuration: Configuration | None) -> GatePolicy:
    """Return the policy that counts.

    Raises:
        ConfigError: it cannot be read, or anything in it is wrong.
    """
    beside = Path(configuration.path).parent / BESIDE if configuration and configuration.path else Path(BESIDE)
    named = given.policy or (Path(configuration.gates) if configuration and configuration.gates else None)
    path = named or (beside if beside.exists() else None)
    if path is None:
        return BUILT_IN
    try:
        policy, problems = gates.read_policy(path)
    except OSError as error:
        raise ConfigError(
            [ConfigProblem(str(path), 0, 0, f"cannot be read: {error.strerror}", "give the file with --policy")]
        ) from error
    if problems:
        raise ConfigError(ConfigProblem(str(path), one.line, one.column, one.message, one.hint) for one in problems)
    return policy


def _asked(
    given: GateOptions, question: GateQuestion, policy: GatePolicy, configuration: Configuration | None
) -> GateReport:
    """Ask once, and with ``--wait`` again while what decides is not known."""
    store = given.history if given.history is not None else ""
    if configuration is not None:
        store = pipeline.store_of(configuration, given.history)
    store = "" if store == "none" else store
    request = gates.GateRequest(
        capture=given.capture_dir, cache=given.cache or pipeline.default_cache(), store=store,
        jobs=workers(given.jobs), live=configuration if given.live else None, read_seconds=max(0.1, given.timeout),
        wait_seconds=given.timeout, tool=pipeline.TOOL, override=given.override is not None,
    )  # fmt: skip
    try:
        return gates.judge_patiently(question, policy, request, given.wait)
    except gates.GateRefused as error:
        raise Stop(INCOMPLETE if error.code == "unknown" else USAGE, str(error), error.hint) from error


def _record(given: GateOptions, report: GateReport, configuration: Configuration | None) -> None:
    """Append the decision to the audit log; what cannot be recorded is not decided."""
    place = given.audit or AUDIT
    event = gates.audit_event(report, given.by, given.override or "", given.dry_run)
    scrubbed = gates.without_tokens(mask_value(event), configuration)
    try:
        digest, torn = audit.append(place, scrubbed)
    except (OSError, ValueError) as error:
        text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Stop(USAGE, f"{place}: {text}: a decision that cannot be recorded does not count", "") from error
    if torn:
        log(f"catalejo: {place}: the line before was not finished; the new one tells of it")
    log(f"catalejo: recorded in {place} ({digest[:16]})")


def _say(given: GateOptions, report: GateReport, words: Words) -> None:
    text = FORMATS[given.form](report, words)
    if given.output is not None:
        given.output.write_text(clean(mask(text), commands=given.form == "github") + "\n", encoding="utf-8")
        say(as_text(report, words))
    else:
        say(text, commands=given.form == "github")
    if given.form == "github":
        _tell_github(report, words)
    if given.dry_run and exit_code(report) != DONE:
        log(f"catalejo: a dry run: without --dry-run it would end with {exit_code(report)}")


def _tell_github(report: GateReport, words: Words) -> None:
    """Add the decision to the outputs of the step, and a table to the summary of the run."""
    for variable, text in (
        ("GITHUB_OUTPUT", f"decision={report.decision.value}\n"),
        ("GITHUB_STEP_SUMMARY", clean(mask(as_markdown(report, words))) + "\n"),
    ):
        place = os.environ.get(variable, "")
        if place:
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(text)


def _verified(path: Path, words: Words) -> int:
    """Say how far an audit log holds; 1 where it does not."""
    state = audit.verify(path)
    for number in state.torn:
        say(words.t("line {number} was not finished, and the line after it says so", number=number))
    if not state.broken:
        say(words.n("{n} line, unbroken; its hash is {hash}", "{n} lines, unbroken; the hash of the last is {hash}",
                    state.lines, hash=state.last))  # fmt: skip
        return DONE
    problems = {
        "chain": words.t("it does not follow the line before"),
        "json": words.t("it is no record"),
        "torn": words.t("it is not finished"),
        "long": words.t("it is too long"),
    }
    say(words.t("line {number} is broken: {problem}", number=state.broken, problem=problems[state.problem]))
    return FINDINGS
