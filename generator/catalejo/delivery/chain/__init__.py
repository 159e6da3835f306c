"""Deployments as records, the chain from a commit to its metrics, and the figures that follow from both."""
