"""Renders kustomizations: objects, their images with the line that decides them, what kustomize would refuse."""

from .build import Kustomizer
from .model import EDITED, Build, Edits
from .objects import Placed, Resource, place_of
from .transform import Override

__all__ = ["EDITED", "Build", "Edits", "Kustomizer", "Override", "Placed", "Resource", "place_of"]
