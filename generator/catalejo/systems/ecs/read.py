"""Reads services of ECS (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ...kit.read.narrow import mapping, mappings, number_of, text_of
from ...kit.text.images import split_image
from ...model.records import Workload
from ...model.status import Level
from ..reading import Reading, in_utc, short_text
from .fields import ARN, TAGS, images_of

_ROLLOUTS = {"COMPLETED": Level.OK, "IN_PROGRESS": Level.BUSY, "FAILED": Level.BAD}


def read_services(reading: Reading) -> list[Workload]:
    """Return the services that are not gone; images are known where the task definition is recorded too."""
    body = mapping(reading.envelope.body)
    images = {text_of(one.get("taskDefinitionArn")): images_of(one) for one in mappings(body.get("definitions"))}
    found: dict[str, Workload] = {}
    for service in mappings(body.get("services")):
        arn = short_text(service.get("serviceArn"))
        if arn and service.get("status") != "INACTIVE":
            found[arn] = _workload(reading, service, images.get(text_of(service.get("taskDefinition")), []))
    return [found[key] for key in sorted(found)]


def _workload(reading: Reading, service: dict[str, object], images: list[str]) -> Workload:
    arn = short_text(service.get("serviceArn"))
    parts = arn.split(":")
    cluster = short_text(service.get("clusterArn")).rpartition("/")[2]
    deployments = mappings(service.get("deployments"))
    primary = next((one for one in deployments if one.get("status") == "PRIMARY"), {})
    level, reason = _state(reading, service, primary)
    return Workload(
        id=arn,
        cluster=cluster,
        namespace=parts[3] if len(parts) > 5 else "",
        kind="Service",
        name=short_text(service.get("serviceName")) or arn.rpartition("/")[2],
        level=level,
        desired=_count(service.get("desiredCount")),
        ready=_count(service.get("runningCount")),
        images=tuple(sorted({short_text(image) for image in images})),
        reason=reason,
        since=_moment(reading, primary.get("updatedAt")),
        source=reading.source,
        observed_at=reading.observed_at,
        joins=tuple(dict.fromkeys(_joins(service, arn, images))),
        stale=reading.stale,
    )


def _state(reading: Reading, service: dict[str, object], primary: dict[str, object]) -> tuple[Level, str]:
    """Return the level: a rollout that failed, is under way, or is done with as many tasks as are wanted."""
    status = text_of(service.get("status"))
    if status == "DRAINING":
        return Level.WARN, status
    if status != "ACTIVE":
        reading.unknown_state(status or "(none)")
        return Level.UNKNOWN, status
    desired, running = _count(service.get("desiredCount")), _count(service.get("runningCount"))
    if desired < 0 or running < 0:
        return Level.UNKNOWN, ""
    rollout = text_of(primary.get("rolloutState"))
    if rollout and rollout not in _ROLLOUTS:
        reading.unknown_state(rollout)
        return Level.UNKNOWN, rollout
    if _ROLLOUTS.get(rollout) is Level.BAD:
        return Level.BAD, "RolloutFailed"
    if desired == 0:
        return Level.NONE, "ScaledToZero"
    if running >= desired:
        return _ROLLOUTS.get(rollout, Level.OK), ""
    if _ROLLOUTS.get(rollout) is Level.BUSY:
        return (Level.BAD, "TasksFail") if number_of(primary.get("failedTasks")) > 0 else (Level.BUSY, "")
    return (Level.BAD if running == 0 else Level.WARN), ""


def _joins(service: dict[str, object], arn: str, images: list[str]) -> Iterator[str]:
    yield f"annotation:{ARN}={arn}"
    for tag in mappings(service.get("tags"))[:50]:
        key, value = short_text(tag.get("key")), short_text(tag.get("value"))
        if key and value:
            yield f"annotation:{TAGS}={key}={value}"
    for image in images:
        yield f"image:{split_image(image).name}"


def _count(value: object) -> int:
    return number_of(value) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1


def _moment(reading: Reading, value: object) -> str:
    """Return a time: a date as the command line prints it, or seconds since 1970 as the API tells it."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 4e9:
        return reading.event(in_utc(datetime.fromtimestamp(int(value), UTC)))
    return reading.event(value)
