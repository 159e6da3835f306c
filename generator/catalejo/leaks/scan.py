"""Finds secrets in a capture: each file that holds one, or is one by its name, becomes a finding at its line."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured, Repo
from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, SandboxPool, SandboxResult, Task, map_kept
from ..kit.store.pack import BuildCacheFile
from ..kit.text import folders, mask, secret_examples, secret_settings, secret_shapes
from ..kit.text.folders import is_made_up
from ..model.findings import Finding
from ..wording.codes import finding
from . import places, reading
from .places import seen_at
from .reading import Contents, Leak

MOST = 20
"""Findings of one kind and repository; the number of places is told."""
LIMITS = Limits(cpu_seconds=30, wall_seconds=60.0)

PROPER = {
    "aws": "AWS", "github": "GitHub", "gitlab": "GitLab", "slack": "Slack", "google": "Google", "stripe": "Stripe",
    "api": "API", "azure": "Azure", "json": "JSON", "url": "URL", "npm": "npm", "pypi": "PyPI", "openai": "OpenAI",
    "oauth": "OAuth", "discord": "Discord", "telegram": "Telegram", "teams": "Teams", "docker": "Docker",
}  # fmt: skip
"""Words of shapes as people write them."""

_PRIVATE_FILE = re.compile(
    r"(?:^|/)(?:\.netrc|_netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.htpasswd|\.dockercfg|\.docker/config\.json"
    r"|\.aws/credentials|\.kube/config|kubeconfig|id_(?:rsa|dsa|ecdsa|ed25519)|terraform\.tfstate(?:\.backup)?"
    r"|[^/]+\.(?:p12|pfx|jks|keystore|ppk|kdbx|tfstate))$",
    re.IGNORECASE,
)
"""Files that hold secrets by what they are for; their contents are not captured, and need not be looked at."""
_SETTINGS_FILE = re.compile(
    r"(?:^|/)\.env(?:\.(?!(?:example|sample|template|tmpl|dist|defaults?|schema|tpl|test|ci|dev|development|docker)(?:\.|$))"
    r"[a-z0-9_-]+)*$",
    re.IGNORECASE,
)
"""Files of settings that are not captured either, and as often as not hold what a program may know in public."""

_leaks = msgspec.msgpack.Decoder(tuple[Leak, ...])


def find_leaks(captured: Captured, cache: Path | None = None, jobs: Jobs = 1) -> tuple[Finding, ...]:
    """Return a finding for each file of each repository that holds a secret, at its first line.

    Contents are looked through in limited children, those of an unchanged repository not again: what was found is kept
    below ``cache`` by the ids of the contents and the rules.
    """
    repos = [repo for repo in captured.repositories() if repo.entries]
    tasks, keys = [], []
    for repo in repos:
        sizes = {entry.blob: entry.size for entry in repo.entries if entry.size > 0}
        contents = Contents(os.path.abspath(repo.folder / "blobs.zip"), tuple(sorted(sizes)))
        tasks.append(Task(repo.info.id, msgspec.msgpack.encode(contents), weight=sum(sizes.values())))
        keys.append(hashlib.sha256("\0".join(contents.blobs).encode()).digest())
    store = BuildCacheFile(cache, "contents", rules())
    found: list[Finding] = []
    with SandboxPool(f"{reading.__name__}:read", LIMITS, jobs, readable=[captured.folder.absolute()]) as pool:
        for repo, result in zip(repos, map_kept(pool, tasks, keys, store), strict=True):
            found += [*list(_in_contents(repo, result))[:MOST], *list(_by_name(repo))[:MOST]]
    store.close()
    return tuple(found)


def _in_contents(repo: Repo, result: SandboxResult) -> Iterator[Finding]:
    try:
        leaks = {leak.blob: leak for leak in _leaks.decode(result.value or b"")}
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield finding("SEC903", repo.info.id, repo.origin(), result.stopped, why=result.stopped or "crash")
        return
    for entry in repo.entries if leaks else ():
        leak = leaks.get(entry.blob)
        seen = seen_at(entry.path, leak) if leak is not None else None
        if seen is not None:
            yield leak_finding(repo, entry.path, seen.shape, seen.line, seen.count)


def leak_finding(repo: Repo, path: str, shape: str, line: int, count: int) -> Finding:
    """Return the finding for secrets in a file."""
    words = " ".join(PROPER.get(word, word) for word in shape.split("-"))
    return finding("SEC901", repo.info.id, repo.origin(path, line), shape, count, shape=words, path=path)


def _by_name(repo: Repo) -> Iterator[Finding]:
    for entry in repo.entries:
        code = "SEC902" if _PRIVATE_FILE.search(entry.path) else "SEC904" if _SETTINGS_FILE.search(entry.path) else ""
        if code and not is_made_up(entry.path):
            yield finding(code, repo.info.id, repo.origin(entry.path), "name", path=entry.path)


def rules() -> str:
    """Return what names the rules that decide: the code that they are."""
    digest = hashlib.sha256()
    for module in (folders, mask, secret_examples, secret_shapes, secret_settings, reading, places):
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()
