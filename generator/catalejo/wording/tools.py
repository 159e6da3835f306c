"""What stacks are made with, in words."""

from __future__ import annotations

TOOL_WORD = {
    "argocd-application": "Argo CD Application",
    "argocd-applicationset": "Argo CD ApplicationSet",
    "flux-kustomization": "Flux Kustomization",
    "flux-helmrelease": "Flux HelmRelease",
    "kustomize": "Kustomize",
    "helm": "Helm chart",
    "terraform": "Terraform root",
    "manifests": "Manifests",
}
TOOL_SHORT = {
    "argocd-application": "Application",
    "argocd-applicationset": "ApplicationSet",
    "flux-kustomization": "Kustomization",
    "flux-helmrelease": "HelmRelease",
    "kustomize": "Kustomize",
    "helm": "Helm",
    "terraform": "Terraform",
    "manifests": "manifests",
}
"""Tools in a cell of a layer's matrix; names that nobody translates."""
