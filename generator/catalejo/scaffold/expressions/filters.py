"""The filters: those of Nunjucks that templates use, with its results, and those that Backstage adds.

https://mozilla.github.io/nunjucks/templating.html#builtin-filters and
https://backstage.io/docs/features/software-templates/builtin-filters
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlsplit

from .parsing import NotSupported
from .values import UNDEFINED, as_json, is_number, known, known_inside, length, less, member, number, text_of, truthy

_SPACE = " \t\n\r\v\f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIM = re.compile(f"^[{_SPACE}]+|[{_SPACE}]+$")
_WORD = re.compile(r"[A-Za-z0-9_]+")
_INT = re.compile(r"[ \t\n\r]*([+-]?[0-9]+)")
_FLOAT = re.compile(r"[ \t\n\r]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?![0-9eE])")


def _string(value: object) -> str:
    """Return a text, an empty one for nothing and ``false`` as Nunjucks does."""
    if value is None or value is UNDEFINED or value is False:
        return ""
    if not isinstance(value, str):
        raise NotSupported("a filter for texts gets something else")
    return value


def trimmed(text: str) -> str:
    """Return a text without the white space at its ends that JavaScript's ``trim`` takes."""
    return _TRIM.sub("", text)


def capitalized(text: str) -> str:
    """Return a text in lower case with a first letter in upper case."""
    lower = text.lower()
    return lower[:1].upper() + lower[1:]


def _default(value: object, other: object = UNDEFINED, falsy: object = False) -> object:
    if truthy(falsy):
        return value if truthy(value) else other
    return other if value is UNDEFINED else value


def _dump(value: object, spaces: object = 0) -> object:
    return as_json(value, int(number(spaces)))


def _indent(value: object, width: object = 4, first: object = False) -> str:
    text = _string(value)
    space = " " * min(int(number(width)), 200)
    lines = text.split("\n")
    return "\n".join(line if at == 0 and not truthy(first) else space + line for at, line in enumerate(lines)) if (
        text
    ) else ""  # fmt: skip


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotSupported("a filter for lists gets something else")
    return value


def _join(value: object, between: object = "", attribute: object = UNDEFINED) -> str:
    items = _items(value)
    if attribute is not UNDEFINED:
        items = [member(item, attribute) for item in items]
    known_inside(items)
    return text_of(between).join(text_of(item) for item in items)


def _length(value: object) -> int:
    if value is None or value is UNDEFINED or isinstance(value, str | list | dict):
        return length(value)
    raise NotSupported("length of what is neither text, list nor object")


def _list(value: object) -> list[object]:
    if isinstance(value, str):
        return list(value)
    if isinstance(value, dict):
        return [{"key": key, "value": item} for key, item in value.items()]
    return _items(value)


def _first(value: object) -> object:
    if value is None or value is UNDEFINED:
        raise NotSupported("first of nothing")
    return member(value, 0)


def _last(value: object) -> object:
    if value is None or value is UNDEFINED:
        raise NotSupported("last of nothing")
    return member(value, len(value) - 1) if isinstance(value, list | str) else UNDEFINED


def _replace(value: object, old: object, new: object = UNDEFINED, most: object = -1) -> object:
    if is_number(value):
        value = text_of(value)
    if not isinstance(value, str):
        return value
    if not isinstance(old, str) or not old or new is UNDEFINED:
        raise NotSupported("replace without two texts")
    count = int(number(most))
    return value.replace(old, text_of(new), count if count >= 0 else -1)


def _reverse(value: object) -> object:
    return value[::-1] if isinstance(value, str) else _items(value)[::-1]


def _round(value: object, digits: object = 0, method: object = "common") -> object:
    factor = 10 ** int(number(digits))
    scaled = number(value) * factor
    how: Callable[[float], float] = {"ceil": math.ceil, "floor": math.floor}.get(
        text_of(method), lambda one: math.floor(one + 0.5)
    )
    found = how(scaled) / factor
    return int(found) if found == int(found) else found


def _sort(value: object, backwards: object = False, cased: object = False, attribute: object = UNDEFINED) -> object:
    items = _items(value)

    def key(item: object) -> object:
        of = item if attribute is UNDEFINED else member(item, attribute)
        return of.lower() if isinstance(of, str) and not truthy(cased) else of

    def order(left: object, right: object) -> int:
        one, other = key(left), key(right)
        return -1 if less(one, other) else int(less(other, one))

    return sorted(items, key=functools.cmp_to_key(order), reverse=truthy(backwards))


def _sum(value: object, attribute: object = UNDEFINED, start: object = 0) -> object:
    items = _items(value) if attribute is UNDEFINED else [member(item, attribute) for item in _items(value)]
    return number(start) + sum(number(item) for item in items)


def _int(value: object, default: object = UNDEFINED) -> object:
    known(value)
    if is_number(value):
        return math.trunc(number(value))
    _not_a_collection(value)
    found = _INT.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else _number_or(default)


