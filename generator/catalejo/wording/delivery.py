"""Words of the delivery room's evidence."""

from __future__ import annotations

EVIDENCE: dict[str, str] = {
    "join.app-name": "Annotation argocd/app-name is {name}",
    "join.app-selector": "Annotation argocd/app-selector matches {name}",
    "join.kubernetes-id": "Annotation backstage.io/kubernetes-id is {name}",
    "join.repository": "Deployed from the repository {name}",
    "join.path": "Deployed from the folder {name}",
    "join.name": "The application is named {name}",
    "join.label": "Label {name}",
    "join.image": "Runs the image {name}",
    "join.built-image": "Runs the image {name}, which its folder builds",
    "join.folder": "Its folder is {name}",
}
