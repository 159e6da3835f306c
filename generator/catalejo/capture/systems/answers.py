"""What a system's reader hands to the run, and how answers are recognised by their content."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ...kit.read.narrow import listing, mapping, mappings
from ...model.capture import Envelope
from ..hidden import Hidden
from . import fields

GIVES = {"argocd": ("deployments",), "github-actions": ("runs",), "pagerduty": ("incidents",)}
"""Type of a system to what it is asked for (``model.live.Capability``)."""
_URLS = (("argocd", "/api/v1/applications"), ("github-actions", "/actions/runs"), ("pagerduty", "/incidents"))


class Answers(NamedTuple):
    """All that one system instance answered: envelopes by file name, and what the manifest says about it.

    ``id`` is ``type`` or ``type:instance``; ``state`` as in SourceStatus; ``hidden`` answers are not in any figure.
    """

    id: str
    type: str
    envelopes: dict[str, Envelope]
    state: str = "ok"
    error: str = ""
    permission: str = ""
    fetched_at: str = ""
    records: int = 0
    failed: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()


def shown(answers: Answers, hidden: Hidden) -> Answers:
    """Return answers without what would name a hidden repository: whole answers of it, and what texts spell."""
    if not hidden:
        return answers
    kept = {
        name: msgspec.structs.replace(
            envelope, body=hidden.without(envelope.body), error=hidden.told(envelope.error)
        )
        for name, envelope in answers.envelopes.items()
        if not hidden.names(envelope.url) and not hidden.names(name)
    }  # fmt: skip
    return answers._replace(
        envelopes=kept, error=hidden.told(answers.error), notes=tuple(map(hidden.told, answers.notes)),
        records=sum(size_of(envelope.body) for envelope in kept.values()),
    )  # fmt: skip


def kind_of(body: object) -> str:
    """Return the type of system whose answer a body is, by its content; "" where it is none that we know."""
    if isinstance(body, list):
        kinds = {kind_of(item) for item in body[:50]} - {""}  # a record that is none costs itself
        return kinds.pop() if len(kinds) == 1 else ""
    if not isinstance(body, dict):
        return ""
    if "workflow_runs" in body or ("databaseId" in body and "headBranch" in body):
        return "github-actions"
    if isinstance(body.get("incidents"), list):
        return "pagerduty"
    if isinstance(body.get("spec"), dict) and "destination" in body["spec"]:
        return "argocd"
    if "items" in body:
        items = body["items"]
        return "argocd" if not items and "metadata" in body else kind_of(items) if isinstance(items, list) else ""
    if body and all(isinstance(value, dict) and "workflow_runs" in value for value in body.values()):
        return "github-actions"
    return ""


def kind_of_name(source: str, url: str) -> str:
    """Return the type of system that an envelope names; for answers whose body tells nothing."""
    prefix = source.partition(":")[0].lower()
    if prefix in GIVES:
        return prefix
    return next((kind for kind, part in _URLS if part in url), "")


def allowed(kind: str, body: object, people: bool, hidden: Hidden) -> object:
    """Return the body with allowed fields, without records of hidden repositories.

    Shapes: ``argocd`` gives ``{"items": [...]}``; ``github-actions`` ``{"total_count", "workflow_runs"}`` or the list
    of ``gh run list``; ``pagerduty`` ``{"incidents": [...]}``.
    """
    match kind:
        case "argocd":
            items = _items(body)
            kept = [fields.argocd(item, people) for item in items if not _joins_hidden(item, hidden)]
            return {"items": kept}
        case "pagerduty":
            return {"incidents": [fields.keep(incident, fields.INCIDENT) for incident in _records(body, "incidents")]}
        case _ if isinstance(body, list) and any(isinstance(run, dict) and "databaseId" in run for run in body):
            runs = [run for run in body if isinstance(run, dict)]
            return [fields.keep(run, fields.GH_RUN) for run in runs if not _hidden_run(run, hidden)]
        case _:
            runs = _records(body, "workflow_runs")
            kept = [fields.keep(run, fields.RUN) for run in runs if not _hidden_run(run, hidden)]
            return {"total_count": len(kept), "workflow_runs": kept}


def size_of(body: object) -> int:
    """Return how many records an allowed body holds."""
    if isinstance(body, list):
        return len(body)
    kept = mapping(body)
    return len(listing(next((kept[name] for name in ("items", "workflow_runs", "incidents") if name in kept), ())))


def _records(body: object, key: str) -> list[dict[str, object]]:
    """Return the records below a key of a body or of its pages; what is no record or no list is left out."""
    pages = mappings(body if isinstance(body, list) else [body])
    return [record for page in pages for record in mappings(page.get(key))]


def _items(body: object) -> list[dict[str, object]]:
    if isinstance(body, dict):
        body = listing(body["items"]) if "items" in body else [body]
    flat: list[object] = []
    for item in listing(body):
        flat.extend(_items(item) if isinstance(item, dict) and "items" in item else [item])
    return mappings(flat)


def _joins_hidden(item: dict[str, object], hidden: Hidden) -> bool:
    spec = mapping(item.get("spec"))
    hydrator = mapping(spec.get("sourceHydrator"))
    sources = [spec.get("source"), hydrator.get("drySource"), hydrator.get("syncSource"), *listing(spec.get("sources"))]
    urls = [source.get("repoURL") for source in sources if isinstance(source, dict)]
    return any(isinstance(url, str) and hidden.hides(url) for url in urls)


def _hidden_run(run: dict[str, object], hidden: Hidden) -> bool:
    """Tell whether a run is one of a hidden repository, by any address in it or by the repository that it names."""
    if not hidden:
        return False
    addresses = [value for name, value in run.items() if name.endswith("url") and isinstance(value, str)]
    repository = run.get("repository") or run.get("head_repository")
    if isinstance(repository, dict):
        addresses += [value for value in (repository.get("full_name"), repository.get("html_url")) if value]
    return any(hidden.hides(address) or hidden.names(address) for address in map(str, addresses))
