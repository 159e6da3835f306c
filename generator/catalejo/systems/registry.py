"""The systems that are understood: ours in one list, those of others by the entry point ``catalejo.systems``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import NamedTuple

from ..kit.ask.errors import MALFORMED_ANSWER
from ..kit.swallowed import note_swallowed
from . import (
    alertmanager,
    argo_rollouts,
    argo_workflows,
    argocd,
    azure_pipelines,
    bitbucket_pipelines,
    buildkite,
    checkov,
    circleci,
    codecov,
    conftest,
    coverage,
    cyclonedx,
    datadog,
    dependabot,
    ecs,
    flagger,
    flux,
    gitea_actions,
    github_actions,
    github_releases,
    gitlab_ci,
    grafana,
    grafana_oncall,
    grype,
    incident_io,
    jaeger,
    jenkins,
    jira_service_management,
    kube_linter,
    kubernetes,
    links,
    oci,
    opsgenie,
    pagerduty,
    prometheus,
    sarif,
    scorecard,
    sentry,
    sonarqube,
    spdx,
    statuspage,
    tekton,
    tempo,
    trivy,
)
from .contract import API, Integration, Keeping, Question

ENTRY_POINT = "catalejo.systems"
ALL: tuple[Integration, ...] = (
    alertmanager.INTEGRATION,
    argo_rollouts.INTEGRATION,
    argo_workflows.INTEGRATION,
    argocd.INTEGRATION,
    azure_pipelines.INTEGRATION,
    bitbucket_pipelines.INTEGRATION,
    buildkite.INTEGRATION,
    checkov.INTEGRATION,
    circleci.INTEGRATION,
    codecov.INTEGRATION,
    conftest.INTEGRATION,
    coverage.INTEGRATION,
    cyclonedx.INTEGRATION,
    datadog.INTEGRATION,
    dependabot.INTEGRATION,
    ecs.INTEGRATION,
    flagger.INTEGRATION,
    flux.INTEGRATION,
    gitea_actions.INTEGRATION,
    github_actions.INTEGRATION,
    github_releases.INTEGRATION,
    gitlab_ci.INTEGRATION,
    grafana.INTEGRATION,
    grafana_oncall.INTEGRATION,
    grype.INTEGRATION,
    incident_io.INTEGRATION,
    jaeger.INTEGRATION,
    jenkins.INTEGRATION,
    jira_service_management.INTEGRATION,
    kube_linter.INTEGRATION,
    kubernetes.INTEGRATION,
    links.INTEGRATION,
    oci.INTEGRATION,
    opsgenie.INTEGRATION,
    pagerduty.INTEGRATION,
    prometheus.INTEGRATION,
    sarif.INTEGRATION,
    scorecard.INTEGRATION,
    sentry.INTEGRATION,
    sonarqube.INTEGRATION,
    spdx.INTEGRATION,
    statuspage.INTEGRATION,
    tekton.INTEGRATION,
    tempo.INTEGRATION,
    trivy.INTEGRATION,
)
"""To add one: its folder, and a line here."""


@cache
def integrations() -> Mapping[str, Integration]:
    """Return all systems by id; one of another package never replaces one of ours, and one that fails is left out."""
    found = {one.id: one for one in ALL}
    for point in sorted(entry_points(group=ENTRY_POINT), key=lambda point: point.name):
        try:
            one = point.load()
        except Exception as error:  # a foreign package may fail in any way when it is imported
            note_swallowed(error, point.name)
            continue
        if isinstance(one, Integration) and one.api == API:
            found.setdefault(one.id, one)
    return found


def integration(kind: str) -> Integration | None:
    """Return a system by its id."""
    return integrations().get(kind)


def of_spec(spec: type) -> Integration | None:
    """Return the system that is configured with this type of options."""
    return next((one for one in integrations().values() if one.spec is spec), None)


class Recognised(NamedTuple):
    """Whose answer something is, and to which question."""

    integration: Integration
    question: Question


def recognise(source: str, url: str, body: object, hint: str = "") -> Recognised | None:
    """Return whose answer this is: by the source that it names, by its address, by the name of its file, by its form.

    ``body`` None stands for an answer that holds none, such as an error's. Where two systems or two questions could be
    meant, it is nobody's.
    """
    named = integration(source.partition(":")[0].lower()) or hinted(hint)
    candidates = [named] if named is not None else list(integrations().values())
    asked = [Recognised(one, question) for one in candidates for question in one.questions]
    by_address = [pair for pair in asked if url and pair.question.address and pair.question.address.search(url)]
    if by_address:
        if body is None:
            return _only(by_address)
        return _only(pair for pair in by_address if _fits(pair.question, body) or _is_empty(pair.question, body))
    by_form = [pair for pair in asked if _fits(pair.question, body)]
    if by_form or named is None:
        return _only(by_form)
    asked = [pair for pair in asked if not pair.question.never_empty]
    return asked[0] if len(asked) == 1 and (body is None or _is_empty(asked[0].question, body)) else None


def hinted(hint: str) -> Integration | None:
    """Return the system whose id a file's name begins with."""
    word = hint.lower().replace("_", "-")
    fitting = [
        one for one in integrations().values() if word == one.id or word.startswith((f"{one.id}-", f"{one.id}."))
    ]
    return max(fitting, key=lambda one: len(one.id), default=None)


def _fits(question: Question, body: object) -> bool:
    return body is not None and question.form(body)


def _only(pairs: Iterable[Recognised]) -> Recognised | None:
    found = list(pairs)
    return found[0] if len(found) == 1 else None


def _is_empty(question: Question, body: object) -> bool:
    """Tell whether an answer lists nothing: it has lists, none holds anything, and its frame is one that is kept.

    ``{"data": []}`` is an empty answer to what keeps ``data``; to another question it is a form that nobody knows.
    """
    lists = list(_lists_in(body))
    if body == {} or body == []:
        return True
    if not lists or any(lists) or not isinstance(body, dict):
        return False
    try:
        kept = question.keep(body, Keeping(False, lambda _: False, lambda _: False))
    except MALFORMED_ANSWER:
        return False
    return isinstance(kept, dict) and any(name in kept and any(True for _ in _lists_in(body[name])) for name in body)


def _lists_in(value: object, depth: int = 0) -> Iterator[list[object]]:
    if isinstance(value, list):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for item in value.values():
            yield from _lists_in(item, depth + 1)
