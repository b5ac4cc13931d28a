"""Letters in a picture: the program Tesseract, where the machine has it, fenced in (`amanat.evidence.fence`).

It reads a grey picture that the limited process made, never a stranger's file, and may read nothing else but its own
data and libraries.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

MEMORY: Final = 2 << 30
SECONDS: Final = 60
PATIENCE: Final = 90.0
_MOST_ANSWER: Final = 4 << 20
_LANGUAGES: Final = ("eng", "urd")
_LISTED: Final = re.compile(r'"([^"]+)"')
_LEAST_SURE: Final = 20.0
"""Of 100. Less is a guess at a stain."""
_A_NUMBER: Final = 7
"""Digits in one word from which on it is kept however much is asked of words: half of a wrong number still tells."""


@dataclass(frozen=True, slots=True)
class Program:
    path: Path
    data: Path
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters with its box in pixels. `sure`: 0 to 100."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    sure: float


@cache
def installed() -> Program | None:
    """The program on the path, if it has data for English at least."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603
            [path, "--list-langs"], capture_output=True, timeout=20, check=False, cwd="/", text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    rows = (asked.stdout or asked.stderr).splitlines()
    folder = _LISTED.search(rows[0]) if rows else None
    languages = tuple(one for one in _LANGUAGES if one in rows)
    return Program(Path(path).resolve(), Path(folder[1]), languages) if folder and "eng" in languages else None


def read(
    program: Program, grey: bytes, size: tuple[int, int], languages: str, least: float = _LEAST_SURE
) -> list[Line] | None:
    """The lines of letters in a grey picture, one byte a pixel; None if it could not be read. `least`: how sure the
    program must be of a word that is no number, 0 to 100."""
    picture = os.memfd_create("picture")
    try:
        with os.fdopen(os.dup(picture), "wb") as opened:
            opened.write(b"P5 %d %d 255\n" % size + grey)
        os.lseek(picture, 0, os.SEEK_SET)
        answer = _run(program, picture, languages)
    finally:
        os.close(picture)
    return None if answer is None else _lines(answer, least)


def _run(program: Program, picture: int, languages: str) -> str | None:
    fence = [sys.executable, "-I", "-m", "amanat.evidence.fence", str(MEMORY), str(SECONDS), str(_MOST_ANSWER)]
    told = [
        "stdin",
        "stdout",
        "--tessdata-dir",
        str(program.data),
        "-l",
        languages,
        "--psm",
        "11",
        "tsv",
    ]  # words wherever they are
    child = subprocess.Popen(  # noqa: S603
        [*fence, f"--reads={program.data}", str(program.path), *told],
        stdin=picture,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
        cwd="/",
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    finally:
        child.kill()
        child.wait()
    return said[:_MOST_ANSWER].decode("utf-8", "replace") if child.returncode == 0 else None


def _lines(answer: str, least: float = _LEAST_SURE) -> list[Line]:
    """Words of one line joined; the program's table has a row a word: level, page, block, paragraph, line, word, left,
    top, width, height, how sure, text."""
    rows: dict[tuple[str, ...], list[tuple[int, int, int, int, float, str]]] = {}
    for row in answer.splitlines()[1:20_000]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            left, top, wide, high = map(int, cells[6:10])
            sure = float(cells[10])
        except ValueError:
            continue
        if sure >= least or (sure >= _LEAST_SURE and sum(map(str.isdigit, cells[11])) >= _A_NUMBER):
            rows.setdefault(tuple(cells[1:5]), []).append((left, top, left + wide, top + high, sure, cells[11].strip()))
    return [
        Line(
            " ".join(word[5] for word in words),
            min(word[0] for word in words),
            min(word[1] for word in words),
            max(word[2] for word in words),
            max(word[3] for word in words),
            sum(word[4] for word in words) / len(words),
        )
        for words in rows.values()
    ]
