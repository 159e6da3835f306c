"""What only looks like a secret: documented examples, placeholders, variables, words, encrypted values.

The signs come from the scanners that most people use, each where it stands: gitleaks
(https://github.com/gitleaks/gitleaks, ``cmd/generate/config``), detect-secrets
(https://github.com/Yelp/detect-secrets, ``detect_secrets/filters``), trufflehog
(https://github.com/trufflesecurity/trufflehog, ``pkg/detectors/falsepositives.go``).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import math
import re
from collections import Counter
from itertools import pairwise

SAID = (
    "example", "changeme", "change-me", "change_me", "changeit", "placeholder", "redacted", "filtered", "dummy",
    "replace", "insert", "sample", "foobar", "notreal", "not-real", "not_real", "not-a-real", "fake-", "fake_",
    "your-", "your_", "your/", "yourp", "yourt", "yours", "yourk", "youra", "yourw", "•", "…", "***", "xxxx", "...",
)  # fmt: skip
"""Parts that say that a value stands for one (gitleaks, trufflehog), those that chance does not make."""

_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "abcdef0123456789abcdef", "qwertyuiopasdfghjklzxcvbnm")
_TAIL = 12
"""Characters at the end, behind every prefix, that are more than two different ones in all that is drawn."""
_RUN = 8
"""Characters in a row of the alphabet, of digits or of the keyboard that nobody draws (detect-secrets)."""

_PARTS = re.compile(r"[-_.:/~,; \t]+")

_NOUN = (
    r"(?:(?:my|your|the|some|super|strong|very|top|db|database|app|test|dev|local|api|root|admin|user|default)[-_.]?)?"
    r"(?:secret|s3cr3t|secreta?|pass|password|passwd|passw0rd|pa55word|p4ssw0rd|p@ssw0rd|p@ssword|pw|pwd|key|token|clave"
    r"|contrase\u00f1a|contrasena)"
)
"""One of the words that say what a secret is, with what is put before it; between two of them one sign may stand, read
in one way only, so that a long row of them takes no longer than its length."""
_WORD = re.compile(
    rf"[{{\[(]*{_NOUN}(?:[-_.]?{_NOUN})*[-_.]?(?:here)?[#@!]?[0-9]{{0,4}}!?[}})\]]*"
    r"|(?:user|username|admin|root|toor|guest|test|testing|demo|postgres|postgresql|mysql|mongo|mongodb|redis|rabbitmq|minio"
    r"|minioadmin|elastic|grafana|prom-operator|keycloak|argocd|jenkins|nexus|sonar|vault|word|none|null|nil|true|false|todo|tbd"
    r"|foo|bar|baz|qux|qwerty|letmein|welcome|hello|world|oauth2|x-oauth-basic|x-token-auth|port|string|text|value|hunter2"
    r"|abc|abcd|abc123|temp|blank|empty|something|anything|whatever)[0-9]{0,4}!?"
    r"|[0-9]{1,8}"
)
"""Passwords that only say what belongs in their place, defaults that a manual names, and a port after a host."""

_KNOWN = frozenset(["3543c50b0cb9cea8", "0011cc25eb432071", "f3c3964ca854e172", "9154e2e6fbfb1e50", "b8db08af2caec9c5"])
"""First digits of the SHA-256 of values that a publisher shows in its own manual without a word that says so:
a token of GitHub's, the account key of Azurite, the session key that Grafana comes with, both tokens of Dynatrace."""


_OPENING = ("$", "%(", "{", "[", "#{", "<", "enc[")
"""How variables, templates and values that SOPS encrypted begin."""


def is_example(value: str) -> bool:
    """Tell whether a value stands for one: documented examples, variables, repeated or counted signs."""
    low = value.lower()
    if any(word in low for word in SAID) or not low.strip("x0*._-"):
        return True
    if low.startswith(_OPENING) or any(sign in low for sign in ("${", "$(", "{{", "%s")):
        return True
    tail = low.rstrip("=")[-_TAIL:]
    if len(tail) >= _RUN and len(set(tail)) <= 2:
        return True
    if _has_run(low):
        return True
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:16] in _KNOWN


def _has_run(low: str) -> bool:
    """Tell whether the longest part of a value, which is the drawn one, holds such a run."""
    body = max(_PARTS.split(low), key=len)[:200]
    for start in range(len(body) - _RUN + 1):
        part = body[start : start + _RUN]
        if any(part in run for run in _RUNS):
            return True
    return False


