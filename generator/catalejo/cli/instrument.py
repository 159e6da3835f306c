"""``catalejo instrument [PATH]``: what a working copy lacks to be measured and joined; a diff, or written."""

from __future__ import annotations

import difflib
import os
import tempfile
from pathlib import Path, PurePosixPath

import click
import msgspec

from ..instrument import plan
from ..instrument.evidence import MANIFESTS
from ..model.instrumenting import InstrumentPlan, InstrumentRefused, InstrumentWishes
from ..systems.prometheus.recipes import CONVENTIONS
from .exit_codes import DONE, FINDINGS, USAGE
from .options import as_struct
from .output import Stop, log, say

SKIPPED = frozenset((".git", "node_modules", "vendor", ".venv", "venv", "dist", "build", "target"))
MAX_FILES, MAX_BYTES = 20_000, 1 << 20


class InstrumentOptions(msgspec.Struct, frozen=True):
    """What the verb is told."""

    path: Path
    entity: str
    port: int
    metrics_path: str
    selector: tuple[str, ...]
    convention: str
    env: str
    into: str
    otel: bool | None
    write: bool
    check: bool


@click.command(name="instrument", short_help="Annotations, scraping, alerts, dashboard: a diff, or written.")
@click.argument("path", type=click.Path(path_type=Path), default=Path("."))
@click.option("--entity", default="", help="The component, where several are here or none is declared.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port of its metrics.")
@click.option("--metrics-path", default="", help="The path of its metrics.")
@click.option("--selector", multiple=True, metavar="LABEL=VALUE", help="What its series are known by; repeatable.")
@click.option("--convention", type=click.Choice(["", *CONVENTIONS]), default="", help="How its metrics are called.")
@click.option("--env", default="", help="The environment that the manifests are for.")
@click.option("--into", default="monitoring", show_default=True, help="The folder of files that are made, below PATH.")
@click.option("--otel/--no-otel", default=None, help="It sends OpenTelemetry (default: by its package manifests).")
@click.option("--write", is_flag=True, help="Change the working copy; without it a diff is shown.")
@click.option("--check", is_flag=True, help="Exit with 1 where something is to write.")
@as_struct(InstrumentOptions)
def command(options: InstrumentOptions) -> int:
    """Say, or write, what a working copy lacks to be measured and to be joined with what systems tell.

    What nothing in the files tells is left out, and named with the option that tells it. Without --write nothing
    changes.

    \b
    Example: catalejo instrument
    Example: catalejo instrument gitops --entity orders --port 9090 --selector service=orders --convention http --write
    """
    root = options.path
    if not root.is_dir():
        raise Stop(USAGE, f"{root}: there is no such folder", "give the folder of a working copy")
    try:
        planned = plan(_files(root), _wishes(options))
    except InstrumentRefused as error:
        raise Stop(USAGE, str(error), error.hint) from error
    for path, (before, after) in planned.edits.items():
        if options.write:
            _write(root, path, after)
            say(f"{'changed' if before is not None else 'made'} {path}")
        else:
            say(_diff(path, before, after))
    _tell(planned)
    return FINDINGS if options.check and planned.edits else DONE


def _wishes(options: InstrumentOptions) -> InstrumentWishes:
    pairs = [pair.partition("=") for pair in options.selector]
    wrong = [key + mark + value for key, mark, value in pairs if not (key.isidentifier() and value)]
    if wrong or any(char in value for _, _, value in pairs for char in '"\\,\n'):
        raise Stop(USAGE, f"--selector {' '.join(wrong or options.selector)}: no label and value", "service=orders")
    into = PurePosixPath(options.into)
    if into.is_absolute() or ".." in into.parts or not into.parts:
        raise Stop(USAGE, f"--into {options.into}: not a folder below {options.path}", "give a relative folder")
    return InstrumentWishes(
        entity=options.entity,
        port=options.port,
        metrics_path=options.metrics_path,
        selector={key: value for key, _, value in pairs},
        convention=options.convention,
        env=options.env,
        into=str(into),
        otel=options.otel,
    )


def _files(root: Path) -> dict[str, str]:
    """Return the text of every YAML file, package manifest and dashboard; no link is followed."""
    found: dict[str, str] = {}
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            wanted = name.endswith((".yaml", ".yml")) or name in MANIFESTS or name == "dashboard.json"
            if not wanted or path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
                continue
            if len(found) >= MAX_FILES:
                raise Stop(USAGE, f"{root}: more than {MAX_FILES} files", "give a folder within")
            try:
                found[path.relative_to(root).as_posix()] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                log(f"left {path}: not UTF-8")
    return found


def _write(root: Path, name: str, text: str) -> None:
    """Write a file below the root in one step; a folder on the way that is a link stops it."""
    target = root / name
    steps = [
        root.joinpath(*PurePosixPath(name).parts[:count]) for count in range(1, len(PurePosixPath(name).parts) + 1)
    ]
    if any(step.is_symlink() for step in steps):
        raise Stop(USAGE, f"{target}: a link, which is not followed", "give another --into")
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".catalejo-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _diff(path: str, before: str | None, after: str) -> str:
    old = (before or "").splitlines()
    name = f"a/{path}" if before is not None else "/dev/null"
    return "\n".join(difflib.unified_diff(old, after.splitlines(), name, f"b/{path}", lineterm=""))


def _tell(planned: InstrumentPlan) -> None:
    for one in planned.left:
        log(f"left out, {one.what}: {one.reason}")
    if not planned.edits:
        log(f"{planned.component}: nothing to write")
