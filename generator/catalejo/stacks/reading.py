"""Reads one repository's desired state in a limited child; the parent joins what the children return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ..model.findings import Finding
from ..model.rendering import KnownCluster
from ..model.stacks import Stack, SyncWindow
from ..wording.codes import finding
from .argocd.projects import read_projects
from .argocd.stacks import ApplicationReader
from .flux.stacks import FluxReader
from .hygiene import check_manifests
from .places.owners import PathOwners
from .places.unmatched import find_examples, find_loose
from .render.charts import ChartAnswers, ChartInput, RenderedChart
from .render.kustomize.rendered import files_for
from .render.programs import MAX_RUNS, ProgramInput, Rendered
from .render.skaffold import built_images, without_built_tags
from .roots import chart_stacks, kustomize_stacks, root_kinds
from .terraform.roots import read_terraform
from .tree import Tree, may_hold_state
from .trees import Known, Trees
from .work import FLOOR, Work


class Given(msgspec.Struct, frozen=True, array_like=True):
    """What other repositories do with this one: folders and files that they deploy, files that they could not read.

    ``rendered`` is what a program made of its folders, ``charts`` what Helm made of the charts that it asked for.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    rendered: tuple[Rendered, ...] = ()
    charts: tuple[RenderedChart, ...] = ()


class Job(msgspec.Struct, frozen=True, array_like=True):
    """What a child is told. ``directory`` is the file that lists all repositories, ``order`` the environments.

    ``clusters`` are those of the configuration, none where it names none.
    """

    own: Known
    directory: str
    order: tuple[str, ...]
    given: Given = Given()
    alone: bool = False
    clusters: tuple[KnownCluster, ...] = ()


class RepositoryState(msgspec.Struct, frozen=True, array_like=True):
    """What a repository's files say. No origin has a commit: the parent knows it.

    ``applications`` come from Argo CD manifests, ``roots`` are folders. ``guessed`` are findings that hold if the name
    of a repository without a remote means one only; ``addresses`` are those that led to such a name. ``deploys`` and
    ``files`` are (repository, folder or file). ``broken`` are files of other repositories. ``loose`` are folders with
    workloads that nothing deploys, ``examples`` those of examples and tests. ``asked`` are the keys of addresses and
    what they led to. ``line_owners`` are the owners of its files that findings and versions may point at.
    ``projects`` and ``windows`` are those of Argo CD. ``root_kinds`` are kustomizations that are no stacks.
    """

    applications: tuple[Stack, ...]
    roots: tuple[Stack, ...]
    findings: tuple[Finding, ...]
    guessed: tuple[tuple[str, Finding], ...]
    addresses: dict[str, tuple[str, ...]]
    unexpanded: dict[str, int]
    deploys: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    broken: dict[str, tuple[str, ...]]
    loose: tuple[str, ...]
    examples: tuple[str, ...]
    asked: dict[str, str]
    damage: dict[str, str]
    line_owners: dict[str, str] = {}
    projects: tuple[str, ...] = ()
    windows: tuple[SyncWindow, ...] = ()
    root_kinds: dict[str, str] = {}
    wanted: tuple[ProgramInput, ...] = ()
    charts: tuple[ChartInput, ...] = ()


def read(payload: bytes) -> bytes:
    """Read the repository of a job; the function that children run."""
    return msgspec.msgpack.encode(read_repository(msgspec.msgpack.decode(payload, type=Job)))


def read_repository(job: Job) -> RepositoryState:
    """Return what a repository's files say."""
    work = Work()
    trees = Trees(job.own, Path(job.directory), work, job.alone)
    tree = trees.own
    work.left = FLOOR + sum(size for path, size in tree.files.items() if size > 0 and may_hold_state(path))
    trees.kustomizer(tree).rendered = {item.folder: item for item in job.given.rendered}
    trees.kustomizer(tree).rendered_in = Path(job.directory).parent
    charts = ChartAnswers(job.given.charts, Path(job.directory).parent)
    reader = ApplicationReader(trees.find, trees.kustomizer, trees.owners, job.order, charts, job.clusters)
    reader.read(tree, set(job.given.folders))
    flux = FluxReader(trees.find, trees.kustomizer, trees.owners, job.order)
    flux.read(tree, set(job.given.folders))
    for path in job.given.broken:
        tree.documents(path)
    findings = reader.findings + check_manifests(tree)
    kustomizer, owners = trees.kustomizer(tree), trees.owners(tree)
    deploys, applied = reader.deploys | flux.deploys, reader.files | flux.files
    deployed = {folder for repo, folder in deploys if repo == tree.id} | set(job.given.folders)
    roots = kustomize_stacks(tree, kustomizer, owners, job.order, deployed)
    roots += chart_stacks(tree, owners, job.order, charts)
    applications = [*reader.stacks, *flux.stacks]
    built = built_images(tree)
    terraform, problems = read_terraform(tree, job.order, owners)
    files = {path for repo, path in applied if repo == tree.id} | set(job.given.files) | kustomizer.files
    loose = find_loose(tree, files)
    findings += [*problems, *kustomizer.findings, *_limits(tree, work)]
    told = [*findings, *(finding for _, finding in reader.guessed)]
    return RepositoryState(
        tuple(without_built_tags(applications, built)), (*without_built_tags(roots, built), *terraform),
        tuple(findings), tuple(reader.guessed),
        {name: tuple(sorted(found)) for name, found in sorted(reader.addresses.items())},
        dict(sorted(Counter(reader.unexpanded).items())),
        tuple(sorted(deploys)), tuple(sorted(applied)),
        {identity: other.broken() for identity, other in sorted(trees.others.items()) if other.broken()},
        loose, find_examples(tree), dict(sorted(trees.asked.items())), dict(sorted(tree.repo.damage.items())),
        line_owners(tree.id, owners, (*applications, *roots, *terraform), told),
        *read_projects(tree), root_kinds(tree, kustomizer, {stack.root for stack in roots}),
        tuple(ProgramInput(name, files_for(tree, of)) for name, of in sorted(kustomizer.wanted.items())[:MAX_RUNS]),
        tuple(charts.wanted[key] for key in sorted(charts.wanted)),
    )  # fmt: skip


def line_owners(repo: str, owners: PathOwners, stacks: Iterable[Stack], found: Iterable[Finding]) -> dict[str, str]:
    """Return who may change the files of a repository that stacks, their images and findings point at."""
    places = [place for stack in stacks for place in (stack.origin, *(image.origin for image in stack.images))]
    places += [finding.origin for finding in found]
    paths = sorted({place.path for place in places if place.repo == repo and place.path})
    return {path: first[0][0] for path in paths if (first := owners.owners(path))}


def _limits(tree: Tree, work: Work) -> list[Finding]:
    name = tree.repo.info.name
    found = []
    if tree.left_out:
        found.append(finding("GIT418", tree.id, tree.origin(), key="size", count=tree.left_out, repository=name))
    if work.short:
        found.append(finding("GIT420", tree.id, tree.origin(), key="work", repository=name))
    return found
