"""Secrets that only the name of their setting tells: ``password: …``, ``API_KEY=…``, ``--token …``; entropy decides.

Names as gitleaks' ``generic-api-key`` and detect-secrets' keyword detector have them. What is not seen: values under
sixteen characters, with white space, quotes or brackets, of letters alone, made of words, hashed, longer than 200;
and nothing of documents, whose values are examples (what has a shape is found there too).
"""

from __future__ import annotations

import re

from .secret_examples import UUID, is_drawn, is_word, plain_of
from .secret_shapes import EQ, NEXT

NAME = "secret-setting"
_NAMES = (
    r"(?:(?:[_.\[-]|\b)(?:pass|pwd)|passw(?:or)?d|passphrase|passcode|secret|token|credentials?|contrase(?:\xc3\xb1|n)a"
    r"|clave"
    r"|(?:api|access|secret|private|signing|encryption|master|auth|account|service|licen[cs]e|client|storage|hmac|jwt|ssh"
    r"|session|deploy|app|application|consumer|shared|webhook|bot|write|read|admin|cookie|webapi|integration"
    r"|ingest)[_. -]?key)"
)
_SUFFIX = r"(?:[_.-]?(?:v?[0-9]{1,2}|prod|production|staging|stage|dev|development|live|value|base64|b64|string|str))?"
_BLOCK = r"[|>][-+]?[ \t]*\r?\n[ \t]+"
PATTERN = (
    rf"(?i:{_NAMES}{_SUFFIX})(?:{EQ}(?:{_BLOCK})?|{NEXT}(?:{_BLOCK})?|>[ \t]*)"
    r"""([^\s"'<>`\\,;(){}\[\]|&\x00]{14,200})(?:[\s"'<>`\\,;)}\]|&]|$)"""
    rf"|(?i:--?{_NAMES})[ \t]+[\"']?"
    r"""([^\s"'<>`\\,;(){}\[\]|&\x00-]{14,200})(?:[\s"'<>`\\,;)}\]|&]|$)"""
)
"""RE2: the name, what stands between, and one of two groups with the value."""

_PUBLIC = re.compile(
    r"public|pub_?key|hash|checksum|digest|sha\d|md5|fingerprint|integrity|etag|next|page|paging|continu|csrf|xsrf|cursor"
    r"|cancel|sync[_-]?token|design|lexer|parser|syntax|idempoten|example|sample|dummy|fake|mock|placeholder|uuid"
    r"|\barn:[a-z]|secret_?(?:id|name|arn)|key_?(?:id|name|arn|alias)|last_?applied|revision|commit|\bzoom\b|\bwebex\b",
    re.IGNORECASE,
)
"""Words in a name that make its value none: what is published, counted, paged, made up for a test, an invitation, or
the address of a stored secret."""
_FILE = re.compile(r"^(?:~|\.{1,2})/|^[\w./~@-]{3,}\.(?:json|ya?ml|pem|key|crt|p12|jks|txt|toml|ini|conf|sh|gpg|asc)$")
"""Values that name the file that holds the secret."""
_UUID_NAMES = re.compile(r"secret|pass|api[_.-]?key", re.IGNORECASE)


_PROSE = re.compile(r"\.(?:md|mdx|markdown|rst|adoc|txt|html?|svg|lock|sum|map|ipynb|csv)$|(?:^|/)(?:package-lock\.json"
                    r"|npm-shrinkwrap\.json|docusaurus\.config\.[a-z]+)$", re.IGNORECASE)  # fmt: skip


def holds_settings(path: str) -> bool:
    """Tell whether a file may hold settings: documents show example values, and lock files checksums."""
    return _PROSE.search(path) is None


def is_secret_setting(name: str, value: str) -> bool:
    """Tell whether the value of a setting is a secret; ``name`` is the text of its line before the value."""
    if _PUBLIC.search(name):
        return False
    if UUID.fullmatch(value) and not _UUID_NAMES.search(name):
        return False
    if _FILE.search(value):
        return False
    return is_drawn(value)


_NAMES_ONE = re.compile(rf"(?i:{_NAMES}{_SUFFIX})$")
_LOGIN = re.compile(r'"auth"\s*:\s*"([A-Za-z0-9+/=]{8,})"|"password"\s*:\s*"([^"\s]{4,})"')
_AT = re.compile(r"[/~.]|[a-z+]{2,12}://?|vault:|op:|ref\+|arn:|projects/|\S+/\S+/\S+$")


def names_secret(name: str) -> bool:
    """Tell whether the name of a setting says that its value is a secret."""
    return _NAMES_ONE.search(name) is not None and not _PUBLIC.search(name)


_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")
_FILLERS = frozenset(
    ("my", "your", "our", "the", "some", "a", "an", "any", "test", "demo", "default", "dummy", "enter", "put", "set",
     "here", "goes", "value", "mi", "su", "tu", "la", "el")
)  # fmt: skip


def repeats_name(name: str, value: str) -> bool:
    """Tell whether a value only says what it stands for: ``my_access_key`` of ``access_key``."""
    words = [word for word in _SPLIT.split(value[:200].strip()) if word and not word.isdigit()]
    told = "".join(word.lower() for word in words if word.lower() not in _FILLERS)
    return names_secret(value) and told in "".join(_SPLIT.split(name)).lower()


def is_value(value: str) -> bool:
    """Tell whether the value of a setting that is named as a secret is one, however short."""
    return (
        len(value) >= 4 and not is_word(value) and not _AT.match(value) and value[0] not in "<{[" and " " not in value
    )


def holds_login(text: str) -> bool:
    """Tell whether the configuration of a container client holds a login."""
    for found in _LOGIN.finditer(text):
        plain = plain_of(found[1]).partition(":")[2] if found[1] else found[2]
        if plain and is_value(plain):
            return True
    return False
