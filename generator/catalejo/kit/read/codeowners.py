"""Reads CODEOWNERS files of GitHub, GitLab and Bitbucket and tells who owns a path, with the line that says so.

Sources: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
and https://docs.gitlab.com/user/project/codeowners/reference/. GitHub: the last matching rule wins, and a pattern with
an inner slash is anchored. GitLab: relative patterns match at any depth, the last match of each section counts,
``!`` excludes, a rule without owners takes those of its section.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Literal

import msgspec

from ...model.entities import OwnerRule
from ..text import globs
from .captured import Repo

Mode = Literal["github", "gitlab"]

PLACES: dict[str, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
    "bitbucket": (".bitbucket/CODEOWNERS", ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
}
"""Where a type of host looks for the file; the first that exists counts. Bitbucket looks in its own folder only; a file
that was written for another host still says whose the code is."""
EVERY_PLACE = tuple(dict.fromkeys(place for places in PLACES.values() for place in places))

MAX_BYTES = 3_000_000
MAX_RULES = 20_000
"""Rules of a file; those behind them count as bad lines."""
MAX_OWNERS, MAX_OWNER = 100, 300
"""Owners of a rule that count, and the characters of one."""
_WILD = re.compile(r"\\.|[*?/\\]", re.DOTALL)
_SPECIAL = re.compile(r"\\.|.", re.DOTALL)
_SECTION = re.compile(r"(\^?)\[([^\]]+)\](?:\[(\d+)\])?(.*)")

WITHOUT_CODEOWNERS = frozenset(("azure",))
"""Types of host that know no CODEOWNERS file."""
NOT_EVERYWHERE = WITHOUT_CODEOWNERS | {"bitbucket"}
"""Types of host where only some versions (Data Center from 8.14) know it: that there is none is no fault."""


class Codeowners(msgspec.Struct, frozen=True):
    """A file: its rules in order, and the lines that are none."""

    mode: Mode
    rules: tuple[OwnerRule, ...]
    bad_lines: tuple[int, ...] = ()

    def match(self, path: str) -> tuple[OwnerRule, ...]:
        """Return the rules that decide about a path: one at most on GitHub, one for each section on GitLab."""
        if self.mode == "github":
            last = (rule for rule in reversed(self.rules) if _pattern(rule.pattern, "github")(path))
            return tuple(islice(last, 1))
        hits: dict[str, OwnerRule | None] = {}
        excluded: set[str] = set()
        for rule in self.rules:
            key = rule.section.lower()
            if key in excluded or not _pattern(rule.pattern, self.mode)(path):
                continue
            if rule.exclude:
                excluded.add(key)
                hits.pop(key, None)
            else:
                hits[key] = rule
        return tuple(rule for rule in hits.values() if rule is not None)

    def owners(self, path: str) -> tuple[tuple[str, int], ...]:
        """Return the owners of a path with the line that names each, in order, without repeats."""
        found: dict[str, int] = {}
        for rule in self.match(path):
            for owner in rule.owners:
                found.setdefault(owner, rule.line)
        return tuple(found.items())

    def root(self) -> OwnerRule | None:
        """Return the rule for the repository as a whole: the last one with owners that covers everything."""
        whole = ("*", "**", "/**", "**/*")
        return next((rule for rule in reversed(self.rules) if rule.pattern in whole and rule.owners), None)


def places_of(host_type: str) -> tuple[str, ...]:
    """Return where a type of host looks for the file, in order; one that is not known is taken for GitHub."""
    return PLACES.get(host_type, PLACES["github"])


def of_repository(repo: Repo) -> tuple[str, Codeowners] | None:
    """Return the path and the rules of the CODEOWNERS that counts; hosts of unknown type are read as GitHub.

    Bitbucket's rules are as GitHub's: the last one that matches decides, owners end at a comment.
    """
    mode: Mode = "gitlab" if repo.info.host_type == "gitlab" else "github"
    for path in places_of(repo.info.host_type):
        text = repo.text(path)
        if text is not None:
            return path, parse(text, mode)
    return None


def parse(text: str, mode: Mode = "github") -> Codeowners:
    """Read a CODEOWNERS file; bad lines are skipped and remembered, nothing is raised."""
    rules: list[OwnerRule] = []
    bad: list[int] = []
    section = ""
    defaults: tuple[str, ...] = ()
    names: dict[str, str] = {}
    for number, raw in enumerate(text[:MAX_BYTES].removeprefix("\ufeff").split("\n"), 1):
        line = raw.rstrip("\r").strip()
        if not line or line.startswith("#"):
            continue
        header = _SECTION.fullmatch(line) if mode == "gitlab" else None
        if header is not None:
            section = names.setdefault(header.group(2).strip().lower(), header.group(2).strip())
            defaults = _owners(header.group(4), mode)
            continue
        rule = _rule(line, number, mode, section, defaults)
        if rule is None or len(rules) >= MAX_RULES:
            bad.append(number)
        else:
            rules.append(rule)
    return Codeowners(mode, tuple(rules), tuple(bad))


def _rule(line: str, number: int, mode: Mode, section: str, defaults: tuple[str, ...]) -> OwnerRule | None:
    match = re.match(r"(?:\\.|[^\s\\]|\\$)+", line)
    if match is None:
        return None
    pattern = match.group()
    owners = _owners(line[match.end() :], mode)
    exclude = mode == "gitlab" and pattern.startswith("!")
    pattern = pattern[1:] if exclude else pattern
    if "***" in pattern or pattern in ("", "!") or len(pattern) > 1000 or (mode == "github" and pattern[0] == "!"):
        return None
    written = line[match.end() :].split("#", 1)[0] if mode == "github" else line[match.end() :]
    if written.strip() and not owners:
        return None
    return OwnerRule(pattern, owners or defaults, number, section, exclude)


def _owners(text: str, mode: Mode) -> tuple[str, ...]:
    """Return the owners of the rest of a line; GitHub has comments there, GitLab does not."""
    words = (text.split("#", 1)[0] if mode == "github" else text).split()
    named = (word for word in words if "@" in word and 1 < len(word) <= MAX_OWNER)
    return tuple(islice(named, MAX_OWNERS))


@lru_cache(maxsize=2 * MAX_RULES)
def _pattern(pattern: str, mode: Mode) -> globs.Matches:
    """Return the test of a pattern for whole paths; most paths fail it by its longest literal part."""
    if pattern == "/":
        return (lambda path: True) if mode == "gitlab" else (lambda path: False)
    part = max(_WILD.split(pattern), key=len)
    return lambda path: part in path and _compiled(pattern, mode)(path)


@lru_cache(maxsize=2 * MAX_RULES)
def _compiled(pattern: str, mode: Mode) -> globs.Matches:
    parts = pattern.split("/")
    if parts[0] == "":
        parts = parts[1:]
    elif parts[0] != "**" and (mode == "gitlab" or len(parts) == 1 or (len(parts) == 2 and parts[1] == "")):
        parts = ["**", *parts]
    if parts[-1] == "":
        parts[-1] = "**"
    return globs.linear_or_never(_join(parts))


def _translate(match: re.Match[str]) -> str:
    token = match.group()
    return {"*": "[^/]*", "?": "[^/]"}.get(token) or globs.literal(token[1:] if len(token) > 1 else token)


def _join(parts: list[str]) -> str:
    last = len(parts) - 1
    out, slash = "", False
    for i, part in enumerate(parts):
        if part == "**":
            if i == 0 and i == last:
                return ".+"
            if i == 0:
                out, slash = "(?:.+/)?", False
            elif i == last:
                out += "/.*"
            else:
                out, slash = out + "(?:/.+)?", True
            continue
        if slash:
            out += "/"
        if part == "*" and i == last:
            out += "[^/]+"
        else:
            out += _SPECIAL.sub(_translate, part)
            if i == last:
                out += "(?:/.*)?"
        slash = True
    return out
