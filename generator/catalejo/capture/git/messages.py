"""What git's own messages stand for: the only place where its words are looked at.

Git has one exit code, 128, for whatever goes wrong on the way, so that its words decide. They are those of
``LC_ALL=C``, which :mod:`gitcmd` sets. Above the rows stands where git prints them (files of
https://github.com/git/git, version 2.39).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.ask.words import plain_words


class _Row(NamedTuple):
    pattern: re.Pattern[str]
    kind: ErrorKind
    words: str
    status: int = 0


def _row(pattern: str, kind: ErrorKind, words: str, status: int = 0) -> _Row:
    return _Row(re.compile(pattern), kind, words, status)


_TABLE = (
    # http.c and remote-curl.c: curl's "The requested URL returned error: N", and the refusals of rpc_service
    _row(r"error: 401\b|Authentication failed for|could not read (?:Username|Password)", ErrorKind.DENIED,
         "the host asked for other credentials (401)", 401),
    _row(r"error: 403\b|\bForbidden\b", ErrorKind.DENIED, "the host refused access (403)", 403),
    _row(r"error: 404\b|error: 410\b|repository '.*' not found|Repository not found", ErrorKind.GONE,
         "the host says that there is no such repository (404)", 404),
    _row(r"error: 429\b", ErrorKind.RATE_LIMITED, "the host asks to wait (429)", 429),
    _row(r"error: (5[0-9]{2})\b", ErrorKind.HOST, "the host answers with an error of its own ({})", 500),
    _row(r"unable to update url base from redirection|error: 3\d\d\b", ErrorKind.REFUSED,
         "the host leads to another address, which is not followed"),
    # wrapper.c (xmalloc), alloc.h, zlib
    _row(r"Out of memory|[Mm]emory exhausted|mmap failed|cannot allocate|inflateInit: out of memory|too large",
         ErrorKind.TOO_LARGE, "it unpacks to more than is read"),
    _row(r"No space left on device", ErrorKind.REFUSED, "no space is left on this machine's disk"),
    # object-file.c: an object of our own store, met while a fetch went on
    _row(r"\(stored in .*\) is corrupt|inflate: data stream error", ErrorKind.DAMAGED,
         "objects are missing or damaged"),
    # curl through http.c
    _row(r"Operation too slow|[Tt]imed out|timeout", ErrorKind.TIMEOUT, "the host was too slow"),
    _row(r"SSL certificate problem|server certificate verification failed|gnutls_handshake", ErrorKind.UNREACHABLE,
         "the host's certificate is not trusted"),
    _row(r"Could not resolve host|Failed to connect|Connection (?:refused|reset)|Couldn't connect",
         ErrorKind.UNREACHABLE, "the host does not answer"),
    _row(r"unable to access '", ErrorKind.UNREACHABLE, "the host does not answer, or not to the end"),
    # fetch-pack.c, connect.c, pkt-line.c, upload-pack.c
    _row(r"Server does not allow request for unadvertised object|not our ref", ErrorKind.WHOLE_ONLY,
         "the host gives no single objects"),
    _row(r"couldn't find remote ref", ErrorKind.HOST, "the branch is not there any more"),
    _row(r"the remote end hung up|unexpected disconnect|early EOF|invalid index-pack output|RPC failed|"
         r"expected flush|protocol error|bad line length|bad pack header|invalid server response",
         ErrorKind.UNREACHABLE, "the host's answer is cut short or is none"),
    _row(r"remote error:", ErrorKind.HOST, "the host's git reports an error"),
    # object-file.c, packfile.c, refs/, shallow.c, config.c, setup.c: our own store is not what it should be
    _row(r"bad object|not a tree object|[Nn]ot a valid object|could not get object info|unable to read|corrupt|"
         r"missing (?:blob|tree|commit)|does not match|bad config|not a git repository|shallow|inflate|"
         r"unable to (?:find|open|unpack|parse)|packfile .* (?:cannot|invalid|claims|index)|bad (?:tree|pack|offset)|"
         r"lazy fetching disabled|loose object|garbage|cannot lock ref|Unable to create .*\.lock|"
         r"unresolved reference|too-short tree|empty filename in tree|malformed mode in tree|index-pack|fsck|"
         r"Permission denied|Not a directory|Is a directory|reference broken|bad ref", ErrorKind.DAMAGED,
         "objects are missing or damaged"),
)  # fmt: skip


def classify(verb: str, stderr: str) -> SourceError:
    """Return the error that git's words stand for; words that are not known are told by :mod:`hostwords` only."""
    for row in _TABLE:
        found = row.pattern.search(stderr)
        if found:
            return SourceError(f"git {verb}: {row.words.format(*found.groups())}", row.kind, status=row.status)
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "no reason")
    return SourceError(f"git {verb}: {plain_words(fatal.removeprefix('fatal:').removeprefix('error:').strip())}")
