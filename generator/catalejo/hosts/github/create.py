"""Makes repositories and pull requests on GitHub.

https://docs.github.com/en/rest/repos/repos#create-an-organization-repository and
https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.read.narrow import mapping
from ...model.scaffolding import PlannedRequest, TargetRepository
from ..contract import Clone, Creation, HostAsker, PushTarget
from ..listing import must_be_new, text_at
from .ask import USER, make_client, token_of
from .spec import GitHubSource


def _path(place: TargetRepository) -> str:
    return f"repos/{quote(place.owner, safe='')}/{quote(place.name, safe='')}"


def _outputs(place: TargetRepository, base: str, branch: str) -> dict[str, object]:
    web = f"{base}/{place.owner}/{place.name}"
    return {"remoteUrl": f"{web}.git", "repoContentsUrl": f"{web}/blob/{branch}"}


def _clone(spec: GitHubSource, asker: HostAsker, place: TargetRepository) -> Clone:
    return Clone(f"{spec.url.rstrip('/')}/{place.owner}/{place.name}.git", USER, token_of(spec, asker))


def _create(spec: GitHubSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    client, place = make_client(spec, asker), asked.place
    must_be_new(client, _path(place), place.full)
    owner = mapping(client.get(f"users/{quote(place.owner, safe='')}", conditional=False).body)
    ours = f"orgs/{quote(place.owner, safe='')}/repos" if text_at(owner, "type") == "Organization" else "user/repos"
    body: dict[str, object] = {
        "name": place.name, "description": asked.description, "private": asked.visibility != "public",
        "auto_init": False,
    }  # fmt: skip
    if ours != "user/repos":
        body["visibility"] = asked.visibility
    client.create(ours, body)
    return PushTarget(_clone(spec, asker, place))


def _target(spec: GitHubSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    found = mapping(make_client(spec, asker).get(_path(asked.place), conditional=False).body)
    return PushTarget(_clone(spec, asker, asked.place), text_at(found, "default_branch"))


def _propose(spec: GitHubSource, asker: HostAsker, asked: PlannedRequest, base: str) -> dict[str, str]:
    body = {
        "title": asked.title, "body": asked.description, "head": asked.branch, "base": base, "draft": asked.draft,
    }  # fmt: skip
    answer = mapping(make_client(spec, asker).create(f"{_path(asked.place)}/pulls", body).body)
    return {
        "remoteUrl": text_at(answer, "html_url"), "pullRequestNumber": str(answer.get("number", "")),
        "targetBranchName": base,
    }  # fmt: skip


CREATION = Creation(
    id="github", repository_actions=("publish:github",), change_actions=("publish:github:pull-request",),
    branch="master", outputs=_outputs, change_outputs=("remoteUrl", "pullRequestNumber", "targetBranchName"),
    create=_create, target=_target, propose=_propose,
)  # fmt: skip
