"""What is kept of PipelineRuns: neither parameters, workspaces nor results."""

from __future__ import annotations

from ..allow_list import Prefixes, Table, fields
from ..cluster_objects import CONDITIONS, METADATA, keep_objects
from ..contract import Keeping

_PAC = ("repo-url", "repository", "branch", "sha", "sha-url", "event-type", "log-url", "url-org", "url-repository",
        "source-branch", "original-prname", "source-repo-url", "git-provider")  # fmt: skip
PIPELINE_RUN: Table = {
    "metadata": {**METADATA, "annotations": Prefixes((
        "backstage.io/kubernetes-", *(f"pipelinesascode.tekton.dev/{name}" for name in _PAC),
    ))},
    "spec": {"pipelineRef": fields("name"), "status": True},
    "status": {**fields("startTime", "completionTime"), "conditions": CONDITIONS},
}  # fmt: skip
KINDS = {"PipelineRun": "tekton.dev"}


def keep_runs(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without runs that name a hidden repository."""
    return keep_objects(body, keeping, {"PipelineRun": ("tekton.dev", PIPELINE_RUN)})
