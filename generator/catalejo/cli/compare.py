"""``catalejo compare REF``: is it worse after the deployment than before, by the counts of two windows?"""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from .. import delivery, pipeline, questions
from ..capture import Patience, ready_at
from ..catalog import build_catalog
from ..config import SYSTEMS, Configuration, declares_plugin, read_configuration
from ..delivery.comparing import ThresholdProblem, last_deployment, read_thresholds, with_bounds
from ..kit.read.captured import Captured
from ..kit.text.mask import mask
from ..kit.text.words import LANGUAGES, Words
from ..model.comparison import (
    DEFAULTS,
    Comparison,
    ComparisonResult,
    Indicator,
    Measurement,
    MeasureRequest,
    NotCompared,
    Threshold,
)
from ..model.entities import Entity
from ..model.refs import RefError, parse_ref
from ..model.world import Settings
from ..wording.comparison import REFUSALS
from .compare_formats import FORMATS, as_text
from .exit_codes import DONE, INCOMPLETE, ROLLBACK, USAGE
from .options import as_struct, cache_option, capture_option, workers
from .output import Stop, log, say
from .show import find
from .spans import SpanType

EXIT = {
    ComparisonResult.PASS: DONE, ComparisonResult.WARN: DONE, ComparisonResult.FAIL: ROLLBACK,
    ComparisonResult.INCONCLUSIVE: INCOMPLETE,
}  # fmt: skip
ADDRESS = "prometheus"
"""The kind of system that an address alone stands for."""
NO_MOMENT = {
    "not-placed": "the capture does not know it in {environment}",
    "stale": "the answer of the capture is an older one",
    "no-moment": "no system told when to the second",
}


class CompareOptions(msgspec.Struct, frozen=True):
    """What ``catalejo compare`` is told."""

    ref: str
    environment: str
    deployed_at: str
    window: float
    settle: float
    wait: float
    selector: str
    system: str
    config_file: Path | None
    capture_dir: Path
    cache: Path | None
    thresholds: Path | None
    bounds: tuple[str, ...]
    indicators: tuple[str, ...]
    strict: bool
    timeout: float
    form: str
    output: Path | None
    language: str | None


@click.command(name="compare", short_help="Is it worse after the deployment than before?")
@click.argument("ref")
@click.option("--env", "environment", required=True, help="The environment that it was deployed in.")
@click.option("--deployed-at", default="", metavar="TIME", help="When (RFC 3339; default: as the capture knows it).")
@click.option("--window", type=SpanType(60, 86400), default="5m", show_default=True, help="How long before, and after.")
@click.option("--settle", type=SpanType(0, 86400), default="60s", show_default=True,
              help="Left out after the deployment.")  # fmt: skip
@click.option("--wait", type=SpanType(0, 86400), default="0s", show_default=True,
              help="Wait for the window after it to end, and for its last samples, at most so long.")  # fmt: skip
@click.option("--selector", default="", metavar="LABELS", help="Its series, such as 'service=\"orders\"'.")
@click.option("--prometheus", "system", default="", metavar="URL|NAME", help="The server, or a configured one's name.")
@click.option("-f", "--config", "config_file", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="The configuration (default: mkdocs.yml here, if it declares the plugin).")  # fmt: skip
@capture_option
@cache_option
@click.option("--thresholds", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="A YAML file: what each indicator must keep.")  # fmt: skip
@click.option("--threshold", "bounds", multiple=True, metavar="INDICATOR.BOUND=VALUE",
              help="One bound, such as error_ratio.max=0.02; repeatable, goes before the file.")  # fmt: skip
@click.option("--indicator", "indicators", multiple=True, type=click.Choice([one.value for one in Indicator]),
              help="Judge this one only; repeatable.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Fail where it would warn.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
              help="Seconds without a byte after which the server counts as silent.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write the format to a file, and text to the terminal.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Default: the portal's.")
@as_struct(CompareOptions)
def command(given: CompareOptions) -> int:
    """Compare errors, durations and traffic of a component before and after a deployment.

    \b
    Example: catalejo compare orders --env prod --deployed-at 2026-01-31T14:05:00Z --wait 10m
    Example: catalejo compare orders --env prod --deployed-at 2026-01-31T14:05:00Z \\
               --prometheus https://prometheus.example.com --selector 'service="orders"' --format markdown

    What is not known is inconclusive, and never a pass. Exit codes: 0 within bounds, or worth a look; 2 usage;
    3 not known; 4 rollback advised.
    """
    thresholds = thresholds_of(given)
    configuration = configuration_of(given)
    settings, entity = _of_capture(given, configuration)
    words = Words(given.language or settings.language)
    deployed_at = given.deployed_at or _from_capture(given, entity)
    asked = MeasureRequest(
        deployed_at, given.environment, dict(entity.annotations) if entity is not None else {}, given.selector,
        "" if "://" in given.system else given.system, given.window, given.settle,
    )  # fmt: skip
    patience = Patience(
        given.wait, lambda seconds: log(f"waiting {seconds:.0f} s for the window after the deployment to end")
    )
    measured = questions.measure(configuration, asked, given.timeout, patience)
    _refuse(measured, words)
    compared = delivery.compare_windows(measured.before, measured.after, thresholds)
    ref = entity.ref if entity is not None else _ref(given.ref)
    result = delivery.result_of(compared)
    _show(given, Comparison(ref, given.environment, deployed_at, result, compared, measured), words)
    return EXIT[result]


