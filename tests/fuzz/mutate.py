"""Makes right things wrong: values by structure, files by their writer's quirks, bytes by damage."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from tests.fuzz import hostile
from tests.fuzz.hostile import Rng

Path = tuple[Any, ...]


def mutated(rng: Rng, value: Any, most: int = 4, leaf: Callable[[Rng], Any] = hostile.value) -> Any:
    """Return a copy with some changes in random places: replaced, removed, repeated, renamed, moved elsewhere."""
    result = copy.deepcopy(value)
    for _ in range(rng.randint(1, most)):
        paths = list(_paths(result))[1:]
        if not paths:
            return leaf(rng)
        path = rng.choice(paths)
        parent = _at(result, path[:-1])
        _change(rng, parent, path[-1], [other for other in paths if other != path], result, leaf)
        if _size(result, hostile.MOST_CHARACTERS) > hostile.MOST_CHARACTERS:
            return leaf(rng)
    return result


def _size(value: Any, most: int) -> int:
    """Return the characters of a value, or something over ``most``: a repeated list in a repeated list has no end."""
    size = len(value) if isinstance(value, str) else 1
    for inner in (
        (*value.keys(), *value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        size += _size(inner, most - size)
        if size > most:
            break
    return size


def _change(rng: Rng, parent: Any, key: Any, others: list[Path], root: Any, leaf: Callable[[Rng], Any]) -> None:
    kind = rng.random()
    if kind < 0.55:
        parent[key] = leaf(rng)
    elif kind < 0.65:
        del parent[key]
    elif kind < 0.75 and isinstance(parent, list):
        parent.extend([copy.deepcopy(parent[key])] * rng.choice((1, 30)))
    elif kind < 0.85 and isinstance(parent, dict):
        parent[hostile.name(rng)] = parent.pop(key)
    elif others:
        parent[key] = copy.deepcopy(_at(root, rng.choice(others)))


def _paths(value: Any, path: Path = ()) -> list[Path]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if len(path) < 30 and len(found) < 3_000:
            found += _paths(inner, (*path, key))
    return found


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def as_json(rng: Rng, value: Any) -> bytes:
    """Write a value as JSON, sometimes with what JSON readers disagree about."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.7, indent=rng.choice((None, None, 2)))
    if rng.random() < 0.1:
        text = text.replace('":', '":' + "\n" * rng.choice((1, 2_000)), 1)
    if rng.random() < 0.05 and text.startswith("{"):
        text = "{" + text[1:-1] + "," + text[1:]
    data = text.encode("utf-8", "surrogatepass")
    return dress(rng, data) if rng.random() < 0.15 else data


def as_yaml(rng: Rng, value: Any) -> bytes:
    """Write a value as YAML: flow or block, quoted or plain, with anchors, repeated keys, tags and odd line ends."""
    if rng.random() < 0.25:
        return as_json(rng, value)
    lines = _block(rng, value, 0)
    if rng.random() < 0.1:
        lines = [
            "x: &a [" + ", ".join(["aaaaaaaaaaaaaaaa"] * 9) + "]",
            *(f"y{i}: &b{i} [*a, *a, *a]" for i in range(9)),
            *lines,
        ]
    if rng.random() < 0.1 and lines:
        lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    if rng.random() < 0.05 and lines:
        lines.insert(
            rng.randrange(len(lines)),
            rng.choice(("--- ", "...", "%TAG ! x", "\t", "# c", "<<: *a", "? [a, b]", "!!set {a}", "- x")),
        )
    data = ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
    return dress(rng, data) if rng.random() < 0.15 else data


def _block(rng: Rng, value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, dict) and value and depth < 40:
        lines = []
        for key, inner in value.items():
            if isinstance(inner, dict | list) and inner:
                lines += [f"{pad}{_plain(rng, key)}:", *_block(rng, inner, depth + 1)]
            else:
                lines.append(f"{pad}{_plain(rng, key)}: {_leaf(rng, inner)}")
        return lines
    if isinstance(value, list) and value and depth < 40:
        lines = []
        for inner in value:
            if isinstance(inner, dict | list) and inner:
                lines += [f"{pad}-", *_block(rng, inner, depth + 1)]
            else:
                lines.append(f"{pad}- {_leaf(rng, inner)}")
        return lines
    return [pad + _leaf(rng, value)]


def _plain(rng: Rng, key: Any) -> str:
    text = str(key)
    return text if text and all(c.isalnum() or c in "./_-" for c in text) and text.isascii() else json.dumps(text)


def _leaf(rng: Rng, value: Any) -> str:
    if isinstance(value, str) and "\n" in value.strip("\n") and rng.random() < 0.5 and value.isprintable() is False:
        return json.dumps(value)
    if isinstance(value, str):
        return value if _is_plain(value) and rng.random() < 0.8 else json.dumps(value)
    if isinstance(value, float) and rng.random() < 0.1:
        return rng.choice((".inf", ".nan", "1e99999", "1_000"))
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    return bool(text) and text[0].isalpha() and all(c.isalnum() or c in " ./_-" for c in text) and text.isascii()


def dress(rng: Rng, data: bytes) -> bytes:
    """Return the same text as another editor may have saved it: BOM, CR, UTF-16, Latin-1, NUL at the end."""
    text = data.decode("utf-8", "replace")
    match rng.randrange(8):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return data.replace(b"\n", b"\r\n")
        case 2:
            return data.replace(b"\n", b"\r")
        case 3:
            return text.encode("utf-16")
        case 4:
            return text.encode("latin-1", "replace") + "é".encode("latin-1")
        case 5:
            return data + b"\x00"
        case 6:
            return data.replace(b"\n", "\u2028".encode())
        case _:
            return data.rstrip(b"\n")


def damaged(rng: Rng, data: bytes) -> bytes:
    """Return bytes that a bad disk or a cut line left: flipped, cut, repeated, zeroed, emptied."""
    if not data:
        return rng.choice((b"", b"\x00", b"{", b"[]", b"null"))
    at = rng.randrange(len(data))
    match rng.randrange(8):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes((data[at] ^ (1 << rng.randrange(8)),)) + data[at + 1 :]
        case 2:
            return data[:at] + data[at + rng.choice((1, 7, 99)) :]
        case 3:
            return data[:at] + rng.randbytes(rng.choice((1, 4, 40))) + data[at:]
        case 4:
            return data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :]
        case 5:
            return rng.choice((b"", b"null", b"[]", b"{}", b"0", b'"x"', b"\xff\xfe", b"\x1f\x8b"))
        case 6:
            return data[at:] + data[:at]
        case _:
            found = data
            for _ in range(rng.choice((3, 30))):
                at = rng.randrange(len(found))
                found = found[:at] + bytes((rng.randrange(256),)) + found[at + 1 :]
            return found


def text_damaged(rng: Rng, data: bytes) -> bytes:
    """Return a text with some pieces replaced by hostile ones, or repeated very often."""
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        piece = hostile.text(rng).encode("utf-8", "surrogatepass")
        match rng.randrange(5):
            case 0:
                lines[at] = piece
            case 1:
                middle = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:middle] + piece[:3_000] + lines[at][middle:]
            case 2:
                lines[at:at] = lines[at : at + 5] * rng.choice((2, 400))
            case 3:
                words = lines[at].split(b" ")
                lines[at] = b" ".join([*words, *([rng.choice(words)] * rng.choice((3, 3_000)))])
            case _:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return b"\n".join(lines)
