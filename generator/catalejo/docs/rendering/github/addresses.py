"""Bare addresses, ``www.`` names and e-mail addresses at a cost that grows with the page and not with its square.

The plugin looks back through all text before a colon, and copies all text behind it, for each colon of a paragraph:
one hostile line of a hundred thousand ``:a`` took minutes. Here text is handed on from time to time, and an address is
looked for in a stated length only.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

MOST_ADDRESS, MOST_DOMAIN = 2_000, 300
"""Characters of a bare address, and of what follows an ``@``; a longer one stays text."""
MOST_WAITING, KEPT = 1_000, 100
"""Characters of text that wait to become a token, and those of them that stay, as an address may begin in them."""
_ENDS = re.compile(r"[\s<]")

Rule = Callable[[StateInline, bool], bool]


def add_to(parser: MarkdownIt) -> None:
    """Bound the plugin's rules in a parser that has them."""
    found = {rule.name: rule.fn for rule in parser.inline.ruler.__rules__}
    for name, (begins, most) in _RULES.items():
        parser.inline.ruler.at(name, _bounded(found[name], begins, most))
    parser.inline.ruler.before("text", "hand_on", _hand_on)


def _bounded(rule: Rule, begins: Callable[[str, int], bool], most: int) -> Rule:
    """Return a rule that is only asked where an address may begin, and looks at no more than one may have."""

    def read(state: StateInline, silent: bool) -> bool:
        if silent or not begins(state.src, state.pos):
            return False  # the rules themselves find nothing where they are silent
        last = state.pos + most
        if last >= state.posMax:
            return rule(state, silent)
        if _ENDS.search(state.src, state.pos, last) is None:
            return False
        whole, state.posMax = state.posMax, last
        try:
            return rule(state, silent)
        finally:
            state.posMax = whole

    return read


def _is_name(src: str, pos: int) -> bool:
    return src.startswith("www.", pos) and (pos == 0 or src[pos - 1] in _BEFORE)


def _is_protocol(src: str, pos: int) -> bool:
    return src.startswith(":", pos) and src[max(pos - 6, 0) : pos].endswith(("http", "https", "mailto", "xmpp"))


def _is_mail(src: str, pos: int) -> bool:
    return pos > 0 and src.startswith("@", pos) and (src[pos - 1].isalnum() or src[pos - 1] in ".+-_")


_BEFORE = " \t\r\n*_~("
_RULES = {
    "gfm_autolink_www": (_is_name, MOST_ADDRESS), "gfm_autolink_protocol": (_is_protocol, MOST_ADDRESS),
    "gfm_autolink_email": (_is_mail, MOST_DOMAIN),
}  # fmt: skip
"""The plugin's rules, where each may find something, and in how many characters."""


def _hand_on(state: StateInline, silent: bool) -> bool:
    """Make a token of what waits, but for its end; neighbouring texts are joined afterwards."""
    if len(state.pending) > MOST_WAITING and not silent:
        kept = state.pending[-KEPT:]
        state.pending = state.pending[:-KEPT]
        state.pushPending()
        state.pending = kept
    return False
