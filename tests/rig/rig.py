"""A whole organisation on loopback: GitHub (REST, GraphQL, git on one origin) and Argo CD, over real repositories.

In a test::

    from tests.rig.rig import running_rig

    with running_rig(tmp_path) as rig:
        rig.url                       # http://127.0.0.1:PORT: `url:` of a github source; clones at URL/OWNER/NAME.git
        rig.argocd_url                # `url:` of an argocd system
        rig.tokens["GITHUB_TOKEN"]    # made at run time; also rig.org.tokens["owner" | "member" | "outsider"]
        rig.configure(folder)         # writes folder/mkdocs.yml with both; run with env=rig.environment()
        rig.org.push("orders", {"docs/index.md": "# New"})
        rig.org.make_private("billing"); rig.org.rename("web", "site"); rig.org.archive("rates")
        rig.org.delete("charts"); rig.org.break_yaml("orders"); rig.org.run("orders", "ci", "failure")
        rig.org.set_fault("argocd", "500"); rig.org.set_fault("git:orders", "403", times=2)
        rig.org.clear_faults()
        rig.log.count("graphql"); rig.log.select("rest", contains="/actions/runs", status=304)
        rig.github.limits.token = 3   # a small budget an hour; rig.github.reset_limits() starts a new hour

Roles: ``owner`` sees all, ``member`` public and internal, ``outsider`` and no token public only. Fault targets: see
``Org.set_fault``; kinds: see ``faults.KINDS``. ``running_rig(..., fill=None)`` starts with an empty organisation.
By hand: ``python -m tests.rig``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rig.argocd import ArgoCD
from tests.rig.github import GitHub
from tests.rig.org import Org
from tests.rig.seed import LOGIN, seed
from tests.rig.wire import Log


@dataclass(frozen=True)
class Rig:
    """The running servers, the organisation behind them, and their common request log."""

    url: str
    argocd_url: str
    org: Org
    log: Log
    github: GitHub
    argocd: ArgoCD

    @property
    def tokens(self) -> dict[str, str]:
        """Tokens by the name of their environment variable; the GitHub one is the owner's."""
        return {"GITHUB_TOKEN": self.org.tokens["owner"], "ARGOCD_TOKEN": self.argocd.token}

    def environment(self) -> dict[str, str]:
        """An environment for a process that talks to the rig: path, home, tokens, no proxy."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, **self.tokens, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

    def configure(self, folder: Path, visibility: str = "internal", extra: str = "") -> Path:
        """Write ``folder/mkdocs.yml`` for a portal of this organisation; ``extra`` is added below ``catalejo:``."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "mkdocs.yml"
        path.write_text(
            f"""site_name: Puerto Sur
site_url: https://portal.example.com/
theme: {{name: material, language: en}}
plugins:
  - catalejo:
      sources:
        - github: {{organization: {self.org.login}, url: "{self.url}", token_env: GITHUB_TOKEN}}
      systems:
        - argocd: {{url: "{self.argocd_url}", token_env: ARGOCD_TOKEN}}
      environments: [dev, staging, prod]
      visibility: {visibility}
      people: names
      people_from: [platform-catalog]
{extra}""",
            encoding="utf-8",
        )
        (folder / "docs").mkdir(exist_ok=True)
        (folder / "docs" / "index.md").write_text("# Puerto Sur\n", encoding="utf-8")
        return path


@contextmanager
def running_rig(folder: Path, fill: Callable[[Org], None] | None = seed) -> Iterator[Rig]:
    """Serve an organisation whose repositories lie in ``folder/repos`` until the block ends; ``fill`` builds it."""
    log = Log()
    github, argocd = GitHub(log), ArgoCD(log)
    org = Org(folder / "repos", LOGIN, github.url)
    if fill is not None:
        fill(org)
    github.org = argocd.org = org
    org.servers = {"github": github.server, "argocd": argocd.server}
    for server in org.servers.values():
        server.start()
    try:
        yield Rig(github.url, argocd.url, org, log, github, argocd)
    finally:
        org.faults.clear()
        for server in org.servers.values():
            server.stop()
