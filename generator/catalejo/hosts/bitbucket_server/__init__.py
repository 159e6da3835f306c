"""Bitbucket Data Center, once Bitbucket Server."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .spec import BitbucketServerSource

_ADDRESS = re.compile(r"(?P<url>https?://[^/]+(?:/[^/]+)*?)(?:/(?P<kind>projects|users)/(?P<key>[^/]+).*)?/?")


def _label(spec: BitbucketServerSource) -> str:
    return f"{host_name(spec.url)}/{spec.projects[0]}" if len(spec.projects) == 1 else host_name(spec.url)


def _owner(spec: BitbucketServerSource) -> str:
    host = host_name(spec.url)
    return (f"{host}/{spec.projects[0]}/" if len(spec.projects) == 1 else f"{host}/").lower()


def _parse(text: str, environ: Mapping[str, str]) -> BitbucketServerSource:
    usual = environ.get("BITBUCKET_SERVER_URL", "")
    if "://" not in text and usual and text.strip("/"):
        return BitbucketServerSource(url=usual.rstrip("/"), projects=(text.strip("/"),))
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError("names no server; such as bitbucket-server:https://HOST/projects/KEY")
    key = found["key"]
    projects = () if not key else (f"~{key}" if found["kind"] == "users" else key,)
    return BitbucketServerSource(url=found["url"], projects=projects)


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    return options_of(entry, {})


HOST = Host(
    id="bitbucket-server", title=words.TITLE, spec=BitbucketServerSource, short="url", kind="bitbucket", tokens=TOKENS,
    needs=words.NEEDS, list_repositories=list_repositories, label=_label, parse=_parse, owner=_owner,
    client=make_client, probe=probe, backstage=Adopted("bitbucketServer", _adopted),
)  # fmt: skip

__all__ = ["HOST", "BitbucketServerSource"]
