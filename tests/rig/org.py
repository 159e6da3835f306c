"""An organisation in memory over real bare repositories, with the changes that happen between two captures."""

from __future__ import annotations

import datetime
import secrets
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.rig import gitstore
from tests.rig.faults import Fault, Faults
from tests.rig.gitstore import Commit
from tests.rig.wire import LoopbackServer

START = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)
ROLES = ("owner", "member", "outsider")
RANKS = {"public": 0, "internal": 1, "private": 2}
SEES = {"owner": 2, "member": 1, "outsider": 0, "": 0}


@dataclass(frozen=True)
class Person:
    """A user of the host; ``email`` is empty where they show none."""

    id: int
    login: str
    name: str
    email: str = ""


@dataclass
class Team:
    """A team: ``members`` are logins, ``repositories`` maps names to admin, maintain, push, triage or pull."""

    id: int
    slug: str
    name: str
    description: str = ""
    secret: bool = False
    parent: str = ""
    members: list[str] = field(default_factory=list)
    repositories: dict[str, str] = field(default_factory=dict)


@dataclass
class Run:
    """One workflow run; times are RFC 3339."""

    id: int
    workflow: str
    workflow_id: int
    path: str
    number: int
    event: str
    status: str
    conclusion: str | None
    branch: str
    sha: str
    title: str
    created: str
    started: str
    updated: str
    actor: str
    attempt: int = 1


@dataclass(frozen=True)
class Deployment:
    """A deployment that the host knows."""

    id: int
    environment: str
    sha: str
    state: str
    created: str


@dataclass
class Repo:
    """A repository: the host's facts; its commits are in the bare repository ``path``."""

    id: int
    name: str
    path: Path
    created: str
    updated: str
    visibility: str = "public"
    description: str = ""
    homepage: str = ""
    topics: tuple[str, ...] = ()
    archived: str = ""
    fork: bool = False
    template: bool = False
    branch: str = "main"
    license: str = ""
    head: Commit | None = None
    languages: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    required_reviews: int | None = None
    open_pulls: int = 0
    release: tuple[str, str] = ("", "")