def _float(value: object, default: object = UNDEFINED) -> object:
    known(value)
    if is_number(value):
        return value
    _not_a_collection(value)
    found = _FLOAT.match(value) if isinstance(value, str) else None
    if found is None:
        return _number_or(default)
    return int(float(found[1])) if float(found[1]).is_integer() else float(found[1])


def _not_a_collection(value: object) -> None:
    if isinstance(value, list | dict):
        raise NotSupported("a number is made of a list or an object")


def _number_or(default: object) -> object:
    if default is UNDEFINED:
        raise NotSupported("it is no number, and there is no default")
    return default


def _trim(value: object) -> str:
    if not isinstance(value, str):
        raise NotSupported("trim of what is no text")
    return trimmed(value)


def _title(value: object) -> str:
    return " ".join(capitalized(word) for word in _string(value).split(" "))


def _text(value: object) -> object:
    if value is None or value is UNDEFINED:
        raise NotSupported("string of nothing")
    known_inside(value)
    return text_of(value)


def _urlencode(value: object) -> str:
    if isinstance(value, str):
        return quote(value, safe="-_.!~*'()")
    raise NotSupported("urlencode of what is no text")


def _wordcount(value: object) -> object:
    return len(_WORD.findall(_string(value))) or None


def _with(value: object, attribute: object) -> list[object]:
    return [item for item in _items(value) if truthy(member(item, attribute))]


def _without(value: object, attribute: object) -> list[object]:
    return [item for item in _items(value) if not truthy(member(item, attribute))]


def parse_repo_url(value: object) -> dict[str, object]:
    """Read ``host?owner=o&repo=r``, as pickers of repositories give it.

    Raises:
        NotSupported: it is none.

    """
    known(value)
    text = value if isinstance(value, str) else ""
    parts = urlsplit(f"https://{text}" if "://" not in text else text)
    given = dict(parse_qsl(parts.query, max_num_fields=20)) if len(text) < 2_000 else {}
    if not parts.netloc or parts.username or not given.get("repo", given.get("project")):
        raise NotSupported(f"{text[:100]!r} is no HOST?owner=OWNER&repo=NAME")
    known_keys = ("owner", "repo", "organization", "workspace", "project")
    return {"host": parts.netloc, **{key: given[key] for key in known_keys if given.get(key)}}


def _entity_ref(value: object, context: object = UNDEFINED) -> dict[str, object]:
    known(value)
    if isinstance(value, dict):
        value = (
            f"{text_of(value.get('kind'))}:{text_of(value.get('namespace') or 'default')}/{text_of(value.get('name'))}"
        )
    text = value if isinstance(value, str) else ""
    found = re.fullmatch(r"(?:([^:/]+):)?(?:([^:/]+)/)?([^/:]+)", text)
    kind = found[1] or text_of(member(context, "defaultKind")) if found else ""
    if found is None or not kind:
        raise NotSupported(f"{text[:100]!r} is no reference of an entity with a kind")
    return {
        "kind": kind, "namespace": found[2] or text_of(member(context, "defaultNamespace")) or "default",
        "name": found[3],
    }  # fmt: skip


def _pick(value: object, path: object) -> object:
    for step in text_of(path).replace("[", ".").replace("]", "").split("."):
        value = member(value, step)
    return value


def _slug(value: object) -> str:
    place = parse_repo_url(value)
    if "owner" not in place or "repo" not in place:
        raise NotSupported("projectSlug of a place without owner and repo")
    return f"{place['owner']}/{place['repo']}"


FILTERS: dict[str, Callable[..., object]] = {
    "abs": lambda value: abs(number(value)),
    "capitalize": lambda value: capitalized(_string(value)),
    "d": _default, "default": _default, "dump": _dump, "first": _first, "float": _float, "indent": _indent,
    "int": _int, "join": _join, "last": _last, "length": _length, "list": _list,
    "lower": lambda value: _string(value).lower(),
    "parseEntityRef": _entity_ref, "parseRepoUrl": parse_repo_url, "pick": _pick, "projectSlug": _slug,
    "rejectattr": _without, "replace": _replace, "reverse": _reverse, "round": _round,
    "safe": lambda value: "" if value is None or value is UNDEFINED else value,
    "selectattr": _with, "sort": _sort, "string": _text, "sum": _sum, "title": _title,
    "trim": _trim,
    "upper": lambda value: _string(value).upper(),
    "urlencode": _urlencode, "wordcount": _wordcount,
}  # fmt: skip
"""By name; a value first, then the arguments as they stand."""


def guarded(function: Callable[..., object]) -> Callable[..., object]:
    """Let a call with too few or too many arguments, and a look into what is known later, be refused."""

    @functools.wraps(function)
    def call(value: object, *args: object) -> object:
        known(value)
        for arg in args:
            known(arg)
        try:
            return function(value, *args)
        except (TypeError, OverflowError, ValueError):
            raise NotSupported("a filter, test or method gets other arguments than it takes") from None

    return call


FILTERS = {name: function if name == "safe" else guarded(function) for name, function in FILTERS.items()}
