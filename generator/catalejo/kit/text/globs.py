"""Patterns that come from foreign text, matched in time linear in the text: RE2, and whole segments by hand.

Three dialects, each as its reference reads it: Go's ``path.Match`` (https://pkg.go.dev/path#Match), git's wildmatch
without pathnames (https://git-scm.com/docs/gitglossary, "pathspec"), and minimatch as Backstage uses it
(https://github.com/isaacs/minimatch). Patterns of ``.gitignore`` are ``pathspec``'s with its RE2 backend. A pattern
that is none, or is too long, matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import re2

MAX_PATTERN = 2_000
"""Characters of a pattern; a longer one matches nothing."""
MAX_CHOICES = 256
"""Patterns that the braces of one may stand for."""
_MEMORY = 1 << 20
_ANY, _NONE = "(?s:.)", r"[^\x00-\x{10FFFF}]"
_POSIX = re.compile(r"\[:(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit):\]")

Matches = Callable[[str], bool]


class BadPattern(ValueError):
    """A pattern is malformed or too large; the message is for people."""


def linear(expression: str) -> Matches:
    """Return a test whether a whole text fits a regular expression, in time linear in the text.

    Raises:
        BadPattern: RE2 does not take the expression, or it is too large.

    """
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    options.max_mem = _MEMORY
    try:
        compiled = re2.compile(_bytes(expression), options)
    except re2.error as error:
        raise BadPattern(str(error)) from None

    def matches(text: str) -> bool:
        return compiled.fullmatch(_bytes(text)) is not None

    return matches


def linear_or_never(expression: str) -> Matches:
    """Return the test of an expression as ``linear`` does; one that is refused matches nothing."""
    return _safely(linear, expression, 8 * MAX_PATTERN)


def literal(text: str) -> str:
    """Return the expression that means a text as it is."""
    return "".join(char if char.isascii() and char.isalnum() else _quoted(char) for char in text)


def _bytes(text: str) -> bytes:
    """Return a text as UTF-8; what UTF-8 cannot hold (a lone surrogate) is a question mark."""
    return text.encode("utf-8", "replace")


def _never(_text: str) -> bool:
    return False


def _safely(build: Callable[[str], Matches], pattern: str, longest: int = MAX_PATTERN) -> Matches:
    if len(pattern) > longest:
        return _never
    try:
        return build(pattern)
    except BadPattern:
        return _never


@lru_cache(maxsize=1024)
def path_match(pattern: str) -> Matches:
    """Return Go's ``path.Match`` for a pattern: ``*`` and ``?`` stay in a folder, ``**`` is ``*``."""
    return _safely(_path_match, pattern)


def _path_match(pattern: str) -> Matches:
    return linear(_translated(pattern, "[^/]", negations="^", strict=True))


@lru_cache(maxsize=1024)
def wildmatch(pattern: str) -> Matches:
    """Return git's wildmatch without pathnames, as ``fnmatch`` reads it: ``*`` and ``?`` cross folders."""
    return _safely(lambda text: linear(_translated(text, ".", negations="!^", strict=False)), pattern)


@lru_cache(maxsize=1024)
def pathspec(pattern: str) -> Matches:
    """Return what ``git ls-files -- PATTERN`` lists: wildmatch, and all below a folder that is named literally."""
    name, glob = pattern.rstrip("/"), wildmatch(pattern)
    inside = f"{name}/"
    return lambda path: path == name or path.startswith(inside) or glob(path)


@lru_cache(maxsize=1024)
def minimatch(pattern: str) -> Matches:
    """Return minimatch for a pattern: ``**`` crosses folders, braces are choices, wildcards see no hidden name."""
    return _safely(_minimatch, pattern)


def is_glob(path: str) -> bool:
    """Tell whether a path has signs that may make it name many files."""
    return any(char in path for char in "*?{[")


def _translated(pattern: str, one: str, negations: str, strict: bool) -> str:
    """Return the regular expression of a pattern.

    ``one`` is what ``?`` means. ``strict`` follows Go, which refuses a class or an escape that is not finished; else
    these are text, and ``]`` right after ``[`` is a member.

    Raises:
        BadPattern: a class or an escape is not finished.

    """
    out: list[str] = []
    place, size, classes = 0, len(pattern), True
    while place < size:
        char = pattern[place]
        place += 1
        if char == "*":
            if not out or out[-1] != f"{one}*":
                out.append(f"{one}*")
        elif char == "?":
            out.append(one)
        elif char == "[" and classes:
            end, text = _class(pattern, place, negations, strict)
            if end < 0 and strict:
                raise BadPattern("a class without an end")
            out.append(text if end >= 0 else r"\[")
            place, classes = max(end, place), end >= 0
        elif char == "\\":
            if place >= size and strict:
                raise BadPattern("an escape without its character")
            out.append(literal(pattern[place : place + 1] or "\\"))
            place += 1
        else:
            out.append(literal(char))
    return "".join(out)


