"""How a secret may be spelled in a text: the one list, for what is scrubbed, masked and looked for.

Base64 spells three bytes in four characters: what stands before the secret (``user:``) moves it by none, one or two
bytes. The characters that it shares with its neighbours are left out.
"""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Shorter values are not looked for: they would be found in every other word."""


def spellings(value: str) -> tuple[str, ...]:
    """Return a value as it is, as in HTML, JSON, an address, hexadecimal and base64, and backwards; longest first."""
    if len(value) < SHORTEST:
        return ()
    plain = value.encode()
    found = {
        value, html.escape(value), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1],
        quote(value, safe=""), quote(value), quote_plus(value), plain.hex(), value[::-1],
    }  # fmt: skip
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(b"\0" * before + plain)[first:last].decode())
    return tuple(sorted(found, key=lambda spelled: (-len(spelled), spelled)))
