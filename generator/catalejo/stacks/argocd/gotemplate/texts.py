"""Functions of texts: Go's own, sprig's, and those that Argo CD adds."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
from collections.abc import Callable

import re2

from .errors import BadTemplate, Unsupported
from .values import as_int, as_list, as_text, number, printed, text

_MOST, MAX_LONG, MAX_PATTERN = 50, 50_000, 500
Function = Callable[..., object]
_NORMAL = re.compile(r"[^-a-z0-9.]")
_VERB = re.compile(r"%(-?0?\d{0,3})([a-zA-Z%])")
_SLUG = re.compile(r"[^a-z0-9_]+")


def normalize(value: object) -> str:
    """Return a text as a DNS name: lower case, anything else a hyphen, at most 253 characters."""
    return _NORMAL.sub("-", text(value).lower())[:253].strip("-.")


def _slugify(*given: object) -> str:
    """``slugify [LENGTH] [CUT-AT-WORDS] NAME`` (https://github.com/gosimple/slug)."""
    longest = as_int(given[0]) if len(given) > 1 else 50
    smart = given[1] is True if len(given) > 2 else True
    name = text(given[-1])
    if not name.isascii() or "&" in name or "@" in name:
        raise Unsupported("slugify of what is not ASCII")
    slug = re.sub("-{2,}", "-", _SLUG.sub("-", name.lower())).strip("-_")
    if len(slug) <= longest or longest <= 0:
        return slug
    cut = slug.rfind("-", 0, longest + 1)
    return slug[:cut] if smart and cut >= 0 else slug[:longest]


def _printf(form: object, *values: object) -> str:
    left = list(values)

    def one(match: re.Match[str]) -> str:
        flags, verb = match.groups()
        if verb == "%" and not flags:
            return "%"
        if not left:
            return f"%!{verb}(MISSING)"
        value = left.pop(0)
        width = flags.strip("-")
        written = _formatted(verb, value)
        pad = int(width.lstrip("0") or 0)
        if flags.startswith("-"):
            return written.ljust(pad)
        return written.zfill(pad) if width.startswith("0") else written.rjust(pad)

    result = _VERB.sub(one, text(form))
    if left or "%" in _VERB.sub("", text(form)):
        raise Unsupported("printf")
    return result


def _formatted(verb: str, value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if verb == "v":
        return printed(value, True)
    if verb == "s" and isinstance(value, str):
        return value
    if verb == "d" and is_number and isinstance(value, int):
        return str(value)
    if verb == "q" and isinstance(value, str):
        return _quoted(value)
    if verb == "t" and isinstance(value, bool):
        return printed(value)
    if verb == "s" and isinstance(value, float):
        return f"%!s(float64={number(value)})"
    if verb == "d" and isinstance(value, float):
        return f"%!d(float64={number(value)})"
    if verb == "s" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return printed(value)
    raise Unsupported(f"printf %{verb}")


def _quoted(value: str) -> str:
    if not value.isprintable():
        raise Unsupported("quotes of what is not printable")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quote(*values: object) -> str:
    return " ".join(_quoted(as_text(value)) for value in values if value is not None)


def _squote(*values: object) -> str:
    return " ".join(f"'{as_text(value)}'" for value in values if value is not None)


def _replace(old: object, new: object, value: object) -> str:
    body, what, by = text(value), text(old), text(new)
    if len(body) + body.count(what) * len(by) > MAX_LONG:
        raise Unsupported("a long text")
    return body.replace(what, by)


def _split(separator: object, value: object) -> dict[str, object]:
    return {f"_{place}": part for place, part in enumerate(_parts(separator, value))}


def _splitn(separator: object, count: object, value: object) -> dict[str, object]:
    parts = text(value).split(text(separator), max(as_int(count) - 1, 0)) if text(separator) else []
    return {f"_{place}": part for place, part in enumerate(parts)}


def _parts(separator: object, value: object) -> list[object]:
    return list(text(value).split(text(separator)) if text(separator) else text(value))


def _joined(separator: object, values: object) -> str:
    items = as_list(values) if isinstance(values, list) else [values]
    return text(separator).join(as_text(item) for item in items if item is not None)


def _cut(length: object, value: object) -> str:
    size, body = as_int(length), text(value)
    if size < 0:
        return body[size:] if -size < len(body) else body
    return body[:size]


def _substr(start: object, stop: object, value: object) -> str:
    first, last, body = as_int(start), as_int(stop), text(value)
    if first < 0:
        return body[: max(last, 0)]
    return body[first:] if last < 0 or last > len(body) else body[first:last]


def _repeat(count: object, value: object) -> str:
    if as_int(count) * len(text(value)) > MAX_LONG or as_int(count) < 0:
        raise Unsupported("a long text")
    return text(value) * as_int(count)


def _indent(spaces: object, value: object) -> str:
    pad, body = as_int(spaces), text(value)
    if not 0 <= pad <= 200 or pad * (1 + body.count("\n")) > MAX_LONG:
        raise Unsupported("a long text")
    return " " * pad + body.replace("\n", "\n" + " " * pad)


def _title(value: object) -> str:
    return re.sub(r"(^|\s)(\S)", lambda match: match[1] + match[2].upper(), text(value))


def _b64dec(value: object) -> str:
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        return str(error)


def _snake(value: object) -> str:
    if not text(value).isascii():
        raise Unsupported("snakecase")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[- ]", "_", text(value)).lower()


class _Expression:
    """A regular expression as Go has them, in time linear in the text."""

    def __init__(self, pattern: object) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 1 << 20
        if len(text(pattern)) > MAX_PATTERN:
            raise Unsupported("a long regular expression")
        try:
            self._compiled = re2.compile(text(pattern), options)
        except re2.error as error:
            raise BadTemplate(str(error)) from None

    def found(self, value: object) -> list[tuple[int, int, list[str]]]:
        """Return (start, end, groups) of the matches in a text."""
        matches = list(self._compiled.finditer(text(value)))
        return [(m.start(), m.end(), [m.group(0), *(group or "" for group in m.groups())]) for m in matches]


def _matches(pattern: object, value: object) -> bool:
    return bool(_Expression(pattern).found(value))


def _find(pattern: object, value: object) -> str:
    found = _Expression(pattern).found(value)
    return found[0][2][0] if found else ""


def _find_all(pattern: object, value: object, count: object) -> list[object]:
    found: list[object] = [groups[0] for _, _, groups in _Expression(pattern).found(value)]
    return found if as_int(count) < 0 else found[: as_int(count)]


def _replace_all(pattern: object, value: object, by: object) -> str:
    return _replaced(pattern, value, lambda groups: _filled(text(by), groups))


def _replace_literal(pattern: object, value: object, by: object) -> str:
    return _replaced(pattern, value, lambda _groups: text(by))


def _replaced(pattern: object, value: object, make: Callable[[list[str]], str]) -> str:
    out: list[str] = []
    place = 0
    body = text(value)
    for start, end, groups in _Expression(pattern).found(body):
        out += (body[place:start], make(groups))
        place = end
    result = "".join((*out, body[place:]))
    if len(result) > MAX_LONG:
        raise Unsupported("a long text")
    return result


def _filled(form: str, groups: list[str]) -> str:
    def one(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name = match[1] or match[2]
        if not name.isdigit():
            raise Unsupported("groups with names")
        return groups[int(name)] if int(name) < len(groups) else ""

    return re.sub(r"\$\$|\$\{(\w{1,20})\}|\$(\w{1,20})", one, form)


def _fail(message: object) -> str:
    raise BadTemplate(text(message))


def _print(*values: object) -> str:
    if all(isinstance(value, str) for value in values):
        return "".join(map(text, values))
    raise Unsupported("print")


def _hash(name: str) -> Function:
    return lambda value: hashlib.new(name, text(value).encode(), usedforsecurity=False).hexdigest()


TEXTS: dict[str, tuple[int, int, Function]] = {
    "normalize": (1, 1, normalize), "slugify": (1, 3, _slugify), "printf": (1, _MOST, _printf),
    "print": (0, _MOST, _print),
    "lower": (1, 1, lambda v: text(v).lower()), "upper": (1, 1, lambda v: text(v).upper()), "title": (1, 1, _title),
    "untitle": (1, 1, lambda v: re.sub(r"(^|\s)(\S)", lambda m: m[1] + m[2].lower(), text(v))),
    "trim": (1, 1, lambda v: text(v).strip()), "trimAll": (2, 2, lambda c, v: text(v).strip(text(c))),
    "trimPrefix": (2, 2, lambda p, v: text(v).removeprefix(text(p))),
    "trimSuffix": (2, 2, lambda s, v: text(v).removesuffix(text(s))),
    "nospace": (1, 1, lambda v: re.sub(r"\s", "", text(v))), "replace": (3, 3, _replace),
    "contains": (2, 2, lambda part, v: text(part) in text(v)),
    "hasPrefix": (2, 2, lambda p, v: text(v).startswith(text(p))),
    "hasSuffix": (2, 2, lambda s, v: text(v).endswith(text(s))),
    "split": (2, 2, _split), "splitn": (3, 3, _splitn), "splitList": (2, 2, _parts), "join": (2, 2, _joined),
    "trunc": (2, 2, _cut), "substr": (3, 3, _substr), "repeat": (2, 2, _repeat), "quote": (0, _MOST, _quote),
    "squote": (0, _MOST, _squote), "cat": (0, _MOST, lambda *v: " ".join(as_text(i) for i in v if i is not None)),
    "indent": (2, 2, _indent), "nindent": (2, 2, lambda n, v: "\n" + _indent(n, v)),
    "toString": (1, 1, as_text), "toStrings": (1, 1, lambda v: [as_text(i) for i in as_list(v) if i is not None]),
    "base": (1, 1, lambda v: posixpath.basename(text(v).rstrip("/")) or ("/" if text(v) else ".")),
    "dir": (1, 1, lambda v: posixpath.normpath(posixpath.dirname(text(v)) or ".")),
    "ext": (1, 1, lambda v: "".join(posixpath.basename(text(v)).rpartition(".")[1:]) if "." in text(v) else ""),
    "clean": (1, 1, lambda v: posixpath.normpath(text(v) or ".")), "isAbs": (1, 1, lambda v: text(v).startswith("/")),
    "b64enc": (1, 1, lambda v: base64.b64encode(text(v).encode()).decode()), "b64dec": (1, 1, _b64dec),
    "sha256sum": (1, 1, _hash("sha256")), "sha1sum": (1, 1, _hash("sha1")), "snakecase": (1, 1, _snake),
    "kebabcase": (1, 1, lambda v: _snake(v).replace("_", "-")), "fail": (1, 1, _fail),
    "regexMatch": (2, 2, _matches), "regexFind": (2, 2, _find), "regexFindAll": (3, 3, _find_all),
    "regexReplaceAll": (3, 3, _replace_all), "regexReplaceAllLiteral": (3, 3, _replace_literal),
}  # fmt: skip
