"""The allow-list: which fields of a system's answer are kept. What is not named here is never written.

A table is a nested dictionary: ``True`` keeps a scalar or a list of scalars, a dictionary goes on inside (through
lists as well), ``"map"`` keeps a flat map of texts. Names of people are added only where people are shown.
"""

from __future__ import annotations

from typing import Any

_SOURCE: dict[str, Any] = {
    "repoURL": True, "path": True, "targetRevision": True, "chart": True, "ref": True, "name": True,
    "helm": {"releaseName": True, "valueFiles": True}, "kustomize": {"images": True, "namePrefix": True},
    "directory": {"recurse": True},
}  # fmt: skip
_METADATA: dict[str, Any] = {
    "name": True, "namespace": True, "labels": "map", "annotations": "annotations", "creationTimestamp": True,
    "deletionTimestamp": True,
}  # fmt: skip
_ANNOTATIONS = ("argocd.argoproj.io/", "backstage.io/", "app.kubernetes.io/", "argocd/", "catalejo")

ARGOCD: dict[str, Any] = {
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

RUN: dict[str, Any] = dict.fromkeys((
        "id", "name", "display_title", "head_branch", "head_sha", "path", "run_number", "run_attempt", "event",
        "status", "conclusion", "workflow_id", "html_url", "created_at", "updated_at", "run_started_at",
    ), True)  # fmt: skip
RUN["repository"] = {"full_name": True}

GH_RUN: dict[str, Any] = dict.fromkeys((
        "databaseId", "number", "name", "workflowName", "workflowDatabaseId", "displayTitle", "status", "conclusion",
        "headBranch", "headSha", "event", "createdAt", "startedAt", "updatedAt", "url", "attempt",
    ), True)  # fmt: skip

INCIDENT: dict[str, Any] = {
    "id": True, "incident_number": True, "title": True, "status": True, "urgency": True,
    "service": {"id": True, "summary": True}, "created_at": True, "resolved_at": True, "updated_at": True,
    "last_status_change_at": True, "html_url": True,
}  # fmt: skip


def keep(value: Any, table: Any) -> Any:
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
    return {name: keep(value[name], inner) for name, inner in table.items() if name in value}


def argocd(item: Any, people: bool) -> Any:
    """Return an Application with allowed fields; who started a sync only where people are shown."""
    kept = keep(item, ARGOCD)
    if people and isinstance(item, dict) and isinstance(item.get("status"), dict):
        old = item["status"].get("history")
        new = (kept.get("status") or {}).get("history")
        if not isinstance(old, list) or not isinstance(new, list):
            return kept
        for before, after in zip(old, new, strict=False):
            who = before.get("initiatedBy") if isinstance(before, dict) else None
            name = who.get("username") if isinstance(who, dict) else None
            if isinstance(name, str) and isinstance(after, dict):
                after["initiatedBy"] = {**(after.get("initiatedBy") or {}), "username": name}
    return kept
