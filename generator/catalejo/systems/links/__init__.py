"""Links by template: pages of logs, traces or graphs whose address is made from an annotation; nobody is asked."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Links, ask
from .read import keep_links, read_links


def _is_links(body: object) -> bool:
    rows = mapping(body).get("links")
    return isinstance(rows, list) and all({"annotation", "url"} <= row.keys() for row in mappings(rows)[:50])


INTEGRATION = Integration(
    id="links",
    title="Links by template",
    questions=(Question(name="links", gives=Capability.DASHBOARDS, keep=keep_links, form=_is_links, read=read_links),),
    needs={"en": "nothing: nobody is asked", "es": "nada: no se pregunta a nadie"},
    spec=Links,
    ask=ask,
)
