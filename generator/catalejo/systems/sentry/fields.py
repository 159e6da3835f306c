"""What is kept of an issue; not what an event held, nor whose it was."""

from __future__ import annotations

import re

from ...kit.read.narrow import mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..reading import short_text

MAX_ISSUES = 5_000
_ISSUE: Table = {
    **fields("id", "shortId", "level", "status", "substatus", "priority", "count", "userCount", "firstSeen",
             "lastSeen", "permalink"),
    "project": fields("slug"), "firstRelease": fields("version"), "lastRelease": fields("version"),
}  # fmt: skip
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def keep_issues(body: object, keeping: Keeping) -> object:
    """Return a list of issues; what programs report may spell the address of a person."""
    kept: list[object] = []
    for issue in mappings(body)[:MAX_ISSUES]:
        title = _ADDRESS.sub("…@…", short_text(issue.get("title"))[:500])
        allowed = keep(issue, _ISSUE)
        kept.append({**(allowed if isinstance(allowed, dict) else {}), "title": title})
    return kept


def is_issues(body: object) -> bool:
    """Tell whether a body lists issues."""
    return isinstance(body, list) and any(
        {"shortId", "firstSeen", "project"} <= one.keys() for one in mappings(body)[:50]
    )
