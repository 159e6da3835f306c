"""Recognises repositories that hold desired state only (GitOps, infrastructure), and Terraform modules."""

from __future__ import annotations

import re

from ...kit.read.captured import Repo
from ..reading.find import is_example_path, is_template_path
from .manifests import is_manifest
from .places import is_apart
from .signal import Signal

PROGRAM = frozenset(
    [
        "py",
        "js",
        "ts",
        "jsx",
        "tsx",
        "go",
        "java",
        "kt",
        "rs",
        "rb",
        "cs",
        "php",
        "scala",
        "swift",
        "c",
        "cc",
        "cpp",
        "h",
        "ex",
        "exs",
        "clj",
        "dart",
        "vue",
        "svelte",
        "lua",
        "pl",
        "r",
        "m",
    ]
)
_KUSTOMIZE = frozenset(("kustomization.yaml", "kustomization.yml", "Kustomization"))
_OBJECTS = re.compile(
    rb"^apiVersion:\s*[\"']?(argoproj\.io|[a-z]+\.toolkit\.fluxcd\.io|kustomize\.config\.k8s\.io)/", re.MULTILINE
)
_BACKEND = re.compile(r'^[ \t]*(?:backend[ \t]+"|cloud[ \t]*\{)', re.MULTILINE)
"""Blanks of its own line only: blank lines before it would be looked through again and again."""
_CODES = {b"argoproj.io": "argocd-objects", b"kustomize.config.k8s.io": "kustomize"}
_IMAGE_FILES = frozenset(("Dockerfile", "Containerfile"))
_MAX_READ = 200
_WRAPS = re.compile(r"^[ \t]*(?:-[ \t]+)?repository:[ \t]*[\"']?(?:https?|oci)://", re.MULTILINE)
_SOME_WRAPPERS = 5
_MUCH_STATE = 40
"""Files from which a repository of desired state is one whatever a few tools beside it are."""
_SOME_PROGRAM = 10
"""Scripts beside manifests are common; this many program files make it a program with its deployment beside."""


def desired_state(repo: Repo) -> Signal | None:
    """Return the proof that a repository holds desired state and no program, or None."""
    paths = _own_paths(repo)
    program = sum(path.rpartition(".")[2] in PROGRAM for path in paths)
    terraform = [path for path in paths if path.endswith((".tf", ".tofu")) or path.endswith("terragrunt.hcl")]
    terraform = [path for path in terraform if not is_apart(repo, path)]
    if program >= _SOME_PROGRAM and program * 3 > len(paths):
        return None
    if terraform and not _is_module(repo, paths, terraform):
        return Signal("gitops-stack", 90, "terraform-root", terraform[0], {"count": str(len(terraform))})
    overlays = [path for path in paths if path.rpartition("/")[2] in _KUSTOMIZE]
    if overlays:
        return Signal("gitops-stack", 90, "kustomize", overlays[0], {"count": str(len(overlays))})
    return _wrappers(repo, paths) or _objects(repo, paths)


def _wrappers(repo: Repo, paths: list[str]) -> Signal | None:
    """Charts that only wrap others' with values of their own are a fleet's configuration, and no charts for others."""
    charts = [path for path in paths if path.rpartition("/")[2] == "Chart.yaml" and "/" in path]
    folders = {path.rpartition("/")[0] for path in charts}
    filled = {path.partition("/templates/")[0] for path in paths if "/templates/" in path}
    wrappers = [path for path in charts[:_MAX_READ] if _WRAPS.search(repo.text(path) or "")]
    if len(wrappers) < _SOME_WRAPPERS or len(wrappers) * 2 < len(charts) or len(folders - filled) * 2 < len(folders):
        return None
    return Signal("gitops-stack", 80, "wrapper-charts", wrappers[0], {"count": str(len(wrappers))})


def has_hardly_a_program(repo: Repo) -> bool:
    """Tell whether the few program files of a large repository of desired state are tools that lie beside it."""
    paths = _own_paths(repo)
    program = sum(path.rpartition(".")[2] in PROGRAM for path in paths)
    at_root = any("/" not in path and (is_manifest(path) or path in _IMAGE_FILES) for path in paths)
    few = 20 if program < _SOME_PROGRAM else 50
    return not at_root and len(paths) > max(_MUCH_STATE, few * program)


def terraform_module(repo: Repo) -> Signal | None:
    """Return the proof that a repository is a Terraform module for others, or None."""
    paths = _own_paths(repo)
    terraform = [path for path in paths if path.endswith((".tf", ".tofu"))]
    if terraform and _is_module(repo, paths, terraform):
        return Signal("library", 88, "terraform-module", terraform[0])
    return None


def _own_paths(repo: Repo) -> list[str]:
    return [e.path for e in repo.entries if not is_example_path(e.path) and not is_template_path(repo, e.path)]


def _is_module(repo: Repo, paths: list[str], terraform: list[str]) -> bool:
    """A module has variables and outputs at its root, and configures neither a backend nor values of its own."""
    root = {path for path in terraform if "/" not in path}
    if any(path.endswith(".tfvars") for path in paths):
        return False
    if not {"variables.tf", "outputs.tf"} <= root and not repo.info.name.startswith("terraform-"):
        return False
    texts = [repo.text(path) or "" for path in sorted(root)[:20]]
    return not any(_BACKEND.search(text) for text in texts)


def _objects(repo: Repo, paths: list[str]) -> Signal | None:
    count, first, code = 0, "", ""
    candidates = [path for path in paths if path.endswith((".yaml", ".yml")) and not path.startswith(".github/")]
    for path in candidates[:_MAX_READ]:
        match = _OBJECTS.search((repo.read(path) or b"")[:20_000])
        if match is not None:
            count += 1
            if not first:
                first, code = path, _CODES.get(match.group(1), "flux-objects")
    if not first or count * 10 < min(len(candidates), _MAX_READ):
        return None
    return Signal("gitops-stack", 80, code, first, {"count": str(count)})