def _class(pattern: str, place: int, negations: str, strict: bool) -> tuple[int, str]:
    """Return (place after the class that starts here, its expression); (-1, "") where it has no end.

    Raises:
        BadPattern: with ``strict`` (Go's rules), a hyphen or bracket stands where a member must.

    """
    negated = pattern[place : place + 1] != "" and pattern[place] in negations
    place += negated
    first, members = place, list[str]()
    while place < len(pattern):
        if pattern[place] == "]" and place > first:
            body = "".join(members)
            return place + 1, f"[{'^' if negated else ''}{body}]" if body else _ANY if negated else _NONE
        posix = None if strict else _POSIX.match(pattern, place)
        if posix is not None:
            members.append(posix.group())
            place = posix.end()
            continue
        low, place = _member(pattern, place, strict)
        high = low
        if pattern[place : place + 1] == "-" and (strict or pattern[place + 1 : place + 2] not in ("", "]")):
            high, place = _member(pattern, place + 1, strict)
        if low <= high:
            members.append(f"{_quoted(low)}-{_quoted(high)}")
    return -1, ""


def _member(pattern: str, place: int, strict: bool) -> tuple[str, int]:
    char = pattern[place : place + 1]
    if strict and char in ("", "-", "]"):
        raise BadPattern("a class with no member where one must be")
    if char == "\\" and place + 1 < len(pattern):
        return pattern[place + 1], place + 2
    return char, place + 1


def _quoted(char: str) -> str:
    code = ord(char)
    return f"\\x{{{0x3F if 0xD800 <= code < 0xE000 else code:x}}}"


def _minimatch(pattern: str) -> Matches:
    alternatives = [_segments(choice) for choice in _expanded(pattern)]

    def matches(path: str) -> bool:
        parts = path.split("/")
        return any(_walk(segments, parts) for segments in alternatives)

    return matches


def _segments(pattern: str) -> list[Matches | None]:
    """Return a test for each segment; None stands for ``**``."""
    found: list[Matches | None] = []
    for segment in pattern.split("/"):
        if segment == "**":
            if not found or found[-1] is not None:
                found.append(None)
        else:
            found.append(_segment(segment))
    return found


def _segment(pattern: str) -> Matches:
    """Return the test of one segment; a name that starts with a dot is seen only where the pattern says the dot."""
    if not any(char in pattern for char in "*?[\\"):
        return lambda name: name == pattern
    if set(pattern) == {"*"}:
        return lambda name: name != "" and name[0] != "."
    test = linear(_translated(pattern, "[^/]", negations="!^", strict=False))
    if pattern[0] not in "*?[":
        return test
    return lambda name: name != "" and name[0] != "." and test(name)


def _walk(segments: list[Matches | None], parts: list[str]) -> bool:
    """Match segments from left to right and go back to the last ``**`` only: at most segments × parts steps."""
    here = at = 0
    back, resume = -1, 0
    while at < len(parts):
        if here < len(segments) and segments[here] is None:
            back, resume, here = here, at, here + 1
            continue
        test = segments[here] if here < len(segments) else None
        if test is not None and test(parts[at]):
            here, at = here + 1, at + 1
            continue
        if back < 0 or parts[resume][:1] in (".", ""):
            return False
        resume += 1
        here, at = back + 1, resume
    return here >= len(segments)


def _expanded(pattern: str) -> list[str]:
    """Return the patterns that braces stand for; ``{a}`` and what has no end are text.

    Raises:
        BadPattern: more than ``MAX_CHOICES``.

    """
    done: list[str] = []
    waiting = [(pattern, 0)]
    while waiting:
        text, start = waiting.pop()
        found = _braces(text, start)
        if found is None:
            done.append(text)
        else:
            begin, end, choices = found
            waiting.extend((text[:begin] + choice + text[end:], begin) for choice in reversed(choices))
        if len(done) + len(waiting) > MAX_CHOICES:
            raise BadPattern(f"braces that stand for more than {MAX_CHOICES} patterns")
    return done


def _braces(text: str, start: int) -> tuple[int, int, list[str]] | None:
    """Return (begin, end, choices) of the first braces with a comma of their own; one pass over the text."""
    open_at: list[tuple[int, list[int]]] = []
    best: tuple[int, int, list[str]] | None = None
    place = start
    while place < len(text):
        char = text[place]
        if char == "\\":
            place += 1
        elif char == "{":
            open_at.append((place, []))
        elif char == "," and open_at:
            open_at[-1][1].append(place)
        elif char == "}" and open_at:
            begin, commas = open_at.pop()
            if commas and (best is None or begin < best[0]):
                edges = [begin, *commas, place]
                best = begin, place + 1, [text[a + 1 : b] for a, b in pairwise(edges)]
            if best is not None and not open_at:
                return best
        place += 1
    return best
