"""A drill: rows are what must never get out, ways are how something gets out, a cell is what came of the try."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from amanat.demo.search import SHORTEST, spellings
from amanat.errors import AmanatError

if TYPE_CHECKING:
    from tests.leak_drill.ground import Ground

Verdict = Literal["refused", "never", "allowed", "people", "leak"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that never gets out. `en`, `ur`: sentences that carry it; `tokens`: what of them is searched for;
    `file`: the planted file that carries it, where it is no text."""

    key: str
    title: str
    source: str
    en: str = ""
    ur: str = ""
    tokens: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one try: the refusal's code and the rule behind it, and every byte that left."""

    code: str = ""
    why: str = ""
    out: bytes = b""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out. `covers`: the names of what it stands for, as they are enumerated from the code. `control`: what
    must be in every output, so that an empty one proves nothing. `never`: why what was not refused cannot be in it,
    `proof` the test of its type. `allowed`, `people`: rows that may pass, each with its reason."""

    key: str
    title: str
    covers: tuple[str, ...]
    attempt: Callable[[Ground, Row], Tried]
    control: str = ""
    never: str = ""
    proof: str = ""
    allowed: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what the page says: a code, or a reason."""

    row: str
    way: str
    verdict: Verdict
    text: str


_DIGITS: Final = 9
_BETWEEN: Final = b" -().\t"
_PIXELS: Final = 24
"""Bytes of a planted file that are looked for, from its middle: no two files share them."""


@lru_cache(maxsize=1024)
def forms(token: str) -> frozenset[bytes]:
    """A word as it could stand in an output: any case, UTF-16, base64, percent-encoded, as HTML and JSON escapes, and
    decomposed."""
    found: set[bytes] = set()
    for one in {token, unicodedata.normalize("NFD", token), unicodedata.normalize("NFKC", token)}:
        if len(one) >= SHORTEST:
            found |= spellings(one)
        found |= {quote(one).encode(), quote(one, safe="").encode(), html.escape(one).encode()}
        found.add("".join(f"&#{ord(sign)};" for sign in one).encode())
        found.add(one.encode("ascii", "backslashreplace"))
        found.add(one.encode().hex().encode())
    return frozenset(one for one in found if len(one) >= SHORTEST)


def seen(tokens: Iterable[str], out: bytes) -> bool:
    """Whether one of the words stands in an output, in any of its forms or with spaces and marks between its digits."""
    for token in tokens:
        if any(form in out for form in forms(token)):
            return True
        digits = "".join(sign for sign in token if sign.isdigit())
        if len(digits) >= _DIGITS and digits.encode() in out.translate(None, _BETWEEN):
            return True
    return False


def holds(out: bytes, data: bytes) -> bool:
    """Whether a planted file, or a large piece of it, stands in an output, as it is or in base64."""
    middle = len(data) // 2
    piece = data[middle : middle + _PIXELS]
    return piece in out or any(form in out for form in _base64(piece))


def _base64(piece: bytes) -> set[bytes]:
    from amanat.demo.search import _inside_base64

    return _inside_base64(piece)


def refused(act: Callable[[], object]) -> tuple[str, str]:
    """The code with which something is refused; ("", "") if it is done."""
    try:
        act()
    except AmanatError as error:
        return error.code, ""
    return "", ""


def drill(way: Way, ground: Ground, row: Row) -> Cell:
    """One cell. A leak is a verdict here; the test that reads the matrix fails on it."""
    tried = way.attempt(ground, row)
    out = seen(row.tokens, tried.out) or (bool(row.file) and holds(tried.out, ground.files[row.file]))
    if out and row.key in way.allowed:
        return Cell(row.key, way.key, "allowed", way.allowed[row.key])
    if out and row.key in way.people:
        return Cell(row.key, way.key, "people", way.people[row.key])
    if out:
        return Cell(row.key, way.key, "leak", tried.code or "it is there")
    if tried.code:
        return Cell(row.key, way.key, "refused", f"{tried.code} ({tried.why})" if tried.why else tried.code)
    if not way.never:
        return Cell(row.key, way.key, "leak", "nothing refused it, and nothing says why it is not there")
    if way.control and not seen((way.control,), tried.out):
        return Cell(row.key, way.key, "leak", "the output is not the real one: its control word is not there")
    return Cell(row.key, way.key, "never", way.never)
