"""The actions that are run, by name: those that need no host, and those that each host brings."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache, partial

from ...hosts.registry import hosts
from . import catalog, fetch, files, publish, saying
from .run import Action

LOCAL: Mapping[str, Action] = {
    "catalog:register": catalog.register,
    "catalog:write": catalog.write,
    "debug:log": saying.log,
    "debug:wait": saying.wait,
    "fetch:plain": fetch.fetch_plain,
    "fetch:plain:file": fetch.fetch_plain_file,
    "fetch:template": fetch.fetch_template,
    "fetch:template:file": fetch.fetch_template_file,
    "fs:delete": files.delete,
    "fs:readdir": files.read_folder,
    "fs:rename": files.rename,
    "roadiehq:utils:fs:append": files.append,
    "roadiehq:utils:fs:write": files.write,
}


@cache
def actions() -> Mapping[str, Action]:
    """Return every action by its name, sorted."""
    found = dict(LOCAL)
    for host in hosts().values():
        if host.creation is not None:
            for name in host.creation.repository_actions:
                found[name] = partial(publish.repository, action=name, host=host.creation)
            for name in host.creation.change_actions:
                found[name] = partial(publish.change, action=name, host=host.creation)
    return dict(sorted(found.items()))


def known_action(name: str) -> bool:
    """Tell whether an action is run."""
    return name in actions()


def nearest(name: str) -> str:
    """Return the known action whose name is like this one, "" without one."""
    return next(iter(difflib.get_close_matches(name, actions(), n=1, cutoff=0.8)), "")
