"""Makes projects and merge requests on GitLab.

https://docs.gitlab.com/api/projects/#create-a-project and https://docs.gitlab.com/api/merge_requests/#create-mr
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.read.narrow import mapping, must_be_number
from ...model.scaffolding import PlannedRequest, TargetRepository
from ..contract import Clone, Creation, HostAsker, PushTarget
from ..listing import must_be_new, text_at
from .ask import TOKENS, USER, make_client
from .spec import GitLabSource


def _path(place: TargetRepository) -> str:
    return f"projects/{quote(f'{place.owner}/{place.name}', safe='')}"


def _outputs(place: TargetRepository, base: str, branch: str) -> dict[str, object]:
    web = f"{base}/{place.owner}/{place.name}"
    return {"remoteUrl": f"{web}.git", "repoContentsUrl": f"{web}/-/blob/{branch}"}


def _clone(spec: GitLabSource, asker: HostAsker, place: TargetRepository) -> Clone:
    token = asker.token(spec.token_env, TOKENS)
    return Clone(f"{spec.url.rstrip('/')}/{place.owner}/{place.name}.git", USER, lambda: token)


def _create(spec: GitLabSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    client, place = make_client(spec, asker), asked.place
    must_be_new(client, _path(place), place.full)
    space = mapping(client.get(f"namespaces/{quote(place.owner, safe='')}", conditional=False).body)
    client.create("projects", {
        "name": place.name, "path": place.name, "namespace_id": must_be_number(space.get("id")),
        "visibility": asked.visibility, "description": asked.description, "default_branch": asked.branch,
    })  # fmt: skip
    return PushTarget(_clone(spec, asker, place))


def _target(spec: GitLabSource, asker: HostAsker, asked: PlannedRequest) -> PushTarget:
    found = mapping(make_client(spec, asker).get(_path(asked.place), conditional=False).body)
    return PushTarget(_clone(spec, asker, asked.place), text_at(found, "default_branch"))


def _propose(spec: GitLabSource, asker: HostAsker, asked: PlannedRequest, base: str) -> dict[str, str]:
    body = {
        "source_branch": asked.branch, "target_branch": base, "description": asked.description,
        "title": f"Draft: {asked.title}" if asked.draft else asked.title,
    }  # fmt: skip
    answer = mapping(make_client(spec, asker).create(f"{_path(asked.place)}/merge_requests", body).body)
    return {
        "mergeRequestUrl": text_at(answer, "web_url"), "targetBranchName": base,
        "projectPath": f"{asked.place.owner}/{asked.place.name}",
    }  # fmt: skip


CREATION = Creation(
    id="gitlab", repository_actions=("publish:gitlab",), change_actions=("publish:gitlab:merge-request",),
    branch="master", outputs=_outputs, change_outputs=("mergeRequestUrl", "targetBranchName", "projectPath"),
    create=_create, target=_target, propose=_propose,
)  # fmt: skip
