"""What is kept of Workflows: neither templates, arguments, parameters nor outputs."""

from __future__ import annotations

from ...kit.read.narrow import mapping
from ..allow_list import Table, fields, items_in
from ..cluster_objects import METADATA, keep_objects
from ..contract import Keeping

WORKFLOW: Table = {
    "metadata": {**METADATA, "generateName": True}, "spec": {"workflowTemplateRef": fields("name"), "suspend": True},
    "status": fields("phase", "startedAt", "finishedAt", "message"),
}  # fmt: skip
KINDS = {"Workflow": "argoproj.io"}
_LABEL = "workflows.argoproj.io/"


def typed(body: object) -> object:
    """Return a list of Workflows with kind and version: the server's own list and ``argo list`` leave them out."""
    items = [
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", **item} if is_bare(item) else item
        for item in items_in(body)
    ]
    return {"items": items}


def is_bare(item: dict[str, object]) -> bool:
    """Tell whether an object without a kind is a Workflow: by the labels that the controller sets on each."""
    labels = mapping(mapping(item.get("metadata")).get("labels"))
    return "kind" not in item and any(str(key).startswith(_LABEL) for key in labels)


def keep_workflows(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without Workflows that name a hidden repository."""
    return keep_objects(typed(body), keeping, {"Workflow": ("argoproj.io", WORKFLOW)})
