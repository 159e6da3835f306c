"""Makes repositories and pull requests on Bitbucket Cloud.

https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/ and api-group-pullrequests
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.read.narrow import mapping, optional_mapping
from ...model.scaffolding import PlannedRequest, TargetRepository
from ..contract import Clone, Creation, HostAsker, PushTarget
from ..listing import must_be_new, text_at
from .ask import TOKENS, git_user, make_client
from .spec import BitbucketSource


def _path(place: TargetRepository) -> str:
    return f"repositories/{quote(place.owner, safe='')}/{quote(place.name, safe='')}"


def _outputs(place: TargetRepository, base: str, branch: str) -> dict[str, object]:
    web = f"{base}/{place.owner}/{place.name}"
    return {"remoteUrl": f"{web}.git", "repoContentsUrl": f"{web}/src/{branch}"}


def _clone(spec: BitbucketSource, asker: HostAsker, place: TargetRepository) -> Clone:
    token = asker.token(spec.token_env, TOKENS)
    return Clone(f"{spec.url.rstrip('/')}/{place.owner}/{place.name}.git", git_user(spec), lambda: token)


def _create(spec: BitbucketSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    client, place = make_client(spec, asker), asked.place
    must_be_new(client, _path(place), place.full)
    body: dict[str, object] = {
        "scm": "git", "is_private": asked.visibility != "public", "description": asked.description,
    }  # fmt: skip
    if place.project:
        body["project"] = {"key": place.project}
    client.create(_path(place), body)
    return PushTarget(_clone(spec, asker, place))


def _target(spec: BitbucketSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    found = mapping(make_client(spec, asker).get(_path(asked.place), conditional=False).body)
    return PushTarget(_clone(spec, asker, asked.place), text_at(optional_mapping(found.get("mainbranch")), "name"))


def _propose(spec: BitbucketSource, asker: HostAsker, asked: PlannedRequest, base: str) -> dict[str, str]:
    body = {
        "title": asked.title, "description": asked.description, "draft": asked.draft,
        "source": {"branch": {"name": asked.branch}}, "destination": {"branch": {"name": base}},
    }  # fmt: skip
    answer = mapping(make_client(spec, asker).create(f"{_path(asked.place)}/pullrequests", body).body)
    links = optional_mapping(answer.get("links"))
    return {
        "pullRequestUrl": text_at(optional_mapping(links.get("html")), "href"),
        "pullRequestId": str(answer.get("id", "")),
    }  # fmt: skip


CREATION = Creation(
    id="bitbucket", repository_actions=("publish:bitbucketCloud", "publish:bitbucket"),
    change_actions=("publish:bitbucketCloud:pull-request",),
    branch="master", outputs=_outputs, change_outputs=("pullRequestUrl", "pullRequestId"),
    create=_create, target=_target, propose=_propose,
)  # fmt: skip
