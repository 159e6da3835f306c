"""Hostile leaves: texts, names, numbers, dates, patterns that programs stumble over; all drawn from a seeded generator."""

from __future__ import annotations

import random
from typing import Any

Rng = random.Random
MOST_CHARACTERS = 4_000_000
"""Of one value: more is cut by the capture, by a host or by a system long before any reader."""

NAMES = (
    "a", "orders", "Orders", "ORDERS", "repo.json", "index.html", "index", "..", ".", "...", "con", "nul", "aux", "-", "_",
    "a" * 63, "a" * 64, "a" * 300, "a.b", "a/b", "a:b", "a b", " a", "a ", "ä", "a\u0301", "\u212a", "\u0131", "__proto__", "constructor",
    "catalog", "docs", "assets", "api", "search", "entities", "manifest.json", "blobs.zip", "portal", "systems", "default", "component",
    "*", "**", "?", "[", "]", "{a,b}", "%2e%2e", "a%00b", "a\x00b", "a\nb", "a\rb", "a\tb", "\ufeffa", "\u202eevil", "~", "$HOME", "`id`",
    "<b>", "'", '"', "a&b", "null", "true", "1e3", "0x10", "010", "2026-11-24", "=1+1", "@a", "-a", "+a", "", "🚀", "a" + "\u0300" * 200,
)  # fmt: skip

TEXTS = (
    "", " ", "\x00", "\ud800", "\udfff", "\U0010ffff", "\ufffe", "\u202e", "\u2028", "\x85", "\x1b[31m", "\x7f", "²", "１２", "٣", "½", "\u0660",
    "@@CT-body@@", "{{ x }}", "{% for %}", "${{ x }}", "$(id)", "<script>x</script>", "]]>", "<!--", "-->", "&#x0;", "&amp;amp;", "javascript:x",
    "data:text/html,x", "https://[", "//[", "http://[::1", "https://a:b@c:99999/x", "https://\u2100.example.com/", "http://xn--a/", "file:///etc/passwd",
    "https://example.com/" + "a/" * 2000, "::error::x", "##[command]", "|", "\\", "\\" * 99, "'" * 99, "%s%n", "%(x)s", "{0}", "{a.b}", "\n" * 500,
    "\r\n" * 50, "\r", "\t", "- " * 500, "[" * 500, "(" * 500, "{" * 500, "<" * 500, "*" * 60 + "b", "**/" * 20 + "x", "a*" * 30 + "b", "?" * 60,
    "(a+)+$", "(?<a>", "[z-a]", "(?:" * 60, "{1,99999}", "\\p{L}", "!" * 40, "#" * 400, "x" * 70_000, "0" * 5_000, "é" * 3_000, "🚀" * 1_000,
    "a: b: c", "- -", "&a *a", "!!python/object:x", "? x", "%YAML 9.9", "---", "...", "component:default/orders", "group:default/x", "a:b/c:d", ":/", "/:", ":",
)  # fmt: skip

DATES = (
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0000-00-00T00:00:00Z",
    "10000-01-01T00:00:00Z", "+99999-01-01", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-31", "2026-11-24T24:00:00Z", "2026-11-24T23:59:60Z",
    "2026-11-24T00:00:00.123456789123Z", "2026-W48", "20261124", "2026-11-24", "2026-11-24T02:00:00", "2026-11-24 02:00:00 UTC", "now", "０００", "2026-11-24T00:00:00+99:99",
    "-1", "1795000000", "99999999999999999999", "2026-11-24T00:00:00Z\x00", "２０２６-11-24T00:00:00Z",
)  # fmt: skip

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, 10**20, 10**21, 10**309, -(10**40), 10**400, 1.5, -0.0, 1e308, 1e-320, True, False, None,
)  # fmt: skip


def name(rng: Rng) -> str:
    """Return a name: often a good one, else reserved, long, foreign or with signs that mean something somewhere."""
    return (
        rng.choice(("orders", "stock", "billing", f"n{rng.randrange(50)}")) if rng.random() < 0.5 else rng.choice(NAMES)
    )


def text(rng: Rng) -> str:
    """Return a text, ordinary or not; now and then two glued together or one repeated."""
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(("Takes orders.", "Línea única", "a", "main", "https://example.com/x", "docs/index.md"))
    if kind < 0.6:
        return rng.choice(TEXTS)
    if kind < 0.75:
        return rng.choice(DATES)
    if kind < 0.9:
        return rng.choice(NAMES) + rng.choice(TEXTS)[:2_000]
    return rng.choice(TEXTS)[:50] * rng.choice((2, 30, 1_000))


def scalar(rng: Rng) -> Any:
    """Return a leaf of any type."""
    return rng.choice(NUMBERS) if rng.random() < 0.3 else text(rng)


def value(rng: Rng, depth: int = 3) -> Any:
    """Return a value of any shape."""
    kind = rng.random()
    if depth <= 0 or kind < 0.55:
        return scalar(rng)
    if kind < 0.7:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    if kind < 0.85:
        return {name(rng): value(rng, depth - 1) for _ in range(rng.randrange(4))}
    if kind < 0.9:
        item, times = scalar(rng), rng.choice((50, 3_000))
        return [item] * min(times, MOST_CHARACTERS // max(len(item) if isinstance(item, str) else 1, 1))
    if kind < 0.95:
        return {f"k{number}": number for number in range(rng.choice((30, 2_000)))}
    nested: Any = scalar(rng)
    for _ in range(rng.choice((20, 55, 61, 200))):
        nested = [nested] if rng.random() < 0.5 else {"a": nested}
    return nested
