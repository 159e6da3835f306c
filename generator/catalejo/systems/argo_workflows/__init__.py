"""Argo Workflows: the runs of its workflows."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..cluster_objects import any_of
from ..contract import Integration, Question
from .ask import ArgoWorkflows, ask
from .fields import KINDS, keep_workflows, typed
from .read import read_workflows


def _is_workflows(body: object) -> bool:
    return isinstance(body, list | dict) and any_of(typed(body), KINDS)


INTEGRATION = Integration(
    id="argo-workflows",
    title="Argo Workflows",
    questions=(
        Question(
            name="workflows",
            gives=Capability.RUNS,
            keep=keep_workflows,
            form=_is_workflows,
            read=read_workflows,
            address=re.compile(
                r"/api/v1/workflows(?:$|[/?])|/apis/argoproj\.io/[^/?]+/(?:namespaces/[^/?]+/)?workflows(?:$|\?)"
            ),
        ),
    ),
    needs={"en": "`list` of `workflows.argoproj.io`", "es": "`list` de `workflows.argoproj.io`"},
    spec=ArgoWorkflows,
    ask=ask,
    short="url",
    tokens=("ARGO_TOKEN",),
)
