"""Makes the entities of the parts and APIs that were found in a repository, under names that nobody has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from ...kit.read.captured import Repo
from ...model.entities import Entity
from ...model.origin import Evidence
from ...model.refs import make_ref
from ..reading.declared import FoundApi, FoundPart, Inference
from ..rules.formats import is_tag
from . import words
from .languages import language_of, tag_of
from .parts import PartFolder, evidence_of, name_of
from .places import COMMON, folder_of, folders_of, is_inside

_SAYS_NOTHING = frozenset(
    ("", "api", "apis", "rest", "http", "openapi", "swagger", "definition", "documentation", "docs", "reference",
     "spec", "specification", "service", "server", "ui", "v1", "v2", "v3", "the", "my", "asyncapi")
)  # fmt: skip
"""Words of titles that any API may have."""


def found_part(repo: Repo, place: PartFolder, others: Iterable[PartFolder]) -> FoundPart:
    """Return a part as it crosses the border: what it is, in which language, by which images, and why."""
    inner = {p.folder for p in others if p.folder != place.folder and is_inside(p.folder, place.folder)}
    paths = [e.path for e in repo.below(place.folder) if inner.isdisjoint(folders_of(e.path))]
    description, readme, line = words.described_by(repo, words.readme_of(repo, place.folder))
    reasons = [
        Evidence(f"type-{s.code}", {"path": s.path, **s.args}, repo.origin(s.path, s.line))
        for s in place.signals
        if s.type == place.type
    ]
    manifests = [*place.manifests, *place.charts]
    manifest = manifests[0] if manifests else None
    images = tuple(dict.fromkeys(build.image for build in place.builds if build.image))
    language = language_of(paths)
    evidence = [*evidence_of(repo, place), *reasons[:3]]
    if manifest is not None and manifest.version:
        args = {"version": manifest.version[:60], "path": manifest.path}
        evidence.append(Evidence("part-version", args, repo.origin(manifest.path, manifest.line)))
    if language:
        evidence.append(Evidence("part-language", {"language": language}))
    if readme:
        evidence.append(Evidence("described-by-readme", {"path": readme}, repo.origin(readme, line)))
    path, line = _file_of(place)
    calls = {build.name for build in place.builds if build.name} | {item.name for item in place.charts}
    return FoundPart(
        folder=place.folder,
        name=name_of(place),
        type=place.type,
        path=path,
        line=line,
        description=description,
        version=manifest.version if manifest is not None else "",
        language=language,
        images=images,
        calls=tuple(sorted(calls)),
        evidence=_unique(evidence),
    )


def _file_of(place: PartFolder) -> tuple[str, int]:
    """Return the file and line that say that there is a part, in its folder where one is."""
    files = [(build.path, build.line) for build in place.builds]
    files += [(item.path, item.line) for item in (*place.manifests, *place.charts)]
    return next((file for file in files if is_inside(file[0], place.folder)), files[0])


def _unique(evidence: list[Evidence]) -> list[Evidence]:
    return list({(item.code, item.origin.path, *sorted(item.args.items())): item for item in evidence}.values())


class Namer:
    """Gives names to parts: their own where one repository wants it, else with the repository's in front."""

    def __init__(self, taken: set[str], inferences: Iterable[Inference]) -> None:
        self._taken = taken
        self._wanted = Counter(_own_name(part.name) for found in inferences for part in found.parts)

    def part(self, repo: Repo, part: FoundPart) -> str:
        """Return a name for a part; "api" or "web" alone say nothing in a catalog, so the repository's stands first."""
        own, base = _own_name(part.name), repo.info.name
        kind = "chart" if part.type == "helm-chart" else part.type
        longer = f"{base}-{kind}" if own == words.valid_name(base).lower() else f"{base}-{part.name}"
        choices = [part.name] if self._wanted[own] == 1 and own not in COMMON and own != base.lower() else []
        return self._free(
            "component", [*choices, longer, f"{base}-{part.folder.replace('/', '-')}"], f"{repo.info.id}/{part.folder}"
        )

    def api(self, repo: Repo, api: FoundApi, provider: Entity, alone: bool) -> str:
        """Return a name for an API: its package's, its file's or title's, else its provider's with ``-api``.

        ``alone``: it is the only one of its type in the repository; of several, short package names say too little.
        """
        title = words.valid_name(api.title).lower() if api.title else ""
        plain = bool(set(re.split(r"[-_.]", title)) - _SAYS_NOTHING)
        major = api.version.partition(".")[0].lower().removeprefix("v")
        own = [title, f"{title}-v{major}"] if title and plain else []
        if api.type == "grpc" and ("." in api.name or (alone and api.name.lower() not in COMMON)):
            own = [api.name]
        base = f"{provider.name}-{api.name}" if api.name and api.name.lower() not in COMMON else provider.name
        choices = [*own, base if base.lower().endswith(("api", "events")) else f"{base}-api", f"{base}-{api.type}"]
        return self._free("api", choices, f"{repo.info.id}/{api.path}")

    def _free(self, kind: str, choices: list[str], identity: str) -> str:
        names = [words.valid_name(choice) for choice in choices]
        names.append(words.with_digest(names[-1], identity))
        name = next((n for n in names if make_ref(kind, "default", n) not in self._taken), names[-1])
        self._taken.add(make_ref(kind, "default", name))
        return name


