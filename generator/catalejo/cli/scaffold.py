"""``catalejo scaffold TEMPLATE``: runs a software template: new repositories and changes, or a look at them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import msgspec

from .. import pipeline, questions
from ..catalog import build_catalog
from ..config import Configuration, declares_plugin, read_configuration
from ..hosts.listing import host_name
from ..kit.read.captured import Captured
from ..model.refs import RefError, make_ref, parse_ref
from ..model.scaffolding import FolderGiven, FolderWanted, ScaffoldOrder, ScaffoldPlan, ScaffoldRefused, SentRequest
from ..model.settings import Source
from ..model.world import Settings
from ..scaffold import FolderReader
from ..scaffold.reading import from_capture, from_folder, root_of
from .exit_codes import DONE, INCOMPLETE, USAGE
from .options import as_struct, cache_option, capture_option, workers
from .output import Stop, log, say
from .scaffold_text import as_json, as_text, problems_json
from .scaffold_write import write_plan

MAX_VALUES = 1 << 20
NAMES = ("template.yaml", "template.yml")


class ScaffoldOptions(msgspec.Struct, frozen=True):
    """What the verb is told."""

    template: str
    values: str | None
    pairs: tuple[str, ...]
    variables: tuple[str, ...]
    dry_run: bool
    out: Path | None
    config_file: Path | None
    capture_dir: Path
    cache: Path | None
    timeout: float
    form: str


@click.command(name="scaffold", short_help="Runs a software template; --dry-run shows what it would make.")
@click.argument("template", metavar="REF | PATH")
@click.option("--values", metavar="FILE", default=None, help="The values as YAML or JSON; - is standard input.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="One value, by its type; repeatable.")
@click.option(
    "--set-env",
    "variables",
    multiple=True,
    metavar="NAME=VARIABLE",
    help="One value from a variable of the environment, such as a secret; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Show files and requests; write and send nothing.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write the files below this new folder, and send nothing.",
)
@click.option(
    "-f",
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The configuration, for hosts and tokens (default: mkdocs.yml here, if it declares the plugin).",
)
@capture_option
@cache_option
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True,
              help="Seconds without a byte after which a host counts as silent.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_struct(ScaffoldOptions)
def command(given: ScaffoldOptions) -> int:
    """Run a software template of the capture, or of a template.yaml on this machine.

    All steps are planned in memory first: an action or an expression that is not supported is named before anything
    is written or sent.

    \b
    Example: catalejo scaffold nodejs-microservice --values values.yaml --dry-run
    Example: catalejo scaffold templates/service/template.yaml --set name=orders --out /tmp/orders

    Exit codes: 0 done, 2 nothing was made, 3 something was made and a later request failed.
    """
    configuration = _configuration(given)
    try:
        plan = _planned(given, configuration)
    except ScaffoldRefused as refused:
        return _refused(given, refused)
    if given.dry_run or given.out is not None:
        written = write_plan(plan, given.out) if given.out is not None and not given.dry_run else ()
        say(as_json(plan, written=written) if given.form == "json" else as_text(plan, written=written))
        return DONE
    try:
        return _sent(given, configuration, plan)
    except ScaffoldRefused as refused:
        return _refused(given, refused)


def _configuration(given: ScaffoldOptions) -> Configuration:
    here = given.config_file or Path("mkdocs.yml")
    if given.config_file is None and not declares_plugin(here):
        return Configuration(settings=Settings())
    return read_configuration(here)


def _planned(given: ScaffoldOptions, configuration: Configuration) -> ScaffoldPlan:
    pairs = [_pair("--set", text) for text in given.pairs]
    for name, variable in (_pair("--set-env", text) for text in given.variables):
        if variable not in os.environ:
            raise Stop(USAGE, f"--set-env {name}: the variable {variable[:80]} is not set")
        pairs.append((name, os.environ[variable]))
    order, read, name = _order(given)
    order = msgspec.structs.replace(
        order, values=_values(given.values), pairs=tuple(pairs), bases=_bases(configuration.sources)
    )
    return questions.plan_scaffold(order, read, name)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise Stop(USAGE, f"{option} {name[:80]}: it is no NAME=VALUE", f"such as {option} name=orders")
    return name, value


def _bases(sources: tuple[Source, ...]) -> dict[str, str]:
    """Return the web addresses of configured hosts by their names."""
    urls = [str(getattr(source, "url", "")) for source in sources]
    return {host_name(url): url for url in urls if url.startswith(("http://", "https://"))}


def _values(place: str | None) -> bytes:
    if place is None:
        return b""
    try:
        if place == "-":
            data = sys.stdin.buffer.read(MAX_VALUES + 1)
        else:
            with open(place, "rb") as stream:
                data = stream.read(MAX_VALUES + 1)
    except OSError as error:
        raise Stop(USAGE, f"--values {place}: {error.strerror}", "give a file of YAML or JSON, or -") from None
    if len(data) > MAX_VALUES:
        raise Stop(USAGE, f"--values {place}: more than {MAX_VALUES >> 20} MiB")
    return data


def _order(given: ScaffoldOptions) -> tuple[ScaffoldOrder, FolderReader, str]:
    """Return the template's text, what reads its folders, and its name where a reference gives one."""
    path = Path(given.template)
    if path.is_dir():
        path = next((path / name for name in NAMES if (path / name).is_file()), path / NAMES[0])
    if not path.is_file():
        return _captured_order(given)
    root = root_of(path)
    if path.stat().st_size > MAX_VALUES:
        raise Stop(USAGE, f"{path}: more than {MAX_VALUES >> 20} MiB")
    place = Path(os.path.abspath(path)).relative_to(root).as_posix()
    captured = Captured(given.capture_dir) if (given.capture_dir / "manifest.json").is_file() else None

    def read(wanted: FolderWanted) -> FolderGiven:
        if not wanted.repo:
            return from_folder(root, wanted)
        if captured is None:
            return FolderGiven(problem=f"another repository is read from a capture, and {given.capture_dir} is none")
        return from_capture(captured, "", wanted)

    return ScaffoldOrder(path.read_bytes(), place), read, ""


