"""Includes that other tools write: ``{% include %}`` of two MkDocs plugins, imported parts of MDX, Hugo's shortcodes.

Only the file's text is taken; nothing of a template language runs. Sources: ``mkdocs-macros-plugin`` (a name starts in
``include_dir``), ``mkdocs-include-markdown-plugin`` (relative to the page, ``start`` and ``end``), MDX 3 (``import Part
from './_part.mdx'``, then ``<Part />``), Hugo's ``readfile``, ``include`` and ``ref``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str, int], str | None]
"""Finds a file by its name as written, for the include on a line; None where there is none (and that is told)."""

_INCLUDE = re.compile(
    r"""^(?P<indent>[ \t]*)(?P<before>[^\n]{0,2000}?)\{%-?\s*(?P<what>include|include-markdown)\s+"""
    r"""(?P<quote>["'])(?P<name>[^"'\n]{1,300})(?P=quote)(?P<rest>[^%]{0,1000})-?%\}""",
    re.MULTILINE,
)
_OPTION = re.compile(r"""\b(start|end)\s*=\s*(["'])(.{1,300}?)\2""", re.DOTALL)
_IMPORT = re.compile(
    r"""^import\s+(?P<name>[A-Z]\w*)\s+from\s+(["'])(?P<path>[^"'\n]{1,300}\.mdx?)\2;?[ \t]*$""", re.MULTILINE
)
_COMMENT = re.compile(r"\{/\*(?!\s{0,10}#).{0,4000}?\*/\}", re.DOTALL)
_TAG = r"</?[A-Z][\w.]{0,60}(?:\s[^<>]{0,2000})?/?>"
_JSX = re.compile(rf"^[ \t]{{0,40}}{_TAG}[ \t]*$|{_TAG}", re.MULTILINE)
_FRAGMENT = re.compile(r"</?>")
_SOURCE = re.compile(
    r"""\b(src|href)=\{\s*(?:require|useBaseUrl)\(\s*["']([^"'<>]{1,300})["']\s*\)(?:\.default)?\s*\}"""
)
_STYLE = re.compile(r"""\s(?:style=\{\{[^{}<>]{0,500}\}\}|\w+=\{[^{}<>]{0,300}\})""")
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_SHORTCODE = re.compile(
    r"\{\{(?:<|%)\s*(?P<close>/?)\s*(?P<name>[\w./-]{1,60})(?P<rest>[^{}\n]{0,1000}?)\s*/?\s*(?:>|%)\}\}"
)
_QUOTED = re.compile(r"""(?:(\w+)\s*=\s*)?(?:"([^"]{0,400})"|'([^']{0,400})'|`([^`]{0,400})`|(\S{1,400}))""")


def may_include(text: str) -> bool:
    """Tell whether a page may name another file in one of these ways."""
    return "{%" in text or "{{<" in text or "{{%" in text or ("import " in text and ".md" in text)


def with_includes(text: str, find: Lookup) -> str:
    """Return a text whose ``{% include %}`` are the files' texts, indented as the include is."""
    if "{%" not in text or "include" not in text:
        return text

    def included(match: re.Match[str]) -> str:
        found = find(match["name"], text.count("\n", 0, match.start()) + 1)
        if found is None:
            return f"{match['indent']}{match['before']}"
        options = {key: value for key, _, value in _OPTION.findall(match["rest"])}
        found = _between(found, options.get("start", ""), options.get("end", ""))
        indent = match["indent"] if not match["before"].strip() else ""
        rows = found.rstrip("\n").split("\n")
        return match["indent"] + match["before"] + f"\n{indent}".join(rows)

    return _INCLUDE.sub(included, text)


def _between(text: str, start: str, end: str) -> str:
    if start and start in text:
        text = text.partition(start)[2]
    return text.partition(end)[0] if end else text


def with_parts(text: str, find: Lookup) -> str:
    """Return an MDX page with imported parts in their place; its containers are read as blocks."""
    parts: dict[str, str] = {}

    def gather(rows: str) -> str:
        for match in _IMPORT.finditer(rows):
            found = find(match["path"], text.count("\n", 0, max(text.find(match[0]), 0)) + 1)
            parts[match["name"]] = found if found is not None else ""
        return rows

    _outside_fences(text, gather)
    return "\n".join(_outside_fences(text, lambda rows: _markdown(rows, parts)))


def _outside_fences(text: str, change: Callable[[str], str]) -> list[str]:
    """Return the lines of a text whose stretches outside code fences are changed."""
    out: list[str] = []
    rows: list[str] = []
    marks = ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if marks:
            out.append(line)
            if fence and fence[1].startswith(marks) and not line.strip().strip(marks[0]):
                marks = ""
        elif fence:
            if rows:
                out += change("\n".join(rows)).split("\n")
            rows = []
            marks = fence[1]
            out.append(line)
        else:
            rows.append(line)
    if rows:
        out += change("\n".join(rows)).split("\n")
    return out


def _markdown(text: str, parts: dict[str, str]) -> str:
    text = _COMMENT.sub("", text)
    for name, part in parts.items():
        pattern = re.compile(rf"<{name}(?:\s[^<>]{{0,1000}})?(?:/>|>\s*</{name}>)")
        text = pattern.sub(lambda _, part=part: f"\n\n{part}\n\n", text)  # type: ignore[misc]  # bound now
    text = _SOURCE.sub(r'\1="\2"', text)
    text = _JSX.sub(_component, _FRAGMENT.sub("", text)) if "<" in text else text
    return _STYLE.sub("", text).replace("className=", "class=") if "={" in text or "className=" in text else text


def _component(match: re.Match[str]) -> str:
    """Return a component that stands alone on its line as one line, for it may be a container; others leave nothing."""
    tag = match[0]
    alone = match.start() == 0 or match.string[match.start() - 1] == "\n"
    ends = match.end() == len(match.string) or match.string[match.end()] == "\n"
    return re.sub(r"\s*\n\s*", " ", tag) if alone and ends and not tag.rstrip().endswith("/>") else ""


def with_shortcodes(text: str, find: Lookup) -> str:
    """Return a page of Hugo with its shortcodes' links, pictures, files and words; containers are read as blocks."""
    if "{{<" not in text and "{{%" not in text:
        return text
    rows = enumerate(text.split("\n"), 1)
    return "\n".join(_SHORTCODE.sub(lambda match, n=n: _said(match, find, n), row) for n, row in rows)  # type: ignore[misc]


def _said(match: re.Match[str], find: Lookup, line: int) -> str:
    """Return what a shortcode leaves in its place."""
    name = match["name"].lower()
    given: list[tuple[str, str]] = [(key, a or b or c or d) for key, a, b, c, d in _QUOTED.findall(match["rest"])]
    named = {key: value for key, value in given if key}
    first = next((value for key, value in given if not key), "")
    match name:
        case "ref" | "relref":
            return named.get("path", first)
        case "figure" | "image" | "img":
            source = named.get("src", first)
            return f"![{named.get('alt', named.get('caption', named.get('title', '')))}]({source})" if source else ""
        case "youtube" | "vimeo":
            key = named.get("id", first)
            place = "www.youtube.com/watch?v=" if name == "youtube" else "vimeo.com/"
            return f"<https://{place}{key}>" if re.fullmatch(r"[\w-]{1,40}", key) else ""
        case "readfile" | "include" | "include-code" | "codenew" | "code_sample" | "snippet":
            path = named.get("file", named.get("path", first))
            found = find(path, line) if path else None
            return found.rstrip("\n") if found is not None else path
    # What holds text between two of them is a container of the page; of what stands alone its words stay.
    words = named.get("text", "") if name.endswith(("tooltip", "text", "link")) else ""
    return words or match[0]
