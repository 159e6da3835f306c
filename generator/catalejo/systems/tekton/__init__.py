"""Tekton: the runs of its pipelines."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..cluster_objects import any_of
from ..contract import Integration, Question
from .ask import Tekton, ask
from .fields import KINDS, keep_runs
from .read import read_runs


def _is_runs(body: object) -> bool:
    return any_of(body, KINDS)


INTEGRATION = Integration(
    id="tekton",
    title="Tekton",
    questions=(
        Question(
            name="runs",
            gives=Capability.RUNS,
            keep=keep_runs,
            form=_is_runs,
            read=read_runs,
            address=re.compile(r"/apis/tekton\.dev/[^/?]+/(?:namespaces/[^/?]+/)?pipelineruns"),
        ),
    ),
    needs={"en": "`list` of `pipelineruns.tekton.dev`", "es": "`list` de `pipelineruns.tekton.dev`"},
    spec=Tekton,
    ask=ask,
    short="url",
    tokens=("KUBERNETES_TOKEN",),
)
