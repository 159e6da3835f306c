"""The size that a drawing says it has: its page gives it that much room."""

from __future__ import annotations

import re

from ...wire import DrawingBox

MAX_SIDE = 32_000.0
_LENGTH = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,2})?)\s*([a-zA-Z]{0,3})\s*")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
_FONT = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0}
_STYLE = re.compile(r"(?:^|;)(width|height):([^;!]+)")
_RATIO = re.compile(r"none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)(?: (?:meet|slice))?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")


def box_of(attributes: dict[str, str]) -> DrawingBox:
    """Return the box of a drawing from its root's clean attributes (SVG 2, 8.2; CSS Images 3, 4.2)."""
    said = {name: attributes.get(name, "") for name in ("width", "height")}
    said |= dict(_STYLE.findall(attributes.get("style", "")))
    width, height = _pixels(said["width"]), _pixels(said["height"])
    box = _view(attributes.get("viewBox", ""))
    if not (width and height) and box:
        # One side gives the other; a drawing with neither has a shape without a size.
        height = height or (width * box[1] / box[0] if width else 0.0)
        width = width or (height * box[0] / box[1] if height else 0.0)
    ratio = attributes.get("preserveAspectRatio", "").strip()
    return DrawingBox(
        width=width,
        height=height,
        shape_width=width if width and height else box[0] if box else 0.0,
        shape_height=height if width and height else box[1] if box else 0.0,
        ratio=ratio if _RATIO.fullmatch(ratio) else "",
    )


def _pixels(text: str) -> float:
    """Return a length in pixels, 0 where it is none or depends on the page."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return 0.0
    unit = match[2].lower()
    scale = _PIXELS.get(unit) or _FONT.get(unit)
    size = float(match[1]) * scale if scale else 0.0
    return size if 0 < size <= MAX_SIDE else 0.0


def _view(text: str) -> tuple[float, float] | None:
    numbers = [float(number) for number in _NUMBER.findall(text)[:5]]
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0 or numbers[2] / numbers[3] > 1e4:
        return None
    if numbers[3] / numbers[2] > 1e4 or numbers[2] > 1e9 or numbers[3] > 1e9:
        return None
    return numbers[2], numbers[3]
