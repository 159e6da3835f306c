"""GitHub releases: with a token one request for fifty repositories, without one a request for each.

https://docs.github.com/en/graphql/reference/objects#release
https://docs.github.com/en/rest/releases/releases#list-releases
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings, text_of
from ..contract import Answering, AskedRepository, Asker, SystemSpec
from ..per_repository import RepositoryQuestion, ask_each, name_of

BATCH = 50
_FIELDS = "tagName name isPrerelease isDraft publishedAt url tagCommit{oid}"
_NAMES = {
    "tagName": "tag_name", "name": "name", "isPrerelease": "prerelease", "isDraft": "draft",
    "publishedAt": "published_at", "url": "html_url",
}  # fmt: skip


class GitHubReleases(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The last ``releases`` of repositories that a ``github`` source captured; ``source`` is its id ("" = all)."""

    source: str = ""
    releases: int = 5


def ask(spec: GitHubReleases, asker: Asker) -> None:
    """Ask for the newest releases of all captured repositories."""
    client, count = asker.host(), str(max(1, min(spec.releases, 100)))

    def url(repository: AskedRepository) -> str:
        info = repository.info
        return f"{client.base}/repos/{quote(info.owner)}/{quote(info.name)}/releases?per_page={count}"

    def fetch(address: str) -> object:
        body = client.get(address).body
        if not isinstance(body, list):
            raise SourceError(f"{client.base} does not answer as GitHub does", ErrorKind.MALFORMED)
        return body

    with asker.question("releases") as answering:
        if not client.authorized:  # GraphQL answers nobody without a token
            ask_each(asker, answering, client, RepositoryQuestion(url, fetch, lambda _: False))
            return
        for start in range(0, len(asker.repositories), BATCH):
            some = asker.repositories[start : start + BATCH]
            _ask_some(client, answering, some, (count, [url(one) for one in some]))
            asker.progress(min(start + BATCH, len(asker.repositories)), len(asker.repositories), "releases")


def _ask_some(
    client: Client, answering: Answering, some: Sequence[AskedRepository], how: tuple[str, list[str]]
) -> None:
    """Ask for some repositories at once; ``how``: how many releases of each, and the addresses of the answers."""
    count, urls = how
    named = {f"o{n}": one.info.owner for n, one in enumerate(some)} | {
        f"n{n}": one.info.name for n, one in enumerate(some)
    }
    parts = (
        f"r{n}:repository(owner:$o{n},name:$n{n}){{releases(first:{count},"
        f"orderBy:{{field:CREATED_AT,direction:DESC}}){{nodes{{{_FIELDS}}}}}}}"
        for n in range(len(some))
    )
    variables = ",".join(f"${name}:String!" for name in named)
    answer = client.post(
        f"{client.base.removesuffix('/v3')}/graphql",
        {"query": f"query({variables}){{{''.join(parts)}}}", "variables": named},
    )
    data, errors = mapping(mapping(answer.body).get("data")), mappings(mapping(answer.body).get("errors"))
    if not data:
        said = client.host_words(text_of(errors[0].get("message"))) if errors else "no data"
        raise SourceError(f"{client.base} answers: {said}", ErrorKind.HOST)
    for n, (repository, url) in enumerate(zip(some, urls, strict=True)):
        name, told = name_of(repository.info.id), data.get(f"r{n}")
        if isinstance(told, dict) and isinstance(told.get("releases"), dict):
            answering.add(name, url, [_as_rest(one) for one in mappings(mapping(told["releases"]).get("nodes"))])
        else:
            error = SourceError(f"{client.base} tells nothing of its releases", ErrorKind.HOST)
            answering.failed(name, url, error, answering.earlier(name))


def _as_rest(node: dict[str, object]) -> dict[str, object]:
    """Return a release as REST names its fields, and the commit of its tag, which REST does not tell."""
    found = {rest: node.get(name) for name, rest in _NAMES.items()}
    return {**found, "tag_commit": text_of(mapping(node.get("tagCommit")).get("oid"))}
