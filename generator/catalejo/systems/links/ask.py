"""Links by template: the configuration itself is the answer."""

from __future__ import annotations

from typing import Literal

from ...kit.ask.errors import ErrorKind, SourceError
from ..contract import Asker, SystemSpec
from ..reading import address_of


class Links(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A page for every entity that has an annotation: ``{value}`` in ``url`` stands for what the annotation says.

    Such as ``https://grafana.example.com/explore?...{value}...`` for the logs of a service; ``title`` is what the link
    is called.
    """

    url: str
    annotation: str
    title: str
    kind: Literal["dashboard", "logs", "traces"] = "logs"


def ask(spec: Links, asker: Asker) -> None:
    """Take the template as it is configured."""
    with asker.question("links") as answering:
        if not address_of(spec.url.replace("{value}", "x")) or "{value}" not in spec.url:
            raise SourceError("url is a web address with {value} in it", ErrorKind.REFUSED)
        link = {"title": spec.title, "url": spec.url, "annotation": spec.annotation, "kind": spec.kind}
        answering.add(f"link-{spec.title}", "", {"links": [link]})
