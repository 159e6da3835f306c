"""``catalejo init --suggest``: entity files for repositories that have none, with the evidence for each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from .. import pipeline, questions
from ..config import Configuration
from ..hosts.registry import host_of
from ..kit.store import exchange
from ..kit.text.segments import segment
from ..kit.text.words import Words
from ..model.entities import Entity
from ..model.settings import CaptureOptions, Source
from ..model.suggesting import Suggested, SuggestedFile
from ..model.world import Settings
from .exit_codes import DONE, USAGE
from .options import read_source, workers
from .output import Stop, clean, log, relative_to_here, say

NAME = "catalog-info.yaml"
OUT = Path("suggested")
_WORDS = Words("en")


class SuggestOptions(msgspec.Struct, frozen=True):
    """What ``catalejo init --suggest`` is told."""

    sources: tuple[str, ...]
    capture_dir: Path | None
    out: Path | None
    cache: Path | None
    jobs: int | None


def suggest_files(given: SuggestOptions) -> int:
    """Write what is suggested into a folder, by repository; nothing is written into a repository.

    Raises:
        Stop: there is nothing to read, or the folder is not empty or lies in a source.
    """
    out = given.out or OUT
    sources = tuple(read_source(text) for text in given.sources)
    if bool(sources) == bool(given.capture_dir):
        raise Stop(USAGE, "which repositories?", "give --source, such as github:NAME or a folder, or --capture DIR")
    if out.exists() and any(out.iterdir()):
        raise Stop(USAGE, f"{out} is not empty", "give another --out, or move what is there")
    for source in sources:
        folders = [Path(getattr(source, key)) for key in host_of(source).folders]
        if any(out.resolve().is_relative_to(folder.resolve()) for folder in folders):
            raise Stop(USAGE, f"{out} lies in a source: repositories are not written to", "give an --out elsewhere")
    found = questions.suggested(_concluded(given, sources).world)
    for one in found.files:
        target = out / place_of(one)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text_of_file(one), encoding="utf-8")
    _tell(found, out)
    return DONE


def _concluded(given: SuggestOptions, sources: tuple[Source, ...]) -> pipeline.Conclusions:
    cache, jobs = given.cache or pipeline.default_cache(), workers(given.jobs)
    if given.capture_dir is not None:
        return pipeline.conclude(pipeline.Request(given.capture_dir, cache, "", jobs))
    settings = Settings(visibility="private", people="names", declared_by_source=True)
    with exchange.scratch("suggest") as scratch:
        options = CaptureOptions(tool=pipeline.TOOL, jobs=jobs)
        pipeline.capture(Configuration(settings=settings, sources=sources), scratch / "capture", cache, options)
        return pipeline.conclude(pipeline.Request(scratch / "capture", cache, "", jobs))


def place_of(one: SuggestedFile) -> Path:
    """Return where a file lies below the folder: the repository, then its own folder in it."""
    return Path(*(segment(part) for part in one.repo.split("/")), *one.folder.split("/"), NAME)


def text_of_file(one: SuggestedFile) -> str:
    """Return an entity file: each document below the reasons for what it says."""
    place = f"{one.folder}/{NAME}" if one.folder else NAME
    documents = ["\n".join((*_reasons(entity), text)) for entity, text in zip(one.entities, one.documents, strict=True)]
    said = "Found by catalejo, declared by nobody: check each line before it is committed."
    head = _comment(f"{one.repo}: {place}. {said}")
    return head + "\n" + "---\n".join(documents)


def _reasons(entity: Entity) -> Iterator[str]:
    for item in entity.evidence:
        said, origin = _WORDS.evidence(item), item.origin
        place = f"{origin.path}:{origin.line}" if origin.line else origin.path
        yield _comment(f"{said} ({place})" if place and (origin.line or origin.path not in said) else said)
    for item in entity.owner.evidence if entity.owner.ref else ():
        yield _comment(f"owner: {_WORDS.evidence(item)}")
    if not entity.owner.ref:
        yield _comment("owner: nothing tells who answers for it")


def _comment(text: str) -> str:
    """Return a text of others as one line of comment: no character in it can end the line."""
    return "# " + " ".join(clean(text).split())[:300]


def _tell(found: Suggested, out: Path) -> None:
    repos = {one.repo for one in found.files}
    files, owners = _n(len(found.files), "file", "files"), _n(len(repos), "repository", "repositories")
    say(f"wrote {files} for {owners} into {relative_to_here(out)}")
    unowned = sum(not entity.owner.ref for one in found.files for entity in one.entities)
    if unowned:
        say(f"write an owner before they are committed: nothing tells that of {_n(unowned, 'entity', 'entities')}")
    say(f"left alone, for it declares something itself: {_n(found.declared, 'repository', 'repositories')}")
    for repo in found.unread:
        log(f"left out {repo}: it could not be read as a whole, so what it declares is not known")


def _n(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
