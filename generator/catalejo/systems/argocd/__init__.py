"""Argo CD: what is deployed, by which revision, in sync or not, well or not."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping
from ...model.live import Capability
from ..allow_list import items_in
from ..contract import Integration, Question
from .ask import ArgoCD, ask
from .fields import keep_applications, keep_clusters, keep_projects
from .read import read_applications, read_clusters, read_projects


def _is_list_of_applications(body: object) -> bool:
    """Tell whether a body lists Applications; the API's own list tells so even where it is empty."""
    if isinstance(body, dict) and "metadata" in body and "kind" not in body and "items" in body and not body["items"]:
        return True
    return any("destination" in mapping(item.get("spec")) for item in items_in(body)[:50])


def _is_list_of_projects(body: object) -> bool:
    """Tell whether a body lists AppProjects: nothing else has both of these lists in its spec."""
    some = [mapping(item.get("spec")) for item in items_in(body)[:50]]
    return any("syncWindows" in spec or {"destinations", "sourceRepos"} & spec.keys() for spec in some)


def _is_list_of_clusters(body: object) -> bool:
    """Tell whether a body lists the clusters that Argo CD deploys to."""
    return any("server" in item and ("connectionState" in item or "info" in item) for item in items_in(body)[:50])


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
        Question(
            name="projects",
            gives=Capability.FREEZES,
            keep=keep_projects,
            form=_is_list_of_projects,
            read=read_projects,
            address=re.compile(r"/api/v1/projects(?:$|\?)"),
            never_empty=True,
        ),
        Question(
            name="clusters",
            gives=Capability.CLUSTERS,
            keep=keep_clusters,
            form=_is_list_of_clusters,
            read=read_clusters,
            address=re.compile(r"/api/v1/clusters(?:$|\?)"),
            never_empty=True,
        ),
    ),
    needs={
        "en": "an account with `applications, get, */*, allow`; with `projects, get` and `clusters, get` it tells more",
        "es": "una cuenta con `applications, get, */*, allow`; con `projects, get` y `clusters, get` dice más",
    },
    spec=ArgoCD,
    ask=ask,
    short="url",
    tokens=("ARGOCD_AUTH_TOKEN",),
)
"""The annotations are those of the community's Argo CD plugins for Backstage."""
