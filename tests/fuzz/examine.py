"""The oracle: makes a portal of an input, two nights of it, and says what is wrong with that; runs in a process of its own."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
from tests.fuzz.case import Case
from tests.fuzz.families.hosts import odd_rig
from tests.unit.catalog.captures import info_of, write_repository

from catalejo import history, pipeline, portal
from catalejo.capture import run_capture
from catalejo.config import ConfigError, Configuration, read_configuration
from catalejo.hosts.github import GitHubSource
from catalejo.hosts.local import LocalSource
from catalejo.kit.read.captured import CaptureError
from catalejo.kit.text.words import Words
from catalejo.model.capture import Manifest, Visibility
from catalejo.model.settings import (
    CaptureOptions,
    CaptureRequest,
    PortalInputs,
    RecordedSystem,
)
from catalejo.model.world import Settings
from catalejo.portal.html.frame import Frame
from catalejo.portal.html.output import Output
from catalejo.portal.html.render import Renderer
from catalejo.systems.argocd.ask import ArgoCD
from catalejo.systems.github_actions.ask import GitHubActions

NEIGHBOUR = "component:default/quiet-neighbour"
SENTENCE = "A neighbour that stays whole."
NEIGHBOUR_FILES = {
    "catalog-info.yaml": f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: quiet-neighbour, description: {SENTENCE}}}\n"
                         "spec: {type: service, lifecycle: production, owner: quiet-team}\n",
    "CODEOWNERS": "* @acme/quiet\n",
}  # fmt: skip
NEIGHBOUR_DOCS = {"mkdocs.yml": "site_name: Neighbour\n", "docs/index.md": f"# Neighbour\n\n{SENTENCE}\n"}
MOST_REQUESTS = 400
_RAISED = re.compile(r"[A-Z]\w*(?:Error|Exception|Interrupt|Exit)\b: ")
NIGHTS = ("2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z")


def examine(case: Case, folder: Path) -> list[str]:
    """Return what is wrong, one sentence each; an exception that is not documented is the caller's to report."""
    settings = Settings(
        environments=("dev", "staging", "prod"),
        people="names",
        site_name="Fuzz",
        site_url="https://portal.example.com/",
    )
    if case.configuration:
        configuration = _configured(case, folder)
        if configuration is None:
            return []
        settings = configuration.settings
        pipeline.portal_config(configuration)
    capture, store = folder / "capture", folder / "history"
    if case.hosts is not None:
        if problems := _ask(case.hosts, folder, capture):
            return problems
    else:
        _capture(case, folder, capture)
    first = _night(capture, folder, settings, NIGHTS[0], "")
    history.write_snapshot(first.snapshot, folder / "snapshot")
    history.append(str(store), folder / "snapshot")
    if case.damage:
        case.damage(capture, store)
    try:
        second = _night(capture, folder, settings, NIGHTS[1], str(store))
    except CaptureError as error:
        return [] if case.damage and str(error) else [f"CaptureError: {error}"]
    history.write_snapshot(second.snapshot, folder / "again")
    problems = [] if case.damage else _same(first, second)
    if case.damage:
        # Documented: the store cannot be written, the folder is no snapshot.
        with contextlib.suppress(OSError, ValueError):
            history.append(str(store), folder / "again")
    out = folder / "site"
    _draw(second, out, folder)
    return [*problems, *([] if case.damage else _crashed(second)), *_whole(out), *_neighbour(second, out, case)]


def _configured(case: Case, folder: Path) -> Configuration | None:
    for part in ("docs", "repos", "recorded", "scorecards"):
        (folder / part).mkdir(exist_ok=True)
    (folder / "mkdocs.yml").write_bytes(case.configuration)
    try:
        return read_configuration(folder / "mkdocs.yml")
    except ConfigError as error:
        if not error.problems or not all(problem.message for problem in error.problems):
            raise AssertionError("a configuration is refused without a word") from error
        return None


def _capture(case: Case, folder: Path, capture: Path) -> None:
    """Write a capture: the neighbour, local repositories, answers and cards by the real one; others in its format."""
    plain = {"neighbour": {**NEIGHBOUR_FILES, **(NEIGHBOUR_DOCS if case.slow else {})}}
    for identity, files in case.repos.items():
        if identity.startswith("local/"):
            plain[identity.partition("/")[2]] = files  # type: ignore[assignment]
    for name, files in plain.items():
        for path, data in files.items():
            _write(folder / "plain" / name / path, data)
    for part, given in (("recorded", case.recorded), ("scorecards", case.scorecards)):
        (folder / part).mkdir(exist_ok=True)
        for path, data in given.items():
            _write(folder / part / path, data)
    asked = CaptureRequest(
        (LocalSource(path=str(folder / "plain")),), (RecordedSystem(str(folder / "recorded")),) if case.recorded else (),
        PortalInputs(scorecards=str(folder / "scorecards") if case.scorecards else ""),
        CaptureOptions(taken_at=NIGHTS[0], people="names", offline=True, visibility=Visibility.INTERNAL),
    )  # fmt: skip
    run_capture(asked, capture, folder / "capture-cache", environ={})
    for identity, files in case.repos.items():
        if not identity.startswith("local/"):
            write_repository(capture, info_of(identity), files)


