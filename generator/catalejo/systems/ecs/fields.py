"""What is kept of services and of their task definitions: never environment, secrets, commands or network."""

from __future__ import annotations

from collections.abc import Sequence

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping

ARN = "aws.amazon.com/amazon-ecs-service-arn"
TAGS = "aws.amazon.com/amazon-ecs-service-tags"
SERVICE: Table = {
    **fields("serviceArn", "serviceName", "clusterArn", "status", "desiredCount", "runningCount", "pendingCount",
             "taskDefinition", "launchType", "createdAt"),
    "deployments": fields("status", "rolloutState", "desiredCount", "runningCount", "failedTasks", "createdAt",
                          "updatedAt", "taskDefinition"),
    "tags": fields("key", "value"),
}  # fmt: skip
DEFINITION: Table = {"taskDefinitionArn": True, "containerDefinitions": fields("name", "image")}


def is_services(body: object) -> bool:
    """Tell whether a body describes services, or one task definition."""
    return any("serviceArn" in one for one in _services(body)[:50]) or bool(_definitions(body))


def keep_services(body: object, keeping: Keeping) -> object:
    """Return ``{"services", "definitions"}`` without services that run the image of a hidden repository.

    Where an image is only known by a definition of another file, the service stays and the definition is dropped.
    """
    definitions = [one for one in _definitions(body) if not any(map(keeping.names, images_of(one)))]
    dropped = {text_of(one.get("taskDefinitionArn")) for one in _definitions(body)} - {
        text_of(one.get("taskDefinitionArn")) for one in definitions
    }
    services = [one for one in _services(body) if text_of(one.get("taskDefinition")) not in dropped]
    return {
        "services": [keep(one, SERVICE) for one in services if "serviceArn" in one],
        "definitions": [keep(one, DEFINITION) for one in definitions],
    }


def join(bodies: Sequence[object]) -> object:
    """Return services and definitions of several files as one."""
    return {
        key: [one for body in bodies for one in mappings(mapping(body).get(key))] for key in ("services", "definitions")
    }


def images_of(definition: dict[str, object]) -> list[str]:
    """Return the images of a task definition."""
    found = [text_of(one.get("image")) for one in mappings(definition.get("containerDefinitions"))]
    return [image for image in found if image]


def _services(body: object) -> list[dict[str, object]]:
    pages = mappings(body if isinstance(body, list) else [body])
    return [one for page in pages for one in mappings(page.get("services"))]


def _definitions(body: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for page in mappings(body if isinstance(body, list) else [body]):
        found += [mapping(page.get("taskDefinition")), *mappings(page.get("definitions"))]
    return [one for one in found if "containerDefinitions" in one]