def _captured_order(given: ScaffoldOptions) -> tuple[ScaffoldOrder, FolderReader, str]:
    try:
        ref = parse_ref(given.template, default_kind="template")
    except RefError as error:
        raise Stop(USAGE, str(error), "such as nodejs-microservice, or the path of a template.yaml") from None
    if not (given.capture_dir / "manifest.json").is_file():
        raise Stop(
            USAGE, f"{given.template}: no such file, and {given.capture_dir} is no capture",
            "run `catalejo capture` first, or give the path of a template.yaml",
        )  # fmt: skip
    captured = Captured(given.capture_dir)
    settings = pipeline.captured_config(captured).settings
    cache = given.cache or pipeline.default_cache()
    entities = build_catalog(captured, settings, cache / "catalog", workers(None)).entities
    entity = entities.get(ref)
    if entity is None or entity.kind != "Template":
        known = sorted(one.name for one in entities.values() if one.kind == "Template")
        raise Stop(USAGE, f"there is no template {given.template} in this capture", f"known: {', '.join(known[:20])}")
    origin = entity.origin
    repo = captured.repository(origin.repo)
    text = repo.raw(origin.path) if repo is not None else None
    if text is None:
        raise Stop(USAGE, f"{origin.repo}/{origin.path} cannot be read from this capture")
    own = origin.repo
    order = ScaffoldOrder(text, origin.path, make_ref(entity.kind, entity.namespace, entity.name), remote=own)
    return order, lambda wanted: from_capture(captured, own, wanted), entity.name


def _refused(given: ScaffoldOptions, refused: ScaffoldRefused) -> int:
    if given.form == "json":
        say(problems_json(refused.problems))
    else:
        for one in refused.problems:
            log(f"{one.place}: {one.message}")
        log("nothing was written or sent")
    return USAGE


def _sent(given: ScaffoldOptions, configuration: Configuration, plan: ScaffoldPlan) -> int:
    if not plan.requests:
        raise Stop(USAGE, "the template sends nothing to a host", "give --out DIR for its files, or --dry-run")
    missing = questions.unsendable(configuration, plan)
    if missing:
        hosts = ", ".join(sorted({f"{one.place.host} ({one.host})" for one in missing}))
        raise Stop(
            USAGE, f"no source is configured for {hosts}; nothing was sent",
            "add it under sources: of mkdocs.yml with its token_env, or give --out DIR or --dry-run",
        )  # fmt: skip
    done, sent = questions.send_scaffold(configuration, plan, given.timeout, log)
    if any(one.problem for one in sent):
        done = msgspec.structs.replace(done, outputs=())
    say(as_json(done, sent=sent) if given.form == "json" else as_text(done, sent=sent))
    return _code(plan, sent)


def _code(plan: ScaffoldPlan, sent: tuple[SentRequest, ...]) -> int:
    failed = [one for one in sent if one.problem]
    if not failed and len(sent) == len(plan.requests):
        return DONE
    return INCOMPLETE if len(sent) > 1 or failed[0].stands else USAGE
