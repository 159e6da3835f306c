"""Plain YAML scalars as values, by the YAML 1.2 core schema or as Kubernetes objects need them."""

from __future__ import annotations

import math
import re
from typing import Literal

Scalars = Literal["core", "kubernetes", "yaml11"]

_INT = re.compile(r"[-+]?[0-9]{1,400}")
_PLAIN_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)")
_OLD_BOOLS = frozenset(
    ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF")
)
_OLD_NUMBER = re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*|(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?)"
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS = {text: value for value in (True, False) for text in (str(value), str(value).lower(), str(value).upper())}


def carried(number: int) -> int | float | None:
    """Return a whole number as JSON and MessagePack carry it: beyond 64 bits as a float, beyond that as None."""
    if -(2**63) <= number < 2**64:
        return number
    try:
        return float(number)
    except OverflowError:
        return None


def core_scalar(text: str) -> object:
    """Resolve a plain scalar by the YAML 1.2 core schema; what JSON cannot hold (infinity, NaN) becomes None."""
    first = text[:1]
    if first not in "~nNtTfF+-.0123456789" and text:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return carried(int(text))
    if text.startswith("0o") and re.fullmatch(r"0o[0-7]{1,60}", text):
        return carried(int(text[2:], 8))
    if text.startswith("0x") and re.fullmatch(r"0x[0-9a-fA-F]{1,60}", text):
        return carried(int(text[2:], 16))
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return None if _NOT_FINITE.fullmatch(text) else text


def kubernetes_scalar(text: str) -> object:
    """Resolve a plain scalar where ``1.10`` or ``on`` must stay the text that its author wrote."""
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    return int(text) if _PLAIN_INT.fullmatch(text) else text


def old_scalar(text: str) -> object:
    """Resolve a plain scalar as programs in Go read YAML 1.1: ``yes`` is a truth value, ``1_000`` a number.

    Which number it is matters to nobody who asks: only that it is none of the texts.
    """
    if text in _OLD_BOOLS:
        return text[0] in "yY" or text.lower() == "on"
    if text[:1] in "+-.0123456789" and len(text) <= 400 and _OLD_NUMBER.fullmatch(text) and text.strip("+-_."):
        value = core_scalar(text)
        return value if isinstance(value, int | float) else 0
    return core_scalar(text)
