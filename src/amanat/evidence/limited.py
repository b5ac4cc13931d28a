"""Starts a limited process, feeds it, and turns whatever happens to it into an answer or a note."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost."""

    file: int = 64 << 20  # bytes given to a decoder; a longer file is only played or downloaded
    memory: int = 1 << 30  # bytes of address space of the child
    seconds: int = 10  # processor time of the child
    patience: float = 20.0  # seconds of waiting before it is killed
    answer: int = 32 << 20  # bytes of its answer that are read


def ask(module: str, job: Sequence[str], data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Runs `module` as `python -I -m MODULE MEMORY SECONDS *job` on `data`: its line of JSON, and the bytes after it.

    Whatever goes wrong is a line with `note`: ``broken``, ``took_too_long``. The answer is foreign bytes: the child may
    have been taken over by what it decoded. Blocking; one child a question.
    """
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-m", module, str(limits.memory), str(limits.seconds), *job],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        cwd="/",
        close_fds=True,
    )
    late = threading.Event()
    timer = threading.Timer(limits.patience, _stop, (late, child))
    feeder = threading.Thread(target=_feed, args=(child, data), daemon=True)
    timer.start()
    feeder.start()
    try:
        assert child.stdout is not None
        answer = child.stdout.read(limits.answer + 1)
    finally:
        child.kill()
        timer.cancel()
        child.wait()
        feeder.join()
        assert child.stdout is not None
        child.stdout.close()
    return _read(answer, limits.answer, late=late.is_set(), code=child.returncode)


def _stop(late: threading.Event, child: subprocess.Popen[bytes]) -> None:
    late.set()
    child.kill()


def _feed(child: subprocess.Popen[bytes], data: bytes) -> None:
    assert child.stdin is not None
    # It may die first; its silence says so. Closing flushes, and so may fail the same way.
    with contextlib.suppress(OSError):
        child.stdin.write(data)
    with contextlib.suppress(OSError):
        child.stdin.close()


def _read(answer: bytes, most: int, *, late: bool, code: int) -> tuple[dict[str, Any], bytes]:
    line, _, body = answer.partition(b"\n")
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        return {"note": "took_too_long" if late or code == -signal.SIGXCPU else "broken"}, b""
    if not isinstance(head, dict) or len(answer) > most:
        return {"note": "broken"}, b""
    return head, body