class Org:
    """The organisation that the rig's servers speak for; every method is safe while they answer.

    Time is the organisation's own clock: it starts at ``START`` and each change takes an hour.
    """

    def __init__(self, root: Path, login: str, url: str) -> None:
        self.root = root
        self.login = login
        self.url = url
        self.name = login.replace("-", " ").title()
        self.lock = threading.RLock()
        self.repos: dict[str, Repo] = {}
        self.old_names: dict[str, int] = {}
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}
        self.applications: list[dict[str, Any]] = []
        self.faults = Faults()
        self.servers: dict[str, LoopbackServer] = {}
        self.generation = 0
        self.spoil: Callable[[str, bytes], bytes] | None = None
        """Changes the JSON bodies of a system's answers before they leave, for answers of a foreign form."""
        self._after: list[tuple[str, Callable[[], object]]] = []
        self._ids = 1000
        self._clock = START
        # Shaped like the host's own tokens, so that a leak check has something real to find.
        self.tokens = {role: "gh" + "p_" + secrets.token_hex(18) for role in ROLES}

    # -- the clock and identities ---------------------------------------------------------------------------------

    def now(self) -> str:
        """The organisation's own time, RFC 3339."""
        return self._clock.strftime("%Y-%m-%dT%H:%M:%SZ")

    def advance(self, hours: float = 1) -> str:
        """Let time pass; gives the new time."""
        with self.lock:
            self._clock += datetime.timedelta(hours=hours)
            return self.now()

    def next_id(self) -> int:
        """A fresh number for anything that the host numbers."""
        with self.lock:
            self._ids += 1
            return self._ids

    def repo(self, name: str) -> Repo:
        """The repository of this name now; KeyError where there is none."""
        return self.repos[name]

    def find(self, name: str, role: str) -> Repo | None:
        """A repository as a role may see it, old names and letter case included; None: GitHub would say 404."""
        with self.lock:
            wanted = {known.lower(): known for known in self.repos}.get(name.lower())
            found = self.repos[wanted] if wanted else self.by_id(self.old_names.get(name.lower(), -1))
            return found if found is not None and self.sees(role, found) else None

    def by_id(self, number: int) -> Repo | None:
        """The repository with the host's own number."""
        return next((repo for repo in self.repos.values() if repo.id == number), None)

    def sees(self, role: str, repo: Repo) -> bool:
        """Whether a role (owner, member, outsider, or empty for anonymous) may read a repository."""
        return SEES[role] >= RANKS[repo.visibility]

    def visible(self, role: str) -> list[Repo]:
        """All repositories that a role may read, by name."""
        with self.lock:
            return sorted((r for r in self.repos.values() if self.sees(role, r)), key=lambda r: r.name.lower())

    # -- building -------------------------------------------------------------------------------------------------

    def create(self, name: str, files: Mapping[str, str | bytes | None] | None = None, **facts: Any) -> Repo:
        """Make a repository, with a first commit where files are given; facts are the fields of ``Repo``."""
        with self.lock:
            now = self.advance()
            path = self.root / f"{self.next_id()}.git"
            repo = Repo(id=self._ids, name=name, path=path, created=now, updated=now, **facts)
            gitstore.create(path, repo.branch)
            self.repos[name] = repo
            if files:
                self.push(name, files, "Import")
            return repo

    def copies(self, original: str, count: int, prefix: str) -> None:
        """Make many repositories with the commits of one, without a git process each: for figures at size."""
        with self.lock:
            source = self.repos[original]
            for number in range(count):
                path = self.root / f"{self.next_id()}.git"
                shutil.copytree(source.path, path)
                name = f"{prefix}-{number:04d}"
                self.repos[name] = Repo(
                    id=self._ids, name=name, path=path, created=source.created, updated=source.updated,
                    description=f"{source.description} ({number})", topics=source.topics, branch=source.branch,
                    license=source.license, head=source.head, languages=dict(source.languages),
                )  # fmt: skip
            self.generation += 1

    def push(
        self,
        name: str,
        files: Mapping[str, str | bytes | None],
        message: str = "Change",
        author: str = "Ines Roldan",
        branch: str = "",
    ) -> Commit:
        """Push one commit: text or bytes write a file, None deletes it; any ``branch``."""
        with self.lock:
            repo = self.repos[name]
            now = self.advance()
            email = author.lower().replace(" ", ".") + "@example.com"
            when = (int(self._clock.timestamp()), now)
            parent = repo.head.oid if repo.head else ""
            commit = gitstore.commit(repo.path, branch or repo.branch, files, message, (author, email), when, parent)
            if branch in ("", repo.branch):
                repo.head = commit
                repo.sizes |= {path: len(content) for path, content in files.items() if content is not None}
                for gone in (path for path, content in files.items() if content is None):
                    repo.sizes.pop(gone, None)
                repo.languages = gitstore.languages(repo.sizes)
            repo.updated = now
            self.generation += 1
            return commit

    def add_person(self, login: str, name: str, email: str = "") -> None:
        """Add a user."""
        self.people[login] = Person(self.next_id(), login, name, email)

    def add_team(self, slug: str, name: str, members: list[str], **facts: Any) -> Team:
        """Add a team; facts are the fields of ``Team``."""
        self.teams[slug] = Team(self.next_id(), slug, name, members=members, **facts)
        self.generation += 1
        return self.teams[slug]

    def run(self, name: str, workflow: str = "ci", conclusion: str | None = "success", **facts: Any) -> Run:
        """Add a workflow run of the head commit; ``conclusion`` None is a run in progress."""
        with self.lock:
            repo = self.repos[name]
            if repo.head is None:
                raise ValueError(f"{name} is empty: nothing can run")
            now = self.advance(0.2)
            same = [run for run in repo.runs if run.workflow == workflow]
            run = Run(
                id=self.next_id(), workflow=workflow,
                workflow_id=same[0].workflow_id if same else self.next_id(),
                path=f".github/workflows/{workflow}.yml", number=len(same) + 1, event=facts.pop("event", "push"),
                status="completed" if conclusion else "in_progress", conclusion=conclusion,
                branch=facts.pop("branch", repo.branch), sha=repo.head.oid, title=repo.head.message, created=now,
                started=now, updated=self.advance(0.1) if conclusion else now,
                actor=sorted(self.people)[0] if self.people else "ghost", **facts,
            )  # fmt: skip
            repo.runs.insert(0, run)
            self.generation += 1
            return run

    def deploy(self, name: str, environment: str, state: str = "ACTIVE") -> None:
        """Record a deployment of the head commit."""
        repo = self.repos[name]
        sha = repo.head.oid if repo.head else "0" * 40
        repo.deployments.insert(0, Deployment(self.next_id(), environment, sha, state, self.advance(0.1)))

    # -- what happens between two captures ------------------------------------------------------------------------

    def set_visibility(self, name: str, visibility: str) -> None:
        """Make a repository public, internal or private."""
        if visibility not in RANKS:
            raise ValueError(visibility)
        self._touch(name).visibility = visibility

    def make_private(self, name: str) -> None:
        """Turn a repository private."""
        self.set_visibility(name, "private")

    def archive(self, name: str, archived: bool = True) -> None:
        """Archive a repository, or bring it back."""
        repo = self._touch(name)
        repo.archived = repo.updated if archived else ""

    def rename(self, name: str, new: str) -> None:
        """Rename a repository; the old name answers with redirects, as on GitHub, until it is used again."""
        with self.lock:
            repo = self._touch(name)
            del self.repos[name]
            repo.name = new
            self.repos[new] = repo
            self.old_names[name.lower()] = repo.id
            self.old_names.pop(new.lower(), None)
            for team in self.teams.values():
                if name in team.repositories:
                    team.repositories[new] = team.repositories.pop(name)

    def delete(self, name: str) -> None:
        """Delete a repository."""
        with self.lock:
            self._touch(name)
            shutil.rmtree(self.repos.pop(name).path)

    def break_yaml(self, name: str, path: str = "catalog-info.yaml") -> Commit:
        """Push a file that is no YAML any more."""
        return self.push(name, {path: "apiVersion: backstage.io/v1alpha1\nkind: [Component\n  name: : x\n"}, "Tidy up")

    def rename_branch(self, name: str, new: str) -> None:
        """Give the default branch another name; the old one is gone, as after the host's own renaming."""
        with self.lock:
            repo = self._touch(name)
            gitstore.rename_branch(repo.path, repo.branch, new)
            repo.branch = new

    def force_push(self, name: str, files: Mapping[str, str | bytes | None]) -> Commit:
        """Replace the default branch by one commit without parents that holds these files only."""
        with self.lock:
            repo = self.repos[name]
            gitstore.forget_branch(repo.path, repo.branch)
            repo.head, repo.sizes = None, {}
            return self.push(name, files, "Begin again")

    def once_after(self, system: str, action: Callable[[], object]) -> None:
        """Do something when the next answer of a system (``graphql``, ``rest``, ``git``) has been given."""
        self._after.append((system, action))

    def answered(self, system: str) -> None:
        """Do what waits for an answer of this system; the servers call it."""
        with self.lock:
            due = [pair for pair in self._after if pair[0] == system][:1]
            self._after = [pair for pair in self._after if pair not in due]
            for _, action in due:
                action()

    def _touch(self, name: str) -> Repo:
        with self.lock:
            repo = self.repos[name]
            repo.updated = self.advance()
            self.generation += 1
            return repo

    # -- faults ---------------------------------------------------------------------------------------------------

    def set_fault(self, target: str, kind: str, *, times: int | None = None, **options: float) -> None:
        """Switch a fault on.

        ``target``: ``github`` (REST, GraphQL and git), ``rest``, ``graphql``, ``git``, ``actions`` (runs), ``teams``,
        ``argocd``, or one repository's part: ``git:NAME``, ``rest:NAME``, ``repo:NAME`` (both).
        ``kind``: see ``faults.KINDS``. ``times``: how many requests are hit, None until cleared.
        ``options``: ``retry_after``, ``reset_in``, ``hang_seconds``.
        """
        if kind == "refused":
            self.servers[target].stop()
            return
        self.faults.set(target, Fault(kind, times, **options))

    def clear_faults(self, target: str = "") -> None:
        """Switch off one target's fault, or all; closed sockets listen again."""
        self.faults.clear(target)
        for name, server in self.servers.items():
            if target in ("", name):
                server.start()