def is_word(password: str) -> bool:
    """Tell whether a password is a word that only says what belongs there."""
    low = password.lower()
    return is_example(password) or any(
        _WORD.fullmatch(word) for word in (low, low.replace("$", ""), low.replace("$", "s"))
    )


_SEGMENTS = re.compile(r"[-_./:@#+ ]+|(?<=[a-z0-9])(?=[A-Z])")
_NAMED = re.compile(r"[A-Za-z]{2,}[0-9]{0,6}|[A-Za-z]|v?[0-9]{1,4}|[0-9]{8}")


def is_worded(value: str) -> bool:
    """Tell whether a value is made of words and numbers, as names, paths and sentences are."""
    letters = [part for part in _SEGMENTS.split(value) if part]
    return bool(letters) and all(_NAMED.fullmatch(part) for part in letters)


def drawn_part(value: str) -> str:
    """Return what is left of a value without its words and small numbers."""
    return "".join(part for part in re.split(r"[-_./:@#]+", value) if part and not _NAMED.fullmatch(part))


def entropy(value: str) -> float:
    """Return the Shannon entropy of a text in bits a character (gitleaks and trufflehog judge by it)."""
    count = len(value) or 1
    return -sum(n / count * math.log2(n / count) for n in Counter(value).values())


def plain_of(value: str) -> str:
    """Return what base64 says where that is a text in ASCII, else ""."""
    bare = value.rstrip("=")
    if len(bare) < 4 or not re.fullmatch(r"[A-Za-z0-9+/_-]+", bare):
        return ""
    with contextlib.suppress(ValueError):
        data = base64.b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4), validate=True)
        text = data.decode("ascii").strip()
        return text if text.isprintable() else ""
    return ""


def is_mixed(value: str) -> bool:
    """Tell whether a value has small and capital letters and digits, as drawn ones of forty characters have."""
    return any(c.islower() for c in value) and any(c.isupper() for c in value) and any(c.isdigit() for c in value)


_ELSEWHERE = ("vault:", "op:", "ref+", "projects/", "arn:", "phc_", "pk_", "pk.")
"""How references to a store of secrets begin, and keys that are published (PostHog, Stripe, Mapbox)."""
_HASH = re.compile(r"\$(?:2[abxy]|apr1|argon2|[156y])\$")
"""A password that is hashed (crypt(5)): whoever has it still has to guess."""
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
SHORTEST = 16
"""Characters of a value that its place alone makes a secret; shorter ones are not told from words."""
_LEAST_HEX, _LEAST, _LEAST_DRAWN = 2.6, 3.2, 12
"""Bits a character (of 4 and about 6 that chance gives), and characters that are no part of a word."""


def is_drawn(value: str) -> bool:
    """Tell whether a value of a setting was drawn by chance: entropy decides, and that no words make it up.

    Thresholds as gitleaks' ``generic-api-key`` (3.5 for all) and detect-secrets (3.0 for hexadecimal digits), lowered
    for values of sixteen characters, in which chance repeats some.
    """
    bare = value.rstrip("=")
    if len(bare) < SHORTEST - 2 or is_word(value) or "://" in value or _DATE.match(value):
        return False
    if value.startswith(_ELSEWHERE) or _HASH.search(value):
        return False
    if UUID.fullmatch(value):
        return entropy(value.replace("-", "")) > _LEAST_HEX
    plain = plain_of(value)
    if plain:
        return _is_plain_drawn(plain)
    letters, digits = sum(c.isalpha() for c in bare), sum(c.isdigit() for c in bare)
    odd = sum(c in "!$%^*~?@#" for c in bare)
    if not letters or not (digits or odd > 1) or is_worded(bare):
        return False
    if _HEX.fullmatch(bare):
        return entropy(bare) > _LEAST_HEX and digits > 1 and letters > 1
    if len(drawn_part(bare)) < _LEAST_DRAWN or entropy(bare) < _LEAST:
        return False
    changes = sum(a.isalpha() != b.isalpha() for a, b in pairwise(bare))
    return changes >= 3 or is_mixed(bare)


def _is_plain_drawn(plain: str) -> bool:
    """Judge what base64 held: a text of some length that is no word, name or example."""
    if plain.startswith(("{", "[", "<")):
        return False  # the header of a token, a picture's text
    secret = plain.partition(":")[2] or plain
    if len(secret) < 8 or is_word(secret) or is_worded(secret) or "://" in secret or any(c.isspace() for c in secret):
        return False
    return any(c.isdigit() for c in secret) or any(not c.isalnum() for c in secret)
