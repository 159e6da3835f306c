"""What is kept of Flux's objects: no values of charts, no substitutions, no patches, no names of secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields
from ..cluster_objects import CONDITIONS, METADATA, keep_objects, objects, spells_hidden
from ..contract import Keeping

_SOURCE: Table = fields("kind", "name", "namespace")
_STATUS: Table = {
    **fields("observedGeneration", "lastAppliedRevision", "lastAttemptedRevision", "lastAttemptedReleaseAction"),
    "conditions": CONDITIONS,
    "history": fields("chartName", "chartVersion", "appVersion", "status", "firstDeployed", "lastDeployed", "deployed",
                      "version", "name", "namespace"),
    "inventory": {"entries": fields("id")},
}  # fmt: skip
KUSTOMIZATION: Table = {
    "metadata": METADATA,
    "spec": {
        **fields("path", "suspend", "wait", "targetNamespace", "prune", "interval"), "sourceRef": _SOURCE,
        "healthChecks": fields("kind", "name"), "kubeConfig": {"configMapRef": {}}, "healthCheckExprs": fields("kind"),
    },
    "status": _STATUS,
}  # fmt: skip
HELM_RELEASE: Table = {
    "metadata": METADATA,
    "spec": {
        **fields("suspend", "targetNamespace", "releaseName", "interval"), "chartRef": _SOURCE,
        "chart": {"spec": {**fields("chart", "version"), "sourceRef": _SOURCE}},
        "kubeConfig": {"configMapRef": {}}, "install": fields("disableWait"), "upgrade": fields("disableWait"),
    },
    "status": _STATUS,
}  # fmt: skip
SOURCE: Table = {
    "metadata": METADATA,
    "spec": {**fields("url", "suspend", "endpoint", "bucketName"),
             "ref": fields("branch", "tag", "semver", "commit", "name", "digest")},
    "status": {"conditions": CONDITIONS, "artifact": fields("revision", "lastUpdateTime")},
}  # fmt: skip
GROUPS = {
    "Kustomization": "kustomize.toolkit.fluxcd.io", "HelmRelease": "helm.toolkit.fluxcd.io",
    **dict.fromkeys(("GitRepository", "HelmRepository", "OCIRepository", "Bucket", "HelmChart", "ExternalArtifact"),
                    "source.toolkit.fluxcd.io"),
}  # fmt: skip
"""Kinds and their API groups (https://fluxcd.io/flux/components/)."""
_TABLES = {"Kustomization": KUSTOMIZATION, "HelmRelease": HELM_RELEASE}
MOST_ENTRIES = 500
WORTH_KEEPING = re.compile(
    r"_(?:apps_(?:Deployment|StatefulSet|DaemonSet)|batch_(?:Job|CronJob)|argoproj\.io_Rollout"
    r"|serving\.knative\.dev_Service|(?:kustomize|helm)\.toolkit\.fluxcd\.io_(?:Kustomization|HelmRelease))$"
)
"""Entries of an inventory (``namespace_name_group_Kind``) that tell what a deployment is: programs, or more of them."""


def keep_deployments(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without what comes from a hidden repository.

    Of an inventory only programs and Flux's own objects are kept, never the names of secrets.
    """
    items = list(objects(body, GROUPS))
    hidden = {key_of(item) for item in items if spells_hidden(mapping(item.get("spec")).get("url"), keeping)}
    items = [item for item in items if source_key(item) not in hidden]
    tables = {kind: (group, _TABLES.get(kind, SOURCE)) for kind, group in GROUPS.items()}
    kept = keep_objects({"items": items}, keeping, tables)
    for item in mappings(kept["items"]):
        inventory = mapping(mapping(item.get("status")).get("inventory"))
        entries = mappings(inventory.get("entries"))
        if entries:
            told = [one for one in entries if WORTH_KEEPING.search(str(one.get("id")))]
            inventory["entries"] = told[:MOST_ENTRIES]
    return kept


Key = tuple[str, str, str]
"""Kind, namespace and name of an object."""


def key_of(item: Mapping[str, object]) -> Key:
    """Return what tells an object apart in its cluster."""
    metadata = mapping(item.get("metadata"))
    return text_of(item.get("kind")), text_of(metadata.get("namespace")), text_of(metadata.get("name"))


def source_key(item: Mapping[str, object]) -> Key:
    """Return the object that an object's manifests or chart come from; without a namespace it is its own."""
    spec = mapping(item.get("spec"))
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    reference = mapping(spec.get("sourceRef") or chart.get("sourceRef") or spec.get("chartRef"))
    kind, own, name = text_of(reference.get("kind")), key_of(item)[1], text_of(reference.get("name"))
    return kind, text_of(reference.get("namespace")) or own, name
