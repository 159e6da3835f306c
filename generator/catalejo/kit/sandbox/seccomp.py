"""A seccomp filter by plain BPF: no sockets, no programs, no new processes, none of the calls that exploits begin with.

Needs ``no_new_privs``, no privilege and no package (``seccomp(2)``). Numbers: Linux' ``unistd.h`` of x86_64 and of
aarch64; from 424 on they are the same. Only the standard library is imported here.
"""

from __future__ import annotations

import ctypes
import os
import struct

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_X32 = 0x40000000
_CLONE_THREAD = 0x10000
_CLONE_NEW = 0x7E020000
"""A namespace of its own, of any kind."""
_CLONE3 = 435

Numbers = dict[str, tuple[int, int | None]]
"""System call -> its number on x86_64 and on aarch64."""

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine -> (audit architecture word, column of the table)."""

SOCKETS: Numbers = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
}  # fmt: skip
PROGRAMS: Numbers = {"execve": (59, 221), "execveat": (322, 281)}
PROCESSES: Numbers = {"fork": (57, None), "vfork": (58, None)}
KERNEL: Numbers = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "open_by_handle_at": (304, 265), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "acct": (163, 89),
    "quotactl": (179, 60), "swapon": (167, 224), "reboot": (169, 142), "sethostname": (170, 161),
    "personality": (135, 92),
}  # fmt: skip
_CLONE = (56, 220)


def supported() -> bool:
    """Tell whether the calls of this machine are known here."""
    return hasattr(os, "uname") and os.uname().sysname == "Linux" and os.uname().machine in ARCHITECTURES


def program(machine: str, programs: bool = False) -> bytes:
    """Return the filter for a machine; with ``programs`` this process may still start and become other programs.

    Calls by another architecture's numbers (32 bit, x32) kill the process: their numbers mean other calls.
    """
    word, column = ARCHITECTURES[machine]
    tables = [SOCKETS, KERNEL] if programs else [SOCKETS, KERNEL, PROGRAMS, PROCESSES]
    denied = [found for table in tables for found in (numbers[column] for numbers in table.values()) if found]
    thread = (_ANY_BIT, 0, 1, _CLONE_NEW) if programs else (_ANY_BIT, 1, 0, _CLONE_THREAD)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, word), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL),
        # Its flags are out of a filter's sight: without it the C library takes clone.
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERRNO | _ENOSYS),
        (_EQUAL, 0, 4, _CLONE[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT), thread,
        (_RETURN, 0, 0, _ERRNO | _EPERM), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip
    steps += [(_EQUAL, len(denied) - index, 0, number) for index, number in enumerate(denied)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def restrict(rules: bytes) -> bool:
    """Hold this process to a filter, for ever; ``no_new_privs`` must be set. False where the kernel refuses."""
    buffer = ctypes.create_string_buffer(rules, len(rules))
    bundle = struct.pack("@HP", len(rules) // 8, ctypes.addressof(buffer))
    found: int = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_SECCOMP, _MODE_FILTER, bundle, 0, 0)
    return found == 0
