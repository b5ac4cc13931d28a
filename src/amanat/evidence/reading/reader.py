"""Asks the limited processes what a file says and shows, and puts their answers together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from amanat.evidence.limited import Limits, ask
from amanat.evidence.reading import chatting, faces, letters
from amanat.evidence.reading.letters import Line, Program

_LIMITS: Final = Limits(memory=2 << 30, seconds=30, patience=180.0, answer=400 << 20)
_CHILD: Final = "amanat.evidence.reading.child"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_WHERE: Final = re.compile(r"[a-z]{1,20}(?:-[0-9]{1,5})?(?:\.[a-z]{1,20}(?:-[0-9]{1,5})?){0,3}")
_MARKS: Final = frozenset({"metadata", "inside", "unread", "gps"})
NOTES: Final = frozenset({"empty", "broken", "too_large", "took_too_long"})
_ENOUGH: Final = 12
_SURE: Final = 60.0
"""Of 100: below, a word of the English pass is Urdu taken for English."""
_CLEAR: Final = 75.0
"""Letters, and how sure of them the program is on average, of 100, from which on a picture is not also read turned."""
_SAME: Final = 0.6
"""Share of hidden words that a picture of the same page shows: then they are the letters of a scan."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words at a place, such as ``page-3.note``; `hidden`: who reads the document does not see them."""

    where: str
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture. `words` is None where nobody read it, `faces` None where nobody looked; `hashes`: what it looks like
    (PDQ; as it is, turned and mirrored), none where it has too little in it."""

    where: str
    words: str | None
    faces: int | None
    chat: bool
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`kind`: ``picture`` ``pdf`` ``docx`` ``odt`` ``package``, or "" with a `note` why it was not read. `marks`: rows
    of a code (``metadata`` ``inside`` ``unread`` ``gps``) and a place."""

    kind: str
    parts: tuple[Part, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Seen, ...] = ()
    note: str = ""
    languages: tuple[str, ...] = ()


class Reader:
    """Blocking: call it from a worker thread. `program`: what reads letters; `looks`: whether faces are looked for.
    Both are what the machine has unless said otherwise."""

    def __init__(self, program: Program | str | None = "installed", looks: bool | None = None) -> None:
        self.program = letters.installed() if isinstance(program, str) else program
        self.looks = faces.installed() if looks is None else looks

    def read(self, data: bytes) -> Reading:
        if len(data) > _LIMITS.file:
            return Reading("", note="too_large")
        detector = faces.packed() if self.looks else b""
        head, body = ask(_CHILD, (str(len(detector)),), detector + data, _LIMITS)
        if "note" in head:
            return Reading("", note=head["note"] if head["note"] in NOTES else "broken")
        pictures = tuple(self._seen(row, greys) for row, greys in _greys(_rows(head, "pictures"), body))
        parts = tuple(_without_scans([_part(row) for row in _rows(head, "parts")], pictures))
        marks = tuple((row[0], _where(row[1])) for row in _rows(head, "marks") if row[0] in _MARKS)
        kind = str(head.get("kind", ""))[:10]
        return Reading(kind, parts, marks, pictures, languages=self.program.languages if self.program else ())

    def _seen(self, row: Mapping[str, Any], greys: tuple[bytes, bytes]) -> Seen:
        size = row["size"]
        lines = self._lines(greys, size)
        return Seen(
            where=row["where"],
            words=None if lines is None else "\n\n".join(line.text for line in lines),
            faces=row["faces"],
            chat=chatting.is_chat(lines, size, bubbles=row["bubbles"]),
            hashes=row["hashes"] if row["quality"] >= 50 else (),
        )

    def _lines(self, greys: tuple[bytes, bytes], size: tuple[int, int]) -> list[Line] | None:
        """As it is, in all languages, then evened out, in English: digits beside Urdu are read better so. What
        is not clear is read turned as well."""
        if self.program is None:
            return None
        both = "+".join(self.program.languages)
        plain, even = greys
        read = letters.read(self.program, plain, size, both)
        more = letters.read(self.program, even, size, "eng", _SURE) if min(size) > 8 else []
        if read is None and more is None:
            return None
        found = [*(read or []), *(more or [])]
        if min(size) > 100 and not _is_clear(read or []):
            for turned, way in _turned(plain, size, upside=bool(read)):
                again = letters.read(self.program, turned, way, both) or []
                if _is_clear(again):
                    return found + again
        return found


def _is_clear(lines: Sequence[Line]) -> bool:
    """Whether letters were read and not guessed: a sheet upside down is read too, as nonsense and with doubt."""
    count = sum(len(line.text) for line in lines)
    return count >= _ENOUGH and sum(line.sure * len(line.text) for line in lines) >= _CLEAR * count


def _turned(grey: bytes, size: tuple[int, int], *, upside: bool) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Letters upside down are read, as nonsense: then half a turn. Letters on their side are not seen at all: then a
    quarter to the left, and to the right."""
    wide, high = size
    if upside:
        yield grey[::-1], size
        return
    columns = [grey[at::wide] for at in range(wide)]
    yield b"".join(reversed(columns)), (high, wide)
    yield b"".join(column[::-1] for column in columns), (high, wide)


# --- the answer is foreign: the process may have been taken over by what it decoded


def _rows(head: Mapping[str, Any], name: str) -> list[Any]:
    found = head.get(name)
    return [row for row in found if _is_row(name, row)][:2_000] if isinstance(found, list) else []


def _is_row(name: str, row: object) -> bool:
    if name == "pictures":
        return isinstance(row, dict)
    shapes = {"parts": (str, str, bool), "marks": (str, str)}[name]
    return isinstance(row, list) and len(row) == len(shapes) and all(map(isinstance, row, shapes))


def _where(text: object) -> str:
    return text if isinstance(text, str) and _WHERE.fullmatch(text) else "part"


def _part(row: Sequence[Any]) -> Part:
    return Part(_where(row[0]), row[1][:1_000_000], row[2])


def _greys(rows: list[Any], body: bytes) -> Iterator[tuple[Mapping[str, Any], tuple[bytes, bytes]]]:
    at = 0
    for row in rows[:64]:
        size = row.get("size")
        whole = isinstance(size, list) and len(size) == 2 and all(isinstance(n, int) and 0 < n <= 10_000 for n in size)
        area = size[0] * size[1] if whole else 0
        if not area or at + 2 * area > len(body):
            return
        hashes, quality, number = row.get("hashes"), row.get("quality"), row.get("faces")
        is_hashed = isinstance(hashes, list) and all(isinstance(one, str) and _HASH.fullmatch(one) for one in hashes)
        yield (
            {
                "where": _where(row.get("where")),
                "size": (size[0], size[1]),
                "hashes": tuple(hashes) if is_hashed else (),
                "quality": quality if isinstance(quality, int) else 0,
                "faces": number if isinstance(number, int) and 0 <= number <= 10_000 else None,
                "bubbles": row.get("bubbles") is True,
            },
            (body[at : at + area], body[at + area : at + 2 * area]),
        )
        at += 2 * area


def _without_scans(parts: list[Part], pictures: Sequence[Seen]) -> Iterator[Part]:
    """Invisible letters over a scan are what the scan shows: they are read, and not called hidden."""
    for part in parts:
        page = part.where.removesuffix(".hidden")
        shown = {
            word
            for one in pictures
            if one.words and (one.where + ".").startswith(page + ".")
            for word in _words(one.words)
        }
        words = _words(part.text)
        scanned = part.where.endswith(".hidden") and words and len(words & shown) >= _SAME * len(words)
        yield replace(part, hidden=False) if scanned else part


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))
