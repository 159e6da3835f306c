"""Argo Workflows: the Workflows of all namespaces from the server, without their nodes, which are most of them."""

from __future__ import annotations

from ...kit.ask.client import PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings
from ..contract import Asker, ServerSpec
from ..reading import short_text

PAGE = "200"
MOST = 10_000
_FIELDS = (
    "metadata.continue,items.metadata.name,items.metadata.namespace,items.metadata.labels,items.metadata.generateName,"
    "items.metadata.creationTimestamp,items.spec.workflowTemplateRef,items.spec.suspend,items.status.phase,"
    "items.status.startedAt,items.status.finishedAt,items.status.message"
)


class ArgoWorkflows(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A server of Argo Workflows. ``namespace`` narrows to one, ``selector`` to Workflows with some labels."""

    namespace: str = ""
    selector: str = ""


def ask(spec: ArgoWorkflows, asker: Asker) -> None:
    """Ask for the Workflows of a server."""
    token = asker.token(spec.token_env).removeprefix("Bearer ")
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    path = f"api/v1/workflows/{spec.namespace}"
    with asker.question("workflows") as answering:
        found: list[object] = []
        cursors, following = PageCursors("workflows"), ""
        while True:
            params = {"listOptions.limit": PAGE, "fields": _FIELDS}
            params |= {"listOptions.labelSelector": spec.selector} if spec.selector else {}
            params |= {"listOptions.continue": following} if following else {}
            body = client.get(path, params, conditional=False).body
            if not isinstance(body, dict) or not isinstance(body.get("items") or [], list) or "metadata" not in body:
                raise SourceError(f"{client.base} does not answer as Argo Workflows does", ErrorKind.MALFORMED)
            # The server lists Workflows only, and leaves out what they are.
            found += [
                {**item, "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"} for item in mappings(body["items"])
            ]
            following = short_text(mapping(body.get("metadata")).get("continue"))
            if not following or len(found) >= MOST:
                break
            cursors.follow(following)
        if following:
            answering.note(f"only the first {len(found)} workflows were asked for")
        answering.add("workflows", f"{client.base}/{path}", {"items": found})
