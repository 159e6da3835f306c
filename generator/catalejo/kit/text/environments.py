"""Recognises environments in names: one alias table, English and Spanish, whole tokens only.

Environments are named by their canonical short name (``production`` is ``prod``) unless the configuration spells them
otherwise; a region stays part of the name (``prod-eu``). ``nonprod`` is never production.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_RANKED: tuple[tuple[int, str, str], ...] = (
    (0, "local", "local minikube kind"),
    (5, "preview", "preview review ephemeral"),
    (10, "sandbox", "sandbox sbx playground lab"),
    (20, "dev", "dev develop development devel desarrollo des"),
    (30, "integration", "int integ integration integracion"),
    (40, "test", "test tst testing sit pruebas"),
    (50, "qa", "qas qa quality calidad"),
    (55, "perf", "perf performance"),
    (60, "uat", "uat acc acceptance"),
    (70, "staging", "staging stg stage preprod preproduction preprd ppd preproduccion pre"),
    (75, "demo", "demo"),
    (80, "canary", "canary pilot"),
    (90, "prod", "prod prd production live pro produccion"),
    (95, "dr", "dr standby"),
)
_ALIASES = {alias: name for _, name, aliases in _RANKED for alias in aliases.split()}
_RANKS = {name: rank for rank, name, _ in _RANKED}
_UNRANKED = 85
PRODUCTION = "prod"
CONTAINERS = frozenset(("overlays", "envs", "environments", "env", "stages", "clusters", "live", "entornos"))
"""Folders whose sub-folders are an environment each."""

_WEAK = frozenset(
    [
        "kind",
        "lab",
        "int",
        "acc",
        "pre",
        "pro",
        "des",
        "live",
        "quality",
        "pilot",
        "demo",
        "standby",
        "calidad",
        "review",
        "local",
        "sit",
    ]
)
"""Aliases that are common words: they count as a whole folder or label, not as a token inside a name."""

_NOUNS = {
    "dev": frozenset(("tool", "tools", "tooling", "space", "spaces", "workspace", "workspaces", "portal", "hub", "kit",
                      "ops", "container", "containers", "box", "guide", "docs")),
    "test": frozenset(("runner", "runners", "suite", "tools", "containers", "data", "cases", "utils", "kit")),
    "integration": frozenset(("tests", "hub", "service", "services", "platform", "api")),
    "performance": frozenset(("tests", "tools", "testing")),
    "quality": frozenset(("gate", "gates")),
}  # fmt: skip
"""Words after which an alias is part of a thing's name: ``dev-tools`` are for developers, in every environment."""

_NEGATIONS = (["non"], ["no"], ["not"], ["pre"])

_REGION = re.compile(
    r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn|uk|br|pe|co|cl|latam|emea|apac|asia|global)(?:\d|[ensw]{1,2}\d|gov)?"
    r"|east|west|north|south|central|northeast|northwest|southeast|southwest|(?:east|west|north|south)(?:us|europe|asia)"
    r"|[a-z]{4,12}-?[a-z]{2,10}\d|[a-z]?\d{1,3}|(?:use|usw|euw|euc|eun|apse|apne|sae)\d"
)
MAX_NAME = 300
"""Characters of what may be a name; Kubernetes allows 253."""
MOST_NAMES = 1 << 12
"""Names that are remembered with what they mean: a repository has the same few a thousand times."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATOR = re.compile(r"[-_.\s/]+")
_MARKS = str.maketrans("áéíóúñ", "aeioun")


def tokens(name: str) -> list[str]:
    """Return the lower-case words of a name, cut at ``- _ . /`` and inner capitals."""
    text = _CAMEL.sub("-", name).lower().translate(_MARKS)
    return [part for part in _SEPARATOR.split(text) if part]


def environment_of(name: str, order: tuple[str, ...] = ()) -> str:
    """Return the environment that a whole name means (folder, label, branch), "" where it means none.

    ``order`` are the configured names: one that equals the name wins, and their spelling is used.
    """
    return _environment_of(name, order) if len(name) <= MAX_NAME else ""


@lru_cache(maxsize=MOST_NAMES)
def _environment_of(name: str, order: tuple[str, ...]) -> str:
    lowered = name.strip().lower()
    for known in order:
        if known.lower() == lowered:
            return known
    return _of_words(tokens(name), order, weak=True)


def _of_words(words: list[str], order: tuple[str, ...], weak: bool) -> str:
    if not words or len(words) > 5 or words[0] in ("non", "no", "not"):
        return ""
    if words[0] == "pre" and len(words) > 1 and _ALIASES.get(words[1]) == PRODUCTION:
        words = ["preprod", *words[2:]]
    canonical = _ALIASES.get(words[0], "")
    if not canonical or (words[0] in _WEAK and (not weak or len(words) > 1)):
        return ""
    if not all(_REGION.fullmatch(word) for word in words[1:]):
        return ""
    if len(words) > 1 and is_occasional(canonical):
        return ""
    return _spelled("-".join((canonical, *words[1:])), order)


def _spelled(canonical: str, order: tuple[str, ...]) -> str:
    """Return the configured spelling of an environment: the same words, or an alias of them."""
    for known in order:
        words = tokens(known)
        if words and "-".join((_ALIASES.get(words[0], words[0]), *words[1:])) == canonical:
            return known
    return canonical


def split_environment(name: str, order: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return (stem, environment) of a name such as ``orders-prod-eu`` or ``prod-orders``; ("name", "") without one."""
    return _split_environment(name, order) if len(name) <= MAX_NAME else (name, "")


