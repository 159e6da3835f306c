"""The Git hosts. To add one: its package, a line here, nothing else; third parties come by entry point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from ..kit.swallowed import note_swallowed
from ..model.settings import Source
from . import azure_devops, bitbucket, bitbucket_server, git, gitea, github, gitlab, local
from .contract import API, Host

ALL: tuple[Host, ...] = (
    local.HOST, git.HOST, github.HOST, gitlab.HOST, gitea.HOST, bitbucket.HOST, bitbucket_server.HOST,
    azure_devops.HOST,
)  # fmt: skip
ENTRY_POINT = "catalejo.hosts"
"""The group of entry points of others; each names a ``Host`` of this version of the contract."""


@cache
def hosts() -> Mapping[str, Host]:
    """Return the hosts by id; one of another package never replaces one of ours, and one that fails is left out."""
    found = {host.id: host for host in ALL}
    for point in sorted(entry_points(group=ENTRY_POINT), key=lambda point: point.name):
        try:
            host = point.load()
        except Exception as error:  # a foreign package may fail in any way when it is imported
            note_swallowed(error, point.name)
            continue
        if isinstance(host, Host) and host.api == API:
            found.setdefault(host.id, host)
    return found


def host_of(source: Source) -> Host:
    """Return the host of a source."""
    return hosts()[str(type(source).__struct_config__.tag)]


def source_id(source: Source) -> str:
    """Return the id of a source in the manifest: its type and its name, never a path of this machine."""
    host = host_of(source)
    return f"{host.id}:{source.name or host.label(source)}"
