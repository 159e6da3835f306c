"""Functions of lists, maps and defaults: sprig's, and those of YAML and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import yaml

from ....kit.read.yaml import load_documents
from .errors import BadTemplate, Unsupported
from .values import as_int, as_list, as_map, as_text, from_json, is_true, kind_of, plain, text

_MOST = 200
Function = Callable[..., object]


def _default(fallback: object, *value: object) -> object:
    return value[0] if value and is_true(value[0]) else fallback


def _coalesce(*values: object) -> object:
    return next((value for value in values if is_true(value)), None)


def _dict(*pairs: object) -> dict[str, object]:
    return {
        as_text(key): pairs[place + 1] if place + 1 < len(pairs) else "" for place, key in list(enumerate(pairs))[::2]
    }


def _get(values: object, key: object) -> object:
    return as_map(values).get(text(key), "")


def _set(values: object, key: object, value: object) -> object:
    as_map(values)[text(key)] = value
    return values


def _unset(values: object, key: object) -> object:
    as_map(values).pop(text(key), None)
    return values


def _dig(*given: object) -> object:
    """Follow keys into a map: ``dig "a" "b" DEFAULT map``."""
    here: object = as_map(given[-1])
    for key in given[:-2]:
        if not isinstance(here, dict):
            raise BadTemplate(f"dig in {kind_of(here)}")
        if text(key) not in here:
            return given[-2]
        here = here[text(key)]
    return here


def _first(values: object) -> object:
    found = as_list(values)
    return found[0] if found else None


def _last(values: object) -> object:
    found = as_list(values)
    return found[-1] if found else None


def _uniq(values: object) -> list[object]:
    found: list[object] = []
    for item in as_list(values)[:1_000]:
        if item not in found:
            found.append(item)
    return found


def _concat(*lists: object) -> list[object]:
    return [item for part in lists for item in as_list(part)]


def _has(wanted: object, values: object) -> bool:
    return values is not None and wanted in as_list(values)


def _without(values: object, *gone: object) -> list[object]:
    return [item for item in as_list(values) if item not in gone]


def _keys(*maps: object) -> list[object]:
    found = [key for values in maps for key in as_map(values)]
    if len(found) > 1:
        raise Unsupported("keys without sortAlpha have no order")
    return list(found)


def _pick(values: object, *keys: object) -> dict[str, object]:
    return {key: as_map(values)[key] for key in map(text, keys) if key in as_map(values)}


def _omit(values: object, *keys: object) -> dict[str, object]:
    return {key: value for key, value in as_map(values).items() if key not in keys}


def _pluck(key: object, *maps: object) -> list[object]:
    return [as_map(values)[text(key)] for values in maps if text(key) in as_map(values)]


def _slice(values: object, start: object = 0, stop: object = None) -> object:
    found = as_list(values)
    end = len(found) if stop is None else as_int(stop)
    if not 0 <= as_int(start) <= end <= len(found):
        raise BadTemplate("slice bounds out of range")
    return found[as_int(start) : end]


def merged(into: object, others: tuple[object, ...], override: bool, depth: int = 0) -> dict[str, object]:
    """Return maps merged deep: the first wins, or with ``override`` the last (https://github.com/imdario/mergo)."""
    result = dict(as_map(into))
    if depth > 30:
        raise Unsupported("nested too deep")
    for other in others:
        for key, value in as_map(other).items():
            here = result.get(key)
            if isinstance(here, dict) and isinstance(value, dict):
                result[key] = merged(here, (value,), override, depth + 1)
            elif key not in result or (is_true(value) if override else not is_true(here)):
                result[key] = value
    return result


def _merge(into: object, *others: object) -> object:
    as_map(into).update(merged(into, others, override=False))
    return into


def _merge_overwrite(into: object, *others: object) -> object:
    as_map(into).update(merged(into, others, override=True))
    return into


def _to_json(value: object) -> str:
    written = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _to_yaml(value: object) -> str:
    return str(yaml.safe_dump(plain(value), default_flow_style=False, allow_unicode=True, width=10**9)).removesuffix(
        "...\n"
    ).removesuffix("\n")  # fmt: skip


def _from_yaml(value: object) -> object:
    documents = load_documents(text(value))
    if any(document.problem is not None for document in documents):
        raise BadTemplate("error converting YAML")
    return from_json(documents[0].value) if documents else None


def _from_json(value: object) -> object:
    try:
        return from_json(json.loads(text(value)))
    except (ValueError, RecursionError):
        return None


def _sorted(values: object) -> list[object]:
    return [*sorted(map(as_text, as_list(values)))]


def _index(value: object, *keys: object) -> object:
    """Return what stands in a map or list at keys, one in the other; a key that a map lacks gives nothing."""
    here = value
    for key in keys:
        if isinstance(here, dict):
            if not isinstance(key, str):
                raise BadTemplate(f"cannot index a map with {kind_of(key)}")
            here = here.get(key)
        elif isinstance(here, list) and not isinstance(key, str | bool) and isinstance(key, int | float):
            place = as_int(key)
            if not 0 <= place < len(here):
                raise BadTemplate(f"index out of range: {place}")
            here = here[place]
        elif here is None:
            raise BadTemplate("index of untyped nil", missing=True)
        else:
            raise BadTemplate(f"cannot index {kind_of(here)} with {kind_of(key)}")
    return here


COLLECTIONS: dict[str, tuple[int, int, Function]] = {
    "index": (1, 20, _index),
    "default": (1, 2, _default), "coalesce": (1, _MOST, _coalesce), "empty": (1, 1, lambda v: not is_true(v)),
    "list": (0, _MOST, lambda *v: list(v)), "tuple": (0, _MOST, lambda *v: list(v)), "dict": (0, _MOST, _dict),
    "get": (2, 2, _get), "set": (3, 3, _set), "unset": (2, 2, _unset), "dig": (3, _MOST, _dig),
    "hasKey": (2, 2, lambda m, k: text(k) in as_map(m)), "first": (1, 1, _first), "last": (1, 1, _last),
    "rest": (1, 1, lambda v: as_list(v)[1:]), "initial": (1, 1, lambda v: as_list(v)[:-1]),
    "append": (2, 2, lambda v, item: [*as_list(v), item]), "push": (2, 2, lambda v, item: [*as_list(v), item]),
    "prepend": (2, 2, lambda v, item: [item, *as_list(v)]), "concat": (0, _MOST, _concat),
    "compact": (1, 1, lambda v: [item for item in as_list(v) if is_true(item)]), "uniq": (1, 1, _uniq),
    "has": (2, 2, _has), "without": (1, _MOST, _without), "reverse": (1, 1, lambda v: as_list(v)[::-1]),
    "sortAlpha": (1, 1, _sorted), "keys": (1, _MOST, _keys), "pick": (1, _MOST, _pick), "omit": (1, _MOST, _omit),
    "pluck": (1, _MOST, _pluck), "slice": (1, 3, _slice), "merge": (1, _MOST, _merge),
    "mergeOverwrite": (1, _MOST, _merge_overwrite), "deepEqual": (2, 2, lambda a, b: a == b),
    "kindOf": (1, 1, kind_of), "kindIs": (2, 2, lambda k, v: kind_of(v) == k),
    "toJson": (1, 1, _to_json), "toRawJson": (1, 1, lambda v: json.dumps(plain(v), ensure_ascii=False, sort_keys=True,
                                                                       separators=(",", ":"))),
    "toYaml": (1, 1, _to_yaml), "fromYaml": (1, 1, lambda v: as_map(_from_yaml(v))),
    "fromYamlArray": (1, 1, lambda v: as_list(_from_yaml(v))), "fromJson": (1, 1, _from_json),
}  # fmt: skip
