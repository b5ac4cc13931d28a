"""What a file says beside what it shows: place, camera, comments, its name; and whether it may be shown at all.

Only the bytes around the picture are read. Nothing is decoded here: pixels and pages of untrusted files are opened in
the desk's limited subprocess and nowhere else. Sources: JPEG ITU-T T.81 annex B; Exif 2.32; PNG 3rd edition; GIF89a;
RIFF WebP; PDF ISO 32000-1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from amanat.publication.documents import pdf_rules
from amanat.publication.finding import Finding, in_order
from amanat.publication.folding import fold
from amanat.publication.people import Protected
from amanat.publication.pictures import gif_rules, jpeg_rules, png_rules, webp_rules
from amanat.publication.privacy import check
from amanat.publication.private import finding
from amanat.publication.rules import Rules

PDQ_NEAR: Final = 31
"""Bits of 256 by which two PDQ hashes of one picture differ at most (the threshold of its makers)."""
_PDQ: Final = re.compile(r"[0-9a-f]{64}")
_READERS: Final[tuple[tuple[int, bytes, Callable[[bytes], Iterator[str]]], ...]] = (
    (0, b"\xff\xd8\xff", jpeg_rules),
    (0, b"\x89PNG\r\n\x1a\n", png_rules),
    (0, b"GIF87a", gif_rules),
    (0, b"GIF89a", gif_rules),
    (8, b"WEBP", webp_rules),
    (0, b"%PDF-", pdf_rules),
)
_CAMERA: Final = re.compile(
    r"(?:img|dsc|dscn|pxl|vid|mvimg|screenshot|whatsapp image|photo|signal|snapchat)[-_ ]?[0-9(]"
    r"|(?:19|20)[0-9]{2}[-_.]?[01][0-9][-_.]?[0-3][0-9]"
)


def check_file(
    name: str, data: bytes, *, protected: Protected, rules: Rules | None = None, pdq: str = "", looked_at: bool = False
) -> tuple[Finding, ...]:
    """The findings about one file; `start` and `end` are 0, or places in `name` where the name itself is the matter.

    `pdq`: the picture's perceptual hash, 64 hex digits, made where pixels may be read; "" where there is none.
    `looked_at`: a person has signed that no uncovered face, no intimate and no assault picture is in it.
    """
    found = [*check_name(name, protected=protected, rules=rules), *(finding(rule, 0, 0) for rule in _rules(data))]
    if not data.startswith(b"%PDF-") and not looked_at:
        found.append(finding("picture.person", 0, 0))
    if pdq and any(near(pdq, listed) for listed in protected.pdq):
        found.append(finding("picture.private", 0, 0))
    return in_order(found)


def check_name(name: str, *, protected: Protected, rules: Rules | None = None) -> tuple[Finding, ...]:
    """The findings in a file's name."""
    folded = fold(name)
    camera = _CAMERA.search(folded.text)
    made = [finding("file.name", *folded.span(*camera.span()))] if camera else []
    return in_order([*check(_spaced(name), lang="en", protected=protected, rules=rules), *made])


def is_known(data: bytes) -> bool:
    """Whether these bytes begin like a picture or a PDF that can be checked here, or like one that cannot."""
    strange = data[4:8] == b"ftyp" or data.startswith(b"PK") or b"\x00" in data[:512]
    return _reader(data) is not None or strange


def _rules(data: bytes) -> Iterator[str]:
    reader = _reader(data)
    return iter(("file.unread",)) if reader is None else reader(data)


def _reader(data: bytes) -> Callable[[bytes], Iterator[str]] | None:
    return next((reader for at, start, reader in _READERS if data[at : at + len(start)] == start), None)


def _spaced(name: str) -> str:
    """A file's name with words where it has marks, at the same places."""
    return re.sub(r"[_\-.]", " ", name)


def near(one: str, other: str) -> bool:
    """Whether two PDQ hashes are of one picture. A hash that is none is near to nothing."""
    one, other = one.lower(), other.lower()
    if not _PDQ.fullmatch(one) or not _PDQ.fullmatch(other):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= PDQ_NEAR
