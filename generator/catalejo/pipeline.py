"""The order of the stages, and the only module that knows it.

``capture`` asks the outside; ``conclude`` is a pure function of the capture folder, the history store and the
toolchain;
``draw`` puts the conclusions into a site folder. Everything is handed on as values.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from . import __version__, catalog, delivery, docs, findings, history, leaks, live, scorecards, stacks
from .capture import capture_findings, damage_findings, run_capture
from .catalog.apis.reference import read_references
from .config import Configuration
from .kit.gc import relaxed_gc
from .kit.read.captured import Captured
from .kit.read.portal_config import PortalConfig
from .kit.read.portal_config import captured_config as captured_config
from .kit.sandbox.layers import Layers, layers
from .kit.sandbox.pool import Jobs
from .kit.store import exchange
from .kit.store.cache import Cache
from .kit.store.ledger import SiteLedger
from .kit.text.known_values import KnownValues
from .mkdocs_file import MkDocsFileError, with_folders, without_options
from .model.capture import Manifest, Visibility
from .model.history import SiteRecord, Snapshot
from .model.settings import CaptureOptions, CaptureRequest, PortalInputs
from .model.world import Settings, StageResults, World

if TYPE_CHECKING:
    # What draws pages costs half a second to load: verbs that only ask, such as a gate, do without.
    from .export import ExportContents
    from .portal.html.frame import Frame
    from .portal.html.page import PortalTexts
    from .portal.html.render import Renderer
    from .portal.site import PortalResult

TOOL = f"catalejo {__version__}"
"""What a capture says about who made it."""
Progress = Callable[[str, int], None]
Announce = Callable[[str], None]
"""Called with what people should know before a capture goes on, such as a limit that it will meet."""


class BuildError(Exception):
    """The portal's own pages or configuration were refused; the message is for people."""


def no_progress(_stage: str, _count: int) -> None:
    """Say nothing."""


def no_announcement(_text: str) -> None:
    """Announce nothing."""


@dataclass(frozen=True)
class Request:
    """What a build needs to know besides the capture folder. ``store`` is the history's place, "" for none.

    ``jobs`` is how many children read what is foreign, or the executor by which every stage spreads that.
    """

    capture: Path
    cache: Path
    store: str = ""
    jobs: Jobs = 1
    progress: Progress = field(default=no_progress)
    ledger: SiteLedger | None = None
    """What is known of the files of the last site, if there is one."""
    former: tuple[SiteRecord, ...] = ()
    """What the sites of earlier nights name that may stay readable."""


@dataclass(frozen=True)
class Conclusions:
    """What a build concluded: the world for the portal, tonight's snapshot for the store."""

    world: World
    snapshot: Snapshot
    captured: Captured


def capture(
    configuration: Configuration,
    folder: Path,
    cache: Path,
    options: CaptureOptions,
    progress: Progress = no_progress,
    announce: Announce = no_announcement,
) -> Manifest:
    """Ask every configured source and system and write the capture folder.

    Who may see it and which names of people it may hold is as the configuration says, whatever ``options`` say.
    """
    settings = configuration.settings

    def report(source: str, done: int, total: int, text: str) -> None:
        if text and not total:
            announce(f"{source}: {text}")
        else:
            progress(f"capture {source}", done)

    inputs = PortalInputs(
        config=portal_config(configuration),
        docs=configuration.docs_dir,
        scorecards=settings.scorecards,
        custom_dir=configuration.custom_dir,
    )
    options = msgspec.structs.replace(options, visibility=Visibility(settings.visibility), people=settings.people)
    asked = CaptureRequest(configuration.sources, configuration.systems, inputs, options)
    return run_capture(asked, folder, cache / "capture", report)


