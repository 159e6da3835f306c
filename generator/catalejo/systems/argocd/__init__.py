"""Argo CD: what is deployed, by which revision, in sync or not, well or not."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping
from ...model.live import Capability
from ..allow_list import items_in
from ..contract import Integration, Question
from .ask import ArgoCD, ask
from .fields import keep_applications
from .read import read_applications


def _is_list_of_applications(body: object) -> bool:
    """Tell whether a body lists Applications; the API's own list tells so even where it is empty."""
    if isinstance(body, dict) and "metadata" in body and "kind" not in body and "items" in body and not body["items"]:
        return True
    return any("destination" in mapping(item.get("spec")) for item in items_in(body)[:50])


INTEGRATION = Integration(
    id="argocd",
    title="Argo CD",
    questions=(
        Question(
            name="applications",
            gives=Capability.DEPLOYMENTS,
            keep=keep_applications,
            form=_is_list_of_applications,
            read=read_applications,
            address=re.compile(r"/api/v1/applications(?:$|\?)"),
            links={
                "application": ("argocd/app-name",),
                "selector": ("argocd/app-selector",),
                "namespace": ("argocd/app-namespace",),
                "instance": ("argocd/instance-name",),
            },
        ),
    ),
    needs={
        "en": "an account with `applications, get, */*, allow`",
        "es": "una cuenta con `applications, get, */*, allow`",
    },
    spec=ArgoCD,
    ask=ask,
    short="url",
    tokens=("ARGOCD_AUTH_TOKEN",),
)
"""The annotations are those of the community's Argo CD plugins for Backstage."""
