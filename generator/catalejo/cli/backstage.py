"""A Backstage configuration as the beginning of a portal: its name, its sources, and what has no counterpart here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..hosts.contract import Host
from ..hosts.registry import hosts
from ..kit.read.narrow import listing, mapping
from ..kit.read.yaml import load_documents
from .exit_codes import USAGE
from .output import Stop

Step = str | int
_ANOTHER = "another.example"
"""A value that no option has by default."""
MAX_BYTES = 1 << 20
MOST = 200
"""Lines on what is not carried over."""
_KNOWN = {"app": ("title",), "organization": ("name",), "catalog": ("providers",)}
"""What is read, by section."""


class AdoptedPortal(msgspec.Struct, frozen=True):
    """What a portal takes from Backstage: its name, its sources as they stand in a configuration, and what it leaves.

    ``left`` are places in the file, each with what becomes of it.
    """

    name: str
    sources: tuple[dict[str, object], ...]
    left: tuple[str, ...]


def from_backstage(path: Path) -> AdoptedPortal:
    """Return what a portal takes from a Backstage ``app-config.yaml``.

    Raises:
        Stop: the file is not readable YAML.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    document = next(iter(load_documents(data)), None) if len(data) <= MAX_BYTES else None
    if document is None or document.problem is not None or not isinstance(document.value, dict):
        raise Stop(USAGE, f"{path}: not a Backstage configuration that can be read", "give its app-config.yaml")
    value = document.value
    name = mapping(value.get("app")).get("title") or mapping(value.get("organization")).get("name") or ""
    providers = mapping(mapping(value.get("catalog")).get("providers"))
    by_key = {host.backstage.provider: host for host in hosts().values() if host.backstage is not None}
    sources = [source for host in by_key.values() for source in _adopted(host, providers)]
    left = [
        f"line {document.key_at(*place)[0]}: {'.'.join(map(str, place))} ({why})"
        for place, why in (*_unread(value), *_unread_providers(by_key, providers))
    ]
    more = [f"{len(left) - MOST} more"] if len(left) > MOST else []
    return AdoptedPortal(str(name), tuple(sources), (*left[:MOST], *more))


def _entries(host: Host, written: dict[str, object]) -> list[tuple[tuple[Step, ...], dict[str, object]]]:
    """Return the entries of a provider with their places: one, or several by names of their own."""
    provider = host.backstage.provider if host.backstage else ""
    if written and all(isinstance(entry, dict) for entry in written.values()):
        return [(("catalog", "providers", provider, name), mapping(entry)) for name, entry in written.items()]
    return [(("catalog", "providers", provider), written)]


def _adopted(host: Host, providers: dict[str, object]) -> list[dict[str, object]]:
    """Return the sources of a host that Backstage's discovery names."""
    if host.backstage is None:
        return []
    entries = _entries(host, mapping(providers.get(host.backstage.provider)))
    read = [host.backstage.read(entry) for _, entry in entries]
    return [{host.id: {**options, "token_env": host.tokens[0]}} for options in read if options]


def _unread(value: dict[str, object]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield the places of what nothing here reads."""
    for section, inner in value.items():
        known = _KNOWN.get(section)
        if known is None:
            why = "name tokens by variable, with token_env of each source" if section == "integrations" else "not read"
            yield (section,), why
            continue
        for key, item in mapping(inner).items():
            if section == "catalog" and key == "locations":
                for index, location in enumerate(listing(item)):
                    target = str(mapping(location).get("target", ""))[:200]
                    yield (
                        (section, key, index),
                        f"{target}: add its repository as a source; its entity files are found",
                    )
            elif section == "catalog" and key == "rules":
                yield (section, key), "every kind is kept, unknown ones too"
            elif key not in known:
                yield (section, key), "not read"


def _unread_providers(by_key: dict[str, Host], providers: dict[str, object]) -> Iterator[tuple[tuple[Step, ...], str]]:
    for provider, written in providers.items():
        host = by_key.get(provider)
        if host is None or host.backstage is None:
            yield ("catalog", "providers", provider), "no host here reads this provider"
            continue
        for place, entry in _entries(host, mapping(written)):
            if not host.backstage.read(entry):
                yield place, f"says too little for a source of {host.id}"
                continue
            for path, item in _leaves(entry):
                if not _is_read(host, entry, path, item):
                    yield (*place, *path), f"a source of {host.id} has no such option"


def _leaves(value: dict[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, item in value.items():
        if isinstance(item, dict) and item and len(path) < 8:
            yield from _leaves(item, (*path, key))
        else:
            yield (*path, key), item


def _is_read(host: Host, entry: dict[str, object], path: tuple[str, ...], item: object) -> bool:
    """Tell whether a host's reader looks at a value: then another one, or none, gives other options."""
    if host.backstage is None:
        return False
    other = not item if isinstance(item, bool) else [_ANOTHER] if isinstance(item, list) else _ANOTHER
    read = host.backstage.read
    was = read(entry)
    return any(read(_with(entry, path, change)) != was for change in (other, None))


def _with(value: dict[str, object], path: tuple[str, ...], item: object) -> dict[str, object]:
    """Return a mapping with another value at a place."""
    inner = item if len(path) == 1 else _with(mapping(value.get(path[0])), path[1:], item)
    return {**value, path[0]: inner}
