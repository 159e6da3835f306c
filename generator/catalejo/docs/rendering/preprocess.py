"""Prepares a page's text for Markdown, line by line, knowing what stands in a code fence.

- Alerts of GitHub and GitLab (``> [!NOTE]``) become admonitions, as TechDocs' ``gh-admonitions`` plugin does
  (https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts).
- A fence's first word is kept where the rest is nothing that SuperFences can read (```` ```go main.go ````): else the
  whole fence would fall apart into paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
_READABLE_INFO = re.compile(
    r"""^[ \t]*\.?[\w#.+-]*[ \t]*(?:\{[^{}\n]*\}|(?:[ \t]+[a-zA-Z]\w*=(?:"[^"\n]*"|'[^'\n]*'))*)[ \t]*$"""
)
_LANGUAGE = re.compile(r"[ \t]*([\w#.+-]*)")
_ALERT = re.compile(r"^ {0,3}> ?\[!(note|tip|important|caution|warning)\][ \t]*(.*)$", re.IGNORECASE)
_LONG_ALERT = re.compile(r"^>>>[ \t]*\[!(note|tip|important|caution|warning)\][ \t]*(.*)$", re.IGNORECASE)
_QUOTED = re.compile(r"^ {0,3}> ?")
_CLASSES = {"caution": "danger", "important": "warning"}
"""Material has no style for these two; the classes are the plugin's choice."""


def fenced(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield each line with whether it belongs to a code fence, its borders included."""
    marks = ""
    for line in lines:
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if marks:
            yield line, True
            if match and match["marks"].startswith(marks) and not match["info"].strip():
                marks = ""
            continue
        if match and not (match["marks"][0] == "`" and "`" in match["info"]):
            marks = match["marks"]
            yield line, True
        else:
            yield line, False


def prepare(text: str, alerts: bool = True) -> str:
    """Return the text with alerts (where admonitions are read) and fences in the spelling that our extensions read."""
    lines = text.split("\n")
    if "```" in text or "~~~" in text:
        lines = _mend_fences(lines)
    if alerts and "[!" in text:
        lines = _convert_alerts(lines)
    return "\n".join(lines)


def _mend_fences(lines: list[str]) -> list[str]:
    mended, open_marks = [], ""
    for line in lines:
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if match is None or (match["marks"][0] == "`" and "`" in match["info"]):
            mended.append(line)
        elif open_marks:
            if match["marks"].startswith(open_marks) and not match["info"].strip():
                open_marks = ""
            mended.append(line)
        else:
            open_marks = match["marks"]
            if len(match["info"]) < 500 and _READABLE_INFO.match(match["info"]):
                mended.append(line)
            else:
                language = _LANGUAGE.match(match["info"])
                mended.append(match["indent"] + match["marks"] + (language[1] if language else ""))
    return mended


def _convert_alerts(lines: list[str]) -> list[str]:
    out: list[str] = []
    rows = list(fenced(lines))
    at = 0
    while at < len(rows):
        line, in_fence = rows[at]
        at += 1
        if not in_fence and (match := _ALERT.match(line)):
            body = []
            while at < len(rows) and _QUOTED.match(rows[at][0]):
                body.append(_QUOTED.sub("", rows[at][0], count=1))
                at += 1
            out += _admonition(match[1], match[2], body)
        elif not in_fence and (match := _LONG_ALERT.match(line)):
            end = next((i for i in range(at, len(rows)) if rows[i][0].rstrip() == ">>>"), -1)
            if end < 0:
                out.append(line)
                continue
            out += _admonition(match[1], match[2], [row for row, _ in rows[at:end]])
            at = end + 1
        else:
            out.append(line)
    return out


def _admonition(kind: str, title: str, body: list[str]) -> list[str]:
    name = kind.lower()
    words = (title.strip() or name.capitalize()).replace('"', "”")
    return [
        "",
        f'!!! {_CLASSES.get(name, name)} "{words}"',
        "",
        *(f"    {row}" if row.strip() else "" for row in body),
        "",
    ]
