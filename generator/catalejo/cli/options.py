"""Options that several verbs share, and how they become a configuration."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from .. import pipeline
from ..config import Configuration, declares_plugin, read_configuration
from ..hosts.registry import host_of, hosts
from ..model.capture import CIRCLES
from ..model.findings import Severity
from ..model.settings import CaptureOptions, Source
from ..model.world import Settings
from .exit_codes import USAGE
from .output import Stop

F = Callable[..., object]
T = TypeVar("T")

CAPTURE = Path("capture")
SITE = Path("site")


def as_struct(kind: Callable[..., T]) -> Callable[[Callable[[T], int]], Callable[..., int]]:
    """Let a command take its options as one struct, whose fields are named as they are."""

    def wrapper(command: Callable[[T], int]) -> Callable[..., int]:
        @wraps(command)
        def take(**given: object) -> int:
            return command(kind(**given))

        return take

    return wrapper


def cache_option(function: F) -> F:
    """``--cache``."""
    return click.option(
        "--cache",
        # Absolute: git is started in other folders and must still find its mirrors.
        type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
        default=None,
        help="Where results are kept between builds; deleting it changes time, not bytes.",
    )(function)


def jobs_option(function: F) -> F:
    """``--jobs``."""
    return click.option(
        "--jobs", "-j", type=click.IntRange(1, 256), default=None, help="Worker processes (default: one per processor)."
    )(function)


class SourceOptions(msgspec.Struct, frozen=True):
    """What ``-f``, ``--source`` and ``--visibility`` say."""

    config_file: Path | None
    sources: tuple[str, ...]
    visibility: str | None


class AskOptions(SourceOptions, frozen=True):
    """What the verbs that ask hosts and systems are told."""

    capture_dir: Path
    cache: Path | None
    jobs: int | None
    timeout: float
    max_wait: float
    summary: Path | None
    quiet: bool


def patience_options(function: F) -> F:
    """``--timeout``, ``--max-wait``."""
    for option in (
        click.option(
            "--max-wait",
            type=click.FloatRange(0, 7200),
            default=60.0,
            show_default=True,
            help="Seconds that one host may ask us to wait in all; beyond it older data stands in.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(0.1, 3600),
            default=30.0,
            show_default=True,
            help="Seconds without a byte after which a host or system counts as silent.",
        ),
    ):
        function = option(function)
    return function


def capture_options(given: AskOptions) -> CaptureOptions:
    """Return how to capture, as the options say."""
    return CaptureOptions(
        tool=pipeline.TOOL, jobs=workers(given.jobs), wait_seconds=given.max_wait, read_seconds=given.timeout
    )


def capture_option(function: F) -> F:
    """``--capture``."""
    return click.option(
        "--capture",
        "capture_dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=CAPTURE,
        show_default=True,
        help="The capture folder.",
    )(function)


def out_option(function: F) -> F:
    """``--out``."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=SITE,
        show_default=True,
        help="The site folder; must be absent, empty, or ours.",
    )(function)


def source_options(function: F) -> F:
    """``-f``, ``--source``, ``--visibility``."""
    for option in (
        click.option(
            "--visibility",
            type=click.Choice([level.value for level in CIRCLES]),
            default=None,
            help="Who may read the portal; narrows what --source takes in.",
        ),
        click.option(
            "--source",
            "sources",
            multiple=True,
            metavar="SOURCE",
            help="A folder, a clone URL, or HOST:OWNER such as github:ORG. Repeatable; needs no configuration.",
        ),
        click.option(
            "-f",
            "--config",
            "config_file",
            type=click.Path(path_type=Path, dir_okay=False),
            default=None,
            help="The configuration (default: mkdocs.yml here, if it declares the plugin).",
        ),
    ):
        function = option(function)
    return function


def fail_on_option(default: str) -> Callable[[F], F]:
    """``--fail-on``."""
    return click.option(
        "--fail-on",
        type=click.Choice(["never", "info", "warning", "error"]),
        default=default,
        show_default=True,
        help="Exit with 1 if a finding is this severe or worse.",
    )


def history_option(function: F) -> F:
    """``--history``."""
    return click.option(
        "--history",
        "history",
        metavar="PLACE",
        default=None,
        help="Where snapshots are kept: a folder, branch:NAME, or any fsspec URL (overrides the configuration).",
    )(function)


def configuration(given: SourceOptions) -> Configuration:
    """Return the configuration that the options ask for.

    ``--source`` without ``-f`` reads no file: the portal is then private, its reader is who runs it.

    Raises:
        ConfigError: the file is wrong.
        Stop: there is neither a file nor a source, or a source is not understood.

    """
    config_file, sources, visibility = given.config_file, given.sources, given.visibility
    if config_file is None and not sources:
        here = Path("mkdocs.yml")
        if not declares_plugin(here):
            raise Stop(
                USAGE,
                "nothing to read: no --source was given, and no mkdocs.yml here declares the catalejo plugin",
                "try: catalejo run --source FOLDER --out site",
            )
        config_file = here
    if config_file is not None:
        found = read_configuration(config_file)
        if sources:
            found = Configuration(
                settings=found.settings,
                sources=tuple(read_source(text) for text in sources),
                systems=found.systems,
                path=found.path,
                text=found.text,
                docs_dir=found.docs_dir,
                custom_dir=found.custom_dir,
            )
        if visibility:
            found = msgspec.structs.replace(
                found, settings=msgspec.structs.replace(found.settings, visibility=visibility)
            )
        return found
    parsed = tuple(read_source(text) for text in sources)
    settings = Settings(
        site_name=name_of(parsed[0]),
        visibility=visibility or "private",
        people="names",
        declared_by_source=True,
        renderers="auto",
    )
    return Configuration(settings=settings, sources=parsed)


def configuration_here() -> Configuration:
    """Return the configuration of the current folder, an empty one where there is none.

    Raises:
        ConfigError: the file is wrong.

    """
    here = Path("mkdocs.yml")
    return read_configuration(here) if declares_plugin(here) else Configuration(settings=Settings())


def read_source(text: str) -> Source:
    """Read one ``--source``: a folder, a clone URL, or a host and an owner such as ``github:ORG``.

    Raises:
        Stop: it is none of these.

    """
    kind, colon, rest = text.partition(":")
    if not colon or kind not in hosts() or rest.startswith("//"):
        kind, rest = ("git", text) if "://" in text or text.startswith("git@") else ("local", text)
    try:
        return hosts()[kind].parse(rest, os.environ)
    except ValueError as error:
        raise Stop(USAGE, f"--source {text}: {error}", f"give a folder, a clone URL, or {_owners()}") from None


def _owners() -> str:
    """Return how the owners of hosts are written, for people."""
    return ", ".join(f"{name}:NAME" for name, host in hosts().items() if host.owner is not None)


def name_of(source: Source) -> str:
    """Return a site name for a portal without a configuration."""
    return host_of(source).label(source).rsplit("/", 1)[-1] or "Catalejo"


def severities(fail_on: str) -> tuple[Severity, ...]:
    """Return the severities at which a verb fails."""
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    names = [severity.value for severity in order]
    return order[: names.index(fail_on) + 1] if fail_on in names else ()


def workers(jobs: int | None) -> int:
    """Return the number of worker processes."""
    return jobs or max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1))
