"""To which repository each name of the catalog belonged until tonight: the first claim keeps it.

A repository is known again by its host's own stable id, so a rename takes its names along, and another repository that
is later made under an old name takes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..model.capture import RepositoryInfo
from ..model.history import Holder, Snapshot

Held = tuple[str, str]
"""A repository as a night knows it: its id then, and the host's own id ("" = none)."""


def holders_of(
    previous: Snapshot | None, waiting: Mapping[str, Held], repositories: Iterable[RepositoryInfo]
) -> dict[str, Holder]:
    """Return the holder of each name that a repository which is still here had in the newest night.

    ``waiting`` are names whose holder could not be read that night.
    """
    here = _Here({info.id: info.host_id for info in repositories})
    found: dict[str, Holder] = {}
    for ref, held, inferred in _of(previous):
        repo = here.now(held)
        if repo:
            found[ref] = Holder(repo, inferred)
    for ref, held in waiting.items():
        repo = here.now(held)
        if repo:
            found.setdefault(ref, Holder(repo))
    return found


def still_held(previous: Snapshot | None, waiting: Mapping[str, Held], snapshot: Snapshot) -> dict[str, Held]:
    """Return the names that nobody has tonight, because their holder's files could not be read: they wait for it."""
    known = dict(waiting) | {ref: held for ref, held, inferred in _of(previous) if not inferred}
    here = _Here({name: str(facts.get("host_id", "")) for name, facts in snapshot.repos.items()})
    return {
        ref: held
        for ref, held in sorted(known.items())
        if ref not in snapshot.entities and snapshot.repos.get(here.now(held), {}).get("broken")
    }


def _of(night: Snapshot | None) -> Iterator[tuple[str, Held, bool]]:
    """Yield (name, repository, whether it was inferred) of each name that a repository had in a night."""
    for ref, facts in night.entities.items() if night is not None else ():
        repo = str(facts.get("repo", ""))
        if repo and night is not None:
            yield ref, (repo, str(night.repos.get(repo, {}).get("host_id", ""))), bool(facts.get("inferred"))


class _Here:
    """The repositories of one night by id, and by host and the host's own id."""

    def __init__(self, host_ids: dict[str, str]) -> None:
        self._host_ids = host_ids
        self._by_host = {(name.partition("/")[0], own): name for name, own in sorted(host_ids.items()) if own}

    def now(self, held: Held) -> str:
        """Return the id that a repository has now, "" where it is not here any more."""
        repo, own = held
        found = self._by_host.get((repo.partition("/")[0], own)) if own else None
        if found is not None:
            return found
        return repo if repo in self._host_ids and not (own and self._host_ids[repo]) else ""
