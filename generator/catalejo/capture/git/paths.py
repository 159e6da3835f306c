"""Which paths of a tree are taken: git prints what a hostile tree holds, so each component is judged here.

Refused per component: empty, ``.``, ``..``, ``.git`` in any case, ``git~1``, control characters, a backslash, invalid
UTF-8, more than 240 bytes; and a path that equals an earlier one after NFC and case folding. A path with the shape of
a secret in it is not taken either: its name alone would tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from ...kit.text.mask import has_secret
from ...model.capture import TreeEntry
from ..shards import wanted

MAX_COMPONENT = 240
MAX_PATH = 2_000
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_MODES = {"160000": "submodule"}
_FILES = {"100644": "100644", "100755": "100755", "100664": "100644", "120000": "120000"}
_IGNORABLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff]")


def refusal(raw: bytes) -> str:
    """Return why a path is not taken, "" where it is: a word of ``capture.findings``."""
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "invalid-utf8"
    if len(raw) > MAX_PATH:
        return "too-long"
    for component in path.split("/"):
        if len(component.encode()) > MAX_COMPONENT:
            return "too-long"
        folded = _IGNORABLE.sub("", component).rstrip(". ").casefold()
        if component in ("", ".", "..") or folded in (".git", "git~1") or _FORBIDDEN.search(component):
            return "invalid-path"
    return "secret-name" if has_secret(raw) else ""


def clean_tree(lines: Iterable[tuple[str, str, bytes]], left_out: Counter[str]) -> Iterator[TreeEntry]:
    """Yield the files and links of a tree (mode, object id, path as bytes) whose paths are safe, without sizes.

    What is not taken is counted in ``left_out`` by reason. Stops at the cap of paths with ``too-many-files``.
    """
    seen: set[str] = set()
    for count, (mode, oid, raw) in enumerate(lines):
        if count >= wanted.MAX_PATHS:
            left_out["too-many-files"] += 1
            return
        reason = refusal(raw) or _MODES.get(mode, "" if mode in _FILES else "special")
        if not reason:
            path = raw.decode("utf-8")
            key = unicodedata.normalize("NFC", path).casefold()
            if key not in seen:
                seen.add(key)
                yield TreeEntry(path, oid, _FILES[mode])
                continue
            reason = "duplicate-path"
        left_out[reason] += 1
