"""Bitbucket Cloud."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .create import CREATION
from .spec import BitbucketSource


def _label(spec: BitbucketSource) -> str:
    return spec.workspace


def _owner(spec: BitbucketSource) -> str:
    return f"{host_name(spec.url)}/{spec.workspace}/".lower()


def _parse(text: str, environ: Mapping[str, str]) -> BitbucketSource:
    name = text.removeprefix("https://bitbucket.org/").strip("/")
    if not name or "/" in name:
        raise ValueError("names no workspace; such as bitbucket:WORKSPACE")
    return BitbucketSource(workspace=name, account=environ.get("BITBUCKET_ACCOUNT", ""))


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    return options_of(entry, {"workspace": "workspace"})


HOST = Host(
    id="bitbucket", title=words.TITLE, spec=BitbucketSource, short="workspace", kind="bitbucket", tokens=TOKENS,
    needs=words.NEEDS, list_repositories=list_repositories, label=_label, parse=_parse, owner=_owner,
    client=make_client, probe=probe, backstage=Adopted("bitbucketCloud", _adopted),
    creation=CREATION,
)  # fmt: skip

__all__ = ["HOST", "BitbucketSource"]
