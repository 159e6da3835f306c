"""What hostile repositories are made with: words that must stay, words that must never act or show, a place to write."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

GIT_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Probe", "GIT_AUTHOR_EMAIL": "probe@example.com",
    "GIT_COMMITTER_NAME": "Probe", "GIT_COMMITTER_EMAIL": "probe@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}  # fmt: skip


class Bait(msgspec.Struct, frozen=True):
    """A folder of repositories being made, and the canaries of this run.

    ``outside`` holds files that nothing may read or change; ``markers`` stays empty unless code ran.
    """

    root: Path
    seed: str

    @property
    def repos(self) -> Path:
        """The folder that the portal is pointed at."""
        return self.root / "repos"

    @property
    def outside(self) -> Path:
        """Files that nothing may read or change."""
        return self.root / "outside"

    @property
    def markers(self) -> Path:
        """A file here proves that code ran."""
        return self.root / "markers"

    def word(self, kind: str) -> str:
        """Return a word of this run: ``script`` must never act, ``outside`` and ``hidden`` never show."""
        return f"{kind.upper()}{hashlib.sha256(f'{self.seed}/{kind}'.encode()).hexdigest()[:12].upper()}"

    def keep(self, name: str) -> str:
        """Return the word of a repository that must be on the finished site."""
        return self.word(f"keep{name.replace('-', '')}")

    @property
    def script(self) -> str:
        """A call whose name must never stand where a browser would run it."""
        return f"{self.word('script')}()"

    @property
    def markup(self) -> str:
        """Text that acts wherever somebody forgets to escape."""
        return f"</script></title><script>{self.script}</script>\"'><img src=x onerror={self.script}>{{{{7*7}}}}"

    def write(self, name: str, files: Mapping[str, str | bytes], links: Mapping[str, str] | None = None) -> Path:
        """Write a plain repository folder."""
        folder = self.repos / name
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        for path, goal in (links or {}).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(goal)
        return folder

    def commit(self, name: str, message: str = "probe") -> None:
        """Make a git repository of a folder."""
        for args in (
            ["init", "-q", "-b", "main"],
            ["add", "-A", "-f", "."],
            ["commit", "-q", "--allow-empty", "-m", message],
        ):
            self.git(name, *args)

    def git(self, name: str, *args: str, data: bytes | None = None) -> str:
        """Run git in a repository of ours and return what it says."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.root), **GIT_ENV}
        done = subprocess.run(
            ["git", "-C", str(self.repos / name), *args], env=env, input=data, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode().strip()


Attack = Callable[[Bait, str], None]
"""Writes the repository of a given name."""


def entity(name: str, description: str, extra: str = "", spec: str = "", kind: str = "Component") -> str:
    """Return an entity file that is valid but for what is put into it."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n  description: {description}\n{extra}"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: group:default/probe\n{spec}"
    )
