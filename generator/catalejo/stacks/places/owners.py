"""Who owns the paths of a tree, by its CODEOWNERS and its OWNERS files."""

from __future__ import annotations

from ...kit.read import codeowners
from ...kit.read.owners_files import OwnersFiles
from ...model.entities import ListedOwner
from ..tree import Tree

_EVERYTHING = frozenset(("*", "**", "/", "/*", "/**", "**/*"))


class PathOwners:
    """The CODEOWNERS of a tree; each path is looked up once. ``file`` is where it lies, "" where there is none."""

    def __init__(self, tree: Tree, rules: codeowners.Codeowners | None) -> None:
        self.file = next((p for p in codeowners.places_of(tree.repo.info.host_type) if p in tree.files), "")
        self._tree, self._rules = tree, rules
        self._cost = sum(_cost(rule.pattern) for rule in rules.rules) // 4 if rules is not None else 0
        self._known: dict[str, tuple[tuple[str, int], ...]] = {}
        self._files = OwnersFiles(tree.repo)
        self._everything: frozenset[int] | None = None

    def owners(self, path: str) -> tuple[tuple[str, int], ...]:
        """Return the owners of a path with their lines; none where there is no file, or too much was asked."""
        if self._rules is None or not path:
            return ()
        if path not in self._known:
            cost = self._cost * (1 + len(path) // 100)
            self._known[path] = self._rules.owners(path) if self._tree.work.take(cost) else ()
        return self._known[path]

    def is_catch_all(self, line: int) -> bool:
        """Tell whether a line of CODEOWNERS speaks for all files: whoever is named nearer comes first."""
        if self._everything is None:
            rules = self._rules.rules if self._rules is not None else ()
            self._everything = frozenset(rule.line for rule in rules if rule.pattern in _EVERYTHING)
        return line in self._everything

    def approvers(self, path: str) -> tuple[ListedOwner, ...]:
        """Return who approves a path by the nearest OWNERS file, teams first; none where too much was asked."""
        if not path or not self._tree.work.take(2 + path.count("/")):
            return ()
        return tuple(sorted(self._files.owners(path), key=lambda owner: not owner.is_team))


def _cost(pattern: str) -> int:
    """Return what comparing a pattern with a path costs, in quarters of a unit."""
    stars = pattern.count("*") + pattern.count("?")
    return 1 if not stars else 12 + 8 * stars


def read_codeowners(tree: Tree) -> codeowners.Codeowners | None:
    """Return the CODEOWNERS of a repository, None where there is none."""
    found = codeowners.of_repository(tree.repo)
    return found[1] if found is not None else None
