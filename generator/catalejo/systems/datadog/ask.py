"""Datadog: one list of all monitors.

https://docs.datadoghq.com/api/latest/monitors/ - without a page everything comes at once, whatever its size.
"""

from __future__ import annotations

from ..contract import Asker, SystemSpec
from ..paging import by_number, collect

PAGE = 500


class Datadog(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An organisation of Datadog. ``site`` is such as ``datadoghq.eu``; ``url`` replaces the address that it has.

    ``tags`` are those that a monitor must have, such as ``env:prod``.
    """

    site: str = "datadoghq.com"
    url: str = ""
    api_key_env: str = "DD_API_KEY"
    app_key_env: str = "DD_APP_KEY"
    tags: tuple[str, ...] = ()


def ask(spec: Datadog, asker: Asker) -> None:
    """Ask for the monitors."""
    keys = {"DD-API-KEY": asker.token(spec.api_key_env), "DD-APPLICATION-KEY": asker.token(spec.app_key_env)}
    client = asker.client(spec.url or f"https://api.{spec.site}", keys)
    params = {"group_states": "alert,warn,no data", "with_downtimes": "true"}
    if spec.tags:
        params["monitor_tags"] = ",".join(spec.tags)
    with asker.question("monitors") as answering:
        pages = by_number(client, "api/v1/monitor", params, PAGE, ("page", "page_size", ""), first=0)
        answering.add("monitors", f"{client.base}/api/v1/monitor", collect(pages, answering, "monitors"))
