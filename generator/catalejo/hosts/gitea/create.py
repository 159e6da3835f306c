"""Makes repositories and pull requests on Gitea and Forgejo.

https://docs.gitea.com/api (``createOrgRepo``, ``createCurrentUserRepo``, ``repoCreatePullRequest``)
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.errors import SourceError
from ...kit.read.narrow import mapping
from ...model.scaffolding import PlannedRequest, TargetRepository
from ..contract import Clone, Creation, HostAsker, PushTarget
from ..listing import must_be_new, text_at
from .ask import TOKENS, USER, make_client
from .spec import GiteaSource


def _path(place: TargetRepository) -> str:
    return f"repos/{quote(place.owner, safe='')}/{quote(place.name, safe='')}"


def _outputs(place: TargetRepository, base: str, branch: str) -> dict[str, object]:
    web = f"{base}/{place.owner}/{place.name}"
    return {"remoteUrl": web, "repoContentsUrl": f"{web}/src/branch/{branch}"}


def _clone(spec: GiteaSource, asker: HostAsker, place: TargetRepository) -> Clone:
    token = asker.token(spec.token_env, TOKENS)
    return Clone(f"{spec.url.rstrip('/')}/{place.owner}/{place.name}.git", USER, lambda: token)


def _create(spec: GiteaSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    client, place = make_client(spec, asker), asked.place
    must_be_new(client, _path(place), place.full)
    try:
        client.get(f"orgs/{quote(place.owner, safe='')}", conditional=False)
        ours = f"orgs/{quote(place.owner, safe='')}/repos"
    except SourceError as error:
        if not error.gone:
            raise
        ours = "user/repos"
    client.create(ours, {
        "name": place.name, "description": asked.description, "private": asked.visibility != "public",
        "auto_init": False, "default_branch": asked.branch,
    })  # fmt: skip
    return PushTarget(_clone(spec, asker, place))


def _target(spec: GiteaSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    found = mapping(make_client(spec, asker).get(_path(asked.place), conditional=False).body)
    return PushTarget(_clone(spec, asker, asked.place), text_at(found, "default_branch"))


def _propose(spec: GiteaSource, asker: HostAsker, asked: PlannedRequest, base: str) -> dict[str, str]:
    body = {
        "head": asked.branch, "base": base, "body": asked.description,
        "title": f"WIP: {asked.title}" if asked.draft else asked.title,
    }  # fmt: skip
    answer = mapping(make_client(spec, asker).create(f"{_path(asked.place)}/pulls", body).body)
    return {"remoteUrl": text_at(answer, "html_url"), "pullRequestNumber": str(answer.get("number", ""))}


CREATION = Creation(
    id="gitea", repository_actions=("publish:gitea",), change_actions=("publish:gitea:pull-request",),
    branch="main", outputs=_outputs, change_outputs=("remoteUrl", "pullRequestNumber"),
    create=_create, target=_target, propose=_propose,
)  # fmt: skip
