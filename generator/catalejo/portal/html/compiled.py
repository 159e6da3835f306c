"""Templates stay compiled from build to build, where Python keeps compiled modules and nowhere else.

Compiled code is run, so it must not come from a cache that other jobs may fill. It lies in the ``__pycache__`` of this
package: who may write there may change the package itself. Where nobody may, or Python is told to write no bytecode,
templates are compiled in every build.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
from importlib.util import cache_from_source
from pathlib import Path

import msgspec
from jinja2.bccache import Bucket, BytecodeCache

from ...kit.store.engine import engine
from ...kit.store.pack import read_sealed, write_sealed

_MAGIC = b"catalejo-templates-1\n"
_SOURCES = ("portal/html/templating.py", "portal/html/render.py")
"""The code that says how templates are compiled."""

_Codes = dict[str, tuple[str, bytes]]


class CompiledTemplates(BytecodeCache):
    """Code of templates by name and folder, with the hash of the text that it is of; one file, replaced as a whole."""

    def __init__(self, place: Path | None = None) -> None:
        """Read what is kept at ``place``, by default in the ``__pycache__`` of this package."""
        # The name has the version of Python, as that of a compiled module has.
        self._place = place or Path(cache_from_source(str(Path(__file__).with_name("templates.py"))))
        named = f"{engine(_SOURCES, ('Jinja2', 'MarkupSafe'))} {sys.version}"
        self._head = _MAGIC + hashlib.sha256(named.encode()).digest()
        self._codes = self._read()
        self._new = False

    def _read(self) -> _Codes:
        data = read_sealed(self._place, self._head)
        try:
            return msgspec.msgpack.decode(data, type=_Codes) if data is not None else {}
        except (msgspec.DecodeError, UnicodeError):
            return {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where it was compiled from the same text."""
        checksum, code = self._codes.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            with contextlib.suppress(ValueError, EOFError, TypeError):
                bucket.code = marshal.loads(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template that was compiled now."""
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.checksum, marshal.dumps(bucket.code)
            self._new = True

    def close(self) -> None:
        """Write what is new; a place where nobody may write is no error."""
        if self._new and not sys.dont_write_bytecode:
            write_sealed(self._place, self._head, [msgspec.msgpack.encode(self._codes)])
            self._new = False
