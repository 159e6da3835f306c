"""One organisation on every kind of host, and how each is asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.rig.forges.azure import AzureDevOps
from tests.rig.forges.bitbucket import Bitbucket, BitbucketServer
from tests.rig.forges.forge import Forge
from tests.rig.forges.gitea import Gitea
from tests.rig.forges.gitlab import GitLab

from catalejo.capture import run_capture
from catalejo.capture.asker import SourceAsker
from catalejo.capture.clock import CaptureClock
from catalejo.capture.context import Context, TimeoutBudget
from catalejo.capture.shards.previous import Previous
from catalejo.hosts.azure_devops import AzureDevOpsSource
from catalejo.hosts.bitbucket import BitbucketSource
from catalejo.hosts.bitbucket_server import BitbucketServerSource
from catalejo.hosts.contract import HostAsker, Listing
from catalejo.hosts.gitea import GiteaSource
from catalejo.hosts.gitlab import GitLabSource
from catalejo.hosts.registry import host_of, source_id
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Visibility
from catalejo.model.settings import CaptureOptions, CaptureRequest, Source

WHEN = "2026-11-20T02:00:00Z"


class Kind(NamedTuple):
    """A kind of host: its server, its source, the owner of repositories, the path of ``orders`` in its id."""

    forge: type[Forge]
    source: Callable[..., Source]
    owner: str
    orders: str
    archives: bool = True
    """Whether it knows archived repositories."""
    circles: bool = True
    """Whether it knows a level between public and private."""
    git_each: int = 2
    """Git requests for an unchanged repository: none where the list tells the newest commit."""


KINDS = {
    "gitlab": Kind(
        GitLab, lambda url, **given: GitLabSource(url=url, group="acme", **given), "acme/shop", "acme/shop/orders",
        git_each=0,
    ),
    "gitea": Kind(
        Gitea, lambda url, **given: GiteaSource(url=url, organization="acme", **given), "acme", "acme/orders",
        circles=False,
    ),
    "bitbucket": Kind(
        Bitbucket, lambda url, **given: BitbucketSource(url=url, workspace="acme", **given), "acme", "acme/orders",
        archives=False, circles=False, git_each=0,
    ),
    "bitbucket-server": Kind(
        BitbucketServer, lambda url, **given: BitbucketServerSource(url=url, **given), "SHOP", "SHOP/orders",
        circles=False,
    ),
    "azure-devops": Kind(
        AzureDevOps, lambda url, **given: AzureDevOpsSource(url=url, organization="acme", **given), "Shop",
        "acme/Shop/_git/orders",
    ),
}  # fmt: skip


class Nights:
    """Captures of one host's organisation, or only its list."""

    def __init__(self, name: str, kind: Kind, forge: Forge, folder: Path) -> None:
        self.name, self.kind, self.forge, self.folder = name, kind, forge, folder
        self.waits: list[float] = []
        self.told: list[str] = []
        self.token = forge.token
        self.visibility = Visibility.INTERNAL
        self.people = "none"
        self.interrupt_after = 0

    def organisation(self) -> None:
        """Fill the host: what is open, inside, shut, archived, copied, empty."""
        owner = self.kind.owner
        files = {"catalog-info.yaml": "kind: Component\n", "README.md": "# Orders\n", "src/app.py": "print()\n"}
        self.forge.add("orders", files, owner=owner, topics=("backend",), branch="trunk")
        self.forge.add("inner", {"README.md": "# Inner\n"}, owner=owner, level="internal")
        self.forge.add("pricing-engine", {"README.md": "# Prices\n"}, owner=owner, level="private")
        self.forge.add("old-fax", {"README.md": "# Fax\n"}, owner=owner, archived=True)
        self.forge.add("copied", {"README.md": "# Copy\n"}, owner=owner, fork=True)
        self.forge.add("blank", owner=owner)

    def many(self, count: int) -> None:
        """Fill the host with so many repositories that have a head and nothing else."""
        for number in range(count):
            self.forge.add(f"service-{number:04}", owner=self.kind.owner, told_head=f"{number:040x}")

    def source(self, **given: Any) -> Source:
        """The source, asked with the variable HOST_TOKEN."""
        return self.kind.source(self.forge.url, token_env="HOST_TOKEN", **given)

    def asker(self, source: Source) -> HostAsker:
        """What a host is given, with a cache of its own; waiting takes no time."""
        self.world = world = CaptureClock(WHEN, self.environ, self.waits.append)
        options = CaptureOptions(visibility=self.visibility, people=self.people, read_seconds=2)
        return SourceAsker(Context(
            source_id(source), world, options, self.folder / "cache", self.folder / "scratch",
            Previous(self.folder / "capture"), lambda *_: None, TimeoutBudget(),
        ))  # fmt: skip

    @property
    def environ(self) -> dict[str, str]:
        """The environment: how to find git, and the token."""
        return {"PATH": os.environ["PATH"], "HOST_TOKEN": self.token}

    def list(self, **given: Any) -> Listing:
        """Ask for the list only."""
        source = self.source(**given)
        return host_of(source).list_repositories(source, self.asker(source))

    def run(self, **given: Any) -> Captured:
        """Capture once."""
        self.forge.log.clear()
        options = CaptureOptions(visibility=self.visibility, people=self.people, read_seconds=5, taken_at=WHEN, jobs=1)

        def told(*words: object) -> None:
            self.told.append(" ".join(map(str, words)))
            if self.interrupt_after and words[1] == self.interrupt_after:
                raise KeyboardInterrupt

        run_capture(
            CaptureRequest((self.source(**given),), options=options), self.folder / "capture", self.folder / "cache",
            told, environ=self.environ, sleep=self.waits.append,
        )  # fmt: skip
        return Captured(self.folder / "capture")


def names(listing: Listing) -> list[str]:
    """The names of the repositories that were let in."""
    return sorted(found.info.name for found in listing.found)
