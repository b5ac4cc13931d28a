"""What a process gives up before it reads a stranger's bytes.

Two layers. The resource limits hold on every POSIX system: no new file or socket (a new descriptor is refused), no byte
written to any file, a ceiling on memory and on processor time, no core dump. On Linux with x86-64 or AArch64 a seccomp
filter (seccomp(2), SECCOMP_MODE_FILTER) then leaves only calls that work on memory, on the two open pipes and on time;
anything else answers "not permitted". `confine` says which of them hold, so that nobody has to believe it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final

# prctl(2)
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2

# Classic BPF (linux/bpf_common.h, linux/seccomp.h).
_LOAD_WORD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_ERRNO_EPERM: Final = 0x00050000 | 1
_OFFSET_CALL: Final = 0
_OFFSET_ARCH: Final = 4
_X32_BIT: Final = 0x40000000  # the second numbering of x86-64, refused whole

# machine → (AUDIT_ARCH, {call: number}); the numbers are the kernel's (asm/unistd_64.h, asm-generic/unistd.h).
# Nothing in this list opens, creates, connects, starts or signals anything.
_CALLS: Final[Mapping[str, tuple[int, Mapping[str, int]]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0,
            "write": 1,
            "close": 3,
            "fstat": 5,
            "lseek": 8,
            "mmap": 9,
            "mprotect": 10,
            "munmap": 11,
            "brk": 12,
            "rt_sigaction": 13,
            "rt_sigprocmask": 14,
            "rt_sigreturn": 15,
            "sched_yield": 24,
            "mremap": 25,
            "madvise": 28,
            "exit": 60,
            "gettimeofday": 96,
            "sigaltstack": 131,
            "futex": 202,
            "clock_gettime": 228,
            "exit_group": 231,
            "getrandom": 318,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57,
            "lseek": 62,
            "read": 63,
            "write": 64,
            "fstat": 80,
            "exit": 93,
            "exit_group": 94,
            "futex": 98,
            "clock_gettime": 113,
            "sched_yield": 124,
            "sigaltstack": 132,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "rt_sigreturn": 139,
            "gettimeofday": 169,
            "brk": 214,
            "munmap": 215,
            "mremap": 216,
            "mmap": 222,
            "mprotect": 226,
            "madvise": 233,
            "getrandom": 278,
        },
    ),
}


def confine(*, memory: int, seconds: int) -> list[str]:
    """Gives up everything, in this process, for good. Call it after the last import and before the first foreign byte.

    `memory` bytes of address space, `seconds` of processor time. Returns what holds: always ``limits``; on Linux
    ``no_new_privs``; where the kernel and the machine allow it ``seccomp``.
    """
    holds = [*_limit(memory, seconds)]
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        prctl = libc.prctl
    except (OSError, AttributeError):
        return holds
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        holds.append("no_new_privs")
        if _filter_calls(prctl):
            holds.append("seccomp")
    return holds


def _limit(memory: int, seconds: int) -> list[str]:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_AS: memory,
    }
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # the softer signal first: it says why
    return ["limits"]


def _filter_calls(prctl: Any) -> bool:
    known = _CALLS.get(os.uname().machine)
    if known is None:
        return False
    program = bpf_program(known[0], known[1].values())
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    wanted = Program(len(program) // 8, ctypes.addressof(buffer))
    return bool(prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(wanted), 0, 0) == 0)


def bpf_program(architecture: int, allowed: Iterable[int]) -> bytes:
    """The filter: this architecture only, no second numbering, then one comparison a call; refused otherwise."""
    numbers = sorted(allowed)
    refuse = len(numbers) + 1  # steps from the loading of the number to the refusal

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, value)

    steps = [
        step(_LOAD_WORD, _OFFSET_ARCH),
        step(_JUMP_EQUAL, architecture, 0, refuse + 1),
        step(_LOAD_WORD, _OFFSET_CALL),
        step(_JUMP_AT_LEAST, _X32_BIT, refuse - 1, 0),
    ]
    for index, number in enumerate(numbers):
        # From here: the remaining comparisons, then the refusal, then the permission.
        steps.append(step(_JUMP_EQUAL, number, len(numbers) - index, 0))
    steps += [step(_RETURN, _ERRNO_EPERM), step(_RETURN, _ALLOW)]
    return b"".join(steps)
