"""Amazon ECS: what runs in its clusters, as ``aws ecs describe-services`` prints it."""

from __future__ import annotations

from ...model.live import Capability
from ..contract import Integration, Question
from .fields import ARN, TAGS, is_services, join, keep_services
from .read import read_services

INTEGRATION = Integration(
    id="ecs",
    title="Amazon ECS",
    questions=(
        Question(
            name="workloads",
            gives=Capability.WORKLOADS,
            keep=keep_services,
            form=is_services,
            read=read_services,
            links={"service": (ARN,), "tags": (TAGS,)},
            join=join,
        ),
    ),
    needs={
        "en": "`ecs:ListServices`, `ecs:DescribeServices` and `ecs:DescribeTaskDefinition` for whoever records",
        "es": "`ecs:ListServices`, `ecs:DescribeServices` y `ecs:DescribeTaskDefinition` para quien registra",
    },
)
"""The annotations are those of the AWS plugins for Backstage."""
