"""Gitea and Forgejo, which answer alike."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of, owner_and_url
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .create import CREATION
from .spec import GiteaSource


def _label(spec: GiteaSource) -> str:
    return spec.organization or spec.user


def _owner(spec: GiteaSource) -> str:
    return f"{host_name(spec.url)}/{spec.organization or spec.user}/".lower()


def _parse(text: str, environ: Mapping[str, str]) -> GiteaSource:
    usual = environ.get("GITEA_URL") or environ.get("FORGEJO_URL") or "https://gitea.com"
    owner, url = owner_and_url(text, usual, "gitea:https://HOST/ORG, or gitea:ORG with GITEA_URL set")
    return GiteaSource(organization=owner, url=url)


def _check(options: dict[str, object]) -> tuple[str, str] | None:
    return None if options.get("organization") or options.get("user") else words.NO_OWNER


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    options = options_of(entry, {"organization": "organization"})
    return options if {"organization", "url"} <= set(options) else {}


HOST = Host(
    id="gitea", title=words.TITLE, spec=GiteaSource, short="organization", kind="gitea", tokens=TOKENS,
    needs=words.NEEDS, list_repositories=list_repositories, label=_label, parse=_parse, check=_check, owner=_owner,
    client=make_client, probe=probe, backstage=Adopted("gitea", _adopted),
    creation=CREATION,
)  # fmt: skip

__all__ = ["HOST", "GiteaSource"]
