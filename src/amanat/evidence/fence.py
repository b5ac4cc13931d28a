"""Runs another program inside a fence: `python -I -m amanat.evidence.fence MEMORY SECONDS FILE [--reads=FOLDER] PROGRAM
ARGUMENTS…`

`--reads`: a folder that the program may read beside the system's libraries, such as its own data.

ffmpeg and Tesseract are not ours and need threads and their libraries, so they cannot be
confined as tightly as our own decoder. They get:
resource limits (memory, processor time, size of what it writes, few descriptors, no core dump); on Linux with Landlock
(5.13) no file to read but the program and the system's libraries, none to write, and (6.7, 6.12) no TCP, no other
process's sockets and signals; on x86-64 and AArch64 a seccomp filter without sockets, without new processes, without
opening anything for writing. What it reads and writes was opened before. `fenced` says which of them hold.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from amanat.evidence.viewer.confine import _CALLS

# landlock(7), linux/landlock.h: what each version can refuse.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FILES: Final = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_EXECUTE, _READ_FILE, _READ_DIR = 1, 1 << 2, 1 << 3
_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3
_BENEATH: Final = 1
_LIBRARIES: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")

# What a program with threads needs beside the decoder's own list; none of it connects or starts anything.
_MORE: Final = {
    "x86_64": {
        "poll": 7,
        "ioctl": 16,
        "pread64": 17,
        "pwrite64": 18,
        "readv": 19,
        "writev": 20,
        "access": 21,
        "dup": 32,
        "nanosleep": 35,
        "getpid": 39,
        "execve": 59,
        "uname": 63,
        "fcntl": 72,
        "ftruncate": 77,
        "getcwd": 79,
        "readlink": 89,
        "sysinfo": 99,
        "getuid": 102,
        "getgid": 104,
        "geteuid": 107,
        "getegid": 108,
        "arch_prctl": 158,
        "prctl": 157,
        "gettid": 186,
        "sched_setaffinity": 203,
        "sched_getaffinity": 204,
        "set_tid_address": 218,
        "clock_nanosleep": 230,
        "tgkill": 234,
        "newfstatat": 262,
        "set_robust_list": 273,
        "prlimit64": 302,
        "sched_getattr": 315,
        "membarrier": 324,
        "statx": 332,
        "rseq": 334,
    },
    "aarch64": {
        "getcwd": 17,
        "dup": 23,
        "fcntl": 25,
        "ioctl": 29,
        "faccessat": 48,
        "ftruncate": 46,
        "readv": 65,
        "writev": 66,
        "pread64": 67,
        "pwrite64": 68,
        "ppoll": 73,
        "readlinkat": 78,
        "newfstatat": 79,
        "set_tid_address": 96,
        "set_robust_list": 99,
        "nanosleep": 101,
        "clock_nanosleep": 115,
        "sched_setaffinity": 122,
        "sched_getaffinity": 123,
        "tgkill": 131,
        "uname": 160,
        "prctl": 167,
        "getpid": 172,
        "getuid": 174,
        "geteuid": 175,
        "getgid": 176,
        "getegid": 177,
        "gettid": 178,
        "sysinfo": 179,
        "execve": 221,
        "prlimit64": 261,
        "sched_getattr": 275,
        "membarrier": 283,
        "statx": 291,
        "rseq": 293,
    },
}
# Allowed with conditions: opened for reading alone; a thread, not a process. clone3 hides its flags: "unknown".
_OPENAT: Final = {"x86_64": 257, "aarch64": 56}
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD: Final = 0x00010000

# Classic BPF, as in `amanat.evidence.viewer.confine`.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
_X32_BIT: Final = 0x40000000
_CALL, _ARCH, _FIRST, _THIRD = 0, 4, 16, 32


def fenced(program: Path, *, memory: int, seconds: int, file: int, reads: Iterable[Path] = ()) -> list[str]:
    """Raises the fence around this process, for good; `program` stays the one thing that it may start. Returns what
    holds: ``limits``, ``no_new_privs``, ``landlock``, ``seccomp``."""
    holds = ["limits"]
    for name, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_NOFILE, 64)):
        resource.setrlimit(name, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        prctl = libc.prctl
    except (OSError, AttributeError):
        return holds
    if prctl(38, 1, 0, 0, 0) == 0:
        holds.append("no_new_privs")
        if _landlock(libc, program, reads):
            holds.append("landlock")
        if _filter(prctl):
            holds.append("seccomp")
    return holds


def _landlock(libc: Any, program: Path, reads: Iterable[Path]) -> bool:
    version = libc.syscall(_CREATE_RULESET, 0, 0, 1)
    if version < 1:
        return False
    files = sum(rights for since, rights in _FILES.items() if version >= since)
    rules = struct.pack(
        "QQQ", files, _TCP if version >= 4 else 0, _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0
    )[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return False
    for path, rights in _readable(program, reads):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights & files, handle)
        libc.syscall(_ADD_RULE, ruleset, _BENEATH, rule, 0)
        os.close(handle)
    held = bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    os.close(ruleset)
    return held


def _readable(program: Path, reads: Iterable[Path]) -> Iterable[tuple[Path, int]]:
    yield program.resolve(), _READ_FILE | _EXECUTE
    for folder in reads:
        yield folder, _READ_FILE | _READ_DIR
    for name in _LIBRARIES:
        path = Path(name)
        if path.is_dir():
            yield path, _READ_FILE | _READ_DIR | _EXECUTE
        elif path.exists():
            yield path, _READ_FILE


def _filter(prctl: Any) -> bool:
    machine = os.uname().machine
    if machine not in _MORE:
        return False
    program = bpf_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    wanted = Program(len(program) // 8, ctypes.addressof(buffer))
    return bool(prctl(22, 2, ctypes.byref(wanted), 0, 0) == 0)


def bpf_program(machine: str) -> bytes:
    """The filter of a machine: its own calls, `_MORE`, `openat` for reading, `clone` for threads."""
    architecture, decoder = _CALLS[machine]
    numbers = sorted({*decoder.values(), *_MORE[machine].values()})

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, value)

    refuse, unknown, allow = step(_RETURN, _EPERM), step(_RETURN, _ENOSYS), step(_RETURN, _ALLOW)
    steps = [
        step(_LOAD, _ARCH),
        step(_EQUAL, architecture, 1, 0),
        refuse,
        step(_LOAD, _CALL),
        step(_AT_LEAST, _X32_BIT, 0, 1),
        refuse,
        step(_EQUAL, _CLONE3, 0, 1),
        unknown,
        # openat: its flags are the third argument.
        step(_EQUAL, _OPENAT[machine], 0, 4),
        step(_LOAD, _THIRD),
        step(_ANY_BIT, _WRITING, 0, 1),
        refuse,
        allow,
        # clone: its flags are the first.
        step(_EQUAL, _CLONE[machine], 0, 4),
        step(_LOAD, _FIRST),
        step(_ANY_BIT, _CLONE_THREAD, 1, 0),
        refuse,
        allow,
    ]
    for number in numbers:
        steps += [step(_EQUAL, number, 0, 1), allow]
    return b"".join([*steps, refuse])


def main(arguments: list[str]) -> int:
    memory, seconds, file, told = int(arguments[0]), int(arguments[1]), int(arguments[2]), arguments[3:]
    reads = [Path(told.pop(0).removeprefix("--reads="))] if told[0].startswith("--reads=") else []
    program = Path(told[0])
    fenced(program, memory=memory, seconds=seconds, file=file, reads=reads)
    os.execv(program, [str(program), *told[1:]])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
