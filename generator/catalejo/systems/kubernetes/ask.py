"""Kubernetes: one list for each kind, in pages (https://kubernetes.io/docs/reference/using-api/api-concepts/#chunks)."""

from __future__ import annotations

from ...kit.ask.client import Client, PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings, text_of
from ..contract import Asker, ServerSpec

LISTS = {
    "Deployment": "apis/apps/v1/deployments", "StatefulSet": "apis/apps/v1/statefulsets",
    "DaemonSet": "apis/apps/v1/daemonsets", "CronJob": "apis/batch/v1/cronjobs", "Job": "apis/batch/v1/jobs",
    "Pod": "api/v1/pods",
}  # fmt: skip
OPENSHIFT = {"DeploymentConfig": "apis/apps.openshift.io/v1/deploymentconfigs"}
PAGE = "500"


class Kubernetes(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The API server of a cluster, asked once for each kind of workload; ``name`` is what people call the cluster.

    ``openshift`` asks for deployment configs too.
    """

    openshift: bool = False


def ask(spec: Kubernetes, asker: Asker) -> None:
    """Ask a cluster for its workloads; where one kind is refused nothing is known, as the rest would mislead."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    lists = {**LISTS, **OPENSHIFT} if spec.openshift else LISTS
    with asker.question("workloads") as answering:
        items: list[object] = []
        for kind, path in lists.items():
            items.extend({**item, "kind": kind} for item in _all(client, path))
        answering.add("workloads", client.base, {"items": items})


def _all(client: Client, path: str) -> list[dict[str, object]]:
    """Return the objects of a list."""
    cursors = PageCursors(path)
    found: list[dict[str, object]] = []
    following = ""
    while True:
        params = {"limit": PAGE, **({"continue": following} if following else {})}
        body = client.get(path, params, conditional=False).body
        if not isinstance(body, dict) or "items" not in body:
            raise SourceError(f"{client.base} does not answer as Kubernetes does", ErrorKind.MALFORMED)
        found.extend(mappings(body["items"]))
        following = text_of(mapping(body.get("metadata")).get("continue"))
        if not following:
            return found
        cursors.follow(following)
