"""Buildkite: the newest builds of some branches, in pages of a hundred for the whole organisation."""

from __future__ import annotations

from ..contract import Asker, SystemSpec
from ..paging import rows_of

PAGE = "100"


class Buildkite(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An organisation of Buildkite. ``branches`` are the default branches of its pipelines, ``pages`` of a hundred
    builds are asked for at most.
    """

    organization: str
    token_env: str = ""
    url: str = "https://api.buildkite.com"
    branches: tuple[str, ...] = ("main", "master")
    pages: int = 10


def ask(spec: Buildkite, asker: Asker) -> None:
    """Ask for the builds of an organisation, the newest first."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    branches = "&".join(f"branch[]={branch}" for branch in spec.branches)
    with asker.question("builds") as answering:
        found: list[object] = []
        address = f"{client.base}/v2/organizations/{spec.organization}/builds?per_page={PAGE}"
        for number, answer in enumerate(client.pages(f"{address}&{branches}" if branches else address), 1):
            found += rows_of(answer)
            if number >= spec.pages:
                answering.note(
                    f"the newest {len(found)} builds were asked for: there may be older ones of other pipelines"
                )
                break
        answering.add("builds", f"{client.base}/v2/organizations/{spec.organization}/builds", found)
