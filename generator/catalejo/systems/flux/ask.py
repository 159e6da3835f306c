"""Flux: it has no server of its own, so that the cluster's API server is asked for its objects.

https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

from __future__ import annotations

from ...kit.ask.errors import SourceError
from ...kit.read.narrow import listing
from ..cluster_objects import all_objects
from ..contract import Asker, ServerSpec

_SOURCES = ("gitrepositories", "helmrepositories", "ocirepositories")


class Flux(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Flux in the cluster behind an API server's address; ``name`` is what the cluster is called."""


def ask(spec: Flux, asker: Asker) -> None:
    """Ask for Kustomizations, HelmReleases and what they come from.

    Without sources the deployments are still known; of Kustomizations and HelmReleases one kind may not be installed.
    """
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    groups = {"kustomizations": "kustomize.toolkit.fluxcd.io/v1", "helmreleases": "helm.toolkit.fluxcd.io/v2"}
    with asker.question("deployments") as answering:
        found: list[object] = []
        missing: list[SourceError] = []
        for plural, version in groups.items():
            try:
                found += listing(all_objects(client, f"apis/{version}/{plural}")["items"])
            except SourceError as error:
                if not error.gone:
                    raise
                missing.append(error)
        if len(missing) == len(groups):
            raise missing[0]
        for plural in _SOURCES:
            try:
                found += listing(all_objects(client, f"apis/source.toolkit.fluxcd.io/v1/{plural}")["items"])
            except SourceError as error:
                answering.note(f"{plural} are not told: {error}")
        answering.add(
            "deployments", f"{client.base}/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations", {"items": found}
        )
