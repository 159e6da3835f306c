"""Finds texts with the shape of a secret and masks them, before they are joined with others or written.

``mask`` and ``mask_bytes`` are for a text as it was made, ``mask_file`` for a file as it was read, in which the name
of a setting tells a secret too, ``mask_value`` for what a reader made of it, ``mask_html`` for a rendered page. Line
ends, quotes and tags always stay, so that no value, row or element is lost with another one.
Time is linear in the text (RE2, and one pass over the words of a key). What is no secret: ``secret_examples``.
"""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar, cast

import re2

from . import secret_settings
from .secret_examples import is_example, plain_of
from .secret_shapes import SHAPES, Shape, is_url_password

T = TypeVar("T")

MASK = "•••"
_NAMED = r"(?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_HEAD = rf"-----BEGIN {_NAMED}|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"
_END = re.compile(_HEAD.replace("BEGIN", "END"))
_HEADER = r"(?:Proc-Type|DEK-Info|Comment|Subject|Version|Hash|x-[a-z-]+):[^\n\\\"'<>]{0,200}"
"""A line of an old format before the base64 of a key."""
_ESCAPE = r"\\(?:[nrt]|u000[aAdD9])"
_JOINT = r"[ \t]*[\"'][ \t]*[+.,\\]?[ \t]*\r?\n[ \t]*(?:-[ \t]+)?[\"']"
"""Between two lines of a key that are written as texts of their own."""
_KEY_PART = re.compile(
    rf"{_HEADER}|(?P<base64>[A-Za-z0-9+/]+={{0,2}})|\s+|{_ESCAPE}|\\(?=\r?\n)|{_JOINT}|[>|*#=]|-(?=[ \t])"
)
"""What may stand between head and end; besides, marks of comments, quotations and lists before a line."""
_KEY_WORD = re.compile(rf"{_ESCAPE}|(?P<word>{_HEAD}|{_END.pattern}|{_HEADER}|[A-Za-z0-9+/=]+)".encode())
SHORTEST_LINE, SHORTEST_KEY = 20, 32
"""Characters of base64 in a line of a private key, and in all of one; a block with less is an example."""

_OPTIONS = re2.Options()
_OPTIONS.max_mem = 64 << 20
_OPTIONS.encoding = re2.Options.Encoding.LATIN1
_OPTIONS.never_capture = True
_OPTIONS.log_errors = False
_PATTERN = "|".join([f"({_HEAD})", *(shape.pattern for shape in SHAPES)]).encode()
_ANY = re2.compile(_PATTERN, _OPTIONS)
_WHICH = re.compile(_PATTERN)
"""Says which shape it is that begins at a place, where RE2 found one: groups would cost it twenty times as much."""
_KEY = "private-key"
_SETTING = re2.compile(secret_settings.PATTERN.encode("latin-1"), _OPTIONS)
_WHICH_SETTING = re.compile(secret_settings.PATTERN.encode("latin-1"))


class Secret(NamedTuple):
    """A masked place: the name of the shape, its line (from 1), its span in the text."""

    shape: str
    line: int
    start: int
    end: int


