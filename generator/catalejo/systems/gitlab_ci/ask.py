"""GitLab CI: one question of GraphQL for a hundred projects.

https://docs.gitlab.com/api/graphql/reference/ : ``Project.pipeline`` without arguments is the newest of the default
branch; servers that do not know that answer with an error, and are asked without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from ...kit.ask.client import Client, PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings
from ..contract import Answering, Asker, SystemSpec
from ..per_repository import name_of
from ..reading import place_of, short_text
from .fields import projects_of

PAGE = 100
_PIPELINE = (
    "id iid status source ref sha path createdAt updatedAt startedAt finishedAt duration detailedStatus { group }"
)
_PROJECT = "id fullPath webUrl archived repository { rootRef }"
_GROUP = "group(fullPath: $of) { projects(includeSubgroups: true, first: %d, after: $after) { nodes { %s } %s } }"
_NAMED = "projects(fullPaths: $paths, first: %d) { nodes { %s } }"
_NEXT = "pageInfo { hasNextPage endCursor }"


class GitLabCI(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Last pipelines of default branches: of the repositories of a ``gitlab`` source, or of a ``group`` by itself.

    ``source`` is the id of that source ("" = every one); ``url``, ``token_env`` and ``group`` ask a server without one.
    ``runs`` are the pipelines of a project that are looked through.
    """

    source: str = ""
    url: str = "https://gitlab.com"
    token_env: str = ""
    group: str = ""
    runs: int = 20


def ask(spec: GitLabCI, asker: Asker) -> None:
    """Ask for the pipelines of a group, or of the repositories of a source."""
    token = asker.token(spec.token_env) if spec.group else ""
    client = (
        asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None) if spec.group else asker.host()
    )
    with asker.question("pipelines") as answering:
        questioner = _Questioner(client, min(max(spec.runs, 1), PAGE))
        if spec.group:
            for projects in questioner.of_group(spec.group):
                _add(answering, questioner.address, projects)
            return
        paths = [repository.info.id.partition("/")[2] for repository in asker.repositories]
        for start in range(0, len(paths), PAGE):
            some = paths[start : start + PAGE]
            _add(answering, questioner.address, questioner.named(some))
            asker.progress(start + len(some), len(paths), some[-1])


def _add(answering: Answering, address: str, projects: Iterable[dict[str, object]]) -> None:
    """Keep an answer for each project that is not archived: that one has no pipeline is an answer, too."""
    for project in projects:
        key = place_of(project.get("webUrl")).key
        if key and project.get("archived") is not True:
            answering.add(name_of(key), address, {"projects": [project]})


class _Questioner:
    """Asks by GraphQL, and remembers what the server does not know."""

    def __init__(self, client: Client, runs: int) -> None:
        parts = urlsplit(client.base)
        self._client, self._runs = client, runs
        self.address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api/v4')}/api/graphql"
        self._newest = True

    def of_group(self, group: str) -> Iterable[list[dict[str, object]]]:
        """Yield the projects of a group and its subgroups, a page at a time."""
        cursors, after = PageCursors("projects"), None
        while True:
            text = _GROUP % (PAGE, "{project}", _NEXT)
            body = self._asked(f"query($of: ID!, $after: String) {{ {text} }}", {"of": group, "after": after})
            told = mapping(mapping(body.get("data")).get("group"))
            if not told:
                raise SourceError(
                    f"there is no group {group}, or none that this token may see", ErrorKind.GONE, status=404
                )
            yield projects_of(body)
            page = mapping(mapping(told.get("projects")).get("pageInfo"))
            if page.get("hasNextPage") is not True:
                return
            after = short_text(page.get("endCursor"))
            cursors.follow(after)

    def named(self, paths: Iterable[str]) -> list[dict[str, object]]:
        """Return the projects of some paths."""
        text = _NAMED % (PAGE, "{project}")
        return projects_of(self._asked(f"query($paths: [String!]) {{ {text} }}", {"paths": list(paths)}))

    def _asked(self, query: str, variables: dict[str, object]) -> dict[str, object]:
        """Return an answer without errors; GraphQL tells of them with the status 200."""
        while True:
            fields = (
                f"{_PROJECT} pipelines(first: {self._runs}) {{ nodes {{ {_PIPELINE} }} pageInfo {{ hasNextPage }} }}"
            )
            fields += f" pipeline {{ {_PIPELINE} }}" if self._newest else ""
            body = self._client.post(
                self.address, {"query": query.replace("{project}", fields), "variables": variables}
            ).body
            errors = mappings(mapping(body).get("errors"))
            if not errors and isinstance(mapping(body).get("data"), dict):
                return mapping(body)
            if errors and self._newest:
                self._newest = False
                continue
            words = self._client.host_words(short_text(errors[0].get("message")) if errors else "")
            raise SourceError(
                f"{self._client.base} does not answer as GitLab does: {words}".rstrip(": "), ErrorKind.MALFORMED
            )
