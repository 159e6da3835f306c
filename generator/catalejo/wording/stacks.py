"""Words of the stacks room's evidence."""

from __future__ import annotations

EVIDENCE: dict[str, str] = {
    "environment.label": "Label {name}",
    "environment.folder": "Folder {name}",
    "environment.variant": "Values or state of {name}",
    "environment.cluster": "Destination cluster {name}",
    "environment.namespace": "Namespace {name}",
    "environment.project": "Argo CD project {name}",
    "environment.name": "Name {name}",
    "environment.repository": "Repository {name}",
    "layer.label": "Label {name}",
    "layer.folder": "Folder {name}",
    "layer.repository": "Repository {name}",
    "layer.terraform": "Terraform makes infrastructure",
    "owner.label": "Label {name}",
    "owner.codeowners": "CODEOWNERS gives {path} to {name}",
    "owner.approver": "{file} names {name} as approver of {path}",
    "owner.hidden": "CODEOWNERS or OWNERS name people only, and people are not shown here",
    "cluster.destination": "Destination of the application: {name}",
    "cluster.folder": "Folder {name}",
    "place.application": "Deployed by {name}",
    "unmatched.place": "Nothing tells its environment or its layer",
    "unmatched.manifests": "Manifests that no application and no kustomization deploys",
    "unmatched.example": "Examples, tests or templates: left out",
}
