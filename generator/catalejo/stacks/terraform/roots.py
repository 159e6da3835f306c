"""Recognises Terraform and OpenTofu roots: modules, providers, backend, versions, environment by file names.

https://developer.hashicorp.com/terraform/language/files
"""

from __future__ import annotations

import posixpath
import re

import msgspec

from ...kit.text import environments
from ...kit.text.images import is_range
from ...model.findings import Finding
from ...model.origin import Evidence, Origin
from ...model.stacks import Part, Stack
from ...wording.codes import finding
from ..places.environment_and_layer import Hints, StackRoot, conclude, stack_at
from ..places.owners import PathOwners
from ..tree import Tree, resolve
from .hcl import MAX_BYTES, Block, HclProblem, read_blocks

_SUFFIXES = (".tf", ".tofu")
_ENVIRONMENT_NAMES = ("environment", "env", "stage", "entorno")


def read_terraform(tree: Tree, order: tuple[str, ...], owners: PathOwners) -> tuple[list[Stack], list[Finding]]:
    """Return the roots of a repository as stacks; local modules that a root calls are none of their own."""
    folders: dict[str, list[str]] = {}
    for path in tree.files:
        if path.endswith(_SUFFIXES) and path not in tree.linked and not tree.is_excluded(path):
            folders.setdefault(posixpath.dirname(path), []).append(path)
    findings: list[Finding] = []
    read = {folder: _read(tree, paths, findings) for folder, paths in sorted(folders.items())}
    called = {target for folder, blocks in read.items() for target in _local_modules(folder, blocks)}
    stacks = [
        _stack(tree, folder, blocks, order, owners)
        for folder, blocks in read.items()
        if folder not in called and _is_root(tree, folder, blocks)
    ]
    return stacks, findings


def _read(tree: Tree, paths: list[str], findings: list[Finding]) -> list[tuple[str, Block]]:
    found: list[tuple[str, Block]] = []
    for path in paths:
        if tree.files[path] > MAX_BYTES or (text := tree.text(path)) is None or not tree.may_parse(len(text)):
            continue
        try:
            found.append((path, read_blocks(text)))
        except HclProblem as problem:
            origin = tree.origin(path, problem.line)
            findings.append(finding("GIT401", tree.id, origin, key="hcl", problem=str(problem)))
    return found


def _local_modules(folder: str, blocks: list[tuple[str, Block]]) -> list[str]:
    sources = [module.literal("source") for _, block in blocks for module in block.children("module")]
    found = [resolve(folder, source) for source in sources if source.startswith(("./", "../"))]
    return [target for target in found if target is not None]


def _is_root(tree: Tree, folder: str, blocks: list[tuple[str, Block]]) -> bool:
    for _, block in blocks:
        if any(list(t.children("backend")) or list(t.children("cloud")) for t in block.children("terraform")):
            return True
        if any(provider.attributes or provider.blocks for provider in block.children("provider")):
            return True
    names = [posixpath.basename(path) for path in tree.inside(folder)]
    return any(name.endswith(".tfvars") or name == ".terraform.lock.hcl" for name in names)


def _stack(
    tree: Tree,
    folder: str,
    blocks: list[tuple[str, Block]],
    order: tuple[str, ...],
    owners: PathOwners,
) -> Stack:
    origin = _first_place(tree, folder, blocks)
    name = posixpath.basename(folder) or tree.repo.info.name
    backend, key = _backend(blocks)
    variant = _literal_environment(blocks) or _tfvars(tree, folder, order)
    if not variant:
        variant = next((s for s in key.split("/") if environments.environment_of(s, order)), "")
    place = conclude(tree, Hints(folder, origin, name=name if folder else "", variant=variant), order, owners)
    stack = stack_at(StackRoot(tree.id, folder, name, "terraform", origin), place)
    return msgspec.structs.replace(
        stack, layer=place.layer or "infrastructure",
        layer_evidence=place.layer_evidence or (Evidence("layer.terraform", {}, origin),),
        parts=tuple(_parts(tree, blocks)),
        labels={"backend": backend} if backend else {},
    )  # fmt: skip


def _first_place(tree: Tree, folder: str, blocks: list[tuple[str, Block]]) -> Origin:
    for path, block in blocks:
        for terraform in block.children("terraform"):
            return tree.origin(path, terraform.line)
    main = posixpath.join(folder, "main.tf")
    return tree.origin(main if main in tree.files else (blocks[0][0] if blocks else folder), 1)


def _backend(blocks: list[tuple[str, Block]]) -> tuple[str, str]:
    """Return (type, key) of the state's backend."""
    for _, block in blocks:
        for terraform in block.children("terraform"):
            for backend in terraform.children("backend"):
                kind = backend.labels[0] if backend.labels else ""
                return kind, backend.literal("key") or backend.literal("prefix") or backend.literal("path")
            for _ in terraform.children("cloud"):
                return "cloud", ""
    return "", ""


def _literal_environment(blocks: list[tuple[str, Block]]) -> str:
    for _, block in blocks:
        for local in block.children("locals"):
            for name in _ENVIRONMENT_NAMES:
                if local.literal(name):
                    return local.literal(name)
    return ""


def _tfvars(tree: Tree, folder: str, order: tuple[str, ...]) -> str:
    files = [posixpath.basename(path) for path in tree.inside(folder) if path.endswith(".tfvars")]
    names = [name.removesuffix(".tfvars").removesuffix(".auto") for name in files]
    known = [name for name in names if environments.environment_of(name, order)]
    return known[0] if len(known) == 1 else ""


def _parts(tree: Tree, blocks: list[tuple[str, Block]]) -> list[Part]:
    parts: list[Part] = []
    for path, block in blocks:
        for module in block.children("module"):
            source, line = module.literals.get("source", ("", module.line))
            version, version_line = module.literals.get("version", (_ref(source), line))
            label = module.labels[0] if module.labels else ""
            parts.append(Part("module", label, version, source, tree.origin(path, version_line)))
        for terraform in block.children("terraform"):
            for providers in terraform.children("required_providers"):
                for name, (version, line) in providers.literals.items():
                    parts.append(Part("provider", name, version, "", tree.origin(path, line)))
                for provider in providers.blocks:
                    version, line = provider.literals.get("version", ("", provider.line))
                    source = provider.literal("source")
                    parts.append(Part("provider", provider.type, version, source, tree.origin(path, line)))
    return sorted(parts, key=lambda part: (part.kind, part.name, part.origin))


def _ref(source: str) -> str:
    match = re.search(r"[?&]ref=([^&]+)", source)
    return match.group(1) if match else ""


def floating_modules(stack: Stack) -> list[Part]:
    """Return the modules from elsewhere whose version can change without a commit here."""
    return [
        part
        for part in stack.parts
        if part.kind == "module" and part.source and not part.source.startswith((".", "/")) and is_range(part.version)
        and not re.match(r"^~>|^>=|^[0-9]", part.version)
    ]  # fmt: skip
