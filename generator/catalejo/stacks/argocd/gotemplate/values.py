"""Values as Go sees and prints them. A number that came from JSON or YAML is a float64, one of a template an int."""

from __future__ import annotations

from .errors import BadTemplate, Unsupported

_MAX_DEPTH = 40
_EXPONENT = 6


def from_json(value: object, depth: int = 0) -> object:
    """Return a value as Go reads it from JSON: every number is a float64."""
    if depth > _MAX_DEPTH:
        raise Unsupported("nested too deep")
    if isinstance(value, dict):
        return {str(key): from_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [from_json(item, depth + 1) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def plain(value: object) -> object:
    """Return a value as JSON writes it: a whole float64 is a whole number again."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def printed(value: object, inside: bool = False) -> str:
    """Return what ``{{ value }}`` prints (``%v``); nothing is ``<no value>``, inside others ``<nil>``."""
    if value is None:
        return "<nil>" if inside else "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{printed(value[key], True)}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(printed(item, True) for item in value) + "]"
    return str(value)


def number(value: float) -> str:
    """Return a float64 as ``%v`` prints it: the shortest digits, with an exponent from 1e6 on."""
    digits, _, exponent = f"{value!r}".lower().partition("e")
    if not exponent:
        whole, _, rest = digits.lstrip("-").partition(".")
        significant = (whole + rest).lstrip("0").rstrip("0") or "0"
        exponent_value = len(whole) - 1 if whole != "0" else -(len(rest) - len(rest.lstrip("0")) + 1)
    else:
        significant = digits.lstrip("-").replace(".", "").strip("0") or "0"
        exponent_value = int(exponent)
    sign = "-" if value < 0 else ""
    if value == 0:
        return "0"
    # ``strconv.FormatFloat(value, 'g', -1, 64)``: %e below -4 and from six digits before the point on.
    if exponent_value < -4 or exponent_value >= _EXPONENT:
        mantissa = significant[0] + (f".{significant[1:]}" if len(significant) > 1 else "")
        return f"{sign}{mantissa}e{'-' if exponent_value < 0 else '+'}{abs(exponent_value):02d}"
    if exponent_value < 0:
        return f"{sign}0.{'0' * (-exponent_value - 1)}{significant}"
    padded = significant.ljust(exponent_value + 1, "0")
    rest = padded[exponent_value + 1 :]
    return f"{sign}{padded[: exponent_value + 1]}" + (f".{rest}" if rest else "")


def is_true(value: object) -> bool:
    """Tell whether ``if`` takes a value for true: not zero, empty or nothing."""
    return bool(value)


def kind_of(value: object) -> str:
    """Return the name of a value's kind in Go."""
    kinds = {bool: "bool", str: "string", float: "float64", int: "int", dict: "map", list: "slice"}
    return kinds.get(type(value), "invalid")


def text(value: object) -> str:
    """Return an argument that must be a text.

    Raises:
        BadTemplate: it is none; Go does not convert.

    """
    if not isinstance(value, str):
        raise BadTemplate(f"wrong type for value; expected string; got {kind_of(value)}", missing=value is None)
    return value


def as_text(value: object) -> str:
    """Return any value as sprig's ``strval`` does."""
    return "<nil>" if value is None else printed(value, True)


def as_list(value: object) -> list[object]:
    """Return an argument that must be a list."""
    if not isinstance(value, list):
        raise BadTemplate(f"a list is expected, not {kind_of(value)}")
    return value


def as_map(value: object) -> dict[str, object]:
    """Return an argument that must be a map."""
    if not isinstance(value, dict):
        raise BadTemplate(f"a map is expected, not {kind_of(value)}")
    return value


def as_int(value: object) -> int:
    """Return a number as sprig's ``toInt64`` does: what is none is 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return int(value)
    if isinstance(value, str):
        body = value.strip()
        return int(body) if body.lstrip("+-").isdigit() and len(body) < 19 and body.isascii() else 0
    return 0


def as_float(value: object) -> float:
    """Return a number as sprig's ``toFloat64`` does."""
    if isinstance(value, str):
        try:
            return float(value) if len(value) < 40 else 0.0
        except ValueError:
            return 0.0
    return float(value) if isinstance(value, int | float) else 0.0
