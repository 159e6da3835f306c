"""What is wrong for certain with the kustomizations of one repository, gathered while they are built."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from ....kit.read.narrow import mapping
from ....model.findings import Finding
from ....wording.codes import finding
from ...tree import Tree, has_placeholder
from .. import doubts
from .model import Accumulated, KustomizationFolder
from .refusal import Refusal, Rejected, Unsure
from .transform import Override

_MAX_REASON = 300
LACKS = "missing\0"
"""How the reason of a missing file begins; what follows is its name."""
Step = Callable[[], None]
_Where = tuple[str, int, str]


class Notes:
    """Missing files, refusals and overrides that match nothing, each at the line that a person would change."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._missing: dict[str, set[tuple[int, str]]] = {}
        self._refusals: dict[tuple[str, int], Refusal] = {}
        self._useless: dict[_Where, Override] = {}
        self._useful: set[_Where] = set()

    def attempt(self, place: KustomizationFolder, into: Accumulated, line: int, step: Step) -> None:
        """Do a step; what kustomize would refuse, and what is not known here, is noted."""
        try:
            step()
        except Rejected as refused:
            reason = str(refused)
            if reason.startswith(LACKS):
                self.lack(place, into, line, reason.removeprefix(LACKS))
            elif into.whole and into.refused is None:  # what comes after a refusal may only follow from it
                self.stop(place, into, line, reason)
            else:
                into.reasons.append("refused")
        except Unsure as unsure:
            into.reasons.append(str(unsure))

    def stop(self, place: KustomizationFolder, into: Accumulated, line: int, reason: str) -> None:
        """Note why kustomize would stop."""
        refusal = Refusal(reason, place.path, line)
        into.refuse(refusal)
        self._refusals.setdefault((place.path, line), refusal)

    def lack(self, place: KustomizationFolder, into: Accumulated, line: int, reference: str) -> None:
        """Note a file that is not there."""
        self._missing.setdefault(place.path, set()).add((line, reference))
        into.refuse(Refusal(f"{reference} does not exist", place.path, line, "missing", reference))
        into.whole = False

    def matched(self, override: Override) -> None:
        """Note that an override has matched something in some build."""
        self._useful.add((override.path, override.line, override.name))

    def useless(self, override: Override) -> None:
        """Note that an override has matched nothing in a build of which all is known."""
        self._useless[override.path, override.line, override.name] = override

    def findings(self, value_of: Callable[[str], dict[str, object]]) -> list[Finding]:
        """Return one finding for each line; ``value_of`` gives the kustomization of a folder."""
        return [*self._of_overrides(), *self._of_refusals(), *self._of_missing(value_of)]

    def _of_overrides(self) -> Iterator[Finding]:
        for where, override in sorted(self._useless.items()):
            if where not in self._useful and not has_placeholder(override.name):
                origin = self.tree.origin(override.path, override.line)
                yield finding("GIT404", self.tree.id, origin, key=override.name, image=override.name)

    def _of_refusals(self) -> Iterator[Finding]:
        for refusal in self._refusals.values():
            data = self.tree.read(refusal.path) or b""
            waits = has_placeholder(data[:100_000].decode("utf-8", "replace"))
            if not waits and not self.tree.is_excluded(refusal.path):
                reason = " ".join(refusal.reason.split())[:_MAX_REASON]
                origin = self.tree.origin(refusal.path, refusal.line)
                yield finding("GIT422", self.tree.id, origin, key=f"refused {refusal.line}", reason=reason)

    def _of_missing(self, value_of: Callable[[str], dict[str, object]]) -> Iterator[Finding]:
        for path, missing in sorted(self._missing.items()):
            value = mapping(value_of(posixpath.dirname(path)))
            places = doubts.certainly_missing(self.tree, path, value, missing)
            if places:
                line, reference = min(places)
                names = sorted({name for _, name in places})
                text = reference if len(names) == 1 else f"{reference} (+{len(names) - 1})"
                origin = self.tree.origin(path, line)
                yield finding("GIT402", self.tree.id, origin, key="missing", occurrences=len(names), reference=text)
