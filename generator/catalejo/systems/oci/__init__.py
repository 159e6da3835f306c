"""OCI registries: the newest tags of images, their digests, when they were made and from which commit."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Registry, ask
from .fields import is_tags, keep_tags
from .read import read_tags

INTEGRATION = Integration(
    id="oci",
    title="OCI registry",
    questions=(
        Question(
            name="images",
            gives=Capability.ARTIFACTS,
            keep=keep_tags,
            form=is_tags,
            read=read_tags,
            address=re.compile(r"/v2/.+/tags/list(?:$|\?)"),
            links={},
        ),
    ),
    needs={
        "en": "`pull` on the images; nothing where they are public",
        "es": "`pull` sobre las imágenes; nada si son públicas",
    },
    spec=Registry,
    ask=ask,
)
