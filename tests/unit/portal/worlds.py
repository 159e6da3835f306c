"""Small worlds for tests of pages: some entities, some nights, nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from catalejo.kit.read.captured import Captured
from catalejo.kit.text.words import Words
from catalejo.model.capture import Manifest, SourceStatus, Visibility
from catalejo.model.delivery import Cell, Delivery, Placement
from catalejo.model.docs import Documentation
from catalejo.model.entities import Catalog, Entity, Owner, Relation
from catalejo.model.history import Change, History
from catalejo.model.live import Answer, Application, Capability, CapabilityState, LiveState
from catalejo.model.origin import Origin
from catalejo.model.scorecards import Scorecards
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings, World
from catalejo.portal.context import Portal
from catalejo.portal.html.output import Output
from catalejo.portal.html.page import PortalTexts
from catalejo.portal.html.page_cache import PageCache
from catalejo.portal.html.render import Renderer

TONIGHT, LAST_NIGHT = "2026-11-19T02:14:00Z", "2026-11-18T02:14:00Z"
TEAM = "group:default/team-a"
NOWHERE = Path("nowhere")
RENDERERS = {language: Renderer(Words(language)) for language in ("en", "es")}
"""A template is compiled once for all the worlds of a language."""


def entity(ref: str, owner: str = TEAM, **facts: object) -> Entity:
    """An entity that its file declares."""
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    defaults: dict[str, object] = {"type": "service", "origin": Origin(repo="local/shop", path="catalog-info.yaml")}
    return Entity(
        ref=ref, kind=kind.capitalize(), namespace=namespace, name=name, raw={},
        owner=Owner(owner, "spec.owner", owner, True) if owner else Owner(), **{**defaults, **facts},
    )  # type: ignore[arg-type]  # fmt: skip  # keyword arguments of the struct


def portal(
    entities: Iterable[Entity] = (),
    relations: Iterable[tuple[str, str, str]] = (),
    changes: Iterable[Change] = (),
    cells: dict[str, dict[str, Cell]] | None = None,
    applications: Iterable[Application] = (),
    sources: Iterable[SourceStatus] = (),
    language: str = "en",
) -> Portal:
    """A portal over a small world with two nights and three environments."""
    placements = tuple(Placement(ref, ref, cells=found) for ref, found in (cells or {}).items())
    world = World(
        settings=Settings(language=language),
        manifest=Manifest(1, "test", TONIGHT, Visibility.INTERNAL, tuple(sources)),
        repos={},
        catalog=Catalog(
            {one.ref: one for one in entities}, tuple(sorted(Relation(*edge) for edge in relations)), (), {}
        ),
        docs=Documentation({}),
        stacks=Stacks(()),
        live=LiveState(applications=tuple(applications)),
        delivery=Delivery(("dev", "staging", "prod"), placements),
        scorecards=Scorecards((), {}),
        history=History(kept=True, nights=(TONIGHT, LAST_NIGHT), changes=tuple(changes)),
        findings=(),
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "manifest.json").write_bytes(msgspec.json.encode(world.manifest))
        renderer = RENDERERS[language]
        return Portal(
            world=world, words=renderer.words, captured=Captured(folder), renderer=renderer, output=Output(folder),
            texts=PortalTexts(), kept=PageCache(None, language, [NOWHERE]),
        )  # fmt: skip


def answered(*capabilities: str, state: Answer = Answer.OK, observed_at: str = TONIGHT) -> dict[str, CapabilityState]:
    """How systems answered: each of the capabilities alike, by one source of its name."""
    return {
        each: CapabilityState(each, state, (f"{each}:main",), () if state is Answer.OK else (f"{each}:main",),
                              observed_at=observed_at, title=each.title())
        for each in capabilities or tuple(Capability)
    }  # fmt: skip


def told(made: Portal, **parts: object) -> Portal:
    """The same portal over a world of which some parts are others."""
    return dataclasses.replace(made, world=msgspec.structs.replace(made.world, **parts))
