"""Reads a page as a browser would, for what would act; parsing is html.parser's, judging is ours."""

from __future__ import annotations

import html.parser
import re

_ADDRESSES = frozenset(
    ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "ping", "background", "srcset", "cite")
)
_SCHEME = re.compile(r"(?:javascript|vbscript|data|blob|file|filesystem):", re.IGNORECASE)
_FOREIGN = frozenset(
    (
        "iframe",
        "frame",
        "object",
        "embed",
        "base",
        "portal",
        "applet",
        "template",
        "animate",
        "set",
        "foreignobject",
        "math",
    )
)


class _Active(html.parser.HTMLParser):
    """Collects what would run, load or send: element, attribute, value."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FOREIGN:
            self.found.append(f"<{tag}>")
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() not in ("", "content-security-policy"):
            self.found.append(f"<meta {given}>")
        if tag == "form" and not given.get("action", "").startswith((".", "/")) and "action" in given:
            self.found.append(f"<form {given}>")
        if tag == "input" and given.get("type") == "password":
            self.found.append("<input password>")
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag in ("script", "style"):
            self._inside = tag
        if (
            tag == "script"
            and not given.get("src", "").startswith((".", "assets/"))
            and given.get("type") != "application/json"
        ):
            self.found.append(f"<script {given}>")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        plain = re.sub(r"[\t\r\n]", "", value.lstrip("".join(map(chr, range(33)))))
        acts = name.startswith("on") or name in ("srcdoc", "style", "ping")
        leads = name in _ADDRESSES and (_SCHEME.match(plain) or plain.startswith(("//", "\\", "/\\")))
        loads = name in ("src", "srcset", "data", "poster") and re.match(r"(?i)https?:", plain)
        if acts or leads or loads:
            self.found.append(f"<{tag} {name}={value[:60]!r}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.found.append(f"<{self._inside}>{data[:60]!r}")


def active(text: str) -> list[str]:
    """Return everything of a page that would act beyond our own files."""
    parser = _Active()
    parser.feed(text)
    parser.close()
    return parser.found