def _spans(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield every secret of a text in UTF-8: name of the shape, start and end in bytes; in order, not overlapping.

    What is no secret as a whole may hold one: a token is one in an address that only this machine knows too.
    """
    at, text = 0, ""
    while (found := _ANY.search(data, at)) is not None:
        match = _WHICH.match(data, found.start())
        if match is None or match.lastindex is None:
            at = max(found.end(), at + 1)
            continue
        group = match.lastindex
        start, end = match.span(group)
        if group == 1:
            text = text or data.decode("latin-1")
            end = _key_end(text, end)
            if end:
                yield _KEY, start, end
            at = max(end, match.end())
            continue
        shape = SHAPES[group - 2]
        if _accepted(shape, data, match.start(), (start, end)):
            yield shape.name, start, end
            at = end
        else:
            at = match.start() + 1


def _accepted(shape: Shape, data: bytes, first: int, span: tuple[int, int]) -> bool:
    start, end = span
    value = data[start:end].decode("utf-8", "replace")
    if not shape.accept(value) or data[end : end + 3] in (b"...", "…".encode()):
        return False  # what is cut off in a text opens nothing
    if shape.name != "password-in-url":
        return True
    begin = max(first - 120, data.rfind(b"\n", 0, first) + 1)
    return is_url_password(value, data[begin:start].decode("utf-8", "replace"), data[end : end + 120].decode("latin-1"))


def _all_spans(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield besides every secret that the name of its setting tells, all in order and apart."""
    shaped = list(_spans(data))
    named = list(_settings(data))
    if not named:
        yield from shaped
        return
    taken = [(start, end) for _, start, end in shaped]
    for name, start, end in named:
        near = bisect.bisect_left(taken, (start, start))
        if not any(first < end and start < last for first, last in taken[max(near - 1, 0) : near + 1]):
            shaped.append((name, start, end))
    yield from sorted(shaped, key=lambda span: span[1])


def _settings(data: bytes) -> Iterator[tuple[str, int, int]]:
    at = 0
    while (found := _SETTING.search(data, at)) is not None:
        match = _WHICH_SETTING.match(data, found.start())
        if match is None or match.lastindex is None:
            at = found.start() + 1
            continue
        start, end = match.span(match.lastindex)
        first = max(data.rfind(b"\n", 0, match.start()) + 1, start - 160)
        before = data[first:start].decode("utf-8", "replace")
        genuine = secret_settings.is_secret_setting(before, data[start:end].decode("utf-8", "replace"))
        if genuine:
            yield secret_settings.NAME, start, end
        at = end if genuine else start  # what is no value may be the name of the next one


def _key_end(text: str, at: int) -> int:
    """Return where a private key ends whose head ends at ``at``; 0 where what follows is no key."""
    here, end, body = at, at, 0
    signs: set[str] = set()
    while match := _KEY_PART.match(text, here):
        here = match.end()
        if match.lastgroup == "base64" and len(match.group()) >= SHORTEST_LINE:
            body, end = body + len(match.group()), here
            signs.update(match.group()[:SHORTEST_LINE])
    if body < SHORTEST_KEY or len(signs) < 2:
        return 0
    closing = _END.match(text, here)
    return closing.end() if closing else end


def find_secrets(text: str, settings: bool = False) -> Iterator[Secret]:
    """Yield every secret shape of a text, in order; with ``settings`` those too that a name tells."""
    data = text.encode("utf-8", "surrogatepass")
    line, counted, char, last = 1, 0, 0, 0
    for shape, start, end in _all_spans(data) if settings else _spans(data):
        line += data.count(b"\n", counted, start)
        char += len(data[last:start].decode("utf-8", "surrogatepass"))
        length = len(data[start:end].decode("utf-8", "surrogatepass"))
        yield Secret(shape, line, char, char + length)
        char, last, counted = char + length, end, start


def is_secret_entry(name: str, value: str, encoded: bool) -> bool:
    """Tell whether an entry of a Kubernetes Secret opens something; ``encoded`` is one of ``data``, in base64.

    An entry whose name says so does, unless its value is an example, a word, a reference or a path; of the others those
    that hold the shape of a secret, as a whole configuration file may.
    """
    plain = (plain_of(value) if encoded else value).strip() or value
    if secret_settings.names_secret(name) and "\n" not in plain:
        return secret_settings.is_value(plain) and not secret_settings.repeats_name(name, plain)
    return next(find_secrets(plain, settings=True), None) is not None or secret_settings.holds_login(plain)


def mask(text: str) -> str:
    """Replace every secret shape, keeping the number of lines."""
    data = text.encode("utf-8", "surrogatepass")
    masked = _masked(data)
    return text if masked is data else masked.decode("utf-8", "surrogatepass")


def mask_bytes(data: bytes) -> bytes:
    """Do the same to a text that is not decoded yet, in its own encoding; data without a secret is handed back."""
    encoding = wide_encoding(data)
    if not encoding:
        return _masked(data)
    text = data.decode(encoding, "replace")
    masked = mask(text)
    return data if masked == text else masked.encode(encoding, "replace")


def mask_file(path: str, data: bytes) -> bytes:
    """Do so to a file of a repository, in which the names of settings tell secrets too."""
    if not secret_settings.holds_settings(path):
        return mask_bytes(data)
    encoding = wide_encoding(data)
    if not encoding:
        return _masked(data, settings=True)
    text = data.decode(encoding, "replace")
    plain = text.encode("utf-8", "surrogatepass")
    masked = _masked(plain, settings=True)
    return data if masked is plain else masked.decode("utf-8", "surrogatepass").encode(encoding, "replace")


def mask_value(value: T) -> T:
    """Mask every text of plain data (lists, mappings and their keys); what holds no secret is handed back as it is."""
    return cast("T", _masked_value(value))


def _masked_value(value: object) -> object:
    match value:
        case str():
            return mask(value)
        case list():
            return [_masked_value(item) for item in value]
        case dict():
            return {_masked_value(key): _masked_value(item) for key, item in value.items()}
        case _:
            return value


def has_secret(data: bytes) -> bool:
    """Tell whether bytes hold a secret shape, in UTF-8 or in UTF-16 and UTF-32; cheap for those that do not."""
    encoding = wide_encoding(data)
    if encoding:
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    return next(_spans(data), None) is not None


def wide_encoding(data: bytes) -> str:
    """Return the encoding of a text in UTF-16 or UTF-32, "" for anything else: by its mark, else by its zero bytes."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return encoding
    head = data[:4000]
    if len(head) < 8 or b"\0" not in head:
        return ""
    most = len(head) // 4 * 0.7
    first, second, third, fourth = (head[place::4].count(0) > most for place in range(4))
    return _ZEROS.get((first, second, third, fourth), "")


_ZEROS = {
    (False, True, True, True): "utf-32-le", (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le", (True, False, True, False): "utf-16-be",
}  # fmt: skip
"""Which bytes of four are zero in a text of mostly Latin letters."""


def _masked(data: bytes, settings: bool = False) -> bytes:
    parts, last = [], 0
    for shape, start, end in _all_spans(data) if settings else _spans(data):
        # A key word by word: line ends, quotes and commas between them stay, so that nothing around it is lost.
        pieces, sign = [(start, end)], MASK.encode()
        if shape == _KEY:
            pieces = [piece.span() for piece in _KEY_WORD.finditer(data, start, end) if piece["word"]]
        for first, after in pieces:
            parts += [data[last:first], sign]
            sign, last = b"", after
    return b"".join([*parts, data[last:]]) if parts else data


_TAG = re.compile(r"<[^>]*>")


def mask_html(markup: str) -> str:
    """Mask what a reader of sanitised HTML would see as a secret, also where tags or references split it.

    The text of all text nodes is looked at as one; only text between tags changes, and the values of attributes.
    """
    # Nearly no page has any: all its tags, and all its text, are looked at in one go each.
    tags = "\n".join(_TAG.findall(markup))
    texts = "".join(html.unescape(piece) if "&" in piece else piece for piece in _TAG.split(markup))
    if not any(_ANY.search(part.encode("utf-8", "surrogatepass")) for part in (tags, texts)):
        return markup
    return _masked_html(markup)


def _masked_html(markup: str) -> str:
    """Do so tag by tag and text by text."""
    pieces: list[str] = []
    at = 0
    for tag in _TAG.finditer(markup):
        pieces += [markup[at : tag.start()], mask(tag.group())]
        at = tag.end()
    pieces.append(markup[at:])
    texts = [html.unescape(piece) if "&" in piece else piece for piece in pieces[0::2]]
    joined = "".join(texts)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    for secret in reversed(list(find_secrets(joined))):
        first = bisect.bisect_right(starts, secret.start) - 1
        last = bisect.bisect_left(starts, secret.end) - 1
        for number in range(first, last + 1):
            here, after = max(secret.start - starts[number], 0), secret.end - starts[number]
            sign = (MASK if number == first else "") + "\n" * texts[number].count("\n", here, after)
            texts[number] = texts[number][:here] + sign + texts[number][after:]
    pieces[0::2] = [
        piece if text == (html.unescape(piece) if "&" in piece else piece) else html.escape(text, quote=False)
        for piece, text in zip(pieces[0::2], texts, strict=True)
    ]
    return "".join(pieces)


__all__ = [
    "MASK",
    "Secret",
    "find_secrets",
    "has_secret",
    "is_example",
    "is_secret_entry",
    "mask",
    "mask_bytes",
    "mask_file",
    "mask_html",
    "mask_value",
    "wide_encoding",
]  # fmt: skip
