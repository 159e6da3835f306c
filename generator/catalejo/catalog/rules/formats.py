"""Formats of names, keys, tags and addresses, as ``@backstage/catalog-model`` checks them."""

from __future__ import annotations

import re
from urllib.parse import unquote

_NAME = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_LABEL = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
_TAG = re.compile(r"[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*")
_KIND = re.compile(r"[a-zA-Z][a-z0-9A-Z]*")
_SUFFIX = re.compile(r"[a-z0-9A-Z]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", re.DOTALL)
_FORBIDDEN_HOST = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")
_SPECIAL = frozenset(("http", "https", "ws", "wss", "ftp"))
_WHOLE_LABEL = f"(?=[a-z0-9-]{{1,63}}(?![a-z0-9-])){_LABEL.pattern}"
_END = r"$(?!\n)"  # Python's $ also stands before a last line break
NAME = f"^{_NAME.pattern}{_END}"
LABEL = f"^{_LABEL.pattern}{_END}"
TAG = f"^(?:{_TAG.pattern}){_END}"
KIND = f"^{_KIND.pattern}{_END}"
LABEL_VALUE = f"^(?:{_NAME.pattern})?{_END}"
_PREFIX = rf"(?:(?=[^/]{{1,253}}/){_WHOLE_LABEL}(?:\.{_WHOLE_LABEL})*/)?"
KEY = rf"^{_PREFIX}(?=[^/]{{1,63}}$){_NAME.pattern}{_END}"
API_VERSION = rf"^{_PREFIX}(?=[^/]{{1,63}}$){_SUFFIX.pattern}{_END}"
URL = r"^\s*[a-zA-Z][a-zA-Z0-9+.-]*:"
"""The same formats as patterns of JSON Schema, for editors; that of addresses asks for the scheme only."""
_ENDS = "".join(map(chr, range(0x21)))


def is_name(text: str) -> bool:
    """Tell whether a text may be ``metadata.name`` (``isValidObjectName``)."""
    return len(text) <= 63 and _NAME.fullmatch(text) is not None


def is_dns_label(text: str) -> bool:
    """Tell whether a text may be ``metadata.namespace`` (``isValidDnsLabel``)."""
    return len(text) <= 63 and _LABEL.fullmatch(text) is not None


def is_dns_subdomain(text: str) -> bool:
    """Tell whether a text is a prefix of a key (RFC 1123)."""
    return 1 <= len(text) <= 253 and all(is_dns_label(part) for part in text.split("."))


def is_kind(text: str) -> bool:
    """Tell whether a text may be ``kind``."""
    return len(text) <= 63 and _KIND.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    """Tell whether a text may be one of ``metadata.tags``."""
    return len(text) <= 63 and _TAG.fullmatch(text) is not None


def is_api_version(text: str) -> bool:
    """Tell whether a text may be ``apiVersion``: ``[prefix/]suffix``."""
    prefix, slash, suffix = text.rpartition("/")
    return len(suffix) <= 63 and _SUFFIX.fullmatch(suffix) is not None and (not slash or is_dns_subdomain(prefix))


def is_key(text: str) -> bool:
    """Tell whether a text may be the key of a label or annotation: ``[prefix/]name``."""
    prefix, slash, name = text.rpartition("/")
    return is_name(name) and (not slash or is_dns_subdomain(prefix))


def is_label_value(text: str) -> bool:
    """Tell whether a text may be the value of a label."""
    return text == "" or is_name(text)


def is_url(text: str) -> bool:
    """Tell whether ``new URL(text)`` would accept a text (https://url.spec.whatwg.org/#url-parsing, absolute only)."""
    match = _SCHEME.fullmatch(re.sub(r"[\t\n\r]", "", text.strip(_ENDS)))
    if match is None:
        return False
    scheme, rest = match.group(1).lower(), match.group(2)
    if scheme not in _SPECIAL:
        return not rest.startswith("//") or scheme == "file" or _opaque_authority(rest[2:])
    authority = re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0].rpartition("@")[2]
    return _has_host(authority)


def _opaque_authority(rest: str) -> bool:
    host, _, port = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].partition(":")
    return re.search(r"[\x00\x09\x0a\x0d #<>?@\\^|]", host) is None and (not port or port.isdigit())


def _has_host(authority: str) -> bool:
    if authority.startswith("["):
        host, closed, port = authority[1:].partition("]")
        return bool(closed) and re.fullmatch(r"[0-9A-Fa-f:.]+", host) is not None and (not port or port[1:].isdigit())
    host, _, port = authority.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and int(port[:6]) <= 65535)):
        return False
    host = unquote(host).replace("\u00ad", "")  # a soft hyphen is nothing in a host (UTS 46)
    if not host:
        return False
    if any(label.lower() == "xn--" for label in host.split(".")):
        return False
    last = host.rstrip(".").rpartition(".")[2]
    if last.isascii() and (last.isdigit() or re.fullmatch(r"0[xX][0-9A-Fa-f]*", last)):
        return _is_ipv4(host.rstrip(".").split("."))
    return _FORBIDDEN_HOST.search(host) is None


def _is_ipv4(parts: list[str]) -> bool:
    """Numbers may be octal or hexadecimal, and the last one fills the rest of the address."""
    numbers: list[int] = []
    for part in parts:
        text = part[:20].lower()
        base = 16 if text.startswith("0x") else 8 if text.startswith("0") and len(text) > 1 else 10
        try:
            numbers.append(int(text, base) if text not in ("", "0x") else 0 if text else -1)
        except ValueError:
            return False
    *heads, last = numbers
    return len(numbers) <= 4 and all(0 <= n <= 255 for n in heads) and 0 <= last < 256 ** (5 - len(numbers))
