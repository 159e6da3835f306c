"""The configuration that travels in a capture: no path, no secret, no name of a hidden thing."""

from __future__ import annotations

import msgspec

from ...model.world import Settings
from .captured import Captured, CaptureError


class PortalConfig(msgspec.Struct, frozen=True):
    """``portal/config.json`` of a capture: the effective settings, and the MkDocs configuration as it was written."""

    settings: Settings
    mkdocs: str = ""


def captured_config(captured: Captured) -> PortalConfig:
    """Return the configuration that a capture was made with."""
    path = captured.portal / "config.json"
    if not path.is_file():
        return PortalConfig(Settings())
    try:
        return msgspec.json.decode(path.read_bytes(), type=PortalConfig)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CaptureError(f"portal/config.json of the capture cannot be read ({error}): capture again") from error
