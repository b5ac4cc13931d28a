"""A table as it comes from another program: which letters, which separator, which lines. Pure; nothing is guessed
silently: what was found is shown and can be changed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

from amanat.errors import RefusedError

MOST_BYTES: Final = 10 << 20
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 60
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1256", "cp1252")
SEPARATORS: Final = (",", ";", "\t")
_SEEN: Final = 40  # lines from which the separator is found
_URDU_BYTES: Final = frozenset({0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x98, 0x9A, 0x9F, 0xAA, *range(0xC0, 0x100)})


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` counts as a spreadsheet does: the names of the columns are line 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`names` of the columns, then the rows that are not blank. `separator` and `encoding` are how it was read."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str


def found_encoding(data: bytes) -> str:
    """By its mark, else UTF-8 if it is whole, else the code page whose letters stand together as letters do."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1256" if _is_arabic(data) else "cp1252"
    return "utf-8"


def _is_arabic(data: bytes) -> bool:
    """Arabic letters come in words; accents of Windows-1252 stand alone among Latin letters."""
    high = beside = 0
    before = False
    for byte in data:
        now = byte in _URDU_BYTES
        high += now
        beside += now and before
        before = now
    return high > 0 and beside * 2 > high


def decoded(data: bytes, encoding: str) -> str:
    """The text. Raises RefusedError `import.empty`, `import.kind`, `import.letters`."""
    if not data.strip():
        raise RefusedError("import.empty", "This file is empty. Choose another one.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise RefusedError("import.kind", "This is no table of plain text. Open it and save it as CSV first.")
    if encoding not in ENCODINGS:
        raise RefusedError("import.choice", "Choose from the list.")
    try:
        # Bytes that a code page does not use stay visible as a sign, so that no row is lost for one letter.
        text = data.decode(encoding, "strict" if encoding.startswith("utf") else "replace")
    except UnicodeDecodeError as error:
        raise RefusedError("import.letters", "These letters do not fit the file. Choose other letters.") from error
    if "\0" in text:
        raise RefusedError("import.kind", "This is no table of plain text. Open it and save it as CSV first.")
    return text


def found_separator(text: str) -> str:
    """The separator with which most of the first lines have the same number of cells, more than one."""
    return max(SEPARATORS, key=lambda one: _evenness(text, one))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    lines = text.splitlines(keepends=True)[:_SEEN]
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if cells)
    except csv.Error:
        return (0, 0)
    width, times = max(((w, n) for w, n in widths.items() if w > 1), key=lambda pair: pair[::-1], default=(0, 0))
    return (times, width)


def read_table(data: bytes, encoding: str = "", separator: str = "") -> Table:
    """The table in these bytes; what is not given is found.

    Raises RefusedError `import.large`, `import.empty`, `import.kind`, `import.letters`, `import.quote`,
    `import.columns`, `import.rows`, `import.choice`.
    """
    if len(data) > MOST_BYTES:
        raise RefusedError("import.large", "This file is too big. Up to 10 MB fit. Split it.")
    encoding = encoding or found_encoding(data)
    text = decoded(data, encoding)
    separator = separator or found_separator(text)
    if separator not in SEPARATORS:
        raise RefusedError("import.choice", "Choose from the list.")
    rows = _rows(text, separator)
    if len(rows) < 2:
        raise RefusedError("import.rows", "Only the names of the columns are here. No row follows.")
    names = tuple(cell.strip() for cell in rows[0].cells)
    if len(names) > MOST_COLUMNS:
        raise RefusedError("import.columns", f"This has too many columns. Up to {MOST_COLUMNS} fit.")
    return Table(names, tuple(rows[1:]), encoding, separator)


def _rows(text: str, separator: str) -> list[Row]:
    found: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for line, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                found.append(Row(line, tuple(cells)))
            if len(found) > MOST_ROWS + 1:
                raise RefusedError("import.many", f"This has too many rows. Up to {MOST_ROWS} fit. Split the file.")
    except csv.Error as error:
        detail = f"A quotation mark is missing or stands alone near line {reader.line_num}. Mend it there."
        raise RefusedError("import.quote", detail) from error
    return found
