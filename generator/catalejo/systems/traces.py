"""That services send traces, by the names that they give themselves (OpenTelemetry's ``service.name``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..model.records import Trace
from .alerts import SERVICE_NAME
from .reading import Reading

JAEGER_SERVICE = "jaegertracing.io/service"
MAX_SERVICES = 5_000
LINKS = {"service": (SERVICE_NAME, JAEGER_SERVICE)}


def traces_of(reading: Reading, names: Iterable[str], page: Callable[[str], str]) -> list[Trace]:
    """Return a record for each name."""
    return [
        Trace(
            id=f"{reading.source}/{name}",
            service=name,
            url=page(name),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=(f"annotation:{SERVICE_NAME}={name}", f"annotation:{JAEGER_SERVICE}={name}"),
            stale=reading.stale,
        )
        for name in sorted({name for name in names if name})[:MAX_SERVICES]
    ]