def _ask(seed: int, folder: Path, capture: Path) -> list[str]:
    """Capture an organisation whose servers answer oddly, beside the neighbour; waiting takes no time."""
    for path, text in NEIGHBOUR_FILES.items():
        _write(folder / "plain/neighbour" / path, text)
    waits: list[float] = []
    with odd_rig(folder / "rig", seed) as rig:
        environ = {**rig.environment(), "SOURCE_DATE_EPOCH": "1795395600"}
        sources = (
            LocalSource(path=str(folder / "plain")),
            GitHubSource(organization=rig.org.login, url=rig.url, token_env="GITHUB_TOKEN"),
        )
        options = CaptureOptions(
            taken_at=NIGHTS[0], people="names", visibility=Visibility.INTERNAL, read_seconds=3, wait_seconds=5
        )
        systems = (ArgoCD(url=rig.argocd_url, token_env="ARGOCD_TOKEN", name="main"), GitHubActions())
        manifest = run_capture(
            CaptureRequest(sources, systems, options=options),
            capture,
            folder / "capture-cache",
            environ=environ,
            sleep=waits.append,
        )
        asked = len(rig.log.entries)
    problems = [f"{asked} requests for three repositories"] if asked > MOST_REQUESTS else []
    if sum(waits) > 120:
        problems.append(f"waited {sum(waits):.0f} s")
    odd = [status.error for status in manifest.sources if "Traceback" in status.error or "unexpected" in status.error]
    return [*problems, *(f"an error that says nothing: {text}" for text in odd)]


def _write(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def _night(capture: Path, folder: Path, settings: Settings, taken_at: str, store: str) -> pipeline.Conclusions:
    path = capture / "manifest.json"
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeError):  # damaged on purpose: the build has to say so
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        path.write_bytes(msgspec.json.encode(msgspec.structs.replace(manifest, taken_at=taken_at)))
    return pipeline.conclude(pipeline.Request(capture, folder / "cache", store, 1), settings)


def _same(first: pipeline.Conclusions, second: pipeline.Conclusions) -> list[str]:
    """Two nights of one input conclude the same, and nothing is said to have changed between them."""
    problems = []
    if first.world.catalog != second.world.catalog:
        problems.append("the catalog of the same input differs")
    if first.world.stacks != second.world.stacks:
        problems.append("the stacks of the same input differ")
    # A page that ran out of time is tried again, and a night on a busy machine is not like the next one.
    late = {f.subject for night in (first, second) for f in night.world.findings if f.code in ("DOC310", "DOC313")}
    told = [
        [f for f in night.world.findings if f.code[:3] != "SCO" and not (f.code[:3] == "DOC" and f.subject in late)]
        for night in (first, second)
    ]
    if told[0] != told[1]:
        problems.append("the findings of the same input differ")
    changes = [
        change
        for change in second.world.history.changes
        if change.at == NIGHTS[1] and not (change.kind.startswith("docs.") and change.subject in late)
    ]
    return [*problems, *(f"a change where nothing changed: {change}" for change in changes[:3])]


def _crashed(conclusions: pipeline.Conclusions) -> list[str]:
    """A reader in a child that raised cost its own part only; it is a fault of ours all the same."""
    return [
        f"a reader crashed: {finding.code} {value}"
        for finding in conclusions.world.findings
        for value in map(str, finding.args.values())
        if finding.code != "GIT422"  # the words of kustomize, which has kinds of errors too
        if value == "crash" or finding.code == "DOC312" or _RAISED.match(value)
    ]


def _draw(conclusions: pipeline.Conclusions, out: Path, folder: Path) -> None:
    out.mkdir()
    language = conclusions.world.settings.language
    frame = Frame(lambda _section, slots: "\n".join(slots.values()), "Fuzz", "https://portal.example.com/", language)
    tools = portal.DrawingTools(frame, _renderer(language), Output(out), cache=folder / "cache" / "portal")
    portal.build_portal(conclusions.world, conclusions.captured, tools)


@functools.cache
def _renderer(language: str) -> Renderer:
    """Return the templates of a language, compiled once for all inputs."""
    return Renderer(Words(language))


def _whole(out: Path) -> list[str]:
    """What machines read can be read."""
    problems = []
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if not path.is_file() or name.startswith("docs/"):
            continue
        try:
            _parse(path)
        except (ValueError, ElementTree.ParseError, zipfile.BadZipFile) as error:
            problems.append(f"{name} cannot be read: {type(error).__name__}: {error}"[:300])
    return problems


def _parse(path: Path) -> Any:
    match path.suffix:
        case ".json":
            return json.loads(path.read_bytes())
        case ".jsonl":
            return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
        case ".xml" | ".atom":
            return ElementTree.parse(path)
        case ".html" | ".css" | ".csv" | ".txt":
            return path.read_bytes().decode("utf-8")
    return None


def _neighbour(conclusions: pipeline.Conclusions, out: Path, case: Case) -> list[str]:
    """The repository beside the hostile ones is there, whole, with its page and no finding but its own."""
    if case.damage:
        return []
    entity = conclusions.world.catalog.entities.get(NEIGHBOUR)
    if entity is None or entity.description != SENTENCE or entity.origin.repo != "local/neighbour":
        return ["the neighbour is not in the catalog as it says"]
    problems = []
    page = out / "catalog/default/component/quiet-neighbour/index.html"
    if not page.is_file() or SENTENCE not in page.read_text():
        problems.append("the neighbour's page is not there")
    article = out / "docs/default/component/quiet-neighbour/index.html"
    if case.slow and not (article.is_file() and SENTENCE in article.read_text()):
        problems.append("the neighbour's document is not there")
    own = {f.code for f in conclusions.world.findings if f.origin.repo == "local/neighbour"}
    return [
        *problems,
        *(f"the neighbour has a finding {code}" for code in sorted(own) if code.startswith(("CAT", "SYS"))),
    ]
