"""Flux: what Kustomizations and HelmReleases deploy, from which source, to which cluster, and what waits for what."""
