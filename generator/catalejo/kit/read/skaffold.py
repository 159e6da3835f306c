"""Reads what skaffold builds: ``build.artifacts`` of its files and those of ``profiles``.

https://skaffold.dev/docs/references/yaml/: an artifact has an image without a tag, the folder of its build
(``context``) and a Dockerfile in it, or the main package of a program that ko builds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ..text.images import split_image
from .narrow import mapping, mappings, text_of
from .yaml import Document

MAX_ARTIFACTS = 400
"""Of one document, and of one profile."""
_FILE = re.compile(r"skaffold(?:[.-][A-Za-z0-9_.-]+)?\.ya?ml")


class BuildArtifact(msgspec.Struct, frozen=True):
    """One image that is built: its name ("" where it is computed), context as written, and how; ``profile`` names the
    profile that builds it, "" where every run does.
    """

    image: str
    context: str = "."
    dockerfile: str = ""
    main: str = ""
    line: int = 0
    profile: str = ""


def is_skaffold_file(path: str) -> bool:
    """Tell whether a path names a configuration of skaffold."""
    return _FILE.fullmatch(path.rpartition("/")[2]) is not None


def artifacts_of(document: Document) -> Iterator[BuildArtifact]:
    """Yield the artifacts of a document in the order in which it has them, those of its profiles last."""
    value = mapping(document.value)
    yield from _built(document, value, ())
    for number, profile in enumerate(mappings(value.get("profiles"))):
        yield from _built(document, profile, ("profiles", number))


def _built(document: Document, part: dict[str, object], at: tuple[str | int, ...]) -> Iterator[BuildArtifact]:
    artifacts = mappings(mapping(part.get("build")).get("artifacts"))
    for number, artifact in enumerate(artifacts[:MAX_ARTIFACTS]):
        written = text_of(artifact.get("image"))
        yield BuildArtifact(
            image="" if "$" in written or "{" in written else split_image(written).name,
            context=text_of(artifact.get("context")) or ".",
            dockerfile=text_of(mapping(artifact.get("docker")).get("dockerfile")),
            main=text_of(mapping(artifact.get("ko")).get("main")),
            line=document.at(*at, "build", "artifacts", number)[0],
            profile=text_of(part.get("name")) or "profile" if at else "",
        )