def default_cache() -> Path:
    """Return where results are kept between builds: ``$XDG_CACHE_HOME/catalejo``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "catalejo"


def store_of(configuration: Configuration, given: str | None = None) -> str:
    """Return the place of the history, "" for none: what was ``given``, else what the configuration says.

    ``branch:NAME`` is a branch of the repository around the configuration.
    """
    place = configuration.settings.history if given is None else given
    folder = Path(configuration.path).parent if configuration.path else Path()
    return "" if place in ("", "none") else history.branch_place(place, folder)


def portal_config(configuration: Configuration) -> bytes:
    """Return the effective configuration as it travels in a capture: no path, no secret, no name of a hidden thing."""
    settings = msgspec.structs.replace(configuration.settings, scorecards="", history="none")
    text = without_options(configuration.text, "catalejo") if configuration.text else ""
    return msgspec.json.encode(PortalConfig(settings, text), order="sorted")


@relaxed_gc()
def conclude(request: Request, settings: Settings | None = None) -> Conclusions:
    """Read a capture and draw every conclusion: catalog, docs, stacks, live state, delivery, scorecards, history.

    Raises:
        CaptureError: the folder is no capture that this version reads.

    """
    captured = Captured(request.capture)
    settings = settings or captured_config(captured).settings
    report_progress = request.progress
    manifest = captured.manifest
    past = history.read_history(request.store, manifest.taken_at, manifest.visibility.value)
    the_catalog = catalog.build_catalog(
        captured,
        settings,
        request.cache / "catalog",
        request.jobs,
        holders=history.holders(past, [repo.info for repo in captured.repositories()]),
    )
    report_progress("catalog", len(the_catalog.entities))
    references = read_references(the_catalog, request.cache / "catalog", request.jobs)
    the_docs = docs.build_docs(
        captured, the_catalog, settings, Cache(request.cache / "docs", docs.engine()), request.jobs
    )
    the_docs, in_articles = leaks.mask_docs(the_docs, captured, request.cache / "leaks")
    report_progress("docs", sum(len(bundle.articles) for bundle in the_docs.bundles.values()))
    the_stacks = stacks.build_stacks(captured, settings, request.cache / "stacks", request.jobs)
    report_progress("stacks", len(the_stacks.stacks))
    the_live = live.build_live(captured, settings, request.cache / "live", request.jobs)
    report_progress("live", len(the_live.applications) + len(the_live.runs))
    before = history.before_tonight(past, the_catalog, manifest.taken_at)
    the_delivery = delivery.build_delivery(captured, the_catalog, the_stacks, the_live, settings, before)
    the_delivery = delivery.with_differences(the_delivery, the_stacks)
    report_progress("delivery", len(the_delivery.placements))
    secrets = (*leaks.find_leaks(captured, request.cache / "leaks", request.jobs), *in_articles)
    report_progress("leaks", len(secrets))
    stages = StageResults(settings, the_catalog, the_docs, the_stacks, the_live, the_delivery)
    known = scorecards.EarlierNights(past.previous, past.facts)
    cards = scorecards.build_scorecards(captured, stages, secrets, request.cache / "scorecards", request.jobs, known)
    report_progress("scorecards", sum(len(scores) for scores in cards.scores.values()))
    snapshot = history.make_snapshot(captured, stages, cards)
    the_history = history.conclude(past, snapshot)
    report_progress("history", len(the_history.changes))
    infos = {repo.info.id: repo.info for repo in captured.repositories()}
    the_history = history.with_sites(the_history, request.former, stages, manifest, infos.values())
    found = [*secrets, *capture_findings(captured.manifest, infos.values())]
    found += damage_findings(captured.damage(), infos.values())
    for room in (the_catalog, the_docs, the_stacks, the_live, the_delivery, cards, the_history):
        found += room.findings
    world = World(
        settings=settings,
        manifest=captured.manifest,
        repos=infos,
        catalog=the_catalog,
        docs=the_docs,
        stacks=the_stacks,
        live=the_live,
        delivery=the_delivery,
        scorecards=cards,
        history=the_history,
        findings=findings.settle_findings(found, the_catalog, the_stacks, the_delivery),
        references=references,
        notices=notices(settings, layers()),
    )
    return Conclusions(world, snapshot, captured)


def export_contents(request: Request, known: KnownValues) -> ExportContents:
    """Return what a capture says as tables, with the nights of the store that may be told tonight.

    ``known``: hashes of the tokens that no row may hold.

    Raises:
        CaptureError: the folder is no capture that this version reads.

    """
    from . import export

    made = conclude(request)
    manifest = made.world.manifest
    store = request.store if made.world.history.kept else ""
    with history.kept_nights(store, manifest.taken_at, manifest.visibility.value) as nights:
        facts = export.gather(made.world, made.snapshot, nights)
    return export.make_contents(facts, known)


def notices(settings: Settings, walls: Layers) -> tuple[str, ...]:
    """Return what this build could not do or guard, as message codes for the health page."""
    from .portal.graphs.layout import available

    found = list(walls.notices())
    if not available():
        found.append("no-dot")
    if not settings.site_url:
        found.append("no-site-url")
    return tuple(sorted(set(found)))


def draw(
    conclusions: Conclusions, frame: Frame, renderer: Renderer, folder: Path, texts: PortalTexts, request: Request
) -> PortalResult:
    """Draw the portal into a site folder that MkDocs has begun."""
    from . import portal
    from .portal.html.output import Output
    from .schemas import SCHEMAS

    output = Output(folder, request.ledger)
    for name, schema in SCHEMAS.items():
        output.write_json(f"api/v1/schemas/{name}.json", schema())
    tools = portal.DrawingTools(frame, renderer, output, texts, request.cache / "portal")
    return portal.build_portal(conclusions.world, conclusions.captured, tools, request.progress)


@relaxed_gc()
def build_site(request: Request, out: Path) -> tuple[Conclusions, PortalResult]:
    """Run MkDocs as a library with our plugin over a capture, into an empty or absent folder.

    Raises:
        CaptureError: the folder is no capture that this version reads.
        BuildError: MkDocs or the plugin refused the portal's own pages; the message is for people.

    """
    from jinja2 import TemplateError, TemplateSyntaxError
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

    from .portal.html.frame import FrameError

    captured = Captured(request.capture)
    given = captured_config(captured)
    with exchange.scratch("build") as scratch:
        path = scratch / "mkdocs.yml"
        try:
            path.write_text(mkdocs_text(given, captured, scratch), encoding="utf-8")
            config = load_config(str(path), site_dir=str(out))
            plugin: Any = config.plugins["catalejo"]
            plugin.request = request
            mkdocs_build(config)
        except UnicodeDecodeError as error:
            raise BuildError(f"{_not_utf8(captured.portal / 'docs')} of the portal's own docs is not UTF-8") from error
        except (Abort, MkDocsException, ConfigurationError, FrameError, MkDocsFileError) as error:
            raise BuildError(str(error)) from error
        except TemplateSyntaxError as error:
            raise BuildError(f"{Path(error.filename or '').name}:{error.lineno}: {error.message}") from error
        except TemplateError as error:
            raise BuildError(f"a template of the theme: {error.message}") from error
    return plugin.conclusions, plugin.result


def _not_utf8(docs: Path) -> str:
    """Return the first page of a folder that cannot be read as text: MkDocs does not say which one it was."""
    for path in sorted(docs.rglob("*.md")):
        try:
            path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return path.relative_to(docs).as_posix()
    return "a file"


def mkdocs_text(given: PortalConfig, captured: Captured, scratch: Path) -> str:
    """Return the configuration MkDocs is given: the user's own, with its folders moved into the capture."""
    own = captured.portal.resolve()
    docs = own / "docs"
    if not docs.is_dir():
        docs = scratch / "docs"
        docs.mkdir()
    if not (docs / "index.md").is_file() and docs.parent == scratch:
        (docs / "index.md").write_text("", encoding="utf-8")
    text = given.mkdocs or default_mkdocs(given.settings)
    custom = own / "custom_dir"
    return with_folders(text, docs, custom if custom.is_dir() else None)


def default_mkdocs(settings: Settings) -> str:
    """Return the MkDocs configuration of a portal that was made without one, as JSON, which is YAML."""
    theme = {"name": "material", "language": settings.language}
    return json.dumps({"site_name": settings.site_name, "theme": theme, "plugins": [{"catalejo": {}}]})
