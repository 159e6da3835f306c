"""Flux: what is deployed from Git and from charts, by which revision, in sync or not, well or not."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..cluster_objects import any_of
from ..contract import Integration, Question
from .ask import Flux, ask
from .fields import GROUPS, keep_deployments
from .read import read_deployments


def _is_flux(body: object) -> bool:
    return any_of(body, GROUPS)


INTEGRATION = Integration(
    id="flux",
    title="Flux",
    questions=(
        Question(
            name="deployments",
            gives=Capability.DEPLOYMENTS,
            keep=keep_deployments,
            form=_is_flux,
            read=read_deployments,
            address=re.compile(r"/apis/(?:kustomize|helm)\.toolkit\.fluxcd\.io/[^/?]+/"),
        ),
    ),
    needs={
        "en": "`list` of the objects of `kustomize.`, `helm.` and `source.toolkit.fluxcd.io`",
        "es": "`list` de los objetos de `kustomize.`, `helm.` y `source.toolkit.fluxcd.io`",
    },
    spec=Flux,
    ask=ask,
    short="url",
    tokens=("KUBERNETES_TOKEN",),
)
"""A deployment of Flux is told by its labels: its own ``backstage.io/kubernetes-id``, its name, its chart or path."""
