"""Flagger: how far a deployment has come, step by step, and whether it is well."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..cluster_objects import any_of
from ..contract import Integration, Question
from .ask import Flagger, ask
from .fields import KINDS, keep_canaries
from .read import read_canaries


def _is_canaries(body: object) -> bool:
    return any_of(body, KINDS)


INTEGRATION = Integration(
    id="flagger",
    title="Flagger",
    questions=(
        Question(
            name="canaries",
            gives=Capability.WORKLOADS,
            keep=keep_canaries,
            form=_is_canaries,
            read=read_canaries,
            address=re.compile(r"/apis/flagger\.app/[^/?]+/(?:namespaces/[^/?]+/)?canaries"),
        ),
    ),
    needs={"en": "`list` of `canaries.flagger.app`", "es": "`list` de `canaries.flagger.app`"},
    spec=Flagger,
    ask=ask,
    short="url",
    tokens=("KUBERNETES_TOKEN",),
)
