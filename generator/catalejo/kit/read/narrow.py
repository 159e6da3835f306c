"""Foreign JSON or YAML as what it should be.

To most readers a wrong shape is as if nothing were there; those named ``optional_`` and ``must_be_`` refuse it.
"""

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


def number_of(value: object) -> int:
    """Return a whole number that a browser can hold too, 0 for anything else; a truth value is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else 0


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


def optional_mapping(value: object) -> dict[str, object]:
    """Return a mapping, empty where there is nothing.

    Raises:
        TypeError: it is something else.

    """
    if value and not isinstance(value, dict):
        raise TypeError(f"a mapping is expected, not {type(value).__name__}")
    return mapping(value)


def optional_listing(value: object) -> list[object]:
    """Return a list, empty where there is nothing.

    Raises:
        TypeError: it is something else.

    """
    if value and not isinstance(value, list):
        raise TypeError(f"a list is expected, not {type(value).__name__}")
    return listing(value)


def must_be_text(value: object) -> str:
    """Return a text.

    Raises:
        TypeError: it is something else.

    """
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {type(value).__name__}")
    return value


def must_be_number(value: object) -> int:
    """Return a whole number.

    Raises:
        TypeError: it is something else.

    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a whole number is expected, not {type(value).__name__}")
    return value
