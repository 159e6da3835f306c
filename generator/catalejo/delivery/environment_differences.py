"""Compares what Git asks for in two environments: versions, settings by key, expected differences apart.

Expected is what makes an environment one of its own: names that only carry the environment's or the cluster's name, and
how much of a thing there is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

import msgspec

from ..kit.text import environments
from ..kit.text.images import is_range, normal_name
from ..kit.text.mask import MASK
from ..model.delivery import Delivery
from ..model.differences import (
    HIDDEN,
    NAMES,
    SCALE,
    SETTING,
    VERSION,
    EnvironmentDifference,
    StackDifference,
    ValueDifference,
)
from ..model.origin import Origin
from ..model.stacks import Image, Stack, Stacks

ALL_PAIRS = 5
"""Environments up to which each is compared with every other."""
_WORDS = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
_SCALE = re.compile(
    r" replicas$| resources |Replicas$|values (?:.*\.)?(?:replicas|replicaCount|(?:min|max)Replicas|resources\b.*)$"
)
_UNSURE = frozenset(("revision", "incomplete", "plugin", "refused", "limit", "source", "missing", "unexpanded"))
"""Notes by which what a stack deploys is not known."""


class _Value(msgspec.Struct, frozen=True):
    text: str
    origin: Origin
    why: str = ""


def compare_environments(stacks: Stacks, delivery: Delivery, left: str, right: str) -> EnvironmentDifference:
    """Return how two environments differ; names that are no environments give no rows."""
    found = {name: _of_environment(stacks, delivery, name) for name in (left, right)}
    rows: list[StackDifference] = []
    for key in sorted({*found[left], *found[right]}):
        mine, theirs = found[left].get(key, []), found[right].get(key, [])
        rows += [_row(key, one, other, (left, right)) for one, other in _pairs(mine, theirs)]
    return EnvironmentDifference(
        left, right, tuple(sorted(rows, key=lambda row: (row.name, row.cluster, row.left, row.right)))
    )


def with_differences(delivery: Delivery, stacks: Stacks) -> Delivery:
    """Return the delivery with how each two of its environments differ in what Git asks for.

    Of more than ``ALL_PAIRS`` environments only neighbours in promotion order are compared. An environment for which
    Git asks for nothing is compared with none: that nothing is known of it is no difference.
    """
    asked = {stack.environment for stack in stacks.stacks}
    names = [name for name in delivery.environments if name in asked]
    pairs = list(itertools.combinations(names, 2) if len(names) <= ALL_PAIRS else itertools.pairwise(names))
    found = (compare_environments(stacks, delivery, left, right) for left, right in pairs)
    return msgspec.structs.replace(delivery, differences=tuple(pair for pair in found if pair.rows))


_Key = tuple[str, str]
"""Name and component of what is compared."""


def _of_environment(stacks: Stacks, delivery: Delivery, environment: str) -> dict[_Key, list[Stack]]:
    """Return what is deployed in an environment by name; roots that an application deploys speak through it."""
    found: dict[_Key, list[Stack]] = {}
    for stack in stacks.stacks:
        loose = stack.tool in ("kustomize", "helm") and not stack.applications and bool(stack.images or stack.settings)
        if stack.environment != environment or stack.app_of_apps or not (stack.is_application or loose):
            continue
        component = delivery.stack_component.get(stack.id, "")
        stem = environments.split_environment(stack.name, delivery.environments)[0]
        found.setdefault((stem, component), []).append(stack)
    return {key: _without_loose(items) for key, items in found.items()}


def _without_loose(items: list[Stack]) -> list[Stack]:
    return [stack for stack in items if stack.is_application] or items


def _pairs(left: list[Stack], right: list[Stack]) -> list[tuple[Stack | None, Stack | None]]:
    """Pair the stacks of one name: in order of their clusters and ids; what is left has no partner."""
    mine, theirs = (sorted(items, key=lambda stack: (stack.cluster, stack.id)) for items in (left, right))
    size = max(len(mine), len(theirs))
    if len(mine) == len(theirs) or not mine or not theirs:
        return [(mine[i] if i < len(mine) else None, theirs[i] if i < len(theirs) else None) for i in range(size)]
    # One side has it on more clusters: all of them are compared with the first of the other.
    if len(mine) > len(theirs):
        return [(stack, theirs[min(i, len(theirs) - 1)]) for i, stack in enumerate(mine)]
    return [(mine[min(i, len(mine) - 1)], stack) for i, stack in enumerate(theirs)]


def _row(key: _Key, left: Stack | None, right: Stack | None, names: tuple[str, str]) -> StackDifference:
    name, component = key
    if left is None or right is None:
        here = left or right
        cluster = here.cluster if here is not None else ""
        return StackDifference(name, component, left.id if left else "", right.id if right else "", cluster)
    neutral = (_Neutral(names[0], left.cluster), _Neutral(names[1], right.cluster))
    differences: list[ValueDifference] = []
    same = 0
    for kind, mine, theirs in (
        (VERSION, _versions(left), _versions(right)),
        (SETTING, _settings(left), _settings(right)),
    ):
        found, shared = _compared(kind, mine, theirs, neutral)
        differences += found
        same += shared
    unknown = [note for stack in (left, right) for note in stack.notes if note in _UNSURE]
    unknown += ["chart" for stack in (left, right) if stack.target is not None and stack.target.chart]
    return StackDifference(
        name, component, left.id, right.id, right.cluster or left.cluster, tuple(differences),
        tuple(dict.fromkeys(unknown)), same,
    )  # fmt: skip


class _Neutral:
    """Takes the names of one environment and its cluster out of texts."""

    def __init__(self, environment: str, cluster: str) -> None:
        words = environments.tokens(environment)
        self._environment = environments.environment_of(words[0]) if words else ""
        self._words = frozenset(words)
        self._cluster = cluster if len(cluster) > 2 else ""

    def __call__(self, text: str) -> str:
        """Return a text without those names and the signs between."""
        if self._cluster:
            text = text.replace(self._cluster, "")
        kept = [word for word in _WORDS.findall(text) if not self._is_name(word)]
        return "".join(word for word in kept if word.isalnum()).lower()

    def _is_name(self, word: str) -> bool:
        lowered = word.lower()
        known = bool(self._environment) and environments.environment_of(lowered) == self._environment
        return lowered in self._words or known


def _compared(
    kind: str, left: Mapping[str, _Value], right: Mapping[str, _Value], neutral: tuple[_Neutral, _Neutral]
) -> tuple[list[ValueDifference], int]:
    found: list[ValueDifference] = []
    same = 0
    nothing = _Value("", Origin())
    for key in sorted({*left, *right}):
        mine, theirs = left.get(key, nothing), right.get(key, nothing)
        if mine.text == theirs.text and MASK not in mine.text:
            same += 1
            continue
        expected = _expected(kind, key, (mine.text, theirs.text), neutral)
        found.append(
            ValueDifference(
                kind, key, mine.text, theirs.text, mine.origin, theirs.origin, expected, mine.why, theirs.why
            )
        )
    return found, same


def _expected(kind: str, key: str, texts: tuple[str, str], neutral: tuple[_Neutral, _Neutral]) -> str:
    if MASK in texts[0] or MASK in texts[1]:
        return HIDDEN
    if kind == VERSION:
        return ""
    if _SCALE.search(key):
        return SCALE
    return NAMES if all(texts) and neutral[0](texts[0]) == neutral[1](texts[1]) else ""


def _versions(stack: Stack) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for image in stack.images:
        found.setdefault(
            f"image {normal_name(image.name)}", _Value(_version_of(image), image.origin, image.approximate)
        )
    for part in stack.parts:
        if part.kind == "chart":
            why = "no-version" if not part.version else "range" if is_range(part.version) else ""
            found.setdefault(f"chart {part.name}", _Value(part.version, part.origin, why))
    target = stack.target
    if target is not None and not target.chart and target.revision and stack.is_application:
        found.setdefault("revision", _Value(target.revision, stack.origin))
    return found


def _version_of(image: Image) -> str:
    """Return tag and digest; no tag means latest, unless something that cannot be read here sets one."""
    text = image.tag + (f"@{image.digest}" if image.digest else "")
    return text or ("" if image.is_guess else "latest")


def _settings(stack: Stack) -> dict[str, _Value]:
    """Return settings by a key without the environment's name in its object's."""
    found: dict[str, _Value] = {}
    for setting in stack.settings:
        head, _, rest = setting.key.partition(" ")
        kind, slash, name = head.partition("/")
        key = f"{kind}/{environments.split_environment(name)[0]} {rest}" if slash else setting.key
        found.setdefault(key, _Value(setting.value, setting.origin))
    return found