@lru_cache(maxsize=MOST_NAMES)
def _split_environment(name: str, order: tuple[str, ...]) -> tuple[str, str]:
    lowered = name.lower()
    for known in sorted(order, key=len, reverse=True):
        tail = f"-{known.lower()}"
        if lowered.endswith(tail) and len(lowered) > len(tail) and tokens(lowered[: -len(tail)])[-1:] not in _NEGATIONS:
            return name[: -len(tail)], known
    parts = [part for part in re.split(r"[-_.]", name) if part]
    for size in range(min(4, len(parts) - 1), 0, -1):
        environment = _of_words(tokens("-".join(parts[-size:])), order, weak=False)
        if environment:
            return "-".join(parts[:-size]), environment
    if len(parts) > 1 and not _is_noun(tokens(name), 0):
        environment = _of_words(tokens(parts[0]), order, weak=False)
        if environment:
            return "-".join(parts[1:]), environment
    return name, ""


def environment_inside(name: str, order: tuple[str, ...] = ()) -> str:
    """Return the environment that stands as words inside a name such as a cluster's, "" for none or for several."""
    return _environment_inside(name, order) if len(name) <= MAX_NAME else ""


@lru_cache(maxsize=MOST_NAMES)
def _environment_inside(name: str, order: tuple[str, ...]) -> str:
    words = tokens(name)
    found: set[str] = set()
    for index, word in enumerate(words):
        if word not in _ALIASES or word in _WEAK or (index and words[index - 1] in ("non", "no")):
            continue
        if _is_noun(words, index):
            continue
        exact = [known for known in order if tokens(known) and words[index:][: len(tokens(known))] == tokens(known)]
        if exact:
            found.add(max(exact, key=len))
        else:
            found.add(_spelled(_ALIASES[word], order))
    return found.pop() if len(found) == 1 else ""


def _is_noun(words: list[str], index: int) -> bool:
    """Tell whether a word is the first half of a thing's name."""
    return words[index + 1 : index + 2] != [] and words[index + 1] in _NOUNS.get(words[index], ())


def rank(environment: str, order: tuple[str, ...] = ()) -> tuple[int, int, str]:
    """Return the sort key of an environment: configured order first, then the usual order of promotion."""
    if environment in order:
        return (0, order.index(environment), "")
    words = tokens(environment)
    return (1, _RANKS.get(words[0] if words else "", _UNRANKED), environment)


def promotion_order(found: Iterable[str], order: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the configured environments and then those found besides, each once.

    A found one that belongs beside a configured one (``prod-eu`` beside ``prod``) stands right after it.
    """
    result = list(order)
    for name in sorted(set(found) - set(order), key=lambda item: rank(item)):
        mine = rank(name)[1]
        later = [index for index, other in enumerate(result) if rank(other)[1] > mine]
        result.insert(later[0] if later else len(result), name)
    return tuple(result)


def is_occasional(environment: str) -> bool:
    """Tell whether a name also means other things (a release channel, a variant), so that more must speak for it."""
    words = tokens(environment)
    return bool(words) and words[0] in ("local", "preview", "sandbox", "demo", "canary", "perf", "integration", "test")


def is_production(environment: str) -> bool:
    """Tell whether an environment serves the users: ``prod``, any spelling, any region."""
    words = tokens(environment)
    return bool(words) and (_ALIASES.get(words[0]) == PRODUCTION)
