"""What is kept of an Application; who started a sync only where people are shown."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping
from ..allow_list import Prefixes, Table, items_in, keep
from ..contract import Keeping

_ANNOTATIONS = Prefixes(("argocd.argoproj.io/", "backstage.io/", "app.kubernetes.io/", "argocd/", "catalejo"))
_SOURCE: Table = {
    "repoURL": True, "path": True, "targetRevision": True, "chart": True, "ref": True, "name": True,
    "helm": {"releaseName": True, "valueFiles": True}, "kustomize": {"images": True, "namePrefix": True},
    "directory": {"recurse": True},
}  # fmt: skip
_METADATA: Table = {
    "name": True, "namespace": True, "labels": "map", "annotations": _ANNOTATIONS, "creationTimestamp": True,
    "deletionTimestamp": True,
}  # fmt: skip

APPLICATION: Table = {
    "metadata": _METADATA,
    "spec": {
        "project": True, "source": _SOURCE, "sources": _SOURCE,
        "sourceHydrator": {"drySource": _SOURCE, "syncSource": {"targetBranch": True, "path": True, "repoURL": True}},
        "destination": {"server": True, "name": True, "namespace": True},
        "syncPolicy": {"automated": {"prune": True, "selfHeal": True, "allowEmpty": True, "enabled": True},
                       "syncOptions": True},
    },
    "status": {
        "sync": {"status": True, "revision": True, "revisions": True},
        "health": {"status": True, "message": True, "lastTransitionTime": True},
        "operationState": {"phase": True, "message": True, "startedAt": True, "finishedAt": True, "retryCount": True,
                           "syncResult": {"revision": True, "revisions": True},
                           "operation": {"initiatedBy": {"automated": True}}},
        "history": {"id": True, "revision": True, "revisions": True, "deployedAt": True, "deployStartedAt": True,
                    "initiatedBy": {"automated": True}},
        "conditions": {"type": True, "message": True, "lastTransitionTime": True},
        "summary": {"images": True, "externalURLs": True, "isAppOfApps": True},
        "reconciledAt": True, "sourceType": True, "sourceTypes": True,
    },
}  # fmt: skip


CLUSTER: Table = {
    "server": True, "name": True, "serverVersion": True,
    "connectionState": {"status": True}, "info": {"serverVersion": True, "connectionState": {"status": True}},
}  # fmt: skip
"""Neither ``config``, which holds credentials, nor messages, which repeat them."""
PROJECT: Table = {
    "metadata": {"name": True, "namespace": True},
    "spec": {"syncWindows": {
        "kind": True, "schedule": True, "duration": True, "timeZone": True, "applications": True, "namespaces": True,
        "clusters": True, "manualSync": True, "andOperator": True,
    }},
}  # fmt: skip


def keep_clusters(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}``: how the clusters are called."""
    return {"items": [keep(item, CLUSTER) for item in items_in(body)]}


def keep_projects(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}``: the projects and their sync windows."""
    return {"items": [keep(item, PROJECT) for item in items_in(body)]}


def keep_applications(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without Applications that join a repository which must not be seen."""
    return {"items": [_kept(item, keeping.people) for item in items_in(body) if not _joins_hidden(item, keeping)]}


def _kept(item: object, people: bool) -> object:
    """Return an Application with allowed fields; who started a sync only where people are shown."""
    kept = keep(item, APPLICATION)
    if people:
        old, new = (listing(mapping(mapping(value).get("status")).get("history")) for value in (item, kept))
        for before, after in zip(old, new, strict=False):
            name = mapping(mapping(before).get("initiatedBy")).get("username")
            if isinstance(name, str) and isinstance(after, dict):
                after["initiatedBy"] = {**mapping(after.get("initiatedBy")), "username": name}
    return kept


def _joins_hidden(item: dict[str, object], keeping: Keeping) -> bool:
    spec = mapping(item.get("spec"))
    hydrator = mapping(spec.get("sourceHydrator"))
    sources = [spec.get("source"), hydrator.get("drySource"), hydrator.get("syncSource"), *listing(spec.get("sources"))]
    urls = [source.get("repoURL") for source in sources if isinstance(source, dict)]
    return any(isinstance(url, str) and keeping.hides(url) for url in urls)
