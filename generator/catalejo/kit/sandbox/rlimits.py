"""Limits that any Unix gives a process; only the standard library is imported here."""

from __future__ import annotations

import contextlib
import resource


def set_limits(memory: int, cpu: tuple[int, int], file_bytes: int, open_files: int) -> None:
    """Limit this process for ever: bytes of address space, CPU seconds (warning, end), bytes of a file, descriptors."""
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, *cpu),
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_NOFILE, open_files, open_files),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        # A system that knows no such limit (address space on macOS) still has the others and the wall clock.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))
