"""The lines that open and close a container, by dialect.

- ``:::note``, ``:::{important} Title``, ``::: details Title``: Docusaurus
  (https://docusaurus.io/docs/markdown-features/admonitions), MyST, Elastic's docs-builder, VitePress, Azure DevOps.
- fences ``{note}``: MyST (https://myst-parser.readthedocs.io/en/latest/syntax/roles-and-directives.html).
- ``{{< hint info >}}``: Hugo's shortcodes (https://gohugo.io/content-management/shortcodes/).
- ``{% hint style="info" %}``: GitBook (https://gitbook.com/docs/creating-content/formatting/markdown).
- ``<Tabs>``: components of MDX (https://mdxjs.com/docs/what-is-mdx/).
- ``!!! note``, ``??? note``, ``=== "Tab"``: those of Python-Markdown, in pages that GitHub does not show by themselves.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .words import ADMONITIONS, CODE, FOLDED, GENERIC, TAB_SETS, TABS, Meaning, meaning

MAX_LINE = 1000
"""Characters of a line that may open a container."""

_COLON = re.compile(r"^(:{3,30})[ \t]*(?:\{([\w.:/-]{1,60})\}|([A-Za-z][\w-]{0,60}))[ \t]*(.*)$")
_COLON_BARE = re.compile(r"^(:{3,30})[ \t]*\{([^{}]{1,300})\}[ \t]*$")
_COLON_END = re.compile(r"^(:{3,30})[ \t]*$")
_FENCE = re.compile(r"^(`{3,30}|~{3,30})[ \t]*(?:\{([\w:-]{1,60})\}|mdx-code-block)[ \t]*([^`]*)$")
_HUGO = re.compile(r"^\{\{([<%])[ \t]*([\w/.-]{1,60})(?:[ \t]+(.*?))?[ \t]*(/?)[>%]\}\}[ \t]*(.*)$")
_HUGO_END = re.compile(r"^\{\{[<%][ \t]*/[ \t]*([\w/.-]{1,60})[ \t]*[>%]\}\}[ \t]*$")
_LIQUID = re.compile(r"^\{%-?[ \t]*([\w-]{1,60})(?:[ \t]+(.*?))?[ \t]*-?%\}[ \t]*$")
_JSX = re.compile(r"^<([A-Z][\w.]{0,60})((?:[ \t]+[^<>]*)?)>[ \t]*$")
_JSX_END = re.compile(r"^</([A-Z][\w.]{0,60})[ \t]*>[ \t]*$")
_BANG = re.compile(r"^(!!!|\?\?\?\+?)[ \t]+([\w-]{1,40})((?:[ \t]+[\w-]{1,40}){0,3})[ \t]*(?:\"([^\"]*)\")?[ \t]*$")
_TAB = re.compile(r"^===[+!]?[ \t]+\"([^\"]{1,200})\"[ \t]*$")
_ATTRIBUTE = re.compile(
    r"""([\w:-]{1,40})[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|\{[ \t]*["'`]?([^{}"'`]*)["'`]?[ \t]*\}|([^\s"'{}]+))"""
)
_BRACKETS = re.compile(r"^\[([^\[\]]*)\][ \t]*")


class Opening(NamedTuple):
    """A line that opens a container: ``closer`` names the line that closes it, "" for one that closes itself.

    ``endless``: without such a line it goes to the end of what it stands in, as Docusaurus and MyST read it.
    """

    closer: str
    meaning: Meaning
    inside: str = ""
    """What stands between the opening and the closing of the same line."""
    endless: bool = False


def opening(line: str, readme: bool) -> Opening | None:
    """Return what a line opens, None for most."""
    if len(line) > MAX_LINE:
        return None
    match line[:1]:
        case ":":
            return _colon(line)
        case "{":
            return _hugo(line) or _liquid(line)
        case "<":
            return _jsx(line)
        case "`" | "~":
            return _fence(line)
        case "!" | "?":
            return None if readme else _bang(line)
        case "=":
            found = None if readme else _TAB.match(line)
            return Opening("indent", Meaning("plain", "", found[1])) if found else None
    return None


def closing(line: str) -> str:
    """Return the name of what a line closes, "" for most."""
    if len(line) > MAX_LINE:
        return ""
    match line[:1]:
        case ":":
            found = _COLON_END.match(line)
            return found[1] if found else ""
        case "{":
            if found := _HUGO_END.match(line):
                return f"hugo {found[1]}"
            found = _LIQUID.match(line)
            return f"liquid {found[1][3:]}" if found and found[1].startswith("end") else ""
        case "<":
            found = _JSX_END.match(line)
            return f"jsx {found[1]}" if found else ""
    return ""


def _colon(line: str) -> Opening | None:
    if found := _COLON_BARE.match(line):
        classes = [part[1:] for part in found[2].split() if part.startswith(".")]
        if classes or "=" in found[2]:
            return Opening(found[1], meaning(classes[0] if classes else "div", _attributes(found[2])[0], []))
    found = _COLON.match(line)
    if found is None:
        return None
    name, rest = found[2] or found[3], found[4].strip()
    title = ""
    if brackets := _BRACKETS.match(rest):
        title, rest = brackets[1], rest[brackets.end() :].strip()
    attributes, words = _attributes(rest[1:-1]) if rest.startswith("{") and rest.endswith("}") else ({}, rest.split())
    if title:
        attributes = {"title": title, **attributes}
    if not found[2] and "." in rest and not title and len(words) == 1 and name not in ADMONITIONS:
        return None
    what = meaning(name, attributes, words)
    return Opening(found[1], what, endless=bool(found[2]) or what.kind != "plain")


def _fence(line: str) -> Opening | None:
    """Return a directive of MyST in a fence, or MDX that Docusaurus hides from formatters in one; else None."""
    found = _FENCE.match(line)
    if found is None:
        return None
    if found[2] is None:
        return Opening(found[1], Meaning("plain"))
    what = meaning(found[2], {}, found[3].split())
    return Opening(found[1], what) if what.kind != "plain" else None


def _hugo(line: str) -> Opening | None:
    found = _HUGO.match(line)
    if found is None:
        return None
    name, rest = found[2], found[5]
    attributes, words = _attributes(found[3] or "")
    what = meaning(name, attributes, words)
    if rest:
        end = re.search(rf"\{{\{{[<%][ \t]*/[ \t]*{re.escape(name)}[ \t]*[>%]\}}\}}[ \t]*$", rest)
        return Opening("", what, inside=rest[: end.start()].strip()) if end else None
    return Opening(f"hugo {name}", what)


def _liquid(line: str) -> Opening | None:
    found = _LIQUID.match(line)
    if found is None or found[1].startswith("end"):
        return None
    attributes, words = _attributes(found[2] or "")
    name = found[1]
    if name in ("if", "for", "unless", "else", "elsif", "assign", "raw", "include", "set", "block", "macro"):
        return Opening(f"liquid {name}", Meaning("plain")) if name == "raw" else None
    return Opening(f"liquid {name}", meaning(name, attributes, words))


def _jsx(line: str) -> Opening | None:
    found = _JSX.match(line)
    if found is None or found[2].rstrip().endswith("/"):
        return None
    attributes, _ = _attributes(found[2])
    return Opening(f"jsx {found[1]}", meaning(found[1], attributes, []))


def _bang(line: str) -> Opening | None:
    found = _BANG.match(line)
    if found is None:
        return None
    name = found[2].lower()
    title = found[4] if found[4] is not None else name.capitalize()
    kind = "admonition" if found[1] == "!!!" else "details"
    return Opening("indent", Meaning(kind, ADMONITIONS.get(name, name), title, found[1].endswith("+")))


def _attributes(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the attributes of a tag or shortcode, by lower-case key, and the words without a key."""
    found = {
        match[1].lower(): next((part for part in match.groups()[1:] if part), "")
        for match in _ATTRIBUTE.finditer(text[:MAX_LINE])
    }
    rest = _ATTRIBUTE.sub(" ", text[:MAX_LINE])
    words = [
        first or second or third for first, second, third in re.findall(r"\"([^\"]*)\"|'([^']*)'|([^\s\"']+)", rest)
    ]
    if "open" in words:
        found["open"] = "open"
    return found, [word for word in words if word]


__all__ = ["CODE", "FOLDED", "GENERIC", "TABS", "TAB_SETS", "Opening", "closing", "opening"]
