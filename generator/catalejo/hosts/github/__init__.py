"""GitHub and GitHub Enterprise Server."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .create import CREATION
from .spec import GitHubSource


def _label(spec: GitHubSource) -> str:
    return spec.organization or spec.user


def _owner(spec: GitHubSource) -> str:
    return f"{host_name(spec.url)}/{spec.organization or spec.user}/".lower()


def _parse(text: str, environ: Mapping[str, str]) -> GitHubSource:
    name = text.strip("/")
    if not name:
        raise ValueError("needs a name, such as github:mercado-andino")
    token = next((variable for variable in TOKENS if environ.get(variable)), "")
    return GitHubSource(
        organization=name, token_env=token, url=environ.get("GITHUB_SERVER_URL") or "https://github.com"
    )


def _check(options: dict[str, object]) -> tuple[str, str] | None:
    if bool(options.get("app")) != bool(options.get("app_key_env")):
        return words.HALF_AN_APP
    return None if options.get("organization") or options.get("user") else words.NO_OWNER


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    options = options_of(entry, {"organization": "organization"}, "github.com")
    return options if "organization" in options else {}


HOST = Host(
    id="github", title=words.TITLE, spec=GitHubSource, short="organization", kind="github", tokens=TOKENS,
    needs=words.NEEDS, list_repositories=list_repositories, label=_label, parse=_parse, check=_check, owner=_owner,
    client=make_client, probe=probe,
    backstage=Adopted("github", _adopted),
    creation=CREATION,
)  # fmt: skip

__all__ = ["HOST", "GitHubSource"]
