"""Checks on the desired state that deploys a component."""

from __future__ import annotations

from ...kit.text.images import is_floating
from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import Check, Params, failed, not_applicable, passed, unknown


def images(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """MAN-01: no image is asked for by a tag that can mean another image tomorrow."""
    found = [(stack, image) for stack in facts.stacks_of.get(entity.ref, ()) for image in stack.images]
    if not found:
        return not_applicable("score.no-images")
    for stack, image in found:
        if is_floating(image.tag, image.digest) and not image.is_guess:
            args = {"name": f"{image.name}:{image.tag or 'latest'}", "environment": stack.environment or "–"}
            return failed("score.image", image.origin, **args)
    unsure = next((image for _, image in found if image.is_guess and not image.digest), None)
    if unsure is not None:
        return unknown("score.image-unsure", unsure.origin, name=unsure.name)
    return passed("score.images-fine", found[0][1].origin, count=len(found))


CHECKS = {"MAN-01": Check(images)}
