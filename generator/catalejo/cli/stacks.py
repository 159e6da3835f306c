"""``catalejo stacks``: what a root renders to, what a set makes, how two environments differ."""

from __future__ import annotations

import difflib
from pathlib import Path

import click
import msgspec

from .. import __version__, pipeline, questions
from ..config import Configuration
from ..hosts.local import LocalSource
from ..kit.read.captured import Captured
from ..kit.read.git_folder import git_folder
from ..kit.store import exchange
from ..model.rendering import UNKNOWN
from ..model.settings import CaptureOptions
from ..model.world import Settings
from .clusters_file import read_clusters
from .differences_text import DIFFERENCES
from .exit_codes import DONE, FINDINGS, INCOMPLETE, USAGE
from .options import as_struct, cache_option, capture_option, workers
from .output import Stop, say
from .stacks_text import EXPANDED, RENDERED

_ROOT_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml")


class EnvironmentDiffOptions(msgspec.Struct, frozen=True):
    """What ``stacks diff`` is told."""

    left: str
    right: str
    capture_dir: Path
    cache: Path | None
    everything: bool
    form: str


@click.group(name="stacks", short_help="Render a root, expand a set, compare environments.")
def command() -> None:
    """Ask about GitOps trees: what a root renders to, what an ApplicationSet makes, how two environments differ.

    \b
    Example: catalejo stacks render overlays/prod
    Example: catalejo stacks expand apps/set.yaml --clusters clusters.yaml
    Example: catalejo stacks diff staging prod
    """


@command.command(name="render", short_help="The objects of a root, each value with its place.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--program",
    type=click.Choice(["auto", "own"]),
    default="auto",
    show_default=True,
    help="auto: programs that are found decide what our reader is not sure of; own: none is started.",
)
@click.option("--format", "form", type=click.Choice(list(RENDERED)), default="yaml", show_default=True)
def render(path: Path, program: str, form: str) -> int:
    """Render a kustomization, a chart or a folder of manifests as it lies here, and say where each value is set.

    Values of Secrets are not shown. Exit codes: 0 rendered, 1 the tool that builds it would refuse, 3 not all of it is
    known here.

    \b
    Example: catalejo stacks render overlays/prod
    Example: catalejo stacks render overlays/prod --format jsonl --program own
    """
    place = path.parent if path.name in _ROOT_FILES and path.is_file() else path
    if not place.is_dir():
        raise Stop(USAGE, f"{path}: there is no such folder", "give the folder of a kustomization, chart or manifests")
    with exchange.scratch("stacks") as scratch:
        captured, repo, inside = working_copy(place, scratch)
        root = questions.render_stack(captured, repo, inside, program == "auto")
    if root is None:
        raise Stop(USAGE, f"{path}: no kustomization, no chart and no manifests", "give a folder that holds one")
    say(RENDERED[form](root))
    if root.refused:
        return FINDINGS
    unsure = root.how == UNKNOWN or any(value.how == UNKNOWN for item in root.objects for value in item.values)
    return INCOMPLETE if unsure else DONE


@command.command(name="expand", short_help="The Applications that ApplicationSets make.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--clusters",
    "clusters_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="All clusters, as a list of {name, server, labels}, as Secrets, or as Argo CD's API lists them.",
)
@click.option("--format", "form", type=click.Choice(list(EXPANDED)), default="text", show_default=True)
def expand(file: Path, clusters_file: Path | None, form: str) -> int:
    """Expand the ApplicationSets of a file as Argo CD does, and name what files do not answer.

    Without --clusters the clusters are those that the repository declares. Exit codes: 0 expanded, 1 Argo CD would
    refuse some of it, 3 not all of it is known here.

    \b
    Example: catalejo stacks expand apps/set.yaml
    Example: catalejo stacks expand apps/set.yaml --clusters clusters.yaml --format yaml
    """
    if not file.is_file():
        raise Stop(USAGE, f"{file}: there is no such file", "give a YAML file with an ApplicationSet")
    clusters = read_clusters(clusters_file) if clusters_file is not None else None
    with exchange.scratch("stacks") as scratch:
        captured, repo, folder = working_copy(file.parent, scratch)
        inside = f"{folder}/{file.name}" if folder else file.name
        sets = questions.expand_sets(captured, repo, inside, clusters)
    if not sets:
        raise Stop(USAGE, f"{file}: no ApplicationSet that can be read", "give a YAML file with an ApplicationSet")
    say(EXPANDED[form](sets))
    if any(made.problems for made in sets):
        return FINDINGS
    unsure = any(made.unknown or any(one.how == UNKNOWN for one in made.applications) for made in sets)
    return INCOMPLETE if unsure else DONE


@command.command(name="diff", short_help="How two environments differ.")
@click.argument("left", metavar="ENV")
@click.argument("right", metavar="ENV")
@capture_option
@cache_option
@click.option("--all", "everything", is_flag=True, help="Show expected differences one by one, too.")
@click.option("--format", "form", type=click.Choice(list(DIFFERENCES)), default="text", show_default=True)
@as_struct(EnvironmentDiffOptions)
def diff(given: EnvironmentDiffOptions) -> int:
    """Say how two environments of a capture differ by what Git asks for: versions, and settings by key.

    Differences that make an environment one of its own are folded: names that only carry the environment's or the
    cluster's name, replicas and resources, values that are not shown.

    \b
    Example: catalejo stacks diff staging prod
    Example: catalejo stacks diff staging prod --capture capture --format markdown
    """
    request = pipeline.Request(given.capture_dir, given.cache or pipeline.default_cache(), "", workers(None))
    world = pipeline.conclude(request).world
    known = world.delivery.environments
    for name in (given.left, given.right):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"
            raise Stop(USAGE, f"there is no environment {name!r} in this capture", hint)
    found = questions.differences(world, given.left, given.right)
    say(DIFFERENCES[given.form](found, given.everything))
    return DONE


def working_copy(folder: Path, scratch: Path) -> tuple[Captured, str, str]:
    """Capture the repository around a folder as it lies; return it with its id and the folder's path inside.

    The repository is the nearest folder above with ``.git`` or ``catalog-info.yaml``, else the current folder where
    it is above, else the folder itself.

    Raises:
        Stop: it cannot be read.
    """
    here = folder.resolve()
    root = next((place for place in (here, *here.parents) if _is_repository(place)), None)
    if root is None:
        current = Path.cwd()
        root = current if here.is_relative_to(current) else here
    chosen = Configuration(
        settings=Settings(visibility="private", people="none", declared_by_source=True),
        sources=(LocalSource(path=str(root), working_copy=True, history=0),),
    )
    options = CaptureOptions(tool=f"catalejo {__version__}", jobs=workers(None), offline=True)
    pipeline.capture(chosen, scratch / "capture", pipeline.default_cache(), options)
    captured = Captured(scratch / "capture")
    repos = [repo for repo in captured.repositories() if repo.entries]
    if not repos:
        raise Stop(USAGE, f"{root}: nothing in it can be read", "")
    inside = here.relative_to(root).as_posix()
    return captured, repos[0].info.id, "" if inside == "." else inside


def _is_repository(folder: Path) -> bool:
    return git_folder(folder) is not None or any(
        (folder / name).is_file() for name in ("catalog-info.yaml", "catalog-info.yml")
    )
