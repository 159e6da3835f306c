"""What is configured of folders of this machine."""

from __future__ import annotations

from ...model.settings import Source


class LocalSource(Source, frozen=True, kw_only=True, tag="local", omit_defaults=True):
    """A folder: one repository if it has ``.git`` or a root ``catalog-info.yaml``, else a folder of repositories.

    ``private`` and ``admit`` are names or globs of repositories; ``visibility`` None is the portal's own level.
    ``history`` is how many commits are looked through for the last change of each path (0 = none).
    ``working_copy``: the folder is one repository, and its files count as they lie, committed or not.
    ``unignored``: files count as they lie, committed or not, but for those that git ignores.
    ``commit``: of one repository, the commit that is read in place of the last one.
    """

    path: str
    history: int = 500
    working_copy: bool = False
    unignored: bool = False
    commit: str = ""
