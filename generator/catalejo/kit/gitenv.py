"""The one environment in which git is started: built from nothing, so that no machine's or user's settings count.

Why each setting: https://git-scm.com/docs/git-config and the advisories on hooks, fsmonitor, ext:: and bundle URIs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.symlinks": "false",
    "core.commitGraph": "false",
    "core.multiPackIndex": "false",
    "core.bigFileThreshold": "32m",
    "core.deltaBaseCacheLimit": "32m",
    "pack.threads": "1",
    "pack.windowMemory": "64m",
    "transfer.unpackLimit": "1",
    "credential.helper": "",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "transfer.bundleURI": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "maintenance.auto": "false",
    "gc.auto": "0",
    "log.showSignature": "false",
    "protocol.allow": "never",
}
"""Settings of every git process; the last of one name wins."""


def git_environment(settings: Mapping[str, str] | None = None, protocol: str = "") -> dict[str, str]:
    """Return the whole environment of a git process that may speak one protocol ("" = none)."""
    env = {
        "PATH": os.defpath, "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true",
        "GIT_LFS_SKIP_SMUDGE": "1", "GIT_PROTOCOL_FROM_USER": "0", "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "GIT_NO_LAZY_FETCH": "1",
        "GIT_CONFIG_COUNT": "0",
    }  # fmt: skip
    return with_settings(env, {**SETTINGS, **(settings or {})})


def with_settings(env: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with further settings of git; the last of one name wins."""
    count = int(env["GIT_CONFIG_COUNT"])
    more = {"GIT_CONFIG_COUNT": str(count + len(settings))}
    for index, (key, value) in enumerate(settings.items(), count):
        more |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return {**env, **more}
