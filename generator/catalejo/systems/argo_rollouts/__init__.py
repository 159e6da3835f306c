"""Argo Rollouts: how far a deployment has come, step by step, and whether it is well."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..cluster_objects import any_of
from ..contract import Integration, Question
from .ask import ArgoRollouts, ask
from .fields import KINDS, keep_rollouts
from .read import read_rollouts


def _is_rollouts(body: object) -> bool:
    return any_of(body, KINDS)


INTEGRATION = Integration(
    id="argo-rollouts",
    title="Argo Rollouts",
    questions=(
        Question(
            name="rollouts",
            gives=Capability.WORKLOADS,
            keep=keep_rollouts,
            form=_is_rollouts,
            read=read_rollouts,
            address=re.compile(r"/apis/argoproj\.io/[^/?]+/(?:namespaces/[^/?]+/)?rollouts"),
        ),
    ),
    needs={"en": "`list` of `rollouts.argoproj.io`", "es": "`list` de `rollouts.argoproj.io`"},
    spec=ArgoRollouts,
    ask=ask,
    short="url",
    tokens=("KUBERNETES_TOKEN",),
)