def _own_name(name: str) -> str:
    return words.valid_name(name).lower()


def member_entities(repo: Repo, parent: Entity, found: Inference, namer: Namer) -> list[Entity]:
    """Return the repository's component with its packages and APIs, then its parts, then its APIs."""
    parts = [_part(repo, parent, part, namer.part(repo, part)) for part in found.parts]
    owners = sorted([*parts, parent], key=lambda entity: -len(entity.subpath))
    provides: dict[str, list[str]] = {}
    apis: list[Entity] = []
    for api in found.apis:
        provider = next(entity for entity in owners if is_inside(folder_of(api.path), entity.subpath))
        alone = sum(other.type == api.type for other in found.apis) == 1
        entity = _api(repo, provider, api, namer.api(repo, api, provider, alone))
        provides.setdefault(provider.ref, []).append(entity.ref)
        apis.append(entity)
    by_folder = {entity.subpath: entity.ref for entity in parts}
    packages = tuple(msgspec.structs.replace(p, ref=by_folder.get(p.folder, "")) for p in found.packages)
    parent = msgspec.structs.replace(parent, packages=packages)
    return [
        *(
            msgspec.structs.replace(entity, provides=tuple(sorted(provides.get(entity.ref, ()))))
            for entity in (parent, *parts)
        ),
        *apis,
    ]


def _part(repo: Repo, parent: Entity, part: FoundPart, name: str) -> Entity:
    tag = tag_of(part.language) if part.language else ""
    return Entity(
        ref=make_ref("component", "default", name),
        kind="Component",
        namespace="default",
        name=name,
        raw={},
        origin=repo.origin(part.path, part.line),
        description=part.description,
        type=part.type,
        lifecycle=parent.lifecycle,
        tags=(tag,) if is_tag(tag) else (),
        annotations=parent.annotations,
        inferred=True,
        evidence=tuple(part.evidence),
        subpath=part.folder,
        part_of=parent.ref,
        images=part.images,
        calls=tuple(dict.fromkeys([part.name, *part.calls])),
    )


def _api(repo: Repo, provider: Entity, api: FoundApi, name: str) -> Entity:
    args = {"path": api.path, "count": str(len(api.files)), "type": api.type}
    origin = repo.origin(api.path, api.line)
    return Entity(
        ref=make_ref("api", "default", name),
        kind="API",
        namespace="default",
        name=name,
        raw={},
        origin=origin,
        title=api.title,
        type=api.type,
        lifecycle=provider.lifecycle,
        inferred=True,
        evidence=(Evidence("api-files" if len(api.files) > 1 else "api-file", args, origin),),
        subpath=folder_of(api.path),
        operations=api.operations,
        definition=api.definition,
        definition_origin=repo.origin(api.path, 1),
    )
