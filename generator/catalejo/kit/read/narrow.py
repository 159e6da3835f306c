"""Foreign JSON or YAML as what it should be: a wrong shape reads as if nothing were there."""

from __future__ import annotations


def mapping(value: object) -> dict[str, object]:
    """Return a value that should be a mapping, empty where it is not."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    """Return a value that should be a list, empty where it is not."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, object]]:
    """Return the mappings of a value that should be a list of them."""
    return [item for item in listing(value) if isinstance(item, dict)]


def text_of(value: object) -> str:
    """Return a scalar as text, "" for anything else; a truth value is none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def texts_of(value: object) -> dict[str, str]:
    """Return the scalar entries of a mapping as texts, without empty ones."""
    texts = {key: text_of(item) for key, item in mapping(value).items()}
    return {key: text for key, text in texts.items() if text}


def child(value: object, step: str | int) -> object:
    """Return what stands at a key of a mapping or at a place of a list.

    Raises:
        LookupError: nothing stands there, or the value is neither.

    """
    if isinstance(value, dict):
        return value[step]
    if isinstance(value, list) and isinstance(step, int):
        return value[step]
    raise LookupError(step)
