"""What checks read in a repository's workflows and manifests, by limited workers, kept while the tree is the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from ..kit.read.archive import DamagedArchive
from ..kit.read.captured import Captured, Repo
from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, SandboxPool, Task, map_kept
from ..kit.store.engine import engine
from ..kit.store.pack import BuildCacheFile
from ..model.capture import RepositoryInfo
from ..model.findings import Finding
from ..wording.codes import finding

LIMITS = Limits(cpu_seconds=10, wall_seconds=60.0, output_bytes=8 * 1024 * 1024)
MAX_FILES, MAX_ACTIONS, MAX_NAME = 500, 5_000, 300
USES = re.compile(r"""(?:^\s*(?:-\s+)?|[{,]\s*)["']?uses["']?\s*:\s*["']?([^\s"'#,}]+)""")
STARTED = re.compile(r"\b(push|pull_request|merge_group)\b")
BLOCK = re.compile(r"^(\s*)(?:-\s+)?[\w\"'.-]+\s*:\s*[|>][-+0-9]*\s*(?:#.*)?$")
PERMISSIONS = re.compile(r"^[\"']?permissions[\"']?\s*:\s*[\"']?([\w-]*)", re.MULTILINE)
WRITE_ALL = re.compile(r"^\s*[\"']?permissions[\"']?\s*:\s*[\"']?write-all\b")
PIPELINE = re.compile(
    r"\.gitlab-ci\.ya?ml|jenkinsfile(\..*)?|azure-pipelines\.ya?ml|bitbucket-pipelines\.ya?ml|\.travis\.ya?ml"
    r"|\.drone\.ya?ml|\.woodpecker\.ya?ml|appveyor\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml|\.cirrus\.ya?ml"
)
"""Names of files that define a pipeline for some CI system, in lower case; workflows have a folder of their own."""
PIPELINE_FOLDERS = (".circleci", ".buildkite", ".woodpecker")
IN_PIPELINE_FOLDER = re.compile(r"config\.ya?ml|pipeline\.ya?ml|.*\.woodpecker\.ya?ml")
BOT_FOLDERS = (".github", "", ".gitlab")
"""Where a bot that raises dependencies is configured."""
NEEDS: dict[str, re.Pattern[str]] = {
    "package.json": re.compile(r'"(dev|peer|optional)?dependencies"\s*:\s*\{\s*"', re.IGNORECASE),
    "pyproject.toml": re.compile(
        r"^[ \t]*dependencies[ \t]*=[ \t]*\[\s*[\"'\n]|^\[tool\.poetry\.dependencies\]", re.MULTILINE
    ),
    "go.mod": re.compile(r"^require\b", re.MULTILINE),
    "cargo.toml": re.compile(r"^\[(?:[^\]\n]*[^\w\]\n])?(?:\w+[-_])?dependencies\b[^\]\n]*\]", re.MULTILINE),
    "composer.json": re.compile(r'"require(-dev)?"\s*:\s*\{\s*"'),
}
"""What a manifest must hold to have dependencies at all, by its name in lower case."""


class RepositoryTexts(msgspec.Struct, array_like=True):
    """What a repository's workflows and manifests say.

    ``started``: workflows that changes start. ``actions``: (path, line, action) of every ``uses:``. ``rights``: (path,
    line, problem) of workflows without ``permissions`` at the top, or that ask for all. ``needs``: whether a manifest
    has dependencies. ``renovate``: package.json configures it. ``read``: False where reading was stopped.
    """

    started: tuple[str, ...] = ()
    actions: tuple[tuple[str, int, str], ...] = ()
    rights: tuple[tuple[str, int, str], ...] = ()
    needs: dict[str, bool] = {}
    renovate: bool = False
    read: bool = True


class _Request(msgspec.Struct, array_like=True):
    folder: str
    info: RepositoryInfo


def workflows_of(repo: Repo) -> list[str]:
    """Return the paths of GitHub Actions workflows."""
    found = (entry.path for entry in repo.below(".github/workflows"))
    return [path for path in found if path.count("/") == 2 and path.lower().endswith((".yml", ".yaml"))][:MAX_FILES]


def manifests_of(repo: Repo) -> list[str]:
    """Return the paths of manifests that may name dependencies."""
    return [e.path for e in repo.entries if e.path.rpartition("/")[2].lower() in NEEDS][:MAX_FILES]


def read(payload: bytes) -> bytes:
    """Read one repository; runs in a worker.

    Raises:
        DamagedArchive: a file of its shard cannot be read.

    """
    request = msgspec.msgpack.decode(payload, type=_Request)
    repo = Repo(Path(request.folder), request.info)
    texts = texts_of(repo)
    if repo.damage:
        raise DamagedArchive(f"{sorted(repo.damage)[0]} is damaged")
    return msgspec.msgpack.encode(texts)


def texts_of(repo: Repo) -> RepositoryTexts:
    """Return what a repository's workflows and manifests say; what was not captured says nothing."""
    started: list[str] = []
    actions: list[tuple[str, int, str]] = []
    rights: list[tuple[str, int, str]] = []
    for path in workflows_of(repo):
        text = repo.text(path)
        if STARTED.search(text or "push"):
            started.append(path)
        rows = _outside_blocks(text or "")
        actions += [(path, line, match[1][:MAX_NAME]) for line, row in rows for match in USES.finditer(row)]
        wide = next((line for line, row in rows if WRITE_ALL.match(row)), 0)
        if wide:
            rights.append((path, wide, "write-all"))
        elif text is not None and not PERMISSIONS.search(text):
            rights.append((path, 1, ""))
    needs: dict[str, bool] = {}
    for path in manifests_of(repo):
        text = repo.text(path)
        if text is not None:
            needs[path] = NEEDS[path.rpartition("/")[2].lower()].search(text) is not None
    return RepositoryTexts(tuple(started), tuple(actions[:MAX_ACTIONS]), tuple(rights), needs, _has_renovate(repo))


def _has_renovate(repo: Repo) -> bool:
    text = (repo.text("package.json") if "package.json" in repo.paths else None) or ""
    if '"renovate"' not in text:
        return False
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and isinstance(data.get("renovate"), dict)


def _outside_blocks(text: str) -> list[tuple[int, str]]:
    """Return (line number, line) of a YAML text without the lines of its block scalars and without comments."""
    rows, indent = [], -1
    for number, row in enumerate(text.splitlines(), 1):
        bare = row.strip()
        if not bare:
            continue
        depth = len(row) - len(row.lstrip())
        if indent >= 0 and depth > indent:
            continue
        indent = -1
        if bare.startswith("#"):
            continue
        rows.append((number, row))
        block = BLOCK.match(row)
        if block is not None:
            indent = len(block[1])
    return rows


def read_texts(
    captured: Captured, cache: Path | None = None, jobs: Jobs = 1
) -> tuple[dict[str, RepositoryTexts], list[Finding]]:
    """Have every repository that has workflows or manifests read; one that is stopped is a finding.

    Raises:
        JailError: no child process can be started at all.

    """
    asked = [repo for repo in captured.repositories() if workflows_of(repo) or manifests_of(repo)]
    store = BuildCacheFile(cache, "texts", engine(("scorecards/texts.py", "kit")))
    told: dict[str, RepositoryTexts] = {}
    findings: list[Finding] = []
    target = "catalejo.scorecards.texts:read"
    with SandboxPool(target, LIMITS, jobs, [captured.folder.absolute()]) as pool:
        tasks = [Task(repo.info.id, _payload(repo)) for repo in asked]
        for repo, result in zip(
            asked, map_kept(pool, tasks, [repo.tree_digest() for repo in asked], store), strict=True
        ):
            texts = _decoded(result.value)
            told[repo.info.id] = texts
            if not texts.read:
                why = result.stopped or "crash"
                findings.append(finding("SCO709", repo.info.id, repo.origin(), why, why=why))
    store.close()
    return told, findings


def _payload(repo: Repo) -> bytes:
    return msgspec.msgpack.encode(_Request(str(repo.folder.absolute()), repo.info))


def _decoded(value: bytes | None) -> RepositoryTexts:
    try:
        return msgspec.msgpack.decode(value or b"", type=RepositoryTexts)
    except (msgspec.DecodeError, UnicodeError):
        return RepositoryTexts(read=False)
