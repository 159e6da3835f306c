"""Kubernetes and OpenShift: what runs in a cluster, how much of it is ready, from which images."""

from __future__ import annotations

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Kubernetes, ask
from .fields import is_list_of_workloads, join, keep_workloads
from .read import read_workloads

INTEGRATION = Integration(
    id="kubernetes",
    title="Kubernetes",
    questions=(
        Question(
            name="workloads",
            gives=Capability.WORKLOADS,
            keep=keep_workloads,
            form=is_list_of_workloads,
            read=read_workloads,
            links={
                "id": ("backstage.io/kubernetes-id",),
                "selector": ("backstage.io/kubernetes-label-selector",),
                "namespace": ("backstage.io/kubernetes-namespace",),
            },
            join=join,
        ),
    ),
    needs={
        "en": "a service account with the cluster role `view`, which reads no Secrets",
        "es": "una cuenta de servicio con el rol de clúster `view`, que no lee Secrets",
    },
    spec=Kubernetes,
    ask=ask,
    short="url",
    tokens=("KUBERNETES_TOKEN",),
)
"""The annotations are those of Backstage's Kubernetes plugin."""