def thresholds_of(given: CompareOptions) -> dict[Indicator, Threshold]:
    """Return what is demanded of the indicators that are judged.

    Raises:
        Stop: the file or an option is wrong; everything that is wrong is said.

    """
    found: dict[Indicator, Threshold] = dict(DEFAULTS)
    problems: list[str] = []
    if given.thresholds is not None:
        try:
            found, wrong = read_thresholds(given.thresholds.read_bytes())
        except OSError as error:
            raise Stop(USAGE, f"{given.thresholds} cannot be read: {error.strerror}") from error
        problems += [_said(one, f"{given.thresholds}:{one.line}:{one.column}") for one in wrong]
    found, wrong = with_bounds(found, given.bounds)
    problems += [_said(one, "--threshold") for one in wrong]
    if problems:
        raise Stop(USAGE, "\n".join(problems))
    chosen = [Indicator(name) for name in given.indicators] or list(Indicator)
    strict = given.strict
    return {one: msgspec.structs.replace(found[one], strict=strict or found[one].strict) for one in chosen}


def configuration_of(given: CompareOptions) -> Configuration:
    """Return the configuration; an address alone needs no file.

    Raises:
        ConfigError: the file is wrong.
        Stop: there is neither a file nor an address.

    """
    here = given.config_file or (Path("mkdocs.yml") if declares_plugin(Path("mkdocs.yml")) else None)
    address = "://" in given.system
    if here is None and not address:
        raise Stop(
            USAGE, "no system to ask: no mkdocs.yml here declares the catalejo plugin", "give --prometheus URL, or -f"
        )
    found = read_configuration(here) if here is not None else Configuration(settings=Settings(visibility="private"))
    if not address:
        return found
    return msgspec.structs.replace(found, systems=(SYSTEMS[ADDRESS](url=given.system),))


def _of_capture(given: CompareOptions, configuration: Configuration) -> tuple[Settings, Entity | None]:
    """Return the settings that count and the component; with a selector no capture is needed.

    Raises:
        Stop: there is no capture, no such component, or several.

    """
    there = (given.capture_dir / "manifest.json").is_file()
    if given.selector and not there:
        return configuration.settings, None
    if not there:
        raise Stop(USAGE, f"{given.capture_dir} is no capture, which knows the component",
                   "run catalejo capture first, or name the series with --selector")  # fmt: skip
    captured = Captured(given.capture_dir)
    settings = pipeline.captured_config(captured).settings
    cache = given.cache or pipeline.default_cache()
    entities = build_catalog(captured, settings, cache / "catalog", workers(None)).entities
    settings = configuration.settings if configuration.path else settings
    same = [ref for ref, one in entities.items()
            if one.kind == "Component" and one.name.lower() == given.ref.lower()]  # fmt: skip
    if len(same) > 1:
        raise Stop(USAGE, f"several components are called {given.ref}", f"one of {', '.join(sorted(same))}")
    try:
        return settings, find(entities, given.ref)
    except Stop:
        if given.selector:
            return settings, None
        raise


def _from_capture(given: CompareOptions, entity: Entity | None) -> str:
    """Return when the component was last deployed, as the capture knows it to the second.

    Raises:
        Stop: it does not.

    """
    hint = "give --deployed-at TIME, such as 2026-01-31T14:05:00Z"
    if entity is None:
        raise Stop(USAGE, "when was it deployed? The capture does not know the component", hint)
    request = pipeline.Request(given.capture_dir, given.cache or pipeline.default_cache(), "", workers(None))
    world = pipeline.conclude(request).world
    moment, reason = last_deployment(world.delivery.of(entity.ref), given.environment, world.live.applications)
    if not moment:
        why = NO_MOMENT[reason].format(environment=given.environment)
        raise Stop(USAGE, f"when was it deployed? {why[0].upper()}{why[1:]}", hint)
    log(f"deployed at {moment}, as the capture of {world.manifest.taken_at} knows it")
    return moment


def _ref(text: str) -> str:
    try:
        return parse_ref(text, default_kind="component")
    except RefError as error:
        raise Stop(USAGE, str(error), "such as component:default/orders, or a name") from error


def _refuse(measured: Measurement, words: Words) -> None:
    """Stop where the question itself is wrong."""
    for refusal in measured.refusals:
        message, hint = REFUSALS[refusal.code]
        raise Stop(USAGE, words.t(message, **refusal.args), words.t(hint, **refusal.args))
    if measured.after.reason is NotCompared.WINDOW_OPEN:
        log(f"the window after the deployment can be asked for from {ready_at(measured)} on: --wait")


def _show(given: CompareOptions, comparison: Comparison, words: Words) -> None:
    text = FORMATS[given.form](comparison, words)
    if given.output is None:
        say(text)
        return
    try:
        given.output.write_text(f"{mask(text)}\n", encoding="utf-8")
    except OSError as error:
        raise Stop(USAGE, f"{given.output} cannot be written: {error.strerror}") from error
    say(as_text(comparison, words))


def _said(problem: ThresholdProblem, place: str) -> str:
    return f"{place}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
