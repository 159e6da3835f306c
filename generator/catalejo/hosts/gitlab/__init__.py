"""GitLab: gitlab.com and GitLab elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of, owner_and_url
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .create import CREATION
from .spec import GitLabSource


def _label(spec: GitLabSource) -> str:
    return spec.group or spec.user


def _owner(spec: GitLabSource) -> str:
    return f"{host_name(spec.url)}/{spec.group or spec.user}/".lower()


def _parse(text: str, environ: Mapping[str, str]) -> GitLabSource:
    usual = environ.get("GITLAB_URL") or environ.get("CI_SERVER_URL") or "https://gitlab.com"
    group, url = owner_and_url(text, usual, "gitlab:GROUP, gitlab:GROUP/SUBGROUP or gitlab:https://HOST/GROUP")
    return GitLabSource(group=group, url=url)


def _check(options: dict[str, object]) -> tuple[str, str] | None:
    return None if options.get("group") or options.get("user") else words.NO_OWNER


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    options = options_of(entry, {"group": "group"}, "gitlab.com")
    return options if "group" in options else {}


HOST = Host(
    id="gitlab", title=words.TITLE, spec=GitLabSource, short="group", kind="gitlab", tokens=TOKENS, needs=words.NEEDS,
    list_repositories=list_repositories, label=_label, parse=_parse, check=_check, owner=_owner, client=make_client,
    probe=probe, backstage=Adopted("gitlab", _adopted),
    creation=CREATION,
)  # fmt: skip

__all__ = ["HOST", "GitLabSource"]
