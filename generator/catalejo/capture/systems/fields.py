"""The allow-list: which fields of a system's answer are kept. What is not named here is never written.

A table is a nested dictionary: ``True`` keeps a scalar or a list of scalars, a dictionary goes on inside (through
lists as well), ``"map"`` keeps a flat map of texts. Names of people are added only where people are shown.
"""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping

_SOURCE: dict[str, object] = {
    "repoURL": True, "path": True, "targetRevision": True, "chart": True, "ref": True, "name": True,
    "helm": {"releaseName": True, "valueFiles": True}, "kustomize": {"images": True, "namePrefix": True},
    "directory": {"recurse": True},
}  # fmt: skip
_METADATA: dict[str, object] = {
    "name": True, "namespace": True, "labels": "map", "annotations": "annotations", "creationTimestamp": True,
    "deletionTimestamp": True,
}  # fmt: skip
_ANNOTATIONS = ("argocd.argoproj.io/", "backstage.io/", "app.kubernetes.io/", "argocd/", "catalejo")

ARGOCD: dict[str, object] = {
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

RUN: dict[str, object] = dict.fromkeys((
        "id", "name", "display_title", "head_branch", "head_sha", "path", "run_number", "run_attempt", "event",
        "status", "conclusion", "workflow_id", "html_url", "created_at", "updated_at", "run_started_at",
    ), True)  # fmt: skip
RUN["repository"] = {"full_name": True}

GH_RUN: dict[str, object] = dict.fromkeys((
        "databaseId", "number", "name", "workflowName", "workflowDatabaseId", "displayTitle", "status", "conclusion",
        "headBranch", "headSha", "event", "createdAt", "startedAt", "updatedAt", "url", "attempt",
    ), True)  # fmt: skip

INCIDENT: dict[str, object] = {
    "id": True, "incident_number": True, "title": True, "status": True, "urgency": True,
    "service": {"id": True, "summary": True}, "created_at": True, "resolved_at": True, "updated_at": True,
    "last_status_change_at": True, "html_url": True,
}  # fmt: skip


def keep(value: object, table: object) -> object:
    """Return a value with the fields of a table only; absent fields stay absent."""
    if isinstance(value, list):
        return [keep(item, table) for item in value]
    if table is True:
        return None if isinstance(value, dict) else value
    if not isinstance(value, dict):
        return None
    if table == "map":
        return {str(k): v for k, v in value.items() if isinstance(v, str)}
    if table == "annotations":
        return {k: v for k, v in value.items() if isinstance(v, str) and k.startswith(_ANNOTATIONS)}
    return {name: keep(value[name], inner) for name, inner in mapping(table).items() if name in value}


def argocd(item: object, people: bool) -> object:
    """Return an Application with allowed fields; who started a sync only where people are shown."""
    kept = keep(item, ARGOCD)
    if people:
        old, new = (listing(mapping(mapping(value).get("status")).get("history")) for value in (item, kept))
        for before, after in zip(old, new, strict=False):
            name = mapping(mapping(before).get("initiatedBy")).get("username")
            if isinstance(name, str) and isinstance(after, dict):
                after["initiatedBy"] = {**mapping(after.get("initiatedBy")), "username": name}
    return kept
